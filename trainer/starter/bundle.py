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
from engine.prompt import EMBEDDINGS_FILE
from engine.safe_weights import write_safetensors

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
    config["_class_name"] = type(model).__name__
    with atomic_write(folder / "config.json") as file:
        file.write(json.dumps(config, indent=2, sort_keys=True).encode() + b"\n")


def write_prompts(embeddings: Mapping[str, Tensor], folder: Path) -> None:
    """Write the embeddings that take a text encoder's place. Raises SaveFailed, DiskFull."""
    folder.mkdir(parents=True, exist_ok=True)
    write_safetensors(
        {name: e.to(torch.float16) for name, e in embeddings.items()}, folder / EMBEDDINGS_FILE
    )
