import json
import os
import signal
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image
from safetensors.torch import load_file, save_file

from engine.errors import BadRequest, DiskFull, NumericalError, OutOfMemory
from engine.library.store import ModelStore
from engine.networks.bundle import ModelBundle
from engine.pipeline import Enhancer, render_levels, run
from engine.types import EnhanceParams, Lambdas
from engine.weights.adapter_pack import read_pack
from tests.conftest import given_once
from tests.patience import PATIENCE, until
from tests.tiny import write_small_model
from trainer import options
from trainer.__main__ import main
from trainer.checkpoint import RunFolder
from trainer.config import TrainConfig
from trainer.goals import forecast, recipe
from trainer.loop import Training
from trainer.metrics_log import METRICS_FILE
from trainer.objective import Objective
from trainer.report import Failed, Finished, Probed, Sample, Saved, Started, Step, Stopped, decode
from trainer.run_files import ask_to_stop, is_asked_to_stop, owner_of
from trainer.starter_recipe import FINE_TUNING

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def model(tmp_path_factory):
    folder = write_small_model(tmp_path_factory.mktemp("model") / "small")
    stored = load_file(folder / "prompt_embeds.safetensors")
    generator = torch.Generator().manual_seed(5)
    for name in ("positive", "negative"):
        stored[name] = torch.randn(stored["empty"].shape, generator=generator)
    save_file(stored, folder / "prompt_embeds.safetensors")
    return folder


@pytest.fixture(scope="module")
def photos(tmp_path_factory):
    folder = tmp_path_factory.mktemp("photos")
    for seed in range(5):
        rng = np.random.default_rng(seed)
        rough = Image.fromarray(rng.integers(0, 256, (6, 7, 3)).astype(np.uint8))
        smooth = np.asarray(rough.resize((80, 72), Image.Resampling.BICUBIC), float)
        noisy = np.clip(smooth + rng.normal(0, 12, smooth.shape), 0, 255).astype(np.uint8)
        Image.fromarray(noisy).save(folder / f"{seed}.png")
    return folder


@pytest.fixture
def config(model, photos):
    return TrainConfig(
        data=(str(photos),), model=str(model), crop=32, batch=2, steps_pix=4, steps_sem=4,
        rank=2, warmup=1, lr=1e-3, lpips_weight=0.5, csd=0.5, critic=0.1, vary=True, flat=0.5, ema=0.9,
        validate_every=0, save_every=100, preset="clean", device="cpu",
    )  # fmt: skip


def train(config, folder, *, resume=False, stop=lambda: False):
    events = []
    store = ModelStore(folder / "store")
    training = Training(config, folder, store, events.append, stop=stop)
    return training.run(resume=resume), events


def pack_bytes(folder):
    files = sorted((folder / "pack").rglob("*.safetensors"))
    assert len(files) == 2
    return [file.read_bytes() for file in files]


@pytest.fixture(scope="module")
def undisturbed(model, photos, tmp_path_factory):
    """What an uninterrupted run of `config` ends with."""
    made = config.__wrapped__(model, photos)
    folder = tmp_path_factory.mktemp("straight")
    ended, events = train(made, folder)
    assert isinstance(ended, Finished)
    return made, pack_bytes(folder), [e for e in events if isinstance(e, Step)]


def test_a_run_reports_its_steps_and_ends_with_a_pack(undisturbed):
    _, _, steps = undisturbed
    assert [s.step for s in steps] == list(range(1, 9))
    assert [s.stage for s in steps] == ["pix"] * 4 + ["sem"] * 4
    assert set(steps[0].losses) == {"l2", "total"}
    assert {"l2", "flat", "lpips", "csd", "critic", "critic_own", "total"} == set(steps[-1].losses)
    assert all(s.grad_norm > 0 for s in steps)


