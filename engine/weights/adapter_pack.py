"""Adapter packs: a folder with `pack.json` and one peft folder per adapter (`pix`, `sem`), read without peft."""

from __future__ import annotations

import json
import math
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

from engine.errors import BadCheckpoint, ModelNotFound
from engine.files.atomic import atomic_write
from engine.files.plain_files import read_json_object
from engine.networks.unet_fold import TIMESTEP
from engine.sentences import Sentence, listed
from engine.weights.low_rank import PREFIX, AdapterWeights, layers_from_state, update_sha256
from engine.weights.safe_weights import (
    read_safetensors,
    sha256_file,
    write_safetensors,
)

SCHEMA = 1
PACK_FILE, CONFIG_FILE, WEIGHTS_FILE = (
    "pack.json",
    "adapter_config.json",
    "adapter_model.safetensors",
)
ADAPTER_NAMES = ("pix", "sem")
LARGEST_SCALE = 1e4
"""Of an update; adapters in use have 1 to 4, and a hundred leaves nothing of a picture."""
_MEANT = {"timestep": TIMESTEP, "prompt": "empty"}
"""What updates are trained for; a pack that says otherwise would give another picture than it was made to."""
_UNSUPPORTED = (
    "use_dora",
    "use_qalora",
    "use_bdlora",
    "lora_bias",
    "modules_to_save",
    "alora_invocation_tokens",
)


@dataclass(frozen=True)
class AdapterPack:
    """A pack as read.

    Attributes:
        name: what the user calls it.
        folder: where it lies.
        adapters: weights by adapter name ("pix", "sem").
        for_model: name of the model it was made for, or "".
        sha256: see `update_sha256`.
    """

    name: str
    folder: Path
    adapters: Mapping[str, AdapterWeights]
    for_model: str
    sha256: str


def _scale(config: Mapping[str, Any], module: str, rank: int) -> float:
    """alpha / r of a module, with peft's per-module patterns and rank-stabilised variant.

    Raises:
        ValueError: an entry of the configuration is no number that makes sense.
    """

    def patterned(key: str, default: float) -> float:
        patterns = config.get(key) or {}
        if not isinstance(patterns, dict):
            raise _nonsense(key, patterns)
        for pattern, value in cast("dict[str, object]", patterns).items():
            if module == pattern or module.endswith(f".{pattern}"):
                return _number(key, value)
        return default

    alpha = patterned("alpha_pattern", _number("lora_alpha", config.get("lora_alpha", 8)))
    scale = alpha / (math.sqrt(rank) if config.get("use_rslora") else rank)
    if abs(scale) > LARGEST_SCALE:
        raise _nonsense("lora_alpha", alpha)
    return scale


def _number(key: str, value: object) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise _nonsense(key, value)
    number = float(value) if abs(value) <= sys.float_info.max else math.inf
    if not math.isfinite(number):
        raise _nonsense(key, value)
    return number


def _nonsense(key: str, value: object) -> ValueError:
    return ValueError(f"{key} is {value!r}"[:80])


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
        name.removeprefix(PREFIX).partition(".lora_")[0]: tensor.shape[0]
        for name, tensor in state.items()
        if ".lora_A." in name
    }
    try:
        scales = {module: _scale(config, module, rank) for module, rank in ranks.items()}
    except ValueError as error:
        raise BadCheckpoint(
            "The configuration in {folder} cannot be used ({reason}).", folder=folder, reason=error
        ) from error
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
    for key, known in _MEANT.items():
        if config.get(key, known) != known:
            raise BadCheckpoint(
                "The adapter pack {folder} was made for the {key} {found}; this version runs {known} only.",
                folder=folder,
                key=key,
                found=repr(config[key])[:40],
                known=known,
            )
    places = _places(folder, config.get("adapters"))
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
        str(config.get("for_model") or ""),
        update_sha256(adapters),
    )


def _places(folder: Path, named: object) -> dict[str, Path]:
    """Folder of each adapter, of its own name where the pack names none."""
    names = cast("dict[str, object]", named if isinstance(named, dict) else {})
    found = {adapter: names.get(adapter, adapter) for adapter in ADAPTER_NAMES}
    if not isinstance(named, dict | None) or not all(map(_is_name, found.values())):
        raise BadCheckpoint(
            "The file {path} does not hold what its name says.", path=folder / PACK_FILE
        )
    return {adapter: folder / str(name) for adapter, name in found.items()}


def _is_name(value: object) -> bool:
    return isinstance(value, str) and "\0" not in value


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
        **_MEANT,
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
        return read_json_object(path)
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


def _write_json(path: Path, data: Mapping[str, object]) -> None:
    with atomic_write(path) as file:
        file.write(json.dumps(data, indent=1, sort_keys=True).encode() + b"\n")
