"""The user of a journey: opens, drops, clicks, types, waits until something can be seen, quits, starts again."""

from __future__ import annotations

import contextlib
import io
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from multiprocessing.connection import Connection, Listener
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
import psutil
from PIL import Image

from tests.journeys.sight import Control
from tests.journeys.stage import Craft, Play, cold

LIMIT = float(os.environ.get("JOURNEY_LIMIT", "120"))
"""Seconds of wall clock after which a wait has failed. Nothing that works takes a tenth of it, also on a machine that others use."""
PAUSE = 0.03
READY = "Ready: what you see is exact"
_T = TypeVar("_T")
_ROOT = Path(__file__).resolve().parents[2]
_ODD = ("Traceback", "QThread", "Unexpected error", "QObject::", "QPainter::")


class Gone(AssertionError):
    """The program ended while it was asked something."""


class Theatre:
    """The process that splits for every start; one for all journeys of a pytest process."""

    def __init__(self) -> None:
        self._folder = tempfile.TemporaryDirectory(prefix="journeys-")
        self._control: Connection | None = None
        self._process: subprocess.Popen[bytes] | None = None
        self._cold: dict[int, subprocess.Popen[bytes]] = {}

    def _begin(self) -> Connection:
        with Listener(str(Path(self._folder.name) / "control")) as listener:
            command = [sys.executable, "-m", "tests.journeys.stage", str(listener.address)]
            self._process = subprocess.Popen(command, cwd=_ROOT)
            control = listener.accept()
        assert control.recv() == "ready"
        return control

    def start(self, play: Play, *, is_cold: bool) -> int:
        """Start the program; its process id."""
        if is_cold or not hasattr(os, "fork"):
            process = subprocess.Popen(cold(play), cwd=_ROOT)
            self._cold[process.pid] = process
            return process.pid
        return self._ask(play)

    def _ask(self, work: Play | Craft) -> int:
        self._control = self._control or self._begin()
        self._control.send(work)
        return self._control.recv()

    def craft(self, craft: Craft) -> int:
        """Begin to make something; the id of the process that does."""
        return self._ask(craft)

    def code(self, pid: int) -> int | None:
        """Exit code of a start, or None while it runs."""
        if pid in self._cold:
            return self._cold[pid].poll()
        assert self._control is not None
        self._control.send(pid)
        return self._control.recv()

    def close(self) -> None:
        """End it."""
        if self._control is not None and self._process is not None:
            self._control.close()
            self._process.wait(LIMIT)
        self._folder.cleanup()


