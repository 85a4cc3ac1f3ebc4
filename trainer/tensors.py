"""Training pairs as tensors, as the engine would show them to the networks."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional

from trainer.degrade import Pixels


def to_tensor(pictures: Iterable[Pixels], device: str = "cpu") -> Tensor:
    """Pictures (h, w, 3) uint8 of one size as (b, 3, h, w) float32 in -1..1 on a device, channels last in memory."""
    stacked = torch.from_numpy(np.stack(list(pictures))).to(device)
    return stacked.permute(0, 3, 1, 2).float().div_(127.5).sub_(1)


def enlarged(pictures: Iterable[Pixels], scale: int, device: str = "cpu") -> Tensor:
    """Pictures (h, w, 3) uint8 enlarged by the engine's cubic kernel: (b, 3, h scale, w scale) in -1..1.

    `antialias` makes torch use that kernel (a = -0.5); in enlarging it has no other effect.
    """
    small = to_tensor(pictures, device)
    if scale == 1:
        return small
    large = functional.interpolate(
        small, scale_factor=scale, mode="bicubic", align_corners=False, antialias=True
    )
    return large.clamp_(-1, 1).contiguous(memory_format=torch.channels_last)


def unit_tensor(picture: Pixels) -> Tensor:
    """A picture (h, w, 3) uint8 as (1, 3, h, w) float32 in 0..1, as LPIPS takes it."""
    return torch.tensor(picture).permute(2, 0, 1)[None].float().div(255)
