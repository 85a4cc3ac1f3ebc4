"""Which photographs have no colour of their own: black and white ones stored as colour, toned prints, yellowed scans.

There, colour says nothing that lightness does not say: every lightness has its one tone. A photograph counts as neutral where

- nearly everywhere (in 99 % of its small blocks) Cb and Cr lie within 4 of 255 levels of the tone that this lightness has in
  the rest of it; blocks of 8 x 8 average out the noise of a scanner and of a JPEG's colour;
- no tone is stronger than 32 levels: sepia is, with 30, about as strong as toning gets; an orange sunset is a colour.

A red stamp on a hundredth of a black and white picture changes nothing, and keeps its red: a neutral result takes its chroma from
the photograph (`engine.restoring.color.with_chroma_of`), and is not simply made grey.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

LUMA = (0.2126, 0.7152, 0.0722)
"""Shares of red, green and blue in lightness (Rec. 709)."""

_SAMPLES = 1 << 18
_BLOCK = 8
_TONES, _PIXELS_A_TONE, _FEWEST = 32, 64, 16
_TOLERANCE, _NEARLY_ALL = 4 / 255, 99.0
_STRONGEST = 32 / 255


def has_one_tone(rgb: NDArray[np.uint8] | NDArray[np.uint16]) -> bool:
    """Whether a photograph (h, w, 3) is neutral; looks at no more than a quarter of a million of its pixels."""
    height, width = rgb.shape[:2]
    step = math.ceil(math.sqrt(height * width / _SAMPLES))
    values = rgb[::step, ::step].astype(np.float32) / np.float32(np.iinfo(rgb.dtype).max)
    lightness, colour = lightness_and_colour(values)
    places, tones = _tones(lightness.ravel(), colour.reshape(-1, 2))
    if np.abs(tones).max() > _STRONGEST:
        return False
    expected = np.stack([np.interp(lightness, places, tones[:, c]) for c in (0, 1)], axis=-1)
    strays = np.abs(_block_means(colour - expected)).max(axis=-1)
    return bool(np.percentile(strays, _NEARLY_ALL) <= _TOLERANCE)


def lightness_and_colour(
    rgb: NDArray[np.float32],
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Y (h, w) and the colour differences Cb, Cr (h, w, 2) of pixels (h, w, 3), all in units of white."""
    lightness = rgb @ np.array(LUMA, np.float32)
    blue, red = rgb[..., 2] - lightness, rgb[..., 0] - lightness
    scales = np.array([2 - 2 * LUMA[2], 2 - 2 * LUMA[0]], np.float32)
    return lightness, (np.stack([blue, red], axis=-1) / scales).astype(np.float32, copy=False)


def _tones(
    lightness: NDArray[np.float32], colour: NDArray[np.float32]
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Middles (n,) of the ranges of lightness that occur, rising, and the median Cb and Cr (n, 2) of each."""
    count = min(_TONES, max(1, len(lightness) // _PIXELS_A_TONE))
    ranges = np.clip((lightness * count).astype(np.intp), 0, count - 1)
    order = np.argsort(ranges, kind="stable")
    ends = np.searchsorted(ranges[order], np.arange(1, count))
    groups = np.split(colour[order], ends)
    fewest = min(_FEWEST, max(map(len, groups)))
    known = [index for index, group in enumerate(groups) if len(group) >= fewest]
    places = (np.array(known, np.float32) + 0.5) / count
    tones = np.stack([np.median(groups[index], axis=0) for index in known])
    return places.astype(np.float32), tones.astype(np.float32)


def _block_means(values: NDArray[np.floating]) -> NDArray[np.floating]:
    """Means over blocks; what is left over at the right and below counts to no block."""
    rows, columns = (min(_BLOCK, side) for side in values.shape[:2])
    height, width = values.shape[0] // rows, values.shape[1] // columns
    whole = values[: height * rows, : width * columns]
    return whole.reshape(height, rows, width, columns, -1).mean(axis=(1, 3))
