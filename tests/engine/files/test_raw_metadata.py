"""Camera raw keeps make, model, dates, artist, exposure, position and what else describes the photograph."""

from __future__ import annotations

import io
import struct

import numpy as np
import pytest
from PIL import Image

from engine.files import FileFormat, MetadataPolicy, SaveSpec, read_image, read_info
from engine.files.raw_metadata import of_raw
from tests.engine.files.blocks import (
    block,
    canon_notes,
    found_in,
    iptc,
    jpeg_with,
    nikon_notes,
    shorts,
    structure,
    text,
)
from tests.engine.files.pictures import dng, photo, write_like

FORMATS = list(FileFormat)
IMAGE = {
    0x010F: text("Kamera AG"), 0x0110: text("Modell 7"), 0x0112: shorts(6), 0x0132: text("2001:02:03 04:05:06"),
    0x013B: text("Jürgen"), 0x8298: text("(c)"), 0x00FE: (4, bytes(4)), 0x0103: shorts(7),
    0xC614: text("Unique"), 0xC621: (10, bytes(72)),
}  # fmt: skip
PHOTO = {
    0x9003: text("2001:02:03 04:05:06"),
    0x829A: (5, struct.pack("<II", 1, 250)),
    0x9214: shorts(5, 6),
}
GPS = {1: text("N"), 2: (5, struct.pack("<6I", 48, 1, 8, 1, 13, 1))}
PACKET = (
    b'<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description '
    b'xmlns:xmp="http://ns.adobe.com/xap/1.0/" xmlns:crs="http://ns.adobe.com/camera-raw-settings/1.0/" xmp:Rating="4" '
    b'crs:Exposure2012="+1.00"/></rdf:RDF></x:xmpmeta>'
)


@pytest.mark.parametrize("kind", FORMATS)
def test_a_result_of_a_dng_has_what_describes_the_photograph(tmp_path, kind):
    pytest.importorskip("rawpy")
    words = iptc([(2, 120, b"Grandmother")])
    dng(tmp_path / "a.dng", [
        (271, 2, 0, "TestMake", True), (272, 2, 0, "TestCam", True), (306, 2, 0, "2001:02:03 04:05:06", True),
        (315, 2, 0, "Jürgen".encode(), True), (700, 1, len(PACKET), PACKET, True), (33723, 7, len(words), words, True),
    ], resolution=(300, 300), resolutionunit="INCH")  # fmt: skip
    source = read_image(tmp_path / "a.dng")
    assert source.source.dpi == read_info(tmp_path / "a.dng").dpi == (300, 300)
    notices: list[str] = []
    out = write_like(tmp_path / f"b{kind.suffix}", source, SaveSpec(kind), notices=notices)
    info = read_info(out)
    found = found_in(out.read_bytes() if kind is FileFormat.TIFF else info.metadata.exif)
    assert found[0, 271] == text("TestMake")
    assert found[0, 272] == text("TestCam")
    assert found[0, 306] == text("2001:02:03 04:05:06")
    assert found[0, 315][1].rstrip(b"\0") == "Jürgen".encode()
    assert not [tag for pointer, tag in found if tag >= 0xC612]
    assert b'Rating="4"' in info.metadata.xmp
    assert b"Exposure2012" not in info.metadata.xmp
    no_place = [] if kind in {FileFormat.JPEG, FileFormat.PNG, FileFormat.TIFF} else ["IPTC"]
    assert notices == [f"Not in the result: {'; '.join(['raw development settings', *no_place])}."]
    bare = write_like(
        tmp_path / f"n{kind.suffix}", source, SaveSpec(kind, metadata=MetadataPolicy.NONE)
    )
    for word in (b"TestMake", b"Rating", b"Grandmother"):
        assert word not in bare.read_bytes()


def _of(tmp_path, data):
    (tmp_path / "a.raw").write_bytes(data)
    return of_raw(tmp_path / "a.raw")


