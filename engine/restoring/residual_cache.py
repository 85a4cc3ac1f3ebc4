"""Residuals of pictures on disk: found again by fingerprint, bounded in size, safe to delete at any moment."""

from __future__ import annotations

import hashlib
import logging
import os
import stat
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray

from engine.errors import BadCheckpoint
from engine.files.atomic import sweep_stale_parts
from engine.restoring.seals import NotFiniteError, broken_seal, seal
from engine.restoring.tensor_store import Shapes, TensorStore

_log = logging.getLogger(__name__)

SCHEMA = 2
_SUFFIX = ".residuals.safetensors"
DEFAULT_LIMIT_BYTES = 4 << 30


def picture_sha256(rgb: NDArray[np.uint8] | NDArray[np.uint16]) -> str:
    """Hash of a picture's pixels, size and depth."""
    digest = hashlib.sha256(f"{rgb.shape}{rgb.dtype}".encode())
    digest.update(np.ascontiguousarray(rgb).data)
    return digest.hexdigest()


def fingerprint(**parts: str) -> str:
    """One name for everything that decides residuals; a different value anywhere gives a different name."""
    text = "\n".join(f"{key}={parts[key]}" for key in sorted(parts))
    return hashlib.sha256(f"{SCHEMA}\n{torch.__version__}\n{text}".encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class ResidualCache:
    """A folder of residual files.

    Attributes:
        folder: where they lie; made when first needed.
        limit_bytes: the least recently used ones are deleted above this.
    """

    folder: Path
    limit_bytes: int = DEFAULT_LIMIT_BYTES

    def path_of(self, name: str) -> Path:
        """File of a fingerprint."""
        return self.folder / f"{name}{_SUFFIX}"

    def find(
        self, name: str, *, shapes: Shapes, dtype: torch.dtype, memory_bytes: int
    ) -> TensorStore | None:
        """The entry of a fingerprint, every value of it as it was written; None where there is none.

        Args:
            name: fingerprint.
            shapes, dtype: of the tensors that it must hold.
            memory_bytes: entries up to this size are read into memory, larger ones are mapped.

        Raises:
            BadCheckpoint: there was one that is damaged; it is deleted.
        """
        path = self.path_of(name)
        try:
            status = path.stat()
        except OSError:
            return None
        if not stat.S_ISREG(status.st_mode):
            _log.warning("%s is no file and is not used.", path)
            return None
        try:
            store = TensorStore.open_file(path, into_memory=status.st_size <= memory_bytes)
            wrong = _misfit(store, shapes, dtype) or broken_seal(store, name)
            if wrong:
                raise BadCheckpoint(
                    "The residual file {path} is damaged ({reason}); delete it.",
                    path=path,
                    reason=wrong,
                )
        except BadCheckpoint as error:
            if isinstance(error.__cause__, OSError):
                _log.info("The cache entry %s cannot be used: %s", path, error.__cause__)
                return None
            with suppress(OSError):
                path.unlink(missing_ok=True)
            raise
        with suppress(OSError):  # a folder that cannot be written only forgets what was used last
            os.utime(path)
        return store

    def scratch_path(self, name: str) -> Path:
        """Where an entry is built before it is complete; `keep` gives it its name."""
        return self.folder / f".{name}.{os.getpid()}.residuals.part"

    def keep(self, store: TensorStore, name: str) -> None:
        """Make a complete store the entry of `name`, and keep the folder within its limit.

        A store whose file was built at `scratch_path` becomes the entry itself, one in memory is written. What goes wrong (a full
        disk, values that are not finite) only costs the entry; the store can be used as before.
        """
        try:
            seal(store, name)
            scratch = store.path
            if scratch is None:
                scratch = self.scratch_path(name)
                self.folder.mkdir(parents=True, exist_ok=True)
                store.save(scratch)
            else:
                store.flush()
            scratch.replace(self.path_of(name))
        except (OSError, NotFiniteError) as error:
            _log.info("The residuals were not cached: %s", error)
            store.discard()
            with suppress(OSError):
                self.scratch_path(name).unlink(missing_ok=True)
            return
        if store.path is not None:
            store.path = self.path_of(name)
        self.prune(keep=self.path_of(name))

    def prune(self, keep: Path | None = None) -> None:
        """Delete the least recently used entries above the limit, and parts that no process is writing."""
        sweep_stale_parts(self.folder, age=0)
        entries: list[tuple[float, int, Path]] = []
        for path in self.folder.glob(f"*{_SUFFIX}"):
            with suppress(OSError):
                status = path.stat()
                if stat.S_ISREG(status.st_mode):
                    entries.append((status.st_mtime, status.st_size, path))
        total = sum(size for _, size, _ in entries)
        for _, size, path in sorted(entries, key=lambda entry: entry[:2]):
            if total <= self.limit_bytes:
                return
            if path != keep:
                with suppress(OSError):
                    path.unlink(missing_ok=True)
                    total -= size


def _misfit(store: TensorStore, shapes: Shapes, dtype: torch.dtype) -> str:
    found = {name: (tuple(tensor.shape), tensor.dtype) for name, tensor in store.items()}
    fits = found == {name: (tuple(shape), dtype) for name, shape in shapes.items()}
    return "" if fits else "it holds other residuals"
