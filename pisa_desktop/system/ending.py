"""Ending several threads within one time, however many of them stand still or fail."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Sequence

_log = logging.getLogger(__name__)

END_MS = 2_000
"""The window is gone by then, whatever a disk or a network is doing."""


def end_all(steps: Sequence[Callable[[int], bool]], within_ms: int = END_MS) -> bool:
    """Ask each to end in turn; every one gets what is left of the time, and the last of them the rest.

    Args:
        steps: take milliseconds they may wait and say whether they have ended.
        within_ms: for all together; those before the last may use half of what is left each.

    Returns:
        Whether all have ended; one that raises has not. Where not, leave the process with `os._exit`.
    """
    end = time.monotonic() + within_ms / 1000
    ended = True
    for number, step in enumerate(steps, 1):
        left = max(0, round(1000 * (end - time.monotonic())))
        try:
            ended = step(left if number == len(steps) else left // 2) and ended
        except Exception:  # noqa: BLE001 - the others still have to end
            _log.exception("a part of the application did not end")
            ended = False
    return ended


def do_all(steps: Sequence[Callable[[], object]]) -> None:
    """Do each of them, whatever becomes of those before it; what is raised is logged."""
    for step in steps:
        try:
            step()
        except Exception:  # noqa: BLE001 - the others still have to be done
            _log.exception("a step of the end failed")
