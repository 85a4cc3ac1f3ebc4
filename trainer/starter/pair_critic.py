"""A critic of pairs: it sees what was given and what was made of it, with the teacher's answer as real.

    critic:   mean max(0, 1 - D(x_L, y)) + mean max(0, 1 + D(x_L, x_H))          (hinge)
    result:   - mean D(x_L, x_H)

Since it knows the damaged picture it can ask whether *this* edge should be crisp. Spectral normalisation keeps it from running away.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn.utils.parametrizations import spectral_norm

_WIDTHS = (32, 64, 128)
_SLOPE = 0.2


def _conv(inputs: int, outputs: int, kernel: int, stride: int) -> nn.Sequential:
    conv = nn.Conv2d(inputs, outputs, kernel, stride, 1)
    return nn.Sequential(spectral_norm(conv), nn.LeakyReLU(_SLOPE))


class PairCritic(nn.Module):
    """D: (b, 3, h, w) twice, in -1..1, to scores of patches at half and at a quarter of the side; call it under a seed."""

    def __init__(self) -> None:
        super().__init__()
        first, second, third = _WIDTHS
        self.fine = nn.Sequential(_conv(6, first, 3, 1), _conv(first, second, 4, 2))
        self.coarse = nn.Sequential(
            _conv(second, third, 4, 2), _conv(third, third, 3, 1), _conv(third, third, 3, 1)
        )
        self.fine_score = spectral_norm(nn.Conv2d(second, 1, 3, 1, 1))
        self.coarse_score = spectral_norm(nn.Conv2d(third, 1, 3, 1, 1))

    def forward(self, given: Tensor, made: Tensor) -> tuple[Tensor, Tensor]:
        """Scores of fine and of coarse patches; positive is like the teacher's."""
        # The difference from what was given is where sharpness shows.
        fine = self.fine(torch.cat([made, made - given], dim=1))
        return self.fine_score(fine), self.coarse_score(self.coarse(fine))

    def judge(self, given: Tensor, made: Tensor) -> Tensor:
        """The result's loss; its gradient reaches `made` only."""
        self.requires_grad_(False)
        try:
            return -sum_of_means(self(given.detach(), made))
        finally:
            self.requires_grad_(True)

    def own_loss(self, given: Tensor, made: Tensor, wanted: Tensor) -> Tensor:
        """The critic's own loss; no picture gets a gradient."""
        scores = self(torch.cat([given, given]).detach(), torch.cat([wanted, made]).detach())
        halves = [each.chunk(2) for each in scores]
        real = sum_of_means([(1 - r).clamp_min(0) for r, _ in halves])
        return real + sum_of_means([(1 + f).clamp_min(0) for _, f in halves])


def sum_of_means(parts: tuple[Tensor, ...] | list[Tensor]) -> Tensor:
    """Mean over the parts' means."""
    return torch.stack([part.mean() for part in parts]).mean()
