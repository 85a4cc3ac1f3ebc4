"""An upgrade with photographs that wait in the queue, settings and a model of one's own, through the installed program: `make test-bundle`.

The packages of dist/installers are the newer version; the older ones are made of them with another version and one file more. A .deb
goes into a scratch root, so that nothing of the machine is changed. Keys are pressed on an X server of the test's own.
"""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
import subprocess
import time
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from pisa_desktop import __version__
from tests.conftest import ROOT

pytestmark = pytest.mark.frozen
INSTALLERS = ROOT / "dist" / "installers"
OLDER, STALE = "0.0.9", "of-an-earlier-version"
PATIENCE, AGAIN = 240.0, 40.0
"""Seconds to wait for something, and before a key is pressed again."""
SETTINGS = {"schema": 1, "theme": "dark", "shortcuts": {"queue-start": ["F4"]}}


def _run(*command: object, environment: dict[str, str] | None = None) -> str:
    words = [str(part) for part in command]
    done = subprocess.run(words, env=environment, capture_output=True, encoding="utf-8")
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def _wait(what: str, condition: Callable[[], object]) -> None:
    end = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < end, f"not within {PATIENCE:.0f} s: {what}"
        time.sleep(0.1)


class Installation(ABC):
    """A kind of package in a user's hands.

    Args:
        work: an empty folder.
    """

    pattern: str

    def __init__(self, work: Path) -> None:
        found = list(INSTALLERS.glob(self.pattern))
        if not found:
            pytest.skip("there are no packages; build them with `make installers`")
        self.package, self.work = found[0], work
        self.home = work / "Zoë B"
        self.home.mkdir()
        self.environment = {
            "HOME": str(self.home), "PATH": f"{os.defpath}:/usr/sbin:/sbin", "LANG": "C.UTF-8", "QT_QPA_PLATFORM": "offscreen",
        }  # fmt: skip

    @property
    @abstractmethod
    def program(self) -> Path:
        """Folder of the installed program."""

    @abstractmethod
    def command(self, name: str) -> Path:
        """What a user types."""

    @abstractmethod
    def prepare(self) -> None:
        """Make the older version."""

    @abstractmethod
    def install(self, version: str) -> None:
        """OLDER, or the package itself."""

    @abstractmethod
    def version(self) -> str:
        """What is installed."""

    @abstractmethod
    def remove(self) -> set[str]:
        """Remove it; files of its own that are left."""

    def run(self, name: str, *arguments: object) -> str:
        """Call an installed program."""
        return _run(self.command(name), *arguments, environment=self.environment)

    def data(self) -> dict[str, bytes]:
        """The user's photographs, and all in the folders of PiSA Desktop but logs and what every start rewrites."""
        volatile = (".log", "window.json", "session.json", "queue.json", "-wal", "-shm")
        return {
            path.relative_to(self.home).as_posix(): path.read_bytes()
            for path in self.home.rglob("*")
            if path.is_file()
            and {"Pictures", "PiSA Desktop"} & set(path.parts)
            and not path.name.endswith(volatile)
        }


class Deb(Installation):
    """The .deb, in a root of its own."""

    pattern = "*.deb"

    @property
    def program(self) -> Path:
        return self.work / "root" / "opt" / "pisa-desktop"

    def command(self, name: str) -> Path:
        return self.work / "root" / "usr" / "bin" / name

    def _dpkg(self, *arguments: object) -> str:
        root = self.work / "root"
        forced = ("--force-not-root", "--force-depends", "--force-bad-path")
        return _run("dpkg", f"--root={root}", *forced, *arguments, environment=self.environment)

    def prepare(self) -> None:
        database = self.work / "root" / "var" / "lib" / "dpkg"
        for folder in ("info", "updates", "triggers"):
            (database / folder).mkdir(parents=True)
        for file in ("status", "available"):
            (database / file).touch()
        tree = self.work / "older"
        _run("dpkg-deb", "--raw-extract", self.package, tree)
        control = tree / "DEBIAN" / "control"
        text = control.read_text("utf-8")
        assert f"\nVersion: {__version__}\n" in text
        control.write_text(text.replace(f"\nVersion: {__version__}\n", f"\nVersion: {OLDER}\n"))
        (tree / "opt" / "pisa-desktop" / "_internal" / STALE).touch()
        _run("dpkg-deb", "--root-owner-group", "-Znone", "--build", tree, self.work / "older.deb")
        shutil.rmtree(tree)

    def install(self, version: str) -> None:
        self._dpkg("-i", self.work / "older.deb" if version == OLDER else self.package)

    def version(self) -> str:
        query = ("dpkg-query", f"--root={self.work / 'root'}", "-W", "-f", "${Version}")
        return _run(*query, "pisa-desktop", environment=self.environment)

    def remove(self) -> set[str]:
        self._dpkg("--purge", "pisa-desktop")
        root = self.work / "root"
        own = root / "var"
        return {
            path.relative_to(root).as_posix()
            for path in root.rglob("*")
            if own not in path.parents and not path.is_dir()
        }


