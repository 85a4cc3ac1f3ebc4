"""A straightforward implementation of the paper's inference, written from its description, to measure against.

Encode, UNet tiles of 96 with an overlap of 32 and Gaussian weights, two adapter switches per tile that rebuild every
adapted weight from dense base and delta copies, decode; everything again for each pair of strengths.
"""

from __future__ import annotations

import inspect
import time
from dataclasses import dataclass, field

import numpy as np
import torch
from torch import Tensor, nn

from engine.networks.bundle import ModelBundle
from engine.weights.adapter_pack import AdapterPack

TILE, OVERLAP, VARIANCE = 96, 32, 0.01


@dataclass
class Seconds:
    """Seconds by stage of one run."""

    stages: dict[str, float] = field(default_factory=dict)

    def timed(self, stage: str, start: float) -> None:
        """Add the time since `start` to a stage."""
        self.stages[stage] = self.stages.get(stage, 0.0) + time.perf_counter() - start

    @property
    def total(self) -> float:
        """Sum of all stages."""
        return sum(self.stages.values())


class ReferenceLoop:
    """The paper's loop over one model."""

    def __init__(
        self, bundle: ModelBundle, pack: AdapterPack, prompt: Tensor, dtype: torch.dtype
    ) -> None:
        self.vae, self.unet = bundle.build_vae(dtype), bundle.build_unet(dtype)
        self.prompt, self.dtype = prompt.to(dtype), dtype
        self.scaling = bundle.vae_config["scaling_factor"]
        modules = pack.adapters["pix"].modules
        self.base = {n: self.unet.get_submodule(n).weight.clone() for n in modules}
        self.deltas = {
            a: {n: pack.adapters[a].delta(n).to(dtype) for n in modules} for a in ("pix", "sem")
        }

    def _apply(self, *adapters: str) -> None:
        for name, base in self.base.items():
            weight = self.unet.get_submodule(name).weight
            weight.copy_(base)
            for adapter in adapters:
                weight.add_(self.deltas[adapter][name])

    def _predict(self, latents: Tensor) -> Tensor:
        forward = inspect.unwrap(type(self.unet).forward)
        return forward(self.unet, latents, torch.tensor(1), self.prompt, return_dict=False)[0]

    def _both(self, latents: Tensor, pix: float, sem: float, seconds: Seconds) -> Tensor:
        start = time.perf_counter()
        self._apply("pix")
        seconds.timed("switch", start)
        start = time.perf_counter()
        eps_pix = self._predict(latents)
        seconds.timed("unet", start)
        start = time.perf_counter()
        self._apply("pix", "sem")
        seconds.timed("switch", start)
        start = time.perf_counter()
        eps_full = self._predict(latents)
        seconds.timed("unet", start)
        return pix * eps_pix + sem * (eps_full - eps_pix)

    @torch.inference_mode()
    def run(self, pixels: Tensor, pix: float, sem: float) -> tuple[Tensor, Seconds]:
        """One pair of strengths on pixels (1, 3, h, w) in -1..1; the result and the seconds by stage."""
        seconds, start = Seconds(), time.perf_counter()
        latents = self.vae.encode(pixels.to(self.dtype)).latent_dist.mode() * self.scaling
        seconds.timed("encode", start)
        height, width = latents.shape[-2:]
        if max(height, width) <= TILE:
            eps = self._both(latents, pix, sem, seconds)
        else:
            eps = self._tiled(latents, pix, sem, seconds)
        start = time.perf_counter()
        result = self.vae.decode((latents - eps) / self.scaling).sample.clamp(-1, 1)
        seconds.timed("decode", start)
        return result, seconds

    def _tiled(self, latents: Tensor, pix: float, sem: float, seconds: Seconds) -> Tensor:
        position = np.arange(TILE) - (TILE - 1) / 2
        bell = np.exp(-(position**2) / (2 * TILE**2 * VARIANCE))
        weights = torch.from_numpy(np.outer(bell, bell)).to(self.dtype)
        total, count = torch.zeros_like(latents), torch.zeros_like(latents)
        starts = [
            [*range(0, side - TILE, TILE - OVERLAP), side - TILE] for side in latents.shape[-2:]
        ]
        for y in starts[0]:
            for x in starts[1]:
                window = (slice(None), slice(None), slice(y, y + TILE), slice(x, x + TILE))
                eps = self._both(latents[window], pix, sem, seconds)
                total[window] += eps * weights
                count[window] += weights
        return total / count


def module_bytes(*modules: nn.Module) -> int:
    """Bytes of all parameters."""
    return sum(p.numel() * p.element_size() for m in modules for p in m.parameters())