class User:
    """Somebody with a folder of photographs in front of the program.

    Args:
        theatre: what starts the program.
        home: an empty folder; the program keeps its own things below it, too.
    """

    def __init__(self, theatre: Theatre, home: Path) -> None:
        self._theatre, self.home = theatre, home
        self.base = home / "PiSA"
        self._pid: int | None = None
        self._line: Connection | None = None
        self._starts = 0
        self.environment = {
            "PISA_BASE_DIR": str(self.base),
            "HOME": str(home),
            "PISA_LANGUAGE": "en",
            "QT_QPA_PLATFORM": "offscreen",
            "OMP_NUM_THREADS": "1",
        }

    # From start to end

    def start(self, *paths: Path, is_cold: bool = False) -> None:
        """Start the program, with files as a file manager would give them, and wait for its window."""
        assert self._pid is None, "it runs already"
        self._starts += 1
        with (
            tempfile.TemporaryDirectory(prefix="hands-") as folder,
            Listener(str(Path(folder) / "hands")) as listener,
        ):
            play = Play(str(listener.address), tuple(map(str, paths)), self.environment, str(self._output))  # fmt: skip
            self._pid = self._theatre.start(play, is_cold=is_cold)
            self._line = listener.accept()
        self.wait_until(lambda: bool(self.texts()), "a window")

    def start_again(self, *paths: Path) -> None:
        """Start it while it runs, as a file manager does; the second start must end by itself."""
        other = self.home / "output-again.txt"
        with (
            tempfile.TemporaryDirectory(prefix="hands-") as folder,
            Listener(str(Path(folder) / "hands")) as listener,
        ):
            play = Play(str(listener.address), tuple(map(str, paths)), self.environment, str(other))
            pid = self._theatre.start(play, is_cold=False)
            line = listener.accept()
        code = self.wait_for(lambda: self._theatre.code(pid), "the end of the second start")
        line.close()
        assert code == 0, other.read_text("utf-8", "replace")

    @property
    def _output(self) -> Path:
        return self.home / f"output-{self._starts}.txt"

    @property
    def runs(self) -> bool:
        """Whether the program runs."""
        return self._pid is not None and self._theatre.code(self._pid) is None

    def quit(self, *answers: str, by: str = "Ctrl+Q") -> None:
        """Quit by keys, give these answers if something is asked, and see that all ended well."""
        self.press(by)
        self._end(answers)

    def close(self, *answers: str) -> None:
        """Close the window by its cross, and the same."""
        self._do("close_window")
        self._end(answers)

    def _end(self, answers: Sequence[str]) -> None:
        pid, left = self._pid, list(answers)
        assert pid is not None

        def ended() -> int | None:
            code = self._theatre.code(pid)
            if code is None and left:
                with contextlib.suppress(Gone):  # it may end while it is looked at
                    if self.can(left[0]):
                        self._do("click", left.pop(0))
            return code

        code = self.wait_for(ended, "the end of the program")
        self._pid = self._line = None
        said = self._output.read_text("utf-8", "replace")
        assert code == 0, f"exit code {code}\n{said}"
        for words in _ODD:
            assert words not in said, said

    def kill(self) -> None:
        """Pull the plug."""
        pid = self._pid
        assert pid is not None
        os.kill(pid, signal.SIGKILL)
        self.wait_for(lambda: self._theatre.code(pid), "the end of the process")
        self._pid = self._line = None

    def leave(self) -> None:
        """After the journey: nothing that it started goes on."""
        if self._pid is not None:
            with contextlib.suppress(ProcessLookupError):
                os.kill(self._pid, signal.SIGKILL)
            self.wait_for(lambda: self._theatre.code(self._pid or 0), "the end of the process")
        for process in psutil.process_iter():
            with contextlib.suppress(psutil.Error):
                if process.environ().get("PISA_BASE_DIR") == str(self.base):
                    process.kill()

    # Waiting

    def wait_for(self, look: Callable[[], _T | None], what: str) -> _T:
        """Look again and again until there is something. The only wait there is."""
        end = time.monotonic() + LIMIT
        while (found := look()) is None:
            assert time.monotonic() < end, f"{what} did not come in {LIMIT:.0f} s; there is {self._last_seen()}"  # fmt: skip
            time.sleep(PAUSE)
        return found

    def wait_until(self, condition: Callable[[], bool], what: str) -> None:
        """Wait until something is so."""
        self.wait_for(lambda: True if condition() else None, what)

    def wait_until_sees(self, *words: str) -> None:
        """Wait until all these words can be read somewhere."""
        self.wait_until(lambda: self.sees(*words), f"“{words}”")

    def wait_until_gone(self, *words: str) -> None:
        """Wait until none of these can be read."""
        self.wait_until(lambda: not any(self.sees(one) for one in words), f"the end of “{words}”")

    def wait_until_exact(self) -> None:
        """Wait until what is seen is the result itself."""
        self.wait_until_sees(READY)

    def _last_seen(self) -> str:
        try:
            return "\n".join(self.texts())
        except (AssertionError, EOFError, OSError) as error:
            return f"nothing ({error})"

    # Asking the program

    def _do(self, name: str, *given: object, **named: object) -> Any:
        assert self._line is not None, "the program does not run"
        end = time.monotonic() + LIMIT
        try:
            self._line.send((name, given, named))
            while not self._line.poll(1.0):
                assert time.monotonic() < end, f"the window does not answer: {name} {given}"
            is_good, value = self._line.recv()
        except (EOFError, OSError):
            said = self._output.read_text("utf-8", "replace")
            raise Gone(f"the program is gone\n{said}") from None
        if not is_good:
            raise AssertionError(f"{name} {given}: {value}")
        return value

    # Seeing

    def texts(self) -> list[str]:
        """All that can be read."""
        return self._do("texts")

    def sees(self, *words: str) -> bool:
        """Whether all these words can be read somewhere."""
        found = self.texts()
        return all(any(one in text for text in found) for one in words)

    def text(self, name: str) -> str:
        """The words on what is called so."""
        return self._do("text_in", name)

    def controls(self, inside: str) -> dict[str, Control]:
        """What can be set at a place, by name."""
        return {one.name: one for one in self._do("controls", inside)}

    def values(self, *places: str) -> dict[str, str]:
        """What all controls at these places show."""
        return {f"{p}: {name}": one.value for p in places for name, one in self.controls(p).items()}

    def can(self, name: str, inside: str = "") -> bool:
        """Whether something can be used."""
        return self._do("can", name, inside)

    def menu_entries(self, title: str) -> dict[str, tuple[bool, bool, str]]:
        """Entries of a menu: whether enabled, whether ticked, keys."""
        return {one[0]: one[1:] for one in self._do("menu_entries", title)}

    def count(self, name: str) -> int:
        """How many things are called so."""
        return self._do("count", name)

    def picture(self, number: int = 0) -> np.ndarray:
        """A pane of the picture as it is seen, (h, w, 3) uint8."""
        return _pixels(self._do("grab", "Picture", number))

    def looks(self, name: str = "") -> np.ndarray:
        """How something looks, or the whole window."""
        return _pixels(self._do("grab", name))

    def take_pictures(self, folder: Path) -> None:
        """All windows as files, for whoever looks for the cause of a failure."""
        for number, data in enumerate(self._do("screens")):
            (folder / f"window-{number}.png").write_bytes(data)

    # Doing

    def click(
        self, name: str, inside: str = "", *, adds: bool = False, twice: bool = False
    ) -> None:
        """Click what has these words, once it is there and can be used."""
        self.wait_until(
            lambda: self._do("can_click", name, inside), f"something to click, “{name}”"
        )
        self._do("click", name, inside, adds=adds, twice=twice)

    def click_at(self, name: str, across: float, down: float, **how: Any) -> None:
        """Click a place on something, 0 to 1 across and down."""
        self._do("click_at", name, across, down, **how)

    def drag(self, name: str, *points: tuple[float, float], number: int = 0) -> None:
        """Drag over something, from the first place to the last."""
        self._do("drag", name, list(points), number=number)

    def drag_pad(self, *points: tuple[float, float]) -> None:
        """Drag the point of the pad, 0 to 1 across and down."""
        self.drag("Strengths", *points)

    def press(self, *keys: str) -> None:
        """Press keys, as they are written in menus."""
        for one in keys:
            self._do("press", one)

    def hold(self, keys: str) -> None:
        """Press a key and keep it."""
        self._do("hold", keys, down=True)

    def let_go(self, keys: str) -> None:
        """Let go of it."""
        self._do("hold", keys, down=False)

    def write(self, text: str) -> None:
        """Type where the focus is."""
        self._do("write", text)

    def type(self, name: str, text: str, inside: str = "", then: str = "Tab") -> None:
        """Put a text into a field."""
        self._do("type", name, text, inside, then)

    def choose(self, name: str, text: str, inside: str = "") -> None:
        """Choose from a list."""
        self._do("choose", name, text, inside)

    def change(self, name: str, inside: str = "") -> Control:
        """Give a control another value."""
        return self._do("change", name, inside)

    def turn_wheel(self, name: str, inside: str = "", notches: int = -1) -> None:
        """Turn the wheel over something."""
        self._do("turn_wheel", name, inside, notches)

    def menu(self, *titles: str) -> None:
        """Choose from the menus."""
        self._do("menu", *titles)

    def drop(self, *paths: Path, on: str = "") -> None:
        """Drop files on the window, or on something in it."""
        self._do("drop", [str(path) for path in paths], on)

    def give_files(self, *paths: Path) -> None:
        """Answer the file dialog that opens now."""
        self.wait_until(lambda: self._do("has_file_dialog"), "a file dialog")
        self._do("fill_file_dialog", [str(path) for path in paths])

    def open(self, *paths: Path) -> None:
        """Open photographs by the menu."""
        self.menu("File", "Open…")
        self.give_files(*paths)

    def resize(self, width: int, height: int) -> None:
        """Make the window another size."""
        self._do("resize", width, height)

    def clipboard(self) -> str:
        """Text on the clipboard."""
        return self._do("clipboard")

    # Files

    def has(self, craft: Craft) -> Path:
        """Something that was made elsewhere, such as a model of somebody else's."""
        pid = self._theatre.craft(craft)
        assert self.wait_for(lambda: self._theatre.code(pid), craft.function) == 0
        return Path(craft.place)

    def files(self, pattern: str = "*") -> list[Path]:
        """Files below the home folder that are the user's own, by name."""
        found = self.home.rglob(pattern)
        own = [p for p in found if p.is_file() and not p.is_relative_to(self.base)]
        return sorted(p for p in own if p.parent != self.home)

    def wait_for_file(self, path: Path) -> Path:
        """Wait for a file."""
        self.wait_until(path.is_file, str(path))
        return path


def _pixels(data: bytes) -> np.ndarray:
    with Image.open(io.BytesIO(data)) as picture:
        return np.asarray(picture.convert("RGB"))
