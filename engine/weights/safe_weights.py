"""Weights files of unknown origin: checked before use, hashed, and written so that equal tensors give equal bytes."""

from __future__ import annotations

import hashlib
import json
import struct
from collections.abc import Iterable, Mapping
from pathlib import Path

import torch
from safetensors import SafetensorError
from safetensors.torch import load_file, save
from torch import Tensor

from engine.errors import BadCheckpoint, ModelNotFound
from engine.files.atomic import atomic_write
from engine.sentences import Sentence

_CHUNK = 4 << 20
_LARGEST_HEADER = 32 << 20


def sha256_file(path: Path) -> str:
    """SHA-256 of a file's bytes, read in pieces.

    Raises:
        ModelNotFound: there is no such file.
    """
    digest = hashlib.sha256()
    try:
        with path.open("rb") as file:
            while chunk := file.read(_CHUNK):
                digest.update(chunk)
    except FileNotFoundError as error:
        raise ModelNotFound(
            "The file {path} is missing; install the model again.", path=path
        ) from error
    return digest.hexdigest()


def sha256_of_files(paths: Iterable[Path]) -> str:
    """One hash over the hashes of several files, in the order given; file names do not enter."""
    digest = hashlib.sha256()
    for path in paths:
        digest.update(bytes.fromhex(sha256_file(path)))
    return digest.hexdigest()


def sha256_of_tensors(tensors: Mapping[str, Tensor]) -> str:
    """One hash over tensors: names, types, shapes and every bit; their order does not enter."""
    digest = hashlib.sha256()
    for name in sorted(tensors):
        tensor = tensors[name].detach().cpu().contiguous()
        digest.update(f"{name}\n{tensor.dtype}\n{tuple(tensor.shape)}\n".encode())
        digest.update(tensor.flatten().view(torch.uint8).numpy().data)
    return digest.hexdigest()


def check_layout(path: Path) -> None:
    """Check a safetensors header without reading tensors: length, JSON, duplicate names, offsets without holes.

    Raises:
        BadCheckpoint: with the reason.
        ModelNotFound: there is no such file.
    """
    if not path.is_file():
        raise ModelNotFound(
            "The weights file {path} is missing; install the model again.", path=path
        )
    size = path.stat().st_size
    if size < 8:
        raise _bad(path, "it is empty" if size == 0 else "it is cut short")
    with path.open("rb") as file:
        length = struct.unpack("<Q", file.read(8))[0]
        if length > _LARGEST_HEADER:
            raise _bad(path, "its header claims {length} bytes", length=length)
        text = file.read(length)
    if len(text) < length:
        raise _bad(path, "its header is cut short")
    try:
        header = json.loads(text, object_pairs_hook=_without_duplicates)
        spans = sorted(_span(entry) for name, entry in header.items() if name != "__metadata__")
    except (ValueError, AttributeError, KeyError, TypeError, RecursionError) as error:
        raise _bad(path, "its header is not valid ({error})", error=error) from error
    position = 0
    for start, stop in spans:
        if start != position or stop < start:
            raise _bad(path, "its tensors overlap or leave holes")
        position = stop
    data = size - 8 - length
    if data != position:
        raise _bad(path, "it is cut short" if data < position else "it has trailing bytes")


def _span(entry: dict[str, list[int]]) -> tuple[int, int]:
    start, stop = entry["data_offsets"]
    if not (isinstance(start, int) and isinstance(stop, int)):
        raise TypeError("an offset is no number")
    return start, stop


def _without_duplicates(pairs: list[tuple[str, object]]) -> dict[str, object]:
    names = [name for name, _ in pairs]
    if len(set(names)) != len(names):
        raise ValueError("a name occurs twice")
    return dict(pairs)


def read_safetensors(path: Path) -> dict[str, Tensor]:
    """All tensors of a file, checked to be well-formed and finite.

    Raises:
        ModelNotFound: there is no such file.
        BadCheckpoint: it is damaged, or holds NaN or infinity.
    """
    check_layout(path)
    try:
        tensors = load_file(path)
    except (SafetensorError, OSError, ValueError) as error:
        raise _bad(path, str(error)) from error
    check_finite(tensors, path)
    return tensors


def check_finite(tensors: Mapping[str, Tensor], path: Path) -> None:
    """Raise BadCheckpoint naming the first tensor with NaN or infinity."""
    for name, tensor in tensors.items():
        if tensor.is_floating_point() and not bool(torch.isfinite(tensor).all()):
            raise _bad(path, "{name} holds values that are not finite numbers", name=name)


def write_safetensors(tensors: Mapping[str, Tensor], path: Path) -> None:
    """Write tensors, sorted by name, atomically; equal tensors give equal bytes.

    There is no metadata in the file: safetensors writes it in an order that changes from run to run.

    Raises:
        SaveFailed, DiskFull: the file could not be written; what was there stays.
    """
    ordered = {name: tensors[name].detach().cpu().contiguous() for name in sorted(tensors)}
    data = save(ordered)
    with atomic_write(path) as file:
        file.write(data)


def _bad(path: Path, reason: str, **fields: object) -> BadCheckpoint:
    return BadCheckpoint(
        "The weights file {path} cannot be used: {reason}.",
        hint="Fetch or export it again.",
        path=path,
        reason=Sentence(reason, **fields),
    )
