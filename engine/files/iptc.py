"""IPTC records (IIM), and Photoshop's image resources in which JPEG and PNG keep them."""

from __future__ import annotations

import struct
from collections.abc import Iterable
from dataclasses import dataclass

SIGNATURE = b"Photoshop 3.0\0"
"""What stands before image resources in a JPEG's segment."""
IPTC, RESOLUTION, DIGEST = 0x0404, 0x03ED, 0x0425
_THUMBNAILS = {0x0409, 0x040C}
_COPIES = {0x040F, 0x0422, 0x0423, 0x0424}
"""Profile, EXIF and XMP once more."""
_IN_PIXELS = {0x0408, 0x041A}
"""Guides and slices."""
_PATHS = range(0x07D0, 0x0BB8)
_PLACES = {(2, n) for n in (26, 27, 90, 92, 95, 100, 101)}


@dataclass(frozen=True, slots=True)
class Resource:
    """One of Photoshop's image resources; `name` as it stands, with its length before it."""

    number: int
    name: bytes
    data: bytes


def resources_of(block: bytes) -> list[Resource]:
    """The resources in a block; damage ends it."""
    found: list[Resource] = []
    at = 0
    while block[at : at + 4] in {b"8BIM", b"PHUT", b"DCSR", b"AgHg"} and at + 12 <= len(block):
        number, length = struct.unpack(">HB", block[at + 4 : at + 7])
        name = block[at + 6 : at + 7 + length + (length + 1) % 2]
        start = at + 6 + len(name) + 4
        size = int.from_bytes(block[start - 4 : start], "big")
        if start + size > len(block):
            break
        found.append(Resource(number, name, block[start : start + size]))
        at = start + size + size % 2
    return found


def block_of(resources: Iterable[Resource]) -> bytes:
    """The reverse."""
    parts: list[bytes] = []
    for one in resources:
        head = b"8BIM" + struct.pack(">H", one.number) + one.name + struct.pack(">I", len(one.data))
        parts.append(head + one.data + bytes(len(one.data) % 2))
    return b"".join(parts)


def parted(block: bytes | None) -> tuple[bytes | None, bytes | None]:
    """The IPTC in a block of resources, and the block without it and without what a result has anew."""
    iptc, others = None, list[Resource]()
    for one in resources_of(block or b""):
        if one.number == IPTC:
            iptc = iptc or one.data
        elif one.number not in _THUMBNAILS | _COPIES:
            others.append(one)
    return iptc or None, block_of(others) or None


def joined(iptc: bytes | None, resources: bytes | None) -> bytes | None:
    """Both as one block of resources, or None."""
    block = block_of([Resource(IPTC, b"\0\0", iptc)]) if iptc else b""
    return block + (resources or b"") or None


def without_places(iptc: bytes | None) -> bytes | None:
    """Records without names and codes of places; what cannot be read as records ends them."""
    at, kept = 0, b""
    while iptc is not None and at + 5 <= len(iptc) and iptc[at] == 0x1C:
        record, number, length = struct.unpack(">BBH", iptc[at + 1 : at + 5])
        start = at + 5
        if length & 0x8000:  # the length of the length
            start += length & 0x7FFF
            length = int.from_bytes(iptc[at + 5 : start], "big")
        if start + length > len(iptc):
            break
        if (record, number) not in _PLACES:
            kept += iptc[at : start + length]
        at = start + length
    return kept or None


def after_change(
    resources: bytes | None,
    *,
    dpi: tuple[float, float] | None,
    is_turned: bool,
    is_same_iptc: bool,
) -> bytes | None:
    """The resources that are true of a result, with another resolution where one is given.

    Guides and slices go, paths where the picture was turned or cut, the IPTC's hash where that changed.
    """
    kept: list[Resource] = []
    for one in resources_of(resources or b""):
        if one.number in _IN_PIXELS or (is_turned and one.number in _PATHS):
            continue
        if one.number == DIGEST and not is_same_iptc:
            continue
        if one.number == RESOLUTION and dpi is not None and len(one.data) >= 16:
            across, down = (struct.pack(">I", min(round(d * 65_536), 2**32 - 1)) for d in dpi)
            data = across + one.data[4:8] + down + one.data[12:]
            kept.append(Resource(one.number, one.name, data))
        else:
            kept.append(one)
    return block_of(kept) or None


def has_paths(resources: bytes | None) -> bool:
    """Whether there are outlines among the resources."""
    return any(one.number in _PATHS for one in resources_of(resources or b""))


def says_something(resources: bytes) -> bool:
    """Whether there is more among the resources than resolution and a hash."""
    return any(one.number not in {RESOLUTION, DIGEST} for one in resources_of(resources))
