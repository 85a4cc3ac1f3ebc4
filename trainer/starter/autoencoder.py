"""Stage 1: the autoencoder, one latent cell per 4 x 4 pixels.

It has no normalisation and no block at full resolution, so that it is fast on a CPU and its tiles join exactly. A teacher, if
there is one, gives its weights where the forms agree and fixes what the latents mean, so that a UNet trained on them fits.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional

from engine.errors import BadCheckpoint
from engine.networks.bundle import build_module
from engine.networks.model_config import read_vae_config
from engine.networks.torch_compat import diffusers_classes
from trainer.data.feeding import Feed
from trainer.data.tensors import enlarged, to_tensor
from trainer.starter.data import SCALE, Place

CONFIG: dict[str, Any] = {
    "encoder_block_out_channels": [40, 40, 40],
    "decoder_block_out_channels": [40, 40, 40],
    "num_encoder_blocks": [0, 2, 3],
    "num_decoder_blocks": [3, 2, 0],
    "latent_channels": 16,
    "act_fn": "relu",
    "scaling_factor": 1.0,
}

_GRADIENT, _NOISE = 0.3, 0.02
_TAUGHT, _TEACHING = 3, 0.05
_DAMAGED = 4


def build() -> Any:
    """A new autoencoder (diffusers AutoencoderTiny) with random weights; call it under a seed."""
    model = diffusers_classes().tiny_vae.from_config(CONFIG)
    return model.to(memory_format=torch.channels_last)


@torch.no_grad()
def start_from(vae: Any, teacher: Any) -> None:
    """Copy the weights of another autoencoder of the same width, in place.

    Blocks that the teacher has beyond ours are left out; ours beyond the teacher's start as the identity.

    Raises:
        BadCheckpoint: the teacher has other channels or stages.
    """
    for own, other in ((vae.encoder, teacher.encoder), (vae.decoder, teacher.decoder)):
        stages, given = _stages(own), _stages(other)
        if len(stages) != len(given):
            raise BadCheckpoint("The teacher's autoencoder has another number of stages.")
        for (conv, blocks), (conv_from, blocks_from) in zip(stages, given, strict=True):
            _copy(conv, conv_from)
            for number, block in enumerate(blocks):
                if number < len(blocks_from):
                    _copy(block, blocks_from[number])
                else:  # relu(x + 0) is x: what comes in is a block's output, at least 0
                    for parameter in block.conv[-1].parameters():
                        parameter.zero_()


def _stages(side: Any) -> list[tuple[nn.Module, list[Any]]]:
    """The layers of an encoder or decoder: each convolution with the blocks after it."""
    found: list[tuple[nn.Module, list[Any]]] = []
    for layer in side.layers:
        if isinstance(layer, nn.Conv2d):
            found.append((layer, []))
        elif any(True for _ in layer.parameters()):
            found[-1][1].append(layer)
    return found


def _copy(own: nn.Module, other: nn.Module) -> None:
    weights = other.state_dict()
    if any(weights[name].shape != t.shape for name, t in own.state_dict().items()):
        raise BadCheckpoint("The teacher's autoencoder has other channels.")
    own.load_state_dict(weights)


def read(folder: Path) -> Any:
    """The autoencoder of a folder, frozen.

    Raises:
        ModelNotFound, BadCheckpoint: it cannot be read.
    """
    return build_module(
        diffusers_classes().tiny_vae, folder, read_vae_config(folder), torch.float32
    )


def gradient_l1(result: Tensor, truth: Tensor) -> Tensor:
    """Mean absolute difference of the first differences across and down."""
    parts = [functional.l1_loss(result.diff(dim=axis), truth.diff(dim=axis)) for axis in (2, 3)]
    return parts[0] + parts[1]


@dataclass
class AutoencoderLosses:
    """Losses of a step: |x' - x| + 0.3 |grad x' - grad x|, and the distance to the teacher's latents.

    One crop in four is a damaged one, enlarged, since that is what the encoder sees in use.

    Attributes:
        vae: the network.
        pairs: crops; their damaged sides are used too.
        teacher: autoencoder whose latents are learned, or None.
        place: where all of them are.
    """

    vae: Any
    pairs: Feed
    teacher: nn.Module | None
    place: Place = field(default_factory=Place)

    def __call__(self, step: int) -> dict[str, Tensor]:
        """The losses of a step by name."""
        samples, device = self.pairs.take(step), self.place.device
        damaged, sharp = samples[::_DAMAGED], [s for i, s in enumerate(samples) if i % _DAMAGED]
        pictures = torch.cat(
            [
                enlarged((s.lq for s in damaged), SCALE, device),
                *(to_tensor([s.hq], device) for s in sharp),
            ]
        )
        with self.place.autocast():
            return self._losses(step, pictures.contiguous(memory_format=torch.channels_last))

    def _losses(self, step: int, pictures: Tensor) -> dict[str, Tensor]:
        latents = self.vae.encode(pictures).latents
        noise = torch.randn(latents.shape, generator=torch.Generator().manual_seed(step))
        result = self.vae.decode(latents + _NOISE * noise.to(latents.device)).sample.float()
        values = {
            "l1": functional.l1_loss(result, pictures),
            "gradient": gradient_l1(result, pictures),
            "mse": functional.mse_loss(result.detach(), pictures),
        }
        total = values["l1"] + _GRADIENT * values["gradient"]
        if self.teacher is not None:
            with torch.no_grad():
                wanted = self.teacher.encode(pictures[::_TAUGHT]).latents  # type: ignore[operator]  # a diffusers VAE
            values["taught"] = functional.mse_loss(latents[::_TAUGHT].float(), wanted.float())
            total = total + _TEACHING * values["taught"]
        return {**values, "total": total}
