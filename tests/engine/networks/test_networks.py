"""Networks rewritten for speed compute what they computed before."""

from __future__ import annotations

import inspect

import pytest
import torch

from engine.networks.bundle import ModelBundle
from engine.networks.conv_fusion import fuse_tiny_vae
from engine.networks.torch_compat import diffusers_classes
from engine.networks.unet_fold import fold_timestep
from tests.conftest import ROOT
from tests.tiny import KL_UNET, SMALL_UNET


@pytest.fixture(scope="module")
def bundle():
    return ModelBundle.open(ROOT / "resources" / "starter")


@pytest.mark.parametrize("size", [(64, 64), (36, 52)])
def test_the_fused_vae_equals_the_plain_one(bundle, size):
    plain, fused = bundle.build_vae(torch.float32), bundle.build_vae(torch.float32)
    fuse_tiny_vae(fused)
    pixels = (torch.rand(1, 3, *size) * 2 - 1).contiguous(memory_format=torch.channels_last)
    with torch.inference_mode():
        latents = plain.encode(pixels).latents
        assert (fused.encode(pixels).latents - latents).abs().max() < 2e-5
        assert (fused.decode(latents).sample - plain.decode(latents).sample).abs().max() < 2e-5


def test_the_fused_vae_runs_in_sixteen_bits_too(bundle):
    fused = bundle.build_vae(torch.bfloat16)
    fuse_tiny_vae(fused)
    with torch.inference_mode():
        latents = fused.encode(torch.zeros(1, 3, 32, 32, dtype=torch.bfloat16)).latents
    assert latents.dtype == torch.bfloat16
    assert bool(torch.isfinite(latents).all())


@pytest.mark.parametrize(
    "config", [KL_UNET, SMALL_UNET], ids=["attention everywhere", "attention below"]
)
def test_the_folded_unet_equals_the_unfolded_one(config):
    torch.manual_seed(2)
    own = {k: v for k, v in config.items() if k[0] != "_"}
    unet = diffusers_classes().unet.from_config(own).eval()
    sample = torch.randn(2, own["in_channels"], 13, 18)
    prompt = torch.randn(2, 4, own["cross_attention_dim"])
    forward = inspect.unwrap(type(unet).forward)
    with torch.no_grad():
        before = forward(unet, sample, torch.tensor(1), prompt, return_dict=False)[0]
        parameters = sum(p.numel() for p in unet.parameters())
        assert fold_timestep(unet)
        after = forward(unet, sample, torch.tensor(1), prompt, return_dict=False)[0]
    assert (before - after).abs().max() < 1e-5
    assert sum(p.numel() for p in unet.parameters()) < parameters


def test_a_unet_that_scales_by_its_embedding_is_left_alone():
    own = {k: v for k, v in SMALL_UNET.items() if k[0] != "_"} | {
        "resnet_time_scale_shift": "scale_shift"
    }
    unet = diffusers_classes().unet.from_config(own).eval()
    before = sorted(unet.state_dict())
    assert not fold_timestep(unet)
    assert sorted(unet.state_dict()) == before
