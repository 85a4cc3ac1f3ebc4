"""A Stable Diffusion 2.1-base checkpoint in one safetensors file, split into the folder layout that the engine reads.

Kept are UNet and VAE in fp16 and the embedding of the empty prompt, which is all that restoring needs; the text encoder
in the file is used once for that embedding. Names are translated by diffusers' own converters.
"""

from __future__ import annotations

import json
from collections.abc import Generator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from safetensors import SafetensorError, safe_open
from safetensors.torch import save_file
from torch import Tensor

from engine.errors import BadCheckpoint
from engine.networks.prompt import EMBEDDINGS_FILE
from engine.networks.torch_compat import diffusers_classes, prepare_torch
from engine.transfer import Stage, Transfer
from engine.weights.safe_weights import check_finite, check_layout

_UNET, _VAE, _TEXT = "model.diffusion_model.", "first_stage_model.", "cond_stage_model.model."
_BEGIN, _END, _PAD = 49_406, 49_407, 0
_WEIGHTS = "diffusion_pytorch_model.safetensors"


@dataclass(frozen=True)
class Layout:
    """Shapes of the networks in such a file.

    Attributes:
        unet, vae: diffusers configurations.
        text: configuration of the text encoder (its last layer is left out, as SD 2 uses the one before).
        tokens: length of a prompt.
    """

    unet: Mapping[str, Any]
    vae: Mapping[str, Any]
    text: Mapping[str, Any]
    tokens: int = 77


SD21 = Layout(
    unet={
        "_class_name": "UNet2DConditionModel",
        "sample_size": 64,
        "in_channels": 4,
        "out_channels": 4,
        "block_out_channels": [320, 640, 1280, 1280],
        "layers_per_block": 2,
        "cross_attention_dim": 1024,
        "attention_head_dim": [5, 10, 20, 20],
        "use_linear_projection": True,
        "down_block_types": ["CrossAttnDownBlock2D"] * 3 + ["DownBlock2D"],
        "up_block_types": ["UpBlock2D"] + ["CrossAttnUpBlock2D"] * 3,
    },
    vae={
        "_class_name": "AutoencoderKL",
        "sample_size": 768,
        "in_channels": 3,
        "out_channels": 3,
        "latent_channels": 4,
        "block_out_channels": [128, 256, 512, 512],
        "layers_per_block": 2,
        "norm_num_groups": 32,
        "scaling_factor": 0.18215,
        "down_block_types": ["DownEncoderBlock2D"] * 4,
        "up_block_types": ["UpDecoderBlock2D"] * 4,
    },
    text={
        "hidden_size": 1024,
        "intermediate_size": 4096,
        "num_hidden_layers": 23,
        "num_attention_heads": 16,
        "projection_dim": 512,
        "hidden_act": "gelu",
        "vocab_size": 49_408,
        "max_position_embeddings": 77,
    },
)


def is_single_file(path: Path) -> bool:
    """Whether a safetensors file holds a whole Stable Diffusion model in its original names.

    Raises:
        BadCheckpoint: it is damaged.
    """
    names = _names(path)
    return any(n.startswith(_UNET) for n in names) and any(n.startswith(_VAE) for n in names)


def _names(path: Path) -> list[str]:
    check_layout(path)
    try:
        with safe_open(path, "pt") as file:
            return list(file.keys())
    except (SafetensorError, OSError) as error:
        raise BadCheckpoint(
            "The weights file {path} cannot be read ({reason}).", path=path, reason=error
        ) from error


