"""One UNet, two passes: with the pixel adapter alone and with both adapters.

Low-rank updates are added to the base weights before a pass and never multiplied at run time: a tile then costs what the
bare UNet costs. Two ways give the same bits, since both compute `cast(base + delta_pix [+ delta_sem])` in float32:

- *copies*: one UNet per pass, sharing every parameter that no adapter touches. Chosen while memory allows.
- *switching*: one UNet whose adapted weights are rewritten from the weights file, once per pass and picture.

What either costs beside run-time low-rank branches is measured in benchmarks/NOTES.md.
"""

from __future__ import annotations

import copy
import inspect
import logging
from enum import StrEnum

import torch
from torch import Tensor, nn

from engine.networks.bundle import ModelBundle
from engine.networks.group_norm import adopt_group_norms
from engine.networks.unet_fold import TIMESTEP, fold_timestep
from engine.weights.adapter_pack import AdapterPack, check_fits

_log = logging.getLogger(__name__)


class Pass(StrEnum):
    """Which weights a UNet pass uses (the paper's theta_pix and theta_PiSA)."""

    PIX = "pix"
    FULL = "full"

    @property
    def adapters(self) -> tuple[str, ...]:
        """Names of the adapters that are active."""
        return ("pix",) if self is Pass.PIX else ("pix", "sem")


class AdaptedUNet:
    """The residual predictor eps_theta(z_L) for both passes.

    Args:
        bundle: where the base weights are.
        pack: the adapters; None is the bare UNet for both passes (eps_full = eps_pix).
        prompt: text embedding, (1, tokens, width).
        device: "cpu", "cuda" or "mps".
        dtype: format of weights and activations.
        copies: keep one UNet per pass instead of rewriting weights.

    Attributes:
        device: where the weights are now.
        has_norms: whether normalisation sees a whole tile (statistics must be measured).

    Raises:
        BadCheckpoint: the adapters do not fit the UNet.
    """

    device: str

    def __init__(
        self,
        bundle: ModelBundle,
        pack: AdapterPack | None,
        prompt: Tensor,
        device: str,
        dtype: torch.dtype,
        *,
        copies: bool,
    ) -> None:
        self._bundle, self._pack = bundle, pack
        unet = bundle.build_unet(dtype)
        if pack is not None:
            check_fits(pack, {n: tuple(p.shape) for n, p in unet.named_parameters()})
        fold_timestep(unet)
        self.has_norms = adopt_group_norms(unet) > 0
        self._prompt = prompt.to(dtype)
        self._timestep = torch.tensor(TIMESTEP)
        self._states: dict[Pass, nn.Module] = {}
        self._copies = copies and pack is not None
        self._current: Pass | None = None
        if self._copies:
            targets = self._targets()
            other = _copy_sharing(unet, targets)
            for state, module in ((Pass.PIX, other), (Pass.FULL, unet)):
                self._write_weights(module, state)
                self._states[state] = module
        else:
            self._states = dict.fromkeys(Pass, unet)
        self.to(device)

    @property
    def dtype(self) -> torch.dtype:
        """Format of the weights."""
        return next(self._states[Pass.FULL].parameters()).dtype

    def to(self, device: str, dtype: torch.dtype | None = None) -> None:
        """Move or convert all copies."""
        self.device = device
        dtype = dtype or self.dtype
        for module in set(self._states.values()):
            nn.Module.to(module, device=device, dtype=dtype)  # diffusers' own warns needlessly
        self._prompt = self._prompt.to(device, dtype)
        self._timestep = self._timestep.to(device)

    def set_prompt(self, prompt: Tensor) -> None:
        """Use another text embedding, (1, tokens, width)."""
        self._prompt = prompt.to(self.device, self.dtype)

    def select(self, state: Pass) -> nn.Module:
        """The UNet with the weights of `state`; rewrites them first where there is one copy only."""
        module = self._states[state]
        if not self._copies and self._pack is not None and self._current is not state:
            self._write_weights(module, state)
        self._current = state
        return module

    def predict(self, latents: Tensor, state: Pass) -> Tensor:
        """eps_theta(z_L) at t = 1 for latents (b, c, h, w) of any size; float32 on the CPU, same shape."""
        unet = self.select(state)
        sample = latents.to(self.device, self.dtype).contiguous(memory_format=torch.channels_last)
        prompt = self._prompt.expand(sample.shape[0], -1, -1)
        # The bare forward: its decorators import peft to scale LoRA layers, of which there are none here.
        forward = inspect.unwrap(type(unet).forward)
        return forward(unet, sample, self._timestep, prompt, return_dict=False)[0].float().cpu()

    def _targets(self) -> frozenset[str]:
        pack = self._pack
        return (
            frozenset()
            if pack is None
            else frozenset().union(*(weights.modules for weights in pack.adapters.values()))
        )

    @torch.no_grad()
    def _write_weights(self, unet: nn.Module, state: Pass) -> None:
        """Set every adapted weight to cast(base + deltas); base weights come from the file, so nothing drifts."""
        assert self._pack is not None
        for name in sorted(self._targets()):
            weight = unet.get_submodule(name).weight
            value = self._bundle.unet_weights.get(f"{name}.weight").float()
            for adapter in state.adapters:
                weights = self._pack.adapters.get(adapter)
                if weights is not None and name in weights.modules:
                    value = value + weights.delta(name)
            weight.copy_(value)  # type: ignore[operator]  # a Parameter


def _copy_sharing(unet: nn.Module, targets: frozenset[str]) -> nn.Module:
    """A second UNet that owns its adapted weights and shares every other parameter with `unet`."""
    owned = {id(unet.get_submodule(name).weight) for name in targets}
    shared = {id(p): p for p in unet.parameters() if id(p) not in owned}
    return copy.deepcopy(unet, shared)  # type: ignore[arg-type]  # deepcopy's memo keeps shared objects as they are
