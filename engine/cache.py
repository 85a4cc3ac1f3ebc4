"""Residuals of pictures on disk: found again by fingerprint, bounded in size, safe to delete at any moment."""

from __future__ import annotations

import hashlib
import logging
import os
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray

from engine.errors import BadCheckpoint
from engine.store import TensorStore

_log = logging.getLogger(__name__)

SCHEMA = 1
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

    def find(self, name: str, *, memory_bytes: int) -> TensorStore | None:
        """The entry of a fingerprint, or None. A damaged entry is deleted and counts as absent.

        Args:
            name: fingerprint.
            memory_bytes: entries up to this size are read into memory, larger ones are mapped.
        """
        path = self.path_of(name)
        try:
            size = path.stat().st_size
            store = TensorStore.open_file(path, into_memory=size <= memory_bytes)
            os.utime(path)
        except FileNotFoundError:
            return None
        except BadCheckpoint as error:
            _log.warning("%s", error)
            path.unlink(missing_ok=True)
            return None
        except OSError as error:
            _log.info("The cache entry %s cannot be used: %s", path, error)
            return None
        return store

    def scratch_path(self, name: str) -> Path:
        """Where an entry is built before it is complete; `adopt` gives it its name."""
        return self.folder / f".{name}.{os.getpid()}.part"

    def adopt(self, scratch: Path, name: str) -> Path:
        """Make a complete file at `scratch` the entry of `name`, and keep the folder within its limit."""
        path = self.path_of(name)
        scratch.replace(path)
        self.prune(keep=path)
        return path

    def keep(self, store: TensorStore, name: str) -> None:
        """Write a store that lies in memory as the entry of `name`. A full disk only costs the entry."""
        scratch = self.scratch_path(name)
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            store.save(scratch)
            self.adopt(scratch, name)
        except OSError as error:
            _log.info("The residuals were not cached: %s", error)
            scratch.unlink(missing_ok=True)

    def prune(self, keep: Path | None = None) -> None:
        """Delete the least recently used entries above the limit, and parts that no process is writing."""
        entries = []
        for path in self.folder.glob("*"):
            try:
                status = path.stat()
            except OSError:
                continue
            if path.name.endswith(_SUFFIX):
                entries.append((status.st_mtime, status.st_size, path))
        total = sum(size for _, size, _ in entries)
        for _, size, path in sorted(entries, key=lambda entry: entry[:2]):
            if total <= self.limit_bytes:
                return
            if path != keep:
                path.unlink(missing_ok=True)
                total -= size
