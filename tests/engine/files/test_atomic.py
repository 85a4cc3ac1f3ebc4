from __future__ import annotations

import errno
import os
import stat
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import SimpleNamespace

import psutil
import pytest

from engine.errors import DiskFull, SaveFailed
from engine.files import atomic
from engine.files.atomic import (
    atomic_file,
    atomic_write,
    free_name,
    is_same_file,
    sweep_stale_parts,
)


def _save(path, data=b"new", verify=None):
    with atomic_write(path, verify) as file:
        file.write(data)


def test_a_file_appears_whole_and_alone(tmp_path):
    _save(tmp_path / "deep" / "a.bin")
    assert (tmp_path / "deep" / "a.bin").read_bytes() == b"new"
    assert len(list((tmp_path / "deep").iterdir())) == 1


@pytest.mark.parametrize("step", ["write", "verify", "fsync", "replace"])
@pytest.mark.parametrize(
    "number", [errno.ENOSPC, errno.EIO, errno.EACCES, errno.EROFS, errno.EDQUOT]
)
def test_a_failing_step_leaves_the_old_file(tmp_path, monkeypatch, step, number):
    path = tmp_path / "a.bin"
    path.write_bytes(b"old")

    def fail(*_):
        raise OSError(number, os.strerror(number))

    if step in {"fsync", "replace"}:
        monkeypatch.setattr(
            "engine.files.atomic.os.fsync" if step == "fsync" else "pathlib.Path.replace", fail
        )
    expected = DiskFull if number in {errno.ENOSPC, errno.EDQUOT} else SaveFailed
    with (
        pytest.raises(expected, match=r"a\.bin"),
        atomic_write(path, fail if step == "verify" else None) as file,
    ):
        file.write(b"half")
        if step == "write":
            fail()
    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]


def test_any_other_error_leaves_the_old_file_too(tmp_path):
    path = tmp_path / "a.bin"
    path.write_bytes(b"old")
    with pytest.raises(KeyboardInterrupt), atomic_write(path) as file:
        file.write(b"half")
        raise KeyboardInterrupt
    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]


def test_a_folder_that_cannot_be_made_is_said(tmp_path):
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(SaveFailed):
        _save(tmp_path / "file" / "a.bin")


def test_sixteen_writers_get_sixteen_names(tmp_path):
    with ThreadPoolExecutor(16) as pool:
        names = list(pool.map(free_name, [tmp_path / "a_pisa.png"] * 16))
    assert len(set(names)) == 16
    assert tmp_path / "a_pisa.png" in names
    assert tmp_path / "a_pisa2.png" in names


def test_one_file_under_many_names_is_recognised(tmp_path, monkeypatch):
    path = tmp_path / "a.png"
    path.write_bytes(b"x")
    (tmp_path / "soft.png").symlink_to(path)
    (tmp_path / "hard.png").hardlink_to(path)
    (tmp_path / "sub").mkdir()
    monkeypatch.chdir(tmp_path)
    from pathlib import Path

    aliases = [
        path,
        tmp_path / "soft.png",
        tmp_path / "hard.png",
        Path("a.png"),
        Path("sub/../a.png"),
        Path("./a.png"),
    ]
    assert all(is_same_file(path, alias) for alias in aliases)
    assert not is_same_file(path, tmp_path / "b.png")
    assert is_same_file(tmp_path / "new.png", Path("new.png"))


def test_only_old_parts_of_dead_processes_are_swept(tmp_path):
    started = psutil.Process().create_time()
    dead, alive, before, fresh = (
        tmp_path / f".{name}.png.{pid}.xyz.part"
        for name, pid in (
            ("a", 4_000_000),
            ("b", os.getpid()),
            ("c", os.getpid()),
            ("d", 4_000_001),
        )
    )
    for part, written in ((dead, started - 7200), (alive, started), (before, started - 7200)):
        part.write_bytes(b"")
        os.utime(part, (written, written))
    fresh.write_bytes(b"")
    assert sweep_stale_parts(tmp_path) == 2, "the numbers of processes are used again"
    assert sorted(tmp_path.iterdir()) == sorted([alive, fresh])
    assert sweep_stale_parts(tmp_path, age=-1) == 1
    assert list(tmp_path.iterdir()) == [alive]


@pytest.mark.skipif(sys.platform == "win32", reason="folders cannot be opened there")
def test_the_folder_is_synced_once_the_file_has_its_name(tmp_path, monkeypatch):
    """Without it a power cut after a save may leave neither the old file nor the new one."""
    path, real, synced = tmp_path / "a.bin", os.fsync, []

    def fsync(descriptor):
        status = os.fstat(descriptor)
        if stat.S_ISDIR(status.st_mode):
            synced.append((status.st_ino, path.exists(), [p.name for p in tmp_path.iterdir()]))
        real(descriptor)

    monkeypatch.setattr("engine.files.atomic.os.fsync", fsync)
    for replace in (True, False):
        path.unlink(missing_ok=True)
        with atomic_file(path, replace=replace) as new:
            new.file.write(b"new")
        assert synced == [(tmp_path.stat().st_ino, True, ["a.bin"])]
        synced.clear()


def test_permissions_of_the_replaced_file_are_kept(tmp_path):
    path = tmp_path / "a.bin"
    path.write_bytes(b"old")
    path.chmod(0o640)
    _save(path)
    assert path.stat().st_mode & 0o777 == 0o640


class _Held:
    """A file that another program on Windows keeps open for so many seconds of a clock that only `sleep` moves."""

    def __init__(self, seconds: float, monkeypatch: pytest.MonkeyPatch) -> None:
        self.now, replace = 0.0, Path.replace

        def held(path: Path, target: Path) -> Path:
            if self.now < seconds:
                raise PermissionError(errno.EACCES, "The process cannot access the file")
            return replace(path, target)

        monkeypatch.setattr(atomic, "sys", SimpleNamespace(platform="win32"))
        monkeypatch.setattr(atomic, "time", SimpleNamespace(monotonic=lambda: self.now, sleep=self.sleep, time=time.time))  # fmt: skip
        monkeypatch.setattr(Path, "replace", held)

    def sleep(self, seconds: float) -> None:
        self.now += seconds


@pytest.mark.parametrize("seconds", [1.0, 60.0])
def test_a_file_that_another_program_holds_is_waited_for_and_not_for_ever(
    tmp_path, monkeypatch, seconds
):
    """Reliability 16. As Windows answers, on any system."""
    path = tmp_path / "a.bin"
    path.write_bytes(b"old")
    held = _Held(seconds, monkeypatch)
    if seconds > 5:
        with pytest.raises(SaveFailed, match=r"a\.bin"):
            _save(path)
        assert path.read_bytes() == b"old"
    else:
        _save(path)
        assert path.read_bytes() == b"new"
    assert held.now < 5
    assert [one.name for one in tmp_path.iterdir()] == ["a.bin"]


@pytest.mark.skipif(sys.platform != "win32", reason="other systems let an open file be replaced")
@pytest.mark.parametrize("seconds", [1, 60])
def test_a_file_that_a_process_of_windows_holds(tmp_path, seconds):
    """Reliability 16. The real thing."""
    path = tmp_path / "a.bin"
    path.write_bytes(b"old")
    code = f"import time; file = open({str(path)!r}, 'rb'); print('open', flush=True); time.sleep({seconds})"
    with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE) as other:
        assert other.stdout is not None
        other.stdout.readline()
        if seconds > 5:
            with pytest.raises(SaveFailed):
                _save(path)
            assert path.read_bytes() == b"old"
        else:
            _save(path)
            assert path.read_bytes() == b"new"
        other.kill()
