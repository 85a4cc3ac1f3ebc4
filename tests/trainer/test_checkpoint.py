import os
import random
import shutil
import signal
import subprocess
import sys
import textwrap
import time
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch

from engine.errors import BadCheckpoint, BadRequest, SaveFailed
from engine.weights.adapter_pack import read_pack
from trainer.checkpoint import (
    Meta,
    RunFolder,
    check_resumable,
    export_pack,
    read_checkpoint,
    restore_rng,
    rng_states,
)

META = Meta(1, "sem", "c", "d", "m", None, {"pix": 2.0, "sem": 2.0})
ROOT = Path(__file__).parents[2]


def tensors(value=1.0):
    return {
        f"{adapter}.conv_in.lora_{side}.weight": torch.full(shape, value)
        for adapter in ("pix", "sem")
        for side, shape in (("A", (2, 4, 3, 3)), ("B", (8, 2, 1, 1)))
    }


def average(value=5.0):
    own = {
        k.removeprefix("sem."): torch.full_like(v, value)
        for k, v in tensors().items()
        if k[0] == "s"
    }
    return {**own, "updates": torch.tensor(7)}


def save(run, step, *, best=False, score=None, value=None):
    optimiser = {"state": {0: {"step": torch.tensor(3.0)}}, "param_groups": [{"lr": 0.1}]}
    meta = replace(META, step=step, score=score)
    state = tensors(float(step) if value is None else value)
    return run.save(meta, state, average(), optimiser, {"waited": 2}, rng_states("cpu"), best=best)


def test_a_checkpoint_reads_back(tmp_path):
    run = RunFolder(tmp_path)
    path = save(run, 12)
    found = read_checkpoint(path)
    assert found.meta == replace(META, step=12)
    assert found.adapter("pix")["conv_in.lora_A.weight"].unique().tolist() == [12.0]
    assert found.optimiser["param_groups"] == [{"lr": 0.1}]
    assert found.extra == {"waited": 2}
    assert int(found.ema["updates"]) == 7
    assert run.pointed("latest") == path


def test_generators_go_on_where_they_were(tmp_path):
    run = RunFolder(tmp_path)
    path = save(run, 1)
    expected = (random.random(), float(np.random.rand()), float(torch.rand(())))
    random.seed(0)
    restore_rng(read_checkpoint(path).rng)
    assert (random.random(), float(np.random.rand()), float(torch.rand(()))) == expected
    with pytest.raises(BadCheckpoint, match="random states"):
        restore_rng({})


def test_the_last_and_the_best_are_kept(tmp_path):
    run = RunFolder(tmp_path, keep=3)
    for step in range(1, 8):
        save(run, step, best=step == 2)
    names = sorted(p.name for p in (tmp_path / "checkpoints").iterdir())
    assert names == ["best", "latest", "step_000002", "step_000005", "step_000006", "step_000007"]
    best = run.best()
    assert best is not None
    assert best.meta.step == 2


def test_a_damaged_newest_falls_back_and_says_so(tmp_path):
    run = RunFolder(tmp_path)
    save(run, 1)
    path = save(run, 2)
    with (path / "adapters.safetensors").open("r+b") as file:
        file.seek(-3, os.SEEK_END)
        file.write(b"\x01\x02\x03")
    found, notes = run.latest()
    assert found is not None
    assert found.meta.step == 1
    assert "step_000002" in notes[0]
    for name in ("meta.json", "state.pt"):
        shutil.rmtree(path)
        path = save(run, 2)
        (path / name).write_bytes(b"junk")
        assert run.latest()[0].meta.step == 1
    shutil.rmtree(tmp_path / "checkpoints" / "step_000001")
    with pytest.raises(BadCheckpoint, match="No checkpoint"):
        run.latest()
    assert RunFolder(tmp_path / "new").latest() == (None, ())


def test_resume_refuses_anything_else(tmp_path):
    found = read_checkpoint(save(RunFolder(tmp_path), 1))
    same = {"config_hash": "c", "data_hash": "d", "model_hash": "m"}
    check_resumable(found, **same)
    for key, word in (
        ("config_hash", "configuration"),
        ("data_hash", "pictures"),
        ("model_hash", "model"),
    ):
        with pytest.raises(BadRequest, match=word):
            check_resumable(found, **(same | {key: "x"}))


def test_a_failed_save_leaves_the_old_ones(tmp_path, monkeypatch):
    run = RunFolder(tmp_path)
    save(run, 1)

    def full(*_args, **_options):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(torch, "save", full)
    with pytest.raises(SaveFailed, match="disk is full"):
        save(run, 2)
    assert sorted(p.name for p in (tmp_path / "checkpoints").iterdir()) == ["latest", "step_000001"]
    assert run.latest()[0].meta.step == 1


def test_export_is_byte_identical_and_takes_the_average(tmp_path):
    found = read_checkpoint(save(RunFolder(tmp_path), 4))
    for name in ("one", "two"):
        export_pack(found, tmp_path / name, "mine", "starter")
    files = [p.relative_to(tmp_path / "one") for p in (tmp_path / "one").rglob("*") if p.is_file()]
    assert len(files) == 5
    for file in files:
        assert (tmp_path / "one" / file).read_bytes() == (tmp_path / "two" / file).read_bytes()
    pack = read_pack(tmp_path / "one")
    assert float(pack.adapters["sem"].layers["conv_in"].down[0, 0, 0, 0]) == 5.0
    assert float(pack.adapters["pix"].layers["conv_in"].down[0, 0, 0, 0]) == 4.0
    assert pack.adapters["pix"].layers["conv_in"].scale == 2.0


_WRITER = """
    import sys
    from pathlib import Path
    sys.path[:0] = [{root!r}, {tests!r}]
    import test_checkpoint as t
    run = t.RunFolder(Path({folder!r}))
    for step in range(2, 100000):
        t.save(run, step)
        print(step, flush=True)
"""


@pytest.mark.slow
def test_killing_the_writer_always_leaves_a_loadable_checkpoint(tmp_path):
    """Reliability 43."""
    save(RunFolder(tmp_path), 1)
    rng = random.Random(0)
    code = textwrap.dedent(_WRITER).format(
        root=str(ROOT), tests=str(Path(__file__).parent), folder=str(tmp_path)
    )
    for _ in range(50):
        writer = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE)
        assert writer.stdout is not None
        writer.stdout.readline()
        time.sleep(rng.uniform(0, 0.15))
        writer.send_signal(signal.SIGKILL)
        writer.communicate()
        found, notes = RunFolder(tmp_path).latest()
        assert found is not None
        assert notes == ()
