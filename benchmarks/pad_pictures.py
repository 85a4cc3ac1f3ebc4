"""The pad in pictures, for the manual: the same crop over the plane, and the pad itself at three points.

QT_QPA_PLATFORM=offscreen python -m benchmarks.pad_pictures docs/screenshots
"""

from __future__ import annotations

import argparse
import os
import tempfile
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from benchmarks.shown import save
from pisa_desktop.paths import sample_path

LEVELS = (0.0, 0.5, 1.0)
POINTS = ((1.0, 0.0), (1.0, 0.5), (1.0, 1.0))
_CROP = (96, 60, 176, 132)
_CELL, _GAP, _WORDS = (320, 288), 8, 26


def plane(target: Path) -> None:
    """One crop of the sample at nine strengths, damage to the right, detail upwards."""
    from benchmarks.starter import load_starter
    from engine.pipeline import Band, run
    from engine.types import EnhanceParams, Lambdas

    enhancer = load_starter()
    with Image.open(sample_path()) as picture:
        crop = np.asarray(picture.convert("RGB").crop(_CROP))
    prepared = run(enhancer.prepare(crop, EnhanceParams()))
    side = len(LEVELS)
    width, height = _CELL[0] + _GAP, _CELL[1] + _WORDS + _GAP
    sheet = Image.new("RGB", (side * width + _GAP, side * height + _GAP), (94, 94, 94))
    draw = ImageDraw.Draw(sheet)
    font = ImageFont.load_default(15)
    for row, sem in enumerate(reversed(LEVELS)):
        for column, pix in enumerate(LEVELS):
            bands = enhancer.render_full(prepared, Lambdas(pix, sem))
            pixels = np.concatenate([band.pixels for band in bands if isinstance(band, Band)])
            cell = Image.fromarray(np.round(pixels * 255).clip(0, 255).astype(np.uint8))
            x, y = _GAP + column * width, _GAP + row * height
            sheet.paste(cell.resize(_CELL, Image.Resampling.LANCZOS), (x, y))
            words = f"remove damage {pix:g}, add detail {sem:g}"
            draw.text((x + 4, y + _CELL[1] + 3), words, fill=(255, 255, 255), font=font)
    save(sheet, target)


def points(target: Path) -> None:
    """The window's own pad at three points, beside each other."""
    from PySide6.QtWidgets import QApplication

    from engine.types import Lambdas
    from pisa_desktop.widgets.lambda_controls import LambdaControls
    from pisa_desktop.widgets.theme import Theme, apply_theme

    qt = QApplication.instance() or QApplication([])
    assert isinstance(qt, QApplication)
    apply_theme(qt, Theme.LIGHT)
    controls = LambdaControls()
    controls.setAutoFillBackground(True)
    controls.resize(300, controls.heightForWidth(300) if controls.hasHeightForWidth() else 460)
    pictures: list[Image.Image] = []
    with tempfile.TemporaryDirectory() as folder:
        for number, (pix, sem) in enumerate(POINTS):
            controls.set_lambdas(Lambdas(pix, sem))
            file = Path(folder) / f"{number}.png"
            controls.grab().save(str(file))
            with Image.open(file) as picture:
                pictures.append(picture.convert("RGB"))
    width, height = pictures[0].size
    strip = Image.new("RGB", (3 * width + 4 * _GAP, height + 2 * _GAP), (241, 241, 241))
    for number, picture in enumerate(pictures):
        strip.paste(picture, (_GAP + number * (width + _GAP), _GAP))
    save(strip, target)


def main() -> None:
    """Write both."""
    parser = argparse.ArgumentParser()
    parser.add_argument("target", type=Path)
    target = parser.parse_args().target
    target.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as base:
        os.environ["PISA_BASE_DIR"] = base
        plane(target / "pad-plane.jpg")
        points(target / "pad-points.jpg")


if __name__ == "__main__":
    main()
