"""How the process starts: streams that are absent, and a training run as a child of the window."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest
from PIL import Image

from pisa_desktop.system.streams import ensure_streams
from tests.conftest import ROOT


def test_absent_streams_become_ones_that_can_be_used(monkeypatch):
    for name in ("stdin", "stdout", "stderr"):
        monkeypatch.setattr(sys, name, None)
    ensure_streams()
    sys.stderr.write("nobody is harmed\n")
    assert sys.stdout.isatty() in {True, False}


def test_a_stream_is_the_parents_pipe_where_there_is_one():
    code = (
        "import sys; sys.stdin = sys.stdout = sys.stderr = None;"
        "from pisa_desktop.system.streams import ensure_streams; ensure_streams();"
        "print(sys.stdin.readline().strip().upper())"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        input="grüße\n",
        capture_output=True,
        encoding="utf-8",
        cwd=ROOT,
    )
    assert done.stdout == "GRÜSSE\n"


def test_streams_that_are_there_stay():
    before = sys.stdout, sys.stderr
    ensure_streams()
    assert (sys.stdout, sys.stderr) == before


def test_closed_descriptors_are_no_streams():
    code = (
        "import os, sys; report = os.dup(1); [os.close(n) for n in (0, 1, 2)];"
        "sys.stdin = sys.stdout = sys.stderr = None;"
        "from pisa_desktop.system.streams import ensure_streams; ensure_streams();"
        "print('into the void'); os.write(report, sys.stdout.name.encode())"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT)
    assert done.stdout == os.devnull


@pytest.mark.parametrize(
    "command", [("-m", "trainer"), ("-m", "pisa_desktop", "--train")], ids=["module", "window"]
)
def test_a_run_is_refused_in_the_same_words(command, tmp_path):
    done = subprocess.run(
        [sys.executable, *command, "--data", tmp_path / "absent", "--run", tmp_path / "run"],
        capture_output=True, text=True, cwd=ROOT,
    )  # fmt: skip
    assert done.returncode == 2
    assert "absent" in done.stderr
    assert not done.stdout


@pytest.mark.slow
def test_the_windows_program_trains(tmp_path, lighthouse):
    photos = tmp_path / "photos"
    photos.mkdir()
    Image.fromarray(lighthouse).resize((192, 192)).save(photos / "one.png")
    arguments = ["--data", photos, "--run", tmp_path / "run", "--json", "--stages", "pix", "--steps-pix", "2",
                 "--batch", "1", "--crop", "64", "--rank", "2", "--validate-every", "0"]  # fmt: skip
    done = subprocess.run(
        [sys.executable, "-m", "pisa_desktop", "--train", *arguments],
        capture_output=True, text=True, cwd=ROOT,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout.splitlines()[-1])
