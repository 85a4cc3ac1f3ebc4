"""Named tensors in one safetensors file that is written piece by piece, or in memory while they are small.

The header of a safetensors file is known before its data, since shapes follow from the plan. So the file can be laid out
first and every tile written in place through a memory map: residuals of any size pass through the machine without
lying in memory, and the finished file is the cache entry.
"""

from __future__ import annotations

import json
import math
import os
import struct
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import numpy as np
import torch
from torch import Tensor

from engine.errors import BadCheckpoint, DiskFull
from engine.files.plain_files import json_object, open_plain

if TYPE_CHECKING:
    import mmap

_NAMES = {torch.float32: "F32", torch.float16: "F16", torch.bfloat16: "BF16"}
_DTYPES = {name: dtype for dtype, name in _NAMES.items()}

_LARGEST_HEADER = 1 << 26
_FLUSHED_BYTES = 4 << 20
"""At once, a multiple of every system's granularity of maps."""

Shapes = Mapping[str, tuple[int, ...]]


def total_bytes(shapes: Shapes, dtype: torch.dtype) -> int:
    """Bytes that tensors of these shapes take."""
    return sum(math.prod(shape) for shape in shapes.values()) * dtype.itemsize


class TensorStore:
    """A fixed set of tensors of one dtype, zero until written.

    Build with `in_memory`, `on_disk` or `open_file`. Not safe for concurrent writers.

    Attributes:
        path: the file, or None for a store in memory.
        metadata: strings kept in the file's header.
    """

    def __init__(
        self,
        tensors: dict[str, Tensor],
        path: Path | None,
        metadata: Mapping[str, str],
        raw: np.memmap | None = None,
    ) -> None:
        self._tensors, self._raw = tensors, raw
        self.path = path
        self.metadata = dict(metadata)

    @classmethod
    def in_memory(
        cls, shapes: Shapes, dtype: torch.dtype, metadata: Mapping[str, str]
    ) -> TensorStore:
        """A store in memory."""
        return cls({n: torch.zeros(s, dtype=dtype) for n, s in shapes.items()}, None, metadata)

    @classmethod
    def on_disk(
        cls, path: Path, shapes: Shapes, dtype: torch.dtype, metadata: Mapping[str, str]
    ) -> TensorStore:
        """A new memory-mapped file at `path`.

        Raises:
            DiskFull: its folder has no room for it.
        """
        header = _header(shapes, dtype, metadata)
        size = len(header) + total_bytes(shapes, dtype)
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            with path.open("wb") as file:
                file.write(header)
                _reserve(file.fileno(), size)
        except OSError as error:
            path.unlink(missing_ok=True)
            raise DiskFull(
                "There is no room for {size:.0f} MiB of residuals in {folder} ({reason}).",
                hint="Free some space, or choose another cache folder.",
                size=size / 2**20,
                folder=path.parent,
                reason=error.strerror,
            ) from error
        tensors, _, raw = _map(path, writable=True)
        return cls(tensors, path, metadata, raw)

    @classmethod
    def temporary(
        cls, shapes: Shapes, dtype: torch.dtype, metadata: Mapping[str, str]
    ) -> TensorStore:
        """A memory-mapped file in the system's temporary folder that vanishes with the store."""
        handle, name = tempfile.mkstemp(prefix="pisa-residuals-", suffix=".safetensors")
        os.close(handle)
        path = Path(name)
        store = cls.on_disk(path, shapes, dtype, metadata)
        try:
            path.unlink()
        except OSError:  # Windows keeps a mapped file; the system's clean-up takes it
            return store
        store.path = None
        return store

    @classmethod
    def open_file(cls, path: Path, *, into_memory: bool) -> TensorStore:
        """An existing file, mapped or read whole.

        Raises:
            BadCheckpoint: it is not such a file, or cut short.
        """
        tensors, metadata, raw = _map(path, writable=False)
        if into_memory:
            return cls({name: tensor.clone() for name, tensor in tensors.items()}, path, metadata)
        return cls(tensors, path, metadata, raw)

    @property
    def names(self) -> frozenset[str]:
        """Names of the tensors."""
        return frozenset(self._tensors)

    @property
    def bytes(self) -> int:
        """Size of all tensors."""
        return sum(t.numel() * t.element_size() for t in self._tensors.values())

    @property
    def is_mapped(self) -> bool:
        """Whether the tensors are views of a file rather than memory of this process."""
        return self._raw is not None

    def __getitem__(self, name: str) -> Tensor:
        return self._tensors[name]

    def flush(self) -> None:
        """Make sure that everything written so far is on the disk; nothing to do in memory.

        Other threads go on meanwhile: Python's own `mmap.flush` stops them all until the disk is done, so Linux, where a sync of the
        file covers what was written through a map, does without, and other systems get it in pieces.
        """
        if self._raw is None:
            return
        if sys.platform != "linux" or self.path is None:
            whole = cast("mmap.mmap", self._raw.base)
            for start in range(0, len(whole), _FLUSHED_BYTES):
                whole.flush(start, min(_FLUSHED_BYTES, len(whole) - start))
        if self.path is not None:
            with self.path.open("r+b") as file:
                os.fsync(file.fileno())

    def items(self) -> Iterator[tuple[str, Tensor]]:
        """Names and tensors, in the order of the file."""
        yield from self._tensors.items()

    def note(self, metadata: Mapping[str, str]) -> None:
        """Change strings in the header, in the file too where it is mapped, which then has no room for longer ones.

        Raises:
            ValueError: they are not as long as those that were there.
        """
        self.metadata |= metadata
        if self._raw is None:
            return
        header = self._header()
        if len(header) + self.bytes != len(self._raw):
            raise ValueError("the header has no room for other strings")
        self._raw[: len(header)] = np.frombuffer(header, np.uint8)

    def discard(self) -> None:
        """Give up an unfinished file; the tensors stay usable until the store is gone.

        Where the system keeps what is mapped (Windows), the file is left for `ResidualCache.prune`.
        """
        if self.path is not None:
            with suppress(OSError):
                self.path.unlink(missing_ok=True)
            self.path = None

    def save(self, path: Path) -> None:
        """Write everything to `path` (a new file), flushed to the disk.

        Raises:
            OSError: the file cannot be written.
        """
        with path.open("wb") as file:
            file.write(self._header())
            for tensor in self._tensors.values():
                file.write(tensor.contiguous().view(torch.uint8).numpy().data)
            file.flush()
            os.fsync(file.fileno())

    def _header(self) -> bytes:
        dtype = next(iter(self._tensors.values())).dtype
        return _header({n: tuple(t.shape) for n, t in self._tensors.items()}, dtype, self.metadata)


