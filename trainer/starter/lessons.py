"""What the base is taught: damaged pictures, the teacher's answers and the truth, computed once and kept in one file.

A lesson is a record of three pictures, uint8: damaged (s, s, 3), wanted (4 s, 4 s, 3), true (4 s, 4 s, 3). Photographs are cut
(some reduced first, so that faces and leaves come small too; some without colour), damaged by one of several presets and answered by
the teacher; one lesson in four is drawn and wants the truth itself. Lesson i is a function of (seed, i), so that a file that
was cut off goes on, and a longer one begins with the same records.
"""

from __future__ import annotations

import json
import logging
import os
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image
from torch import Tensor

from engine.errors import BadRequest
from engine.files import read_image
from trainer.data.dataset import Picture, to_uint8
from trainer.data.degrade import Pixels, degrade, sample_rng
from trainer.data.tensors import to_tensor
from trainer.presets import load_preset
from trainer.starter.drawn import draw_picture, fonts_below
from trainer.starter.teacher import SCALE

_log = logging.getLogger(__name__)

_PRESETS = {"optical": 0.4, "general": 0.25, "phone": 0.15, "web": 0.12, "clean": 0.08}
_DRAWN_EVERY, _GREY_SHARE, _REDUCED_SHARE = 4, 0.08, 0.35
_MAKE, _VIEW = 11, 12
"""Streams of `sample_rng`."""
_FILE, _HEAD = "lessons.u8", "lessons.json"


@dataclass(frozen=True, slots=True)
class Form:
    """What decides the records of a file.

    Attributes:
        side: of the damaged picture, pixels.
        seed: of everything drawn.
        pictures: hash over the photographs.
        fonts: number of fonts, which decides what is drawn.
    """

    side: int
    seed: int
    pictures: str
    fonts: int

    @property
    def sizes(self) -> tuple[int, int, int]:
        """Bytes of damaged, wanted and true picture."""
        small = 3 * self.side * self.side
        return small, small * SCALE**2, small * SCALE**2


@dataclass
class Maker:
    """Makes lessons.

    Attributes:
        pictures: what is cut from.
        fonts: font files for drawn text.
        form: what is made.
        answer: the teacher; (h, w, 3) uint8 to (4 h, 4 w, 3).
    """

    pictures: Sequence[Picture]
    fonts: Sequence[Path]
    form: Form
    answer: Callable[[Pixels], Pixels]
    _kept: dict[Path, Pixels] = field(default_factory=dict[Path, Pixels])

    def make(self, index: int) -> tuple[Pixels, Pixels, Pixels]:
        """Damaged, wanted and true picture of lesson `index`."""
        rng, side = sample_rng(self.form.seed, 0, index, _MAKE), self.form.side * SCALE
        is_drawn = index % _DRAWN_EVERY == _DRAWN_EVERY - 1
        true = draw_picture(side, self.fonts, rng) if is_drawn else self._cut(side, index, rng)
        if rng.random() < _GREY_SHARE:
            grey = np.asarray(Image.fromarray(true).convert("L"))
            true = np.repeat(grey[..., None], 3, axis=2)
        preset = str(rng.choice(list(_PRESETS), p=list(_PRESETS.values())))
        damaged = degrade(true, load_preset(preset), rng, SCALE)
        return damaged, true if is_drawn else self.answer(damaged), true

    def _cut(self, side: int, index: int, rng: np.random.Generator) -> Pixels:
        place = int(
            sample_rng(self.form.seed, 0, 0, _VIEW).permutation(len(self.pictures))[
                index % len(self.pictures)
            ]
        )
        picture = self._read(self.pictures[place].path)
        least = side / min(picture.shape[:2])
        if least < 1 and rng.random() < _REDUCED_SHARE:
            factor = rng.uniform(max(least, 0.4), 1)
            size = [max(side, round(factor * n)) for n in picture.shape[1::-1]]
            picture = np.asarray(
                Image.fromarray(picture).resize((size[0], size[1]), Image.Resampling.LANCZOS)
            )
        y, x = (int(rng.integers(n - side + 1)) for n in picture.shape[:2])
        return np.ascontiguousarray(picture[y : y + side, x : x + side])

    def _read(self, path: Path) -> Pixels:
        if path not in self._kept:
            self._kept[path] = to_uint8(read_image(path).rgb)
        return self._kept[path]


