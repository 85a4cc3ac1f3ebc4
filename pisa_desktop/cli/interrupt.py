"""Ctrl-C that cannot get lost.

Python raises KeyboardInterrupt wherever the main thread happens to be. In a finaliser or a callback from C it is printed and
dropped, and the work would go on. So the wish is remembered, and long work asks for it between its steps.
"""

from __future__ import annotations

import signal
from types import FrameType

_asked = False


def listen() -> None:
    """Take SIGINT and SIGTERM; call once, in the main thread, as the program starts."""
    global _asked
    _asked = False
    signal.signal(signal.SIGINT, _on_signal)
    if hasattr(signal, "SIGTERM"):
        signal.signal(signal.SIGTERM, _on_signal)


def _on_signal(number: int, frame: FrameType | None) -> None:
    global _asked
    _asked = True
    raise KeyboardInterrupt


def check() -> None:
    """Raise KeyboardInterrupt if it was asked for, even if that got lost on the way."""
    if _asked:
        raise KeyboardInterrupt
