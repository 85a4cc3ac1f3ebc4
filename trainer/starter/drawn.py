"""Pictures that photographs show too seldom, drawn: printed text, line art, halftone, brick, cloth and signs.

They are sharp to the pixel, so what a restorer should make of them is known exactly. Everything is a function of the
generator that is given; fonts are whatever scalable ones a folder holds.
"""

from __future__ import annotations

import string
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import TypeAlias

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from trainer.data.degrade import Pixels

_FINE = 2
"""Drawn at this many times the side and reduced, for smooth edges."""
_LETTERS = string.ascii_letters + string.digits + "....,,;:-'()&!?" + "ÄÖÜäöüßéèçñ"
Colour: TypeAlias = tuple[int, int, int]


@cache
def fonts_below(folder: Path) -> tuple[Path, ...]:
    """Scalable fonts in a folder and below, sorted."""
    endings = {".ttf", ".otf"}
    return tuple(sorted(file for file in folder.rglob("*") if file.suffix.lower() in endings))


def draw_picture(side: int, fonts: Sequence[Path], rng: np.random.Generator) -> Pixels:
    """A drawn picture.

    Args:
        side: height and width in pixels.
        fonts: files of scalable fonts; without any there is no text.
        rng: all randomness.

    Returns:
        (side, side, 3) uint8.
    """
    ink, paper = _colours(rng)
    canvas = Image.new("RGB", (side * _FINE, side * _FINE), paper)
    pen = ImageDraw.Draw(canvas)
    kind = rng.random()
    if kind < 0.62 and fonts:
        _page(pen, side * _FINE, fonts, ink, rng)
    elif kind < 0.80:
        _lines(pen, side * _FINE, ink, rng)
    elif kind < 0.88:
        _halftone(pen, side * _FINE, ink, rng)
    else:
        _courses(pen, side * _FINE, ink, rng)
    if rng.random() < 0.5:
        canvas = canvas.rotate(
            rng.normal(0, 4), Image.Resampling.BICUBIC, fillcolor=paper, expand=False
        )
    small = np.asarray(canvas.resize((side, side), Image.Resampling.BOX), np.float32)
    return _lit(small, rng)


def _colours(rng: np.random.Generator) -> tuple[Colour, Colour]:
    """Ink and paper, at least 70 levels of luma apart; mostly dark on light and without colour."""
    while True:
        dark, light = rng.integers(0, 110, 3), rng.integers(150, 256, 3)
        if rng.random() < 0.6:
            dark, light = np.full(3, dark[0]), np.full(3, light[0])
        if abs(float(dark.mean()) - float(light.mean())) >= 70:
            break
    pair = tuple(map(int, dark)), tuple(map(int, light))
    return (pair[1], pair[0]) if rng.random() < 0.3 else pair  # pyright: ignore[reportReturnType] - three each


def _page(
    pen: ImageDraw.ImageDraw,
    side: int,
    fonts: Sequence[Path],
    ink: Colour,
    rng: np.random.Generator,
) -> None:
    """Lines of one or two fonts; small print, headings or a sign."""
    y = int(rng.integers(0, 12)) * _FINE
    path = fonts[int(rng.integers(len(fonts)))]
    size = float(np.exp(rng.uniform(np.log(18), np.log(120))))
    while y < side:
        if rng.random() < 0.2:
            path = fonts[int(rng.integers(len(fonts)))]
            size = float(np.exp(rng.uniform(np.log(18), np.log(120))))
        font = ImageFont.truetype(str(path), max(8, round(size * _FINE / 2)))
        words = [_word(rng) for _ in range(40)]
        pen.text((int(rng.integers(-20, 20)) * _FINE, y), " ".join(words), fill=ink, font=font)
        y += round(size * _FINE / 2 * rng.uniform(1.05, 1.6))


def _word(rng: np.random.Generator) -> str:
    letters = rng.choice(list(_LETTERS), int(rng.integers(1, 10)))
    word = "".join(letters)
    return word.upper() if rng.random() < 0.2 else word


def _lines(pen: ImageDraw.ImageDraw, side: int, ink: Colour, rng: np.random.Generator) -> None:
    """Straight lines, arcs and outlines, as in drawings, plans and wires."""
    for _ in range(int(rng.integers(12, 70))):
        x0, y0, x1, y1 = (int(v) for v in rng.integers(-20, side + 20, 4))
        width = int(rng.integers(1, 5)) * _FINE
        shade = tuple(int(v) for v in np.clip(np.array(ink) + rng.integers(-40, 41, 3), 0, 255))
        box = (min(x0, x1), min(y0, y1), max(x0, x1) + 1, max(y0, y1) + 1)
        shape = rng.random()
        if shape < 0.55:
            pen.line((x0, y0, x1, y1), fill=shade, width=width)
        elif shape < 0.75:
            start = float(rng.uniform(0, 360))
            pen.arc(box, start, start + float(rng.uniform(40, 360)), fill=shade, width=width)
        elif shape < 0.9:
            pen.rectangle(box, outline=shade, width=width)
        else:
            pen.ellipse(box, fill=shade)


def _halftone(pen: ImageDraw.ImageDraw, side: int, ink: Colour, rng: np.random.Generator) -> None:
    """Dots on a turned grid, larger where the picture is darker."""
    step, angle = float(rng.uniform(8, 24)) * _FINE / 2, float(rng.uniform(0, np.pi / 2))
    wave, phase = rng.uniform(0.5, 3, 2) * 2 * np.pi / side, rng.uniform(0, 6.3, 2)
    reach = int(side / step) + 2
    for row in range(-reach, reach):
        for column in range(-reach, reach):
            x = side / 2 + step * (column * np.cos(angle) - row * np.sin(angle))
            y = side / 2 + step * (column * np.sin(angle) + row * np.cos(angle))
            tone = 0.5 + 0.4 * np.sin(wave[0] * x + phase[0]) * np.cos(wave[1] * y + phase[1])
            radius = step * 0.6 * np.sqrt(max(tone, 0.0))
            pen.ellipse((x - radius, y - radius, x + radius, y + radius), fill=ink)


def _courses(pen: ImageDraw.ImageDraw, side: int, ink: Colour, rng: np.random.Generator) -> None:
    """Bricks, tiles or the weave of a cloth: a grid whose rows are shifted, each cell in a shade of its own."""
    height = int(rng.integers(6, 40)) * _FINE
    width, gap = round(height * rng.uniform(1, 3)), max(1, round(height * rng.uniform(0.08, 0.25)))
    shift = rng.uniform(0, 0.6)
    for row, y in enumerate(range(0, side, height)):
        for x in range(-width, side + width, width):
            shade = tuple(int(v) for v in np.clip(np.array(ink) + rng.normal(0, 12, 3), 0, 255))
            left = x + round(row * shift * width) % width
            pen.rectangle((left, y, left + width - gap, y + height - gap), fill=shade)


def _lit(picture: np.ndarray, rng: np.random.Generator) -> Pixels:
    """Uneven light over the picture, and a little grain."""
    side = len(picture)
    if rng.random() < 0.6:
        across, down = np.meshgrid(np.linspace(-1, 1, side), np.linspace(-1, 1, side))
        light = 1 + 0.2 * (rng.uniform(-1, 1) * across + rng.uniform(-1, 1) * down)
        picture = picture * light[..., None]
    if rng.random() < 0.3:
        picture = picture + rng.normal(0, rng.uniform(0.5, 3), picture.shape)
    return np.clip(np.rint(picture), 0, 255).astype(np.uint8)
