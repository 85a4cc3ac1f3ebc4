"""The VAE as the engine sees it: pixels in 0..1 to latents as the UNet expects them, and back.

z_L = E(x_L) * scaling_factor        (posterior mode, so that a picture always gives the same latent)
x_H = D(z_H / scaling_factor)
"""

from __future__ import annotations

import torch
from torch import Tensor, nn

from engine.networks.bundle import ModelBundle
from engine.networks.conv_fusion import fuse_tiny_vae
from engine.networks.group_norm import adopt_group_norms
from engine.tiles.planning import VaeGeometry


class LatentCodec:
    """Encoder and decoder of a bundle on one device.

    Attributes:
        geometry: how pictures may be cut.
        module: the diffusers VAE.
        device: where the weights are now.
    """

    device: str

    def __init__(self, bundle: ModelBundle, device: str, dtype: torch.dtype) -> None:
        self.module: nn.Module = bundle.build_vae(dtype)
        self._tiny = bundle.vae_is_tiny
        self._scaling = float(bundle.vae_config["scaling_factor"])
        self.geometry = _geometry(bundle, has_norms=adopt_group_norms(self.module) > 0)
        self.to(device)
        if self._tiny:
            fuse_tiny_vae(self.module)

    @property
    def dtype(self) -> torch.dtype:
        """Format of the weights."""
        return next(self.module.parameters()).dtype

    def to(self, device: str, dtype: torch.dtype | None = None) -> None:
        """Move or convert the weights."""
        self.device = device
        nn.Module.to(
            self.module, device=device, dtype=dtype or self.dtype
        )  # diffusers' own warns needlessly

    def encode(self, pixels: Tensor) -> Tensor:
        """Latents of pixels (b, 3, H, W) in 0..1; H and W multiples of the factor. Returns float32 on the CPU."""
        x = (pixels * 2 - 1).to(self.device, self.dtype)
        x = x.contiguous(memory_format=torch.channels_last)
        encoded = self.module.encode(x)  # type: ignore[operator]  # nn.Module attribute
        latents = encoded.latents if self._tiny else encoded.latent_dist.mode()
        return latents.float().mul_(self._scaling).cpu()

    def decode(self, latents: Tensor) -> Tensor:
        """Pixels of latents (b, c, h, w). Returns float32 in 0..1 (clamped) on the CPU, (b, 3, h*f, w*f)."""
        z = (latents / self._scaling).to(self.device, self.dtype)
        z = z.contiguous(memory_format=torch.channels_last)
        pixels = self.module.decode(z).sample  # type: ignore[operator]  # nn.Module attribute
        return pixels.float().add_(1).mul_(0.5).clamp_(0, 1).cpu()


def _geometry(bundle: ModelBundle, *, has_norms: bool) -> VaeGeometry:
    """Contexts were measured on photographs (benchmarks/NOTES.md): tiled against whole."""
    config = bundle.vae_config
    stages = config["encoder_block_out_channels" if bundle.vae_is_tiny else "block_out_channels"]
    factor = 2 ** (len(stages) - 1)
    channels = int(config["latent_channels"])
    if has_norms:
        return VaeGeometry(factor, channels, 16, 16, 128, 128, 96, int(stages[0]), has_norms=True)
    return VaeGeometry(factor, channels, 12, 8, 192, 160, 64, int(stages[0]), has_norms=False)