class SingleFile(Installation):
    """The self-extracting file, in a user's home."""

    pattern = "*.run"

    @property
    def program(self) -> Path:
        return self.home / ".local" / "opt" / "pisa-desktop"

    def command(self, name: str) -> Path:
        return self.home / ".local" / "bin" / name

    def prepare(self) -> None:
        pass

    def install(self, version: str) -> None:
        if version != OLDER:
            _run("sh", self.package, environment=self.environment)
            return
        unpacked = self.work / "older"
        quiet = ("--noexec", "--nox11", "--target", unpacked)
        _run("sh", self.package, *quiet, environment=self.environment)
        (unpacked / "version").write_text(f"{OLDER}\n")
        (unpacked / "program" / "_internal" / STALE).touch()
        _run("sh", unpacked / "install.sh", environment=self.environment)
        shutil.rmtree(unpacked)

    def version(self) -> str:
        return (self.program / "version").read_text().strip()

    def remove(self) -> set[str]:
        self.run_uninstaller()
        local = self.home / ".local"
        ours = {local / "share" / "PiSA Desktop", local / "state" / "PiSA Desktop"}
        return {
            path.relative_to(self.home).as_posix()
            for path in local.rglob("*")
            if not path.is_dir() and not ours & set(path.parents)
        }

    def run_uninstaller(self) -> None:
        said = _run(self.program / "uninstall.sh", environment=self.environment)
        for place in (".config", ".local/share", ".local/state"):
            assert f"Kept: {self.home / place / 'PiSA Desktop'}\n" in said


@pytest.fixture(scope="module")
def display() -> Iterator[str]:
    """The name of an X server without a window manager."""
    if not all(shutil.which(name) for name in ("Xvfb", "xdotool")):
        pytest.skip("Xvfb and xdotool are not installed")
    reading, writing = os.pipe()
    server = subprocess.Popen(
        ["Xvfb", "-displayfd", str(writing), "-screen", "0", "1280x900x24", "-nolisten", "tcp"],
        pass_fds=(writing,), stderr=subprocess.DEVNULL,
    )  # fmt: skip
    os.close(writing)
    with os.fdopen(reading) as pipe:
        number = pipe.readline().strip()
    yield f":{number}"
    server.terminate()
    server.wait()


class Window:
    """The installed window on an X server, and its keys."""

    def __init__(self, display: str) -> None:
        self._environment = {"DISPLAY": display, "PATH": os.defpath}

    def _xdotool(self, *words: str) -> str:
        done = subprocess.run(
            ["xdotool", *words], env=self._environment, capture_output=True, text=True
        )
        return done.stdout.strip()

    @property
    def number(self) -> str:
        """Of the window that is shown, or ""."""
        return self._xdotool("search", "--onlyvisible", "--name", "PiSA Desktop$").partition("\n")[
            0
        ]

    def press(self, key: str) -> None:
        """Press a key in it."""
        self._xdotool("windowfocus", "--sync", self.number)
        self._xdotool("key", "--clearmodifiers", key)

    def press_until(self, what: str, key: str, condition: Callable[[], object]) -> None:
        """Press a key, seldom again (it may undo what the last one did), until something has come of it."""
        last = -AGAIN

        def has_come() -> bool:
            nonlocal last
            if condition():
                return True
            if time.monotonic() - last > AGAIN:
                self.press(key)
                last = time.monotonic()
            return False

        _wait(what, has_come)


