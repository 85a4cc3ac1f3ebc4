"""The base of the fifth starter: a restorer that answers like the teacher, with most of its work on the grid of the latents.

Each latent cell is a pixel of the damaged picture, so crispness is local work at the first level: five residual blocks a side
there, one below. There is no attention, and normalisation is fixed (`engine.networks.channel_affine`), so a tile is exact and a preview cheap.

    restore   |x_H - y| + 0.5 |grad x_H - grad y| + 0.5 LPIPS(x_H, y)    y the teacher's answer, or the truth where it was drawn
    critic    sees (enlarged x_L, picture) with y as real; its gradient at x_H has a given share of the norm of restore's
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional

from engine.networks.channel_affine import FIXED_NORMS, fix_norms
from engine.networks.torch_compat import diffusers_classes, prepare_torch
from trainer.data.degrade import sample_rng
from trainer.data.tensors import enlarge, seen_anew
from trainer.measure.perceptual import Lpips
from trainer.starter.autoencoder import gradient_l1
from trainer.starter.data import SCALE, Place
from trainer.starter.lessons import Batch, Lessons
from trainer.starter.pair_critic import PairCritic

CONFIG: dict[str, Any] = {
    "in_channels": 16,
    "out_channels": 16,
    "sample_size": 32,
    "block_out_channels": [96, 128, 160],
    "layers_per_block": [5, 1, 1],
    "norm_num_groups": 16,
    "cross_attention_dim": 64,
    "attention_head_dim": 8,
    "time_embedding_dim": 32,
    "down_block_types": ["DownBlock2D"] * 3,
    "mid_block_type": "UNetMidBlock2D",
    "up_block_types": ["UpBlock2D"] * 3,
}

_GRADIENT, _LPIPS, _VIEW = 0.5, 0.5, 21
_TAUGHT = 2
"""The critic learns from every second pair; it learns fast enough, and a step costs a quarter less."""


def build() -> Any:
    """A new UNet with random weights and fixed norms; call it under a seed."""
    prepare_torch()
    model = diffusers_classes().unet.from_config(CONFIG)
    fixed: Any = fix_norms(model, {FIXED_NORMS: True})
    return fixed.to(memory_format=torch.channels_last)


def restored(unet: Any, vae: Any, damaged: Tensor) -> tuple[Tensor, Tensor]:
    """Enlarged input and result of one pass, both (b, 3, h, w) in -1..1: D(z_L - eps(z_L, 1, empty))."""
    large = enlarge(damaged, SCALE)
    with torch.no_grad():
        latents = vae.encode(large).latents
    empty = latents.new_zeros(len(latents), 1, CONFIG["cross_attention_dim"])
    residual = unet(latents, 1, encoder_hidden_states=empty, return_dict=False)[0]
    return large, vae.decode(latents - residual).sample.float()


@dataclass(frozen=True, slots=True)
class Tuition:
    """How a step is taken.

    Attributes:
        batch: lessons a step.
        crop: side at output size.
        seed: of the run.
        critic_from: step from which the critic is trained.
        judged_from: step from which its judgement counts.
        share: norm of the judgement's gradient at the result over that of the other losses; 0 is no critic.
        critic_lr: the critic's rate.
    """

    batch: int
    crop: int
    seed: int = 0
    critic_from: int = 0
    judged_from: int = 0
    share: float = 0.0
    critic_lr: float = 4e-4


@dataclass
class CrispLosses:
    """Losses of a step by name; "total" has the gradient of all.

    Attributes:
        unet: what is trained.
        vae: the frozen autoencoder.
        lessons: pairs and answers.
        plan: how.
        place: where all of them are.
    """

    unet: Any
    vae: Any
    lessons: Lessons
    plan: Tuition
    place: Place = field(default_factory=Place)

    def __post_init__(self) -> None:
        self._lpips = Lpips().to(self.place.device)
        self.critic: PairCritic | None = None
        if self.plan.share:
            critic = self.critic = PairCritic().to(self.place.device)
            self._teaching = torch.optim.Adam(
                critic.parameters(), lr=self.plan.critic_lr, betas=(0.5, 0.99)
            )

    def state_dict(self) -> dict[str, Any]:
        """What a resumed run needs beyond the network: the critic and its optimiser."""
        if self.critic is None:
            return {}
        return {"critic": self.critic.state_dict(), "teaching": self._teaching.state_dict()}

    def load_state_dict(self, state: Mapping[str, Any]) -> None:
        """The reverse of `state_dict`; a run that had no critic begins one."""
        if self.critic is not None and "critic" in state:
            self.critic.load_state_dict(state["critic"])
            self._teaching.load_state_dict(state["teaching"])

    def __call__(self, step: int) -> dict[str, Tensor]:
        """The losses of a step."""
        plan = self.plan
        batch = self.lessons.batch(step, plan.batch, plan.crop, plan.seed, self.place.device)
        with self.place.autocast():
            large, result = restored(self.unet, self.vae, batch.damaged)
        values = self._restore(result, batch)
        if self.critic is None or step < plan.critic_from:
            return values
        views = seen_anew([large, result, batch.wanted], sample_rng(plan.seed, step, 0, _VIEW))
        with self.place.autocast():
            values["critic"] = self._teach(self.critic, *(v[::_TAUGHT] for v in views))
            if step >= plan.judged_from:
                judged = self.critic.judge(views[0], views[1]).float()
                weight = self._weight(values["total"], judged, result)
                values["judged"] = judged.detach()
                values["total"] = values["total"] + weight * judged
        return values

    def _restore(self, result: Tensor, batch: Batch) -> dict[str, Tensor]:
        wanted = batch.wanted.contiguous(memory_format=torch.channels_last)
        with self.place.autocast():
            seen = self._lpips((result + 1) / 2, (wanted + 1) / 2).mean()
        values = {
            "l1": functional.l1_loss(result, wanted),
            "gradient": gradient_l1(result, wanted),
            "lpips": seen.float(),
        }
        total = values["l1"] + _GRADIENT * values["gradient"] + _LPIPS * values["lpips"]
        return {**values, "total": total}

    def _teach(self, critic: PairCritic, large: Tensor, result: Tensor, wanted: Tensor) -> Tensor:
        loss = critic.own_loss(large, result, wanted).float()
        self._teaching.zero_grad(set_to_none=True)
        loss.backward()
        self._teaching.step()
        return loss.detach()

    def _weight(self, restore: Tensor, judged: Tensor, result: Tensor) -> Tensor:
        """What gives the judgement's gradient its share, measured at the result."""
        norms = [
            torch.autograd.grad(loss, result, retain_graph=True)[0].norm()
            for loss in (restore, judged)
        ]
        return (self.plan.share * norms[0] / norms[1].clamp_min(1e-12)).detach()


def freeze(module: nn.Module) -> nn.Module:
    """The module, for use only."""
    return module.eval().requires_grad_(False)
