"""The teacher: Real-ESRGAN x4plus, whose answer to a damaged picture is one definite picture that a student can learn by regression.

RRDBNet (Wang et al., ESRGAN 2018, section 3.1; weights of Real-ESRGAN 2021, BSD-3-Clause): 23 blocks of three dense blocks, each
with five 3x3 convolutions of growth 32 and LeakyReLU 0.2, residual scale 0.2 twice, then two nearest enlargements by 2. It is used
in training only and never ships.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import torch
from safetensors import SafetensorError
from safetensors.torch import load_file
from torch import Tensor, nn
from torch.nn import functional

from engine.errors import BadCheckpoint, ModelNotFound
from trainer.data.degrade import Pixels

SCALE = 4
_BLOCKS, _WIDTH, _GROWTH, _SLOPE, _RESIDUAL = 23, 64, 32, 0.2, 0.2


def _conv(inputs: int, outputs: int) -> nn.Conv2d:
    return nn.Conv2d(inputs, outputs, 3, padding=1)


def _leaky(x: Tensor) -> Tensor:
    return functional.leaky_relu(x, _SLOPE, inplace=not torch.is_grad_enabled())


class _DenseBlock(nn.Module):
    """x + 0.2 conv5 over x and the four convolutions before it, each seeing all that came earlier."""

    def __init__(self) -> None:
        super().__init__()
        self.conv1 = _conv(_WIDTH, _GROWTH)
        self.conv2 = _conv(_WIDTH + _GROWTH, _GROWTH)
        self.conv3 = _conv(_WIDTH + 2 * _GROWTH, _GROWTH)
        self.conv4 = _conv(_WIDTH + 3 * _GROWTH, _GROWTH)
        self.conv5 = _conv(_WIDTH + 4 * _GROWTH, _WIDTH)

    def forward(self, x: Tensor) -> Tensor:
        seen = x
        for conv in (self.conv1, self.conv2, self.conv3, self.conv4):
            seen = torch.cat([seen, _leaky(conv(seen))], dim=1)
        return x + _RESIDUAL * self.conv5(seen)


class _ResidualBlock(nn.Module):
    """x + 0.2 of three dense blocks in a row."""

    def __init__(self) -> None:
        super().__init__()
        self.rdb1, self.rdb2, self.rdb3 = _DenseBlock(), _DenseBlock(), _DenseBlock()

    def forward(self, x: Tensor) -> Tensor:
        return x + _RESIDUAL * self.rdb3(self.rdb2(self.rdb1(x)))


class Teacher(nn.Module):
    """Pictures (b, 3, h, w) in 0..1 to (b, 3, 4 h, 4 w), roughly in 0..1; names as in the weights file.

    Args:
        blocks: residual blocks; 23 in the published weights.
    """

    def __init__(self, blocks: int = _BLOCKS) -> None:
        super().__init__()
        self.conv_first = _conv(3, _WIDTH)
        self.body = nn.Sequential(*(_ResidualBlock() for _ in range(blocks)))
        self.conv_body = _conv(_WIDTH, _WIDTH)
        self.conv_up1, self.conv_up2 = _conv(_WIDTH, _WIDTH), _conv(_WIDTH, _WIDTH)
        self.conv_hr, self.conv_last = _conv(_WIDTH, _WIDTH), _conv(_WIDTH, 3)

    @classmethod
    def load(cls, weights: Path, device: str = "cpu") -> Teacher:
        """The teacher with the weights of a safetensors file (any float format), frozen, in float32.

        Raises:
            ModelNotFound: there is no such file.
            BadCheckpoint: it is damaged or holds another network.
        """
        if not weights.is_file():
            raise ModelNotFound("There is no teacher {path}; give its weights.", path=weights)
        try:
            teacher = cls()
            teacher.load_state_dict({n: t.float() for n, t in load_file(weights).items()})
        except (SafetensorError, OSError, RuntimeError) as error:
            raise BadCheckpoint(
                "The weights in {path} are not those of the teacher ({reason}).",
                path=weights,
                reason=error,
            ) from error
        frozen: Any = teacher.to(device).eval().requires_grad_(False)
        return frozen.to(memory_format=torch.channels_last)

    def forward(self, pictures: Tensor) -> Tensor:
        """The teacher's answer, not clamped."""
        first = self.conv_first(pictures)
        x = first + self.conv_body(self.body(first))
        for conv in (self.conv_up1, self.conv_up2):
            x = _leaky(conv(functional.interpolate(x, scale_factor=2, mode="nearest")))
        return self.conv_last(_leaky(self.conv_hr(x)))

    @torch.inference_mode()
    def answer(self, picture: Pixels) -> Pixels:
        """The answer to one picture: (h, w, 3) uint8 to (4 h, 4 w, 3) uint8."""
        weight = self.conv_first.weight
        batch = torch.tensor(picture).to(weight.device)[None]
        batch = batch.permute(0, 3, 1, 2).to(weight.dtype).div(255)
        large = self(batch.contiguous(memory_format=torch.channels_last))[0].float()
        return large.clamp(0, 1).mul(255).round().byte().permute(1, 2, 0).cpu().numpy()
