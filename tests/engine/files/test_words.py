"""IPTC, Photoshop's image resources, comments and texts: kept where the format has a place, named where it has none."""

from __future__ import annotations

import io
import struct
import zlib

import pytest
import tifffile
from PIL import Image

from engine.files import FileFormat, MetadataPolicy, SaveSpec, read_image, read_info
from engine.files.iptc import resources_of
from engine.files.png_text import content_of
from tests.engine.files.blocks import iptc, jpeg_with, resource
from tests.engine.files.pictures import parse_exif, photo, png_chunk, save, write_like

FORMATS = list(FileFormat)
WITH_IPTC = {FileFormat.JPEG, FileFormat.PNG, FileFormat.TIFF}
PLACES = [
    (2, 90, "München".encode()), (2, 92, b"Olympiapark"), (2, 95, b"Bayern"), (2, 100, b"DEU"), (2, 101, b"Germany"),
    (2, 26, b"DEUX1"), (2, 27, b"Munich"),
]  # fmt: skip
WORDS = [(1, 90, b"\x1b%G"), (2, 0, b"\0\4"), (2, 120, "Großmutter am Gartentor".encode()), (2, 25, b"family"),
         (2, 25, b"garden"), (2, 80, "Jürgen".encode())]  # fmt: skip
RECORDS = iptc(WORDS[:3] + PLACES + WORDS[3:])
SIGNATURE = b"Photoshop 3.0\0"


def _jpeg(path, *segments):
    buffer = io.BytesIO()
    Image.fromarray(photo()).save(buffer, "JPEG", quality=95)
    path.write_bytes(jpeg_with(buffer.getvalue(), *segments))
    return path


def _png(path, *chunks):
    data = save(path, photo()).read_bytes()
    path.write_bytes(
        data[:33] + b"".join(png_chunk(kind, content) for kind, content in chunks) + data[33:]
    )
    return path