@pytest.mark.parametrize("cut", [1, 4, 7])
def test_a_stopped_run_ends_with_the_same_bits(undisturbed, tmp_path, cut):
    """Reliability 42."""
    config, expected, straight = undisturbed
    ended, events = train(replace(config, stop_after=cut), tmp_path)
    assert isinstance(ended, Stopped)
    assert ended.step == cut
    assert Path(ended.path).is_dir()
    ended, more = train(config, tmp_path, resume=True)
    assert isinstance(ended, Finished)
    steps = [e for e in [*events, *more] if isinstance(e, Step)]
    assert [s.losses for s in steps] == [s.losses for s in straight]
    assert pack_bytes(tmp_path) == expected
    started = [e for e in more if isinstance(e, Started)]
    assert started[0].step == cut


def test_a_request_to_stop_is_answered_with_a_checkpoint(config, tmp_path):
    asked = iter([False, True])
    ended, events = train(config, tmp_path, stop=lambda: next(asked))
    assert isinstance(ended, Stopped)
    assert ended.step == 2
    assert [e.step for e in events if isinstance(e, Saved)] == [2]


def test_how_a_batch_is_cut_changes_rounding_only(config, tmp_path):
    plain = replace(config, critic=0.0, vary=False, steps_pix=2, steps_sem=1)
    train(plain, tmp_path / "a")
    train(replace(plain, batch=1, accumulate=2), tmp_path / "b")
    for name in ("pix", "sem"):
        a, b = (read_pack(tmp_path / r / "pack").adapters[name].state_dict() for r in "ab")
        for key, value in a.items():
            assert torch.allclose(value, b[key], atol=2e-4), key


def test_the_result_restores_in_the_engine(config, tmp_path, photos):
    train(config, tmp_path)
    pack = read_pack(tmp_path / "pack")
    enhancer = Enhancer.load(ModelBundle.open(Path(config.model)), pack, device="cpu", dtype="fp32")
    rgb = np.asarray(Image.open(photos / "0.png"))[:24, :32]
    prepared = run(enhancer.prepare(np.ascontiguousarray(rgb), EnhanceParams(scale=4)))
    plain, full = (render_levels(enhancer, prepared, Lambdas(1, sem)) for sem in (0, 1))
    assert plain.shape == (96, 128, 3)
    assert not np.array_equal(plain, full)


def test_a_loss_of_weight_0_is_never_computed(config, tmp_path, monkeypatch):
    made = []
    for name in ("Lpips", "CsdLoss", "PatchCritic"):
        monkeypatch.setattr(f"trainer.objective.{name}", lambda *a, n=name: made.append(n))
    quiet = replace(config, lpips_weight=0.0, csd=0.0, critic=0.0, flat=0.0)
    ended, events = train(quiet, tmp_path)
    assert isinstance(ended, Finished)
    assert made == []
    assert set([e for e in events if isinstance(e, Step)][-1].losses) == {"l2", "total"}


def test_validation_restores_held_out_crops_and_keeps_the_best(config, tmp_path):
    checked = replace(config, validate_every=2, validation_share=0.3, critic=0.0, csd=0.0)
    ended, events = train(checked, tmp_path)
    assert isinstance(ended, Finished)
    best = RunFolder(tmp_path).best()
    assert best is not None
    assert best.meta.stage == "sem"
    assert best.meta.score is not None
    pictures = list((tmp_path / "samples").glob("*.png"))
    assert pictures
    steps = [p for p in pictures if p.stem.startswith("step_")]
    assert {p.stem[-3:] for p in steps} == {"1_0", "1_1"}
    assert {p.stem for p in pictures} - {p.stem for p in steps} == {"input_0", "truth_0"}
    first = [e for e in events if isinstance(e, Sample) and e.step == 0]
    assert [e.lambdas for e in first] == [(1, 0), (1, 1)]
    assert all(set(e.metrics) == {"psnr_y", "ssim_y", "lpips"} for e in first)
    assert any(isinstance(e, Saved) and e.best for e in events)


