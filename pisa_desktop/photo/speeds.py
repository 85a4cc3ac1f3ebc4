"""How fast each model has been on this machine: the last restorations, as seconds for a megapixel of result.

Whatever says how long a restoration will take asks here.
"""

from __future__ import annotations

import json
import logging
import statistics
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from engine.errors import SaveFailed
from engine.files import atomic_write
from engine.files.state_file import Fields, read_state
from engine.fitting import fits

_log = logging.getLogger(__name__)
_SCHEMA = 1
_KEPT = 5
_LEAST_PX = 50_000
"""Smaller results say more about starting than about speed."""


@dataclass(frozen=True, slots=True)
class Speed:
    """Median seconds for a megapixel of result, and the device that they were taken on."""

    seconds: float
    device: str


class Speeds:
    """Figures by model.

    Args:
        path: the file that they are kept in; losing it costs nothing.
        behind: runs what writes, in the order given; a window has a thread for it, since a busy disk takes seconds.
    """

    def __init__(
        self, path: Path, behind: Callable[[Callable[[], None]], object] = lambda work: work()
    ) -> None:
        self._path, self._behind = path, behind
        self._figures = read_state(
            path, _figures, dict[str, list[tuple[str, float]]], _SCHEMA
        ).value

    def note(self, model: str, device: str, seconds: float, pixels: int) -> None:
        """A picture was restored in so many seconds."""
        if pixels < _LEAST_PX or seconds <= 0:
            return
        taken = self._figures.setdefault(model, [])
        taken.append((device, 1e6 * seconds / pixels))
        del taken[:-_KEPT]
        data = json.dumps({"schema": _SCHEMA, "seconds": self._figures}).encode()
        self._behind(lambda: self._write(data))

    def _write(self, data: bytes) -> None:
        try:
            with atomic_write(self._path) as file:
                file.write(data)
        except SaveFailed as error:
            _log.info("%s", error)

    def of(self, model: str, device: str = "") -> Speed | None:
        """How fast it was on a device, or on the one that it was used on last; None where it was not used there yet."""
        taken = self._figures.get(model, [])
        device = device or (taken[-1][0] if taken else "")
        seconds = [one for where, one in taken if where == device]
        return Speed(statistics.median(seconds), device) if seconds else None


def _figures(found: Fields) -> dict[str, list[tuple[str, float]]]:
    figures: dict[str, list[tuple[str, float]]] = {}
    seconds = Fields(found.need("seconds", dict[str, Any], {}), found.odd)
    for name in seconds:
        taken = seconds.take(name, list[Any], [], where=lambda pairs: all(map(_is_figure, pairs)))
        if taken:
            figures[name] = [(device, float(one)) for device, one in taken[-_KEPT:]]
    return figures


def _is_figure(pair: object) -> bool:
    """Device and seconds, as JSON holds a pair."""
    return isinstance(pair, list) and fits(tuple(pair), tuple[str, float]) and pair[1] > 0
