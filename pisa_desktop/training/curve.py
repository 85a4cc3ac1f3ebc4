"""The losses of a run, step by step, with their running mean: numbers in arrays, since a long run has a hundred thousand. No Qt, no torch."""

from __future__ import annotations

import math
from array import array
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from typing import overload

_MEMORY = 0.95


@dataclass(frozen=True, slots=True)
class Point:
    """A point of the curve.

    Attributes:
        step: over both stages, from 1.
        stage: "pix" or "sem".
        loss: the weighted sum.
        mean: running mean of the stage's losses until here, without the pull of its beginning towards zero.
    """

    step: int
    stage: str
    loss: float
    mean: float


class Curve(Sequence[Point]):
    """Points in the order of their steps; stages follow each other. What is asked of it does not grow with its length."""

    def __init__(self) -> None:
        self._steps = array("q")
        self._losses, self._means, self._weights = array("d"), array("d"), array("d")
        self._stages: list[tuple[int, str]] = []  # where each begins

    def add(self, step: int, stage: str, loss: float) -> None:
        """The next point."""
        if not self._stages or self._stages[-1][1] != stage:
            self._stages.append((len(self), stage))
            mean = weight = 0.0
        else:
            mean, weight = self._means[-1], self._weights[-1]
        if math.isfinite(loss):
            total = _MEMORY * mean * weight + (1 - _MEMORY) * loss
            weight = _MEMORY * weight + (1 - _MEMORY)
            mean = total / weight
        self._steps.append(step)
        for values, value in zip(self._columns, (loss, mean, weight), strict=True):
            values.append(value)

    @property
    def _columns(self) -> tuple[array[float], array[float], array[float]]:
        return self._losses, self._means, self._weights

    def cut(self, step: int) -> None:
        """Forget what lies beyond a step."""
        end = bisect_right(self._steps, step)
        del self._steps[end:]
        for values in self._columns:
            del values[end:]
        while self._stages and self._stages[-1][0] >= end:
            self._stages.pop()

    @property
    def stages(self) -> list[tuple[int, int]]:
        """Where each stage begins, and where it ends (not included)."""
        begins = [first for first, _ in self._stages]
        return list(zip(begins, [*begins[1:], len(self)], strict=True))

    def some(self, first: int, end: int, most: int) -> list[Point]:
        """At most `most` + 1 points from `first` to `end` (not included), in even steps, the last always among them."""
        every = max(1, math.ceil((end - first) / most))
        chosen = list(range(first, end, every))
        if chosen and chosen[-1] != end - 1:
            chosen.append(end - 1)
        return [self[index] for index in chosen]

    def __len__(self) -> int:
        return len(self._steps)

    @overload
    def __getitem__(self, index: int) -> Point: ...
    @overload
    def __getitem__(self, index: slice) -> list[Point]: ...
    def __getitem__(self, index: int | slice) -> Point | list[Point]:
        if isinstance(index, slice):
            return [self[each] for each in range(*index.indices(len(self)))]
        where = range(len(self))[index]
        stage = self._stages[bisect_right(self._stages, where, key=_begin) - 1][1]
        return Point(self._steps[where], stage, self._losses[where], self._means[where])


def _begin(stage: tuple[int, str]) -> int:
    return stage[0]
