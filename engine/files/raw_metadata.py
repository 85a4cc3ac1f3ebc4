"""What camera raw files carry beside the sensor's data: make, model, dates, artist, exposure, position, the camera's private notes."""

from __future__ import annotations

import io
import struct
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import BinaryIO

from engine.files import exif as tiff
from engine.files import makernotes
from engine.files.changed_exif import ORIENTATION, SUBJECT
from engine.files.exif import Exif, read_exif
from engine.files.image import Metadata
from engine.files.jpeg_segments import EXIF, metadata_of
from engine.files.read_metadata import (
    UNREAD,
    orientation_of,
    with_tags,
)
from engine.files.xmp import drop
from engine.files.xmp_packet import Packet
from engine.sentences import Sentence

_DESCRIPTIVE = frozenset(
    {
        0x010D, 0x010E, 0x010F, 0x0110, 0x011A, 0x011B, 0x0128, 0x0131, 0x0132, 0x013B, 0x013C, 0x4746, 0x4749,
        0x8298, 0x9003, 0x9C9B, 0x9C9C, 0x9C9D, 0x9C9E, 0x9C9F, ORIENTATION,
    }
)  # fmt: skip
"""Tags of the first directory that describe the photograph; the others describe the sensor's data and previews."""
_SETTINGS = "{http://ns.adobe.com/camera-raw-settings/1.0/}"
_CANON = bytes.fromhex("85c0b687820f11e08111f4ce462b6a48")
_XMP_BOX = bytes.fromhex("be7acfcb97a942e89c71999491e3afac")
_LARGEST_BOX = 64 << 20
_SEGMENTS = 100


def of_raw(path: Path) -> Metadata:
    """What a raw file carries: DNG and others that are TIFF at heart, CR3, RAF; nothing where its form is unknown."""
    with path.open("rb") as file:
        head = file.read(16)
        if head.startswith(b"FUJIFILMCCD-RAW"):
            found = _of_raf(file)
        elif head[4:12] == b"ftypcrx ":
            found = _of_cr3(file)
        else:
            found = _of_tiff(read_exif(file, UNREAD))
    return _without_settings(found)


def _of_tiff(exif: Exif | None) -> Metadata:
    if exif is None:
        return Metadata()
    found = with_tags(Metadata(), exif)
    exif = exif.with_directory(
        0, [one for one in exif.entries if one.tag in _DESCRIPTIVE or one.below is not None]
    )
    if orientation_of(exif) > 1:  # it is developed upright, and what lies where in it is not known
        photo = [one for one in exif.directory(tiff.PHOTO) if one.tag not in SUBJECT]
        exif = exif.with_directory(tiff.PHOTO, photo)
    block, lost = makernotes.block_with(exif)
    return replace(found, exif=block, lost=lost)


def _of_raf(file: BinaryIO) -> Metadata:
    """A Fujifilm: what the JPEG inside carries."""
    file.seek(84)
    where = file.read(8)
    if len(where) < 8:
        return Metadata()
    file.seek(struct.unpack(">I", where[:4])[0])
    found = metadata_of(_segments(file))
    exif = read_exif(io.BytesIO(found.exif.removeprefix(EXIF)), UNREAD) if found.exif else None
    inside = _of_tiff(exif)
    return replace(found, exif=inside.exif, lost=inside.lost)


def _segments(file: BinaryIO) -> Iterable[tuple[str, bytes]]:
    """The segments of a JPEG before its pixels."""
    if file.read(2) != b"\xff\xd8":
        return
    for _ in range(_SEGMENTS):
        head = file.read(4)
        if len(head) < 4 or head[0] != 0xFF or not 0xE0 <= head[1] <= 0xFE:
            return
        data = file.read(struct.unpack(">H", head[2:])[0] - 2)
        if head[1] <= 0xEF:
            yield f"APP{head[1] - 0xE0}", data


def _of_cr3(file: BinaryIO) -> Metadata:
    """A Canon: boxes with a directory each, and the notes beside them."""
    blocks: dict[bytes, bytes] = {}
    packet = None
    file.seek(0)
    for kind, data in _boxes(file):
        if kind == b"uuid" and data[:16] == _XMP_BOX:
            packet = data[16:]
        if kind == b"moov":
            for inner, content in _boxes(io.BytesIO(data)):
                if inner == b"uuid" and content[:16] == _CANON:
                    blocks |= dict(_boxes(io.BytesIO(content[16:])))
    parts = {
        name: read_exif(io.BytesIO(blocks.get(name, b""))) for name in (b"CMT1", b"CMT2", b"CMT4")
    }
    exif = parts[b"CMT1"]
    if exif is None:
        return Metadata(xmp=packet)
    for name, pointer in ((b"CMT2", tiff.PHOTO), (b"CMT4", tiff.GPS)):
        part = parts[name]
        if part is not None and part.order == exif.order:
            exif = exif.with_directory(pointer, part.entries)
    found = _of_tiff(exif)
    lost = (makernotes.NAME,) if b"CMT3" in blocks else ()
    return replace(found, xmp=packet or found.xmp, lost=lost)


def _boxes(file: BinaryIO) -> Iterable[tuple[bytes, bytes]]:
    """Kind and content of the boxes of an ISO file (or of a box), as far as they are whole; pixels are passed over."""
    while len(head := file.read(8)) == 8:
        length, kind = struct.unpack(">I4s", head)
        rest = length - 8
        if length == 1:
            long = file.read(8)
            if len(long) < 8:
                return
            rest = struct.unpack(">Q", long)[0] - 16
        if rest < 0:
            return
        if kind == b"mdat" or rest > _LARGEST_BOX:
            file.seek(rest, io.SEEK_CUR)
            continue
        data = file.read(rest)
        if len(data) < rest:
            return
        yield kind, data


def _without_settings(found: Metadata) -> Metadata:
    """Less what another program would do to the sensor's data: it would do it to the result."""
    packet = Packet.of(found.xmp) if found.xmp and b"camera-raw-settings" in found.xmp else None
    if packet is None:
        return found
    drop(packet.root, lambda name: name.startswith(_SETTINGS))
    lost = (*found.lost, Sentence("raw development settings"))
    return replace(found, xmp=packet.to_bytes(), lost=lost)
