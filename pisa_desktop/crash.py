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
from pathlib import Path
from typing import TextIO

import psutil

from engine.files import readable_endings
from pisa_desktop import __version__

_log = logging.getLogger(__name__)

_LOCK, _FAULTS = "running.json", "crash.log"
_TAIL = 200
_CLOCKS = 60.0
"""Seconds by which a process' own beginning and what it noted of it may differ."""


class CrashGuard:
    """Marks that the application runs, and finds the mark of a run that did not end.

    Args:
        state: folder of the mark.
        logs: folder of the log files.
    """

    def __init__(self, state: Path, logs: Path) -> None:
        self._mark, self._logs = state / _LOCK, logs
        self._file: TextIO | None = None

    def begin(self) -> str:
        """Mark this run; returns a report of the last one where it did not end properly, else ""."""
        report = self._report() if self._crashed() else ""
        try:
            self._mark.parent.mkdir(parents=True, exist_ok=True)
            self._mark.write_text(json.dumps({"pid": os.getpid(), "since": time.time()}))
            self._logs.mkdir(parents=True, exist_ok=True)
            self._file = (self._logs / _FAULTS).open("w", encoding="utf-8")
            faulthandler.enable(self._file)
        except OSError as error:
            _log.warning("a crash would leave no report: %s", error)
        return report

    def end(self) -> None:
        """This run ended properly."""
        if self._file is not None:
            faulthandler.disable()
            self._file.close()
            self._file = None
        self._mark.unlink(missing_ok=True)

    def _crashed(self) -> bool:
        try:
            mark = json.loads(self._mark.read_text())
            pid, since = int(mark["pid"]), float(mark["since"])
        except FileNotFoundError:
            return False
        except (OSError, ValueError, KeyError, TypeError):
            return True
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
