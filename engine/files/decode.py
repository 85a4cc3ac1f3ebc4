"""From a file to samples in the file's own colours: Pillow for 8 bits, imagecodecs and tifffile for deeper ones."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, cast

import imagecodecs
import numpy as np
from numpy.typing import NDArray
from PIL import Image

from engine.errors import BadImage
from engine.files.image import Samples
from engine.files.limits import LimitPolicy
from engine.files.tiff_page import first_page
from engine.sentences import Sentence

_TIFF_COMPRESSIONS = frozenset({1, 5, 8, 32773, 32946})
_MIN_IS_WHITE, _MIN_IS_BLACK, _RGB, _SEPARATED = 0, 1, 2, 5
_ASSOCIATED = 1
_ROWS_PX = 1 << 20

# Pillow takes a picture's memory in blocks and wants them cleared, with all other threads held up. From 32 MiB on the C library has a
# block mapped, which comes as zeros; smaller ones come from used memory: 0.3 s for 100 megapixels.
Image.core.set_block_size(64 << 20)


@dataclass(frozen=True, slots=True)
class Decoded:
    """Samples as stored, not yet upright.

    Attributes:
        colour: (h, w, c) uint8 or uint16; c = 1 grey, 3 RGB (or L*a*b*), 4 CMYK with 0 as no ink.
        alpha: (h, w) in the same type, not premultiplied, or None.
        space: "gray", "rgb", "cmyk" or "lab".
        is_upright: whether the orientation was applied already.
        notes: what was done, one sentence each.
    """

    colour: Samples
    alpha: Samples | None
    space: str
    is_upright: bool = False
    notes: tuple[str, ...] = ()


def decode_with_pillow(picture: Image.Image) -> Decoded:
    """The first frame of an opened picture, 8 bits per channel (32-bit and floating-point grey becomes 16)."""
    turns_itself = picture.format == "TIFF"
    picture.load()
    mode = picture.mode
    if mode in {"I", "F"} or mode.startswith("I;16"):
        grey, note = _normalised(samples_of(picture))
        return Decoded(grey[..., None], None, "gray", turns_itself, (note,) if note else ())
    if "transparency" in picture.info and mode in {"1", "L", "RGB", "P"}:
        picture = picture.convert("RGBA")
    elif mode in {"P", "PA"}:
        picture = picture.convert("RGBA" if mode == "PA" else "RGB")
    elif mode in {"La", "RGBa"}:
        picture = picture.convert("LA" if mode == "La" else "RGBA")
    notes = []
    if mode in {"YCbCr", "RGBX", "HSV"}:
        picture = picture.convert("RGB")
        notes = [Sentence("The picture was converted from {mode} to RGB.", mode=mode)]
    elif mode == "1":
        picture = picture.convert("L")
        notes = ["The picture was black and white without greys; it was taken as grey."]
    samples = samples_of(picture)
    if picture.mode in {"CMYK", "LAB"}:
        return Decoded(samples, None, picture.mode.lower(), turns_itself, tuple(notes))
    if picture.mode not in {"L", "LA", "RGB", "RGBA"}:
        raise ValueError(f"pictures of kind {mode} are not supported")
    return replace(split_channels(samples), is_upright=turns_itself, notes=tuple(notes))


def samples_of(picture: Image.Image) -> NDArray[Any]:
    """A picture's values, (h, w) or (h, w, c), read-only.

    By rows, since Pillow hands out a whole picture in one piece, twice in memory and with all other threads held up for as long.
    """
    width, height = picture.size
    rows = max(1, _ROWS_PX // max(1, width))
    if rows >= height:
        return np.asarray(picture)
    pixel = np.asarray(picture.crop((0, 0, 1, 1)))
    whole = np.empty((height, width, *pixel.shape[2:]), pixel.dtype)
    for y in range(0, height, rows):
        below = min(y + rows, height)
        whole[y:below] = np.asarray(picture.crop((0, y, width, below)))
    whole.flags.writeable = False
    return whole


def _normalised(grey: NDArray[Any]) -> tuple[NDArray[np.uint16], str]:
    """Grey of any number type over 16 bits, and what was assumed."""
    if grey.dtype == np.uint16:
        return np.ascontiguousarray(grey), ""
    values = np.nan_to_num(grey.astype(np.float64), nan=0.0, posinf=1.0, neginf=0.0)
    top = float(values.max(initial=0.0))
    is_float = np.issubdtype(grey.dtype, np.floating)
    white = next((w for w in ((1.0,) if is_float else ()) + (65_535.0,) if top <= w), top)
    note = f"The picture's values were taken as 0 to {white:g}."
    return np.rint(np.clip(values / white, 0, 1) * 65_535).astype(np.uint16), note


def decode_deep_png(path: Path) -> Decoded:
    """A PNG of 16 bits per channel.

    Raises:
        ValueError: it is damaged.
    """
    try:
        samples = imagecodecs.png_decode(path.read_bytes())
    except imagecodecs.PngError as error:
        raise ValueError(str(error)) from error
    return split_channels(samples)


def split_channels(samples: Samples) -> Decoded:
    """By the number of channels: 1 grey, 2 grey and alpha, 3 RGB, 4 RGB and alpha."""
    if samples.ndim == 2:
        samples = samples[..., None]
    channels = samples.shape[2]
    if channels not in {1, 2, 3, 4}:
        raise ValueError(f"it has {channels} channels")
    space = "gray" if channels < 3 else "rgb"
    if channels in {2, 4}:
        return Decoded(samples[..., :-1], samples[..., -1], space)
    return Decoded(samples, None, space)


@dataclass(frozen=True, slots=True)
class TiffFacts:
    """What a TIFF's first page says, by tifffile; used where Pillow has no mode for it."""

    width: int
    height: int
    bits: int
    channels: int
    icc: bytes | None

    @property
    def is_deep(self) -> bool:
        """Whether it holds more than 8 bits per channel."""
        return self.bits > 8


