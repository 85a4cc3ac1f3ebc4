"""Models of the right shape with random weights, in the right file formats: nothing can be downloaded here.

Weights are scaled so that activations stay of order one, as trained ones do; pictures made with them mean nothing, times
and memory do.
"""

from __future__ import annotations

import json
from pathlib import Path

import torch
from safetensors.torch import save_file
from torch import nn

from engine.library.single_file import SD21
from engine.networks.torch_compat import diffusers_classes
from engine.weights.pisa_checkpoint import lora_targets

SD21_UNET, SD21_VAE = dict(SD21.unet), dict(SD21.vae)


def _random_state(module: nn.Module, seed: int, dtype: torch.dtype) -> dict[str, torch.Tensor]:
    generator = torch.Generator().manual_seed(seed)
    state = {}
    for name, parameter in module.state_dict().items():
        shape = parameter.shape
        if len(shape) > 1:
            fan_in = shape[1:].numel()
            value = torch.randn(shape, generator=generator) * fan_in**-0.5
        else:
            value = torch.ones(shape) if name.endswith("weight") else torch.zeros(shape)
        state[name] = value.to(dtype)
    return state


def write_model(folder: Path, unet: dict, vae: dict, *, tokens: int, dtype: torch.dtype) -> None:
    """Write a bundle with random weights; its empty prompt is a stored random embedding (1, tokens, width)."""
    classes = diffusers_classes()
    for part, config, seed in (("unet", unet, 1), ("vae", vae, 2)):
        is_tiny = config["_class_name"] == "AutoencoderTiny"
        model_class = (
            classes.unet if part == "unet" else classes.tiny_vae if is_tiny else classes.vae
        )
        with torch.device("meta"):
            module = model_class.from_config({k: v for k, v in config.items() if k[0] != "_"})
        place = folder / part
        place.mkdir(parents=True, exist_ok=True)
        (place / "config.json").write_text(json.dumps(config, indent=1))
        state = _random_state(module, seed, dtype)
        save_file(state, place / "diffusion_pytorch_model.safetensors")
        del state
    generator = torch.Generator().manual_seed(3)
    embedding = torch.randn(1, tokens, unet["cross_attention_dim"], generator=generator)
    save_file({"empty": embedding}, folder / "prompt_embeds.safetensors")


def write_checkpoint(path: Path, unet: dict, *, rank: int = 4, size: float = 0.02) -> int:
    """Write a random `pisa_sr.pkl` for a UNet config in the published format; returns the number of layers."""
    with torch.device("meta"):
        module = diffusers_classes().unet.from_config(
            {k: v for k, v in unet.items() if k[0] != "_"}
        )
    kinds = (nn.Conv2d, nn.Linear)
    modules = {n: m for n, m in module.named_modules() if isinstance(m, kinds)}
    targets = lora_targets(modules)

    def group(name: str) -> str:
        if name.startswith("down_blocks") or name == "conv_in":
            return "encoder"
        return "decoder" if name.startswith("up_blocks") or name == "conv_out" else "others"

    generator = torch.Generator().manual_seed(4)
    data: dict = {"state_dict_unet": {}}
    for adapter in ("pix", "sem"):
        data[f"lora_rank_unet_{adapter}"] = rank
        for part in ("encoder", "decoder", "others"):
            data[f"unet_lora_{part}_modules_{adapter}"] = [n for n in targets if group(n) == part]
        for name in targets:
            weight = modules[name].weight
            down = (rank, *weight.shape[1:])
            up = (weight.shape[0], rank, *([1, 1] if weight.dim() == 4 else []))
            scale = size * down[1] ** -0.5
            entry = f"{name}.lora_{{}}.default_{group(name)}_{adapter}.weight"
            data["state_dict_unet"][entry.format("A")] = (
                torch.randn(down, generator=generator) * scale
            )
            data["state_dict_unet"][entry.format("B")] = torch.randn(up, generator=generator)
    torch.save(data, path)
    return len(targets)
