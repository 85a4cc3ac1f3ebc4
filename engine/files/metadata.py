"""EXIF, XMP and resolution: read as they are, written as they should be beside new pixels."""

from __future__ import annotations

import struct
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from typing import Any

from PIL import Image

from engine.files.image import Metadata, SourceInfo
from engine.files.recipe import Recipe
from engine.files.xmp import with_properties, without_places
from engine.types import Size


class MetadataPolicy(StrEnum):
    """What of the source's EXIF, XMP and resolution goes into a result; its colour profile always does."""

    KEEP = "keep"
    NO_LOCATION = "no-location"
    NONE = "none"


ORIENTATION = 0x0112
_X_RESOLUTION, _Y_RESOLUTION, _RESOLUTION_UNIT = 0x011A, 0x011B, 0x0128
_EXIF_IFD, _GPS_IFD, _MAKER_NOTE = 0x8769, 0x8825, 0x927C
SUB_DIRECTORIES = (_EXIF_IFD, _GPS_IFD)
_PIXEL_X, _PIXEL_Y = 0xA002, 0xA003
_INTEROPERABILITY = 0xA005
# Tags of the first directory that describe the photograph; the others describe how the old file held its pixels.
_DESCRIPTIVE = frozenset(
    {
        0x010D, 0x010E, 0x010F, 0x0110, 0x0131, 0x0132, 0x013B, 0x013C, 0x4746, 0x4749,
        0x8298, 0x9C9B, 0x9C9C, 0x9C9D, 0x9C9E, 0x9C9F,
    }
)  # fmt: skip
_JPEG_LIMIT = 65_533 - 2


def exif_block(exif: Image.Exif, picture: Image.Image) -> bytes | None:
    """The EXIF of an opened picture as a block, or None where it has none."""
    if not exif:
        return None
    try:
        return exif.tobytes()
    except (ValueError, TypeError, KeyError, struct.error, OSError):
        return picture.info.get("exif")


def xmp_packet(picture: Image.Image) -> bytes | None:
    """The XMP packet of an opened picture, or None where it has none."""
    for key in ("xmp", "XML:com.adobe.xmp"):
        found = picture.info.get(key)
        if isinstance(found, str):
            return found.encode()
        if isinstance(found, bytes) and found:
            return found
    return None


def sub_directory(exif: Image.Exif, tag: int) -> dict[int, Any]:
    """A directory below the first one, of a parsed or a new Exif."""
    value = exif.get(tag)
    return value if isinstance(value, dict) else exif.get_ifd(tag)


def parse_exif(block: bytes | None) -> Image.Exif:
    """The block as Pillow's Exif; empty where it cannot be parsed."""
    exif = Image.Exif()
    if block:
        try:
            exif.load(block)
            for tag in SUB_DIRECTORIES:
                exif.get_ifd(tag)
        except (ValueError, TypeError, KeyError, SyntaxError, struct.error, OSError):
            return Image.Exif()
    return exif


def dpi_of(picture: Image.Image, exif: Image.Exif) -> tuple[float, float] | None:
    """Pixels per inch, from the file's own field or from EXIF; None where unknown."""
    # Pillow reports 1 dpi for a TIFF that says nothing; its tags are in its EXIF too.
    across, down = (picture.info.get("dpi") if picture.format != "TIFF" else None) or (0, 0)
    if not across:
        unit = {2: 1.0, 3: 2.54}.get(int(exif.get(_RESOLUTION_UNIT, 2) or 2), 0.0)
        try:
            across = float(exif.get(_X_RESOLUTION, 0)) * unit
            down = float(exif.get(_Y_RESOLUTION, 0)) * unit
        except (TypeError, ValueError, ZeroDivisionError):
            return None
    across, down = float(across), float(down)
    return (across, down) if 0 < across < 1e6 and 0 < down < 1e6 else None


@dataclass(frozen=True, slots=True)
class Attached:
    """What goes into a result's file beside its pixels.

    Attributes:
        icc: colour profile, or None for sRGB.
        exif: the EXIF directories, or None.
        xmp: packet, or None.
        dpi: pixels per inch, or None.
    """

    icc: bytes | None = None
    exif: Image.Exif | None = None
    xmp: bytes | None = None
    dpi: tuple[float, float] | None = None

    def exif_bytes(self) -> bytes | None:
        """The EXIF as a block that fits into a JPEG; the camera's private notes give way first."""
        if self.exif is None:
            return None
        block = self.exif.tobytes()
        if len(block) > _JPEG_LIMIT:
            sub_directory(self.exif, _EXIF_IFD).pop(_MAKER_NOTE, None)
            block = self.exif.tobytes()
        return block if len(block) <= _JPEG_LIMIT else None

    def jpeg_xmp(self) -> bytes | None:
        """The packet where it fits into one JPEG segment."""
        return self.xmp if self.xmp is not None and len(self.xmp) <= _JPEG_LIMIT - 29 else None


def attached(
    source: SourceInfo | None,
    size: Size,
    policy: MetadataPolicy,
    *,
    icc: bytes | None = None,
    dpi: tuple[float, float] | None = None,
    recipe: Recipe | None = None,
) -> Attached:
    """What a result of `size` made from `source` carries.

    Orientation is reset (pixels are upright), the embedded thumbnail dropped (it would show the old picture), sizes made
    true. `no-location` also drops the camera's private notes, which may hold a position.
    """
    if policy == MetadataPolicy.NONE:
        return Attached(icc, xmp=with_properties(None, recipe.properties()) if recipe else None)
    dpi = dpi or (source.dpi if source else None)
    old = source.metadata if source else Metadata()
    exif = _clean_exif(old.exif, size, dpi, no_location=policy == MetadataPolicy.NO_LOCATION)
    xmp = old.xmp
    if xmp is not None and policy == MetadataPolicy.NO_LOCATION:
        xmp = without_places(xmp)
    if recipe is not None:
        xmp = with_properties(xmp, recipe.properties())
    return Attached(icc, exif, xmp, dpi)


def _clean_exif(
    block: bytes | None, size: Size, dpi: tuple[float, float] | None, *, no_location: bool
) -> Image.Exif | None:
    old = parse_exif(block)
    new = Image.Exif()
    for tag, value in old.items():
        if tag in _DESCRIPTIVE:
            new[tag] = value
    for ifd in (_EXIF_IFD,) if no_location else SUB_DIRECTORIES:
        content = dict(sub_directory(old, ifd)) if ifd in old else {}
        content.pop(_INTEROPERABILITY, None)
        if ifd == _EXIF_IFD:
            if _PIXEL_X in content:
                content |= {_PIXEL_X: size.width, _PIXEL_Y: size.height}
            if no_location:
                content.pop(_MAKER_NOTE, None)
        if content:
            new[ifd] = content
    if dpi is not None:
        new[_X_RESOLUTION], new[_Y_RESOLUTION] = (
            Fraction(d).limit_denominator(10_000) for d in dpi
        )
        new[_RESOLUTION_UNIT] = 2
    if len(new):
        new[ORIENTATION] = 1
    return new if len(new) else None
