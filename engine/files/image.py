"""A photograph as the engine takes it, and what its file said about it."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.types import Notice, Size

Samples = NDArray[Any]
"""Code values over the full range of their type, uint8 or uint16."""


def quantise(values: NDArray[np.float32], bit_depth: int) -> Samples:
    """Nearest code values of 0..1, uint8 or uint16; out-of-range values are clipped."""
    clipped = np.clip(values, 0.0, 1.0)
    if bit_depth == 16:
        return np.rint(clipped * np.float64(65_535)).astype(np.uint16)
    return np.rint(clipped * 255).astype(np.uint8)


@dataclass(frozen=True, slots=True)
class Metadata:
    """What a file carries beside its pixels; opaque, as read.

    Attributes:
        exif: an EXIF block ("Exif\\0\\0" and a TIFF structure), or None.
        xmp: an XMP packet in UTF-8, or None.
    """

    exif: bytes | None = None
    xmp: bytes | None = None


@dataclass(frozen=True, slots=True)
class SourceInfo:
    """What a file says about its picture.

    Attributes:
        path: the file.
        format: "JPEG", "PNG", ...
        size: upright size in pixels.
        mode: Pillow's name of the stored pixel format, with ";16" where the file holds more than 8 bits.
        bit_depth: bits per channel in the file, 8 or 16 (floating point and 32 bits count as 16).
        icc: colour profile as stored, or None.
        dpi: resolution in pixels per inch, or None.
        orientation: EXIF orientation as stored, 1 to 8.
        sha256: hash of the file's bytes.
        is_grey: whether the picture has no colour, so that a result has none either.
        has_alpha: whether it has transparency.
        frames: pages or frames in the file; the first is the picture.
        metadata: EXIF and XMP.
    """

    path: Path
    format: str
    size: Size
    mode: str
    bit_depth: int
    icc: bytes | None
    dpi: tuple[float, float] | None
    orientation: int
    sha256: str
    is_grey: bool = False
    has_alpha: bool = False
    frames: int = 1
    metadata: Metadata = field(default_factory=Metadata)


@dataclass(frozen=True, slots=True)
class LoadedImage:
    """Decoded pixels, upright, sRGB-encoded, read-only.

    Attributes:
        rgb: (h, w, 3) uint8 or uint16; colours beyond sRGB are clipped here and kept in `beyond`.
        source: where they come from.
        notices: what was done to the picture on the way in, one sentence each.
        alpha: (h, w) opacity in `rgb`'s type, or None. Colour is not premultiplied, and continues under clear pixels.
        beyond: (h, w, 3) float16, what clipping to sRGB took away (signed sRGB encoding), or None.
        profile: colour profile that results go back to, or None for sRGB.
    """

    rgb: Samples
    source: SourceInfo
    notices: tuple[Notice, ...] = field(default=())
    alpha: Samples | None = None
    beyond: NDArray[np.float16] | None = None
    profile: bytes | None = None

    @property
    def size(self) -> Size:
        """Width and height in pixels."""
        return Size(self.rgb.shape[1], self.rgb.shape[0])
