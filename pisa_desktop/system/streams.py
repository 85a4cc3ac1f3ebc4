"""Standard streams where there are none: a windowed program on Windows starts with sys.stdout and its companions None."""

from __future__ import annotations

import os
import sys
from typing import Literal, TextIO


def ensure_streams() -> None:
    """Give stdin, stdout and stderr something to work on; call it before anything else.

    A stream that is None becomes the pipe that a parent process has connected to its descriptor, or else the null device, so
    that no library fails when it writes a progress bar or asks `isatty`.
    """
    for descriptor, name in enumerate(("stdin", "stdout", "stderr")):
        if getattr(sys, name) is None:
            setattr(sys, name, _opened(descriptor, "r" if descriptor == 0 else "w"))


def _opened(descriptor: int, mode: Literal["r", "w"]) -> TextIO:
    """The descriptor where it is open, else the null device."""
    buffering = 1 if mode == "w" else -1
    try:
        os.fstat(descriptor)
        return open(descriptor, mode, buffering, encoding="utf-8", errors="replace", closefd=False)
    except OSError:
        return open(os.devnull, mode, buffering, encoding="utf-8")
