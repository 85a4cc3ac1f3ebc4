"""Photographs without colour through the starter: how far the chroma of results lies from the photographs'.

    python -m benchmarks.neutral FOLDER-OF-PHOTOGRAPHS [--count 10]

The bundled samples and photographs of the folder are reduced to 192 pixels and made neutral in three ways: grey; a toned print; a
scan (noise in each channel, then JPEG at 75). Printed are the largest difference in Cb or Cr between the result as it is saved in 8
bits and the enlarged photograph, and its 99.9th percentile, in levels of 255, without `neutral` and with it.
"""

from __future__ import annotations

import argparse
import io
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from benchmarks.starter import ROOT, load_starter, render
from engine.files import pictures_in
from engine.files.image import Samples, quantise
from engine.neutral import lightness_and_colour
from engine.pipeline import run
from engine.restoring.resample import Enlarged
from engine.types import EnhanceParams, Lambdas, Neutral, Rect, Size

_SIDE = 192
_TONE = np.array([1.1, 1.0, 0.85], np.float32)
_NOISE = 5.0


def chroma_differences(result: NDArray[np.float32], rgb: Samples) -> NDArray[np.float32]:
    """The larger of the differences in Cb and Cr at each pixel, in levels, between an 8-bit result and its photograph."""
    height, width = result.shape[:2]
    photograph = Enlarged(rgb, Size(width, height)).region(Rect(0, 0, width, height))
    saved = quantise(result, 8).astype(np.float32) / np.float32(255)
    _, own = lightness_and_colour(saved)
    _, wanted = lightness_and_colour(photograph)
    return 255 * np.abs(own - wanted).max(axis=-1)


def neutral_kinds(path: Path) -> dict[str, NDArray[np.uint8]]:
    """A photograph made neutral in three ways, (h, w, 3) each."""
    with Image.open(path) as picture:
        picture.draft("L", (2 * _SIDE, 2 * _SIDE))
        small = picture.convert("L")
    small.thumbnail((_SIDE, _SIDE))
    grey = np.repeat(np.asarray(small, np.float32)[..., None], 3, axis=2)
    noise = np.random.default_rng(0).normal(0, _NOISE, grey.shape)
    file = io.BytesIO()
    Image.fromarray(quantise((grey + noise) / 255, 8)).save(file, "JPEG", quality=75)
    with Image.open(file) as scan:
        scanned = np.asarray(scan.convert("RGB"))
    return {
        "grey": quantise(grey / 255, 8),
        "toned": quantise(grey * _TONE / 255, 8),
        "scan": scanned,
    }


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--count", type=int, default=10)
    given = parser.parse_args()
    samples = pictures_in(ROOT / "resources" / "samples")
    others = pictures_in(given.folder)
    wanted = max(1, given.count - len(samples))
    chosen = [*samples, *others[:: max(1, len(others) // wanted)]][: given.count]
    enhancer = load_starter()
    print(
        f"{'photograph':24}{'kind':7}{'off: most':>11}{'99.9 %':>8}{'auto: most':>12}{'99.9 %':>8}"
    )
    worst = 0.0
    for path in chosen:
        for kind, rgb in neutral_kinds(path).items():
            figures: list[float] = []
            for neutral in (Neutral.OFF, Neutral.AUTO):
                prepared = run(enhancer.prepare(rgb, EnhanceParams(neutral=neutral)))
                found = chroma_differences(render(enhancer, prepared, Lambdas(1, 1)), rgb)
                figures += [float(found.max()), float(np.percentile(found, 99.9))]
            worst = max(worst, figures[2])
            off, auto = figures[:2], figures[2:]
            print(
                f"{path.name:24}{kind:7}{off[0]:11.1f}{off[1]:8.1f}{auto[0]:12.2f}{auto[1]:8.2f}",
                flush=True,
            )
    print(f"largest difference with auto: {worst:.2f} levels")


if __name__ == "__main__":
    main()
