"""The fidelity-perception plane as a picture: one curve a strength, every point labelled. Torch-free."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from engine.files.atomic import atomic_write
from trainer.data.degrade import Pixels

Point = tuple[float, float]

_SIZE, _MARGIN = (1180, 860), (110, 60, 60, 90)
_PAPER, _INK, _GRID = (252, 252, 252), (30, 30, 30), (222, 222, 222)
_COLOURS = (
    (0, 92, 175), (196, 78, 0), (0, 130, 90), (150, 40, 130), (110, 110, 20), (90, 90, 90),
)  # fmt: skip
_TICKS = 6


@dataclass(frozen=True, slots=True)
class Curve:
    """Points that belong together.

    Attributes:
        name: shown in the legend.
        points: (PSNR, LPIPS) in order.
        labels: one a point, or "" for none.
    """

    name: str
    points: tuple[Point, ...]
    labels: tuple[str, ...]


def lambda_curves(grid: Mapping[tuple[float, float], Point]) -> list[Curve]:
    """A curve over lambda_sem for every lambda_pix of the grid that has more than one."""
    curves = []
    for pix in sorted({at[0] for at in grid}):
        row = sorted((sem, point) for (own, sem), point in grid.items() if own == pix)
        if len(row) > 1:
            curves.append(
                Curve(
                    f"lambda_pix {pix:g}",
                    tuple(point for _, point in row),
                    tuple(f"{sem:g}" for sem, _ in row),
                )
            )
    return curves or [
        Curve("strengths", tuple(grid.values()), tuple(f"{p:g}, {s:g}" for p, s in grid))
    ]


class _Axes:
    """Data to pixels; LPIPS falls upwards, so that better lies to the upper right."""

    def __init__(self, points: Sequence[Point]) -> None:
        x, y = np.array(points, float).T
        self.low = np.array([x.min(), y.min()])
        self.high = np.array([x.max(), y.max()])
        room = np.maximum((self.high - self.low) * 0.08, [0.05, 0.005])
        self.low, self.high = self.low - room, self.high + room

    def place(self, point: Point) -> tuple[float, float]:
        left, top, right, bottom = _MARGIN
        share = (np.array(point) - self.low) / (self.high - self.low)
        return (
            left + float(share[0]) * (_SIZE[0] - left - right),
            top + float(share[1]) * (_SIZE[1] - top - bottom),
        )


def draw_plane(
    curves: Sequence[Curve], marks: Mapping[str, Point], judge: str, title: str
) -> Pixels:
    """The plane with curves and single marks.

    Args:
        curves: from `lambda_curves`.
        marks: other points by name, such as bicubic.
        judge: name of the LPIPS backbone.
        title: above the plane.

    Returns:
        (860, 1180, 3) uint8.
    """
    axes = _Axes([p for curve in curves for p in curve.points] + list(marks.values()))
    page = Image.new("RGB", _SIZE, _PAPER)
    draw = ImageDraw.Draw(page)
    font, small = ImageFont.load_default(18), ImageFont.load_default(15)
    _draw_frame(draw, axes, small)
    draw.text((_SIZE[0] - _MARGIN[2], 30), title, _INK, font, "rm")
    draw.text((_SIZE[0] / 2, _SIZE[1] - 24), "PSNR on luma, dB", _INK, font, "mm")
    draw.text((16, 30), f"LPIPS ({judge}), better upwards", _INK, small, "lm")
    for number, curve in enumerate(curves):
        colour = _COLOURS[number % len(_COLOURS)]
        places = [axes.place(point) for point in curve.points]
        draw.line(places, colour, 3, "curve")
        for (x, y), label in zip(places, curve.labels, strict=True):
            draw.ellipse((x - 5, y - 5, x + 5, y + 5), colour)
            draw.text((x + 8, y - 8), label, colour, small, "lm")
        y = _SIZE[1] - _MARGIN[3] - 22 * (len(curves) - number)
        draw.line((_MARGIN[0] + 14, y, _MARGIN[0] + 44, y), colour, 3)
        draw.text(
            (_MARGIN[0] + 52, y), f"{curve.name}, lambda_sem as labelled", colour, small, "lm"
        )
    for name, point in marks.items():
        x, y = axes.place(point)
        draw.rectangle((x - 5, y - 5, x + 5, y + 5), _INK)
        draw.text((x + 10, y), name, _INK, small, "lm")
    return np.asarray(page)


def _draw_frame(
    draw: ImageDraw.ImageDraw, axes: _Axes, font: ImageFont.FreeTypeFont | ImageFont.ImageFont
) -> None:
    left, top, right, bottom = _MARGIN
    for step in range(_TICKS + 1):
        x, y = axes.low + (axes.high - axes.low) * step / _TICKS
        across, down = axes.place((float(x), float(y)))
        draw.line((across, top, across, _SIZE[1] - bottom), _GRID)
        draw.line((left, down, _SIZE[0] - right, down), _GRID)
        draw.text((across, _SIZE[1] - bottom + 16), f"{x:.2f}", _INK, font, "mm")
        draw.text((left - 10, down), f"{y:.3f}", _INK, font, "rm")
    draw.rectangle((left, top, _SIZE[0] - right, _SIZE[1] - bottom), outline=_INK)


def contact_sheet(
    rows: Sequence[tuple[str, Sequence[tuple[str, Pixels]]]], cell: int = 256
) -> Pixels:
    """Crops side by side: a row a picture, its name above it, a label under each crop.

    Args:
        rows: (name, [(label, picture)]); pictures of a row have one size; their centre is shown.
        cell: side of a crop, pixels.
    """
    font = ImageFont.load_default(14)
    gap, line = 6, 22
    columns = max(len(cells) for _, cells in rows)
    page = Image.new(
        "RGB", (gap + columns * (cell + gap), len(rows) * (cell + 2 * line + gap) + gap), _PAPER
    )
    draw = ImageDraw.Draw(page)
    for number, (name, cells) in enumerate(rows):
        top = gap + number * (cell + 2 * line + gap)
        draw.text((gap, top + line / 2), name, _INK, font, "lm")
        for column, (label, picture) in enumerate(cells):
            x = gap + column * (cell + gap)
            page.paste(Image.fromarray(_centre(picture, cell)), (x, top + line))
            draw.text((x + cell / 2, top + line + cell + line / 2), label, _INK, font, "mm")
    return np.asarray(page)


def _centre(picture: Pixels, side: int) -> Pixels:
    y, x = ((length - side) // 2 for length in picture.shape[:2])
    return picture[max(0, y) : max(0, y) + side, max(0, x) : max(0, x) + side]


def save_picture(picture: Pixels, path: Path) -> None:
    """Write a drawing; its ending decides the format. Raises SaveFailed, DiskFull, ValueError for an unknown ending."""
    kind = Image.registered_extensions().get(path.suffix.lower())
    if kind is None:
        raise ValueError(f"{path} has no ending of a picture format")
    with atomic_write(path) as file:
        Image.fromarray(picture).save(file, kind)
