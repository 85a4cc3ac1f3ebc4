"""LPIPS weights that are not bundled, fetched only when somebody asks: the backbone by torchvision's address, checked against its hash;
the linear layers lie in the package `lpips`.
"""

from __future__ import annotations

import importlib.util
from pathlib import Path
from urllib.error import URLError

import torch
from torch import Tensor

from engine.errors import BadCheckpoint, ModelNotFound
from engine.networks.torch_compat import prepare_torch
from trainer.config import LpipsNet


def fetched(net: LpipsNet) -> dict[str, Tensor]:
    """Backbone (`features.N.*`) and linear layers (`linN.weight`), as a weights file holds them.

    The backbone is kept in torch's hub folder, so that it is fetched once.

    Raises:
        ModelNotFound: it could not be fetched.
        BadCheckpoint: what came is not what torchvision's hash says.
    """
    url = address(net)
    try:
        features = torch.hub.load_state_dict_from_url(
            url, map_location="cpu", progress=False, check_hash=True, weights_only=True
        )
    except (URLError, OSError) as error:
        raise ModelNotFound(
            "The weights of {net} could not be fetched from {url} ({reason}).",
            hint="Try again, or give a file with lpips_weights.",
            net=net,
            url=url,
            reason=error,
        ) from error
    except RuntimeError as error:
        raise BadCheckpoint(
            "What came from {url} is not what it should be ({reason}).", url=url, reason=error
        ) from error
    return {**features, **_linear(net)}


def address(net: LpipsNet) -> str:
    """Where torchvision keeps a backbone; the name ends in the beginning of its SHA-256."""
    prepare_torch()
    from torchvision.models import AlexNet_Weights, SqueezeNet1_1_Weights, VGG16_Weights

    known = {
        LpipsNet.ALEX: AlexNet_Weights.IMAGENET1K_V1,
        LpipsNet.SQUEEZE: SqueezeNet1_1_Weights.IMAGENET1K_V1,
        LpipsNet.VGG: VGG16_Weights.IMAGENET1K_V1,
    }
    return known[net].url


def _linear(net: LpipsNet) -> dict[str, Tensor]:
    spec = importlib.util.find_spec("lpips")
    if spec is None or spec.origin is None:
        raise ModelNotFound("The package lpips is not installed; install it to train.")
    path = Path(spec.origin).parent / "weights" / "v0.1" / f"{net.value}.pth"
    state: dict[str, Tensor] = torch.load(path, map_location="cpu", weights_only=True)
    return {name.replace(".model.1.", "."): tensor for name, tensor in state.items()}
