"""From a sharp photograph to the picture that a user would have: seeded, and without state. Torch-free.

Two rounds of blur, resizing, noise and JPEG, then a sinc filter (Real-ESRGAN's second-order model), with the marks of
film and scanners around them. Every random draw comes from a generator made of (seed, epoch, index), so a sample is the
same bytes in any order, in any process, and after a resume.
"""

from __future__ import annotations

import io
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from trainer.data.kernels import Kernel, random_kernel, random_sinc
from trainer.presets import Degradation, Range, Round

Pixels = NDArray[np.uint8]
Plane: TypeAlias = "NDArray[np.floating[Any]]"
"""(h, w, 3) float32 in 0..1, sRGB-encoded."""

_METHODS = (Image.Resampling.BOX, Image.Resampling.BILINEAR, Image.Resampling.BICUBIC)
_LUMA = np.array([0.299, 0.587, 0.114], np.float32)


def sample_rng(seed: int, epoch: int, index: int, stream: int = 0) -> np.random.Generator:
    """The generator of one sample; independent for every quadruple.

    Args:
        seed: of the run.
        epoch: pass over the pictures.
        index: of the picture in the scan's order.
        stream: separates uses (0 crop, 1 degradation, ...).
    """
    return np.random.Generator(
        np.random.PCG64(np.random.SeedSequence([seed, epoch, index, stream]))
    )


