"""Pictures for docs/: what the engine makes of real photographs, and what tiling changes.

    python -m benchmarks.pictures FOLDER-OF-PHOTOGRAPHS

Writes docs/engine-results.png (crops of input, bicubic, three strengths, and the difference of tiled and whole) and
docs/before-after.png (the bundled lighthouse).
"""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from benchmarks.starter import load_starter, render
from engine.pipeline import Enhancer, run
from engine.types import EnhanceParams, Lambdas

ROOT = Path(__file__).parents[1]
PHOTOGRAPHS = (("1.jpg", (150, 20)), ("38.jpg", (20, 70)), ("old_a.png", (90, 120)))
STRENGTHS = (Lambdas(1, 0), Lambdas(1, 1), Lambdas(0.5, 1))
CROP, TILE, SCALE, EXAGGERATION = 72, 640, 4, 32


def _read(path: Path) -> np.ndarray:
    with Image.open(path) as picture:
        return np.asarray(picture.convert("RGB"))


def _levels(pixels: np.ndarray) -> Image.Image:
    return Image.fromarray(np.rint(pixels * 255).astype(np.uint8))


def _row(enhancer: object, path: Path, corner: tuple[int, int]) -> list[tuple[str, Image.Image]]:
    rgb = _read(path)
    x, y = corner
    small = Image.fromarray(rgb[y : y + CROP, x : x + CROP])
    side = CROP * SCALE
    window = (slice(y * SCALE, y * SCALE + side), slice(x * SCALE, x * SCALE + side))
    cells = [
        (f"{path.name}, input", small.resize((side, side), Image.Resampling.NEAREST)),
        ("bicubic", small.resize((side, side), Image.Resampling.BICUBIC)),
    ]
    prepared = run(enhancer.prepare(rgb, EnhanceParams()))
    tiled = run(enhancer.prepare(rgb, EnhanceParams(tile_px=TILE)))
    for strength in STRENGTHS:
        whole = render(enhancer, prepared, strength)
        cells.append((f"({strength.pix:g}, {strength.sem:g})", _levels(whole[window])))
    difference = np.abs(
        render(enhancer, tiled, Lambdas(1, 1)) - render(enhancer, prepared, Lambdas(1, 1))
    )
    label = f"tiles of {TILE} - whole, x{EXAGGERATION}: mean {255 * difference.mean():.2f}"
    shown = _levels(np.clip(difference * EXAGGERATION, 0, 1)).resize(
        (side, side), Image.Resampling.BOX
    )
    return [*cells, (label, shown)]


def before_after(enhancer: Enhancer) -> None:
    """The bundled lighthouse, enlarged on the left and restored on the right."""
    rgb = _read(ROOT / "resources" / "samples" / "lighthouse.jpg")
    after = _levels(render(enhancer, run(enhancer.prepare(rgb, EnhanceParams())), Lambdas(1, 1)))
    before = Image.fromarray(rgb).resize(after.size, Image.Resampling.BICUBIC)
    pair = Image.new("RGB", after.size)
    pair.paste(before.crop((0, 0, after.width // 2, after.height)), (0, 0))
    pair.paste(after.crop((after.width // 2, 0, *after.size)), (after.width // 2, 0))
    ImageDraw.Draw(pair).line([(after.width // 2, 0), (after.width // 2, after.height)], "white", 2)
    pair.save(ROOT / "docs" / "before-after.png", optimize=True)


def main(folder: Path) -> None:
    """Make both pictures."""
    enhancer = load_starter()
    before_after(enhancer)
    rows = [_row(enhancer, folder / name, corner) for name, corner in PHOTOGRAPHS]
    side, label = CROP * SCALE, 18
    sheet = Image.new("RGB", (len(rows[0]) * (side + 4), len(rows) * (side + label + 4)), "white")
    draw, font = ImageDraw.Draw(sheet), ImageFont.load_default(13)
    for y, row in enumerate(rows):
        for x, (text, picture) in enumerate(row):
            left, top = x * (side + 4), y * (side + label + 4)
            draw.text((left + 2, top + 2), text, "black", font)
            sheet.paste(picture, (left, top + label))
    sheet.save(ROOT / "docs" / "engine-results.png", optimize=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
