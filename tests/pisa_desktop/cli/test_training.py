import csv
import json
import signal

import numpy as np
import pytest
from PIL import Image
from typer.testing import CliRunner

from pisa_desktop.cli.main import app
from tests.conftest import given_once
from tests.tiny import write_small_model


@pytest.fixture
def model(tmp_path):
    return write_small_model(tmp_path / "small")


@pytest.fixture
def photos(tmp_path):
    folder = tmp_path / "photos"
    folder.mkdir()
    for seed in range(3):
        rng = np.random.default_rng(seed)
        rough = Image.fromarray(rng.integers(0, 256, (6, 7, 3)).astype(np.uint8))
        smooth = np.asarray(rough.resize((80, 72), Image.Resampling.BICUBIC), float)
        noisy = np.clip(smooth + rng.normal(0, 12, smooth.shape), 0, 255).astype(np.uint8)
        Image.fromarray(noisy).save(folder / f"{seed}.png")
    return folder


@pytest.fixture(autouse=True)
def quiet_signals():
    kept = {s: signal.getsignal(s) for s in (signal.SIGINT, signal.SIGTERM)}
    yield
    for number, handler in kept.items():
        signal.signal(number, handler)


def pisa(*words):
    return CliRunner().invoke(app, [str(word) for word in words])


def train(model, photos, run, *more):
    usual = [
        "--data", photos, "--run", run, "--model", model, "--crop", 32, "--batch", 1,
        "--steps-pix", 2, "--steps-sem", 1, "--rank", 2, "--preset", "clean",
        "--validate-every", 0, "--device", "cpu",
    ]  # fmt: skip
    return pisa("train", *given_once(usual, more))


def test_a_run_is_trained_stopped_resumed_and_exported(model, photos, tmp_path):
    run = tmp_path / "run"
    assert train(model, photos, run, "--stop-after", 1).exit_code == 0
    assert not (run / "pack").exists()
    ended = pisa("train", "--run", run, "--resume", "--stop-after", 0)
    assert ended.exit_code == 0
    assert ended.stdout.strip().endswith("pack")
    exported = [pisa("export", run, "-o", tmp_path / name) for name in ("one", "two")]
    assert [e.exit_code for e in exported] == [0, 0]
    first, second = (sorted((tmp_path / n).rglob("*.safetensors")) for n in ("one", "two"))
    assert [a.read_bytes() for a in first] == [b.read_bytes() for b in second]
    restored = pisa(
        "restore", photos / "0.png", "-o", tmp_path / "out", "--model", model,
        "--adapters", tmp_path / "one",
    )  # fmt: skip
    assert restored.exit_code == 0


def test_training_says_what_is_wrong(model, photos, tmp_path):
    wrong = train(model, photos, tmp_path / "run", "--preset", "moon")
    assert wrong.exit_code == 2
    assert "preset is moon" in wrong.stderr
    assert pisa("export", tmp_path, "-o", tmp_path / "x").exit_code == 2
    assert "--steps-pix" in pisa("train", "--help").stdout


@pytest.fixture
def pairs(tmp_path, photos):
    lr, hr = tmp_path / "lr", tmp_path / "hr"
    lr.mkdir()
    hr.mkdir()
    for path in sorted(photos.iterdir())[:2]:
        with Image.open(path) as picture:
            picture.save(hr / path.name)
            picture.resize((20, 18), Image.Resampling.BICUBIC).save(lr / path.name)
    return lr, hr


def test_a_model_is_measured(model, pairs, tmp_path):
    lr, hr = pairs
    files = {kind: tmp_path / f"out.{kind}" for kind in ("csv", "png", "jpg")}
    ended = pisa(
        "evaluate", "--lr", lr, "--hr", hr, "--grid", "0,1", "--model", model, "--json",
        "--csv", files["csv"], "--plot", files["png"], "--sheet", files["jpg"],
    )  # fmt: skip
    assert ended.exit_code == 0, ended.stderr
    found = json.loads(ended.stdout)
    assert found["count"] == 2
    assert found["lpips_net"] == "squeeze"
    assert [(row["lambda_pix"], row["lambda_sem"]) for row in found["grid"]] == [
        (0, 0), (0, 1), (1, 0), (1, 1),
    ]  # fmt: skip
    assert {"psnr_y", "ssim_y", "lpips"} <= set(found["bicubic"])
    rows = list(csv.DictReader(files["csv"].read_text().splitlines()))
    assert len(rows) == 5
    assert float(rows[1]["psnr_y"]) == pytest.approx(found["grid"][0]["psnr_y"])
    for kind in ("png", "jpg"):
        with Image.open(files[kind]) as drawn:
            assert min(drawn.size) > 100
    table = pisa("evaluate", "--lr", lr, "--hr", hr, "--grid", "1:1", "--model", model)
    assert "bicubic" in table.stdout


def test_evaluation_goes_on_after_a_bad_pair_and_says_so(model, pairs):
    lr, hr = pairs
    (lr / "0.png").write_bytes(b"broken")
    ended = pisa("evaluate", "--lr", lr, "--hr", hr, "--grid", "1:1", "--model", model)
    assert ended.exit_code == 1
    assert "0.png" in ended.stderr


def test_a_judge_without_weights_is_refused(model, pairs):
    lr, hr = pairs
    ended = pisa("evaluate", "--lr", lr, "--hr", hr, "--model", model, "--lpips", "alex")
    assert ended.exit_code == 2
    assert "lpips" in ended.stderr.lower()
