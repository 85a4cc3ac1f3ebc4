"""Did the last run end as it should? What a report of it says, without names of people or pictures. Nothing is sent."""

from __future__ import annotations

import faulthandler
import getpass
import json
import logging
import os
import platform
import re
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

import psutil

from engine.files import readable_endings
from engine.files.state_file import Fields, read_state
from pisa_desktop import __version__
from pisa_desktop.at_work import AT_WORK, last_at_work

_log = logging.getLogger(__name__)

_LOCK, _FAULTS = "running.json", "crash.log"
_TAIL = 200
_CLOCKS = 60.0
"""Seconds by which a process' own beginning and what it noted of it may differ."""


@dataclass(frozen=True, slots=True)
class Crash:
    """A run that did not end properly.

    Attributes:
        report: what is known of it, without names.
        suspects: the pictures that it was reading or restoring then.
    """

    report: str
    suspects: frozenset[Path]


class CrashGuard:
    """Marks that the application runs, and finds the mark of a run that did not end.

    Args:
        state: folder of the mark.
        logs: folder of the log files.
    """

    def __init__(self, state: Path, logs: Path) -> None:
        self._state, self._mark, self._logs = state, state / _LOCK, logs
        self._file: TextIO | None = None

    def begin(self) -> Crash | None:
        """Mark this run; returns the last one where it did not end properly, else None."""
        crash = Crash(self._report(), last_at_work(self._state)) if self._crashed() else None
        try:
            self._state.mkdir(parents=True, exist_ok=True)
            self._mark.write_text(json.dumps({"pid": os.getpid(), "since": time.time()}))
            AT_WORK.begin(self._state)
            self._logs.mkdir(parents=True, exist_ok=True)
            self._file = (self._logs / _FAULTS).open("w", encoding="utf-8")
            faulthandler.enable(self._file)
        except OSError as error:
            _log.warning("a crash would leave no report: %s", error)
        return crash

    def end(self) -> None:
        """This run ended properly."""
        if self._file is not None:
            faulthandler.disable()
            self._file.close()
            self._file = None
        try:
            AT_WORK.end(self._state)
            self._mark.unlink(missing_ok=True)
        except OSError as error:
            _log.warning("the next start will take this end for a crash: %s", error)

    def _crashed(self) -> bool:
        """Whether there is a mark, and no process that it could be of."""
        found = read_state(self._mark, _mark, lambda: (0, 0.0))
        pid, since = found.value
        if not pid:
            return found.trouble is not None  # something left it
        if pid == os.getpid():
            return True
        try:
            begun = psutil.Process(pid).create_time()
        except psutil.Error:
            return True
        return begun > since + _CLOCKS  # another process has the number by now

    def _report(self) -> str:
        parts = [
            f"PiSA Desktop {__version__}",
            f"{platform.system()} {platform.release()}, Python {platform.python_version()}",
        ]
        for name in (_FAULTS, "app.log"):
            try:
                lines = (self._logs / name).read_text("utf-8", "replace").splitlines()[-_TAIL:]
            except OSError:
                lines = []
            if lines:
                parts += ["", f"--- {name}", *lines]
        return redacted("\n".join(parts))


def _mark(found: Fields) -> tuple[int, float]:
    """Process and beginning."""
    pid = found.need("pid", int, 0, where=lambda number: 0 < number < 2**31)
    return pid, found.need("since", float, 0.0)


def redacted(text: str) -> str:
    """Without the home folder, the user's name, and names of pictures."""
    text = text.replace(str(Path.home()), "~")
    endings = "|".join(re.escape(ending) for ending in sorted(readable_endings()))
    place = r"(?:~|\b[A-Za-z]:)?[/\\](?:(?!: )[^\n'\"])*?"  # with blanks, up to the ending
    text = re.sub(rf"{place}({endings})\b", r"<picture>\1", text, flags=re.IGNORECASE)
    text = re.sub(rf"[^\s'\"]*[^\s'\"/\\]({endings})\b", r"<picture>\1", text, flags=re.IGNORECASE)
    try:
        user = getpass.getuser()
    except (KeyError, OSError):
        return text
    if len(user) > 2 and user != "root":
        text = re.sub(rf"\b{re.escape(user)}\b", "<user>", text)
    return text
