"""EXIF, XMP, profile, resolution and recipe through every format (tests 5, 6 and the table of the user guide)."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from PIL import Image

from engine.errors import BadRequest
from engine.files import (
    FileFormat,
    Metadata,
    MetadataPolicy,
    Recipe,
    SaveSpec,
    open_writer,
    read_image,
    read_info,
    recipe_of,
)
from engine.files.metadata import attached
from engine.files.xmp import read_properties, with_properties, without_places
from engine.types import Size
from tests.engine.files.pictures import (
    XMP,
    exif_with_everything,
    parse_exif,
    photo,
    rgb_profile,
    save,
)

RECIPE = Recipe(
    0.7, 1.25, 4.0, "wavelet", "starter", "a" * 64, "starter", "b" * 64, "0.1.0", "c" * 64, "", 'say "<&>"', 512,
)  # fmt: skip
FORMATS = list(FileFormat)


def _rich(tmp_path, suffix="tif", orientation=6):
    pixels = photo()
    exif = exif_with_everything(orientation)
    dpi = {"dpi": (300, 300)} if suffix in {"tif", "jpg", "png"} else {}
    return save(
        tmp_path / f"source.{suffix}",
        pixels,
        exif=exif.tobytes(),
        icc_profile=rgb_profile("adobe"),
        xmp=XMP,
        **dpi,
    )


def _write(path, source, spec, recipe=None, rows=16):
    rgb = source.rgb.astype(np.float32) / np.iinfo(source.rgb.dtype).max
    with open_writer(path, source.size, spec, like=source, recipe=recipe) as writer:
        for y in range(0, len(rgb), rows):
            writer.write_rows(rgb[y : y + rows])
    return path


@pytest.mark.parametrize("kind", FORMATS)
@pytest.mark.parametrize("suffix", ["jpg", "png", "tif", "webp", "avif"])
def test_everything_survives_from_every_format_into_every_format(tmp_path, suffix, kind):
    """Reliability 6."""
    source = read_image(_rich(tmp_path, suffix))
    assert source.source.metadata.exif
    assert source.source.metadata.xmp
    assert source.source.orientation == 6
    result = read_image(_write(tmp_path / f"out{kind.suffix}", source, SaveSpec(kind), RECIPE))
    info = result.source
    assert info.orientation == 1
    assert result.size == source.size
    assert info.icc == rgb_profile("adobe")
    exif = parse_exif(info.metadata.exif)
    assert (exif[0x010F], exif[0x0110], exif[0x8298]) == ("Kamera AG", "Modell 7", "(c) Jemand")
    detail = exif.get_ifd(0x8769)
    assert detail[0x9003] == "2024:05:06 07:08:09"
    assert (detail[0xA002], detail[0xA003]) == (source.size.width, source.size.height)
    position = exif.get_ifd(0x8825)
    assert position[1] == "N"
    assert [float(v) for v in position[2]] == [48.0, 8.0, 30.25]
    assert recipe_of(info) == RECIPE
    assert b"Garching" in info.metadata.xmp
    assert b'Rating="4"' in info.metadata.xmp
    if source.source.dpi:
        assert info.dpi == pytest.approx((300, 300), abs=0.1)
    mean = np.abs(result.rgb.astype(int) - source.rgb).mean()
    assert mean < (1 if kind in {FileFormat.PNG, FileFormat.TIFF} else 6)


@pytest.mark.parametrize("kind", FORMATS)
def test_places_are_removed_to_the_last_byte(tmp_path, kind):
    """Reliability 6."""
    source = read_image(_rich(tmp_path, "jpg"))
    spec = SaveSpec(kind, metadata=MetadataPolicy.NO_LOCATION)
    path = _write(tmp_path / f"out{kind.suffix}", source, spec, RECIPE)
    data = path.read_bytes()
    info = read_info(path)
    assert not parse_exif(info.metadata.exif).get_ifd(0x8825)
    for word in (b"GPS", b"Garching", b"48,8", b"11,34"):
        assert word not in data
        assert word not in (info.metadata.xmp or b"")
    assert parse_exif(info.metadata.exif)[0x010F] == "Kamera AG"
    assert b"Rating" in info.metadata.xmp
    assert recipe_of(info) == RECIPE


@pytest.mark.parametrize("kind", FORMATS)
def test_nothing_goes_along_when_asked_but_the_profile(tmp_path, kind):
    source = read_image(_rich(tmp_path, "jpg"))
    spec = SaveSpec(kind, metadata=MetadataPolicy.NONE)
    path = _write(tmp_path / f"out{kind.suffix}", source, spec, RECIPE)
    info = read_info(path)
    assert info.icc == rgb_profile("adobe")
    assert info.metadata.xmp is None
    assert info.dpi is None
    assert not parse_exif(info.metadata.exif).get(0x010F)
    assert b"Kamera" not in path.read_bytes()
    assert RECIPE.source_sha256.encode() not in path.read_bytes()


@pytest.mark.parametrize("kind", FORMATS)
@pytest.mark.parametrize("policy", list(MetadataPolicy))
def test_the_recipe_is_a_choice_of_its_own(tmp_path, kind, policy):
    source = read_image(_rich(tmp_path, "jpg"))
    paths = []
    for keep in (True, False, None):
        spec = SaveSpec(kind, metadata=policy, keep_recipe=keep)
        paths.append(_write(tmp_path / f"{keep}{kind.suffix}", source, spec, RECIPE))
    kept, without, unsaid = (read_info(path) for path in paths)
    assert recipe_of(kept) == RECIPE
    assert recipe_of(without) is None
    assert RECIPE.source_sha256.encode() not in paths[1].read_bytes()
    assert recipe_of(unsaid) == (None if policy is MetadataPolicy.NONE else RECIPE)
    assert (b"Rating" in kept.metadata.xmp) is (policy is not MetadataPolicy.NONE)
    if policy is not MetadataPolicy.NONE:
        assert b"Rating" in without.metadata.xmp


@pytest.mark.parametrize("kind", FORMATS)
@pytest.mark.parametrize("deep", [False, True])
def test_transparency_and_depth(tmp_path, kind, deep):
    pixels = np.dstack([photo(), np.tile(np.linspace(0, 255, 61).astype(np.uint8), (47, 1))])
    source = read_image(save(tmp_path / "source.png", pixels))
    bits = 16 if deep else 8
    if deep and bits not in kind.bit_depths:
        with pytest.raises(BadRequest, match="16 bits"):
            SaveSpec(kind, 16)
        return
    path = _write(tmp_path / f"out{kind.suffix}", source, SaveSpec(kind, bits, 100))
    back = read_image(path)
    assert back.source.bit_depth == bits
    assert (back.alpha is not None) is kind.has_alpha
    white = np.iinfo(back.rgb.dtype).max
    if back.alpha is not None:
        assert np.abs(back.alpha / white - pixels[..., 3] / 255).max() < 2 / 255
        visible = back.alpha > white // 20
        difference = np.abs(back.rgb / white - pixels[..., :3] / 255)[visible]
    else:
        opacity = pixels[..., 3:] / 255
        difference = np.abs(back.rgb / white - (pixels[..., :3] / 255 * opacity + 1 - opacity))
    assert difference.mean() < (0.002 if kind in {FileFormat.PNG, FileFormat.TIFF} else 0.03)


@pytest.mark.parametrize("kind", [FileFormat.PNG, FileFormat.TIFF])
def test_sixteen_bits_go_through_without_loss(tmp_path, kind):
    deep = (np.random.default_rng(0).random((9, 31, 3)) * 65535).astype(np.uint16)
    with open_writer(tmp_path / "a", Size(31, 9), SaveSpec(kind, 16)) as rows:
        rows.write_rows(deep[:4].astype(np.float32) / 65535)
        rows.write_rows(deep[4:].astype(np.float32) / 65535)
    np.testing.assert_array_equal(read_image(tmp_path / "a").rgb, deep)


def test_a_large_tiff_is_a_bigtiff(tmp_path, monkeypatch):
    monkeypatch.setattr("engine.files.tiff._CLASSIC_LIMIT", 1000)
    source = read_image(_rich(tmp_path, "jpg"))
    path = _write(tmp_path / "big.tif", source, SaveSpec(FileFormat.TIFF, 16), RECIPE)
    assert path.read_bytes()[:4] == b"MM\0+"  # the order of the source's EXIF
    back = read_image(path)
    assert np.abs(back.rgb.astype(int) - source.rgb.astype(int) * 257).max() < 600
    assert recipe_of(back.source) == RECIPE


def test_the_thumbnail_of_the_old_picture_is_dropped(tmp_path):
    """Reliability 6."""
    path = tmp_path / "a.jpg"
    exif = exif_with_everything()
    block = exif.tobytes()
    Image.fromarray(photo()).save(path, exif=_with_thumbnail(block))
    assert b"THUMBNAIL" in path.read_bytes()
    source = read_image(path)
    for kind in FORMATS:
        out = _write(tmp_path / f"out{kind.suffix}", source, SaveSpec(kind))
        assert b"THUMBNAIL" not in out.read_bytes()
        assert parse_exif(read_info(out).metadata.exif)[0x010F] == "Kamera AG"


def _with_thumbnail(block: bytes) -> bytes:
    """The EXIF block with a second directory that points at a thumbnail."""
    import struct

    body = bytearray(block[6:])
    big = body[:2] == b"MM"
    order = ">" if big else "<"
    first = struct.unpack(order + "I", body[4:8])[0]
    count = struct.unpack(order + "H", body[first : first + 2])[0]
    link = first + 2 + 12 * count
    second = len(body)
    body[link : link + 4] = struct.pack(order + "I", second)
    data = b"THUMBNAIL" * 3
    offset = second + 2 + 36 + 4
    body += struct.pack(order + "H", 3)
    body += struct.pack(order + "HHIHH", 259, 3, 1, 6, 0)
    body += struct.pack(order + "HHII", 513, 4, 1, offset)
    body += struct.pack(order + "HHII", 514, 4, 1, len(data)) + bytes(4) + data
    return block[:6] + bytes(body)


def test_metadata_behind_a_pngs_pixels_is_found(tmp_path):
    import struct
    import zlib

    from tests.engine.files.pictures import png_chunk

    path = save(tmp_path / "a.png", photo())
    data = path.read_bytes()
    exif = exif_with_everything(3).tobytes()[6:]
    late = png_chunk(b"eXIf", exif) + png_chunk(
        b"iTXt", b"XML:com.adobe.xmp\0\1\0\0\0" + zlib.compress(XMP)
    )
    path.write_bytes(data[:-12] + late + data[-12:])
    source = read_image(path)
    assert source.source.orientation == 3
    assert source.source.metadata.xmp == XMP
    np.testing.assert_array_equal(source.rgb, photo()[::-1, ::-1])
    path.write_bytes(data[:-12] + struct.pack(">I", 1 << 30) + b"iTXt" + b"cut")
    assert read_info(path).metadata.xmp is None


def test_metadata_too_large_for_jpeg_gives_way(tmp_path):
    exif = exif_with_everything()
    exif[0x8769][0x927C] = bytes(70_000)
    source = read_image(save(tmp_path / "a.png", photo(), exif=exif.tobytes()))
    out = read_info(_write(tmp_path / "b.jpg", source, SaveSpec(FileFormat.JPEG)))
    assert parse_exif(out.metadata.exif)[0x010F] == "Kamera AG"


def test_an_earlier_recipe_is_replaced():
    packet = with_properties(XMP, RECIPE.properties())
    assert packet.count(b"lambda_pix") == 1
    again = with_properties(packet, RECIPE.properties() | {"lambda_pix": "0.1"})
    assert again.count(b"lambda_pix") == 1
    assert read_properties(again)["lambda_pix"] == "0.1"
    assert b"Garching" in again


def test_a_recipe_is_found_however_it_was_rewritten():
    packet = with_properties(None, RECIPE.properties()).decode()
    prefixed = packet.replace("pisa:", "ns7:").replace("xmlns:pisa", "xmlns:ns7")
    assert Recipe.of_properties(read_properties(prefixed.encode())) == RECIPE
    as_elements = (
        '<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
        '<rdf:Description rdf:about="" xmlns:p="urn:pisa-desktop:recipe:1">'
        + "".join(
            f"<p:{k}>{v.replace('&', '&amp;').replace('<', '&lt;')}</p:{k}>"
            for k, v in RECIPE.properties().items()
        )
        + "</rdf:Description></rdf:RDF></x:xmpmeta>"
    )
    assert Recipe.of_properties(read_properties(as_elements.encode())) == RECIPE


@pytest.mark.parametrize("packet", [
    b"", b"not xml", b"<x", b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>', b"\xff\xfe<\0x\0", b"<a>" * 10_000,
])  # fmt: skip
def test_a_broken_packet_is_replaced_and_never_followed(packet):
    with pytest.raises(ValueError, match=r"\w"):
        read_properties(packet)
    assert (
        Recipe.of_properties(read_properties(with_properties(packet, RECIPE.properties())))
        == RECIPE
    )
    assert without_places(packet) is None


def test_strengths_of_nothing_are_kept_as_whole_numbers_too():
    recipe = replace(RECIPE, lambda_pix=0, lambda_sem=0.0, scale=2)
    assert Recipe.of_properties(recipe.properties()) == recipe


@pytest.mark.parametrize(("change", "words"), [
    ({"lambda_pix": "7"}, "lambda_pix"), ({"lambda_sem": "much"}, "lambda_sem"), ({"scale": "nan"}, "scale"),
    ({"colour": "sepia"}, "colour"), ({"size": "big"}, "size"), ({"tile": "3"}, "tile"), ({"model": None}, "model"),
])  # fmt: skip
def test_a_recipe_that_makes_no_sense_is_said(change, words):
    properties = RECIPE.properties() | change
    with pytest.raises(BadRequest, match=words):
        Recipe.of_properties({k: v for k, v in properties.items() if v is not None})


def test_a_result_without_a_source_carries_the_recipe_only():
    extra = attached(None, Size(3, 3), SaveSpec(FileFormat.PNG), recipe=RECIPE)
    assert extra.exif is None
    assert Recipe.of_properties(read_properties(extra.xmp)) == RECIPE
    assert Metadata() == Metadata(None, None)
