"""Training pairs cut from photographs: which comes when, what is cut, how it is degraded. Torch-free.

Nothing here keeps state: everything is a function of (seed, epoch, position), so a resumed run needs no more than its
step number.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import psutil
from numpy.typing import NDArray

from engine.files import read_image
from trainer.data.dataset import Picture, to_uint8
from trainer.data.degrade import Pixels, degrade, sample_rng
from trainer.presets import Degradation

_ORDER, _CROP, _DEGRADE, _CAPTION, NOISE_STREAM, VIEW_STREAM = range(6)
"""Streams of `sample_rng`; the last two are for whoever adds noise to a sample, and for how losses look at it."""
_MOST_BYTES = 2 << 30


@dataclass(frozen=True, slots=True)
class Sample:
    """A training pair.

    Attributes:
        hq: (crop, crop, 3) uint8.
        lq: (crop / scale, crop / scale, 3) uint8.
        caption: text for the prompt; "" is the empty prompt.
        key: (epoch, index of the picture), for whoever needs randomness of its own.
    """

    hq: Pixels
    lq: Pixels
    caption: str
    key: tuple[int, int]


class CropDataset:
    """Training pairs by position; `sample(i)` is the same for ever.

    Args:
        pictures: what is cut from.
        preset: how crops are degraded (unused for own pairs).
        crop: side at output size.
        scale: enlargement.
        seed: of the run.
        caption_dropout: share of samples whose caption is dropped.
        remembered: decoded pictures kept in memory.
    """

    def __init__(
        self,
        pictures: Sequence[Picture],
        preset: Degradation,
        *,
        crop: int,
        scale: int,
        seed: int,
        caption_dropout: float = 0.0,
        remembered: int = 64,
    ) -> None:
        self._pictures, self._preset = tuple(pictures), preset
        self._crop, self._scale, self._seed = crop, scale, seed
        self._dropout, self._remembered = caption_dropout, remembered
        self._decoded: OrderedDict[Path, Pixels] = OrderedDict()
        self._order: tuple[int, NDArray[np.int64]] | None = None

    @property
    def pictures(self) -> tuple[Picture, ...]:
        """What is cut from."""
        return self._pictures

    def __len__(self) -> int:
        return len(self._pictures)

    def index_at(self, position: int) -> tuple[int, int]:
        """Epoch and picture index of the `position`-th sample since the start of the run.

        Within an epoch every picture comes once, in an order that depends on (seed, epoch) only.
        """
        epoch, place = divmod(position, len(self._pictures))
        if self._order is None or self._order[0] != epoch:
            self._order = epoch, sample_rng(self._seed, epoch, 0, _ORDER).permutation(len(self))
        return epoch, int(self._order[1][place])

    def sample(self, position: int) -> Sample:
        """The training pair at a position.

        Raises:
            BadImage: the picture can no longer be read.
        """
        epoch, index = self.index_at(position)
        picture = self._pictures[index]
        rng = sample_rng(self._seed, epoch, index, _CROP)
        cells = self._scale if picture.partner is not None else 1
        side = self._crop
        x, y = (
            cells * int(rng.integers((length - side) // cells + 1))
            for length in (picture.width, picture.height)
        )
        mirrored = bool(rng.random() < 0.5)
        hq = _cut(self._read(picture.path), x, y, side, mirrored)
        if picture.partner is None:
            degrading = sample_rng(self._seed, epoch, index, _DEGRADE)
            lq = degrade(hq, self._preset, degrading, self._scale)
        else:
            source = self._read(picture.partner)
            lq = _cut(source, x // cells, y // cells, side // cells, mirrored)
        dropped = sample_rng(self._seed, epoch, index, _CAPTION).random() < self._dropout
        return Sample(hq, lq, "" if dropped else picture.caption, (epoch, index))

    def centre(self, index: int) -> Sample:
        """A fixed pair of a picture for validation: its centre, with the degradation of epoch 0."""
        picture = self._pictures[index]
        cells = self._scale if picture.partner is not None else 1
        x, y = ((n - self._crop) // 2 // cells * cells for n in (picture.width, picture.height))
        hq = _cut(self._read(picture.path), x, y, self._crop, mirrored=False)
        if picture.partner is None:
            lq = degrade(hq, self._preset, sample_rng(self._seed, 0, index, _DEGRADE), self._scale)
        else:
            lq = _cut(
                self._read(picture.partner),
                x // cells,
                y // cells,
                self._crop // cells,
                mirrored=False,
            )
        return Sample(hq, lq, picture.caption, (0, index))

    def _read(self, path: Path) -> Pixels:
        if path in self._decoded:
            self._decoded.move_to_end(path)
            return self._decoded[path]
        rgb = to_uint8(read_image(path).rgb)
        self._decoded[path] = rgb
        while len(self._decoded) > self._remembered:
            self._decoded.popitem(last=False)
        return rgb


def picture_budget(pictures: Sequence[Picture], workers: int = 0) -> int:
    """How many decoded pictures may stay in memory: a quarter of what is free, 2 GiB at most, for each process alike."""
    budget = min(_MOST_BYTES, psutil.virtual_memory().available // (4 * max(1, workers)))
    largest = max((3 * p.width * p.height for p in pictures), default=1)
    return max(1, budget // largest)


def _cut(rgb: Pixels, x: int, y: int, side: int, mirrored: bool) -> Pixels:
    crop = rgb[y : y + side, x : x + side]
    return np.ascontiguousarray(crop[:, ::-1] if mirrored else crop)
