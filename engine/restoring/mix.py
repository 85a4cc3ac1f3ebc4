"""The formula of the paper, in one place.

    z_H = z_L - lambda_pix * eps_pix - lambda_sem * (eps_full - eps_pix)
        = z_L - (lambda_pix - lambda_sem) * eps_pix - lambda_sem * eps_full

The second form is what is computed: with equal strengths the pixel residual cancels exactly, so that a picture made
from one UNet pass has the same bits as one made from cached residuals.
"""

from __future__ import annotations

from typing import TypeAlias

import torch
from torch import Tensor

Strength: TypeAlias = float | Tensor


def mix(
    z_lr: Tensor,
    eps_pix: Tensor | None,
    eps_full: Tensor | None,
    lambda_pix: Strength,
    lambda_sem: Strength,
) -> Tensor:
    """Mix residuals into the high-quality latent z_H (arXiv 2412.03017, adjustable inference), in float32.

    Args:
        z_lr: low-quality latent, (..., c, h, w).
        eps_pix: residual predicted with the pixel adapter alone, or None where it is not needed.
        eps_full: residual predicted with both adapters, or None where it is not needed.
        lambda_pix: strength of degradation removal; a number or a map that broadcasts over the latent.
        lambda_sem: strength of added detail; likewise.

    Raises:
        ValueError: a residual that the strengths need is missing.
    """
    weight_pix = lambda_pix - lambda_sem
    latents = z_lr.float()
    for weight, eps, name in ((weight_pix, eps_pix, "eps_pix"), (lambda_sem, eps_full, "eps_full")):
        if not isinstance(weight, Tensor) and weight == 0:
            continue
        if eps is None:
            raise ValueError(f"{name} is needed for these strengths")
        if isinstance(weight, Tensor):
            weight = weight.to(latents)
        latents = torch.sub(latents, eps.float() * weight)
    return latents