def _iptc_sources(folder):
    """The same records in every form in which a file has them."""
    raw = f"\niptc\n{len(RECORDS):8}\n{RECORDS.hex()}\n".encode()
    packed = b"Raw profile type iptc\0\0" + zlib.compress(raw)
    padded = RECORDS + bytes(-len(RECORDS) % 4)
    turned = b"".join(padded[i : i + 4][::-1] for i in range(0, len(padded), 4))
    tifffile.imwrite(folder / "tag.tif", photo(), photometric="rgb", metadata=None,
                     extratags=[(33723, 7, len(RECORDS), RECORDS, True)])  # fmt: skip
    tifffile.imwrite(folder / "turned.tif", photo(), photometric="rgb", metadata=None,
                     extratags=[(33723, 4, len(turned) // 4, turned, True)])  # fmt: skip
    block = resource(0x03ED, bytes(16)) + resource(0x0404, RECORDS)
    tifffile.imwrite(folder / "inside.tif", photo(), photometric="rgb", metadata=None,
                     extratags=[(34377, 1, len(block), block, True)])  # fmt: skip
    return {
        "jpeg": _jpeg(folder / "a.jpg", (0xED, SIGNATURE + block)),
        "parted": _jpeg(
            folder / "p.jpg", (0xED, SIGNATURE + block[:40]), (0xED, SIGNATURE + block[40:])
        ),
        "png": _png(folder / "a.png", (b"zTXt", packed)),
        "tiff": folder / "tag.tif",
        "turned": folder / "turned.tif",
        "inside": folder / "inside.tif",
    }


@pytest.mark.parametrize("kind", FORMATS)
def test_iptc_is_kept_as_it_stands_or_named(tmp_path, kind):
    for name, path in _iptc_sources(tmp_path).items():
        image, notices = read_image(path), []
        assert image.source.metadata.iptc.rstrip(b"\0") == RECORDS, name
        out = write_like(tmp_path / f"{name}{kind.suffix}", image, SaveSpec(kind), notices=notices)
        found = read_info(out).metadata.iptc
        if kind in WITH_IPTC:
            assert found.rstrip(b"\0") == RECORDS, name
            assert notices == []
        else:
            assert found is None
            assert notices == ["Not in the result: IPTC."]


@pytest.mark.parametrize("kind", FORMATS)
@pytest.mark.parametrize("policy", [MetadataPolicy.NO_LOCATION, MetadataPolicy.NONE])
def test_iptc_without_places_and_without_anything(tmp_path, kind, policy):
    for name, path in _iptc_sources(tmp_path).items():
        spec, notices = SaveSpec(kind, metadata=policy), []
        out = write_like(tmp_path / f"{name}{kind.suffix}", read_image(path), spec, notices=notices)
        data, found = out.read_bytes(), read_info(out).metadata.iptc
        for _, _, word in PLACES:
            assert word not in data or len(word) < 4
            assert word not in (found or b""), name
        if policy is MetadataPolicy.NO_LOCATION and kind in WITH_IPTC:
            assert found == iptc(WORDS), name
        else:
            assert found is None
        assert notices == (
            []
            if policy is MetadataPolicy.NONE or kind in WITH_IPTC
            else ["Not in the result: IPTC."]
        )


def test_other_resources_stay_less_those_of_the_old_pixels(tmp_path):
    resolution = struct.pack(">IHHIHH", 300 << 16, 1, 1, 300 << 16, 1, 1)
    kept = [(0x03ED, resolution), (0x040A, b"\1"), (0x040B, b"https://example.org/terms"), (0x2710, bytes(14)),
            (0x07D0, bytes(26))]  # fmt: skip
    gone = [(0x040C, b"thumbnail" * 9), (0x0408, bytes(16)), (0x041A, b"slices"), (0x0424, b"<x/>")]
    block = b"".join(resource(number, data) for number, data in kept + gone)
    image = read_image(_jpeg(tmp_path / "a.jpg", (0xED, SIGNATURE + block)))
    for kind in WITH_IPTC:
        notices = []
        out = write_like(tmp_path / f"b{kind.suffix}", image, SaveSpec(kind), notices=notices)
        found = resources_of(read_info(out).metadata.resources)
        assert [(one.number, one.data) for one in found] == kept
        assert b"thumbnail" not in out.read_bytes()
        assert notices == []
    notices = []
    write_like(tmp_path / "b.webp", image, SaveSpec(FileFormat.WEBP), notices=notices)
    assert notices == ["Not in the result: Photoshop image resources."]


def test_outlines_do_not_survive_a_turn(tmp_path):
    exif = Image.Exif()
    exif[0x0112] = 6
    segments = (0xE1, exif.tobytes()), (0xED, SIGNATURE + resource(0x07D0, bytes(26)))
    notices = []
    out = write_like(tmp_path / "b.jpg", read_image(_jpeg(tmp_path / "a.jpg", *segments)),
                     SaveSpec(FileFormat.JPEG), notices=notices)  # fmt: skip
    assert read_info(out).metadata.resources is None
    assert notices == ["Not in the result: Photoshop paths."]


@pytest.mark.parametrize("kind", FORMATS)
@pytest.mark.parametrize(
    "comment", [b"Scan 17 of box 4", "Straße 東京".encode(), "Straße".encode("latin-1")]
)
def test_a_comment_is_kept_or_named(tmp_path, kind, comment):
    path = _jpeg(tmp_path / "a.jpg", (0xFE, comment))
    notices = []
    out = write_like(
        tmp_path / f"b{kind.suffix}", read_image(path), SaveSpec(kind), notices=notices
    )
    found = read_info(out).metadata
    if kind is FileFormat.JPEG:
        assert found.comments == (comment,)
    elif kind is FileFormat.PNG:
        assert [content_of(text) for text in found.texts] == [
            comment if comment != "Straße".encode("latin-1") else "Straße".encode()
        ]
        with Image.open(out) as picture:
            picture.load()
            assert picture.text["Comment"] in {"Scan 17 of box 4", "Straße 東京", "Straße"}
    else:
        assert notices == ["Not in the result: comment."]
    assert not notices or kind not in {FileFormat.JPEG, FileFormat.PNG}
    bare = SaveSpec(kind, metadata=MetadataPolicy.NONE)
    assert (
        comment not in write_like(tmp_path / f"n{kind.suffix}", read_image(path), bare).read_bytes()
    )


TEXTS = [
    (b"tEXt", b"Title\0A title"), (b"zTXt", b"parameters\0\0" + zlib.compress(b"steps: 20")),
    (b"iTXt", b"Description\0\0\0de\0\0" + "Großmutter".encode()), (b"tEXt", b"Comment\0kept"),
    (b"tEXt", "Author\0Jürgen".encode("latin-1")),
]  # fmt: skip


def test_texts_of_a_png_stay_in_a_png(tmp_path):
    path = _png(tmp_path / "a.png", *TEXTS, (b"tEXt", b"Thumb::Image::Width\x0061"))
    out = write_like(tmp_path / "b.png", read_image(path), SaveSpec(FileFormat.PNG))
    assert read_info(out).metadata.texts == tuple(TEXTS)
    again = write_like(tmp_path / "c.png", read_image(out), SaveSpec(FileFormat.PNG))
    assert read_info(again).metadata.texts == tuple(TEXTS)


@pytest.mark.parametrize("kind", [k for k in FORMATS if k is not FileFormat.PNG])
def test_texts_that_have_no_place_are_named(tmp_path, kind):
    path = _png(tmp_path / "a.png", *TEXTS)
    notices = []
    out = write_like(
        tmp_path / f"b{kind.suffix}", read_image(path), SaveSpec(kind), notices=notices
    )
    comment = ["comment"] if kind is not FileFormat.JPEG else []
    names = [
        f'text "{name}"' for name in ("Title", "parameters", "Description", "Author")
    ] + comment
    assert notices == [f"Not in the result: {'; '.join(names)}."]
    assert read_info(out).metadata.comments == ((b"kept",) if kind is FileFormat.JPEG else ())


def test_texts_that_name_a_place_go_without_places(tmp_path):
    """ImageMagick writes EXIF once more as texts."""
    path = _png(
        tmp_path / "a.png",
        *TEXTS,
        (b"tEXt", b"exif:GPSLatitude\x0048/1, 8/1"),
        (b"tEXt", b"Location\0Munich"),
    )
    spec = SaveSpec(FileFormat.PNG, metadata=MetadataPolicy.NO_LOCATION)
    out = write_like(tmp_path / "b.png", read_image(path), spec)
    assert read_info(out).metadata.texts == tuple(TEXTS)


@pytest.mark.parametrize("kind", FORMATS)
def test_exif_and_xmp_in_raw_profiles_are_found(tmp_path, kind):
    """As ImageMagick wrote them before PNG had a chunk for EXIF."""
    exif = Image.Exif()
    exif[0x010F] = "Kamera"
    packet = b'<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">' \
             b'<rdf:Description xmlns:dc="http://purl.org/dc/elements/1.1/" dc:format="x"/></rdf:RDF></x:xmpmeta>'  # fmt: skip
    chunks = []
    for name, data in (
        ("exif", exif.tobytes()),
        ("APP1", b"http://ns.adobe.com/xap/1.0/\0" + packet),
    ):
        chunks.append(
            (b"tEXt", f"Raw profile type {name}\0\n{name}\n{len(data):8}\n{data.hex()}\n".encode())
        )
    image = read_image(_png(tmp_path / "a.png", *chunks))
    assert image.source.metadata.texts == ()
    out = read_info(write_like(tmp_path / f"b{kind.suffix}", image, SaveSpec(kind)))
    assert parse_exif(out.metadata.exif)[0x010F] == "Kamera"
    assert b'dc:format="x"' in out.metadata.xmp


def test_what_a_jpeg_holds_beside_that_is_named(tmp_path):
    segments = [
        (0xEB, b"JP\0\1\0\0\0\1" + b"jumb" * 8), (0xE5, b"RMETA\0stuff"), (0xE2, b"urn:iso:std:iso:ts:21496:-1\0" + bytes(8)),
        (0xE2, b"MPF\0"), (0xEC, b"Ducky\0\1\0\4\0\0\0\x50"),
    ]  # fmt: skip
    path = _jpeg(tmp_path / "a.jpg", *segments)
    path.write_bytes(path.read_bytes() + b"video" * 20 + b"SEFT")
    notices = []
    write_like(tmp_path / "b.jpg", read_image(path), SaveSpec(FileFormat.JPEG), notices=notices)
    assert notices == [
        "Not in the result: content credentials; segment APP5 RMETA; HDR gain map; data appended by the camera."
    ]


@pytest.mark.parametrize("cut", range(2, 60, 7))
def test_damaged_records_and_resources_end_where_the_damage_is(tmp_path, cut):
    block = resource(0x040A, b"\1") + resource(0x0404, RECORDS)
    path = _jpeg(tmp_path / "a.jpg", (0xED, SIGNATURE + block[:-cut]))
    assert read_info(path).metadata.iptc is None
    path = _jpeg(tmp_path / "a.jpg", (0xED, SIGNATURE + resource(0x0404, RECORDS[:-cut])))
    spec = SaveSpec(FileFormat.JPEG, metadata=MetadataPolicy.NO_LOCATION)
    out = write_like(tmp_path / "b.jpg", read_image(path), spec)
    assert b"Olympiapark" not in out.read_bytes()


def test_photoshops_layers_are_named(tmp_path):
    layers = b"Adobe Photoshop Document Data Block\0" + bytes(64)
    tifffile.imwrite(tmp_path / "a.tif", photo(), photometric="rgb", metadata=None,
                     extratags=[(37724, 7, len(layers), layers, True)])  # fmt: skip
    notices = []
    out = write_like(
        tmp_path / "b.tif",
        read_image(tmp_path / "a.tif"),
        SaveSpec(FileFormat.TIFF),
        notices=notices,
    )
    assert notices == ["Not in the result: Photoshop layers."]
    assert b"Data Block" not in out.read_bytes()


def test_the_comment_of_a_gif_is_kept(tmp_path):
    picture = Image.fromarray(photo()).convert("P")
    picture.save(tmp_path / "a.gif", comment=b"Scan 17")
    out = write_like(tmp_path / "b.png", read_image(tmp_path / "a.gif"), SaveSpec(FileFormat.PNG))
    assert read_info(out).metadata.texts == ((b"tEXt", b"Comment\0Scan 17"),)