def tiff_facts(path: Path) -> TiffFacts:
    """Read the first page's tags, no pixels.

    Raises:
        ValueError: it is no TIFF that can be read.
    """
    try:
        with first_page(path) as page:
            return TiffFacts(
                page.imagewidth,
                page.imagelength,
                page.bitspersample,
                page.samplesperpixel,
                cast("bytes | None", page.tags.valueof(34675)),
            )
    except Exception as error:
        raise ValueError(str(error) or type(error).__name__) from error


def decode_deep_tiff(path: Path, limits: LimitPolicy) -> Decoded:
    """The first page of a TIFF of 16 or 32 bits per channel: grey, RGB or CMYK, with or without alpha.

    Raises:
        ValueError: it is damaged or of a kind that is not supported.
        BadImage: it is beyond the limits.
    """
    try:
        with first_page(path) as page:
            limits.check_size(path, page.imagewidth, page.imagelength)
            compression, photometric = int(page.compression), int(page.photometric)
            if compression not in _TIFF_COMPRESSIONS:
                raise ValueError(f"its compression {compression} is not supported")
            if photometric not in {_MIN_IS_WHITE, _MIN_IS_BLACK, _RGB, _SEPARATED}:
                raise ValueError(f"its kind of colour {photometric} is not supported")
            samples = page.asarray()
            extras = tuple(int(e) for e in page.extrasamples)
            if page.planarconfig == 2 and samples.ndim == 3:
                samples = np.moveaxis(samples, 0, -1)
    except (ValueError, BadImage):
        raise
    except Exception as error:
        raise ValueError(str(error) or type(error).__name__) from error
    return interpreted(samples, photometric, extras)


def interpreted(samples: NDArray[Any], photometric: int, extras: tuple[int, ...]) -> Decoded:
    """What a TIFF's samples, (h, w) or (h, w, c), mean: by its tags PhotometricInterpretation and ExtraSamples.

    Raises:
        ValueError: there are fewer channels than that says.
    """
    samples = samples[..., None] if samples.ndim == 2 else samples
    own = {_RGB: 3, _SEPARATED: 4}.get(photometric, 1)
    if samples.ndim != 3 or samples.shape[2] < own:
        raise ValueError(f"its samples have the shape {samples.shape}")
    notes: list[str] = []
    if str(samples.dtype) not in {"uint8", "uint16"}:
        samples, note = _normalised(samples)
        notes.append(note)
    deep = samples
    colour = deep[..., :own]
    alpha = deep[..., own] if extras and extras[0] in {1, 2} and deep.shape[2] > own else None
    if deep.shape[2] > own + (alpha is not None):
        notes.append("The picture has more channels than colour and transparency; they were left.")
    if photometric == _MIN_IS_WHITE:
        colour = np.iinfo(deep.dtype).max - colour
    if alpha is not None and extras[0] == _ASSOCIATED:
        white = np.float32(np.iinfo(deep.dtype).max)
        share = np.maximum(alpha.astype(np.float32), 1)[..., None] / white
        colour = np.minimum(np.rint(colour / share), white).astype(deep.dtype)
    space = {_RGB: "rgb", _SEPARATED: "cmyk"}.get(photometric, "gray")
    return Decoded(colour, alpha, space, notes=tuple(notes))
