"""The published checkpoint `pisa_sr.pkl`, and which layers of a UNet its adapters belong to.

The file is a pickle, so it is opened with `weights_only=True` and nothing else, checked, and converted once. Its three
groups of modules per adapter ("encoder", "decoder", "others") are how it was trained, not what it is: they become one
adapter each. Training left `lora_alpha` at peft's default 8, so at rank 4 the updates count twice (method, scale alpha / r).
"""

from __future__ import annotations

import pickle
import re
import warnings
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

import torch
from torch import Tensor

from engine.errors import BadCheckpoint, ModelNotFound
from engine.sentences import Sentence
from engine.weights.adapter_pack import ADAPTER_NAMES, AdapterPack
from engine.weights.low_rank import AdapterWeights, LowRank, update_sha256
from engine.weights.pickle_scan import RefusedError, check_pickle
from engine.weights.safe_weights import sha256_file

LORA_ALPHA = 8
_GROUPS = ("encoder", "decoder", "others")
_LARGEST_FILE = 2 << 30
_ENTRY = re.compile(
    r"(?P<module>.+)\.lora_(?P<side>[AB])\.default_(?P<group>encoder|decoder|others)_(?P<adapter>pix|sem)\.weight"
)
_TARGETS = (
    "to_k", "to_q", "to_v", "to_out.0", "conv", "conv1", "conv2", "conv_in", "conv_shortcut",
    "conv_out", "proj_in", "proj_out", "ff.net.0.proj", "ff.net.2",
)  # fmt: skip


def lora_targets(module_names: Iterable[str]) -> tuple[str, ...]:
    """The modules of a UNet that the paper's adapters touch, in the order given.

    Args:
        module_names: names of all convolution and linear modules of the UNet.

    Returns:
        Those that end with one of the reference code's names (258 in SD 2.1): every weight matrix but those of the time
        embedding.
    """
    return tuple(
        name
        for name in module_names
        if any(name == target or name.endswith(f".{target}") for target in _TARGETS)
    )


@dataclass(frozen=True)
class PisaCheckpoint:
    """A checked checkpoint.

    Attributes:
        path: the file.
        adapters: "pix" and "sem", scale 8 / rank.
        sha256: hash of the file.
    """

    path: Path
    adapters: Mapping[str, AdapterWeights]
    sha256: str


def read_pisa_checkpoint(path: Path) -> PisaCheckpoint:
    """Read and check a `pisa_sr.pkl`. Nothing in it is executed.

    Raises:
        ModelNotFound: there is no such file.
        BadCheckpoint: it is unsafe, damaged, incomplete, or of another kind; the sentence says which.
    """
    data = _load(path)
    state = data.get("state_dict_unet")
    if not isinstance(state, dict):
        raise _bad(path, "it has no state_dict_unet, so it is no PiSA-SR checkpoint")
    pairs: dict[str, dict[str, dict[str, Tensor]]] = {name: {} for name in ADAPTER_NAMES}
    left = path.stat().st_size
    for key, tensor in state.items():
        match = _ENTRY.fullmatch(key) if isinstance(key, str) else None
        if match is None or not isinstance(tensor, Tensor):
            raise _bad(path, "its entry {key} is unknown", key=_shown(key))
        # A stored number may be given as many: sizes count by what lies in the file.
        left -= tensor.numel() * tensor.element_size()
        if left < 0 or tensor.layout != torch.strided or tensor.device.type != "cpu":
            raise _bad(path, "its entry {key} is larger than what the file holds", key=_shown(key))
        if not tensor.is_floating_point() or not bool(torch.isfinite(tensor).all()):
            raise _bad(path, "its entry {key} holds values that are not finite numbers", key=key)
        pairs[match["adapter"]].setdefault(match["module"], {})[match["side"]] = tensor
    adapters = {}
    for name in ADAPTER_NAMES:
        rank = data.get(f"lora_rank_unet_{name}")
        if not isinstance(rank, int) or isinstance(rank, bool) or not 1 <= rank <= 1024:
            raise _bad(
                path, "its rank lora_rank_unet_{name} is {rank}", name=name, rank=_shown(rank)
            )
        _check_modules(path, data, name, set(pairs[name]))
        adapters[name] = _adapter(path, pairs[name], name, rank)
    return PisaCheckpoint(path, adapters, sha256_file(path))


