"""What depends on the step number only: learning rate, noise levels, and the moving average of weights."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from typing import Any

import torch
from torch import Tensor, nn

from trainer.config import Decay

foreach_lerp_: Any = torch._foreach_lerp_  # pyright: ignore[reportPrivateUsage, reportPrivateImportUsage]
"""a <- a + w (b - a) over lists of tensors; what torch's own averages (`torch.optim.swa_utils`) use."""

DIFFUSION_STEPS = 1000
_BETA_FIRST, _BETA_LAST = 0.00085, 0.012


def learning_rate(step: int, total: int, peak: float, warmup: int, decay: Decay) -> float:
    """Learning rate of a step of a stage.

    Rises linearly to `peak` over the first `warmup` steps, then stays, or falls along half a cosine to 0 after the last.

    Args:
        step: from 0.
        total: steps of the stage.
        peak: largest rate.
        warmup: steps of the rise.
        decay: what follows.
    """
    if step < warmup:
        return peak * (step + 1) / warmup
    if decay == Decay.CONSTANT or total <= warmup:
        return peak
    return peak * 0.5 * (1 + math.cos(math.pi * (step - warmup) / (total - warmup)))


def alphas_cumprod() -> Tensor:
    """Cumulative products abar_t of the scaled-linear schedule of Stable Diffusion, (1000,) float32.

    beta_t = (sqrt(0.00085) + t / 999 (sqrt(0.012) - sqrt(0.00085)))^2, abar_t = prod (1 - beta_s).
    """
    roots = torch.linspace(_BETA_FIRST**0.5, _BETA_LAST**0.5, DIFFUSION_STEPS, dtype=torch.float64)
    return torch.cumprod(1 - roots**2, 0).float()


class MovingAverage:
    """Exponential moving average of trainable weights: a <- d a + (1 - d) w, with d rising to its value.

    The decay of update n is min(decay, (1 + n) / (10 + n)), so that early weights are forgotten quickly.

    Args:
        named: parameters by name.
        decay: below 1; 0 follows the weights exactly.
    """

    def __init__(self, named: Iterable[tuple[str, nn.Parameter]], decay: float) -> None:
        self.decay, self.updates = decay, 0
        self.values = {name: p.detach().float().clone() for name, p in named}

    @torch.no_grad()
    def update(self, named: Iterable[tuple[str, nn.Parameter]]) -> None:
        """Take the weights of a new step in."""
        decay = min(self.decay, (1 + self.updates) / (10 + self.updates))
        found = {name: parameter.detach().float() for name, parameter in named}
        own = [self.values[name] for name in found]
        foreach_lerp_(own, list(found.values()), 1 - decay)  # one call: a GPU waits for calls
        self.updates += 1

    def state_dict(self) -> dict[str, Tensor]:
        """The averages, and the number of updates as "updates"."""
        return {**self.values, "updates": torch.tensor(self.updates)}

    def load_state_dict(self, state: Mapping[str, Tensor]) -> None:
        """The reverse of `state_dict`. Raises KeyError where a name is missing."""
        self.updates = int(state["updates"])
        self.values = {name: state[name].clone().to(old) for name, old in self.values.items()}
