"""Training of whole networks, step by step, with checkpoints that resume: what the autoencoder and the base UNet share.

Everything random is a function of the step number, so a resumed run needs no more than weights, averages and optimiser.
"""

from __future__ import annotations

import hashlib
import json
import logging
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Protocol

import torch
from torch import Tensor, nn

from trainer.checkpoint import Checkpoint, Meta, RunFolder, check_resumable, rng_states
from trainer.config import Decay
from trainer.schedule import MovingAverage, learning_rate

_log = logging.getLogger(__name__)


class Companion(Protocol):
    """What is trained beside the networks and goes into their checkpoints, such as a critic."""

    def state_dict(self) -> dict[str, Any]:
        """Everything that a resumed run needs."""
        ...

    def load_state_dict(self, state: Mapping[str, Any]) -> None:
        """The reverse of `state_dict`."""
        ...


Losses = Mapping[str, Tensor]
"""Losses of one step by name; "total" is what is minimised."""


@dataclass(frozen=True, slots=True)
class Schedule:
    """How long and how fast.

    Attributes:
        steps: optimiser steps.
        batch: crops per step.
        crop: side of the crops, pixels.
        lr: largest learning rate; reached after `warmup` steps.
        decay: what follows: half a cosine to 0, or nothing, for a run whose length is not known.
        ema: decay of the moving average that is the result.
        clip: largest gradient norm.
        seed: decides crops, order and noise.
        save_every: steps between checkpoints.
    """

    steps: int
    batch: int
    crop: int
    lr: float
    warmup: int = 50
    ema: float = 0.998
    clip: float = 1.0
    seed: int = 0
    save_every: int = 100
    decay: Decay = Decay.COSINE

    def identity(self) -> str:
        """Hash of what a resumed run may not change."""
        free = {"save_every"} if self.decay == Decay.COSINE else {"save_every", "steps"}
        values = {k: v for k, v in asdict(self).items() if k not in free}
        return hashlib.sha256(json.dumps(values, sort_keys=True).encode()).hexdigest()


class Fit:
    """One run over some networks.

    Args:
        stage: what the run is called in its checkpoints.
        modules: networks that are trained, by name.
        schedule: length and rates.
        folder: of the run; an unfinished run in it goes on.
        data_hash, model_hash: identify the pictures and the networks that the run starts from.
        companion: what is kept beside the networks.

    Raises:
        BadRequest: the folder holds a run of another kind.
        BadCheckpoint: none of its checkpoints can be read.
    """

    def __init__(
        self,
        stage: str,
        modules: Mapping[str, nn.Module],
        schedule: Schedule,
        folder: Path,
        *,
        data_hash: str,
        model_hash: str,
        companion: Companion | None = None,
    ) -> None:
        self._companion = companion
        self.schedule, self._stage, self._modules = schedule, stage, modules
        self._hashes = (schedule.identity(), data_hash, model_hash)
        self._folder = RunFolder(folder, keep=1)
        for module in modules.values():
            module.train().requires_grad_(True)
        self._optimiser = torch.optim.AdamW(
            [p for _, p in self._named()], lr=schedule.lr, weight_decay=1e-4
        )
        self._average = MovingAverage(self._named(), schedule.ema)
        self.step = 0
        found, damaged = self._folder.latest()
        for sentence in damaged:
            _log.warning("%s", sentence)
        if found is not None:
            self._resume(found)

    def _named(self) -> Iterator[tuple[str, nn.Parameter]]:
        for prefix, module in self._modules.items():
            for name, parameter in module.named_parameters():
                yield f"{prefix}.{name}", parameter

    @torch.no_grad()
    def _resume(self, found: Checkpoint) -> None:
        config, data, model = self._hashes
        check_resumable(found, config_hash=config, data_hash=data, model_hash=model)
        for name, parameter in self._named():
            parameter.copy_(found.adapters[name])
        self._average.load_state_dict(found.ema)
        self._optimiser.load_state_dict(dict(found.optimiser))
        if self._companion is not None:
            self._companion.load_state_dict(found.extra)
        self.step = found.meta.step

    def run(self, losses: Callable[[int], Losses], every: int = 20) -> None:
        """Train to the end; the networks then hold the moving averages.

        Args:
            losses: computes a step's losses from its number.
            every: steps between lines of the log.
        """
        began, since = time.perf_counter(), self.step
        if next(p for _, p in self._named()).is_cuda:
            torch.backends.cudnn.benchmark = True
        while self.step < self.schedule.steps:
            values = self._take(losses)
            if self.step % every == 0 and self.step > since:
                shown = "  ".join(f"{k} {float(v.detach()):.5f}" for k, v in values.items())
                pace = (time.perf_counter() - began) / (self.step - since)
                _log.info("%s %d  %s  %.3f s/step", self._stage, self.step, shown, pace)
                began, since = time.perf_counter(), self.step
            if self.step % self.schedule.save_every == 0 or self.step == self.schedule.steps:
                self._save()
        self.apply_average()

    def _take(self, losses: Callable[[int], Losses]) -> Losses:
        plan = self.schedule
        rate = learning_rate(self.step, plan.steps, plan.lr, plan.warmup, plan.decay)
        for group in self._optimiser.param_groups:
            group["lr"] = rate
        values = losses(self.step)
        self._optimiser.zero_grad(set_to_none=True)
        values["total"].backward()
        nn.utils.clip_grad_norm_([p for _, p in self._named()], plan.clip)
        self._optimiser.step()
        self._average.update(self._named())
        self.step += 1
        return values

    def _save(self) -> None:
        config, data, model = self._hashes
        meta = Meta(self.step, self._stage, config, data, model, None, {})
        weights = {name: p.detach().cpu().contiguous().clone() for name, p in self._named()}
        ema = {name: t.cpu().contiguous() for name, t in self._average.state_dict().items()}
        extra = {} if self._companion is None else self._companion.state_dict()
        state = self._optimiser.state_dict()
        self._folder.save(meta, weights, ema, state, extra, rng_states("cpu"))

    @torch.no_grad()
    def apply_average(self) -> None:
        """Put the moving averages into the networks."""
        for name, parameter in self._named():
            parameter.copy_(self._average.values[name])
