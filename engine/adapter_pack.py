"""Adapter packs: a folder with `pack.json` and one peft folder per adapter (`pix`, `sem`).

A pack is read without peft: a low-rank update is two matrices and a number, and added to the base weights it is

    delta W = (alpha / r) * B A

for a linear layer, and the same product over flattened kernels for a convolution (A keeps the kernel, B is 1 x 1).
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

from torch import Tensor

from engine.errors import BadCheckpoint, ModelNotFound
from engine.files.atomic import atomic_write
from engine.safe_weights import read_safetensors, sha256_file, sha256_of_files, write_safetensors
from engine.sentences import Sentence, listed

SCHEMA = 1
PACK_FILE, CONFIG_FILE, WEIGHTS_FILE = (
    "pack.json",
    "adapter_config.json",
    "adapter_model.safetensors",
)
ADAPTER_NAMES = ("pix", "sem")
_PREFIX = "base_model.model."
_UNSUPPORTED = (
    "use_dora",
    "use_qalora",
    "use_bdlora",
    "lora_bias",
    "modules_to_save",
    "alora_invocation_tokens",
)


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


@dataclass(frozen=True)
class AdapterPack:
    """A pack as read.

    Attributes:
        name: what the user calls it.
        folder: where it lies.
        adapters: weights by adapter name ("pix", "sem").
        for_model: name of the model it was made for, or "".
        sha256: hash over the adapters' weights files.
    """

    name: str
    folder: Path
    adapters: Mapping[str, AdapterWeights]
    for_model: str
    sha256: str


def layers_from_state(
    state: Mapping[str, Tensor], scales: Mapping[str, float] | float, where: Path
) -> dict[str, LowRank]:
    """Pair up `lora_A` and `lora_B` tensors.

    Raises:
        BadCheckpoint: one of a pair is missing, ranks disagree, or a name is unknown.
    """
    layers: dict[str, LowRank] = {}
    for name, down in state.items():
        module, _, kind = name.removeprefix(_PREFIX).partition(".lora_")
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


def _scale(config: Mapping[str, Any], module: str, rank: int) -> float:
    """alpha / r of a module, with peft's per-module patterns and rank-stabilised variant."""

    def patterned(key: str, default: float) -> float:
        for pattern, value in (config.get(key) or {}).items():
            if module == pattern or module.endswith(f".{pattern}"):
                return float(value)
        return default

    alpha = patterned("alpha_pattern", float(config.get("lora_alpha", 8)))
    return alpha / (math.sqrt(rank) if config.get("use_rslora") else rank)


def read_adapter(folder: Path) -> AdapterWeights:
    """Read one peft LoRA folder.

    Raises:
        ModelNotFound: a file is missing.
        BadCheckpoint: it is damaged, or a kind of adapter that cannot be added to base weights.
    """
    path = folder / CONFIG_FILE
    config = _read_json(path)
    if config.get("peft_type") != "LORA" or config.get("bias", "none") != "none":
        raise BadCheckpoint(
            "The adapter {folder} is not a plain LoRA without biases; train it as one.",
            folder=folder,
        )
    if used := [key for key in _UNSUPPORTED if config.get(key)]:
        raise BadCheckpoint(
            "The adapter {folder} uses {used}, which cannot be used here.",
            folder=folder,
            used=used[0],
        )
    state = read_safetensors(folder / WEIGHTS_FILE)
    ranks = {
        name.removeprefix(_PREFIX).partition(".lora_")[0]: tensor.shape[0]
        for name, tensor in state.items()
        if ".lora_A." in name
    }
    scales = {module: _scale(config, module, rank) for module, rank in ranks.items()}
    return AdapterWeights(layers_from_state(state, scales, folder / WEIGHTS_FILE))


def read_pack(folder: Path, name: str | None = None) -> AdapterPack:
    """Read a pack, or the pack that a model folder carries.

    Raises:
        ModelNotFound: there is no pack.
        BadCheckpoint: it is damaged, or from a newer version of the application.
    """
    config = _read_json(folder / PACK_FILE)
    if config.get("schema") != SCHEMA:
        raise BadCheckpoint(
            "The adapter pack {folder} has schema {found}; this version reads {known}.",
            folder=folder,
            found=config.get("schema"),
            known=SCHEMA,
        )
    places = {a: folder / config["adapters"].get(a, a) for a in ADAPTER_NAMES}
    for place in places.values():
        if folder.resolve() not in place.resolve().parents:
            raise BadCheckpoint(
                "The adapter pack {folder} points outside itself ({place}).",
                folder=folder,
                place=place,
            )
    adapters = {adapter: read_adapter(place) for adapter, place in places.items()}
    return AdapterPack(
        name or str(config.get("name") or folder.name),
        folder,
        adapters,
        str(config.get("for_model", "")),
        sha256_of_files(place / WEIGHTS_FILE for place in places.values()),
    )


