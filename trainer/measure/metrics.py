"""How close a result is to the truth: PSNR and SSIM on luma as the field computes them, and two guards. Torch-free.

Luma is BT.601 in studio range, Y = 16 + 65.481 R + 128.553 G + 24.966 B for R, G, B in 0..1, without border crop:

    PSNR = 10 log10(255^2 / mean (Y - Y')^2)
    SSIM = mean of (2 m m' + C1)(2 c + C2) / ((m^2 + m'^2 + C1)(v + v' + C2))

with means m, variances v and covariance c under an 11 x 11 Gaussian window of sigma 1.5, C1 = 2.55^2, C2 = 7.65^2, over
the positions where the window fits. The guards say what LPIPS does not: *flat* is the noise on the truth's quietest
quarter and *edge* the strength of its strongest edges, both relative to the truth; 1 is ideal.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

Picture = NDArray[np.uint8] | NDArray[np.float32]
Grey = NDArray[np.float64]

_STUDIO = np.array([65.481, 128.553, 24.966])
_FULL = np.array([0.299, 0.587, 0.114])
_WINDOW, _SIGMA = 11, 1.5
_C1, _C2 = (0.01 * 255) ** 2, (0.03 * 255) ** 2
_FLAT_SIDE = 7
_FLAT_SHARE, _EDGE_SHARE = 0.25, 0.05
_NOTHING = 1e-3


@dataclass(frozen=True, slots=True)
class Guards:
    """Noise on flat areas and strength of edges, relative to the truth."""

    flat: float
    edge: float


def _unit(picture: Picture) -> NDArray[np.float64]:
    values = picture.astype(np.float64)
    return values / 255 if picture.dtype == np.uint8 else values


def luma(picture: Picture) -> Grey:
    """Y of BT.601 in 16..235, (h, w), of a picture (h, w, 3) as uint8 or floats in 0..1."""
    return 16 + _unit(picture) @ _STUDIO


def psnr_y(result: Picture, truth: Picture) -> float:
    """PSNR on luma in dB; infinity where both are equal.

    Raises:
        ValueError: the pictures differ in size.
    """
    _check(result, truth)
    error = float(np.mean((luma(result) - luma(truth)) ** 2))
    return float("inf") if error == 0 else float(10 * np.log10(255**2 / error))


def ssim_y(result: Picture, truth: Picture) -> float:
    """SSIM on luma, at most 1.

    Raises:
        ValueError: the pictures differ in size, or are smaller than the window of 11 x 11.
    """
    _check(result, truth)
    if min(truth.shape[:2]) < _WINDOW:
        raise ValueError("SSIM needs pictures of at least 11 x 11 pixels")
    x, y = luma(result), luma(truth)
    mean_x, mean_y = _windowed(x), _windowed(y)
    var_x = _windowed(x * x) - mean_x**2
    var_y = _windowed(y * y) - mean_y**2
    covariance = _windowed(x * y) - mean_x * mean_y
    top = (2 * mean_x * mean_y + _C1) * (2 * covariance + _C2)
    bottom = (mean_x**2 + mean_y**2 + _C1) * (var_x + var_y + _C2)
    return float(np.mean(top / bottom))


def guards(result: Picture, truth: Picture) -> Guards:
    """Both guards of a picture.

    *flat*: mean local standard deviation (7 x 7, grey) where the truth's is in its lowest quarter, over the truth's.
    *edge*: mean Sobel magnitude where the truth's is in its highest 5 %, over the truth's.

    Raises:
        ValueError: the pictures differ in size.
    """
    _check(result, truth)
    own, true = (_unit(p) @ _FULL * 255 for p in (result, truth))
    own_noise, true_noise = _deviation(own), _deviation(true)
    is_flat = true_noise <= np.quantile(true_noise, _FLAT_SHARE)
    own_slope, true_slope = _sobel(own), _sobel(true)
    is_edge = true_slope >= np.quantile(true_slope, 1 - _EDGE_SHARE)
    return Guards(
        _ratio(own_noise[is_flat].mean(), true_noise[is_flat].mean()),
        _ratio(own_slope[is_edge].mean(), true_slope[is_edge].mean()),
    )


def _ratio(own: float, true: float) -> float:
    """own / true; 1 where both vanish (less than rounding leaves of a constant)."""
    if true > _NOTHING:
        return float(own / true)
    return 1.0 if own <= _NOTHING else float("inf")


def _windowed(plane: Grey) -> Grey:
    """Weighted mean under the Gaussian window, where it fits."""
    reach = np.arange(_WINDOW) - _WINDOW // 2
    weights = np.exp(-(reach**2) / (2 * _SIGMA**2))
    weights /= weights.sum()
    down = sliding_window_view(plane, _WINDOW, axis=0) @ weights
    return sliding_window_view(down, _WINDOW, axis=1) @ weights


def _deviation(plane: Grey) -> Grey:
    """Standard deviation of the 7 x 7 surroundings, the border reflected; same size."""
    padded = np.pad(plane, _FLAT_SIDE // 2, "symmetric")
    mean = _box(padded)
    return np.sqrt(np.maximum(_box(padded * padded) - mean * mean, 0))


def _box(plane: Grey) -> Grey:
    down = sliding_window_view(plane, _FLAT_SIDE, axis=0).mean(axis=-1)
    return sliding_window_view(down, _FLAT_SIDE, axis=1).mean(axis=-1)


def _sobel(plane: Grey) -> Grey:
    """Magnitude of the Sobel gradient, the border reflected; same size."""
    p = np.pad(plane, 1, "symmetric")
    down = p[:-2] + 2 * p[1:-1] + p[2:]
    across = p[:, :-2] + 2 * p[:, 1:-1] + p[:, 2:]
    return np.hypot(down[:, 2:] - down[:, :-2], across[2:] - across[:-2])


def _check(result: Picture, truth: Picture) -> None:
    if result.shape != truth.shape:
        raise ValueError(f"the pictures differ in size: {result.shape} and {truth.shape}")
