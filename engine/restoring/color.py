"""Colour alignment of a decoded picture with its input, as pure functions on tensors (3, h, w) in 0..1.

Wavelet alignment keeps the result's fine bands and takes the input's coarse one. The five-level a-trous low-pass is
linear, so one pass over the *difference* of the two pictures is enough:

    high(content) + low(style) = content + low(style - content)

AdaIN matches mean and deviation of each channel; its statistics are arguments, since they belong to the whole picture
and a caller may see a part only.
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
import torch.nn.functional as F  # noqa: N812 - the field's own name for it
from torch import Tensor

from engine.neutral import LUMA

WAVELET_LEVELS = 5
WAVELET_HALO = sum(
    2**level for level in range(WAVELET_LEVELS)
)  # 31 pixels: how far the low-pass sees


def _blur_axis(picture: Tensor, step: int, axis: int) -> Tensor:
    """[1 2 1] / 4 with holes of `step`, edges repeated."""
    pad = (step, step, 0, 0) if axis == -1 else (0, 0, step, step)
    wide = F.pad(picture[None], pad, mode="replicate")[0]
    length = picture.shape[axis]
    middle = wide.narrow(axis, step, length)
    sides = wide.narrow(axis, 0, length) + wide.narrow(axis, 2 * step, length)
    return torch.add(middle * 0.5, sides, alpha=0.25)


def low_pass(picture: Tensor, levels: int = WAVELET_LEVELS) -> Tensor:
    """The coarse band of the a-trous decomposition of so many levels, same shape."""
    for level in range(levels):
        step = 2**level
        picture = _blur_axis(_blur_axis(picture, step, -1), step, -2)
    return picture


def align_wavelet(content: Tensor, style: Tensor, levels: int = WAVELET_LEVELS) -> Tensor:
    """`content` with the coarse colours of `style`; exact WAVELET_HALO pixels inside the border of a crop.

    Pictures that are reduced 2**n times take n levels fewer.
    """
    return content + low_pass(style - content, levels)


@dataclass(frozen=True, slots=True)
class ChannelStatistics:
    """Mean and standard deviation of each of three channels, (3,) float64 tensors."""

    mean: Tensor
    std: Tensor


class StatisticsSum:
    """Gathers ChannelStatistics over regions; independent of their order up to float64 rounding."""

    def __init__(self) -> None:
        self._count = 0
        self._sum = torch.zeros(3, dtype=torch.float64)
        self._squares = torch.zeros(3, dtype=torch.float64)

    def add(self, picture: Tensor) -> None:
        """Add a region (3, h, w)."""
        values = picture.double().flatten(1)
        self._count += values.shape[1]
        self._sum += values.sum(1).cpu()
        self._squares += values.square().sum(1).cpu()

    def result(self) -> ChannelStatistics:
        """Statistics of everything added (law of total variance, population deviation)."""
        mean = self._sum / self._count
        variance = (self._squares / self._count - mean.square()).clamp_min(0)
        return ChannelStatistics(mean, variance.sqrt())


def align_adain(content: Tensor, own: ChannelStatistics, style: ChannelStatistics) -> Tensor:
    """`content` (with statistics `own`) moved to the mean and deviation of `style`, channel by channel."""
    gain = style.std / own.std.clamp_min(1e-5)
    offset = style.mean - own.mean * gain
    shape = (3, 1, 1)
    return content * gain.to(content).view(shape) + offset.to(content).view(shape)


_ROUNDING = 2e-6
"""Differences between channels below this are rounding: grey stays grey to the bit, at 16 bits too."""


def _luma(picture: Tensor) -> Tensor:
    return torch.tensordot(torch.tensor(LUMA), picture, 1)


def with_chroma_of(content: Tensor, style: Tensor) -> Tensor:
    """The lightness of `content` with the chroma of `style`, which lies in 0..1: R - Y, G - Y and B - Y are those of `style`.

    Lightness gives way where the chroma would not fit into 0..1 beside it.
    """
    chroma = style - _luma(style)
    chroma = torch.where(chroma.abs() < _ROUNDING, 0.0, chroma)
    lightness = _luma(content).clamp(-chroma.amin(0), 1 - chroma.amax(0))
    return lightness + chroma
