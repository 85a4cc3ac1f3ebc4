"""Two low-rank adapters on a frozen UNet, and which of them is trained.

    theta_pix  = theta_base + dtheta_pix
    theta_PiSA = theta_base + dtheta_pix + dtheta_sem

Stage 1 trains dtheta_pix alone; stage 2 freezes dtheta_pix, keeps it active, and trains dtheta_sem on top, so that the
semantic adapter only ever sees features that were already cleaned.
"""

from __future__ import annotations

import math
import warnings
from collections.abc import Generator, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from typing import Any, cast

import torch
from torch import Tensor, nn

from engine.errors import BadCheckpoint
from engine.networks.torch_compat import prepare_torch
from engine.weights.adapter_pack import ADAPTER_NAMES
from engine.weights.low_rank import AdapterWeights, LowRank
from engine.weights.pisa_checkpoint import lora_targets
from trainer.config import Stage

OGP_ENERGY = 0.95


class DualLora:
    """Adapters "pix" and "sem" inside a UNet; the base stays frozen.

    Args:
        unet: a UNet2DConditionModel; is changed in place.
        ranks: rank by adapter; alpha is twice the rank.
        seed: decides the start of the A matrices; B starts at 0, so a new adapter changes nothing.
        init: weights to start from; their layers, ranks and scales then replace the defaults.

    Raises:
        BadCheckpoint: `init` lacks an adapter or does not fit the UNet.
    """

    def __init__(
        self,
        unet: nn.Module,
        ranks: Mapping[str, int],
        seed: int,
        init: Mapping[str, AdapterWeights] | None = None,
    ) -> None:
        self.unet = unet.requires_grad_(False)
        self._names: dict[str, tuple[str, ...]] = {}
        self._merged = False
        self._base: dict[str, Tensor] = {}
        for number, adapter in enumerate(ADAPTER_NAMES):
            given = None if init is None else init.get(adapter)
            if given is None or not given.layers:
                self._inject(adapter, ranks[adapter], 2.0 * ranks[adapter], target_layers(unet))
                self._start(adapter, seed * len(ADAPTER_NAMES) + number)
            else:
                self._inject_like(adapter, given)
        self._timestep = torch.tensor([1])
        self.stage = Stage.PIX
        self.select(Stage.PIX)

    def _inject(self, adapter: str, rank: int, alpha: float, targets: tuple[str, ...]) -> None:
        prepare_torch()
        from peft import LoraConfig, inject_adapter_in_model

        config = LoraConfig(r=rank, lora_alpha=cast("int", alpha), target_modules=list(targets))
        with warnings.catch_warnings():
            warnings.filterwarnings(
                "ignore", "Already found a `peft_config`"
            )  # two adapters are what we want
            inject_adapter_in_model(config, self.unet, adapter)
        self._names[adapter] = targets

    def _inject_like(self, adapter: str, weights: AdapterWeights) -> None:
        layers = weights.layers
        kinds = {(layer.rank, layer.scale) for layer in layers.values()}
        if len(kinds) != 1:
            raise BadCheckpoint(
                "The layers of the adapter {adapter} differ in rank or scale; it cannot be trained on.",
                adapter=adapter,
            )
        known = set(_plain_layers(self.unet))
        if unknown := sorted(set(layers) - known):
            raise BadCheckpoint(
                "The adapter {adapter} adapts {layer}, which this model does not have.",
                adapter=adapter,
                layer=unknown[0],
            )
        rank, scale = kinds.pop()
        self._inject(adapter, rank, scale * rank, tuple(sorted(layers)))
        self.load(adapter, weights.state_dict())

    @torch.no_grad()
    def _start(self, adapter: str, seed: int) -> None:
        """Kaiming-uniform A (as peft starts), from a generator of its own; B = 0."""
        generator = torch.Generator().manual_seed(seed)
        for name, parameter in self.parameters_of(adapter):
            if ".lora_B." in name:
                parameter.zero_()
            else:
                bound = 1 / math.sqrt(parameter[0].numel())
                parameter.copy_((2 * torch.rand(parameter.shape, generator=generator) - 1) * bound)

    def _layers(self, adapter: str) -> Iterator[tuple[str, Any]]:
        for name in self._names[adapter]:
            yield name, self.unet.get_submodule(name)

    def _adapted(self) -> Iterator[Any]:
        """Every layer that carries an adapter, once."""
        for name in sorted({name for names in self._names.values() for name in names}):
            yield self.unet.get_submodule(name)

    def parameters_of(self, adapter: str) -> Iterator[tuple[str, nn.Parameter]]:
        """Parameters of an adapter by their names in a pack (`<module>.lora_A.weight`), in a fixed order."""
        for name, layer in self._layers(adapter):
            yield f"{name}.lora_A.weight", layer.lora_A[adapter].weight
            yield f"{name}.lora_B.weight", layer.lora_B[adapter].weight

    def scale_of(self, adapter: str) -> float:
        """alpha / r of an adapter; its layers share it."""
        return float(next(layer.scaling[adapter] for _, layer in self._layers(adapter)))

    @property
    def trained(self) -> list[tuple[str, nn.Parameter]]:
        """Parameters of the stage's adapter."""
        return list(self.parameters_of(self.stage.value))

    def select(self, stage: Stage) -> None:
        """Switch to a stage: which adapters act, and which one has gradients."""
        if self._merged and stage == Stage.PIX:
            raise RuntimeError("the pixel adapter is part of the base's weights for good")
        self.stage = stage
        self._activate(self._own)
        for adapter in ADAPTER_NAMES:
            for _, parameter in self.parameters_of(adapter):
                parameter.requires_grad_(adapter == stage.value)
                parameter.grad = None

    @property
    def _own(self) -> tuple[str, ...]:
        """The adapters that act in the stage beside the base's weights."""
        if self.stage == Stage.PIX:
            return ("pix",)
        return ("sem",) if self._merged else ADAPTER_NAMES

    @torch.no_grad()
    def merge_pix(self, *, keep_base: bool) -> None:
        """Add dtheta_pix to the base's weights for the rest of the semantic stage, in which it does not change.

        The same residuals up to rounding, without the pixel adapter's layers in every pass.

        Args:
            keep_base: keep a copy of the weights as they were, for `base_only` and `pix_only`; needs their memory again.
        """
        if self._merged:
            return
        for name, layer in self._layers("pix"):
            weight = layer.get_base_layer().weight
            if keep_base:
                self._base[name] = weight.data.clone(memory_format=torch.preserve_format)
            weight.data.add_(layer.get_delta_weight("pix"))
        self._merged = True
        self.select(Stage.SEM)

    @contextmanager
    def _bare(self, adapters: tuple[str, ...]) -> Generator[nn.Module]:
        """The base's own weights with some adapters while the block runs."""
        if self._merged and not self._base:
            raise RuntimeError("the base's own weights were not kept")
        layers = {n: layer.get_base_layer() for n, layer in self._layers("pix") if n in self._base}
        merged = {name: layer.weight.data for name, layer in layers.items()}
        for name, layer in layers.items():
            layer.weight.data = self._base[name]
        self._activate(adapters)
        try:
            yield self.unet
        finally:
            for name, layer in layers.items():
                layer.weight.data = merged[name]
            self._activate(self._own)

    def _activate(self, adapters: tuple[str, ...]) -> None:
        for layer in self._adapted():
            grads = [(p, p.requires_grad) for p in layer.parameters()]
            layer.enable_adapters(bool(adapters))
            if adapters:
                layer.set_adapter([a for a in adapters if a in layer.lora_A])
            for (
                parameter,
                wanted,
            ) in grads:  # peft decides about gradients too; that is `select`'s business
                parameter.requires_grad_(wanted)

    def base_only(self) -> AbstractContextManager[nn.Module]:
        """The bare base UNet while the block runs (the score model of CSD), sharing its weights."""
        return self._bare(())

    def pix_only(self) -> AbstractContextManager[nn.Module]:
        """The UNet with the pixel adapter alone while the block runs, whatever the stage."""
        return self._bare(("pix",))

    def residual(self, latents: Tensor, prompt: Tensor) -> Tensor:
        """eps_theta(z_L) at t = 1 with the stage's adapters, same shape.

        Args:
            latents: (b, c, h, w).
            prompt: (b, tokens, width).
        """
        steps = self._timestep.to(latents.device).expand(latents.shape[0])
        return self.unet(latents, steps, encoder_hidden_states=prompt, return_dict=False)[0]

    def score(self, latents: Tensor, timesteps: Tensor, prompt: Tensor) -> Tensor:
        """Noise predicted by the bare base, for CSD."""
        with self.base_only() as base:
            return base(latents, timesteps, encoder_hidden_states=prompt, return_dict=False)[0]

    def state(self, adapter: str) -> dict[str, Tensor]:
        """An adapter's tensors by their names in a pack, copies on the CPU."""
        return {name: p.detach().cpu().clone() for name, p in self.parameters_of(adapter)}

    @torch.no_grad()
    def load(self, adapter: str, state: Mapping[str, Tensor]) -> None:
        """The reverse of `state`.

        Raises:
            BadCheckpoint: a tensor is missing, unknown, or of another shape.
        """
        if self._merged and adapter == "pix":
            raise RuntimeError("the pixel adapter is part of the base's weights for good")
        own = dict(self.parameters_of(adapter))
        wrong = [
            n
            for n in {*own, *state}
            if n not in own or n not in state or own[n].shape != state[n].shape
        ]
        if wrong:
            raise BadCheckpoint(
                "The adapter {adapter} does not fit this model ({name}).",
                adapter=adapter,
                name=min(wrong),
            )
        for name, parameter in own.items():
            parameter.copy_(state[name])

    def export(self, adapter: str, state: Mapping[str, Tensor] | None = None) -> AdapterWeights:
        """An adapter as the engine and packs take it; `state` may be an average of its weights."""
        values = self.state(adapter) if state is None else state
        return AdapterWeights(
            {
                name: LowRank(
                    values[f"{name}.lora_A.weight"].float().cpu(),
                    values[f"{name}.lora_B.weight"].float().cpu(),
                    float(layer.scaling[adapter]),
                )
                for name, layer in self._layers(adapter)
            }
        )

    def pix_subspaces(self, energy: float = OGP_ENERGY) -> dict[str, tuple[Tensor, Tensor]]:
        """Leading singular directions of every layer's pixel update, for `project_gradients`.

        For dW_pix = U S V^T (kernels flattened), the first columns of U and V whose squared singular values make up the
        share `energy` of all: (out, k) and (in, k). Layers whose update is 0 are left out.
        """
        found = {}
        for name, layer in self._layers("pix"):
            down, up = (
                side["pix"].weight.detach().float().flatten(1)
                for side in (layer.lora_A, layer.lora_B)
            )
            left_basis, left = torch.linalg.qr(up)
            right_basis, right = torch.linalg.qr(down.T)
            u, s, vh = torch.linalg.svd(left @ right.T)
            share = torch.cumsum(s**2, 0)
            if float(share[-1]) == 0:
                continue
            count = int((share < energy * share[-1]).sum()) + 1
            found[name] = (left_basis @ u[:, :count], right_basis @ vh[:count].T)
        return found

    @torch.no_grad()
    def project_gradients(self, subspaces: Mapping[str, tuple[Tensor, Tensor]]) -> None:
        """Take the pixel adapter's directions out of the semantic adapter's gradients, in place (OGP).

        grad B <- grad B - U U^T grad B,   grad A <- grad A - grad A V V^T
        """
        for name, layer in self._layers("sem"):
            if name not in subspaces:
                continue
            left, right = subspaces[name]
            grad_up, grad_down = layer.lora_B["sem"].weight.grad, layer.lora_A["sem"].weight.grad
            if grad_up is not None:
                flat = grad_up.flatten(1)
                grad_up.sub_((left @ (left.T @ flat)).view_as(grad_up))
            if grad_down is not None:
                flat = grad_down.flatten(1)
                grad_down.sub_(((flat @ right) @ right.T).view_as(grad_down))


def _plain_layers(unet: nn.Module) -> list[str]:
    """Names of all convolution and linear layers, without what adapters added to them."""
    names = []
    for name, module in unet.named_modules():
        if isinstance(module, (nn.Conv2d, nn.Linear)) and ".lora_" not in name:
            names.append(name.removesuffix(".base_layer"))
    return names


def target_layers(unet: nn.Module) -> tuple[str, ...]:
    """The layers that the paper adapts: every convolution and linear layer but those of the time embedding."""
    return lora_targets(_plain_layers(unet))
