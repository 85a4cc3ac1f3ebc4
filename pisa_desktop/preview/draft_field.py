"""A draft of the visible region at any strengths, interpolated between a few decoded ones. Pure numpy; never waits.

The result is nearly a plane over the pad: three anchors, (0, 0), (1, 0) and (1, 1), make all of it live, and (0, 0) is the
input itself. A grid of anchors half a unit apart, interpolated bilinearly, is closer; its cells are used as they fill.
"""

from __future__ import annotations

from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from engine.types import Lambdas, Rect
from pisa_desktop.workers.protocol import DraftAnchor, Pixels

PITCH = 0.5
PLANE = (Lambdas(0.0, 0.0), Lambdas(1.0, 0.0), Lambdas(1.0, 1.0))
_SHIFT = 5
_ONE = 1 << _SHIFT
_THREADS = 2


def grid(top: float = 1.5) -> tuple[Lambdas, ...]:
    """The anchors of the whole pad."""
    values = [i * PITCH for i in range(round(top / PITCH) + 1)]
    return tuple(Lambdas(pix, sem) for pix in values for sem in values)


def corners(lambdas: Lambdas) -> tuple[Lambdas, Lambdas, Lambdas, Lambdas]:
    """The grid's cell around a point: (low, low), (high pix, low), (low, high sem), (high, high)."""
    pix = min(1.5, int(lambdas.pix / PITCH) * PITCH)
    sem = min(1.5, int(lambdas.sem / PITCH) * PITCH)
    more_pix, more_sem = pix + PITCH, sem + PITCH
    return (
        Lambdas(pix, sem),
        Lambdas(more_pix, sem),
        Lambdas(pix, more_sem),
        Lambdas(more_pix, more_sem),
    )


def wanted_anchors(
    current: Lambdas, have: Iterable[Lambdas], top: float = 1.5
) -> tuple[Lambdas, ...]:
    """Anchors that are missing, the plane's first, then the cell around the point, then outward."""
    known = set(have)
    around = corners(current)
    rest = sorted(
        grid(top),
        key=lambda a: (a.pix - current.pix) ** 2 + (a.sem - current.sem) ** 2,
    )
    order = dict.fromkeys((*PLANE, *(c for c in around if max(c.pix, c.sem) <= 2.0), *rest))
    return tuple(anchor for anchor in order if anchor not in known)


@dataclass(frozen=True)
class _Patch:
    """value(u, v) = base + u * du + v * dv + u * v * duv, all int16."""

    origin: Lambdas
    size: float
    base: NDArray[np.int16]
    du: NDArray[np.int16]
    dv: NDArray[np.int16]
    duv: NDArray[np.int16] | None


class DraftField:
    """Decoded anchors of one region, and whatever lies between them.

    Attributes:
        rect: output pixels that it covers.
        reduction: output pixels per pixel.
    """

    def __init__(self, first: DraftAnchor) -> None:
        self.rect: Rect = first.rect
        self.reduction = first.reduction
        self._shape = first.pixels.shape
        self._anchors: dict[Lambdas, Pixels] = {}
        self._patch: _Patch | None = None
        self._pool = ThreadPoolExecutor(_THREADS, "draft")
        self.add(first)

    def fits(self, anchor: DraftAnchor) -> bool:
        """Whether an anchor is of this region and size."""
        is_same = anchor.rect == self.rect and anchor.reduction == self.reduction
        return is_same and anchor.pixels.shape == self._shape

    def add(self, anchor: DraftAnchor) -> None:
        """Keep an anchor that fits."""
        self._anchors[anchor.lambdas] = anchor.pixels

    @property
    def anchors(self) -> frozenset[Lambdas]:
        """Those that are there."""
        return frozenset(self._anchors)

    @property
    def has_plane(self) -> bool:
        """Whether every point of the pad can be drafted."""
        return all(anchor in self._anchors for anchor in PLANE)

    def covers(self, rect: Rect) -> bool:
        """Whether a rectangle of the result lies inside."""
        own = self.rect
        return own.x0 <= rect.x0 and own.y0 <= rect.y0 and own.x1 >= rect.x1 and own.y1 >= rect.y1

    def close(self) -> None:
        """End the helpers."""
        self._pool.shutdown(wait=False)

    def blend(self, lambdas: Lambdas) -> Pixels | None:
        """The draft at these strengths, (h, w, 3) uint8; None while the plane is not complete."""
        exact = self._anchors.get(lambdas)
        if exact is not None:
            return exact
        if not self.has_plane:
            return None
        patch = self._patch_for(lambdas)
        u = round((lambdas.pix - patch.origin.pix) / patch.size * _ONE)
        v = round((lambdas.sem - patch.origin.sem) / patch.size * _ONE)
        out = np.empty(self._shape, np.uint8)
        edges = np.linspace(0, self._shape[0], _THREADS + 1).astype(int)

        def part(index: int) -> None:
            rows = slice(edges[index], edges[index + 1])
            _blend(patch, rows, u, v, out)

        list(self._pool.map(part, range(_THREADS)))
        return out

    def _patch_for(self, lambdas: Lambdas) -> _Patch:
        """The grid's cell around the point where its corners are there, else the plane."""
        low, across, up, both = corners(lambdas)
        has_cell = all(c in self._anchors for c in (low, across, up, both))
        origin, size = (low, PITCH) if has_cell else (PLANE[0], 1.0)
        known = self._patch
        if known is not None and (known.origin, known.size) == (origin, size):
            return known
        if has_cell:
            a, b, c, d = (self._anchors[x].astype(np.int16) for x in (low, across, up, both))
            patch = _Patch(origin, size, a, b - a, c - a, a - b - c + d)
        else:
            a, b, c = (self._anchors[x].astype(np.int16) for x in PLANE)
            patch = _Patch(origin, size, a, b - a, c - b, None)
        self._patch = patch
        return patch


def _blend(patch: _Patch, rows: slice, u: int, v: int, out: NDArray[np.uint8]) -> None:
    """Fixed point with 5 bits behind the point; sums stay inside int16 for strengths up to 2."""
    total = patch.du[rows] * np.int16(u)
    np.right_shift(total, 1, out=total)
    term = patch.dv[rows] * np.int16(v)
    np.right_shift(term, 1, out=term)
    total += term
    if patch.duv is not None:
        np.multiply(patch.duv[rows], np.int16((u * v) >> _SHIFT), out=term)
        np.right_shift(term, 1, out=term)
        total += term
    total += np.int16(_ONE // 4)
    np.right_shift(total, _SHIFT - 1, out=total)
    total += patch.base[rows]
    np.clip(total, 0, 255, out=total)
    out[rows] = total
