"""Low-rank updates: two matrices and a number for a layer, which added to the base weights are

    delta W = (alpha / r) * B A

for a linear layer, and the same product over flattened kernels for a convolution (A keeps the kernel, B is 1 x 1).
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from torch import Tensor

from engine.errors import BadCheckpoint
from engine.weights.safe_weights import sha256_of_tensors

PREFIX = "base_model.model."
"""What peft puts before the name of a module."""


@dataclass(frozen=True)
class LowRank:
    """One layer's update: A (r, in[, kh, kw]), B (out, r[, 1, 1]) and the scale alpha / r."""

    down: Tensor
    up: Tensor
    scale: float

    @property
    def rank(self) -> int:
        """r."""
        return self.down.shape[0]

    @property
    def weight_shape(self) -> tuple[int, ...]:
        """Shape of the layer's weight that this update belongs to."""
        return (self.up.shape[0], *self.down.shape[1:])

    def delta(self) -> Tensor:
        """scale * B A, float32, of the weight's shape."""
        product = self.up.float().flatten(1) @ self.down.float().flatten(1)
        return (self.scale * product).view(self.weight_shape)


@dataclass(frozen=True)
class AdapterWeights:
    """The layers of one adapter, by module name of the UNet."""

    layers: Mapping[str, LowRank]

    @property
    def modules(self) -> frozenset[str]:
        """Names of the adapted modules."""
        return frozenset(self.layers)

    def delta(self, module: str) -> Tensor:
        """The update of a module's weight, float32.

        Raises:
            KeyError: the adapter does not touch that module.
        """
        return self.layers[module].delta()

    def state_dict(self) -> dict[str, Tensor]:
        """Tensors by their names in a pack: `<module>.lora_A.weight`, `<module>.lora_B.weight`."""
        state = {}
        for module, layer in self.layers.items():
            state[f"{module}.lora_A.weight"] = layer.down
            state[f"{module}.lora_B.weight"] = layer.up
        return state


def update_sha256(adapters: Mapping[str, AdapterWeights]) -> str:
    """One hash over all that decides what adapters add to a UNet: names, matrices and scales; not how they are stored."""
    digest = hashlib.sha256()
    for adapter in sorted(adapters):
        weights = adapters[adapter]
        scales = [f"{module}={weights.layers[module].scale!r}" for module in sorted(weights.layers)]
        digest.update("\n".join((adapter, *scales)).encode())
        digest.update(bytes.fromhex(sha256_of_tensors(weights.state_dict())))
    return digest.hexdigest()


def layers_from_state(
    state: Mapping[str, Tensor], scales: Mapping[str, float] | float, where: Path
) -> dict[str, LowRank]:
    """Pair up `lora_A` and `lora_B` tensors.

    Raises:
        BadCheckpoint: one of a pair is missing, ranks disagree, or a name is unknown.
    """
    layers: dict[str, LowRank] = {}
    for name, down in state.items():
        module, _, kind = name.removeprefix(PREFIX).partition(".lora_")
        if kind not in {"A.weight", "B.weight"}:
            raise BadCheckpoint(
                "The adapter file {where} has an unknown entry {name}.", where=where, name=name
            )
        if kind == "B.weight":
            if name.replace(".lora_B.", ".lora_A.") not in state:
                raise BadCheckpoint(
                    "The adapter file {where} lacks lora_A of {module}.", where=where, module=module
                )
            continue
        up = state.get(name.replace(".lora_A.", ".lora_B."))
        if up is None:
            raise BadCheckpoint(
                "The adapter file {where} lacks lora_B of {module}.", where=where, module=module
            )
        if down.dim() not in {2, 4} or up.dim() != down.dim() or up.shape[1] != down.shape[0]:
            raise BadCheckpoint(
                "In the adapter file {where} the shapes of {module} do not fit each other: "
                "{down} and {up}.",
                where=where,
                module=module,
                down=tuple(down.shape),
                up=tuple(up.shape),
            )
        scale = scales[module] if isinstance(scales, Mapping) else scales
        layers[module] = LowRank(down, up, scale)
    return layers
