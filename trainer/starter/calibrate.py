"""What a strength of 1 means: the whole residual of a pack times one number, without touching the base.

eps = W h + b at the UNet's last layer, so eps becomes strength * eps (but for the small b) where the pixel adapter turns W into
strength * (W + dW_pix) and the semantic one adds strength * dW_sem. The last layer has no more outputs than the adapter has
ranks, so a low-rank update holds this exactly.
"""

from __future__ import annotations

from pathlib import Path

import torch
from torch import Tensor

from engine.errors import BadRequest
from engine.networks.bundle import ModelBundle
from engine.weights.adapter_pack import AdapterPack, read_pack, write_pack
from engine.weights.low_rank import AdapterWeights, LowRank

LAST = "conv_out"


def calibrate(
    model: Path, adapters: Path, strength: float, output: Path, sem: float = 1.0
) -> AdapterPack:
    """Write a pack whose residuals are `strength` times those of another one.

    Args:
        model: folder that the pack is made for.
        adapters: the pack.
        strength: above 0, usually below 1.
        output: folder of the new pack.
        sem: times the update that the semantic adapter makes, in every layer; the network bends where this leaves 1 far.

    Raises:
        BadRequest: a number makes no sense, or the last layer is not adapted or has too many outputs.
        ModelNotFound, BadCheckpoint: model or pack cannot be read.
        SaveFailed, DiskFull: it could not be written.
    """
    if not 0 < strength <= 2:
        raise BadRequest(f"The strength is {strength:g}; it must lie above 0 and not above 2.")
    if not 0 < sem <= 2:
        raise BadRequest(
            f"The factor on the semantic adapter is {sem:g}; it must lie above 0 and not above 2."
        )
    pack = read_pack(adapters)
    weight = ModelBundle.open(model).build_unet(torch.float32).state_dict()[f"{LAST}.weight"]
    changed = {name: dict(weights.layers) for name, weights in pack.adapters.items()}
    for name, layers in changed.items():
        if LAST not in layers or weight.shape[0] > layers[LAST].rank:
            raise BadRequest(f"The adapter {name} cannot hold a change of the whole last layer.")
    pix, last = changed["pix"][LAST], changed["sem"][LAST]
    wanted = strength * pix.delta() + (strength - 1) * weight
    changed["pix"][LAST] = _low_rank(wanted, pix.rank, pix.scale)
    changed["sem"][LAST] = LowRank(last.down, strength * last.up, last.scale)
    changed["sem"] = {
        name: LowRank(layer.down, sem * layer.up, layer.scale)
        for name, layer in changed["sem"].items()
    }
    return write_pack(
        output,
        pack.name,
        {name: AdapterWeights(layers) for name, layers in changed.items()},
        for_model=pack.for_model,
    )


def _low_rank(update: Tensor, rank: int, scale: float) -> LowRank:
    """An update of at most `rank` as B A with the scale that all layers of an adapter share."""
    left, values, right = torch.linalg.svd(update.flatten(1) / scale, full_matrices=False)
    root = values[:rank].sqrt()
    up, down = left[:, :rank] * root, root[:, None] * right[:rank]
    missing = rank - root.numel()
    up = torch.nn.functional.pad(up, (0, missing))
    down = torch.nn.functional.pad(down, (0, 0, 0, missing))
    return LowRank(
        down.reshape(rank, *update.shape[1:]).contiguous(),
        up.reshape(-1, rank, *(1,) * (update.dim() - 2)).contiguous(),
        scale,
    )
