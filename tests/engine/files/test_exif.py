"""EXIF through every format: bits stay, what is bound to pixels does not, the camera's notes keep their place or are named."""

from __future__ import annotations

import io
import struct

import numpy as np
import pytest
import tifffile
from PIL import Image

from engine.files import FileFormat, MetadataPolicy, SaveSpec, read_image, read_info
from engine.files.exif import Exif, block_of, parse_block, read_exif
from tests.engine.files.blocks import (
    block,
    canon_notes,
    found_in,
    nikon_notes,
    place_of,
    ratio,
    shorts,
    structure,
    text,
)
from tests.engine.files.pictures import photo, save, write_like

FORMATS = list(FileFormat)
ODD = {
    0x010E: text("Großmutter in Tromsø 1931, 東京"),
    0x010F: text("Kamera"),
    0x013B: text("Jürgen Müller".encode("latin-1")),
    0x8298: text(b"(c) one\0(c) two"),
    0x9C9B: (1, "Straße\0".encode("utf-16-le")),
    0xC4A5: (7, b"PrintIM\x000300\0\0" + bytes(range(40))),
}
PHOTO = {
    0x829A: ratio(1, 250),
    0x9003: text("2024:05:06 07:08:09"),
    0x9204: (10, struct.pack("<ii", -1, 3)),
    0x9286: (7, b"UNICODE\0" + "ÄÖ".encode("utf-16-le")),
    0x9290: text("07"),
    0xA430: (129, "Zoë\0".encode()),
    0xFDE8: (7, b"private\xff\xfe\0"),
}
INTEROP = {0x0001: text("R98"), 0x0002: (7, b"0100")}


def _swapped(kind: int, data: bytes) -> bytes:
    size = {3: 2, 4: 4, 5: 4, 8: 2, 9: 4, 10: 4}.get(kind, 1)
    return b"".join(data[i : i + size][::-1] for i in range(0, len(data), size))


def _block_of(path) -> bytes:
    """The EXIF of a result as it stands in its file."""
    if path.suffix == ".tif":
        return path.read_bytes()
    data = read_info(path).metadata.exif
    assert data is not None
    assert data[6:] in path.read_bytes()
    return data


@pytest.mark.parametrize("order", ["<", ">"])
@pytest.mark.parametrize("kind", FORMATS)
def test_every_tag_that_is_not_ours_to_change_stays_bit_by_bit(tmp_path, kind, order):
    tags = [ODD, PHOTO, {}, INTEROP]
    if order == ">":
        tags = [{t: (k, _swapped(k, d)) for t, (k, d) in part.items()} for part in tags]
    source = save(tmp_path / "a.jpg", photo(), exif=block(*tags, order=order))
    out = write_like(tmp_path / f"b{kind.suffix}", read_image(source), SaveSpec(kind))
    found = found_in(_block_of(out))
    for pointer, part in zip((0, 0x8769, 0x8825, 0xA005), tags, strict=True):
        for tag, value in part.items():
            assert found[pointer, tag] == value, hex(tag)


@pytest.mark.parametrize("kind", FORMATS)
def test_text_comes_through_a_tiff_as_its_bytes_stand(tmp_path, kind):
    """Row 2 of the table: a TIFF's own tags, not a block."""
    extra = [
        (0x010E, 2, 0, "Tromsø, 東京".encode(), True),
        (0x013B, 2, 0, "Jürgen".encode("latin-1"), True),
    ]
    tifffile.imwrite(tmp_path / "a.tif", photo(), photometric="rgb", extratags=extra, metadata=None)
    out = write_like(tmp_path / f"b{kind.suffix}", read_image(tmp_path / "a.tif"), SaveSpec(kind))
    found = found_in(_block_of(out))
    assert found[0, 0x010E][1].rstrip(b"\0") == "Tromsø, 東京".encode()
    assert found[0, 0x013B][1].rstrip(b"\0") == "Jürgen".encode("latin-1")


