"""Full disks, kills and crowds while results are saved (tests 11 to 15)."""

from __future__ import annotations

import errno
import os
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from engine.errors import DiskFull, SaveFailed
from engine.files import (
    FileFormat,
    SaveSpec,
    is_same_file,
    open_writer,
    read_image,
    sweep_stale_parts,
)
from engine.files.atomic import atomic_file, atomic_write
from engine.types import Size
from tests.conftest import ROOT

STEPS = ("open", "write", "flush", "fsync", "verify", "mode", "replace", "folder", "unlink")
ERRORS = (errno.ENOSPC, errno.EIO, errno.EACCES, errno.EROFS, errno.EDQUOT, errno.EFBIG)


@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize("number", ERRORS)
def test_an_error_at_any_step_leaves_the_old_file(tmp_path, monkeypatch, step, number):
    """Reliability 12."""
    path = tmp_path / "a.bin"
    path.write_bytes(b"old")

    def fail(*_, **__):
        raise OSError(number, os.strerror(number))

    targets = {
        "open": "tempfile.mkstemp",
        "fsync": "engine.files.atomic.os.fsync",
        "mode": "pathlib.Path.chmod",
        "replace": "pathlib.Path.replace",
        "unlink": "pathlib.Path.unlink",
    }
    if step == "folder":
        real, calls = os.fsync, []

        def second_fails(descriptor):
            calls.append(descriptor)
            if len(calls) > 1:
                fail()
            real(descriptor)

        monkeypatch.setattr("engine.files.atomic.os.fsync", second_fails)
    elif step in targets:
        monkeypatch.setattr(targets[step], fail)
    verify = fail if step == "verify" else None
    survives = step in {"mode", "folder", "unlink"}  # nothing of the content depends on these
    try:
        with atomic_write(path, verify) as file:
            file.write(b"half")
            if step in {"write", "flush"}:
                fail()
            file.write(b" and whole")
    except SaveFailed as error:
        assert not survives
        assert isinstance(error, DiskFull) is (number in {errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
        assert path.read_bytes() == b"old"
    else:
        assert survives
        assert path.read_bytes() == b"half and whole"
    monkeypatch.undo()
    assert list(tmp_path.iterdir()) == [path]


FULL_DISK = """
import resource, signal, sys
import numpy as np
from pathlib import Path
from engine.errors import DiskFull
from engine.files import FileFormat, SaveSpec, open_writer
from engine.types import Size
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))
kind, path = FileFormat(sys.argv[1]), Path(sys.argv[2])
noise = np.random.default_rng(0).random((600, 600, 3), np.float32)
try:
    with open_writer(path, Size(600, 600), SaveSpec(kind, quality=100)) as rows:
        for y in range(0, 600, 100):
            rows.write_rows(noise[y : y + 100])
except DiskFull as error:
    print("full", error)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="limits of POSIX")
@pytest.mark.parametrize("kind", list(FileFormat))
def test_a_full_disk_keeps_the_old_file(tmp_path, kind):
    """Reliability 11."""
    path = tmp_path / f"a{kind.suffix}"
    path.write_bytes(b"old")
    result = subprocess.run(
        [sys.executable, "-c", FULL_DISK, kind.value, str(path)],
        capture_output=True,
        text=True,
        cwd=ROOT,
        check=True,
    )
    assert result.stdout.startswith(f"full The disk is full: {path}")
    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]


SAVER = """
import sys
import numpy as np
from pathlib import Path
from engine.files import FileFormat, SaveSpec, open_writer
from engine.types import Size
folder, random = Path(sys.argv[1]), np.random.default_rng(0)
specs = [SaveSpec(kind, quality=100) for kind in FileFormat] + [SaveSpec(FileFormat.TIFF, 16)]
print("ready", flush=True)
turn = 0
while True:
    spec = specs[turn % len(specs)]
    size = Size(300, 200 + turn % 7)
    replace = turn % 2 == 0
    with open_writer(folder / f"result{turn % 4}{spec.format.suffix}", size, spec, replace=replace) as rows:
        rows.write_rows(random.random((size.height, 300, 3), np.float32))
    turn += 1
"""


def _kill_while_saving(folder: Path, kills: int) -> int:
    """Kill a process that saves all the time; returns how many finished files were looked at."""
    random, seen = np.random.default_rng(5), 0
    for _ in range(kills):
        process = subprocess.Popen(
            [sys.executable, "-c", SAVER, str(folder)], stdout=subprocess.PIPE, cwd=ROOT
        )
        assert process.stdout is not None
        process.stdout.readline()
        time.sleep(float(random.uniform(0.02, 0.6)))
        process.send_signal(signal.SIGKILL)
        process.wait()
        process.stdout.close()
        for path in [p for p in folder.iterdir() if not p.name.startswith(".")]:
            assert read_image(path).size.width == 300, path
            seen += 1
            path.unlink()
    return seen


@pytest.mark.skipif(sys.platform == "win32", reason="SIGKILL")
def test_a_kill_while_saving_damages_nothing(tmp_path):
    """Reliability 13."""
    assert _kill_while_saving(tmp_path, 6) > 0
    for part in tmp_path.glob(".*.part"):
        os.utime(part, (0, 0))
    sweep_stale_parts(tmp_path)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="SIGKILL")
def test_two_hundred_kills_damage_nothing(tmp_path):
    """Reliability 13."""
    assert _kill_while_saving(tmp_path, 200) > 100


def test_sixteen_writers_of_one_name_write_sixteen_files(tmp_path):
    """Reliability 15."""
    spec = SaveSpec(FileFormat.PNG)

    def save(index: int) -> Path:
        rows = np.full((20, 30, 3), index / 16, np.float32)
        with open_writer(tmp_path / "a.png", Size(30, 20), spec, replace=False) as writer:
            writer.write_rows(rows)
        return writer.path

    with ThreadPoolExecutor(16) as pool:
        paths = list(pool.map(save, range(16)))
    assert sorted(p.name for p in set(paths)) == sorted(
        ["a.png"] + [f"a{n}.png" for n in range(2, 17)]
    )
    for index, path in enumerate(paths):
        assert int(read_image(path).rgb[0, 0, 0]) == round(index / 16 * 255)


def test_a_file_system_without_hard_links_gets_free_names_too(tmp_path, monkeypatch):
    def refuse(*_):
        raise OSError(errno.EPERM, "no links here")

    monkeypatch.setattr("engine.files.atomic.os.link", refuse)
    (tmp_path / "a.bin").write_bytes(b"old")
    with atomic_file(tmp_path / "a.bin", replace=False) as new:
        new.file.write(b"new")
    assert new.path == tmp_path / "a2.bin"
    assert new.path.read_bytes() == b"new"
    assert (tmp_path / "a.bin").read_bytes() == b"old"
    assert len(list(tmp_path.iterdir())) == 2


def test_nothing_is_seen_of_a_name_before_it_is_whole(tmp_path):
    with atomic_file(tmp_path / "a.bin", replace=False) as new:
        new.file.write(b"new")
        assert [p.name[0] for p in tmp_path.iterdir()] == ["."]
    assert [p.name for p in tmp_path.iterdir()] == ["a.bin"]


def test_aliases_of_one_file(tmp_path, monkeypatch):
    """Reliability 14."""
    original = tmp_path / "folder" / "Photo.png"
    original.parent.mkdir()
    original.write_bytes(b"x")
    (tmp_path / "link.png").symlink_to(original)
    (tmp_path / "hard.png").hardlink_to(original)
    (tmp_path / "way").symlink_to(original.parent)
    monkeypatch.chdir(tmp_path)
    for alias in (
        original, Path("folder/Photo.png"), tmp_path / "folder" / ".." / "folder" / "Photo.png",
        tmp_path / "link.png", tmp_path / "hard.png", tmp_path / "way" / "Photo.png", Path("./folder//Photo.png"),
    ):  # fmt: skip
        assert is_same_file(alias, original)
    assert not is_same_file(tmp_path / "other.png", original)
