"""Enlarging the input by regions, in float32, so that no enlarged picture ever lies in memory whole.

The kernel is the bicubic one of Pillow (a = -0.5, widened when reducing). Weights depend on global coordinates only:
any region equals the crop of the whole, bit for bit in its weights, and padding beyond the picture is reflection.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from engine.types import Rect, Size

_A = -0.5
_SUPPORT = 2.0


def _cubic(x: NDArray[np.float64]) -> NDArray[np.float64]:
    x = np.abs(x)
    near = ((_A + 2) * x - (_A + 3)) * x * x + 1
    far = (((x - 5) * x + 8) * x - 4) * _A
    return np.where(x < 1, near, np.where(x < 2, far, 0.0))


def reflect(index: NDArray[np.int64], length: int) -> NDArray[np.int64]:
    """Map indices beyond 0..length-1 back by reflection without repeating the edge, however far they lie."""
    if length == 1:
        return np.zeros_like(index)
    period = 2 * (length - 1)
    folded = np.abs(index) % period
    return np.minimum(folded, period - folded)


@dataclass(frozen=True)
class _Axis:
    """Taps of one axis for a run of output positions: source offset and a dense weight matrix (out, taps)."""

    start: int
    weights: NDArray[np.float32]

    @classmethod
    def of(cls, first: int, last: int, source: int, target: int, step: int = 1) -> _Axis:
        positions = reflect(np.arange(first, last, dtype=np.int64), -(-target // step))
        ratio = source * step / target
        if ratio == 1.0:
            start = int(positions.min())
            weights = np.zeros((len(positions), int(positions.max()) + 1 - start), np.float32)
            weights[np.arange(len(positions)), positions - start] = 1
            return cls(start, weights)
        stretch = max(1.0, ratio)
        centres = (positions + 0.5) * ratio
        reach = _SUPPORT * stretch
        start = max(0, int(np.floor(centres.min() - reach)))
        stop = min(source, int(np.ceil(centres.max() + reach)) + 1)
        taps = np.arange(start, stop) + 0.5
        weights = _cubic((taps[None] - centres[:, None]) / stretch)
        weights /= weights.sum(axis=1, keepdims=True)
        return cls(start, weights.astype(np.float32))


@dataclass(frozen=True)
class Enlarged:
    """A picture as it would be after enlarging and padding, readable by regions.

    Attributes:
        rgb: source, (h, w, 3) uint8 or uint16.
        size: enlarged size in pixels, before padding.
        multiple: sides are padded up to a multiple of this by reflection at the right and lower border.
    """

    rgb: NDArray[np.uint8] | NDArray[np.uint16]
    size: Size
    multiple: int = 1

    @cached_property
    def padded(self) -> Size:
        """Size after padding."""
        return Size(
            *(
                -(-side // self.multiple) * self.multiple
                for side in (self.size.width, self.size.height)
            )
        )

    @property
    def full_scale(self) -> int:
        """Code value of white in the source."""
        return int(np.iinfo(self.rgb.dtype).max)

    def region(self, rect: Rect, step: int = 1) -> NDArray[np.float32]:
        """Pixels of `rect` (padded coordinates), (h, w, 3) float32 in 0..1.

        Coordinates outside the padded picture continue the reflection. With `step` the enlarged picture's pixels are
        that many times larger each way, and `rect` counts in them.
        """
        height, width = self.rgb.shape[:2]
        rows = _Axis.of(rect.y0, rect.y1, height, self.size.height, step)
        columns = _Axis.of(rect.x0, rect.x1, width, self.size.width, step)
        taps_y, taps_x = rows.weights.shape[1], columns.weights.shape[1]
        block = self.rgb[rows.start : rows.start + taps_y, columns.start : columns.start + taps_x]
        values = block.astype(np.float32) / np.float32(self.full_scale)
        down = (rows.weights @ values.reshape(taps_y, taps_x * 3)).reshape(rect.height, taps_x, 3)
        across = np.matmul(columns.weights, down)
        return np.clip(across, 0.0, 1.0, out=across)
