"""Blur kernels of the second-order degradation model, as small arrays that sum to 1. Torch-free.

With the quadratic form q(x) = x^T S^-1 x, where S has the standard deviations on its rotated axes:

    Gaussian      exp(-q / 2)
    generalised   exp(-q^beta / 2)        (beta < 1 heavy tails, beta > 1 flat top)
    plateau       1 / (1 + q^beta)
    sinc          w J1(w r) / (2 pi r)    (the circular low-pass with cut-off w)
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from trainer.presets import Round

Kernel = NDArray[np.float64]

_BESSEL_NODES = 256


def _quadratic_form(side: int, sigma_x: float, sigma_y: float, angle: float) -> Kernel:
    """q on a grid of side x side around its centre."""
    reach = np.arange(side) - side // 2
    y, x = np.meshgrid(reach, reach, indexing="ij")
    along = math.cos(angle) * x + math.sin(angle) * y
    across = math.cos(angle) * y - math.sin(angle) * x
    return (along / sigma_x) ** 2 + (across / sigma_y) ** 2


def gaussian(side: int, sigma_x: float, sigma_y: float, angle: float = 0.0) -> Kernel:
    """The bell; isotropic where both deviations are equal. `angle` in radians."""
    return _normalised(np.exp(-_quadratic_form(side, sigma_x, sigma_y, angle) / 2))


def generalised(side: int, sigma_x: float, sigma_y: float, angle: float, beta: float) -> Kernel:
    """The bell with shape exponent `beta`; 1 is the Gaussian."""
    return _normalised(np.exp(-(_quadratic_form(side, sigma_x, sigma_y, angle) ** beta) / 2))


def plateau(side: int, sigma_x: float, sigma_y: float, angle: float, beta: float) -> Kernel:
    """The flat-topped kernel with shape exponent `beta`."""
    return _normalised(1 / (1 + _quadratic_form(side, sigma_x, sigma_y, angle) ** beta))


def sinc(side: int, cutoff: float) -> Kernel:
    """The circular low-pass filter, cut to side x side; rings at edges.

    Args:
        side: odd.
        cutoff: angular frequency in radians per pixel, up to pi.
    """
    reach = np.arange(side) - side // 2
    r = np.hypot(*np.meshgrid(reach, reach, indexing="ij"))
    r[side // 2, side // 2] = 1.0
    values = cutoff * _bessel_j1(cutoff * r) / (2 * math.pi * r)
    values[side // 2, side // 2] = cutoff**2 / (4 * math.pi)
    return values / values.sum()


def _bessel_j1(x: Kernel) -> Kernel:
    """J1 by its integral (1 / pi) int_0^pi cos(t - x sin t) dt; the midpoint rule is exact to rounding here."""
    t = (np.arange(_BESSEL_NODES) + 0.5) * (math.pi / _BESSEL_NODES)
    return np.cos(t - x[..., None] * np.sin(t)).mean(axis=-1)


def _normalised(values: Kernel) -> Kernel:
    return values / values.sum()


def random_sinc(rng: np.random.Generator, largest: int) -> Kernel:
    """A sinc filter of random side and cut-off (pi / 3, or pi / 5 for wide ones, up to pi)."""
    side = _random_side(rng, largest)
    return sinc(side, rng.uniform(math.pi / 3 if side < 13 else math.pi / 5, math.pi))


def random_kernel(rng: np.random.Generator, part: Round) -> Kernel:
    """A kernel drawn as a round of degradation says."""
    if rng.random() < part.sinc:
        return random_sinc(rng, part.kernel)
    weights = np.asarray(part.kernels)
    kind = int(rng.choice(6, p=weights / weights.sum()))
    sigma_x = rng.uniform(*part.sigma)
    is_round = kind % 2 == 0 if kind >= 2 else kind == 0
    sigma_y, angle = (
        (sigma_x, 0.0) if is_round else (rng.uniform(*part.sigma), rng.uniform(-math.pi, math.pi))
    )
    if kind < 2:
        return gaussian(_fitting_side(rng, part.kernel, sigma_x, sigma_y), sigma_x, sigma_y, angle)
    low, high = part.beta_generalised if kind < 4 else part.beta_plateau
    # Half of the exponents below 1 and half above, where the range has both: heavy tails are as frequent as flat tops.
    beta = (
        rng.uniform(low, 1.0)
        if low < 1 and rng.random() < 0.5
        else rng.uniform(max(low, 1.0), high)
    )
    side = _fitting_side(rng, part.kernel, sigma_x, sigma_y)
    return (generalised if kind < 4 else plateau)(side, sigma_x, sigma_y, angle, beta)


def _random_side(rng: np.random.Generator, largest: int) -> int:
    smallest = min(7, largest)
    return smallest + 2 * int(rng.integers((largest - smallest) // 2 + 1))


def _fitting_side(rng: np.random.Generator, largest: int, *sigmas: float) -> int:
    """A random side that does not cut the bell off within two deviations, where the preset's largest allows it."""
    needed = 2 * math.ceil(2 * max(sigmas)) + 1
    return min(largest, max(_random_side(rng, largest), needed))