def _header(shapes: Shapes, dtype: torch.dtype, metadata: Mapping[str, str]) -> bytes:
    entries: dict[str, object] = {"__metadata__": dict(metadata)}
    offset = 0
    for name, shape in shapes.items():
        size = math.prod(shape) * dtype.itemsize
        entries[name] = {
            "dtype": _NAMES[dtype],
            "shape": list(shape),
            "data_offsets": [offset, offset + size],
        }
        offset += size
    text = json.dumps(entries, separators=(",", ":")).encode()
    text += b" " * (-len(text) % 8)
    return struct.pack("<Q", len(text)) + text


def _header_length(prefix: bytes) -> int:
    return struct.unpack("<Q", prefix)[0]


def _reserve(descriptor: int, size: int) -> None:
    """Make the file `size` bytes long, with its blocks really there where the system can promise that."""
    if hasattr(os, "posix_fallocate"):
        os.posix_fallocate(descriptor, 0, size)
    else:
        os.ftruncate(descriptor, size)


def _map(path: Path, *, writable: bool) -> tuple[dict[str, Tensor], dict[str, str], np.memmap]:
    """Tensors of the file as views of one memory map, its metadata, and the map."""
    try:
        with open_plain(path, writable=writable) as file:
            size = os.fstat(file.fileno()).st_size
            length = _header_length(file.read(8))
            if length > min(size, _LARGEST_HEADER):
                raise ValueError("the header is longer than the file")
            header = json_object(file.read(length))
            raw = np.memmap(file, np.uint8, "r+" if writable else "c")
        data = torch.from_numpy(raw)[8 + length :]
        metadata = header.pop("__metadata__", {})
        if not all(isinstance(value, str) for value in metadata.values()):
            raise TypeError("a note in the header is no text")
        tensors = {name: _tensor(name, entry, data) for name, entry in header.items()}
    except (
        OSError, ValueError, KeyError, TypeError, AttributeError, OverflowError, RuntimeError, struct.error,
    ) as error:  # fmt: skip
        raise BadCheckpoint(
            "The residual file {path} is damaged ({reason}); delete it.", path=path, reason=error
        ) from error
    return tensors, metadata, raw


def _tensor(name: str, entry: Any, data: Tensor) -> Tensor:
    """One entry of a header as a view of the file's data."""
    start, stop = entry["data_offsets"]
    dtype, shape = _DTYPES[entry["dtype"]], entry["shape"]
    if not all(isinstance(value, int) and value >= 0 for value in (start, stop, *shape)):
        raise ValueError(f"{name} has no place")
    if stop > data.numel() or stop - start != math.prod(shape) * dtype.itemsize:
        raise ValueError(f"{name} is cut short")
    return data[start:stop].view(dtype).view(shape)
