"""A run's log, read a little at a time, so that a window that reads it never stands still. No Qt, no torch."""

from __future__ import annotations

import math
import time
from pathlib import Path

from pisa_desktop.training.history import History
from trainer.metrics_log import METRICS_FILE
from trainer.report import Event, decode

_CHUNK = 16 << 10
"""Bytes between two looks at the clock: about a hundred lines."""


class LogReader:
    """Takes what a run tells into a history, in order, each time from where it stopped.

    Args:
        run: its folder.
        offset: byte of its log to begin at.

    Attributes:
        history: what was read.
        position: byte up to which it was read.
        is_at_end: whether the last reading came to the end of what is there.
    """

    def __init__(self, run: Path, offset: int = 0) -> None:
        self.history = History()
        self.position = offset
        self.is_at_end = False
        self._path = run / METRICS_FILE
        self._rest = b""

    def read(self, seconds: float = math.inf, end: int | None = None) -> tuple[Event, ...]:
        """Take what is new, up to byte `end` of the log and for little longer than `seconds`; returns it.

        A log that is not there, or not readable, has nothing new.
        """
        events: list[Event] = []
        stop = time.monotonic() + seconds
        try:
            with self._path.open("rb") as file:
                file.seek(self.position)
                self.is_at_end = False
                while not self.is_at_end:
                    size = _CHUNK if end is None else min(_CHUNK, end - self.position)
                    data = file.read(size) if size > 0 else b""
                    self.is_at_end = not data
                    events += self._taken(data)
                    if time.monotonic() >= stop:
                        break
        except OSError:
            self.is_at_end = True
        return tuple(events)

    def _taken(self, data: bytes) -> list[Event]:
        self.position += len(data)
        *lines, self._rest = (self._rest + data).split(b"\n")
        events: list[Event] = []
        for line in lines:
            if (event := decode(line.decode("utf-8", "replace"))) is not None:
                self.history.take(event)
                events.append(event)
        return events
