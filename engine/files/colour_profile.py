"""Colour profiles: from a file's own colours to sRGB and back, without clipping what sRGB cannot hold.

Little CMS converts. With floating point and matrix profiles it does not clip: colours outside sRGB come out below 0 or
above 1. We keep them in a signed encoding (the sRGB curve, mirrored at 0), so that they can be enlarged like the rest.
"""

from __future__ import annotations

import io
import struct
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cache
from typing import Any

import imagecodecs
import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageCms

from engine.files.image import Samples, quantise

_SPACES = {b"RGB ": ("rgb", 3), b"GRAY": ("gray", 1), b"CMYK": ("cmyk", 4), b"Lab ": ("lab", 3)}
_BAND_PIXELS = 1 << 20
_OUTSIDE = 1.5 / 255
"""A colour further than this beyond 0..1 is outside sRGB; less is rounding."""
_ERRORS = (ImageCms.PyCMSError, OSError, ValueError, TypeError, RuntimeError, struct.error)


@cache
def srgb_profile() -> bytes:
    """An ICC profile of sRGB."""
    return ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()


def _convert(
    data: NDArray[Any],
    source: bytes,
    target: bytes,
    spaces: tuple[str, str],
    dtype: type[np.generic],
) -> NDArray[Any]:
    """One call of Little CMS, relative colorimetric with black point compensation."""
    return imagecodecs.cms_transform(
        np.ascontiguousarray(data),
        source,
        target,
        colorspace=spaces[0],
        outcolorspace=spaces[1],
        outdtype=dtype,
        intent=imagecodecs.CMS.INTENT.RELATIVE_COLORIMETRIC,
        flags=imagecodecs.CMS.FLAGS.BLACKPOINTCOMPENSATION,
    )


def _mirror_negatives(encoded: NDArray[np.float32]) -> NDArray[np.float32]:
    """Re-encode values below 0, which Little CMS leaves on the curve's linear part, with the mirrored curve."""
    below = encoded < -1e-4
    if below.any():
        light = encoded[below] / np.float32(-12.92)
        curve = np.where(light <= 0.0031308, 12.92 * light, 1.055 * light ** (1 / 2.4) - 0.055)
        encoded[below] = -curve.astype(np.float32)
    return encoded


def _unmirror_negatives(encoded: NDArray[np.float32]) -> NDArray[np.float32]:
    below = encoded < -0.04045
    if below.any():
        light = ((-encoded[below] + 0.055) / 1.055) ** 2.4
        encoded = encoded.copy()
        encoded[below] = -12.92 * light
    return encoded