@pytest.mark.parametrize("kind", FORMATS)
def test_what_tells_of_pixels_is_made_true(tmp_path, kind):
    image = {0x0112: shorts(6), 0x0100: shorts(61), 0x0101: shorts(47), 0x011A: ratio(72), 0x011B: ratio(144),
             0x0128: shorts(2), 0x0102: shorts(8, 8, 8), 0x0103: shorts(6), 0x0213: shorts(2)}  # fmt: skip
    pixels = {0xA002: shorts(61), 0xA003: shorts(47), 0x9214: shorts(10, 20, 6, 8), 0xA214: shorts(60, 46),
              0x9102: ratio(3), 0xA20E: ratio(1000), 0xA20F: ratio(500)}  # fmt: skip
    related = INTEROP | {0x1001: shorts(61), 0x1002: shorts(47)}
    source = save(tmp_path / "a.jpg", photo(), exif=block(image, pixels, {}, related))
    out = write_like(tmp_path / f"b{kind.suffix}", read_image(source), SaveSpec(kind), scale=2)
    with Image.open(out) as picture:
        assert picture.size == (94, 122)
    exif = parse_block(read_info(out).metadata.exif)
    assert exif.numbers(0x0112) in {(1.0,), ()}
    assert (exif.numbers(0x011A), exif.numbers(0x011B)) == ((144.0,), (72.0,))
    assert (exif.numbers(0xA002, 0x8769), exif.numbers(0xA003, 0x8769)) == ((94,), (122,))
    assert (exif.numbers(0x1001, 0xA005), exif.numbers(0x1002, 0xA005)) == ((94,), (122,))
    # stored (10, 20) of 61 x 47 lies at (47 - 20, 10) of the upright 47 x 61
    assert exif.numbers(0x9214, 0x8769) == (54, 20, 16, 12)
    assert exif.numbers(0xA214, 0x8769) == (2, 120)
    assert (exif.numbers(0xA20E, 0x8769), exif.numbers(0xA20F, 0x8769)) == ((1000,), (2000,))
    assert exif.find(0x9102, 0x8769) is None
    if kind is not FileFormat.TIFF:
        assert exif.numbers(0x0100) == (94,)
        assert exif.find(0x0103) is exif.find(0x0102) is None


@pytest.mark.parametrize("order", ["<", ">"])
@pytest.mark.parametrize("place", [26, 400, 5001])
@pytest.mark.parametrize("kind", FORMATS)
def test_maker_notes_stay_at_their_place(tmp_path, kind, place, order):
    notes = canon_notes(place, order)
    source = save(
        tmp_path / "a.jpg", photo(),
        exif=block({0x010F: text("Canon")}, {0x927C: (7, notes)}, order=order, notes_at=place if place > 26 else 0),
    )  # fmt: skip
    exif = read_info(source).metadata.exif
    there = place_of(exif, 0x927C)
    out = write_like(tmp_path / f"b{kind.suffix}", read_image(source), SaveSpec(kind))
    data = _block_of(out)
    assert place_of(data, 0x927C) == there
    assert found_in(data)[0x8769, 0x927C] == (7, notes)
    assert found_in(data)[0, 0x010F] == text("Canon")


@pytest.mark.parametrize("kind", FORMATS)
def test_notes_that_count_from_their_own_beginning_may_move(tmp_path, kind):
    """A TIFF has them two megabytes from its beginning."""
    path = _tiff_with_far_notes(tmp_path / "a.tif", nikon_notes())
    spec = SaveSpec(kind)
    out = write_like(tmp_path / f"b{kind.suffix}", image := read_image(path), spec)
    assert found_in(_block_of(out))[0x8769, 0x927C] == (7, nikon_notes())
    assert _notices(tmp_path, image, spec) == []


