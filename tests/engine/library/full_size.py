"""Stable Diffusion 2.1-base in full size with random weights, in one file in its original names, and `pisa_sr.pkl`."""

from __future__ import annotations

from pathlib import Path

import torch
from safetensors.torch import save_file

from benchmarks.random_models import SD21_UNET, _random_state, write_checkpoint
from engine.library.single_file import SD21
from engine.networks.torch_compat import diffusers_classes
from tests.engine.library.test_single_file import _unet_name, _vae_name

_LAYERS = 24


def _text_state(width: int) -> dict[str, torch.Tensor]:
    generator = torch.Generator().manual_seed(6)

    def random(*shape: int) -> torch.Tensor:
        return (torch.randn(*shape, generator=generator) * shape[-1] ** -0.5).half()

    found = {
        "token_embedding.weight": random(49_408, width), "positional_embedding": random(77, width),
        "ln_final.weight": torch.ones(width).half(), "ln_final.bias": torch.zeros(width).half(),
        "text_projection": random(width, width), "logit_scale": torch.tensor(1.0),
    }  # fmt: skip
    for index in range(_LAYERS):
        block = f"transformer.resblocks.{index}."
        for norm in ("ln_1", "ln_2"):
            found[f"{block}{norm}.weight"] = torch.ones(width).half()
            found[f"{block}{norm}.bias"] = torch.zeros(width).half()
        for name, rows, columns in (
            ("attn.in_proj_", 3 * width, width), ("attn.out_proj.", width, width),
            ("mlp.c_fc.", 4 * width, width), ("mlp.c_proj.", width, 4 * width),
        ):  # fmt: skip
            found[f"{block}{name}weight"] = random(rows, columns)
            found[f"{block}{name}bias"] = torch.zeros(rows).half()
    return found


def write_full_single_file(folder: Path) -> tuple[Path, Path]:
    """Write `v2-1_512-ema-pruned.safetensors` (2.6 GB) and `pisa_sr.pkl` (32 MB)."""
    classes, file = diffusers_classes(), {}
    for config, model_class, prefix, rename, seed in (
        (SD21.unet, classes.unet, "model.diffusion_model.", _unet_name, 1),
        (SD21.vae, classes.vae, "first_stage_model.", _vae_name, 2),
    ):
        with torch.device("meta"):
            module = model_class.from_config({k: v for k, v in config.items() if k[0] != "_"})
        for name, tensor in _random_state(module, seed, torch.float16).items():
            is_conv = "mid_block.attentions" in name and prefix[0] == "f" and tensor.dim() == 2
            file[prefix + rename(name)] = tensor[..., None, None] if is_conv else tensor
    file |= {f"cond_stage_model.model.{k}": v for k, v in _text_state(1024).items()}
    single, checkpoint = folder / "v2-1_512-ema-pruned.safetensors", folder / "pisa_sr.pkl"
    save_file({k: v.contiguous() for k, v in file.items()}, single)
    write_checkpoint(checkpoint, SD21_UNET)
    return single, checkpoint