@dataclass(frozen=True, slots=True)
class ColourProfile:
    """A usable ICC profile.

    Attributes:
        icc: its bytes.
        space: Little CMS's name of its colours: "rgb", "gray", "cmyk" or "lab".
        channels: 3, 1 or 4.
        name: its own description.
        is_srgb: whether it does what sRGB does.
        goes_back: whether sRGB can be converted to it.
    """

    icc: bytes
    space: str
    channels: int
    name: str
    is_srgb: bool
    goes_back: bool

    @classmethod
    def open(cls, icc: bytes) -> ColourProfile:
        """Check a profile by using it.

        Raises:
            ValueError: it is damaged, or of a kind that pictures do not use.
        """
        if len(icc) < 132 or icc[36:40] != b"acsp" or struct.unpack(">I", icc[:4])[0] > len(icc):
            raise ValueError("it is damaged")
        space, channels = _SPACES.get(icc[16:20], ("", 0))
        if not channels:
            raise ValueError("its kind of colour is unknown")
        try:
            name = ImageCms.getProfileDescription(ImageCms.ImageCmsProfile(io.BytesIO(icc))).strip()
            probe = _probe(channels)
            there = _convert(probe, icc, srgb_profile(), (space, "rgb"), np.float32)
        except _ERRORS as error:
            raise ValueError("it is damaged") from error
        is_srgb = space == "rgb" and bool(np.abs(there - probe).max() < 0.75 / 255)
        goes_back = False
        if space in {"rgb", "gray"}:
            try:
                back = _convert(there, srgb_profile(), icc, ("rgb", space), np.float32)
                inside = (there >= 0).all(-1) & (there <= 1).all(-1)
                error = np.abs(back.reshape(probe.shape) - probe)[inside]
                goes_back = bool(error.size == 0 or np.quantile(error, 0.9) < 0.02)
            except _ERRORS:
                goes_back = False
        return cls(icc, space, channels, name or "unnamed", is_srgb, goes_back)

    def to_srgb(self, data: Samples) -> tuple[Samples, NDArray[np.float16] | None]:
        """Colours in sRGB, and what had to be clipped.

        Args:
            data: (h, w, channels) in the profile's colours, uint8 or uint16.

        Returns:
            (h, w, 3) in `data`'s type, and (h, w, 3) float16 to add in signed encoding, or None where nothing was clipped.
        """
        spaces, target = (self.space, "rgb"), srgb_profile()
        if self.space != "rgb" or not self._has_colours_beyond(data):
            plane = data[..., 0] if self.channels == 1 else data
            return _convert(plane, self.icc, target, spaces, data.dtype.type), None
        out = np.empty(data.shape, data.dtype)
        beyond = np.empty(data.shape, np.float16)
        bit_depth = 8 * data.dtype.itemsize

        def convert(part: slice) -> None:
            band = _mirror_negatives(_convert(data[part], self.icc, target, spaces, np.float32))
            inside = np.clip(band, 0, 1)
            out[part] = quantise(inside, bit_depth)
            beyond[part] = band - inside

        with ThreadPoolExecutor(2) as pool:
            list(pool.map(convert, _bands(data.shape)))
        return out, beyond

    def _has_colours_beyond(self, data: NDArray[Any]) -> bool:
        """Whether a sample of the picture (one pixel of nine) leaves sRGB."""
        some = data[::3, ::3]
        for part in _bands(some.shape):
            there = _convert(some[part], self.icc, srgb_profile(), ("rgb", "rgb"), np.float32)
            if there.min() < -_OUTSIDE or there.max() > 1 + _OUTSIDE:
                return True
        return False

    def from_srgb(self, rgb: NDArray[np.float32]) -> NDArray[np.float32]:
        """(h, w, 3) float32 in signed sRGB encoding to (h, w, channels) float32 in the profile's colours, 0..1."""
        light = _unmirror_negatives(rgb)
        back = _convert(light, srgb_profile(), self.icc, ("rgb", self.space), np.float32)
        return np.clip(back.reshape(*rgb.shape[:2], self.channels), 0, 1)


def _bands(shape: tuple[int, ...]) -> Iterator[slice]:
    rows = max(1, _BAND_PIXELS // max(1, shape[1]))
    return (slice(y, min(y + rows, shape[0])) for y in range(0, shape[0], rows))


def _probe(channels: int) -> NDArray[np.float32]:
    """Colours all over the device's range, (n, 1, channels) or (n, 1) float32."""
    steps = np.linspace(0, 1, 5 if channels > 1 else 33, dtype=np.float32)
    grid = np.stack(np.meshgrid(*[steps] * channels, indexing="ij"), -1).reshape(-1, 1, channels)
    return grid[..., 0] if channels == 1 else grid


def lab_to_srgb(lab: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """8-bit CIE L*a*b* in Pillow's layout, (h, w, 3), to sRGB."""
    picture = Image.frombytes("LAB", (lab.shape[1], lab.shape[0]), lab.tobytes())
    profile = ImageCms.createProfile("LAB")
    converted = ImageCms.profileToProfile(
        picture, profile, ImageCms.createProfile("sRGB"), outputMode="RGB"
    )
    return np.asarray(converted)