def has_pack(folder: Path) -> bool:
    """Whether the folder is a pack or carries one."""
    return (folder / PACK_FILE).is_file()


def write_pack(
    folder: Path,
    name: str,
    adapters: Mapping[str, AdapterWeights],
    *,
    for_model: str = "",
    source_sha256: str = "",
) -> AdapterPack:
    """Write a pack; the same weights give the same bytes.

    Raises:
        SaveFailed, DiskFull: a file could not be written.
        BadCheckpoint: an adapter's layers differ in rank or scale (a peft folder holds one of each).
    """
    hashes = {}
    for adapter in ADAPTER_NAMES:
        place = folder / adapter
        place.mkdir(parents=True, exist_ok=True)
        write_safetensors(adapters[adapter].state_dict(), place / WEIGHTS_FILE)
        _write_json(place / CONFIG_FILE, _peft_config(adapters[adapter]))
        hashes[adapter] = sha256_file(place / WEIGHTS_FILE)
    description = {
        "schema": SCHEMA,
        "name": name,
        "timestep": 1,
        "prompt": "empty",
        "adapters": {a: a for a in ADAPTER_NAMES},
        "for_model": for_model,
        "sha256": hashes,
        "source_sha256": source_sha256,
    }
    _write_json(folder / PACK_FILE, description)
    return read_pack(folder, name)


def _peft_config(adapter: AdapterWeights) -> dict[str, object]:
    """A configuration that `peft.LoraConfig` accepts; targets are named in full."""
    kinds = {(layer.rank, layer.scale) for layer in adapter.layers.values()}
    if len(kinds) != 1:
        raise BadCheckpoint(
            "The layers of an adapter differ in rank or scale and cannot be packed."
        )
    rank, scale = kinds.pop()
    return {
        "peft_type": "LORA",
        "r": rank,
        "lora_alpha": int(alpha) if (alpha := scale * rank).is_integer() else alpha,
        "target_modules": sorted(adapter.modules),
        "bias": "none",
        "lora_dropout": 0.0,
        "inference_mode": True,
    }


def check_fits(pack: AdapterPack, weight_shapes: Mapping[str, tuple[int, ...]]) -> None:
    """Check a pack against a UNet's parameters.

    Args:
        pack: the adapters.
        weight_shapes: shape of every parameter of the UNet by name.

    Raises:
        BadCheckpoint: naming the first layers that do not fit, and the model the pack was made for.
    """
    wrong = []
    for adapter, weights in pack.adapters.items():
        for module, layer in weights.layers.items():
            shape = weight_shapes.get(f"{module}.weight")
            if shape is None:
                wrong.append(
                    Sentence(
                        "{adapter} adapts {module}, which the model does not have",
                        adapter=adapter,
                        module=module,
                    )
                )
            elif tuple(shape) != layer.weight_shape:
                wrong.append(
                    Sentence(
                        "{adapter} adapts {module} as {found} instead of {shape}",
                        adapter=adapter,
                        module=module,
                        found=layer.weight_shape,
                        shape=tuple(shape),
                    )
                )
    if wrong:
        made_for = (
            Sentence(" It was made for the model {model}.", model=pack.for_model)
            if pack.for_model
            else ""
        )
        raise BadCheckpoint(
            "The adapters {name} do not fit this model: {problems}{more}.{made_for}",
            hint="Choose the model they were made for, or other adapters.",
            name=pack.name,
            problems=listed(wrong[:2]),
            more=Sentence(" and {count} more", count=len(wrong) - 2) if len(wrong) > 2 else "",
            made_for=made_for,
        )


def _read_json(path: Path) -> dict[str, Any]:
    try:
        data = json.loads(path.read_text("utf-8"))
    except FileNotFoundError as error:
        raise ModelNotFound(
            "There are no adapters in {folder}: {name} is missing.",
            folder=path.parent,
            name=path.name,
        ) from error
    except (ValueError, OSError) as error:
        raise BadCheckpoint(
            "The file {path} cannot be read ({reason}).", path=path, reason=error
        ) from error
    if not isinstance(data, dict):
        raise BadCheckpoint("The file {path} does not hold what its name says.", path=path)
    return cast("dict[str, Any]", data)


def _write_json(path: Path, data: Mapping[str, object]) -> None:
    with atomic_write(path) as file:
        file.write(json.dumps(data, indent=1, sort_keys=True).encode() + b"\n")
