"""What the self-extracting file does, with a small program in place of the bundle."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.conftest import ROOT

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="these scripts are for Linux")
LINUX = ROOT / "resources" / "packaging" / "linux"
OURS = (".config", ".local/share", ".local/state", ".cache")


@dataclass(frozen=True)
class Home:
    """A user's home with data of PiSA Desktop and of another program."""

    folder: Path

    @property
    def program(self) -> Path:
        return self.folder / ".local" / "opt" / "pisa-desktop"

    def files(self) -> set[str]:
        """All files and links in it."""
        found = (path for path in self.folder.rglob("*") if path.is_file() or path.is_symlink())
        return {path.relative_to(self.folder).as_posix() for path in found}

    def call(self, *command: object) -> subprocess.CompletedProcess[str]:
        environment = {"HOME": str(self.folder), "PATH": os.defpath}
        return subprocess.run(
            [str(part) for part in command], env=environment, capture_output=True, text=True
        )

    def install(self, package: Path) -> None:
        done = self.call("sh", package / "install.sh")
        assert done.returncode == 0, done.stderr

    def uninstall(self, *options: str) -> subprocess.CompletedProcess[str]:
        return self.call(self.program / "uninstall.sh", *options)


@pytest.fixture
def home(tmp_path: Path) -> Home:
    home = Home(tmp_path / "Zoë B & co")
    for place in OURS:
        for name in ("PiSA Desktop", "Another"):
            folder = home.folder / place / name
            folder.mkdir(parents=True)
            (folder / "kept").write_text(place)
    return home


@pytest.fixture
def package(tmp_path: Path) -> Callable[[str], Path]:
    """Makes what the archive holds, for a version; its program is `sleep`."""

    def make(version: str) -> Path:
        here = tmp_path / f"unpacked-{version}"
        inner = here / "program" / "_internal"
        inner.mkdir(parents=True)
        shutil.copy(shutil.which("sleep") or "/bin/sleep", here / "program" / "pisa-desktop")
        (here / "program" / "pisa").symlink_to("pisa-desktop")
        (inner / f"of-{version}").touch()
        (here / "version").write_text(f"{version}\n")
        for name in ("install.sh", "uninstall.sh"):
            shutil.copy(LINUX / name, here)
        entry = here / "share" / "applications" / "pisa-desktop.desktop"
        entry.parent.mkdir(parents=True)
        shutil.copy(LINUX / "pisa-desktop.desktop", entry)
        return here

    return make


@pytest.fixture
def at_work(home: Home) -> Iterator[Callable[[], subprocess.Popen[bytes]]]:
    """Starts the installed program; ends it afterwards."""
    started: list[subprocess.Popen[bytes]] = []

    def start() -> subprocess.Popen[bytes]:
        started.append(subprocess.Popen([home.program / "pisa-desktop", "600"]))
        return started[-1]

    yield start
    for process in started:
        process.kill()
        process.wait()


def test_an_upgrade_leaves_nothing_old_and_keeps_what_is_the_users(home, package):
    before = home.files()
    home.install(package("1.0.0"))
    home.install(package("1.1.0"))
    assert [path.name for path in (home.program / "_internal").iterdir()] == ["of-1.1.0"]
    assert (home.program / "version").read_text() == "1.1.0\n"
    assert before < home.files()
    done = home.uninstall()
    assert done.returncode == 0, done.stderr
    assert home.files() == before
    for place in OURS:
        assert f"Kept: {home.folder / place / 'PiSA Desktop'}\n" in done.stdout


def test_who_asks_for_it_loses_the_data_too_and_nothing_of_another_program(home, package):
    before = home.files()
    home.install(package("1.0.0"))
    done = home.uninstall("--data")
    assert done.returncode == 0, done.stderr
    assert home.files() == {file for file in before if "/PiSA Desktop/" not in file}
    assert "Kept" not in done.stdout


def test_a_program_at_work_is_neither_replaced_nor_removed(home, package, at_work):
    home.install(package("1.0.0"))
    before = home.files()
    process = at_work()
    for done in (home.call("sh", package("1.1.0") / "install.sh"), home.uninstall("--data")):
        assert done.returncode == 1
        assert "is at work" in done.stderr
    assert home.files() == before
    assert process.poll() is None
    process.kill()
    process.wait()
    assert home.uninstall().returncode == 0