@contextmanager
def window(installed: Installation, display: str, *photos: Path) -> Iterator[Window]:
    """The installed program's window; closed by its own key at the end, and must have ended well."""
    environment = {**installed.environment, "DISPLAY": display, "QT_QPA_PLATFORM": "xcb"}
    log = installed.work / "said"
    with log.open("wb") as said:
        process = subprocess.Popen(
            [installed.command("pisa-desktop"), *photos],
            env=environment, stdout=said, stderr=said, cwd=installed.work,
        )  # fmt: skip
    shown = Window(display)
    try:
        _wait("the window is shown", lambda: shown.number or process.poll() is not None)
        assert process.poll() is None, log.read_text()
        yield shown
        shown.press_until("the program has ended", "ctrl+q", lambda: process.poll() is not None)
        assert process.returncode == 0, log.read_text()
    finally:
        process.kill()
        process.wait()


def _states(database: Path) -> list[str]:
    """Of the photographs in the queue, as the file has them."""
    if not database.is_file():
        return []
    with closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True)) as base:
        try:
            rows = base.execute("SELECT value FROM items ORDER BY place").fetchall()
        except sqlite3.Error:
            return []
    return [json.loads(value)["state"] for (value,) in rows]


@pytest.mark.parametrize("kind", [Deb, SingleFile])
def test_an_upgrade_keeps_queue_settings_and_models_and_removing_keeps_them_too(
    kind, tmp_path, display, small_model, lighthouse
):
    """Reliability 54. Without root. Then the older version is put back, and leaves alone what it does not know."""
    if kind is Deb and shutil.which("dpkg") is None:
        pytest.skip("dpkg is not installed")
    installed: Installation = kind(tmp_path)
    home = installed.home
    photos = [home / "Pictures" / f"scan {number}.png" for number in (1, 2, 3)]
    photos[0].parent.mkdir()
    for number, photo in enumerate(photos):
        Image.fromarray(np.roll(lighthouse, 9 * number, axis=1)[:40, :48]).save(photo)
    config = home / ".config" / "PiSA Desktop" / "settings.json"
    config.parent.mkdir(parents=True)
    config.write_text(json.dumps(SETTINGS))
    state = home / ".local" / "state" / "PiSA Desktop"
    database = state / "queue.sqlite"

    installed.prepare()
    installed.install(OLDER)
    assert installed.version() == OLDER
    assert (installed.program / "_internal" / STALE).exists()
    installed.run("pisa", "models", "import", small_model, "--name", "mine")
    installed.run("pisa", "models", "import", small_model / "pisa_sr.pkl", "--name", "my prints")
    with window(installed, display, *photos) as shown:
        shown.press_until("the photographs wait", "ctrl+shift+e", lambda: _states(database))
    assert set(_states(database)) == {"pending"}
    count = len(_states(database))

    before = installed.data()
    installed.install(__version__)
    assert installed.version() == __version__
    assert not (installed.program / "_internal" / STALE).exists()
    assert installed.data() == before
    listed = installed.run("pisa", "models", "list")
    assert "mine" in listed
    assert "my prints" in listed
    assert "as they were installed" in installed.run("pisa", "models", "verify", "mine")
    own = ("--model", "mine", "--adapters", "my prints")
    installed.run("pisa", "restore", photos[0], "-o", tmp_path / "out", *own)
    assert set(_states(database)) == {"pending"}
    with window(installed, display) as shown:
        # A key that only the user's settings know.
        shown.press_until("work begins", "F4", lambda: set(_states(database)) - {"pending"})
        _wait("the queue is worked off", lambda: set(_states(database)) == {"done"})
    assert len(_states(database)) == count
    results = {path.name for path in photos[0].parent.iterdir()} - {path.name for path in photos}
    assert {f"{photo.stem}_pisa.png" for photo in photos} <= results
    assert json.loads(config.read_text()) == SETTINGS

    with closing(sqlite3.connect(database)) as base:
        base.execute("PRAGMA user_version=99")
    (state / "session.json").write_text('{"schema": 99}')
    installed.install(OLDER)
    newer = {name: (state / name).read_bytes() for name in ("queue.sqlite", "session.json")}
    with window(installed, display, photos[0]):
        time.sleep(3)
    assert {name: (state / name).read_bytes() for name in newer} == newer
    assert "was written by a newer version" in "".join(
        path.read_text("utf-8") for path in home.rglob("*.log")
    )

    before = installed.data()
    assert installed.remove() == set()
    assert installed.data() == before
    assert any(name.endswith("models/mine/pisa.json") for name in before)
