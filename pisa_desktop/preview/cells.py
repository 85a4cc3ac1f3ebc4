"""Which cells of a result lie in a rectangle, the nearest to a point first: quick where there are tens of thousands."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from engine.types import Rect


class Cells:
    """The cells of one result.

    Args:
        rects: output pixels of each cell.

    Attributes:
        width, height: of the largest ones.
    """

    def __init__(self, rects: Sequence[Rect]) -> None:
        sides = np.array([(r.x0, r.y0, r.x1, r.y1) for r in rects], np.int64).reshape(-1, 4)
        self._x0, self._y0, self._x1, self._y1 = sides.T.copy()
        self.width = int((self._x1 - self._x0).max(initial=0))
        self.height = int((self._y1 - self._y0).max(initial=0))
        self._known: dict[tuple[Rect, tuple[float, float]], tuple[int, ...]] = {}

    def within(self, rect: Rect, focus: tuple[float, float]) -> tuple[int, ...]:
        """Indices of the cells that share a pixel with `rect`, by the distance of their centres from `focus`."""
        key = (rect, focus)
        if key not in self._known:
            if len(self._known) > 1:  # the view, and the ring around it
                self._known.clear()
            self._known[key] = self._found(rect, focus)
        return self._known[key]

    def _found(self, rect: Rect, focus: tuple[float, float]) -> tuple[int, ...]:
        if not rect.area:
            return ()
        x0, y0, x1, y1 = self._x0, self._y0, self._x1, self._y1
        is_in = (x0 < rect.x1) & (rect.x0 < x1) & (y0 < rect.y1) & (rect.y0 < y1)
        found = np.flatnonzero(is_in)
        across = x0[found] + x1[found] - 2 * focus[0]
        down = y0[found] + y1[found] - 2 * focus[1]
        order = np.argsort(across**2 + down**2, kind="stable")
        return tuple(found[order].tolist())
