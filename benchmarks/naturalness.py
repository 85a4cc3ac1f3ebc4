"""How far a picture's statistics are from those of good photographs, without a reference: the measure of Mittal, Soundararajan
and Bovik ("Making a completely blind image quality analyzer", 2013), written from the paper and fitted on our own photographs.

    python -m benchmarks.naturalness fit PHOTOS...        writes naturalness.npz beside this file
    python -m benchmarks.naturalness measure PICTURES...

Luma is divided into patches of 96 pixels; each gives 36 numbers, 18 at either of two scales: the shape of its normalised
coefficients and of the products of neighbours in four directions. The distance between the picture's Gaussian over its patches
and the photographs' is the result; lower is better. Absolute values are comparable within this model only.
"""

from __future__ import annotations

import argparse
import math
from collections.abc import Iterable
from functools import cache
from pathlib import Path

import numpy as np

from engine.files import pictures_in, read_image
from trainer.data.dataset import to_uint8
from trainer.measure.metrics import luma

MODEL = Path(__file__).with_name("naturalness.npz")
PATCH = 96
_SHARP = 0.75
_SHAPES = np.arange(0.2, 10.0, 0.001)


def _gamma(values: np.ndarray) -> np.ndarray:
    return np.array([math.gamma(v) for v in values])


@cache
def _ratios() -> np.ndarray:
    """gamma(2 / a)^2 / (gamma(1 / a) gamma(3 / a)) of every shape."""
    inverse = 1 / _SHAPES
    return _gamma(2 * inverse) ** 2 / (_gamma(inverse) * _gamma(3 * inverse))


def _blur(plane: np.ndarray) -> np.ndarray:
    """Gaussian of 7 x 7, sigma 7 / 6; the border is repeated."""
    kernel = np.exp(-0.5 * ((np.arange(7) - 3) / (7 / 6)) ** 2)
    kernel /= kernel.sum()
    padded = np.pad(plane, 3, "edge")
    rows = sum(k * padded[i : i + plane.shape[0]] for i, k in enumerate(kernel))
    return sum(k * rows[:, i : i + plane.shape[1]] for i, k in enumerate(kernel))


def normalised(plane: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Coefficients (Y - mean) / (deviation + 1) and the local deviation."""
    mean = _blur(plane)
    deviation = np.sqrt(np.maximum(_blur(plane * plane) - mean * mean, 0))
    return (plane - mean) / (deviation + 1), deviation


def _shape(values: np.ndarray) -> tuple[float, float, float, float]:
    """Asymmetric generalised Gaussian: shape, mean, left and right variance."""
    left, right = values[values < 0], values[values > 0]
    a = math.sqrt(float(np.mean(left**2))) if left.size else 1e-6
    b = math.sqrt(float(np.mean(right**2))) if right.size else 1e-6
    ratio = a / b
    wanted = float(np.mean(np.abs(values))) ** 2 / max(float(np.mean(values**2)), 1e-12)
    wanted *= (ratio**3 + 1) * (ratio + 1) / (ratio**2 + 1) ** 2
    shape = float(_SHAPES[np.argmin((_ratios() - wanted) ** 2)])
    spread = math.sqrt(math.gamma(1 / shape) / math.gamma(3 / shape))
    mean = (b - a) * spread * math.gamma(2 / shape) / math.gamma(1 / shape)
    return shape, mean, a * a, b * b


def _features(patch: np.ndarray) -> list[float]:
    """18 numbers of a patch of normalised coefficients."""
    shape, _, left, right = _shape(patch)
    found = [shape, (left + right) / 2]
    for down, across in ((0, 1), (1, 0), (1, 1), (1, -1)):
        found += _shape(patch * np.roll(patch, (down, across), (0, 1)))
    return found


def patches(rgb: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Features (patches, 36) and sharpness of every patch of a picture (h, w, 3) uint8."""
    grey = luma(rgb)
    rows, columns = grey.shape[0] // PATCH, grey.shape[1] // PATCH
    grey = grey[: rows * PATCH, : columns * PATCH]
    found: list[np.ndarray] = []
    sharpness = np.zeros(rows * columns)
    for scale in (1, 2):
        side = PATCH // scale
        plane = grey.reshape(grey.shape[0] // scale, scale, grey.shape[1] // scale, scale).mean(
            (1, 3)
        )
        values, deviation = normalised(plane)
        cells = [(r * side, c * side) for r in range(rows) for c in range(columns)]
        found.append(np.array([_features(values[y : y + side, x : x + side]) for y, x in cells]))
        if scale == 1:
            sharpness = np.array([deviation[y : y + side, x : x + side].mean() for y, x in cells])
    return np.concatenate(found, axis=1), sharpness


def fit(pictures: Iterable[Path]) -> tuple[np.ndarray, np.ndarray]:
    """Mean (36,) and covariance (36, 36) over the sharp patches of good photographs."""
    kept = []
    for path in pictures:
        features, sharpness = patches(to_uint8(read_image(path).rgb))
        kept.append(features[sharpness > _SHARP * sharpness.max()])
    all_kept = np.concatenate(kept)
    return all_kept.mean(0), np.cov(all_kept, rowvar=False)


@cache
def stored_model() -> tuple[np.ndarray, np.ndarray]:
    """The fitted model beside this file."""
    with np.load(MODEL) as file:
        return file["mean"].astype(float), file["covariance"].astype(float)


def naturalness(rgb: np.ndarray, model: tuple[np.ndarray, np.ndarray] | None = None) -> float:
    """Distance of a picture (h, w, 3) uint8, at least 192 x 192, from good photographs; lower is better."""
    mean, covariance = model or stored_model()
    features, _ = patches(rgb)
    difference = features.mean(0) - mean
    pooled = (np.cov(features, rowvar=False) + covariance) / 2
    return float(np.sqrt(difference @ np.linalg.pinv(pooled) @ difference))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("task", choices=("fit", "measure"))
    parser.add_argument("paths", type=Path, nargs="+")
    given = parser.parse_args()
    files = [f for path in given.paths for f in (pictures_in(path) if path.is_dir() else [path])]
    if given.task == "fit":
        mean, covariance = fit(files)
        np.savez_compressed(
            MODEL, mean=mean.astype(np.float32), covariance=covariance.astype(np.float32)
        )
        return
    for path in files:
        print(f"{naturalness(to_uint8(read_image(path).rgb)):.3f}  {path}")


if __name__ == "__main__":
    main()
