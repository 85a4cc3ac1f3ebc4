"""Tiny real networks in the real file formats, and enhancers made of them."""

from __future__ import annotations

from pathlib import Path

import torch

from benchmarks.random_models import write_checkpoint, write_model
from engine.pipeline import Enhancer, ModelBundle
from engine.weights.pisa_checkpoint import as_pack, read_pisa_checkpoint

KL_UNET = {
    "_class_name": "UNet2DConditionModel",
    "in_channels": 4,
    "out_channels": 4,
    "block_out_channels": [16, 32, 32],
    "layers_per_block": 1,
    "norm_num_groups": 8,
    "cross_attention_dim": 16,
    "attention_head_dim": [2, 4, 4],
    "use_linear_projection": True,
    "down_block_types": ["CrossAttnDownBlock2D", "CrossAttnDownBlock2D", "DownBlock2D"],
    "up_block_types": ["UpBlock2D", "CrossAttnUpBlock2D", "CrossAttnUpBlock2D"],
}
KL_VAE = {
    "_class_name": "AutoencoderKL",
    "latent_channels": 4,
    "block_out_channels": [8, 8, 16, 16],
    "layers_per_block": 1,
    "norm_num_groups": 4,
    "scaling_factor": 0.18215,
    "down_block_types": ["DownEncoderBlock2D"] * 4,
    "up_block_types": ["UpDecoderBlock2D"] * 4,
}
SMALL_UNET = {
    "_class_name": "UNet2DConditionModel",
    "in_channels": 8,
    "out_channels": 8,
    "block_out_channels": [16, 16, 32],
    "layers_per_block": 1,
    "norm_num_groups": 8,
    "cross_attention_dim": 16,
    "attention_head_dim": 4,
    "down_block_types": ["DownBlock2D", "DownBlock2D", "CrossAttnDownBlock2D"],
    "up_block_types": ["CrossAttnUpBlock2D", "UpBlock2D", "UpBlock2D"],
}
SMALL_VAE = {
    "_class_name": "AutoencoderTiny",
    "latent_channels": 8,
    "encoder_block_out_channels": [8, 8, 8],
    "decoder_block_out_channels": [8, 8, 8],
    "num_encoder_blocks": [1, 1, 1],
    "num_decoder_blocks": [1, 1, 1],
    "scaling_factor": 1.0,
}


def write_kl_model(folder: Path) -> Path:
    """SD 2.1's form in miniature, with `pisa_sr.pkl` beside it."""
    write_model(folder, KL_UNET, KL_VAE, tokens=4, dtype=torch.float32)
    write_checkpoint(folder / "pisa_sr.pkl", KL_UNET, size=0.1)
    return folder


def write_small_model(folder: Path) -> Path:
    """The starter's form in miniature, with `pisa_sr.pkl` beside it."""
    write_model(folder, SMALL_UNET, SMALL_VAE, tokens=4, dtype=torch.float32)
    write_checkpoint(folder / "pisa_sr.pkl", SMALL_UNET, size=0.1)
    return folder


def enhancer_of(folder: Path) -> Enhancer:
    """A fresh enhancer on the CPU in float32."""
    pack = as_pack(read_pisa_checkpoint(folder / "pisa_sr.pkl"))
    return Enhancer.load(ModelBundle.open(folder), pack, device="cpu", dtype="fp32")
