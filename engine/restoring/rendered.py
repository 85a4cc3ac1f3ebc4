"""What rendering gives, piece by piece. Torch-free, so that an enhancer without networks gives the same."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from engine.tiles.tiling import Tile
from engine.types import Rect


@dataclass(frozen=True, slots=True)
class PixelTile:
    """A decoded cell: `pixels` (h, w, 3) float32 in 0..1, belonging at `rect` of the output."""

    cell: Tile
    rect: Rect
    pixels: NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Band:
    """Complete rows of the output from row `y0` on: `pixels` (rows, width, 3) float32 in 0..1."""

    y0: int
    pixels: NDArray[np.float32]
