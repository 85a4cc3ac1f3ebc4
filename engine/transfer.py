"""How far a long operation on model files is: what downloads, imports, checks and moves yield. Free of torch."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum


class Stage(StrEnum):
    """What is being done."""

    CONNECT = "connect"
    DOWNLOAD = "download"
    WAIT = "wait"
    CHECK = "check"
    UNPACK = "unpack"
    COPY = "copy"
    CONVERT = "convert"


@dataclass(frozen=True, slots=True)
class Transfer:
    """A step of an operation on model files.

    Attributes:
        stage: what is being done.
        file: the file it is done to, relative to its model, or "".
        done, total: bytes of this stage over all files; `total` is 0 while it is not known.
        bytes_per_second: over the last seconds, 0 while it is not known.
        eta_seconds: time to the end of the stage, or None.
        words: why it waits, as half a sentence, or "".
    """

    stage: Stage
    file: str = ""
    done: int = 0
    total: int = 0
    bytes_per_second: float = 0.0
    eta_seconds: float | None = None
    words: str = ""

    @property
    def fraction(self) -> float | None:
        """0 to 1, or None while it is not known."""
        return min(1.0, self.done / self.total) if self.total > 0 else None


@dataclass(slots=True)
class Meter:
    """Counts bytes of one stage and tells the pace of the last `window` seconds.

    Args:
        clock: seconds, monotonic.
        window: seconds that the pace is taken over.
    """

    total: int = 0
    done: int = 0
    clock: Callable[[], float] = time.monotonic
    window: float = 8.0
    _marks: deque[tuple[float, int]] = field(default_factory=deque[tuple[float, int]])

    def add(self, count: int) -> None:
        """So many bytes more."""
        self.done += count
        now = self.clock()
        self._marks.append((now, self.done))
        while len(self._marks) > 2 and now - self._marks[0][0] > self.window:
            self._marks.popleft()

    def forget_pace(self) -> None:
        """After a break: what came before says nothing about now."""
        self._marks.clear()

    def value(self, stage: Stage, file: str = "", words: str = "") -> Transfer:
        """Where it stands."""
        rate = 0.0
        if len(self._marks) > 1:
            (first, before), (last, after) = self._marks[0], self._marks[-1]
            rate = (after - before) / (last - first) if last > first else 0.0
        left = self.total - self.done
        eta = left / rate if rate > 0 and left >= 0 and self.total else None
        return Transfer(stage, file, self.done, self.total, rate, eta, words)
