"""A photograph as the engine takes it, and what its file said about it."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from engine.types import Notice, Size

Samples = NDArray[np.uint8] | NDArray[np.uint16]


@dataclass(frozen=True, slots=True)
class SourceInfo:
    """What a file says about its picture.

    Attributes:
        path: the file.
        format: "JPEG", "PNG", ...
        size: upright size in pixels.
        mode: Pillow's name of the stored pixel format.
        bit_depth: bits per channel in the file, 8 or 16.
        icc: colour profile, or None.
        dpi: resolution in pixels per inch, or None.
        orientation: EXIF orientation as stored, 1 to 8.
        sha256: hash of the file's bytes.
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


@dataclass(frozen=True, slots=True)
class LoadedImage:
    """Decoded pixels, upright, sRGB-encoded, read-only.

    Attributes:
        rgb: (h, w, 3) uint8 or uint16.
        source: where they come from.
        notices: what was done to the picture on the way in, one sentence each.
    """

    rgb: Samples
    source: SourceInfo
    notices: tuple[Notice, ...] = field(default=())

    @property
    def size(self) -> Size:
        """Width and height in pixels."""
        return Size(self.rgb.shape[1], self.rgb.shape[0])