@pytest.mark.parametrize("order", ["<", ">"])
@pytest.mark.parametrize("magic", [b"*\0", b"RO", b"RS", b"U\0"])
def test_raw_files_that_are_tiff_at_heart(tmp_path, magic, order):
    if order == ">" and magic != b"RO":
        magic = b"*\0"
    swap = (lambda data: data) if order == "<" else (lambda data: data[::-1])
    image = {tag: (kind, swap(data) if kind == 3 else data) for tag, (kind, data) in IMAGE.items()}
    data = structure(
        image,
        {0x9003: PHOTO[0x9003], 0x9214: (3, bytes(4)), 0x927C: (7, nikon_notes())},
        order=order,
    )
    sign = magic if order == "<" else magic[::-1]
    found = _of(tmp_path, data[:2] + sign + data[4:])
    tags = found_in(found.exif)
    assert {tag for pointer, tag in tags if not pointer} == {
        0x010F,
        0x0110,
        0x0112,
        0x0132,
        0x013B,
        0x8298,
    }
    assert tags[0, 0x013B] == IMAGE[0x013B]
    assert tags[0x8769, 0x9003] == PHOTO[0x9003]
    assert tags[0x8769, 0x927C] == (7, nikon_notes())
    assert (0x8769, 0x9214) not in tags  # where it lies in the upright picture is not known


def test_a_fujifilm(tmp_path):
    buffer = io.BytesIO()
    Image.fromarray(photo()).save(buffer, "JPEG")
    exif = block(IMAGE, PHOTO | {0x927C: (7, b"FUJIFILM" + bytes(20))}, GPS)
    jpeg = jpeg_with(
        buffer.getvalue(), (0xE1, exif), (0xE1, b"http://ns.adobe.com/xap/1.0/\0" + PACKET)
    )
    head = b"FUJIFILMCCD-RAW 0201".ljust(84, b"\0") + struct.pack(">II", 160, len(jpeg))
    found = _of(tmp_path, head.ljust(160, b"\0") + jpeg + bytes(100))
    tags = found_in(found.exif)
    assert tags[0, 0x010F] == IMAGE[0x010F]
    assert tags[0x8825, 2] == GPS[2]
    assert tags[0x8769, 0x927C] == (7, b"FUJIFILM" + bytes(20))
    assert b'Rating="4"' in found.xmp


def _box(kind, data):
    return struct.pack(">I4s", 8 + len(data), kind) + data


def test_a_canon_cr3(tmp_path):
    image = {tag: IMAGE[tag] for tag in (0x010F, 0x0110, 0x0132, 0x013B)}
    inner = (
        _box(b"CMT1", structure(image))
        + _box(b"CMT2", structure(PHOTO))
        + _box(b"CMT4", structure(GPS))
    )
    inner += _box(b"CMT3", canon_notes(8)) + _box(b"THMB", bytes(9))
    canon = bytes.fromhex("85c0b687820f11e08111f4ce462b6a48")
    packet = bytes.fromhex("be7acfcb97a942e89c71999491e3afac") + PACKET
    data = (
        _box(b"ftyp", b"crx \0\0\0\1crx isom")
        + _box(b"moov", _box(b"uuid", canon + inner))
        + _box(b"uuid", packet)
    )
    data += struct.pack(">I4sQ", 1, b"mdat", 16 + 500) + bytes(500)
    found = _of(tmp_path, data)
    tags = found_in(found.exif)
    assert tags[0, 0x010F] == IMAGE[0x010F]
    assert tags[0x8769, 0x829A] == PHOTO[0x829A]
    assert tags[0x8825, 1] == GPS[1]
    assert b'Rating="4"' in found.xmp
    assert list(found.lost) == ["maker notes", "raw development settings"]


@pytest.mark.parametrize("seed", range(40))
def test_damage_costs_words_never_the_picture(tmp_path, seed):
    """Each of the forms, with bytes that were changed at random."""
    random = np.random.default_rng(seed)
    whole = [structure(IMAGE, PHOTO, GPS), _box(b"ftyp", b"crx \0\0\0\1") + _box(b"moov", bytes(40)),
             b"FUJIFILMCCD-RAW 0201".ljust(84, b"\0") + struct.pack(">II", 92, 9) + b"\xff\xd8\xff\xe1\0\1Exif"]  # fmt: skip
    for data in whole:
        changed = np.frombuffer(data, np.uint8).copy()
        changed[random.integers(8, len(data), 6)] = random.integers(0, 256, 6)
        found = _of(tmp_path, changed[: random.integers(20, len(data))].tobytes())
        assert found.exif is None or found.exif.startswith(b"Exif\0\0")
