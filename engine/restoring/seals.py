"""Checksums of the tensors in a store, under a label: whether a file still holds what was written, and for whom.

The label enters every checksum, so that a file under another name is told from a sound one. Both threads of a window go on
meanwhile: hashing and looking for what is not finite leave the interpreter's lock alone.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping

import torch
from torch import Tensor

from engine.restoring.tensor_store import Shapes, TensorStore

_NOTE = "checksums"
_DIGEST_BYTES = 16
_PIECE = 1 << 20
"""Values that are looked at at once."""


class NotFiniteError(ValueError):
    """A tensor holds NaN or infinity."""


def room_for_seal(shapes: Shapes) -> dict[str, str]:
    """A note for a file's header that is as long as its seal will be, and no seal."""
    return {_NOTE: "-" * (2 * _DIGEST_BYTES * len(shapes))}


def seal(store: TensorStore, label: str) -> None:
    """Note checksums of all tensors in the store's header; call once everything is written.

    Raises:
        NotFiniteError: a tensor holds NaN or infinity; nothing was noted.
    """
    store.note(_checksums(store, label))


def broken_seal(store: TensorStore, label: str) -> str:
    """What is wrong with a store that was sealed under `label`, as half a sentence; "" where nothing is."""
    found = store.metadata.get(_NOTE, "")
    try:
        expected = _checksums(store, label)[_NOTE]
    except NotFiniteError as error:
        return str(error)
    if found == expected:
        return ""
    size = 2 * _DIGEST_BYTES
    for index, (name, _) in enumerate(store.items()):
        part = slice(index * size, (index + 1) * size)
        if found[part] != expected[part]:
            return f"{name} is not what was written"
    return "its checksums are not those that were written"


def _checksums(store: TensorStore, label: str) -> Mapping[str, str]:
    return {_NOTE: "".join(_checksum(label, name, tensor) for name, tensor in store.items())}


def _checksum(label: str, name: str, tensor: Tensor) -> str:
    about = f"{label}\n{name}\n{tensor.dtype}\n{tuple(tensor.shape)}\n"
    digest = hashlib.blake2b(about.encode(), digest_size=_DIGEST_BYTES)
    for piece in tensor.contiguous().flatten().split(_PIECE):
        if not bool(torch.isfinite(piece).all()):
            raise NotFiniteError(f"{name} holds values that are not finite numbers")
        digest.update(piece.view(torch.uint8).numpy().data)
    return digest.hexdigest()