def _load(path: Path) -> dict[str, Any]:
    if not path.is_file():
        raise ModelNotFound("There is no file {path}.", path=path)
    size = path.stat().st_size
    if size > _LARGEST_FILE:
        raise _bad(path, "it has {size:.1f} GiB, far more than adapters need", size=size / 2**30)
    try:
        check_pickle(path)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # about pickle protocols; what matters is refused below
            data = torch.load(path, map_location="cpu", weights_only=True)
    except RefusedError as error:
        raise _refused(path, error.reason) from error
    except pickle.UnpicklingError as error:
        raise _bad(
            path, "it holds more than numbers (code, or unknown objects), so it was not opened"
        ) from error
    except (RuntimeError, ValueError, OSError, EOFError, KeyError, IndexError, TypeError, MemoryError,
            AttributeError, RecursionError, UnicodeDecodeError, OverflowError) as error:  # fmt: skip
        raise _bad(
            path, "it is damaged or no checkpoint ({kind_of})", kind_of=type(error).__name__
        ) from error
    if not isinstance(data, dict):
        raise _bad(path, "it is no PiSA-SR checkpoint")
    return cast("dict[str, Any]", data)


def _check_modules(path: Path, data: Mapping[str, Any], name: str, found: set[str]) -> None:
    """The lists of modules and the tensors must name the same layers."""
    listed: set[str] = set()
    for group in _GROUPS:
        modules = data.get(f"unet_lora_{group}_modules_{name}")
        if not isinstance(modules, list) or not all(isinstance(m, str) for m in modules):
            raise _bad(
                path, "its list unet_lora_{group}_modules_{name} is missing", group=group, name=name
            )
        listed |= set(cast("list[str]", modules))
    if missing := sorted(listed - found):
        raise _bad(
            path,
            "{count} layers of the {name} adapter are missing ({first})",
            count=len(missing),
            name=name,
            first=missing[0],
        )
    if extra := sorted(found - listed):
        raise _bad(
            path,
            "{count} layers of the {name} adapter are not listed ({first})",
            count=len(extra),
            name=name,
            first=extra[0],
        )
    if not found:
        raise _bad(path, "its {name} adapter is empty", name=name)


def _adapter(
    path: Path, pairs: Mapping[str, Mapping[str, Tensor]], name: str, rank: int
) -> AdapterWeights:
    layers = {}
    for module, sides in pairs.items():
        if set(sides) != {"A", "B"}:
            raise _bad(
                path,
                "half of the {name} adapter's layer {module} is missing",
                name=name,
                module=module,
            )
        down, up = sides["A"], sides["B"]
        fits = down.dim() in {2, 4} and up.dim() == down.dim() and up.shape[1] == down.shape[0]
        if not fits or (up.dim() == 4 and tuple(up.shape[2:]) != (1, 1)):
            shapes = f"{tuple(down.shape)} and {tuple(up.shape)}"
            raise _bad(
                path,
                "the shapes of the {name} adapter's layer {module} do not fit ({shapes})",
                name=name,
                module=module,
                shapes=shapes,
            )
        if down.shape[0] != rank:
            raise _bad(
                path,
                "the {name} adapter's layer {module} has rank {found}, not {rank}",
                name=name,
                module=module,
                found=down.shape[0],
                rank=rank,
            )
        layers[module] = LowRank(down, up, LORA_ALPHA / rank)
    return AdapterWeights(layers)


def as_pack(checkpoint: PisaCheckpoint) -> AdapterPack:
    """A checkpoint as a pack in memory, without installing it."""
    path = checkpoint.path
    return AdapterPack(path.stem, path, checkpoint.adapters, "", update_sha256(checkpoint.adapters))


def _shown(value: object) -> str:
    """A value from the file, or its type where it is no text and no number."""
    return repr(value)[:80] if isinstance(value, str | int | float) else type(value).__name__


def _bad(path: Path, reason: str, **fields: object) -> BadCheckpoint:
    return _refused(path, Sentence(reason, **fields))


def _refused(path: Path, reason: Sentence) -> BadCheckpoint:
    return BadCheckpoint(
        "The checkpoint {path} cannot be used: {reason}.",
        hint="Fetch the published pisa_sr.pkl again.",
        path=path,
        reason=reason,
    )