def write_lessons(maker: Maker, folder: Path, count: int) -> int:
    """Bring a file of lessons to `count` records; those that are there stay.

    Returns:
        How many were made now.

    Raises:
        BadRequest: the folder holds lessons of another kind.
    """
    folder.mkdir(parents=True, exist_ok=True)
    head, file, size = folder / _HEAD, folder / _FILE, sum(maker.form.sizes)
    if head.is_file() and json.loads(head.read_text("utf-8")) != asdict(maker.form):
        raise BadRequest("The folder {folder} holds lessons of another kind.", folder=folder)
    head.write_text(json.dumps(asdict(maker.form)), "utf-8")
    there = file.stat().st_size // size if file.is_file() else 0
    with file.open("r+b" if there else "wb") as opened:
        opened.truncate(there * size)
        opened.seek(0, os.SEEK_END)
        for index in range(there, count):
            for picture in maker.make(index):
                opened.write(picture.tobytes())
            opened.flush()
            if index % 20 == 0:
                _log.info("lesson %d of %d", index, count)
    return max(0, count - there)


def make_form(
    pictures: str, fonts: Path | None, side: int, seed: int
) -> tuple[Form, tuple[Path, ...]]:
    """What decides a file of lessons, and the fonts that are drawn with."""
    files = fonts_below(fonts) if fonts is not None else ()
    return Form(side, seed, pictures, len(files)), files


@dataclass(frozen=True, slots=True)
class Batch:
    """Lessons of a step as (b, 3, h, w) float32 in -1..1.

    Attributes:
        damaged: the photographs.
        wanted: what the teacher made of them, or the truth where it was drawn.
        true: the truth.
    """

    damaged: Tensor
    wanted: Tensor
    true: Tensor


class Lessons:
    """The records of a folder, memory-mapped.

    Args:
        folder: written by `write_lessons`.
        count: records that are used; more that lie there are left alone, so that a run stays what it is.

    Raises:
        BadRequest: there are fewer.
    """

    def __init__(self, folder: Path, count: int) -> None:
        path = folder / _HEAD
        if not path.is_file():
            raise BadRequest("The folder {folder} holds no lessons.", folder=folder)
        self.form = Form(**json.loads(path.read_text("utf-8")))
        size = sum(self.form.sizes)
        there = (folder / _FILE).stat().st_size // size
        if there < count:
            raise BadRequest(
                "There are {there} lessons in {folder} and {count} are wanted.",
                there=there,
                folder=folder,
                count=count,
            )
        self.count = count
        self._records: NDArray[np.uint8] = np.memmap(
            folder / _FILE, np.uint8, "r", shape=(there, size)
        )

    def __getitem__(self, index: int) -> tuple[Pixels, Pixels, Pixels]:
        """Damaged, wanted and true picture of a record."""
        small, large = self.form.side, self.form.side * SCALE
        first, second = self.form.sizes[0], sum(self.form.sizes[:2])
        record = self._records[index]
        return (
            record[:first].reshape(small, small, 3),
            record[first:second].reshape(large, large, 3),
            record[second:].reshape(large, large, 3),
        )

    def batch(self, step: int, size: int, crop: int, seed: int, device: str) -> Batch:
        """The lessons of a step: cut at random places, turned and mirrored; a function of (seed, step).

        Args:
            step: from 0.
            size: lessons.
            crop: side of the cut at output size, a multiple of the scale.
            seed: of the run.
            device: where the tensors go.
        """
        cut = crop // SCALE
        parts: list[list[Pixels]] = [[], [], []]
        for place in range(step * size, (step + 1) * size):
            epoch, position = divmod(place, self.count)
            order = sample_rng(seed, epoch, 0, _VIEW).permutation(self.count)
            rng = sample_rng(seed, epoch, position, _VIEW)
            y, x, turns, is_mirrored = (
                int(n) for n in rng.integers((*(self.form.side - cut + 1,) * 2, 4, 2))
            )
            for kept, picture in zip(parts, self[int(order[position])], strict=True):
                factor = picture.shape[0] // self.form.side
                seen = picture[y * factor :, x * factor :][: cut * factor, : cut * factor]
                seen = np.rot90(seen[:, ::-1] if is_mirrored else seen, turns)
                kept.append(np.ascontiguousarray(seen))
        return Batch(*(to_tensor(kept, device) for kept in parts))
