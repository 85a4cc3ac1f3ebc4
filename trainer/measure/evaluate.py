"""A model against the truth: means over a set of pairs, for bicubic enlargement and over a grid of strengths.

Residuals are computed once a picture; every strength then costs a mix, a decode and the metrics. LPIPS says what an eye may
not: *flat* and *edge* (`trainer.measure.metrics.guards`) stand beside it.
"""

from __future__ import annotations

import re
from collections.abc import Generator, Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from pathlib import Path

import numpy as np
import torch

from engine.errors import BadImage, BadRequest
from engine.files import is_picture_name, read_image
from engine.files.image import quantise
from engine.pipeline import Enhancer, render_levels, run
from engine.restoring.resample import Enlarged
from engine.types import MAX_SCALE, Colour, EnhanceParams, Lambdas, Rect, Size
from trainer.data.dataset import to_uint8
from trainer.data.degrade import Pixels
from trainer.data.tensors import unit_tensor
from trainer.measure.metrics import guards, psnr_y, ssim_y
from trainer.measure.perceptual import Lpips

_ROLE = re.compile(r"[-_. ]?(lr|hr|lq|hq|gt)(x?\d+)?$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Pair:
    """A small picture and the truth of its enlargement."""

    lr: Path
    hr: Path


@dataclass(frozen=True, slots=True)
class Figures:
    """Metrics of a result, or means of them.

    Attributes:
        psnr_y, ssim_y: on luma; dB, and at most 1.
        lpips: lower is better.
        flat, edge: noise on quiet areas and strength of edges, over the truth's.
    """

    psnr_y: float
    ssim_y: float
    lpips: float
    flat: float
    edge: float


@dataclass(frozen=True, slots=True)
class Evaluation:
    """What was measured.

    Attributes:
        count: pairs that entered.
        bicubic: of plain enlargement.
        grid: by strengths, in the order asked for.
        failed: (file, reason) of pairs that did not enter.
    """

    count: int
    bicubic: Figures
    grid: Mapping[Lambdas, Figures]
    failed: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Results:
    """All pictures of one pair, for whoever wants to look at them."""

    pair: Pair
    truth: Pixels
    bicubic: Pixels
    at: Mapping[Lambdas, Pixels]


def find_pairs(lr: Path, hr: Path) -> list[Pair]:
    """Pictures of two folders that belong together: the same name, but for endings such as _LR4, _HR, _GT.

    Raises:
        BadRequest: a folder does not exist, two pictures claim one name, or no pair is found.
    """
    small, large = _by_name(lr), _by_name(hr)
    pairs = [Pair(path, large[name]) for name, path in sorted(small.items()) if name in large]
    if not pairs:
        raise BadRequest(f"No picture in {lr} has a partner of the same name in {hr}.")
    return pairs


def _by_name(folder: Path) -> dict[str, Path]:
    if not folder.is_dir():
        raise BadRequest(f"There is no folder {folder}.")
    found: dict[str, Path] = {}
    for path in sorted(folder.iterdir()):
        if path.is_file() and is_picture_name(path):
            name = _ROLE.sub("", path.stem)
            if name in found:
                raise BadRequest(f"{found[name].name} and {path.name} in {folder} claim one name.")
            found[name] = path
    return found


class Evaluator:
    """Measures pairs with one model.

    Args:
        enhancer: the model with its adapters.
        lpips: the judge.
        points: strengths.
        colour: colour alignment.
    """

    def __init__(
        self,
        enhancer: Enhancer,
        lpips: Lpips,
        points: Sequence[Lambdas],
        colour: Colour = Colour.WAVELET,
    ) -> None:
        self._enhancer, self._lpips = enhancer, lpips
        self._points, self._colour = tuple(points), colour

    def run(self, pairs: Sequence[Pair]) -> Generator[Results, None, Evaluation]:
        """Restore and measure all pairs; yields each one's pictures.

        Returns:
            The means.

        Raises:
            BadImage: not one pair could be measured.
            OutOfMemory, DeviceLost: the model cannot go on.
        """
        plain: list[Figures] = []
        found: dict[Lambdas, list[Figures]] = {at: [] for at in self._points}
        failed: list[tuple[str, str]] = []
        for pair in pairs:
            try:
                results = self._restore(pair)
            except (BadImage, BadRequest) as error:
                failed.append((str(pair.lr), str(error)))
                continue
            plain.append(self.measure(results.bicubic, results.truth))
            for at, picture in results.at.items():
                found[at].append(self.measure(picture, results.truth))
            yield results
        if not plain:
            raise BadImage(f"No pair could be measured. {failed[0][1]}")
        grid = {at: mean(figures) for at, figures in found.items()}
        return Evaluation(len(plain), mean(plain), grid, tuple(failed))

    def _restore(self, pair: Pair) -> Results:
        source, truth = (to_uint8(read_image(path).rgb) for path in (pair.lr, pair.hr))
        size = Size(truth.shape[1], truth.shape[0])
        factors = (size.width / source.shape[1], size.height / source.shape[0])
        if not (min(factors) >= 1 and max(factors) <= MAX_SCALE) or factors[0] != factors[1]:
            raise BadRequest(
                f"{pair.hr} is no enlargement of {pair.lr} by a factor from 1 to {MAX_SCALE:g}."
            )
        params = EnhanceParams(size=size, colour=self._colour)
        prepared = run(self._enhancer.prepare(source, params))
        at = {point: render_levels(self._enhancer, prepared, point) for point in self._points}
        plain = Enlarged(source, size, 1).region(Rect(0, 0, size.width, size.height))
        return Results(pair, truth, quantise(plain, 8).astype(np.uint8, copy=False), at)

    @torch.inference_mode()
    def measure(self, result: Pixels, truth: Pixels) -> Figures:
        """All metrics of one result, (h, w, 3) uint8."""
        kept = guards(result, truth)
        distance = float(self._lpips(unit_tensor(result), unit_tensor(truth)))
        return Figures(psnr_y(result, truth), ssim_y(result, truth), distance, kept.flat, kept.edge)


def mean(figures: Iterable[Figures]) -> Figures:
    """Means of metrics. Raises ValueError where there are none."""
    given = list(figures)
    if not given:
        raise ValueError("no figures")
    values = {
        field.name: float(np.mean([getattr(f, field.name) for f in given]))
        for field in fields(Figures)
    }
    return Figures(**values)


def parse_grid(text: str) -> tuple[Lambdas, ...]:
    """Strengths from "0,0.5,1" (all pairs of them) or "1:0,1:0.5" (pairs as they stand).

    Raises:
        BadRequest: it is neither, or a strength is out of range.
    """
    parts = [part.strip() for part in text.split(",") if part.strip()]
    try:
        if parts and all(":" in part for part in parts):
            pairs = [part.split(":") for part in parts]
            return tuple(Lambdas(float(pix), float(sem)) for pix, sem in pairs)
        values = [float(part) for part in parts]
    except ValueError:
        values = []
    if not values:
        raise BadRequest(f"{text!r} is no grid; write it like 0,0.5,1 or 1:0,1:1.")
    return tuple(Lambdas(pix, sem) for pix in values for sem in values)