@pytest.mark.parametrize("kind", FORMATS)
def test_notes_that_cannot_keep_their_place_are_left_out_and_named(tmp_path, kind):
    path = _tiff_with_far_notes(tmp_path / "a.tif", canon_notes(2 << 20))
    out = write_like(tmp_path / f"b{kind.suffix}", image := read_image(path), SaveSpec(kind))
    assert b"Karla" not in out.read_bytes()
    assert _notices(tmp_path, image, SaveSpec(kind)) == ["Not in the result: maker notes."]


def _tiff_with_far_notes(path, notes):
    """A TIFF whose EXIF directory stands two megabytes behind its beginning, the notes right behind it."""
    far, pixels = 2 << 20, photo()
    tags = [(256, 4, 61), (257, 4, 47), (258, 3, 8), (259, 3, 1), (262, 3, 1), (273, 4, 8), (277, 3, 1), (278, 4, 47),
            (279, 4, 47 * 61), (0x8769, 4, far - 18)]  # fmt: skip
    data = bytearray(b"II*\0\0\0\0\0" + pixels[..., 0].tobytes() + b"\0")
    struct.pack_into("<I", data, 4, len(data))
    data += struct.pack("<H", len(tags))
    for tag, kind, value in tags:
        data += struct.pack("<HHII", tag, kind, 1, value)
    data += bytes(far - 18 - len(data))
    data += struct.pack("<HHHIII", 1, 0x927C, 7, len(notes), far, 0) + notes
    path.write_bytes(data)
    return path


def _notices(tmp_path, image, spec):
    found: list[str] = []
    write_like(tmp_path / "c", image, spec, notices=found)
    return found


def test_what_is_too_large_for_a_jpeg_is_named(tmp_path):
    big = {
        0xFDE8: (7, bytes(60_000)),
        0xFDE9: (7, bytes(50_000)),
        0x9003: text("2024:05:06 07:08:09"),
    }
    source = save(tmp_path / "a.png", photo(), exif=block(ODD, big))
    image = read_image(source)
    assert _notices(tmp_path, image, SaveSpec(FileFormat.JPEG)) == [
        "Not in the result: EXIF tag 0xFDE8."
    ]
    found = found_in(read_info(tmp_path / "c").metadata.exif)
    assert found[0x8769, 0xFDE9] == (7, bytes(50_000))
    assert found[0, 0x013B] == ODD[0x013B]
    assert _notices(tmp_path, image, SaveSpec(FileFormat.PNG)) == []


@pytest.mark.parametrize("kind", FORMATS)
def test_without_places_the_makers_notes_go_too(tmp_path, kind):
    secret = b"Canon" + b"48.1371N 11.5754E" * 3
    gps = {1: text("N"), 2: (5, struct.pack("<6I", 48, 1, 8, 1, 13, 1))}
    geo = {0x830E: (12, bytes(24)), 0x87B1: text("Munich grid")}
    source = save(
        tmp_path / "a.jpg",
        photo(),
        exif=block(ODD | geo, PHOTO | {0x927C: (7, secret)}, gps, INTEROP),
    )
    spec = SaveSpec(kind, metadata=MetadataPolicy.NO_LOCATION)
    out = write_like(tmp_path / f"b{kind.suffix}", image := read_image(source), spec)
    assert b"48.1371N" not in out.read_bytes()
    assert b"Munich" not in out.read_bytes()
    found = found_in(_block_of(out))
    assert not [key for key in found if key[0] == 0x8825 or key[1] == 0x927C]
    assert found[0, 0x013B] == ODD[0x013B]
    assert found[0x8769, 0xFDE8] == PHOTO[0xFDE8]
    assert _notices(tmp_path, image, spec) == []
    kept = write_like(tmp_path / f"k{kind.suffix}", image, SaveSpec(kind))
    assert secret in kept.read_bytes()


