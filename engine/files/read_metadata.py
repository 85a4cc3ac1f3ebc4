"""What files of each format carry beside their pixels: found without decoding them."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from pathlib import Path
from typing import cast

from PIL import Image

from engine.files import makernotes
from engine.files.changed_exif import HEIGHT, ORIENTATION, STORED_FORM, WIDTH
from engine.files.exif import Exif, parse_block, read_exif
from engine.files.image import Metadata
from engine.files.iptc import parted
from engine.files.jpeg_segments import metadata_of
from engine.files.metadata import resolution_of, sound_resolution
from engine.files.png import find_metadata
from engine.files.xmp_packet import Packet
from engine.sentences import Sentence

XMP, IPTC, RESOURCES, LAYERS = 0x02BC, 0x83BB, 0x8649, 0x935C
UNREAD = frozenset({0x0111, 0x0117, 0x0140, 0x0144, 0x0145, 0x015B, 0x8773, LAYERS})
"""Tags of a TIFF whose values are pixels, or where they lie."""
_TURNED_ALREADY = {"AVIF", "HEIF"}
"""Formats in which the container turns the picture, so that XMP has no say."""


@dataclass(frozen=True, slots=True)
class Found:
    """What a file says.

    Attributes:
        metadata: what it carries.
        orientation: 1 to 8, by EXIF, or by XMP where EXIF does not say.
        dpi: pixels per inch, or None.
    """

    metadata: Metadata
    orientation: int
    dpi: tuple[float, float] | None


def find(path: Path, picture: Image.Image | None) -> Found:
    """What the file at `path` carries, which Pillow has opened as `picture` (None: a TIFF that it cannot open)."""
    kind = picture.format if picture is not None else "TIFF"
    if kind == "TIFF" or picture is None:
        found = of_tiff(path)
    elif kind == "PNG":
        found = find_metadata(path)
    elif kind in {"JPEG", "MPO"}:
        found = metadata_of(getattr(picture, "applist", ()))
        found = replace(found, lost=found.lost + _behind(path))
    else:
        found = _by_pillow(picture)
    exif = parse_block(found.exif)
    found = with_tags(found, exif)
    orientation = orientation_of(exif) or (0 if kind in _TURNED_ALREADY else _in_xmp(found.xmp))
    return Found(found, orientation or 1, _resolution(picture, exif))


def with_tags(found: Metadata, exif: Exif) -> Metadata:
    """With XMP and IPTC that stand among the tags of the first directory, where they stand nowhere else."""
    values = {one.tag: one.data for one in exif.entries if one.tag in {XMP, IPTC, RESOURCES}}
    inside, resources = parted(values.get(RESOURCES))
    return replace(
        found,
        xmp=found.xmp or values.get(XMP) or None,
        iptc=found.iptc or _records(values.get(IPTC)) or inside,
        resources=found.resources or resources,
    )


def _records(data: bytes | None) -> bytes | None:
    """IPTC as it is meant: some programs write it as numbers of four bytes, turned round."""
    if data and data[0] != 0x1C and data[3:4] == b"\x1c":
        data = b"".join(data[i : i + 4][::-1] for i in range(0, len(data), 4))
    return data or None


def of_tiff(path: Path) -> Metadata:
    """What a TIFF carries; its EXIF as a block in which the camera's private notes lie where they lay, if near enough."""
    with path.open("rb") as file:
        exif = read_exif(file, UNREAD)
    if exif is None:
        return Metadata()
    found = with_tags(Metadata(), exif)
    lost = [Sentence("Photoshop layers")] if exif.find(LAYERS) else []
    image = [one for one in exif.entries if one.tag not in STORED_FORM | {WIDTH, HEIGHT}]
    exif = exif.with_directory(0, image)
    block, notes = makernotes.block_with(exif)
    return replace(found, exif=block, lost=(*lost, *notes))


def _behind(path: Path) -> tuple[str, ...]:
    """What Samsung's cameras append to a JPEG."""
    with path.open("rb") as file:
        file.seek(max(0, path.stat().st_size - 4))
        is_there = file.read(4) == b"SEFT"
    return (Sentence("data appended by the camera"),) if is_there else ()


def _by_pillow(picture: Image.Image) -> Metadata:
    info = cast("dict[str, object]", picture.info)
    exif, xmp, comment = info.get("exif"), info.get("xmp"), info.get("comment")
    if isinstance(comment, str):
        comment = comment.encode()
    return Metadata(
        exif if isinstance(exif, bytes) and exif else None,
        xmp.encode() if isinstance(xmp, str) else xmp if isinstance(xmp, bytes) and xmp else None,
        comments=(comment,) if isinstance(comment, bytes) and comment else (),
    )


def orientation_of(exif: Exif) -> int:
    """The orientation by EXIF, 1 to 8, or 0 where it does not say."""
    value = exif.numbers(ORIENTATION)[:1]
    return int(value[0]) if value and value[0] in range(1, 9) else 0


def _in_xmp(packet: bytes | None) -> int:
    """The orientation that a packet gives, or 0."""
    if packet is None or b"Orientation" not in packet.replace(b"\0", b""):
        return 0
    parsed = Packet.of(packet)
    name = "{http://ns.adobe.com/tiff/1.0/}Orientation"
    for one in parsed.descriptions if parsed else []:
        text = one.get(name, one.findtext(name)) or ""
        if re.fullmatch("[1-8]", text.strip()):
            return int(text)
    return 0


def _resolution(picture: Image.Image | None, exif: Exif) -> tuple[float, float] | None:
    """By the file's own field, or by EXIF."""
    info = cast("dict[str, object]", picture.info) if picture is not None else {}
    found: object = info.get("dpi")
    if picture is None or picture.format == "TIFF":
        found = None
    elif picture.format in {"JPEG", "MPO"}:  # Pillow says 72 where there is EXIF and no density
        per_inch = {1: 1.0, 2: 2.54}.get(cast("int", info.get("jfif_unit", 0)), 0.0)
        across, down = cast("tuple[int, int]", info.get("jfif_density", (0, 0)))
        found = (across * per_inch, down * per_inch)
    if isinstance(found, tuple):
        across, down = cast("tuple[float, float]", found)
        if sound := sound_resolution(float(across), float(down)):
            return sound
    return resolution_of(exif)
