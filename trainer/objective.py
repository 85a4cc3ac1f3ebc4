"""What a batch is judged by in each stage.

    stage pix:  l2(x_H, x)                          x_H = D(z_L - eps_pix(z_L))
    stage sem:  l2 + LPIPS + CSD (+ critic, flat)   x_H = D(z_L - eps_PiSA(z_L))

each with its weight; a loss of weight 0 is never computed, and what only such a loss needs is never loaded.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import torch
from torch import Tensor

from trainer.config import Stage, TrainConfig
from trainer.critic import PatchCritic
from trainer.data.crops import NOISE_STREAM, VIEW_STREAM, Sample
from trainer.data.degrade import sample_rng
from trainer.data.tensors import enlarged, seen_anew, to_tensor
from trainer.losses import CsdDraw, CsdLoss, detail_l2, flat_noise, l2, weighted
from trainer.measure.perceptual import Lpips
from trainer.networks import Networks

Terms = dict[str, tuple[float, Callable[[], Tensor]]]
Pair = tuple[Tensor, Tensor]
"""A result and the truth, (b, 3, h, w) each."""


@dataclass(frozen=True)
class Judged:
    """The losses of a batch.

    Attributes:
        total: weighted sum, with its graph.
        parts: what was computed, unweighted and detached, with "total".
        critic: the critic's own loss, with its graph, or None.
    """

    total: Tensor
    parts: Mapping[str, Tensor]
    critic: Tensor | None


class Objective:
    """Losses of a stage.

    Args:
        config: weights and the LPIPS backbone.
        networks: what is trained.
        stage: which losses apply.

    Raises:
        ModelNotFound, BadCheckpoint: the weights of LPIPS are not there or damaged.
        BadRequest: CSD is asked for, and the model has no prompts for it.
    """

    def __init__(self, config: TrainConfig, networks: Networks, stage: Stage) -> None:
        self._config, self._networks, self.stage = config, networks, stage
        semantic = stage == Stage.SEM
        self._lpips = self._csd = self.critic = None
        if semantic and config.lpips_weight:
            weights = Path(config.lpips_weights) if config.lpips_weights else None
            self._lpips = Lpips(config.lpips, weights).to(networks.device)
        if semantic and config.csd:
            self._csd = CsdLoss(networks.lora.score, *networks.csd_prompts())
        if semantic and config.critic:
            state = torch.get_rng_state()
            torch.manual_seed(config.seed)
            self.critic = PatchCritic().to(networks.device)
            torch.set_rng_state(state)

    def judge(self, samples: Sequence[Sample]) -> Judged:
        """The losses of a batch of training pairs, means over it."""
        networks, scale = self._networks, self._config.scale
        damaged = enlarged((s.lq for s in samples), scale, networks.device)
        truth = to_tensor((s.hq for s in samples), networks.device)
        with networks.autocast():
            z_l = networks.encode(damaged)
            prompt = networks.prompts([s.caption for s in samples])
            z_h = z_l - networks.lora.residual(z_l, prompt)
            result = networks.decode(z_h)
            seen = self._varied(samples, result, truth)
            total, parts = weighted(self._terms(samples, z_h, (result, truth), seen))
            own = None if self.critic is None else self.critic.own_loss(*seen)
        found = {**parts, "total": total.detach()}
        if own is not None:
            found["critic_own"] = own.detach()
        return Judged(total, found, own)

    def _terms(self, samples: Sequence[Sample], z_h: Tensor, pair: Pair, seen: Pair) -> Terms:
        """Weight and computation of each loss by name; `seen` is the pair as networks judge it."""
        if self.stage == Stage.PIX:
            return {"l2": (1.0, partial(l2, *pair))}
        config = self._config
        terms: Terms = {
            "l2": (config.l2_sem, partial(detail_l2 if config.detail else l2, *pair)),
            "flat": (config.flat, partial(flat_noise, *pair)),
        }
        if self._lpips is not None:
            terms["lpips"] = (config.lpips_weight, partial(self._perceived, *seen))
        if self._csd is not None:
            terms["csd"] = (config.csd, partial(self._distilled, z_h, samples))
        if self.critic is not None:
            terms["critic"] = (config.critic, partial(self.critic.judge, seen[0]))
        return terms

    def _varied(self, samples: Sequence[Sample], result: Tensor, truth: Tensor) -> Pair:
        """Both pictures as the networks that judge them see them: shifted and turned at random where that is asked for.

        Their strides lie on the decoder's grid otherwise, and a result can please them by a pattern on that grid.
        """
        if not self._config.vary or self.stage == Stage.PIX:
            return result, truth
        first, second = seen_anew(
            (result, truth), sample_rng(self._config.seed, *samples[0].key, VIEW_STREAM)
        )
        return first, second

    def _perceived(self, result: Tensor, truth: Tensor) -> Tensor:
        assert self._lpips is not None
        return self._lpips((result.float() + 1) / 2, (truth + 1) / 2).mean()

    def _distilled(self, z_h: Tensor, samples: Sequence[Sample]) -> Tensor:
        assert self._csd is not None
        shape = tuple(z_h.shape[1:])
        draws = [sample_rng(self._config.seed, *s.key, NOISE_STREAM) for s in samples]
        seeds = [int(draw.integers(2**31)) for draw in draws]
        return self._csd(z_h, CsdDraw.seeded(seeds, shape))
