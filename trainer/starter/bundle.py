"""The model folder that the stages hand on and the application ships: diffusers layout, float16 safetensors."""

from __future__ import annotations

import inspect
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import torch
from torch import Tensor

from engine.files.atomic import atomic_write
from engine.networks.bundle import ModelBundle
from engine.networks.channel_affine import FIXED_NORMS, ChannelAffine
from engine.networks.prompt import EMBEDDINGS_FILE, stored_embeddings
from engine.weights.adapter_pack import check_fits, read_pack, write_pack
from engine.weights.low_rank import AdapterWeights, LowRank
from engine.weights.safe_weights import write_safetensors

_WEIGHTS_FILE = "diffusion_pytorch_model.safetensors"


def write_part(model: Any, folder: Path) -> None:
    """Write one network: `config.json` and its weights in float16.

    Args:
        model: a diffusers model.
        folder: such as `MODEL/vae`.

    Raises:
        SaveFailed, DiskFull: it could not be written.
    """
    folder.mkdir(parents=True, exist_ok=True)
    write_safetensors(
        {name: t.to(torch.float16) for name, t in model.state_dict().items()},
        folder / _WEIGHTS_FILE,
    )
    known = inspect.signature(type(model).__init__).parameters
    config = {name: value for name, value in model.config.items() if name in known}
    if any(isinstance(layer, ChannelAffine) for layer in model.modules()):
        config[FIXED_NORMS] = True
    config["_class_name"] = type(model).__name__
    with atomic_write(folder / "config.json") as file:
        file.write(json.dumps(config, indent=2, sort_keys=True).encode() + b"\n")


def write_prompts(embeddings: Mapping[str, Tensor], folder: Path) -> None:
    """Write the embeddings that take a text encoder's place. Raises SaveFailed, DiskFull."""
    folder.mkdir(parents=True, exist_ok=True)
    write_safetensors(
        {name: e.to(torch.float16) for name, e in embeddings.items()}, folder / EMBEDDINGS_FILE
    )


def ship(model: Path, adapters: Path, folder: Path, name: str) -> int:
    """Put a model and its adapters into one folder, everything in float16, as the application carries it.

    Args:
        model: the base stage's model folder.
        adapters: a pack.
        folder: receives `vae/`, `unet/`, `pix/`, `sem/`, the prompts and `pack.json`; other files in it stay.
        name: of the pack and of the model that it is made for.

    Returns:
        Bytes of all weights.

    Raises:
        ModelNotFound, BadCheckpoint: model or pack cannot be read, or do not fit together.
        SaveFailed, DiskFull: it could not be written.
    """
    bundle, pack = ModelBundle.open(model), read_pack(adapters)
    unet, vae = bundle.build_unet(torch.float32), bundle.build_vae(torch.float32)
    check_fits(pack, {key: tuple(t.shape) for key, t in unet.state_dict().items()})
    write_part(vae, folder / "vae")
    write_part(unet, folder / "unet")
    write_prompts(stored_embeddings(model), folder)
    write_pack(folder, name, {a: _half(w) for a, w in pack.adapters.items()}, for_model=name)
    return sum(file.stat().st_size for file in folder.rglob("*.safetensors"))


def _half(weights: AdapterWeights) -> AdapterWeights:
    layers = weights.layers.items()
    return AdapterWeights(
        {name: LowRank(one.down.half(), one.up.half(), one.scale) for name, one in layers}
    )
