"""LPIPS with weights from a local file, or fetched where that is asked for: never on the way, never random.

    d(x, y) = sum over layers l of mean over positions of || w_l (f_l(x) - f_l(y)) ||^2

with features f_l normalised over channels (Zhang et al., CVPR 2018), as the package `lpips` computes it.
"""

from __future__ import annotations

import pickle
import warnings
from collections.abc import Mapping
from pathlib import Path

import torch
from safetensors import SafetensorError
from safetensors.torch import load_file
from torch import Tensor, nn

from engine.errors import BadCheckpoint, ModelNotFound
from engine.networks.torch_compat import prepare_torch
from trainer.config import LpipsNet
from trainer.measure.backbones import address, fetched

FOLDER = Path(__file__).parents[2] / "resources" / "lpips"
BUNDLED = FOLDER / "lpips_squeeze_v0.1.safetensors"
DOWNLOAD = Path("download")
"""In place of a file: fetch the weights (see `trainer.measure.backbones`)."""


class Lpips(nn.Module):
    """LPIPS v0.1, frozen. Pictures are (b, 3, h, w) in 0..1.

    Args:
        net: backbone.
        weights: file with backbone (`features.N.*`) and linear layers (`linN.weight`); None is the bundled one, which
            exists for SqueezeNet; `DOWNLOAD` fetches them.

    Raises:
        ModelNotFound: there is no file for this backbone.
        BadCheckpoint: the file does not fit the backbone.
    """

    def __init__(self, net: LpipsNet = LpipsNet.SQUEEZE, weights: Path | None = None) -> None:
        super().__init__()
        if weights == DOWNLOAD:
            self._metric = _built(net, fetched(net), address(net))
        else:
            path = weights_file(net, weights)
            self._metric = _built(net, _read(path), str(path))

    def forward(self, x: Tensor, y: Tensor) -> Tensor:
        """Distance of each pair, (b,)."""
        return self._metric(x, y, normalize=True).flatten()


def weights_file(net: LpipsNet, weights: Path | None) -> Path:
    """The file that is used for a backbone.

    Raises:
        ModelNotFound: there is none; the sentence says how to give one.
    """
    if weights is None and net == LpipsNet.SQUEEZE:
        weights = BUNDLED
    if weights is None:
        raise ModelNotFound(
            "LPIPS with the {net} backbone needs a weights file, and the application carries SqueezeNet's only.",
            hint="Give the file with lpips_weights, say download there, or use squeeze.",
            net=net,
        )
    if not weights.is_file():
        raise ModelNotFound(
            "There is no LPIPS weights file {weights}; give an existing one.", weights=weights
        )
    return weights


def _read(path: Path) -> dict[str, Tensor]:
    try:
        if path.suffix == ".safetensors":
            return load_file(path)
        return torch.load(path, map_location="cpu", weights_only=True)
    except (
        SafetensorError,
        pickle.UnpicklingError,
        OSError,
        ValueError,
        RuntimeError,
        EOFError,
    ) as error:
        raise BadCheckpoint(
            "The LPIPS weights {path} cannot be read ({reason}).", path=path, reason=error
        ) from error


def _built(net: LpipsNet, given: Mapping[str, Tensor], origin: str) -> nn.Module:
    prepare_torch()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # torchvision's notes on its old argument names
        import lpips

        metric = lpips.LPIPS(net=net.value, pretrained=False, pnet_rand=True, verbose=False)
    wanted = metric.state_dict()
    state: dict[str, Tensor] = {}
    for name, tensor in wanted.items():
        source = given.get(_source_name(name))
        if name.startswith("scaling_layer."):
            state[name] = tensor
        elif source is None or source.shape != tensor.shape:
            raise BadCheckpoint(
                "The LPIPS weights {origin} do not fit the {net} backbone ({name}).",
                origin=origin,
                net=net,
                name=name,
            )
        else:
            state[name] = source.float()
    metric.load_state_dict(state)
    return metric.eval().requires_grad_(False)


def _source_name(name: str) -> str:
    """Name in the file of a tensor of `lpips.LPIPS`: its slices keep torchvision's indices."""
    parts = name.split(".")
    if parts[0] == "net":
        return ".".join(["features", *parts[2:]])
    if parts[0] == "lins":
        return f"lin{parts[1]}.weight"
    return f"{parts[0]}.weight" if parts[0].startswith("lin") else name
