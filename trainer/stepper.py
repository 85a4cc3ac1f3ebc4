"""One optimiser step of a stage, and the state that a resumed run needs of it."""

from __future__ import annotations

import logging
import math
from collections.abc import Mapping, Sequence
from typing import Any

import torch
from torch import Tensor, nn

from engine.errors import NumericalError, OutOfMemory
from engine.networks.device import is_out_of_memory, release_cached_memory
from trainer.checkpoint import Checkpoint
from trainer.config import Precision, Stage, TrainConfig
from trainer.data.crops import Sample
from trainer.networks import Networks
from trainer.objective import Objective
from trainer.schedule import MovingAverage, learning_rate
from trainer.world import World

_log = logging.getLogger(__name__)


class Stepper:
    """Gradients, clipping, optimiser and moving average of one stage.

    Args:
        config: rates and weights.
        networks: what is trained; is switched to the stage.
        stage: pix or sem.
        world: the processes that share each step.
    """

    def __init__(self, config: TrainConfig, networks: Networks, stage: Stage, world: World) -> None:
        self.config, self.stage, self._world = config, stage, world
        self._lora, self._device = networks.lora, networks.device
        self._lora.select(stage)
        if stage == Stage.SEM:
            self._lora.merge_pix(keep_base=config.csd > 0)
        self.objective = Objective(config, networks, stage)
        self._parameters = [p for _, p in self._lora.trained]
        rate, decay = config.lr_of(stage), config.weight_decay
        self._optimiser = torch.optim.AdamW(self._parameters, lr=rate, weight_decay=decay)
        critic = self.objective.critic
        self._critic_optimiser = (
            None
            if critic is None
            else torch.optim.AdamW(critic.parameters(), lr=rate, betas=(0.5, 0.99))
        )
        scaled = config.dtype == Precision.FP16 and self._device == "cuda"
        self._scaler = torch.amp.GradScaler(self._device, enabled=scaled)
        self.average = MovingAverage(self._lora.trained, config.ema) if config.ema else None
        self._subspaces = self._lora.pix_subspaces() if config.ogp and stage == Stage.SEM else None

    def take(self, samples: Sequence[Sample], done: int) -> tuple[dict[str, float], float, float]:
        """One step on this process's share of the batch.

        Args:
            samples: the share.
            done: steps of this stage before this one.

        Returns:
            The losses as means over the whole batch, the gradient norm before clipping, and the learning rate.

        Raises:
            NumericalError: a loss or gradient is not finite; the weights are as before the step.
            OutOfMemory: a batch of one picture does not fit either.
        """
        while True:
            try:
                parts = self._gradients(samples)
                break
            except (RuntimeError, MemoryError) as error:
                if not is_out_of_memory(error) or self._world.size > 1:
                    raise
                self._shrink()
        rate = learning_rate(
            done, self.config.steps_of(self.stage), self.config.lr_of(self.stage),
            self.config.warmup, self.config.decay,
        )  # fmt: skip
        return parts, self._apply(rate, parts), rate

    def _shrink(self) -> None:
        """Halve the batch and double the accumulation."""
        self._clear()
        release_cached_memory(self._device)
        smaller = self.config.smaller_batch()
        if smaller is None:
            raise OutOfMemory(
                "Not even a batch of {batch} fits into memory.",
                hint="Use a smaller crop, gradient checkpointing, or a batch that is a power of two.",
                batch=self.config.batch,
            )
        _log.warning("Memory was short: the batch is %d from here on.", smaller.batch)
        self.config = smaller

    def _gradients(self, samples: Sequence[Sample]) -> dict[str, float]:
        """Accumulate gradients over parts of `batch` pictures; mean losses by name."""
        self._clear()
        size = self.config.batch
        sums: dict[str, Tensor] = {}
        for start in range(0, len(samples), size):
            part = samples[start : start + size]
            share = len(part) / len(samples)
            judged = self.objective.judge(part)
            self._scaler.scale(judged.total * share).backward()
            if judged.critic is not None:
                (judged.critic * share).backward()
            for name, value in judged.parts.items():
                sums[name] = sums.get(name, torch.zeros_like(value)) + value * share
        return {name: float(self._world.average(value)) for name, value in sums.items()}

    def _apply(self, rate: float, parts: Mapping[str, float]) -> float:
        self._scaler.unscale_(self._optimiser)
        critic = self.objective.critic
        self._world.average_gradients(self._parameters)
        if self._subspaces is not None:
            self._lora.project_gradients(self._subspaces)
        limit = self.config.clip or math.inf
        norm = float(nn.utils.clip_grad_norm_(self._parameters, limit))
        wrong = [name for name, value in parts.items() if not math.isfinite(value)]
        if wrong or not (math.isfinite(norm) or self._scaler.is_enabled()):
            self._clear()
            raise NumericalError(
                "The training became unstable: {what} is no finite number.",
                hint="Start again from the best checkpoint with a lower learning rate, or in fp32.",
                what=wrong[0] if wrong else "the gradient",
            )
        for group in self._optimiser.param_groups:
            group["lr"] = rate
        self._scaler.step(self._optimiser)
        self._scaler.update()
        if critic is not None and self._critic_optimiser is not None:
            self._world.average_gradients(critic.parameters())
            for group in self._critic_optimiser.param_groups:
                group["lr"] = rate
            self._critic_optimiser.step()
        if self.average is not None:
            self.average.update(self._lora.trained)
        self._clear()
        return norm

    def _clear(self) -> None:
        self._optimiser.zero_grad(set_to_none=True)
        if self._critic_optimiser is not None:
            self._critic_optimiser.zero_grad(set_to_none=True)

    def result(self) -> dict[str, Tensor]:
        """The stage's adapter as it would be saved: its moving average, or its weights where there is none."""
        if self.average is None:
            return self._lora.state(self.stage.value)
        return {name: value.cpu().clone() for name, value in self.average.values.items()}

    def adopt_result(self) -> None:
        """Put the result into the network; what comes after builds upon it."""
        self._lora.load(self.stage.value, self.result())

    def ema_state(self) -> dict[str, Tensor]:
        """The averages with their number of updates, for a checkpoint; empty where there are none."""
        state = {} if self.average is None else dict(self.average.state_dict())
        return {name: t.cpu().contiguous() for name, t in state.items()}

    def extra(self) -> dict[str, Any]:
        """Everything else a resumed run needs."""
        critic, own = self.objective.critic, self._critic_optimiser
        extra: dict[str, Any] = {"scaler": self._scaler.state_dict()}
        if critic is not None and own is not None:
            weights = {name: value.cpu() for name, value in critic.state_dict().items()}
            extra |= {"critic": weights, "critic_optimiser": own.state_dict()}
        return extra

    def optimiser_state(self) -> Mapping[str, Any]:
        """State of the adapter's optimiser."""
        return self._optimiser.state_dict()

    def restore(self, checkpoint: Checkpoint) -> None:
        """Go on from a checkpoint of this stage.

        Raises:
            KeyError, ValueError: it lacks a part.
        """
        self._lora.load(self.stage.value, checkpoint.adapter(self.stage.value))
        if checkpoint.optimiser.get("state"):
            self._optimiser.load_state_dict(dict(checkpoint.optimiser))
        if self.average is not None and checkpoint.ema:
            self.average.load_state_dict(checkpoint.ema)
        extra, critic = checkpoint.extra, self.objective.critic
        if self._scaler.is_enabled() and extra.get("scaler"):
            self._scaler.load_state_dict(extra["scaler"])
        if critic is not None and self._critic_optimiser is not None and "critic" in extra:
            critic.load_state_dict(extra["critic"])
            self._critic_optimiser.load_state_dict(extra["critic_optimiser"])
