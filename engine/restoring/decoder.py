"""From residuals and strengths to pixels, on the decode grid that preview and export share.

A cell is mixed, decoded and colour-aligned with its context and then cut to its core. Nothing is blended, so a cell is
the same array wherever it is asked for. What belongs to the whole picture (normalisation statistics of a VAE that has
them, AdaIN's mean and deviation) is measured once per pair of strengths on a fixed sample of the picture.
"""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from engine.networks.group_norm import NormStatistics, fixed
from engine.networks.runner import Runner
from engine.restoring.color import (
    ChannelStatistics,
    StatisticsSum,
    align_adain,
    align_wavelet,
    with_chroma_of,
)
from engine.restoring.mix import Strength
from engine.restoring.prepare import VAE_WINDOW, VAE_WINDOWS, pixels_of, windows_with_mask
from engine.restoring.resample import Enlarged
from engine.restoring.residuals import Residuals
from engine.tiles.tiling import Tile
from engine.types import Colour, Lambdas, Rect

ADAIN_CELLS = 9
_REMEMBERED = 8

Strengths: TypeAlias = "Lambdas | tuple[Strength, Strength]"
"""A pair of numbers, or two maps over the latent (the first for lambda_pix)."""


@dataclass(frozen=True, slots=True)
class PictureStatistics:
    """What a cell must know of the whole picture at given strengths; None where nothing is needed."""

    norms: NormStatistics | None = None
    own: ChannelStatistics | None = None
    style: ChannelStatistics | None = None


def _pair(strengths: Strengths) -> tuple[Strength, Strength]:
    return (strengths.pix, strengths.sem) if isinstance(strengths, Lambdas) else strengths


class Decoder:
    """Decodes cells of one picture.

    Attributes:
        runner: the networks.
        enlarged: the input at output size.
        residuals: the picture's residuals.
        colour: how colours are aligned with the input's.
        keeps_chroma: whether the result has the input's chroma, and only its lightness is decoded.
    """

    def __init__(
        self,
        runner: Runner,
        enlarged: Enlarged,
        residuals: Residuals,
        colour: Colour,
        *,
        keeps_chroma: bool = False,
    ) -> None:
        self.runner, self.enlarged, self.residuals = runner, enlarged, residuals
        self.colour, self.keeps_chroma = colour, keeps_chroma
        self._known: OrderedDict[Lambdas, PictureStatistics] = OrderedDict()

    @property
    def cells(self) -> tuple[Tile, ...]:
        """All cells in raster order."""
        return self.residuals.plans.decode.tiles

    def pixel_rect(self, cell: Tile) -> Rect:
        """The output pixels that a cell covers (cut at the picture's border, padding dropped)."""
        size = self.enlarged.size
        pixels = cell.core.scaled(self.runner.codec.geometry.factor)
        return pixels.clipped(Rect(0, 0, size.width, size.height))

    @torch.inference_mode()
    def statistics(self, strengths: Strengths) -> PictureStatistics:
        """Measure what cells need of the whole picture at these strengths (remembered for pairs of numbers)."""
        if isinstance(strengths, Lambdas) and strengths in self._known:
            self._known.move_to_end(strengths)
            return self._known[strengths]
        statistics = PictureStatistics(self._norms(strengths))
        if self.colour == Colour.ADAIN:
            statistics = self._channel_statistics(strengths, statistics)
        if isinstance(strengths, Lambdas):
            self._known[strengths] = statistics
            while len(self._known) > _REMEMBERED:
                self._known.popitem(last=False)
        return statistics

    def _norms(self, strengths: Strengths) -> NormStatistics | None:
        plan, geometry = self.residuals.plans.decode, self.runner.codec.geometry
        if not geometry.has_norms or plan.is_single:
            return None
        windows, mask = windows_with_mask(
            plan.size, VAE_WINDOW, VAE_WINDOWS, geometry.decode_context // 2, 1
        )
        batch = [self.residuals.mixed_in(window, *_pair(strengths)) for window in windows]
        return self.runner.measure_decoder(torch.stack(batch), mask)

    def _channel_statistics(
        self, strengths: Strengths, statistics: PictureStatistics
    ) -> PictureStatistics:
        """AdaIN's statistics of result and input, over the same cells spread evenly over the picture."""
        own, style = StatisticsSum(), StatisticsSum()
        step = max(1, len(self.cells) / ADAIN_CELLS)
        for index in range(min(len(self.cells), ADAIN_CELLS)):
            cell = self.cells[int(index * step)]
            content, reference = self._decode(cell, strengths, statistics)
            window = self._core_slices(cell)
            own.add(content[window])
            style.add(reference[window])
        return PictureStatistics(statistics.norms, own.result(), style.result())

    def _core_slices(self, cell: Tile) -> tuple[slice, slice, slice]:
        """Where the cell's visible pixels lie inside its decoded surroundings."""
        factor = self.runner.codec.geometry.factor
        rect = self.pixel_rect(cell).shifted(-cell.outer.x0 * factor, -cell.outer.y0 * factor)
        return slice(None), slice(rect.y0, rect.y1), slice(rect.x0, rect.x1)

    def _decode(
        self, cell: Tile, strengths: Strengths, statistics: PictureStatistics
    ) -> tuple[Tensor, Tensor]:
        """Decoded pixels and the enlarged input of a cell with its context, each (3, h, w) in 0..1."""
        latents = self.residuals.mixed_in(cell.outer, *_pair(strengths))
        with fixed(self.runner.codec.module, statistics.norms):
            content = self.runner.decode(latents[None])[0]
        if self.colour == Colour.NONE and not self.keeps_chroma:
            return content, content
        return content, pixels_of(self.enlarged, cell.outer, self.runner.codec.geometry.factor)

    @torch.inference_mode()
    def cell(self, cell: Tile, strengths: Strengths) -> NDArray[np.float32]:
        """Pixels of one cell at these strengths, (h, w, 3) float32 in 0..1, of the size of `pixel_rect`.

        Raises:
            OutOfMemory, DeviceLost, NumericalError: see `engine.networks.runner`.
            ValueError: a residual that the strengths need was not computed.
        """
        statistics = self.statistics(strengths)
        content, style = self._decode(cell, strengths, statistics)
        window = self._core_slices(cell)
        if self.colour == Colour.WAVELET:
            content = align_wavelet(content, style)
        elif statistics.own is not None and statistics.style is not None:
            content = align_adain(content, statistics.own, statistics.style)
        if self.keeps_chroma:
            content = with_chroma_of(content, style)
        return content[window].clamp_(0, 1).permute(1, 2, 0).contiguous().numpy()