def degrade(hq: Pixels, preset: Degradation, rng: np.random.Generator, scale: int = 4) -> Pixels:
    """A degraded version of a picture at 1 / scale of its side.

    Args:
        hq: (h, w, 3) uint8; sides are multiples of `scale`.
        preset: what may happen to it.
        rng: all randomness; see `sample_rng`.
        scale: reduction.

    Returns:
        (h / scale, w / scale, 3) uint8.

    Raises:
        ValueError: a side is no multiple of the scale.
    """
    height, width = hq.shape[:2]
    if height % scale or width % scale:
        raise ValueError(f"sides {width} x {height} are no multiples of {scale}")
    target = (height // scale, width // scale)
    image = hq.astype(np.float32) / np.float32(255)
    fate = rng.random()
    if fate < preset.clean:
        return _to_uint8(_resize(image, target, Image.Resampling.BICUBIC))
    image = _age(image, preset, rng)
    image = _round(image, preset.first, rng, hq.shape[:2])
    if fate >= preset.clean + preset.mild:
        image = _second_blur(image, preset.second, rng)
        image = _random_resize(image, preset.second, rng, target)
        image = _noise(image, preset.second, rng)
        image = _finish(image, preset, rng, target)
    else:
        image = _resize(image, target, _method(rng))
    if preset.sharpen and rng.random() < 0.5:
        image = _unsharp(image, rng.uniform(0, preset.sharpen), rng.uniform(0.6, 1.4))
    return _to_uint8(image)


def _round(image: Plane, part: Round, rng: np.random.Generator, base: tuple[int, ...]) -> Plane:
    """Blur, resizing, noise, JPEG."""
    if rng.random() < part.blur:
        image = convolve(image, random_kernel(rng, part))
    image = _random_resize(image, part, rng, (base[0], base[1]))
    image = _noise(image, part, rng)
    return jpeg(image, round(rng.uniform(*part.jpeg)))


def _second_blur(image: Plane, part: Round, rng: np.random.Generator) -> Plane:
    return convolve(image, random_kernel(rng, part)) if rng.random() < part.blur else image


def _finish(
    image: Plane, preset: Degradation, rng: np.random.Generator, target: tuple[int, int]
) -> Plane:
    """Resizing back to the target, sinc filter and the last JPEG, in one of the two orders with equal chance."""
    kernel = random_sinc(rng, 21) if rng.random() < preset.final_sinc else None
    quality, jpeg_last, method = (
        round(rng.uniform(*preset.second.jpeg)),
        rng.random() < 0.5,
        _method(rng),
    )
    if not jpeg_last:
        image = jpeg(image, quality)
    image = _resize(image, target, method)
    if kernel is not None:
        image = convolve(image, kernel)
    return jpeg(image, quality) if jpeg_last else image


def convolve(image: Plane, kernel: Kernel) -> Plane:
    """Convolution with a symmetric kernel, reflected at the border; same size."""
    pad = kernel.shape[0] // 2
    height, width = image.shape[:2]
    mode = "reflect" if pad < min(height, width) else "symmetric"
    padded = np.pad(image, ((pad, pad), (pad, pad), (0, 0)), mode)
    size = padded.shape[:2]
    spectrum = np.fft.rfft2(padded, axes=(0, 1)) * np.fft.rfft2(kernel, size)[..., None]
    blurred = np.fft.irfft2(spectrum, size, axes=(0, 1))
    # The kernel's corner lies at the origin, so the result is shifted by its side less one.
    return blurred[2 * pad : 2 * pad + height, 2 * pad : 2 * pad + width].astype(np.float32)


def _method(rng: np.random.Generator) -> Image.Resampling:
    return _METHODS[int(rng.integers(3))]


def _resize(image: Plane, size: tuple[int, int], method: Image.Resampling) -> Plane:
    """Resize to (rows, columns) in float; reducing averages over what it covers."""
    if image.shape[:2] == size:
        return image
    planes = [
        np.asarray(
            Image.fromarray(np.ascontiguousarray(image[..., c])).resize((size[1], size[0]), method)
        )
        for c in range(image.shape[2])
    ]
    return np.stack(planes, axis=2)


def _random_resize(
    image: Plane, part: Round, rng: np.random.Generator, base: tuple[int, int]
) -> Plane:
    """Resize to a random multiple of `base`: enlarged, reduced, or `base` itself."""
    weights = np.asarray(part.resize)
    kind = int(rng.choice(3, p=weights / weights.sum()))
    low, high = part.resize_range
    factor = (rng.uniform(1, max(1, high)), rng.uniform(min(low, 1), 1), 1.0)[kind]
    size = (max(4, round(base[0] * factor)), max(4, round(base[1] * factor)))
    return _resize(image, size, _method(rng))


def _noise(image: Plane, part: Round, rng: np.random.Generator) -> Plane:
    """Gaussian or Poisson noise, in all channels alike or in each its own."""
    is_gaussian, is_grey = rng.random() < part.gaussian, rng.random() < part.grey
    if is_gaussian:
        return gaussian_noise(image, rng.uniform(*part.noise), is_grey, rng)
    return poisson_noise(image, rng.uniform(*part.poisson), is_grey, rng)


def gaussian_noise(image: Plane, sigma: float, grey: bool, rng: np.random.Generator) -> Plane:
    """Add Gaussian noise of `sigma` grey levels of 255; clipped to 0..1."""
    shape = (*image.shape[:2], 1) if grey else image.shape
    return _clip(image + rng.standard_normal(shape, np.float32) * np.float32(sigma / 255))


def poisson_noise(image: Plane, scale: float, grey: bool, rng: np.random.Generator) -> Plane:
    """Add `scale` times the shot noise of 255 photons at white; clipped to 0..1."""
    source = _clip(image)
    if grey:
        source = (source @ _LUMA)[..., None]
    shot = (
        rng.poisson(source.astype(np.float64) * 255).astype(np.float32) / np.float32(255) - source
    )
    return _clip(image + shot * np.float32(scale))


def jpeg(image: Plane, quality: int) -> Plane:
    """What JPEG leaves of a picture, with the usual chroma subsampling."""
    buffer = io.BytesIO()
    Image.fromarray(_to_uint8(image)).save(buffer, "JPEG", quality=quality)
    with Image.open(buffer) as decoded:
        return np.asarray(decoded, np.float32) / np.float32(255)


def _unsharp(image: Plane, amount: float, sigma: float) -> Plane:
    """Add `amount` times the difference to a blurred version, as cameras and scanners do."""
    reach = np.exp(-0.5 * ((np.arange(9) - 4) / sigma) ** 2)
    kernel = np.outer(reach, reach)
    return _clip(image + np.float32(amount) * (image - convolve(image, kernel / kernel.sum())))


def _age(image: Plane, preset: Degradation, rng: np.random.Generator) -> Plane:
    """Fading, grain, dust and scratches, at output size."""
    if preset.fade:
        image = _fade(image, rng.uniform(0, preset.fade), rng)
    if preset.grain[1]:
        image = _grain(image, preset.grain, rng)
    megapixels = image.shape[0] * image.shape[1] / 1e6
    for _ in range(int(rng.poisson(preset.dust * megapixels))):
        _speck(image, rng)
    for _ in range(int(rng.poisson(preset.scratches * megapixels))):
        _scratch(image, rng)
    return image


def _fade(image: Plane, amount: float, rng: np.random.Generator) -> Plane:
    """Lift the blacks, lower the whites and shift the colours by up to `amount`."""
    black = amount * rng.uniform(0.2, 0.6, 3).astype(np.float32)
    white = 1 - amount * rng.uniform(0.0, 0.4, 3).astype(np.float32)
    return black + image * (white - black)


def _grain(image: Plane, sigma: Range, rng: np.random.Generator) -> Plane:
    """Grain: noise with a size of about a pixel, strongest in the middle tones, mostly alike in all channels."""
    shape = image.shape[:2]
    common = rng.standard_normal((*shape, 1), np.float32)
    own = rng.standard_normal((*shape, 3), np.float32)
    noise = _unit_variance(convolve((0.9 * common + 0.3 * own), _bell(rng.uniform(0.4, 1.2))))
    tone = (4 * image * (1 - image)).clip(0.25, 1)
    return _clip(image + noise * tone * np.float32(rng.uniform(*sigma) / 255))


def _bell(sigma: float) -> Kernel:
    reach = np.exp(-0.5 * ((np.arange(7) - 3) / sigma) ** 2)
    kernel = np.outer(reach, reach)
    return kernel / kernel.sum()


def _unit_variance(noise: Plane) -> Plane:
    return noise / max(float(noise.std()), 1e-6)


def _speck(image: Plane, rng: np.random.Generator) -> None:
    """A soft light or dark spot of 1 to 4 pixels radius, in place."""
    height, width = image.shape[:2]
    y, x, radius = rng.uniform(0, height), rng.uniform(0, width), rng.uniform(1, 4)
    value, opacity = (1.0 if rng.random() < 0.6 else 0.0), rng.uniform(0.4, 1.0)
    top, left = max(0, int(y - radius - 1)), max(0, int(x - radius - 1))
    window = image[top : int(y + radius + 2), left : int(x + radius + 2)]
    rows = np.arange(window.shape[0])[:, None] + top - y
    columns = np.arange(window.shape[1])[None] + left - x
    cover = np.clip(radius + 0.5 - np.hypot(rows, columns), 0, 1)[..., None] * opacity
    window += (cover * (value - window)).astype(np.float32)


def _scratch(image: Plane, rng: np.random.Generator) -> None:
    """A thin, nearly vertical line that wanders a little, in place."""
    height, width = image.shape[:2]
    length = int(rng.uniform(0.2, 1.0) * height)
    start = int(rng.integers(0, height - length + 1))
    rows = np.arange(start, start + length)
    x = rng.uniform(0, width) + rng.normal(0, 0.15) * (rows - start)
    x = x + np.cumsum(rng.normal(0, 0.15, length))
    value, opacity = (1.0 if rng.random() < 0.7 else 0.0), rng.uniform(0.3, 0.9)
    half = rng.uniform(0.4, 1.1)
    cover = (
        np.clip(half + 0.5 - np.abs(np.arange(width)[None] - x[:, None]), 0, 1)[..., None] * opacity
    )
    part = image[start : start + length]
    part += (cover * (value - part)).astype(np.float32)


def _clip(image: Plane) -> Plane:
    return np.clip(image, 0, 1, dtype=np.float32)


def _to_uint8(image: Plane) -> Pixels:
    return np.rint(np.clip(image, 0, 1) * 255).astype(np.uint8)
