"""What must change in EXIF when the pixels do; `changed_xmp` does the same to XMP, and no other module does.

Turned upright: orientation, resolutions of unequal sides, places in the picture. Enlarged or cut: sizes, places, pixels per unit of the
sensor. How the old file held its pixels goes.
"""

from __future__ import annotations

from dataclasses import replace

from engine.files import exif as tiff
from engine.files.exif import Entry, Exif
from engine.files.geometry import Change

ORIENTATION = 0x0112
X_RESOLUTION, Y_RESOLUTION, RESOLUTION_UNIT = 0x011A, 0x011B, 0x0128
WIDTH, HEIGHT, _DESCRIPTION = 0x0100, 0x0101, 0x010E
COLOUR_OF_YCC = frozenset({0x0211, 0x0212, 0x0213, 0x0214})
"""Of the first directory: how luma and chroma were made, which is no lie in a file that has EXIF beside its pixels."""
STORED_FORM = frozenset(
    {
        0x00FE, 0x00FF, 0x0102, 0x0103, 0x0106, 0x0107, 0x0108, 0x0109, 0x010A, 0x0111, 0x0115, 0x0116, 0x0117, 0x0118,
        0x0119, 0x011C, 0x0120, 0x0121, 0x0122, 0x0123, 0x0124, 0x0125, 0x012D, 0x013D, 0x0140, 0x0141, 0x0142, 0x0143,
        0x0144, 0x0145, 0x014A, 0x014C, 0x014D, 0x014E, 0x0150, 0x0152, 0x0153, 0x0154, 0x0155, 0x0156, 0x015B,
        0x0190, 0x0200, 0x0201, 0x0202, 0x0203, 0x0205, 0x0206, 0x0207, 0x0208, 0x0209, 0x02BC, 0x8290, 0x83BB, 0x8649, 0x8773, 0x888A, 0x935C, 0xFE00,
    }
) | frozenset(range(0xC612, 0xCE00))  # fmt: skip
"""Of the first directory: how a file holds its pixels, among them the range of DNG, and pointers that would lead nowhere."""
_PIXEL_X, _PIXEL_Y, _RELATED_X, _RELATED_Y = 0xA002, 0xA003, 0x1001, 0x1002
_PACKED_BITS = 0x9102
SUBJECT = frozenset({0x9214, 0xA214})
"""Tags that say where in the picture the subject is."""
_FOCAL_X, _FOCAL_Y = 0xA20E, 0xA20F
Dpi = tuple[float, float]


def exif_after(exif: Exif, change: Change, dpi: Dpi | None) -> Exif:
    """The EXIF of a source, true of a result.

    Args:
        exif: as read.
        change: from the one to the other.
        dpi: the result's resolution where it is not the source's, else None.
    """
    image = [_sized(one, exif, change, WIDTH, HEIGHT) for one in exif.entries]
    image = [one for one in image if one.tag not in STORED_FORM and not _is_of_an_array(one)]
    image = [
        replace(one, kind=tiff.SHORT, count=1, data=exif.integers(0, tiff.SHORT, [1]).data)
        if one.tag == ORIENTATION
        else one
        for one in image
    ]
    exif = exif.with_directory(0, _with_resolution(image, exif, change, dpi))
    photo: list[Entry] = []
    for one in exif.directory(tiff.PHOTO):
        if one.tag in {_FOCAL_X, _FOCAL_Y}:
            photo += _focal(one, exif, change)
        elif one.tag in SUBJECT:
            photo += _subject(one, exif, change)
        elif one.tag != _PACKED_BITS:
            photo.append(_sized(one, exif, change, _PIXEL_X, _PIXEL_Y))
    exif = exif.with_directory(tiff.PHOTO, photo)
    related = exif.directory(tiff.INTEROPERABILITY)
    return exif.with_directory(
        tiff.INTEROPERABILITY,
        [_sized(one, exif, change, _RELATED_X, _RELATED_Y) for one in related],
    )


def _is_of_an_array(one: Entry) -> bool:
    """Whether a description is that of tifffile, ImageJ or OME for the numbers in a TIFF."""
    return one.tag == _DESCRIPTION and one.data.startswith((b'{"shape": [', b"ImageJ=", b"<?xml"))


def _sized(one: Entry, exif: Exif, change: Change, across: int, down: int) -> Entry:
    sides = {across: change.size.width, down: change.size.height}
    if one.tag not in sides:
        return one
    kind = one.kind if one.kind in {tiff.SHORT, tiff.LONG} else tiff.LONG
    return exif.integers(one.tag, kind, [sides[one.tag]])


def _with_resolution(
    image: list[Entry], exif: Exif, change: Change, dpi: Dpi | None
) -> list[Entry]:
    """With another resolution, or with the old one turned; as it was where neither is to be."""
    tags = {X_RESOLUTION, Y_RESOLUTION, RESOLUTION_UNIT}
    if dpi is not None:
        others = [one for one in image if one.tag not in tags]
        across, down = exif.rational(X_RESOLUTION, dpi[0]), exif.rational(Y_RESOLUTION, dpi[1])
        return [*others, across, down, exif.integers(RESOLUTION_UNIT, tiff.SHORT, [2])]
    if not change.swaps_sides:
        return image
    other = {X_RESOLUTION: Y_RESOLUTION, Y_RESOLUTION: X_RESOLUTION}
    return [replace(one, tag=other.get(one.tag, one.tag)) for one in image]


def _focal(one: Entry, exif: Exif, change: Change) -> list[Entry]:
    """Pixels per unit of the sensor."""
    values = tiff.numbers_of(one, exif.order)
    is_across = (one.tag == _FOCAL_X) != change.swaps_sides
    if not values or values[0] <= 0:
        return [one]
    factor = change.factors[0 if is_across else 1]
    return [exif.rational(_FOCAL_X if is_across else _FOCAL_Y, values[0] * factor)]


def _subject(one: Entry, exif: Exif, change: Change) -> list[Entry]:
    """Where the subject is: a point, a circle or a rectangle by its centre; gone where it was cut off."""
    values = area_after(tiff.numbers_of(one, exif.order), change)
    return [exif.integers(one.tag, tiff.SHORT, values)] if values else []


def area_after(values: tuple[float, ...], change: Change) -> list[int]:
    """A point (x, y), circle (and its diameter) or rectangle (width, height) about a centre, moved; empty where that was cut off."""
    if not 2 <= len(values) <= 4:
        return []
    x, y, width, height = (*values, *values[2:3], 0.0, 0.0)[:4]
    found = change.centred(x, y, width, height)
    return [max(0, round(value)) for value in found[: len(values)]] if found else []
