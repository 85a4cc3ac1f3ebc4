"""How a picture is cut into tiles: integer arithmetic only, no torch.

Two kinds of plan share this module. The UNet's tiles overlap and are blended: each carries *context* cells around its
core that are computed and thrown away, and hands over to its neighbours along a raised-cosine ramp. The VAE's cells do
not overlap: its receptive field is finite (or close to it), so context alone makes neighbours agree, and what the
preview decodes is bit for bit what the export decodes.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from engine.types import Rect, Size


@dataclass(frozen=True, slots=True)
class Tile:
    """One tile of a plan, all rectangles in latent cells of the picture.

    Attributes:
        index: position in the plan's raster order.
        core: the cells that belong to this tile; the cores of a plan partition the picture.
        support: core grown by half the hand-over at inner borders; the weights live here.
        outer: support grown by context, clipped to the picture; what the network sees.
    """

    index: int
    core: Rect
    support: Rect
    outer: Rect


@dataclass(frozen=True, slots=True)
class _Span:
    core: tuple[int, int]
    support: tuple[int, int]
    outer: tuple[int, int]


def _split(length: int, tile: int, context: int, overlap: int, align: int) -> list[_Span]:
    """Cut one axis into cores of nearly equal size whose borders and outer starts are multiples of `align`."""
    if length <= tile:
        whole = (0, length)
        return [_Span(whole, whole, whole)]
    core = max(align, (tile - 2 * context) // align * align)
    count = math.ceil(length / core)
    units = math.ceil(length / align)
    edges = [align * (i * units // count) for i in range(count)] + [length]
    half = overlap // 2
    spans = []
    for start, stop in pairwise(edges):
        low = start if start == 0 else start - half
        high = stop if stop == length else stop + half
        outer = (max(0, start - context), min(length, stop + context))
        spans.append(_Span((start, stop), (low, high), outer))
    return spans


@dataclass(frozen=True)
class TilePlan:
    """A cut of a picture of `size` latent cells into tiles.

    Attributes:
        size: the picture, in latent cells.
        tile: largest outer side of a tile, in cells; a picture that fits is one tile.
        context: cells around a core that are computed and discarded (the hand-over lies inside them).
        overlap: width of the hand-over between two cores, in cells; 0 for plans without blending.
        align: cores and outer rectangles begin at multiples of this (the UNet's own down-sampling factor, so that a
            tile sees the same sampling phase as the whole picture).

    Guarantees:
        Cores partition the picture; at each cell the weights of the supports that cover it sum to 1 (within float32
        rounding); an outer side is at most `tile`, except that a core is never smaller than `align`.

    Raises:
        ValueError: where context and overlap do not fit the tile.
    """

    size: Size
    tile: int
    context: int
    overlap: int = 0
    align: int = 1

    def __post_init__(self) -> None:
        if self.context % self.align or self.overlap % 2:
            raise ValueError("context must be a multiple of align, and overlap even")
        if self.overlap // 2 > self.context:
            raise ValueError("the hand-over does not fit into the context")
        smallest_core = self.align * max(1, (self.tile - 2 * self.context) // (2 * self.align))
        if self.overlap > smallest_core and not self.is_single:
            raise ValueError("the hand-over is wider than a core")

    @property
    def is_single(self) -> bool:
        """Whether the picture is one tile."""
        return max(self.size.width, self.size.height) <= self.tile

    @property
    def bounds(self) -> Rect:
        """The whole picture."""
        return Rect(0, 0, self.size.width, self.size.height)

    @cached_property
    def _axes(self) -> tuple[list[_Span], list[_Span]]:
        arguments = (self.tile, self.context, self.overlap, self.align)
        return _split(self.size.width, *arguments), _split(self.size.height, *arguments)

    @property
    def grid(self) -> tuple[int, int]:
        """Tiles across and down."""
        columns, rows = self._axes
        return len(columns), len(rows)

    @property
    def count(self) -> int:
        """Tiles in all; quicker to know than they are to make."""
        across, down = self.grid
        return across * down

    @cached_property
    def tiles(self) -> tuple[Tile, ...]:
        """All tiles in raster order."""
        columns, rows = self._axes
        return tuple(
            Tile(
                y * len(columns) + x,
                *(
                    Rect(
                        getattr(c, part)[0],
                        getattr(r, part)[0],
                        getattr(c, part)[1],
                        getattr(r, part)[1],
                    )
                    for part in ("core", "support", "outer")
                ),
            )
            for y, r in enumerate(rows)
            for x, c in enumerate(columns)
        )

    def row(self, index: int) -> tuple[Tile, ...]:
        """The tiles of one row of the grid, left to right."""
        across, _ = self.grid
        return self.tiles[index * across : (index + 1) * across]

    def touching(self, rect: Rect) -> tuple[Tile, ...]:
        """Tiles whose support shares a cell with `rect`, in raster order."""
        columns, rows = self._axes
        xs = [i for i, s in enumerate(columns) if s.support[0] < rect.x1 and rect.x0 < s.support[1]]
        ys = [i for i, s in enumerate(rows) if s.support[0] < rect.y1 and rect.y0 < s.support[1]]
        return tuple(self.tiles[y * len(columns) + x] for y in ys for x in xs)

    def weights(self, tile: Tile) -> NDArray[np.float32]:
        """Blend weights of `tile` over its support, (height, width), raised cosine at inner borders."""
        across = self._ramp(tile.core.x0, tile.core.x1, tile.support.x0, tile.support.x1)
        down = self._ramp(tile.core.y0, tile.core.y1, tile.support.y0, tile.support.y1)
        return np.outer(down, across).astype(np.float32)

    def _ramp(self, c0: int, c1: int, s0: int, s1: int) -> NDArray[np.float64]:
        weights = np.ones(s1 - s0)
        rise = 0.5 - 0.5 * np.cos(np.pi * (np.arange(self.overlap) + 0.5) / max(1, self.overlap))
        if s0 < c0:
            weights[: self.overlap] = rise
        if s1 > c1:
            weights[-self.overlap :] = rise[::-1]
        return weights


def sample_windows(size: Size, side: int, count: int, align: int) -> tuple[Rect, ...]:
    """Up to `count` windows of equal size spread evenly over a picture, at most `side` cells wide and high.

    Windows begin at multiples of `align`. Where the picture is small the windows are fewer rather than overlapping;
    they cover it wholly where `count` allows.
    """
    width, height = min(side, size.width), min(side, size.height)
    across, down = math.ceil(size.width / width), math.ceil(size.height / height)
    while across * down > count:
        if across >= down:
            across -= 1
        else:
            down -= 1

    def starts(length: int, window: int, number: int) -> list[int]:
        room = length - window
        return [round(i * room / max(1, number - 1)) // align * align for i in range(number)]

    return tuple(
        Rect(x, y, x + width, y + height)
        for y in starts(size.height, height, down)
        for x in starts(size.width, width, across)
    )
