"""A model bundle: a folder in diffusers layout, read without executing anything from it.

One loader serves every model: AutoencoderKL or AutoencoderTiny, any UNet2DConditionModel, safetensors only. Modules are
built on the meta device and take their tensors from the file, so that loading never holds the weights twice.
"""

from __future__ import annotations

import logging
import math
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, cast

import torch
from safetensors import SafetensorError, safe_open
from torch import Tensor, nn

from engine.errors import BadCheckpoint, ModelNotFound
from engine.files.plain_files import BadJsonError, read_json_object
from engine.networks.channel_affine import fix_norms
from engine.networks.model_config import read_unet_config, read_vae_config
from engine.networks.torch_compat import diffusers_classes
from engine.sentences import Sentence, listed
from engine.weights.safe_weights import check_layout, sha256_of_files

_log = logging.getLogger(__name__)

_WEIGHT_STEMS = ("diffusion_pytorch_model", "model")
_VARIANTS = ("", ".fp16", ".bf16", ".fp32")


@dataclass(frozen=True)
class WeightFiles:
    """The safetensors files of one component, read tensor by tensor.

    Attributes:
        files: one file, or the shards in name order.
    """

    files: tuple[Path, ...]

    @classmethod
    def find(cls, folder: Path) -> WeightFiles:
        """Files of the component in `folder`: plain, a variant (`.fp16`), or sharded with an index.

        Raises:
            ModelNotFound: there are none.
        """
        for stem in _WEIGHT_STEMS:
            for variant in _VARIANTS:
                single = folder / f"{stem}{variant}.safetensors"
                if single.is_file():
                    return cls((single,))
                index = folder / f"{stem}.safetensors.index{variant}.json"
                if index.is_file():
                    return cls(_shards(index))
        raise ModelNotFound(
            "The folder {folder} has no weights as safetensors; install the model again, "
            "with safetensors files.",
            folder=folder,
        )

    @cached_property
    def _headers(self) -> dict[str, tuple[Path, tuple[int, ...]]]:
        """File and shape of every tensor."""
        found: dict[str, tuple[Path, tuple[int, ...]]] = {}
        for path in self.files:
            check_layout(path)
            try:
                with safe_open(path, "pt") as opened:
                    for name in opened.keys():  # noqa: SIM118 - safe_open is no mapping
                        found[name] = path, tuple(opened.get_slice(name).get_shape())
            except (SafetensorError, OSError) as error:
                raise BadCheckpoint(
                    "The weights file {path} is damaged ({reason}); install the model again.",
                    path=path,
                    reason=error,
                ) from error
        return found

    @property
    def names(self) -> frozenset[str]:
        """Names of all tensors."""
        return frozenset(self._headers)

    @cached_property
    def count(self) -> int:
        """Number of values in all tensors."""
        return sum(math.prod(shape) for shape in self.shapes().values())

    def shapes(self) -> dict[str, tuple[int, ...]]:
        """Shape of every tensor, read from the files' headers. Raises BadCheckpoint."""
        return {name: shape for name, (_, shape) in self._headers.items()}

    def get(self, name: str) -> Tensor:
        """One tensor as stored (memory-mapped until it is converted or copied)."""
        with safe_open(self._headers[name][0], "pt") as opened:
            return opened.get_tensor(name)

    def items(self) -> Iterator[tuple[str, Tensor]]:
        """All tensors, file by file."""
        for path in self.files:
            with safe_open(path, "pt") as opened:
                for name in opened.keys():  # noqa: SIM118 - safe_open is no mapping
                    yield name, opened.get_tensor(name)


def _shards(index: Path) -> tuple[Path, ...]:
    """The files that an index names, in name order."""
    try:
        listed_files = read_json_object(index).get("weight_map")
        if not isinstance(listed_files, dict):
            raise BadJsonError("it has no weight_map")
        names = set(cast("dict[str, object]", listed_files).values())
        if not all(isinstance(name, str) and Path(name).suffix == ".safetensors" for name in names):
            raise BadJsonError("it names what is no weights file")
    except (ValueError, OSError) as error:
        raise BadCheckpoint(
            "The file {path} cannot be read ({reason}).", path=index, reason=error
        ) from error
    return tuple(index.with_name(Path(str(name)).name) for name in sorted(map(str, names)))


def build_module(
    model_class: type, folder: Path, config: dict[str, Any], dtype: torch.dtype
) -> nn.Module:
    """Build a frozen module for inference from its config and fill it from the folder's weights, on the CPU.

    Raises:
        ModelNotFound: there are no weights.
        BadCheckpoint: they are damaged, or do not fit the config.
    """
    module = _empty_module(model_class, folder, config)
    weights = WeightFiles.find(folder)
    state = dict(weights.items())
    _check_shapes(folder, module, {name: tuple(t.shape) for name, t in state.items()})
    module.load_state_dict({n: t.to(dtype) for n, t in state.items()}, assign=True)
    module.eval().requires_grad_(False)
    return _channels_last(module)


