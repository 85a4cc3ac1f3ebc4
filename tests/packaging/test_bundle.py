"""The built bundle on a machine where nothing is installed: `make bundle`, then `make test-bundle`."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path

import bundle_size
import numpy as np
import pytest
from licence_scan import scan
from PIL import Image
from safetensors.numpy import save_file

from tests.conftest import ROOT

pytestmark = pytest.mark.frozen


@pytest.mark.parametrize("kind", ["engine", "window"])
def test_a_self_test_succeeds_and_leaves_nothing_behind(call, kind):
    """Reliability 53."""
    done = call("pisa-desktop", f"--self-test={kind}")
    assert done.returncode == 0, done.stdout + done.stderr
    assert f"ok ({kind}" in done.stdout
    assert "secure connections: no" not in done.stdout
    unexpected = [
        line
        for line in done.stderr.splitlines()
        if "This plugin does not support"
        not in line  # the offscreen platform says so of every window
    ]
    assert unexpected == []
    assert list(call.home.rglob("*")) == []


def test_the_command_line_restores_every_kind_of_file(call, tmp_path, lighthouse):
    photos = tmp_path / "photos"
    photos.mkdir()
    small = Image.fromarray(lighthouse[:40, :48])
    for ending in ("png", "jpg", "tif", "webp", "avif", "bmp", "gif"):
        small.save(photos / f"one-{ending}.{ending}")
    Image.fromarray(lighthouse[:40, :48].astype(np.uint8)).save(
        photos / "lzw.tif", compression="tiff_lzw"
    )
    done = call("pisa", "restore", photos, "-o", tmp_path / "out", "--json")
    assert done.returncode == 0, done.stderr
    assert len([json.loads(line) for line in done.stdout.splitlines()]) == 8
    assert len(list((tmp_path / "out").iterdir())) == 8


def test_a_run_trains_resumes_and_is_used(call, tmp_path, lighthouse):
    """`pisa-desktop --train` is what the window starts; `pisa train` is the same for people."""
    photos, run = tmp_path / "photos", tmp_path / "run"
    photos.mkdir()
    Image.fromarray(lighthouse).resize((192, 192)).save(photos / "one.png")
    options = ["--data", photos, "--run", run, "--stages", "pix,sem", "--steps-pix", "2", "--steps-sem", "2", "--batch", "1",
               "--crop", "64", "--init", "starter", "--validate-every", "0"]  # fmt: skip
    done = call("pisa-desktop", "--train", *options, "--json", "--stop-after", "2")
    assert done.returncode == 0, done.stderr
    events = [json.loads(line) for line in done.stdout.splitlines()]
    assert events
    done = call("pisa", "train", "--run", run, "--resume")
    assert done.returncode == 0, done.stderr
    done = call("pisa", "export", run, "-o", tmp_path / "mine")
    assert done.returncode == 0, done.stderr
    source = photos / "small.png"
    Image.fromarray(lighthouse[:32, :32]).save(source)
    done = call("pisa", "restore", source, "-o", tmp_path / "out", "--adapters", tmp_path / "mine")
    assert done.returncode == 0, done.stderr


def test_a_model_is_measured(call, tmp_path, lighthouse):
    for name, side in (("lr", 24), ("hr", 96)):
        (tmp_path / name).mkdir()
        Image.fromarray(lighthouse).resize((side, side)).save(tmp_path / name / "one.png")
    done = call(
        "pisa",
        "evaluate",
        "--lr",
        tmp_path / "lr",
        "--hr",
        tmp_path / "hr",
        "--grid",
        "0,1",
        "--json",
    )
    assert done.returncode == 0, done.stderr
    assert "lpips" in done.stdout


def _add_text_encoder(model: Path) -> None:
    """A tiny one with a tokenizer of single bytes."""
    from engine.networks.torch_compat import prepare_torch

    prepare_torch()
    from transformers import CLIPTextConfig, CLIPTextModel

    config = CLIPTextConfig(
        hidden_size=16, intermediate_size=32, num_hidden_layers=1, num_attention_heads=2, vocab_size=260, max_position_embeddings=8,
    )  # fmt: skip
    CLIPTextModel(config).save_pretrained(model / "text_encoder")
    tokenizer = model / "tokenizer"
    tokenizer.mkdir()
    letters = [chr(code) for code in range(97, 123)]
    words = [*letters, *(f"{letter}</w>" for letter in letters), "<|startoftext|>", "<|endoftext|>"]
    (tokenizer / "vocab.json").write_text(json.dumps({word: n for n, word in enumerate(words)}))
    (tokenizer / "merges.txt").write_text("#version: 0.2\n")
    about = {"tokenizer_class": "CLIPTokenizer", "model_max_length": 8}
    (tokenizer / "tokenizer_config.json").write_text(json.dumps(about))


def test_a_model_with_a_text_encoder_takes_a_prompt(call, tmp_path, kl_model, lighthouse):
    model, source = tmp_path / "model", tmp_path / "one.png"
    shutil.copytree(kl_model, model)
    _add_text_encoder(model)
    Image.fromarray(lighthouse[:24, :24]).save(source)
    adapters = model / "pisa_sr.pkl"
    done = call(
        "pisa",
        "restore",
        source,
        "-o",
        tmp_path / "out",
        "--model",
        model,
        "--adapters",
        adapters,
        "--prompt",
        "a tower",
    )
    assert done.returncode == 0, done.stderr


def test_a_single_file_of_another_model_is_refused(call, tmp_path):
    """It goes through diffusers' own translation of names, which must be in the bundle."""
    file = tmp_path / "model.safetensors"
    zeros = np.zeros(1, np.float32)
    save_file({"model.diffusion_model.x": zeros, "first_stage_model.x": zeros}, file)
    done = call("pisa", "models", "import", file)
    assert done.returncode == 2
    assert "holds no text encoder" in done.stderr