@pytest.mark.parametrize("kind", FORMATS)
@pytest.mark.parametrize("data", [
    np.dstack([photo()[..., :1].astype(np.uint16) * 257] * 2), photo().astype(np.float32) / 255,
    photo()[..., 0].astype(np.uint32) << 24, photo()[..., 0].astype(np.float32) / 255,
], ids=["grey and alpha 16", "float", "uint32", "grey float"])  # fmt: skip
def test_deep_tiffs_keep_resolution_and_exif(tmp_path, kind, data):
    options = (
        {"extrasamples": ["unassalpha"], "planarconfig": "contig"} if data.shape[2:] == (2,) else {}
    )
    tifffile.imwrite(
        tmp_path / "a.tif", data, resolution=(300, 300), resolutionunit="INCH", description="grey", metadata=None,
        photometric="rgb" if data.shape[2:] == (3,) else "minisblack",
        extratags=[(0x010F, 2, 0, "Kamera", True)], **options,
    )  # fmt: skip
    image = read_image(tmp_path / "a.tif")
    assert image.source.dpi == (300, 300)
    out = write_like(tmp_path / f"b{kind.suffix}", image, SaveSpec(kind))
    info = read_info(out)
    assert info.dpi == pytest.approx((300, 300), abs=0.1)
    found = found_in(_block_of(out))
    assert found[0, 0x010F] == text("Kamera")
    assert found[0, 0x010E] == text("grey")


@pytest.mark.parametrize("kind", FORMATS)
def test_descriptions_of_an_array_are_no_longer_true(tmp_path, kind):
    tifffile.imwrite(tmp_path / "a.tif", photo(), photometric="rgb")
    image = read_image(tmp_path / "a.tif")
    out = write_like(tmp_path / f"b{kind.suffix}", image, SaveSpec(kind), scale=2)
    assert b'"shape"' not in out.read_bytes()
    if kind is FileFormat.TIFF:
        assert tifffile.imread(out).shape == (94, 122, 3)


def test_exif_without_a_density_claims_none(tmp_path):
    path = save(tmp_path / "a.jpg", photo(), exif=block({0x010F: text("Kamera")}))
    assert read_info(path).dpi is None
    assert read_info(save(tmp_path / "b.jpg", photo(), dpi=(300, 300))).dpi == (300, 300)


@pytest.mark.parametrize("orientation", range(1, 9))
def test_places_in_the_picture_turn_with_it(tmp_path, orientation):
    """A bright spot and the subject's place stay together."""
    pixels = np.zeros((40, 60, 3), np.uint8)
    pixels[8:12, 18:22] = 255
    exif = block({0x0112: shorts(orientation)}, {0x9214: shorts(20, 10), 0xA214: shorts(20, 10)})
    image = read_image(save(tmp_path / "a.png", pixels, exif=exif))
    out = write_like(tmp_path / "b.png", image, SaveSpec(FileFormat.PNG), scale=3)
    exif = parse_block(read_info(out).metadata.exif)
    y, x = np.argwhere(read_image(out).rgb[..., 0] > 128).mean(0)
    assert exif.numbers(0x9214, 0x8769) == pytest.approx((x, y), abs=1)
    assert exif.numbers(0xA214, 0x8769) == pytest.approx((x, y), abs=1)


@pytest.mark.parametrize("bytes_cut", [2, 5, 9, 30, 60, 200])
def test_a_damaged_block_gives_what_is_whole(bytes_cut):
    whole = block(ODD, PHOTO)
    exif = parse_block(whole[:-bytes_cut])
    assert exif.find(0x010F) is None or exif.find(0x010F).data in whole
    assert block_of(exif)
    loop = bytearray(structure({0x8769: (4, struct.pack("<I", 8)), 0x010F: text("Kamera")}))
    struct.pack_into("<I", loop, 4, 8)
    assert isinstance(read_exif(io.BytesIO(bytes(loop))), Exif)
    assert parse_block(b"Exif\0\0MM") == parse_block(b"nothing") == Exif()
