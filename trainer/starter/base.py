"""Stage 2: the base UNet, a restorer and a diffusion prior in one.

At t = 1 with the empty prompt it predicts the residual between the damaged and the sharp latent, so that adapters start
from a restorer. At all other t it predicts the noise in sharp latents under the positive prompt and in damaged ones under
the negative prompt: the implicit classifier that CSD distils (arXiv 2412.03017, section 3.3).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional

from engine.networks.torch_compat import diffusers_classes, prepare_torch
from trainer.data.feeding import Feed
from trainer.data.tensors import enlarged, to_tensor
from trainer.losses import CSD_FIRST, CSD_STOP
from trainer.schedule import DIFFUSION_STEPS, alphas_cumprod
from trainer.starter.autoencoder import gradient_l1
from trainer.starter.data import SCALE, Place

CONFIG: dict[str, Any] = {
    "in_channels": 16,
    "out_channels": 16,
    "sample_size": 32,
    "block_out_channels": [64, 96, 160],
    "layers_per_block": 1,
    "norm_num_groups": 16,
    "cross_attention_dim": 64,
    "attention_head_dim": 8,
    "down_block_types": ["DownBlock2D", "DownBlock2D", "CrossAttnDownBlock2D"],
    "up_block_types": ["CrossAttnUpBlock2D", "UpBlock2D", "UpBlock2D"],
}
TOKENS = 8

_GRADIENT, _DIFFUSION = 0.3, 0.05
_EMPTY_SHARE, _OUTSIDE_SHARE = 0.15, 0.25
_PROMPT, _TIME = range(2)


def build() -> Any:
    """A new UNet2DConditionModel with random weights; call it under a seed."""
    prepare_torch()
    model = diffusers_classes().unet.from_config(CONFIG)
    return model.to(memory_format=torch.channels_last)


class PromptTable(nn.Module):
    """The embeddings that take a text encoder's place: "empty" is 0, the two others are learned.

    Attributes:
        positive, negative: (1, tokens, width).
    """

    def __init__(self) -> None:
        super().__init__()
        shape = (1, TOKENS, CONFIG["cross_attention_dim"])
        self.positive = nn.Parameter(torch.randn(shape) * 0.5)
        self.negative = nn.Parameter(torch.randn(shape) * 0.5)

    @torch.no_grad()
    def start_from(self, embeddings: Mapping[str, Tensor]) -> None:
        """Go on from stored embeddings; names that are absent stay as they are."""
        for name, own in (("positive", self.positive), ("negative", self.negative)):
            if name in embeddings:
                own.copy_(embeddings[name])

    def named(self) -> dict[str, Tensor]:
        """All three by the names that a bundle uses."""
        return {
            "empty": torch.zeros_like(self.positive),
            "positive": self.positive.detach(),
            "negative": self.negative.detach(),
        }

    def rows(self, sharp: list[bool], empty: list[bool]) -> Tensor:
        """One embedding a sample: (b, tokens, width)."""
        own = [self.positive if is_sharp else self.negative for is_sharp in sharp]
        parts = [torch.zeros_like(e) if drop else e for e, drop in zip(own, empty, strict=True)]
        return torch.cat(parts)


@dataclass
class BaseLosses:
    """Losses of a step.

    restore: |x_H - x| + 0.3 |grad x_H - grad x| after the frozen decoder, with z_H = z_L - eps(z_L, 1, empty).
    noise: mean (eps - eps(z_t, t, prompt))^2 over the batch's latents, half of them sharp, half damaged. Three in four t
    lie where CSD looks, [20, 500); one in seven prompts is the empty one.

    Attributes:
        unet, prompts: what is trained.
        vae: the frozen autoencoder.
        pairs: training pairs, an even number a step.
        place: where all of them are.
    """

    unet: Any
    prompts: PromptTable
    vae: Any
    pairs: Feed
    place: Place = field(default_factory=Place)

    def __post_init__(self) -> None:
        self._abar = alphas_cumprod().to(self.place.device)

    def __call__(self, step: int) -> dict[str, Tensor]:
        """The losses of a step by name."""
        samples = self.pairs.take(step)
        truth = to_tensor((s.hq for s in samples), self.place.device)
        damaged = enlarged((s.lq for s in samples), SCALE, self.place.device)
        with self.place.autocast():
            return self._losses(step, damaged, truth.contiguous(memory_format=torch.channels_last))

    def _losses(self, step: int, pictures: Tensor, truth: Tensor) -> dict[str, Tensor]:
        size = len(pictures)
        half = size // 2
        with torch.no_grad():
            damaged = self.vae.encode(pictures).latents
            sharp = self.vae.encode(truth[:half]).latents
        clean = torch.cat([sharp, damaged[half:]])
        noise, times, prompt = (part.to(clean.device) for part in self._draw(step, clean.shape))
        abar = self._abar[times].view(-1, 1, 1, 1)
        noisy = abar.sqrt() * clean + (1 - abar).sqrt() * noise
        once = torch.ones_like(times)
        answer = self.unet(
            torch.cat([damaged, noisy]),
            torch.cat([once, times]),
            encoder_hidden_states=torch.cat([torch.zeros_like(prompt), prompt]),
            return_dict=False,
        )[0]
        residual, predicted = answer.chunk(2)
        result = self.vae.decode(damaged - residual).sample.float()
        values = {
            "l1": functional.l1_loss(result, truth),
            "gradient": gradient_l1(result, truth),
            "noise": functional.mse_loss(predicted.float(), noise),
        }
        total = values["l1"] + _GRADIENT * values["gradient"] + _DIFFUSION * values["noise"]
        return {**values, "total": total}

    def _draw(self, step: int, shape: torch.Size) -> tuple[Tensor, Tensor, Tensor]:
        """Noise, timesteps and prompts of a step, from its number alone."""
        generator, size = torch.Generator().manual_seed(step), shape[0]
        noise = torch.randn(shape, generator=generator)
        inside = torch.randint(CSD_FIRST, CSD_STOP, (size,), generator=generator)
        anywhere = torch.randint(2, DIFFUSION_STEPS, (size,), generator=generator)
        chance = torch.rand(2, size, generator=generator)
        times = torch.where(chance[_TIME] < _OUTSIDE_SHARE, anywhere, inside)
        empty = [bool(c < _EMPTY_SHARE) for c in chance[_PROMPT]]
        half = size // 2
        return noise, times, self.prompts.rows([True] * half + [False] * half, empty)
