"""A process that notes when the machine itself stood still, so that a window is not blamed for it.

A virtual machine whose host takes its processors away stops every process, this one too, which asks for nothing but to be
woken every two milliseconds. With the rights for it it runs before everything else (real-time priority).
"""

from __future__ import annotations

import ctypes
import gc
import os
import subprocess
import sys
import tempfile
import time
from contextlib import suppress
from pathlib import Path

_STEP_S = 0.002
_LEAST_S = 0.006


class Witness:
    """Runs until `close`. Times are `time.monotonic`, which is one clock for all processes."""

    def __init__(self) -> None:
        self._folder = tempfile.TemporaryDirectory()
        self._notes = Path(self._folder.name) / "stood"
        self._notes.touch()
        self._process = subprocess.Popen([sys.executable, __file__, str(self._notes)])

    def stops(self) -> list[tuple[float, float]]:
        """When the machine stood still so far, each from when to when."""
        lines = self._notes.read_text().splitlines()
        return [(float(begun), float(ended)) for begun, ended in map(str.split, lines)]

    def close(self) -> None:
        """End the process."""
        self._process.kill()
        self._process.wait()
        self._folder.cleanup()


def _watch(notes: Path) -> None:
    with suppress(OSError, AttributeError):
        os.sched_setscheduler(0, os.SCHED_FIFO, os.sched_param(50))
    with suppress(OSError, AttributeError):
        ctypes.CDLL(None).mlockall(3)
    gc.disable()
    with notes.open("a", buffering=1) as file:
        last = time.monotonic()
        while os.getppid() != 1:
            time.sleep(_STEP_S)
            now = time.monotonic()
            if now - last > _LEAST_S:
                file.write(f"{last + _STEP_S:.6f} {now:.6f}\n")
            last = now


if __name__ == "__main__":
    _watch(Path(sys.argv[1]))
