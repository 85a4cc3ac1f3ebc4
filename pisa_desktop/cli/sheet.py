"""`pisa sheet`: one picture at a grid of strengths, from one pair of residuals, labelled."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from pisa_desktop.cli.common import ModelChoice, residual_cache

if TYPE_CHECKING:
    from PIL import ImageFont

    from engine.pipeline import Enhancer, Prepared
    from engine.types import EnhanceParams, Lambdas, Size

_GAP = 8
_LONGEST_SHEET = 6_000
_PAPER, _INK = (250, 250, 250), (20, 20, 20)


@dataclass(frozen=True, slots=True)
class SheetOptions:
    """What the sheet shows.

    Attributes:
        output: the sheet's file; its ending decides the format.
        grid: strengths a side, 2 to 9.
        low, high: range of both strengths.
        params: settings of the residuals.
    """

    output: Path
    grid: int
    low: float
    high: float
    params: EnhanceParams

    @property
    def values(self) -> tuple[float, ...]:
        """The strengths of one side, rounded to 0.01."""
        step = (self.high - self.low) / (self.grid - 1)
        return tuple(round(self.low + i * step, 2) for i in range(self.grid))


def parse_range(text: str) -> tuple[float, float]:
    """Two strengths from "LOW:HIGH".

    Raises:
        BadRequest: it is no such text, or out of 0 to 2.
    """
    from engine.errors import BadRequest
    from engine.types import MAX_LAMBDA

    low, colon, high = text.partition(":")
    try:
        values = float(low), float(high)
    except ValueError:
        values = (1.0, 0.0)
    if not colon or not 0 <= values[0] < values[1] <= MAX_LAMBDA:
        raise BadRequest(
            f"{text!r} is no range; write it like 0:1.5, between 0 and {MAX_LAMBDA:g}."
        )
    return values


def sheet(source: Path, options: SheetOptions, choice: ModelChoice) -> Path:
    """Restore `source` at every strength of the grid and save the sheet.

    Raises:
        EngineError: the picture, the model or the target does not work.
    """
    from engine.errors import BadRequest
    from engine.files import FileFormat, SaveSpec, open_writer, read_image
    from engine.files.atomic import check_target
    from engine.pipeline import run
    from engine.types import Size

    kinds = FileFormat.endings()
    kind = kinds.get(options.output.suffix.lower())
    if kind is None:
        raise BadRequest(f"{options.output} must end with one of {', '.join(sorted(kinds))}.")
    if not 2 <= options.grid <= 9:
        raise BadRequest(f"The grid is {options.grid}; it must lie between 2 and 9.")
    image = read_image(source.absolute())
    target = options.output.absolute()
    check_target(target, source.absolute())
    enhancer, _ = choice.load()
    prepared = run(enhancer.prepare(image.rgb, options.params, cache=residual_cache()))
    pixels = compose(enhancer, prepared, options)
    size = Size(pixels.shape[1], pixels.shape[0])
    with open_writer(target, size, SaveSpec(kind)) as rows:
        rows.write_rows(pixels.astype(np.float32) / np.float32(255))
    return target


def compose(enhancer: Enhancer, prepared: Prepared, options: SheetOptions) -> NDArray[np.uint8]:
    """The sheet's pixels, (h, w, 3): columns lambda_pix rising to the right, rows lambda_sem rising upwards."""
    from PIL import Image, ImageDraw

    from engine.types import Lambdas, Size

    values, count = options.values, options.grid
    share = min(1.0, _LONGEST_SHEET / (count * max(prepared.size.width, prepared.size.height)))
    cell = Size(
        max(1, round(prepared.size.width * share)), max(1, round(prepared.size.height * share))
    )
    font = _font(max(12, min(28, cell.width // 12)))
    line = round(font.size * 1.8)
    left = _GAP + round(font.getlength("lambda_sem 0.00")) + _GAP
    width = left + count * (cell.width + _GAP)
    height = _GAP + count * (cell.height + _GAP) + line
    page = Image.new("RGB", (width, height), _PAPER)
    draw = ImageDraw.Draw(page)
    for row, sem in enumerate(reversed(values)):
        y = _GAP + row * (cell.height + _GAP)
        draw.text((_GAP, y + cell.height // 2), f"lambda_sem {sem:g}", _INK, font, "lm")
        for column, pix in enumerate(values):
            x = left + column * (cell.width + _GAP)
            page.paste(
                Image.fromarray(_render(enhancer, prepared, Lambdas(pix, sem), cell)), (x, y)
            )
            if row == count - 1:
                label = f"lambda_pix {pix:g}"
                draw.text((x + cell.width // 2, height - line // 2), label, _INK, font, "mm")
    return np.asarray(page)


def _font(size: int) -> ImageFont.FreeTypeFont:
    from PIL import ImageFont

    font = ImageFont.load_default(size)
    assert isinstance(font, ImageFont.FreeTypeFont)
    return font


def _render(
    enhancer: Enhancer, prepared: Prepared, lambdas: Lambdas, cell: Size
) -> NDArray[np.uint8]:
    """The whole result at one strength, reduced to a cell, (h, w, 3)."""
    from PIL import Image

    from engine.pipeline import render_levels

    picture = Image.fromarray(render_levels(enhancer, prepared, lambdas))
    return np.asarray(picture.resize((cell.width, cell.height), Image.Resampling.LANCZOS))
