"""Configurations of UNet and VAE: read from `config.json`, with what older ones leave out, and refused where they make no sense."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, cast

from engine.errors import BadCheckpoint, ModelNotFound
from engine.files.plain_files import read_json_object

_LARGEST = 1 << 20
_MOST_CHANNELS = 1 << 14
_MOST_STAGES = 8
_MOST_LAYERS = 64
_LARGEST_SCALE = 1e4

_UNET = {
    "_class_name": "UNet2DConditionModel",
    "in_channels": 4,
    "out_channels": 4,
    "block_out_channels": [320, 640, 1280, 1280],
    "down_block_types": ["CrossAttnDownBlock2D"] * 3 + ["DownBlock2D"],
    "cross_attention_dim": 1280,
}
_KL_VAE = {
    "_class_name": "AutoencoderKL",
    "latent_channels": 4,
    "block_out_channels": [64],
    "scaling_factor": 0.18215,
}
_TINY_VAE = {
    "latent_channels": 4,
    "encoder_block_out_channels": [64, 64, 64, 64],
    "decoder_block_out_channels": [64, 64, 64, 64],
    "scaling_factor": 1.0,
}
"""What was meant where a file says nothing: diffusers' own defaults, and 0.18215, which it did not write before 0.11."""


def read_unet_config(folder: Path) -> dict[str, Any]:
    """The UNet's configuration in `folder`.

    Raises:
        ModelNotFound: there is none.
        BadCheckpoint: it is damaged, or describes no UNet that can be run.
    """
    config = _filled(_read(folder), _UNET)
    if config["_class_name"] != "UNet2DConditionModel":
        raise BadCheckpoint(
            "The UNet in {folder} is a {kind_of}; a UNet2DConditionModel can be used.",
            folder=folder.parent,
            kind_of=str(config["_class_name"])[:80],
        )
    _check(folder, config, _UNET)
    if len(config["down_block_types"]) != len(config["block_out_channels"]):
        raise _bad(folder, "down_block_types", config["down_block_types"])
    return config


def read_vae_config(folder: Path) -> dict[str, Any]:
    """The VAE's configuration in `folder`.

    Raises:
        ModelNotFound: there is none.
        BadCheckpoint: it is damaged, or describes no VAE that can be run.
    """
    found = _read(folder)
    kind_of = found.get("_class_name") or "AutoencoderKL"
    if kind_of not in ("AutoencoderKL", "AutoencoderTiny"):
        raise BadCheckpoint(
            "The VAE in {folder} is a {kind_of}; AutoencoderKL and AutoencoderTiny can be used.",
            folder=folder.parent,
            kind_of=str(kind_of)[:80],
        )
    meant = _KL_VAE if kind_of == "AutoencoderKL" else _TINY_VAE
    config = _filled(found, meant)
    _check(folder, config, meant)
    if config.get("shift_factor"):
        raise _bad(folder, "shift_factor", config["shift_factor"])
    return config


def _read(folder: Path) -> dict[str, Any]:
    path = folder / "config.json"
    try:
        return read_json_object(path, _LARGEST)
    except FileNotFoundError as error:
        raise ModelNotFound(
            "The folder {folder} has no config.json, so it is no model in diffusers layout.",
            folder=folder,
        ) from error
    except (ValueError, OSError) as error:
        raise BadCheckpoint(
            "The file {path} cannot be read ({reason}).", path=path, reason=error
        ) from error


def _filled(found: Mapping[str, Any], meant: Mapping[str, object]) -> dict[str, Any]:
    """What the file says, and what was meant where it says nothing, or null."""
    absent = {key: value for key, value in meant.items() if found.get(key) is None}
    return {**found, **absent}


def _check(folder: Path, config: Mapping[str, Any], meant: Mapping[str, object]) -> None:
    """Refuse what the engine would stumble over, and networks that would take for ever to build."""
    for key in meant:
        if not _CHECKS[key](config[key]):
            raise _bad(folder, key, config[key])
    for key, value in config.items():
        if key.endswith(("layers_per_block", "_encoder_blocks", "_decoder_blocks")):
            counts = value if isinstance(value, list) else [value]
            flat = [n for one in counts for n in (one if isinstance(one, list) else [one])]
            if not all(n in (0, None) or _is_count(n, _MOST_LAYERS) for n in flat):
                raise _bad(folder, key, value)


def _is_count(value: object, most: int = _MOST_CHANNELS) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 1 <= value <= most


def _is_stages(value: object) -> bool:
    return (
        isinstance(value, list) and 1 <= len(value) <= _MOST_STAGES and all(map(_is_count, value))
    )


def _is_names(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(name, str) for name in value)


def _is_scale(value: object) -> bool:
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return is_number and 0 < cast("float", value) < _LARGEST_SCALE


_CHECKS: Mapping[str, Callable[[object], bool]] = {
    "_class_name": lambda value: isinstance(value, str),
    "in_channels": _is_count,
    "out_channels": _is_count,
    "latent_channels": _is_count,
    "cross_attention_dim": _is_count,
    "block_out_channels": _is_stages,
    "encoder_block_out_channels": _is_stages,
    "decoder_block_out_channels": _is_stages,
    "down_block_types": _is_names,
    "scaling_factor": _is_scale,
}


def _bad(folder: Path, key: str, value: object) -> BadCheckpoint:
    return BadCheckpoint(
        "The configuration in {folder} cannot be used ({reason}).",
        folder=folder,
        reason=f"{key} is {value!r}"[:120],
    )
