"""A photograph as the engine takes it, and what its file said about it."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.errors import BadRequest
from engine.types import Notice, Rect, Size

Samples = NDArray[Any]
"""Code values over the full range of their type, uint8 or uint16."""


def quantise(values: NDArray[np.float32], bit_depth: int) -> Samples:
    """Nearest code values of 0..1, uint8 or uint16; out-of-range values are clipped."""
    clipped = np.clip(values, 0.0, 1.0)
    if bit_depth == 16:
        return np.rint(clipped * np.float64(65_535)).astype(np.uint16)
    return np.rint(clipped * 255).astype(np.uint8)


@dataclass(frozen=True, slots=True)
class Metadata:
    """What a file carries beside its pixels; opaque, as read.

    Attributes:
        exif: an EXIF block ("Exif\\0\\0" and a TIFF structure), or None.
        xmp: an XMP packet, parts that a JPEG keeps apart joined, or None.
        iptc: IPTC records (IIM), or None.
        resources: Photoshop's image resources, less the IPTC among them, or None.
        comments: of a JPEG or GIF, as their bytes stand.
        texts: kind and content of the text chunks of a PNG, as they stand.
        lost: names of what the file holds beside that and no result can; each a sentence.
    """

    exif: bytes | None = None
    xmp: bytes | None = None
    iptc: bytes | None = None
    resources: bytes | None = None
    comments: tuple[bytes, ...] = ()
    texts: tuple[tuple[bytes, bytes], ...] = ()
    lost: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Part:
    """A region of a picture.

    Attributes:
        rect: the region, in upright pixels.
        whole: size of the picture.
    """

    rect: Rect
    whole: Size


@dataclass(frozen=True, slots=True)
class SourceInfo:
    """What a file says about its picture.

    Attributes:
        path: the file.
        format: "JPEG", "PNG", ...
        size: upright size in pixels.
        mode: Pillow's name of the stored pixel format, with ";16" where the file holds more than 8 bits.
        bit_depth: bits per channel in the file, 8 or 16 (floating point and 32 bits count as 16).
        icc: colour profile as stored, or None.
        dpi: resolution in pixels per inch, or None.
        orientation: EXIF orientation as stored, 1 to 8.
        sha256: hash of the file's bytes.
        is_grey: whether the picture has no colour, so that a result has none either.
        has_alpha: whether it has transparency.
        frames: pages or frames in the file; the first is the picture.
        metadata: EXIF, XMP, IPTC and the like.
        part: the region of the file's picture that this is, where it was cut, else None.
    """

    path: Path
    format: str
    size: Size
    mode: str
    bit_depth: int
    icc: bytes | None
    dpi: tuple[float, float] | None
    orientation: int
    sha256: str
    is_grey: bool = False
    has_alpha: bool = False
    frames: int = 1
    metadata: Metadata = field(default_factory=Metadata)
    part: Part | None = None


@dataclass(frozen=True, slots=True)
class LoadedImage:
    """Decoded pixels, upright, sRGB-encoded, read-only.

    Attributes:
        rgb: (h, w, 3) uint8 or uint16; colours beyond sRGB are clipped here and kept in `beyond`.
        source: where they come from.
        notices: what was done to the picture on the way in, one sentence each.
        alpha: (h, w) opacity in `rgb`'s type, or None. Colour is not premultiplied, and continues under clear pixels.
        beyond: (h, w, 3) float16, what clipping to sRGB took away (signed sRGB encoding), or None.
        profile: colour profile that results go back to, or None for sRGB.
    """

    rgb: Samples
    source: SourceInfo
    notices: tuple[Notice, ...] = field(default=())
    alpha: Samples | None = None
    beyond: NDArray[np.float16] | None = None
    profile: bytes | None = None

    @property
    def size(self) -> Size:
        """Width and height in pixels."""
        return Size(self.rgb.shape[1], self.rgb.shape[0])


def cropped(image: LoadedImage, crop: Rect | None) -> LoadedImage:
    """The part of a picture inside `crop`, in upright source pixels.

    Raises:
        BadRequest: the region holds no pixel of the picture.
    """
    if crop is None:
        return image
    part = crop.clipped(Rect(0, 0, image.size.width, image.size.height))
    if not part.area:
        raise BadRequest("The region to restore lies outside the picture.")

    def cut(plane: NDArray[np.generic] | None) -> NDArray[np.generic] | None:
        if plane is None:
            return None
        piece = np.ascontiguousarray(plane[part.y0 : part.y1, part.x0 : part.x1])
        piece.flags.writeable = False
        return piece

    source = replace(image.source, size=Size(part.width, part.height), part=Part(part, image.size))
    return replace(
        image,
        rgb=cut(image.rgb),
        source=source,
        alpha=cut(image.alpha),
        beyond=cut(image.beyond),
    )
