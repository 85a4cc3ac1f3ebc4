"""Strengths that differ from place to place, as values, by their fingerprint, by their mean, and as bytes. No Qt, no torch."""

from __future__ import annotations

import hashlib
import struct
import zlib
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from engine.types import Lambdas

_SHAPES = struct.Struct("<4I")
_QUICK = 1
"""Painted planes are mostly flat: zlib's quickest level leaves little to the others."""


@dataclass(frozen=True, slots=True, eq=False)
class LambdaMap:
    """Strengths that differ from place to place, over the whole picture, at any resolution.

    Attributes:
        pix, sem: (h, w) float32, 0 to 2; stretched over the picture bilinearly.
        version: differs where the content differs; stands for it in caches.
    """

    pix: NDArray[np.float32]
    sem: NDArray[np.float32]
    version: int


Strengths: TypeAlias = "Lambdas | LambdaMap"


def fingerprint(maps: LambdaMap) -> str:
    """The content's SHA-256, the same wherever it was painted; the version does not count."""
    digest = hashlib.sha256(_shapes(maps))
    for plane in (maps.pix, maps.sem):
        digest.update(np.ascontiguousarray(plane, "<f4").data)
    return digest.hexdigest()


def mean(maps: LambdaMap) -> Lambdas:
    """The pair of strengths that is nearest to it."""
    return Lambdas(round(float(maps.pix.mean()), 4), round(float(maps.sem.mean()), 4))


def packed(maps: LambdaMap) -> bytes:
    """Both planes, exactly."""
    planes = (np.ascontiguousarray(plane, "<f4").tobytes() for plane in (maps.pix, maps.sem))
    return zlib.compress(b"".join((_shapes(maps), *planes)), _QUICK)


def unpacked(data: bytes, name: str) -> LambdaMap:
    """The reverse of `packed`, with read-only planes.

    Args:
        data: as `packed` made it.
        name: the fingerprint that it must have.

    Raises:
        ValueError: it is damaged.
    """
    try:
        content = zlib.decompress(data)
    except zlib.error as error:
        raise ValueError(str(error)) from error
    if hashlib.sha256(content).hexdigest() != name:
        raise ValueError("its hash is another one")
    height, width, other_height, other_width = _SHAPES.unpack_from(content)
    split = _SHAPES.size + 4 * height * width
    pix = _plane(content[_SHAPES.size : split], height, width)
    sem = _plane(content[split:], other_height, other_width)
    return LambdaMap(pix, sem, int(name[:15], 16))


def _shapes(maps: LambdaMap) -> bytes:
    return _SHAPES.pack(*maps.pix.shape, *maps.sem.shape)


def _plane(data: bytes, height: int, width: int) -> NDArray[np.float32]:
    return np.frombuffer(data, "<f4").reshape(height, width).astype(np.float32, copy=False)
