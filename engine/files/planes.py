"""What goes beside the colours: opacity, and colours beyond sRGB, enlarged row by row; colour under clear pixels."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from engine.files.image import Samples
from engine.types import Size

_SUPPORT = 2.0  # of the bicubic kernel, in source pixels when enlarging


@dataclass(frozen=True, slots=True)
class PlaneRows:
    """A plane enlarged to `size` with the bicubic kernel, readable by runs of rows.

    Every run equals the rows of the whole: the source rows that the kernel reaches are always taken along.

    Attributes:
        plane: (h, w), any number type; integers mean 0..1 over their range.
        size: of the result.
    """

    plane: NDArray[Any]
    size: Size

    def rows(self, first: int, last: int) -> NDArray[np.float32]:
        """Rows `first` to `last` (not included), (last - first, width) float32."""
        height, width = self.plane.shape
        ratio = height / self.size.height
        reach = _SUPPORT * max(1.0, ratio) + 1
        top = max(0, int(first * ratio - reach))
        bottom = min(height, int(np.ceil(last * ratio + reach)))
        part = self.plane[top:bottom]
        values = part.astype(np.float32)
        if np.issubdtype(part.dtype, np.integer):
            values /= np.float32(np.iinfo(part.dtype).max)
        picture = Image.fromarray(values, "F")
        box = (0, first * ratio - top, width, min(last * ratio - top, bottom - top))
        resized = picture.resize((self.size.width, last - first), Image.Resampling.BICUBIC, box)
        return np.asarray(resized)


def spread_under_clear(rgb: Samples, alpha: Samples) -> Samples:
    """Colours with those of clear pixels replaced by what lies around them.

    Editors leave anything under clear pixels, mostly black; enlarged, it would bleed into the edge. A pyramid of averages
    weighted by opacity fills them from near to far; visible pixels keep their values.
    """
    clear = alpha == 0
    if not clear.any() or clear.all():
        return rgb
    levels: list[tuple[NDArray[Any], NDArray[Any]]] = [
        (rgb.astype(np.float32), (alpha > 0).astype(np.float32)[..., None])
    ]
    while max(levels[-1][0].shape[:2]) > 1:
        colour, weight = levels[-1]
        mass = _halve(weight)
        mean = _halve(colour * weight) / np.maximum(mass, np.float32(1e-6))
        levels.append((mean, np.minimum(mass * 4, np.float32(1))))
    filled = levels[-1][0]
    for colour, weight in reversed(levels[:-1]):
        height, width = colour.shape[:2]
        above = filled.repeat(2, 0).repeat(2, 1)[:height, :width]
        filled = colour * weight + above * (1 - weight)
    result = rgb.copy()
    result[clear] = np.rint(filled[clear]).astype(rgb.dtype)
    return result


def _halve(values: NDArray[np.float32]) -> NDArray[np.float32]:
    """Means of 2 x 2, an odd edge repeated."""
    height, width = values.shape[:2]
    even = np.pad(values, ((0, height % 2), (0, width % 2), (0, 0)), "edge")
    total = even[::2, ::2] + even[1::2, ::2] + even[::2, 1::2] + even[1::2, 1::2]
    return total * np.float32(0.25)