def test_a_file_in_the_run_folder_stops_it_and_everything_is_logged(config, tmp_path):
    run = tmp_path / "run"
    plan = replace(config, steps_pix=400, critic=0.0, csd=0.0, lpips_weight=0.0, l2_sem=1.0)
    plan.save(tmp_path / "plan.json")
    code = (
        "import sys; sys.path.insert(0, '.'); from trainer.__main__ import main; "
        "sys.exit(main(sys.argv[1:]))"
    )
    arguments = ["--config", str(tmp_path / "plan.json"), "--run", str(run)]
    child = subprocess.Popen(
        [sys.executable, "-c", code, *arguments], cwd=ROOT, stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    log = run / METRICS_FILE
    assert until(lambda: log.exists() and '"step"' in log.read_text())
    assert owner_of(run) == child.pid
    refused = subprocess.run(
        [sys.executable, "-c", code, *arguments, "--resume"], cwd=ROOT, capture_output=True, text=True
    )  # fmt: skip
    assert refused.returncode == 2
    assert f"process {child.pid}" in refused.stderr
    ask_to_stop(run)
    _, errors = child.communicate(timeout=PATIENCE)
    assert child.returncode == 0, errors
    assert owner_of(run) is None
    assert not is_asked_to_stop(run)
    events = [decode(line) for line in log.read_text().splitlines()]
    assert isinstance(events[-1], Stopped)
    assert RunFolder(run).latest()[0].meta.step == events[-1].step < 400


def test_a_failure_to_start_is_in_the_log_of_the_run(config, tmp_path):
    plan = replace(config, init=str(tmp_path / "nowhere"))
    plan.save(tmp_path / "plan.json")
    run = tmp_path / "run"
    assert main(["--config", str(tmp_path / "plan.json"), "--run", str(run)]) == 2
    last = decode((run / METRICS_FILE).read_text().splitlines()[-1])
    assert isinstance(last, Failed)
    assert "nowhere" in last.reason


def test_a_probe_times_every_stage_and_leaves_nothing(config, tmp_path, capsys):
    replace(config, critic=0.0, csd=0.0).save(tmp_path / "plan.json")
    run = tmp_path / "run"
    arguments = ["--config", str(tmp_path / "plan.json"), "--run", str(run), "--json"]
    assert main([*arguments, "--probe", "0.2"]) == 0
    probed = decode(capsys.readouterr().out.splitlines()[-1])
    assert isinstance(probed, Probed)
    assert set(probed.seconds) == {"pix", "sem"}
    assert all(0 < value < 30 for value in probed.seconds.values())
    assert probed.peak_bytes > 100 << 20
    assert not run.exists()
    cost = forecast(replace(config, validate_every=2), probed)
    assert cost.seconds >= 4 * sum(probed.seconds.values())
    assert cost.disk_bytes > 3 * probed.checkpoint_bytes > 0


def test_a_stage_without_improvement_ends_early(config, tmp_path, monkeypatch):
    monkeypatch.setattr("trainer.validation.Validation.score", lambda *a: 1.0)
    patient = replace(
        config, validate_every=1, validation_share=0.3, patience=2, critic=0.0, csd=0.0
    )
    _, events = train(patient, tmp_path)
    assert [e.stage for e in events if isinstance(e, Step)] == ["pix"] * 3 + ["sem"] * 3


def test_a_loss_that_is_no_number_stops_and_keeps_the_checkpoints(config, tmp_path, monkeypatch):
    """Reliability 45."""
    judge = Objective.judge
    calls = []

    def broken(self, samples):
        calls.append(1)
        judged = judge(self, samples)
        if len(calls) < 3:
            return judged
        return replace(judged, parts={"l2": torch.tensor(float("nan"))})

    monkeypatch.setattr(Objective, "judge", broken)
    with pytest.raises(NumericalError, match="l2 is no finite number"):
        train(replace(config, save_every=1), tmp_path)
    latest, damaged = RunFolder(tmp_path).latest()
    assert latest is not None
    assert latest.meta.step == 2
    assert not damaged


def test_short_memory_is_answered_by_a_smaller_batch(config, tmp_path, monkeypatch):
    """Reliability 45."""
    judge = Objective.judge
    sizes = []

    def hungry(self, samples):
        sizes.append(len(samples))
        if len(samples) > 1:
            raise torch.OutOfMemoryError("too much")
        return judge(self, samples)

    monkeypatch.setattr(Objective, "judge", hungry)
    ended, events = train(replace(config, steps_pix=2, steps_sem=0), tmp_path)
    assert isinstance(ended, Finished)
    assert len([e for e in events if isinstance(e, Step)]) == 2
    assert sizes == [2, 1, 1, 1, 1]


def test_memory_for_not_even_one_picture_is_explained(config, tmp_path, monkeypatch):
    def hungry(self, samples):
        raise torch.OutOfMemoryError("too much")

    monkeypatch.setattr(Objective, "judge", hungry)
    with pytest.raises(OutOfMemory, match="batch of 1") as caught:
        train(config, tmp_path)
    assert "smaller crop" in caught.value.hint


def test_a_full_disk_pauses_and_the_run_goes_on_later(undisturbed, tmp_path, monkeypatch):
    """Reliability 11. Reliability 45."""
    config, expected, _ = undisturbed
    save = RunFolder.save

    def full(self, meta, *args, **kwargs):
        if meta.step == 6:
            raise DiskFull("The disk is full.")
        return save(self, meta, *args, **kwargs)

    monkeypatch.setattr(RunFolder, "save", full)
    ended, _ = train(replace(config, save_every=3), tmp_path)
    assert isinstance(ended, Stopped)
    assert "disk" in ended.reason
    monkeypatch.setattr(RunFolder, "save", save)
    ended, _ = train(replace(config, save_every=3), tmp_path, resume=True)
    assert isinstance(ended, Finished)
    assert pack_bytes(tmp_path) == expected


def test_a_picture_that_vanished_gives_way(config, tmp_path, photos, caplog):
    folder = tmp_path / "photos"
    folder.mkdir()
    for path in photos.iterdir():
        (folder / path.name).write_bytes(path.read_bytes())
    made = replace(config, data=(str(folder),), steps_sem=0)
    training = Training(made, tmp_path / "run", ModelStore(tmp_path / "store"), lambda _: None)
    (folder / "2.png").unlink()
    assert isinstance(training.run(resume=False), Finished)
    assert "2.png" in caplog.text


@pytest.mark.parametrize("change", [{"lr": 2e-3}, {"preset": "web"}, {"seed": 3}])
def test_a_run_is_not_resumed_with_other_options(undisturbed, tmp_path, change):
    config, _, _ = undisturbed
    train(replace(config, stop_after=1), tmp_path)
    with pytest.raises(BadRequest, match="cannot be resumed"):
        train(replace(config, **change), tmp_path, resume=True)


def test_a_folder_that_holds_a_run_is_not_overwritten(config, tmp_path):
    train(replace(config, stop_after=1), tmp_path)
    with pytest.raises(BadRequest, match="holds a run already"):
        train(config, tmp_path)


def test_csd_without_prompts_is_refused(config, tmp_path):
    bare = write_small_model(tmp_path / "bare")
    with pytest.raises(BadRequest, match="positive and negative prompt"):
        train(replace(config, model=str(bare), steps_pix=0), tmp_path / "run")


def test_adapters_to_start_from_are_trained_on(config, tmp_path):
    train(replace(config, steps_sem=0), tmp_path / "first")
    start = tmp_path / "first" / "pack"
    train(replace(config, init=str(start), steps_pix=0, steps_sem=1), tmp_path / "second")
    old, new = (read_pack(p / "pack") for p in (tmp_path / "first", tmp_path / "second"))
    for key, value in old.adapters["pix"].state_dict().items():
        assert torch.equal(value, new.adapters["pix"].state_dict()[key])


def test_orthogonal_gradients_leave_the_pixel_directions_alone(config, tmp_path):
    ended, _ = train(replace(config, ogp=True, critic=0.0, steps_pix=2, steps_sem=1), tmp_path)
    assert isinstance(ended, Finished)


# The command line


def arguments(config, folder, *more):
    usual = [
        "--data", *config.data, "--model", config.model, "--run", str(folder), "--crop", "32",
        "--batch", "2", "--steps-pix", "2", "--steps-sem", "1", "--rank", "2", "--preset", "clean",
        "--validate-every", "0", "--device", "cpu",
    ]  # fmt: skip
    return given_once(usual, more)


@pytest.fixture
def quiet_signals():
    kept = {s: signal.getsignal(s) for s in (signal.SIGINT, signal.SIGTERM)}
    yield
    for number, handler in kept.items():
        signal.signal(number, handler)


def test_events_are_json_lines(config, tmp_path, capsys, quiet_signals):
    assert main(arguments(config, tmp_path / "run", "--json")) == 0
    lines = capsys.readouterr().out.splitlines()
    events = [decode(line) for line in lines]
    assert isinstance(events[0], Started)
    assert isinstance(events[-1], Finished)
    assert (tmp_path / "run" / "metrics.jsonl").read_text().count('"step"') >= 3
    assert json.loads((tmp_path / "run" / "config.json").read_text())["crop"] == 32


def test_a_wrong_option_ends_with_2_and_one_sentence(config, tmp_path, capsys, quiet_signals):
    assert main(arguments(config, tmp_path / "run", "--preset", "moon")) == 2
    assert "preset is moon" in capsys.readouterr().err
    assert main(["--run", str(tmp_path / "none")]) == 2
    assert "--data" in capsys.readouterr().err
    assert main(arguments(config, tmp_path / "run", "--model", "nothing")) == 2


def test_options_beside_a_configuration_win(config, tmp_path):
    path = tmp_path / "start.json"
    replace(config, lr=5e-4, critic=0.2).save(path)
    request = options.parse(["--run", "r", "--config", str(path), "--lr", "1e-4", "--ogp"])
    assert (request.config.lr, request.config.critic, request.config.ogp) == (1e-4, 0.2, True)


def test_the_starters_own_adapters_are_tuned_as_they_were_made_unless_told_otherwise():
    given = ["--run", "r", "--data", "photos", "--preset", "phone"]
    tuned = options.parse([*given, "--init", "starter", "--flat", "2"]).config
    wanted = recipe("starter", "auto")
    for name in FINE_TUNING:
        assert getattr(tuned, name) == (2.0 if name == "flat" else getattr(wanted, name))
        assert "--" + name.replace("_", "-") in options.parser("pisa train").format_help()
    assert options.parse(given).config.l2_sem == TrainConfig().l2_sem
    assert options.parse([*given, "--init", "mine"]).config.l2_sem == TrainConfig().l2_sem


def test_resuming_needs_no_option_again(config, tmp_path, quiet_signals):
    run_folder = tmp_path / "run"
    assert main(arguments(config, run_folder, "--stop-after", "1")) == 0
    assert main(["--run", str(run_folder), "--resume", "--stop-after", "0"]) == 0
    assert (run_folder / "pack" / "pack.json").is_file()


def start(config, folder, *more):
    return child_of([*arguments(config, folder, *more), "--json"])


def child_of(options):
    command = [sys.executable, "-m", "trainer", *options]
    environment = {**os.environ, "OMP_NUM_THREADS": "1"}
    return subprocess.Popen(
        command, cwd=ROOT, env=environment, text=True,
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip


def test_the_line_stop_ends_a_child_with_a_checkpoint(config, tmp_path):
    child = start(config, tmp_path, "--steps-pix", "100000")
    events = []
    for line in child.stdout:
        events.append(decode(line))
        if isinstance(events[-1], Step) and events[-1].step == 2:
            child.stdin.write("stop\n")
            child.stdin.flush()
    assert child.wait(PATIENCE) == 0
    assert isinstance(events[-1], Stopped)
    assert RunFolder(tmp_path).latest()[0].meta.step == events[-1].step
    child.communicate()


def test_an_interrupt_ends_a_child_with_130_and_a_checkpoint(config, tmp_path):
    child = start(config, tmp_path, "--steps-pix", "100000")
    for line in child.stdout:
        event = decode(line)
        if isinstance(event, Step) and event.step == 2:
            child.send_signal(signal.SIGINT)
    assert child.wait(PATIENCE) == 130
    assert RunFolder(tmp_path).latest()[0] is not None
    child.communicate()


@pytest.mark.parametrize("kills", [2, pytest.param(50, marks=pytest.mark.slow)])
def test_killed_at_any_moment_a_run_ends_with_the_same_bits(config, tmp_path, kills):
    """Every step is followed by a checkpoint, so that most kills meet one that is being written; stages are switched on the way."""
    longer = replace(config, steps_pix=2 * kills, steps_sem=2 * kills, save_every=1)
    train(longer, tmp_path / "straight")
    longer.save(tmp_path / "start.json")
    folder, random, reached = tmp_path / "run", np.random.default_rng(0), 0
    options = ["--config", str(tmp_path / "start.json"), "--run", str(folder), "--json"]
    for attempt in range(kills):
        child = child_of([*options, *(["--resume"] if reached else [])])
        for line in child.stdout:  # a checkpoint follows each step, a step each checkpoint
            if isinstance(decode(line), Saved if attempt % 2 else Step):
                break
        time.sleep(random.uniform(0, 0.1))
        child.kill()
        child.communicate()
        found, notes = RunFolder(folder).latest()
        assert notes == ()
        step = found.meta.step if found else 0
        assert step >= reached
        reached = step
    assert 0 < reached < 4 * kills
    child = child_of([*options, "--resume"])
    child.communicate(timeout=600)
    assert child.returncode == 0
    assert pack_bytes(folder) == pack_bytes(tmp_path / "straight")


def test_two_processes_share_a_step(config, tmp_path):
    """Under a launcher, two processes take the same step as one with twice the batch."""
    plain = replace(config, critic=0.0, vary=False, csd=0.0, steps_pix=2, steps_sem=1)
    replace(plain, batch=1).save(tmp_path / "half.json")
    train(plain, tmp_path / "one")
    port = 20_000 + os.getpid() % 20_000
    children = []
    for rank in range(2):
        environment = {
            **os.environ, "RANK": str(rank), "WORLD_SIZE": "2", "LOCAL_RANK": str(rank),
            "MASTER_ADDR": "127.0.0.1", "MASTER_PORT": str(port), "OMP_NUM_THREADS": "1",
        }  # fmt: skip
        command = [sys.executable, "-m", "trainer", "--config", str(tmp_path / "half.json"),
                   "--run", str(tmp_path / "two"), "--json"]  # fmt: skip
        children.append(
            subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True)
        )
    outputs = [child.communicate(timeout=240)[0] for child in children]
    assert [child.returncode for child in children] == [0, 0]
    assert outputs[1] == "", "only the first process reports"
    for name in ("pix", "sem"):
        one, two = (
            read_pack(tmp_path / r / "pack").adapters[name].state_dict() for r in ("one", "two")
        )
        for key, value in one.items():
            assert torch.allclose(value, two[key], atol=2e-4), key


@pytest.mark.slow
def test_a_short_run_lowers_its_losses_by_a_fifth(config, tmp_path):
    """Reliability 46."""
    longer = replace(config, steps_pix=150, steps_sem=150, critic=0.0, csd=0.0, flat=0.0, lr=2e-3,
                     warmup=5, rank=4)  # fmt: skip
    _, events = train(longer, tmp_path)
    steps = [e for e in events if isinstance(e, Step)]

    def mean(part, name):
        return float(np.mean([s.losses[name] for s in part]))

    assert mean(steps[130:150], "l2") < 0.8 * mean(steps[:20], "l2")
    assert mean(steps[280:], "lpips") < 0.8 * mean(steps[150:170], "lpips")
