"""A small patch discriminator: what hatching and soft edges have in common is that no photograph looks so.

    critic:   mean max(0, 1 - D(x)) + mean max(0, 1 + D(x_H))          (hinge)
    result:   - mean D(x_H)

Spectral normalisation keeps it from running away; it sees patches of some 30 pixels and nothing of the input.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn.utils.parametrizations import spectral_norm

_WIDTHS = (32, 64, 64)
_SLOPE = 0.2


class PatchCritic(nn.Module):
    """D: pictures (b, 3, h, w) in -1..1 to one score a patch, (b, 1, h / 4, w / 4); call it under a seed."""

    def __init__(self) -> None:
        super().__init__()
        first, second, third = _WIDTHS
        self.layers = nn.Sequential(
            spectral_norm(nn.Conv2d(3, first, 4, 2, 1)),
            nn.LeakyReLU(_SLOPE),
            spectral_norm(nn.Conv2d(first, second, 4, 2, 1)),
            nn.LeakyReLU(_SLOPE),
            spectral_norm(nn.Conv2d(second, third, 3, 1, 1)),
            nn.LeakyReLU(_SLOPE),
            spectral_norm(nn.Conv2d(third, 1, 3, 1, 1)),
        )

    def forward(self, pictures: Tensor) -> Tensor:
        """Scores of patches; positive is like a photograph."""
        return self.layers(pictures)

    def judge(self, result: Tensor) -> Tensor:
        """The result's loss; its gradient reaches `result` only."""
        self.requires_grad_(False)
        try:
            return -self(result).mean()
        finally:
            self.requires_grad_(True)

    def own_loss(self, result: Tensor, truth: Tensor) -> Tensor:
        """The critic's own loss; neither picture gets a gradient."""
        scores = self(torch.cat([truth, result]).detach())
        real, fake = scores.chunk(2)
        return (1 - real).clamp_min(0).mean() + (1 + fake).clamp_min(0).mean()