def split_steps(path: Path, place: Path, layout: Layout = SD21) -> Generator[Transfer, None, None]:
    """Write `unet/`, `vae/` (fp16) and the empty prompt's embedding of the model in `path` into the folder `place`.

    Raises:
        BadCheckpoint: the file is damaged, is another model, or lacks a part.
    """
    prepare_torch()
    from diffusers.loaders import single_file_utils as translate

    names = _names(path)
    if not any(n.startswith(_TEXT) for n in names):
        raise BadCheckpoint(
            "{path} holds no text encoder of Stable Diffusion 2; a Stable Diffusion "
            "2.1-base file is needed.",
            path=path,
        )
    for part, prefix, config, convert in (
        ("unet", _UNET, layout.unet, translate.convert_ldm_unet_checkpoint),
        ("vae", _VAE, layout.vae, translate.convert_ldm_vae_checkpoint),
    ):
        yield Transfer(Stage.CONVERT, part)
        tensors = _part(path, names, prefix)
        check_finite(tensors, path)
        converted = convert(tensors, dict(config))
        _check_shapes(path, part, config, converted)
        folder = place / part
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "config.json").write_text(json.dumps(dict(config), indent=1), "utf-8")
        half = {k: v.to(torch.float16).contiguous() for k, v in converted.items()}
        save_file(half, folder / _WEIGHTS)
        del tensors, converted, half
    yield Transfer(Stage.CONVERT, EMBEDDINGS_FILE)
    embedding = _empty_prompt(path, names, layout)
    save_file({"empty": embedding}, place / EMBEDDINGS_FILE)


def _part(path: Path, names: list[str], prefix: str) -> dict[str, Tensor]:
    with safe_open(path, "pt") as file:
        return {name: file.get_tensor(name) for name in names if name.startswith(prefix)}


def _check_shapes(
    path: Path, part: str, config: Mapping[str, Any], tensors: Mapping[str, Tensor]
) -> None:
    classes = diffusers_classes()
    model_class = classes.unet if part == "unet" else classes.vae
    with torch.device("meta"):
        model = model_class.from_config({k: v for k, v in config.items() if k[0] != "_"})
    expected = {name: tuple(t.shape) for name, t in model.state_dict().items()}
    for name, shape in expected.items():
        found = tensors.get(name)
        if found is None:
            raise BadCheckpoint(
                "{path} is no Stable Diffusion 2.1-base: its {part} lacks {name}.",
                path=path,
                part=part,
                name=name,
            )
        if tuple(found.shape) != shape:
            raise BadCheckpoint(
                "{path} is no Stable Diffusion 2.1-base: {part} {name} has the shape {found} "
                "in place of {shape}.",
                path=path,
                part=part,
                name=name,
                found=tuple(found.shape),
                shape=shape,
            )
    if extra := set(tensors) - set(expected):
        raise BadCheckpoint(
            "{path} is no Stable Diffusion 2.1-base: its {part} has {name} too.",
            path=path,
            part=part,
            name=sorted(extra)[0],
        )


@torch.inference_mode()
def _empty_prompt(path: Path, names: list[str], layout: Layout) -> Tensor:
    """(1, tokens, width) float32: the tokens of an empty text are known, so no tokenizer is needed."""
    from diffusers.loaders import single_file_utils as translate
    from transformers import CLIPTextConfig, CLIPTextModel

    model = CLIPTextModel(CLIPTextConfig(**layout.text)).eval()
    tensors = _part(path, names, _TEXT)
    check_finite(tensors, path)
    try:
        converted = translate.convert_open_clip_checkpoint(model, tensors, prefix=_TEXT)
        own = model.state_dict()
        matching = {_own_name(own, k): v.float() for k, v in converted.items()}
        missing = set(own) - set(matching) - {n for n in own if n.endswith("position_ids")}
        if missing:
            raise BadCheckpoint(
                "{path} lacks a part of its text encoder ({name}).",
                path=path,
                name=sorted(missing)[0],
            )
        model.load_state_dict({k: v for k, v in matching.items() if k in own}, strict=False)
    except (KeyError, RuntimeError) as error:
        raise BadCheckpoint(
            "{path} is no Stable Diffusion 2.1-base: its text encoder does not fit.", path=path
        ) from error
    ids = torch.tensor([[_BEGIN, _END] + [_PAD] * (layout.tokens - 2)])
    return model(ids)[0].float().contiguous().clone()


def _own_name(own: Mapping[str, Tensor], name: str) -> str:
    """The converter names tensors for a wrapped text model; the class may be without that wrapper."""
    bare = name.removeprefix("text_model.")
    return name if name in own or bare not in own else bare
