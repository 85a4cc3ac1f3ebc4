"""Training pairs as tensors, as the engine would show them to the networks."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional

from trainer.data.degrade import Pixels

_SHIFTS = 8
"""Places, in pixels each way, that a view starts at: twice the largest stride of what judges pictures."""


def to_tensor(pictures: Iterable[Pixels], device: str = "cpu") -> Tensor:
    """Pictures (h, w, 3) uint8 of one size as (b, 3, h, w) float32 in -1..1 on a device, channels last in memory."""
    stacked = torch.from_numpy(np.stack(list(pictures))).to(device)
    return stacked.permute(0, 3, 1, 2).float().div_(127.5).sub_(1)


def enlarged(pictures: Iterable[Pixels], scale: int, device: str = "cpu") -> Tensor:
    """Pictures (h, w, 3) uint8 enlarged by the engine's cubic kernel: (b, 3, h scale, w scale) in -1..1."""
    small = to_tensor(pictures, device)
    return small if scale == 1 else enlarge(small, scale)


def enlarge(small: Tensor, scale: int) -> Tensor:
    """Pictures (b, 3, h, w) in -1..1 enlarged by the engine's cubic kernel, channels last in memory.

    `antialias` makes torch use that kernel (a = -0.5); in enlarging it has no other effect.
    """
    large = functional.interpolate(
        small, scale_factor=scale, mode="bicubic", align_corners=False, antialias=True
    )
    return large.clamp_(-1, 1).contiguous(memory_format=torch.channels_last)


def unit_tensor(picture: Pixels) -> Tensor:
    """A picture (h, w, 3) uint8 as (1, 3, h, w) float32 in 0..1, as LPIPS takes it."""
    return torch.tensor(picture).permute(2, 0, 1)[None].float().div(255)


def seen_anew(pictures: Sequence[Tensor], draw: np.random.Generator) -> list[Tensor]:
    """Pictures (b, c, h, w) of one size, all shifted, turned and mirrored alike by one draw; up to 7 pixels are cut off."""
    top, left, turns, is_mirrored = (int(n) for n in draw.integers((_SHIFTS, _SHIFTS, 4, 2)))
    views = [picture[..., top:, left:].rot90(turns, (2, 3)) for picture in pictures]
    return [view.flip(3) for view in views] if is_mirrored else views
