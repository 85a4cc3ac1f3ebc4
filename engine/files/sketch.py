"""A first look at a large picture while it is read: reduced, with its colours and the right way up, as far as it is there."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from engine.files.conversion import to_srgb, upright
from engine.files.decode import Decoded, decode_with_pillow
from engine.files.image import Samples

_SIDE = 1_600
_PAUSE_S = 0.5
"""Before the first sketch, and between two; each shows twice as much as the last at least, so that there are few on a slow machine."""
_MISSING = 94
"""The grey of rows that are not read yet."""
_JPEG_SIDE = 1_200
_JPEG_PARTS = (8, 4, 2)


@dataclass(frozen=True, slots=True)
class Sketch:
    """A reduced picture, upright, sRGB.

    Attributes:
        rgb: (h, w, 3) uint8; grey where nothing was read yet.
        alpha: (h, w) uint8 opacity, or None.
        share: of the rows that were read, 0 to 1.
    """

    rgb: NDArray[np.uint8]
    alpha: NDArray[np.uint8] | None
    share: float


class Sketcher:
    """Shows a picture while it is decoded: soon, now and then, and when all of it is there.

    Args:
        show: takes the sketches, on the thread that reads.
        orientation: EXIF's, 1 to 8.
        icc: the file's colour profile, or None.
        interpret: what samples of the file mean, (h, w, c) in its type.
    """

    def __init__(
        self,
        show: Callable[[Sketch], None],
        orientation: int,
        icc: bytes | None,
        interpret: Callable[[Samples], Decoded],
    ) -> None:
        self._show, self._interpret = show, interpret
        self._orientation, self._icc = orientation, icc
        self._rows, self._due = 0, time.monotonic() + _PAUSE_S

    def look(self, samples: Samples, rows: int) -> None:
        """Take what there is of a picture (h, w, c): so many rows, from the first on."""
        is_whole = rows == len(samples)
        if not is_whole and (time.monotonic() < self._due or rows < 2 * self._rows):
            return
        reduced, known = _reduced(samples, rows)
        if known:
            share = 1.0 if is_whole else rows / len(samples)
            self._show(
                _sketch(self._interpret(reduced), self._orientation, self._icc, known, share)
            )
        self._rows, self._due = rows, time.monotonic() + _PAUSE_S


def _reduced(samples: Samples, rows: int) -> tuple[Samples, int]:
    """About _SIDE pixels a side, each the mean of four that it stands for; and how many rows are known."""
    height, width = samples.shape[:2]
    step = max(1, min(max(height, width) // _SIDE, height, width))
    first, second = step // 4, 3 * step // 4
    size = (height // step, width // step)
    known = size[0] if rows == height else max(0, (rows - second - 1) // step + 1)
    total = np.zeros((*size, samples.shape[2]), np.uint32)
    for y in (first, second):
        for x in (first, second):
            total[:known] += samples[y::step, x::step][:known, : size[1]]
    return ((total + 2) // 4).astype(samples.dtype), min(known, size[0])


def _sketch(
    decoded: Decoded, orientation: int, icc: bytes | None, known: int, share: float
) -> Sketch:
    """Of reduced samples, of which `known` rows are there."""
    colour, alpha = decoded.colour, decoded.alpha
    is_missing = np.arange(len(colour)) >= known
    hidden = np.broadcast_to(is_missing[:, None], colour.shape[:2])
    if not decoded.is_upright:
        colour, hidden = upright(colour, orientation), upright(hidden, orientation)
        alpha = upright(alpha, orientation) if alpha is not None else None
    rgb = _bytes(to_srgb(np.ascontiguousarray(colour), decoded.space, icc).rgb)
    if hidden.any():
        rgb = np.where(hidden[..., None], np.uint8(_MISSING), rgb)
    if alpha is not None:
        alpha = np.where(hidden, np.uint8(255), _bytes(alpha))
    return Sketch(rgb, alpha, share)


def _bytes(samples: NDArray[Any]) -> NDArray[np.uint8]:
    return (samples >> 8).astype(np.uint8) if samples.dtype == np.uint16 else samples


def sketch_jpeg(path: Path, orientation: int, icc: bytes | None) -> Sketch:
    """A JPEG at a fraction of its size, read for that alone.

    Raises:
        ValueError, OSError, SyntaxError: it is damaged.
    """
    with Image.open(path, formats=("JPEG",)) as picture:
        return Sketch(small_jpeg(picture, orientation, icc, _JPEG_SIDE), None, 1.0)


def small_jpeg(
    picture: Image.Image, orientation: int, icc: bytes | None, side: int
) -> NDArray[np.uint8]:
    """A JPEG that was opened and not decoded yet, upright, sRGB, (h, w, 3), decoded at a half, a quarter or an eighth.

    Its longer side has at least `side` pixels, or all that there are. The picture cannot be decoded in another size any more.
    """
    width, height = picture.size
    part = next((p for p in _JPEG_PARTS if max(width, height) // p >= side), 1)
    picture.draft(None, (max(1, width // part), max(1, height // part)))
    decoded = decode_with_pillow(picture)
    return _sketch(decoded, orientation, icc, len(decoded.colour), 1.0).rgb