def test_help_is_quick_and_mistakes_are_explained(call, tmp_path):
    assert "restore" in call("pisa", "--help").stdout
    done = call("pisa", "restore", tmp_path / "absent.jpg", "-o", tmp_path / "out")
    assert done.returncode == 1
    assert "absent.jpg" in done.stderr
    assert "Traceback" not in done.stderr


def test_only_what_is_needed_lies_in_it(bundle):
    names = {path.name for path in bundle.rglob("*")}
    assert not names & {
        "libgtk-3.so.0",
        "libreadline.so.8",
        "libQt6Qml.so.6",
        "QtQml",
        "scipy",
        "tkinter",
    }
    assert not (bundle / "_internal" / "resources" / "packaging").exists()
    assert (
        bundle / "_internal" / "resources" / "licences" / "third-party.txt"
    ).stat().st_size > 500_000


def test_everything_in_it_may_ship_and_is_within_the_budget(bundle):
    """Reliability 55."""
    assert [part.name for part in scan(bundle) if not part.is_fine] == []
    budgets = json.loads(bundle_size.BUDGET.read_text())
    if budget := budgets.get(bundle_size.variant()):
        assert not bundle_size.verdict(bundle_size.sizes(bundle).total(), budget)


@pytest.mark.skipif(shutil.which("ldd") is None, reason="libraries are listed with ldd")
def test_what_the_system_must_have_is_what_the_package_depends_on(bundle):
    """Libraries outside the bundle: those of libc, and those that the .deb names."""
    missing, outside = set(), set()
    environment = os.environ | {"LD_LIBRARY_PATH": str(bundle / "_internal")}
    for path in bundle.rglob("*.so*"):
        listed = subprocess.run(
            ["ldd", path], capture_output=True, text=True, env=environment
        ).stdout
        for line in listed.splitlines():
            name, _, place = line.strip().partition(" => ")
            if place.startswith("not found"):
                missing.add(name)
            elif place.startswith("/") and str(bundle) not in place:
                outside.add(name)
    libc = {f"lib{name}.so" for name in ("c", "m", "pthread", "dl", "rt", "util", "resolv")}
    named = {"EGL": "libegl1", "GL": "libgl1", "drm": "libdrm2", "xcb": "libxcb1", "wayland-client": "libwayland-client0",
             "wayland-cursor": "libwayland-cursor0", "wayland-egl": "libwayland-egl1"}  # fmt: skip
    inside_those = {"libGLX.so", "libGLdispatch.so"}
    assert missing == set()
    assert {name.rpartition(".so")[0] + ".so" for name in outside} - libc - inside_those <= {
        f"lib{name}.so" for name in named
    }
    control = (ROOT / "resources" / "packaging" / "linux" / "control.in").read_text()
    assert all(package in control for package in named.values())
