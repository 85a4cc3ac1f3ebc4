"""A normalisation layer with fixed statistics: one gain and one offset a channel, whatever the picture.

A UNet whose layers are of this kind sees no further than its convolutions reach. Its tiles join without anything measured
over the picture, and no pass is spent on measuring. A model says so in `unet/config.json` by `"_fixed_norms": true`; other readers of
the folder pass over names that begin with an underscore.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import torch
from torch import Tensor, nn

FIXED_NORMS = "_fixed_norms"


class ChannelAffine(nn.Module):
    """gain x + offset in place of a GroupNorm; parameters keep the names `weight` and `bias`.

    Args:
        channels: of x, (batch, channels, ...).
    """

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.ones(channels))
        self.bias = nn.Parameter(torch.zeros(channels))

    def forward(self, x: Tensor) -> Tensor:
        """The scaled picture, same shape and format; computed in float32, since gain x and offset may be large and opposite."""
        shape = (1, -1) + (1,) * (x.dim() - 2)
        gain, offset = self.weight.float().view(shape), self.bias.float().view(shape)
        return torch.addcmul(offset, x, gain).to(x.dtype)


def fix_norms(module: nn.Module, config: Mapping[str, Any]) -> nn.Module:
    """Replace every affine GroupNorm below `module`, in place, where its configuration says so; returns the module."""
    if config.get(FIXED_NORMS) is True:
        for parent in list(module.modules()):
            for name, child in list(parent.named_children()):
                if isinstance(child, nn.GroupNorm) and child.affine:
                    setattr(parent, name, ChannelAffine(child.num_channels).to(child.weight))
    return module
