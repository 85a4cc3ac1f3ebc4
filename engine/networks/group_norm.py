"""Group normalisation whose statistics belong to the picture and not to the tile.

A plain GroupNorm normalises each tile by the tile's own mean and variance, which is what makes seams. Here the
statistics of every layer are measured once per picture, on windows spread over it that run through the network side by
side (their means and variances pooled by the law of total variance, border cells left out), and then fixed: all tiles
go through the same affine map, whatever their order or number. A picture that is one tile keeps the plain layer.
"""

from __future__ import annotations

from collections.abc import Generator, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TypeAlias

import torch
from torch import Tensor, nn

from engine.types import Rect

NormStatistics: TypeAlias = dict[str, tuple[Tensor, Tensor]]
"""Per layer name: mean and variance of each group, float32 (groups,)."""


@dataclass(frozen=True, slots=True)
class SampleMask:
    """Which cells of a batch of sample windows count.

    Attributes:
        height: window height in the network's input cells.
        width: window width likewise.
        inner: for each window of the batch, the cells that count, relative to the window.
    """

    height: int
    width: int
    inner: tuple[Rect, ...]

    def at(self, height: int, width: int, device: torch.device) -> Tensor:
        """The mask at a layer whose activations are height x width, (batch, 1, height * width) float32, 0 or 1."""
        mask = torch.zeros(len(self.inner), 1, height, width)
        for index, rect in enumerate(self.inner):
            y0, y1 = rect.y0 * height // self.height, -(-rect.y1 * height // self.height)
            x0, x1 = rect.x0 * width // self.width, -(-rect.x1 * width // self.width)
            mask[index, :, y0:y1, x0:x1] = 1
        return mask.flatten(2).to(device)

    def grid_of(self, tokens: int) -> tuple[int, int]:
        """Height and width of a layer that flattened its activations to `tokens` positions."""
        for shift in range(8):
            height, width = self.height, self.width
            for _ in range(shift):
                height, width = -(-height // 2), -(-width // 2)
            if height * width == tokens:
                return height, width
        raise ValueError(
            f"{tokens} positions do not belong to a {self.height} x {self.width} window"
        )


class PictureGroupNorm(nn.Module):
    """A GroupNorm that can measure statistics over a masked batch, or use fixed ones.

    The wrapped layer's parameters keep their names (`weight`, `bias`), so that state dicts still fit.
    """

    def __init__(self, layer: nn.GroupNorm) -> None:
        super().__init__()
        self.num_groups, self.num_channels, self.eps = (
            layer.num_groups,
            layer.num_channels,
            layer.eps,
        )
        self.weight, self.bias = layer.weight, layer.bias
        self.mask: SampleMask | None = None
        self.measured: tuple[Tensor, Tensor] | None = None
        self._affine: tuple[Tensor, Tensor] | None = None

    def forward(self, x: Tensor) -> Tensor:
        """Normalise x, (batch, channels, ...)."""
        if self.mask is not None:
            self.fix(self._measure(x, self.mask))
        if self.measured is None:
            return self._by_its_own(x)
        if self._affine is None or self._affine[0].device != x.device:
            self._affine = self._affine_from(self.measured, x.device)
        shape = (1, -1) + (1,) * (x.dim() - 2)
        gain, offset = self._affine
        # In float32 whatever the format: gain * x and offset are large and opposite where a mean is.
        return torch.addcmul(offset.view(shape), x, gain.view(shape)).to(x.dtype)

    def _by_its_own(self, x: Tensor) -> Tensor:
        """The plain layer, made accurate.

        torch's channels_last kernel computes the variance as E[x^2] - E[x]^2, which loses three digits where a group's
        mean is several deviations. The result does not depend on a constant taken from a whole group beforehand, so a
        rough mean from every eighth row and column is enough to avoid the cancellation; it is taken off only where needed.
        """
        if x.dim() == 4 and x.device.type == "cpu" and x.dtype == torch.float32:
            sample = x[:, :, ::8, ::8].unflatten(1, (self.num_groups, -1))
            variance, means = torch.var_mean(sample, (2, 3, 4), correction=0)
            if bool((means.square() > variance).any()):
                repeat = x.shape[1] // self.num_groups
                x = x - means.repeat_interleave(repeat, 1)[:, :, None, None]
        return nn.functional.group_norm(x, self.num_groups, self.weight, self.bias, self.eps)

    def _measure(self, x: Tensor, mask: SampleMask) -> tuple[Tensor, Tensor]:
        height, width = x.shape[-2:] if x.dim() == 4 else mask.grid_of(x.shape[-1])
        counted = mask.at(height, width, x.device)
        values = x.float().reshape(x.shape[0], self.num_groups, -1, height * width)
        total = counted.sum() * values.shape[2]
        mean = (values * counted[:, None]).sum((0, 2, 3)) / total
        centred = (values - mean[None, :, None, None]) * counted[:, None]
        return mean, centred.square().sum((0, 2, 3)) / total

    def fix(self, statistics: tuple[Tensor, Tensor]) -> None:
        """Use these group means and variances from now on."""
        self.measured, self._affine = statistics, None

    def _affine_from(
        self, statistics: tuple[Tensor, Tensor], device: torch.device
    ) -> tuple[Tensor, Tensor]:
        """Gain and offset per channel, float32, on `device` (the module may have moved since)."""
        mean, variance = (s.to(device) for s in statistics)
        repeat = self.num_channels // self.num_groups
        gain = self.weight.float() * torch.rsqrt(variance + self.eps).repeat_interleave(repeat)
        return gain, self.bias.float() - mean.repeat_interleave(repeat) * gain

    def release(self) -> None:
        """Be a plain GroupNorm again."""
        self.mask = self.measured = self._affine = None


def adopt_group_norms(module: nn.Module) -> int:
    """Replace every affine GroupNorm below `module` by a PictureGroupNorm; returns how many there are."""
    for parent in list(module.modules()):
        for name, child in list(parent.named_children()):
            if isinstance(child, nn.GroupNorm) and child.affine:
                setattr(parent, name, PictureGroupNorm(child))
    return sum(1 for _ in _layers(module))


def _layers(module: nn.Module) -> Iterator[tuple[str, PictureGroupNorm]]:
    for name, child in module.named_modules():
        if isinstance(child, PictureGroupNorm):
            yield name, child


@contextmanager
def measuring(module: nn.Module, mask: SampleMask) -> Generator[NormStatistics]:
    """While open, one forward pass of `module` over the sample windows fills the statistics that are yielded.

    Each layer measures its own input and normalises with what it measured, so deeper layers see what they will see
    when tiles run with the finished statistics.
    """
    statistics: NormStatistics = {}
    for _, layer in _layers(module):
        layer.mask = mask
    try:
        yield statistics
        statistics.update({n: m.measured for n, m in _layers(module) if m.measured is not None})
    finally:
        for _, layer in _layers(module):
            layer.release()


@contextmanager
def fixed(module: nn.Module, statistics: NormStatistics | None) -> Generator[None]:
    """While open, `module` normalises with `statistics`; with None it normalises each input by its own."""
    if statistics is not None:
        for name, layer in _layers(module):
            if name in statistics:  # a VAE's encoder and decoder are measured apart
                layer.fix(statistics[name])
    try:
        yield
    finally:
        for _, layer in _layers(module):
            layer.release()


def inner_rects(windows: Sequence[Rect], bounds: Rect, margin: int) -> tuple[Rect, ...]:
    """Each window's cells that are at least `margin` away from window borders inside the picture, window-relative."""
    return tuple(
        Rect(
            0 if window.x0 == bounds.x0 else min(margin, window.width // 4),
            0 if window.y0 == bounds.y0 else min(margin, window.height // 4),
            window.width - (0 if window.x1 == bounds.x1 else min(margin, window.width // 4)),
            window.height - (0 if window.y1 == bounds.y1 else min(margin, window.height // 4)),
        )
        for window in windows
    )
