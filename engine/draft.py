"""A region of a picture at reduced size, decoded at any strengths: what a preview interpolates between while the pad moves.

`exact` decodes the region's cells and averages their pixels: the reduced result itself. `anchor` averages the latents over
k x k cells and decodes what comes out, at 1 / k**2 of the cost, but soft: half the local contrast is gone at k = 2
(benchmarks/NOTES.md), so it is for the first moments only. Drafts are looked at and never saved.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Generator

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.nn.functional import avg_pool2d

from engine.networks.adapted_unet import Pass
from engine.networks.group_norm import NormStatistics, fixed
from engine.pipeline import Prepared
from engine.restoring.color import (
    WAVELET_LEVELS,
    ChannelStatistics,
    StatisticsSum,
    align_adain,
    align_wavelet,
    with_chroma_of,
)
from engine.restoring.mix import mix
from engine.restoring.residuals import passes_for
from engine.types import Colour, Lambdas, Rect

PIECE, PIECE_WITH_NORMS = 96, 192
"""Largest side of a piece in reduced latent cells, without its context."""
_STRIP_CELLS = 1 << 18


def reduction_for(rect: Rect, max_px: int) -> int:
    """The smallest whole reduction that leaves at most `max_px` pixels (at least 1) of a rectangle."""
    k = max(1, math.isqrt(max(0, rect.area - 1) // max(1, max_px)))
    while -(-rect.width // k) * -(-rect.height // k) > max(1, max_px):
        k += 1
    return k


class DraftRegion:
    """A region of a prepared picture at a whole reduction; reduced latents are kept from anchor to anchor.

    Args:
        prepared: the picture.
        rect: region in output pixels.
        max_px: most pixels of an anchor, but for rounding up to whole cells.

    Attributes:
        rect: output pixels covered; contains the region asked for (cut at the picture's border).
        reduction: output pixels per pixel, each way.
    """

    def __init__(self, prepared: Prepared, rect: Rect, max_px: int) -> None:
        self._decoder = decoder = prepared.decoder
        self._factor = factor = decoder.runner.codec.geometry.factor
        picture = Rect(0, 0, prepared.size.width, prepared.size.height)
        rect = rect.clipped(picture)
        self.reduction = k = reduction_for(rect, max_px)
        side = factor * k
        self._inner = Rect(
            rect.x0 // side, rect.y0 // side, -(-rect.x1 // side), -(-rect.y1 // side)
        )
        self.rect = self._inner.scaled(side).clipped(picture)
        size = decoder.residuals.plans.decode.size
        self._bounds = Rect(0, 0, -(-size.width // k), -(-size.height // k))
        self._outer = self._grown(self._inner)
        self._reduced: dict[str, Tensor] = {}

    def _grown(self, rect: Rect) -> Rect:
        context = self._decoder.runner.codec.geometry.decode_context
        grown = Rect(rect.x0 - context, rect.y0 - context, rect.x1 + context, rect.y1 + context)
        return grown.clipped(self._bounds)

    def _cells(self, name: str, rect: Rect) -> Tensor:
        residuals = self._decoder.residuals
        if name == "z":
            return residuals.z_lr_in(rect).float()
        return residuals.eps_in(Pass(name), rect)

    def _reduce(self, name: str) -> Generator[None, None, Tensor]:
        """z_L or a residual over the region with its context, reduced; strip by strip, so that memory is one strip."""
        if name in self._reduced:
            return self._reduced[name]
        k, outer = self.reduction, self._outer
        size = self._decoder.residuals.plans.decode.size
        rows = max(1, _STRIP_CELLS // (k * k * outer.width))
        strips: list[Tensor] = []
        for y0 in range(outer.y0, outer.y1, rows):
            strip = Rect(outer.x0, y0, outer.x1, min(y0 + rows, outer.y1)).scaled(k)
            cells = self._cells(name, strip.clipped(Rect(0, 0, size.width, size.height)))
            reduced = avg_pool2d(cells[None], k, ceil_mode=True)[0] if k > 1 else cells
            strips.append(reduced)
            if y0 + rows < outer.y1:
                yield
        self._reduced[name] = torch.cat(strips, dim=1)
        return self._reduced[name]

    def _pieces(self) -> list[Rect]:
        inner = self._inner
        has_norms = self._decoder.runner.codec.geometry.has_norms
        side = PIECE_WITH_NORMS if has_norms else PIECE
        across, down = -(-inner.width // side), -(-inner.height // side)
        xs = [inner.x0 + inner.width * i // across for i in range(across + 1)]
        ys = [inner.y0 + inner.height * i // down for i in range(down + 1)]
        return [
            Rect(xs[i], ys[j], xs[i + 1], ys[j + 1]) for j in range(down) for i in range(across)
        ]

    @torch.inference_mode()
    def anchor(self, lambdas: Lambdas) -> Generator[None, None, NDArray[np.float32]]:
        """Decode at these strengths.

        (0, 0) is the enlarged input itself, which costs no decoding.

        Yields:
            Between pieces.

        Returns:
            (h, w, 3) float32 in 0..1, `rect`'s sides divided by `reduction`, rounded up.

        Raises:
            OutOfMemory, DeviceLost, NumericalError: see `engine.networks.runner`.
            KeyError: a residual that the strengths need was not computed.
        """
        factor, picture = self._factor, self._rect_px()
        if lambdas == Lambdas(0, 0):
            return self._decoder.enlarged.region(picture, self.reduction)
        z = yield from self._reduce("z")
        eps: dict[Pass, Tensor | None] = dict.fromkeys(Pass)
        for state in passes_for(lambdas):
            eps[state] = yield from self._reduce(state.value)
        latents = mix(z, eps[Pass.PIX], eps[Pass.FULL], lambdas.pix, lambdas.sem)
        norms = self._decoder.statistics(lambdas).norms if self.reduction == 1 else None
        out = torch.empty(3, self._inner.height * factor, self._inner.width * factor)
        for piece in self._pieces():
            place = piece.shifted(-self._inner.x0, -self._inner.y0).scaled(factor)
            out[:, place.y0 : place.y1, place.x0 : place.x1] = self._piece(latents, piece, norms)
            yield
        if self._decoder.colour == Colour.ADAIN:
            out = align_adain(out, *_statistics(out, self._style()))
        if self._decoder.keeps_chroma:
            out = with_chroma_of(out, self._style())
        return out[:, : picture.height, : picture.width].clamp(0, 1).permute(1, 2, 0).numpy()

    def exact(
        self, lambdas: Lambdas, known: Callable[[int], NDArray[np.uint8] | None] = lambda cell: None
    ) -> Generator[None, None, NDArray[np.float32]]:
        """The result at these strengths, averaged over `reduction` pixels each way.

        Args:
            lambdas: at which to decode.
            known: pixels (h, w, 3) of a cell of the decode plan at these strengths, where they are decoded already.

        Yields:
            Between cells.

        Returns:
            As `anchor`; at (0, 0) the enlarged input itself, too.

        Raises:
            OutOfMemory, DeviceLost, NumericalError: see `engine.networks.runner`.
        """
        k, place = self.reduction, self._rect_px()
        if lambdas == Lambdas(0, 0):
            return self._decoder.enlarged.region(place, k)
        total = np.zeros((place.height, place.width, 3), np.float32)
        count = np.zeros((place.height, place.width, 1), np.float32)
        for cell in self._decoder.cells:
            rect = self._decoder.pixel_rect(cell)
            inside = rect.clipped(self.rect)
            if not inside.area:
                continue
            pixels = known(cell.index)
            if pixels is None:
                decoded = self._decoder.cell(cell, lambdas)
            else:
                decoded = pixels.astype(np.float32) / np.float32(255)
            part = inside.shifted(-rect.x0, -rect.y0)
            _average_into(
                total, count, decoded[part.y0 : part.y1, part.x0 : part.x1], inside, self.rect, k
            )
            yield
        np.divide(total, np.maximum(count, 1), out=total)
        return total

    def _rect_px(self) -> Rect:
        """The region in reduced pixels."""
        k = self.reduction
        return Rect(
            self.rect.x0 // k, self.rect.y0 // k, -(-self.rect.x1 // k), -(-self.rect.y1 // k)
        )

    def _piece(self, latents: Tensor, piece: Rect, norms: NormStatistics | None) -> Tensor:
        """Decode a piece with its context, align its colours, and cut the context off; (3, h, w)."""
        factor, codec = self._factor, self._decoder.runner.codec
        outer = self._grown(piece)
        inside = outer.shifted(-self._outer.x0, -self._outer.y0)
        part = latents[None, :, inside.y0 : inside.y1, inside.x0 : inside.x1]
        with fixed(codec.module, norms):
            content = self._decoder.runner.decode(part)[0]
        if self._decoder.colour == Colour.WAVELET:
            style = torch.from_numpy(
                self._decoder.enlarged.region(outer.scaled(factor), self.reduction)
            )
            levels = max(1, WAVELET_LEVELS - round(math.log2(self.reduction)))
            content = align_wavelet(content, style.permute(2, 0, 1), levels)
        cut = piece.shifted(-outer.x0, -outer.y0).scaled(factor)
        return content[:, cut.y0 : cut.y1, cut.x0 : cut.x1]

    def _style(self) -> Tensor:
        """The region's own input, (3, h, w), up to whole cells."""
        place = self._inner.scaled(self._factor)
        return torch.from_numpy(self._decoder.enlarged.region(place, self.reduction)).permute(
            2, 0, 1
        )


def _statistics(content: Tensor, style: Tensor) -> tuple[ChannelStatistics, ChannelStatistics]:
    """Mean and deviation of both; of the region alone, while the export takes those of the whole picture."""
    own, wanted = StatisticsSum(), StatisticsSum()
    own.add(content)
    wanted.add(style)
    return own.result(), wanted.result()


def _average_into(
    total: NDArray[np.float32],
    count: NDArray[np.float32],
    pixels: NDArray[np.float32],
    place: Rect,
    whole: Rect,
    k: int,
) -> None:
    """Add pixels lying at `place` to the sums over k x k pixels of `whole`, and how many there were."""
    columns = (np.arange(place.x0, place.x1) - whole.x0) // k
    rows = (np.arange(place.y0, place.y1) - whole.y0) // k
    first_x = np.flatnonzero(np.diff(columns, prepend=-1))
    first_y = np.flatnonzero(np.diff(rows, prepend=-1))
    sums = np.add.reduceat(np.add.reduceat(pixels, first_y, axis=0), first_x, axis=1)
    x0, y0 = int(columns[0]), int(rows[0])
    area = (slice(y0, y0 + len(first_y)), slice(x0, x0 + len(first_x)))
    total[area] += sums
    heights = np.diff(np.append(first_y, len(rows)))
    widths = np.diff(np.append(first_x, len(columns)))
    count[area] += np.outer(heights, widths)[..., None]
