"""Two training steps on a small picture: does training work in this installation?"""

from __future__ import annotations

import numpy as np
import torch
from numpy.typing import NDArray

from engine.networks.bundle import ModelBundle
from engine.networks.prompt import prompt_embedding
from engine.weights.adapter_pack import AdapterPack
from trainer.dual_lora import DualLora
from trainer.losses import l2

_SIDE = 64


def two_steps(
    bundle: ModelBundle, pack: AdapterPack | None, rgb: NDArray[np.uint8]
) -> tuple[float, float]:
    """Train the pixel adapter for two steps on one patch; the loss before and after them.

    Args:
        bundle: the model.
        pack: adapters to start from, or None.
        rgb: at least 64 x 64 pixels; its reduced copy is the damaged one.
    """
    vae = bundle.build_vae(torch.float32).requires_grad_(False)
    init = pack.adapters if pack is not None else None
    lora = DualLora(bundle.build_unet(torch.float32), {"pix": 4, "sem": 4}, 0, init)
    prompt = prompt_embedding(bundle.folder, None)
    scaling = float(bundle.vae_config["scaling_factor"])
    truth = torch.from_numpy(rgb[:_SIDE, :_SIDE].astype(np.float32) / 127.5 - 1)
    truth = truth.permute(2, 0, 1)[None].contiguous()
    small = torch.nn.functional.avg_pool2d(truth, 4)
    damaged = torch.nn.functional.interpolate(small, scale_factor=4, mode="bicubic")
    with torch.no_grad():
        encoded = vae.encode(damaged)  # type: ignore[operator]  # a diffusers VAE
        latents = encoded.latents if bundle.vae_is_tiny else encoded.latent_dist.mode()
        latents = latents * scaling
    optimiser = torch.optim.AdamW([p for _, p in lora.trained], lr=1e-4, weight_decay=0)

    def loss() -> torch.Tensor:
        z_h = latents - lora.residual(latents, prompt)
        return l2(vae.decode(z_h / scaling).sample, truth)  # type: ignore[operator]  # a diffusers VAE

    first = loss()
    before = float(first.detach())
    for step in range(2):
        value = first if step == 0 else loss()
        optimiser.zero_grad()
        value.backward()
        optimiser.step()
    with torch.no_grad():
        return before, float(loss())
