"""Constants of one-step restoration folded into the UNet: the timestep is always 1 and the prompt does not change.

The time embedding of a fixed timestep adds the same vector to every pixel after each block's first convolution, which is
what a bias does. Folding it removes the time MLP and all its projections (27.9 M parameters in SD 2.1) and computes the
same function up to rounding.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn

TIMESTEP = 1
"""The constant timestep of PiSA-SR (arXiv 2412.03017, sec. 3)."""


class _NoEmbedding(nn.Module):
    """Stands in for the folded time embedding: blocks get None and add nothing."""

    def forward(self, sample: Tensor, condition: Tensor | None = None) -> None:
        return None


def _adds_its_embedding(block: nn.Module) -> bool:
    return (
        getattr(block, "time_embedding_norm", None) == "default"
        and isinstance(getattr(block, "time_emb_proj", None), nn.Linear)
        and isinstance(getattr(block, "conv1", None), nn.Conv2d)
    )


@torch.no_grad()
def fold_timestep(unet: nn.Module, timestep: int = TIMESTEP) -> bool:
    """Fold `timestep` into the biases of a UNet2DConditionModel, in place.

    Returns:
        Whether it was folded; a UNet that uses its embedding otherwise (scale and shift) is left as it is.
    """
    blocks = [m for m in unet.modules() if getattr(m, "time_emb_proj", None) is not None]
    if not all(_adds_its_embedding(block) for block in blocks):
        return False
    weight = next(unet.parameters())
    steps = torch.tensor([timestep], device=weight.device)
    sinusoid = unet.time_proj(steps).float()  # type: ignore[operator]  # a submodule
    embedding = unet.time_embedding.float()(sinusoid)  # type: ignore[operator,union-attr]  # a submodule
    if getattr(unet, "time_embed_act", None) is not None:
        embedding = unet.time_embed_act(embedding)  # type: ignore[operator]  # a submodule
    for block in blocks:
        hidden = embedding if block.skip_time_act else block.nonlinearity(embedding)  # type: ignore[operator]
        shift = block.time_emb_proj.float()(hidden)[0]  # type: ignore[operator]  # a Linear
        conv = block.conv1
        bias = shift if conv.bias is None else conv.bias.float() + shift  # type: ignore[union-attr]
        conv.bias = nn.Parameter(bias.to(weight.dtype), requires_grad=False)  # type: ignore[union-attr]
        block.register_module("time_emb_proj", None)
    unet.time_embedding = _NoEmbedding()
    return True