def _empty_module(model_class: type, folder: Path, config: dict[str, Any]) -> nn.Module:
    own = {key: value for key, value in config.items() if not key.startswith("_")}
    try:
        with torch.device("meta"):
            module = cast("nn.Module", model_class.from_config(own))  # type: ignore[attr-defined]  # a diffusers mixin
            return fix_norms(module, config)
    except Exception as error:
        raise BadCheckpoint(
            "The configuration in {folder} cannot be used ({reason}).", folder=folder, reason=error
        ) from error


def _check_shapes(folder: Path, module: nn.Module, found: dict[str, tuple[int, ...]]) -> None:
    expected = {name: tuple(t.shape) for name, t in module.state_dict().items()}
    wrong = [
        Sentence("{name} is missing", name=name)
        if name not in found
        else Sentence(
            "{name} is {found} instead of {shape}", name=name, found=found[name], shape=shape
        )
        for name, shape in expected.items()
        if found.get(name) != shape
    ]
    wrong += [Sentence("{name} is unknown", name=name) for name in found if name not in expected]
    if wrong:
        raise BadCheckpoint(
            "The weights in {folder} do not fit their config.json: {problems}{more}.",
            hint="Install the model again, or fetch the weights that belong to this config.",
            folder=folder,
            problems=listed(wrong[:3]),
            more=Sentence(" and {count} more", count=len(wrong) - 3) if len(wrong) > 3 else "",
        )


def check_fits_config(bundle: ModelBundle, part: str) -> None:
    """Check names and shapes of the weights in `unet` or `vae` against their config, without reading them.

    Raises:
        ModelNotFound: there are no weights.
        BadCheckpoint: they do not fit, or the config describes no network.
    """
    classes, folder = diffusers_classes(), bundle.folder / part
    tiny = bundle.vae_is_tiny
    model_class = classes.unet if part == "unet" else classes.tiny_vae if tiny else classes.vae
    config = bundle.unet_config if part == "unet" else bundle.vae_config
    module = _empty_module(model_class, folder, config)
    _check_shapes(folder, module, WeightFiles.find(folder).shapes())


def _channels_last(module: nn.Module) -> nn.Module:
    """Lay out every convolution's weight channels last, in place."""
    for parameter in module.parameters():
        if parameter.dim() == 4:
            parameter.data = parameter.data.contiguous(memory_format=torch.channels_last)
    return module


@dataclass(frozen=True)
class ModelBundle:
    """A model folder whose parts can be built on demand.

    Attributes:
        folder: the folder, with `unet/` and `vae/` inside.
        name: what the user calls it.
        unet_config: contents of `unet/config.json`.
        vae_config: contents of `vae/config.json`.
    """

    folder: Path
    name: str
    unet_config: dict[str, Any]
    vae_config: dict[str, Any]

    @classmethod
    def open(cls, folder: Path, name: str | None = None) -> ModelBundle:
        """Look at a folder in diffusers layout; reads configurations only.

        Raises:
            ModelNotFound: it is no such folder.
            BadCheckpoint: a configuration is damaged or asks for what we cannot run.
        """
        if not folder.is_dir():
            raise ModelNotFound("There is no model folder {folder}.", folder=folder)
        unet, vae = read_unet_config(folder / "unet"), read_vae_config(folder / "vae")
        latent = vae["latent_channels"]
        if unet["in_channels"] != latent or unet["out_channels"] != latent:
            raise BadCheckpoint(
                "The UNet in {folder} takes {found} latent channels and the VAE makes {latent}.",
                folder=folder,
                found=unet["in_channels"],
                latent=latent,
            )
        return cls(folder, name or folder.name, unet, vae)

    @property
    def vae_is_tiny(self) -> bool:
        """Whether the VAE is an AutoencoderTiny (no normalisation, finite receptive field)."""
        return self.vae_config["_class_name"] == "AutoencoderTiny"

    @cached_property
    def unet_weights(self) -> WeightFiles:
        """The UNet's weight files."""
        return WeightFiles.find(self.folder / "unet")

    @cached_property
    def sha256(self) -> str:
        """Hash over configurations and weights of UNet and VAE (what decides the result besides adapters)."""
        files = [self.folder / part / "config.json" for part in ("unet", "vae")]
        files += [*self.unet_weights.files, *WeightFiles.find(self.folder / "vae").files]
        return sha256_of_files(files)

    def unet_bytes(self, dtype: torch.dtype) -> int:
        """Memory that one copy of the UNet takes in `dtype`."""
        return self.unet_weights.count * dtype.itemsize

    def build_unet(self, dtype: torch.dtype) -> nn.Module:
        """A UNet2DConditionModel with the bundle's weights, on the CPU, for inference."""
        return build_module(diffusers_classes().unet, self.folder / "unet", self.unet_config, dtype)

    def build_vae(self, dtype: torch.dtype) -> nn.Module:
        """The VAE with the bundle's weights, on the CPU, for inference."""
        classes = diffusers_classes()
        model_class = classes.tiny_vae if self.vae_is_tiny else classes.vae
        return build_module(model_class, self.folder / "vae", self.vae_config, dtype)
