"""XMP: large packets in two parts, other encodings, what must change with the pixels, the recipe never lost."""

from __future__ import annotations

import hashlib
import io
import struct

import pytest
from PIL import Image

from engine.files import (
    FileFormat,
    MetadataPolicy,
    Recipe,
    SaveSpec,
    read_image,
    read_info,
    recipe_of,
)
from engine.files.image import Part, cropped
from engine.files.xmp_packet import Packet
from engine.types import Rect, Size
from tests.engine.files.blocks import jpeg_with
from tests.engine.files.pictures import XMP, photo, save, write_like

FORMATS = list(FileFormat)
RECIPE = Recipe(0.7, 1.25, 2.0, "wavelet", "starter", "a" * 64, source_sha256="c" * 64)
RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
STANDARD, EXTENDED = b"http://ns.adobe.com/xap/1.0/\0", b"http://ns.adobe.com/xmp/extension/\0"


def packet(inner: str, attributes: str = "") -> bytes:
    """A packet with these properties."""
    names = {
        "dc": "http://purl.org/dc/elements/1.1/", "tiff": "http://ns.adobe.com/tiff/1.0/",
        "exif": "http://ns.adobe.com/exif/1.0/", "xmp": "http://ns.adobe.com/xap/1.0/",
        "GPano": "http://ns.google.com/photos/1.0/panorama/", "GCamera": "http://ns.google.com/photos/1.0/camera/",
        "Container": "http://ns.google.com/photos/1.0/container/", "Item": "http://ns.google.com/photos/1.0/container/item/",
        "hdrgm": "http://ns.adobe.com/hdr-gain-map/1.0/", "GDepth": "http://ns.google.com/photos/1.0/depthmap/",
        "mwg-rs": "http://www.metadataworkinggroup.com/schemas/regions/", "stArea": "http://ns.adobe.com/xmp/sType/Area#",
        "stDim": "http://ns.adobe.com/xap/1.0/sType/Dimensions#", "MP": "http://ns.microsoft.com/photo/1.2/",
        "MPRI": "http://ns.microsoft.com/photo/1.2/t/RegionInfo#", "MPReg": "http://ns.microsoft.com/photo/1.2/t/Region#",
        "drone": "http://www.dji.com/drone-dji/1.0/", "Iptc4xmpExt": "http://iptc.org/std/Iptc4xmpExt/2008-02-29/",
        "geo": "http://www.w3.org/2003/01/geo/wgs84_pos#", "xmpNote": "http://ns.adobe.com/xmp/note/", "own": "urn:own:1",
    }  # fmt: skip
    declared = " ".join(f'xmlns:{prefix}="{uri}"' for prefix, uri in names.items())
    return (
        f'<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="{RDF}">'
        f'<rdf:Description rdf:about="" {declared} {attributes}>{inner}</rdf:Description></rdf:RDF></x:xmpmeta>'
    ).encode()


def _jpeg(path, *segments):
    buffer = io.BytesIO()
    Image.fromarray(photo()).save(buffer, "JPEG", quality=95)
    path.write_bytes(jpeg_with(buffer.getvalue(), *((0xE1, data) for data in segments)))
    return path


def _apart(standard: bytes, rest: bytes, name: str) -> list[bytes]:
    chunks = [rest[i : i + 30_000] for i in range(0, len(rest), 30_000)]
    heads = [
        EXTENDED + name.encode() + struct.pack(">II", len(rest), 30_000 * i)
        for i in range(len(chunks))
    ]
    return [STANDARD + standard, *(head + chunk for head, chunk in zip(heads, chunks, strict=True))]


LONG = (
    "<dc:description><rdf:Alt><rdf:li xml:lang='x-default'>"
    + "é long " * 20_000
    + "</rdf:li></rdf:Alt></dc:description>"
)


def _source_with_long_xmp(tmp_path, order=1):
    rest = packet(LONG, 'own:inside="yes"')
    name = hashlib.md5(rest).hexdigest().upper()
    segments = _apart(packet("", f'dc:format="a" xmpNote:HasExtendedXMP="{name}"'), rest, name)
    return _jpeg(tmp_path / "a.jpg", *segments[:1], *segments[1:][::order])


@pytest.mark.parametrize("order", [1, -1])
@pytest.mark.parametrize("kind", FORMATS)
def test_extended_xmp_is_read_and_written(tmp_path, kind, order):
    source = read_image(_source_with_long_xmp(tmp_path, order))
    notices: list[str] = []
    out = write_like(tmp_path / f"b{kind.suffix}", source, SaveSpec(kind), RECIPE, notices=notices)
    info = read_info(out)
    assert recipe_of(info) == RECIPE
    assert "é long é long".encode() in info.metadata.xmp
    assert info.metadata.xmp.count("é long ".encode()) == 20_000
    assert b'own:inside="yes"' in info.metadata.xmp
    assert b'dc:format="a"' in info.metadata.xmp
    assert b"HasExtendedXMP" not in info.metadata.xmp
    assert notices == []


def test_the_recipe_is_first_and_in_the_part_that_every_program_reads(tmp_path):
    out = write_like(
        tmp_path / "b.jpg",
        read_image(_source_with_long_xmp(tmp_path)),
        SaveSpec(FileFormat.JPEG),
        RECIPE,
    )
    with Image.open(out) as picture:
        standard = picture.info["xmp"]
        parts = [data for kind, data in picture.applist if data.startswith(EXTENDED)]
    first = Packet.parse(standard).descriptions[0]
    assert first.get("{urn:pisa-desktop:recipe:1}lambda_pix") == "0.7"
    assert len(standard) <= 65_502
    rest = b"".join(part[len(EXTENDED) + 40 :] for part in parts)
    name = parts[0][len(EXTENDED) :][:32].decode()
    assert name == hashlib.md5(rest).hexdigest().upper() == Packet.parse(standard).extension
    assert {struct.unpack(">I", part[len(EXTENDED) + 32 :][:4])[0] for part in parts} == {len(rest)}


def test_many_properties_are_parted_and_none_is_lost(tmp_path):
    many = " ".join(f'own:p{i}="{"v" * 300}{i}"' for i in range(600))
    source = save(tmp_path / "a.png", photo(), xmp=packet("<own:q>1</own:q>", many))
    out = write_like(tmp_path / "b.jpg", read_image(source), SaveSpec(FileFormat.JPEG), RECIPE)
    info = read_info(out)
    assert recipe_of(info) == RECIPE
    values = {}
    for one in Packet.parse(info.metadata.xmp).descriptions:
        values |= one.attrib
    assert {values[f"{{urn:own:1}}p{i}"] for i in range(600)} == {
        "v" * 300 + str(i) for i in range(600)
    }


def test_a_rest_that_is_damaged_is_named(tmp_path):
    rest = packet(LONG)
    name = hashlib.md5(rest).hexdigest().upper()
    segments = _apart(packet("", f'dc:format="a" xmpNote:HasExtendedXMP="{name}"'), rest, name)
    source = read_image(_jpeg(tmp_path / "a.jpg", *segments[:-1]))
    notices: list[str] = []
    out = write_like(tmp_path / "b.jpg", source, SaveSpec(FileFormat.JPEG), RECIPE, notices=notices)
    assert notices == ["Not in the result: damaged extended XMP."]
    assert b'dc:format="a"' in read_info(out).metadata.xmp
    assert b"HasExtendedXMP" not in read_info(out).metadata.xmp


@pytest.mark.parametrize(
    "encoding", ["utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-8-sig", "latin-1"]
)
@pytest.mark.parametrize("kind", FORMATS)
def test_packets_in_other_encodings(tmp_path, kind, encoding):
    text = packet("<dc:source>Straße</dc:source>").decode()
    wrapped = f'<?xpacket begin="" id="W5M0MpCehiHzreSzNTczkc9d"?>{text}<?xpacket end="w"?>'
    source = read_image(_jpeg(tmp_path / "a.jpg", STANDARD + wrapped.encode(encoding)))
    out = read_info(write_like(tmp_path / f"b{kind.suffix}", source, SaveSpec(kind), RECIPE))
    assert recipe_of(out) == RECIPE
    assert "<dc:source>Straße</dc:source>".encode() in out.metadata.xmp


@pytest.mark.parametrize("kind", FORMATS)
@pytest.mark.parametrize("policy", list(MetadataPolicy))
def test_a_packet_nested_two_thousand_deep_is_named_and_does_no_harm(tmp_path, kind, policy):
    deep = packet("<own:a>" * 2000 + "</own:a>" * 2000)
    source = read_image(_jpeg(tmp_path / "a.jpg", STANDARD + deep))
    notices: list[str] = []
    out = write_like(
        tmp_path / f"b{kind.suffix}",
        source,
        SaveSpec(kind, metadata=policy),
        RECIPE,
        notices=notices,
    )
    bare = policy is MetadataPolicy.NONE
    assert recipe_of(read_info(out)) == (None if bare else RECIPE)
    assert notices == ([] if bare else ["Not in the result: damaged XMP."])
    shallow = packet("<own:a>" * 900 + "</own:a>" * 900)
    source = read_image(_jpeg(tmp_path / "a.jpg", STANDARD + shallow))
    out = write_like(tmp_path / f"c{kind.suffix}", source, SaveSpec(kind), RECIPE)
    assert read_info(out).metadata.xmp.count(b"<own:a") == 900


def test_prefixes_stay_those_of_the_packet():
    again = Packet.parse(packet("<own:a own:b='&lt;&#10;&quot;'>x &amp; y</own:a>")).to_bytes()
    assert b'<own:a own:b="&lt;&#10;&quot;">x &amp; y</own:a>' in again
    assert Packet.parse(again).to_bytes() == again


# What must change with the pixels


def _through(tmp_path, xmp, *, orientation=1, part=None, scale=2, size=(61, 47), spec=None):
    exif = Image.Exif()
    exif[0x0112] = orientation
    path = save(tmp_path / "a.png", photo(*size), xmp=xmp, exif=exif.tobytes())
    image = read_image(path)
    if part is not None:
        image = cropped(image, part)
        assert image.source.part == Part(part, Size(*size))
    notices: list[str] = []
    spec = spec or SaveSpec(FileFormat.PNG)
    out = write_like(tmp_path / "b.png", image, spec, RECIPE, scale=scale, notices=notices)
    return Packet.parse(read_info(out).metadata.xmp), notices


def _value(found: Packet, name: str) -> str | None:
    return next(
        (
            v
            for node in found.root.iter()
            if (v := node.get(name) or node.findtext(name)) is not None
        ),
        None,
    )


@pytest.mark.parametrize("kind", FORMATS)
@pytest.mark.parametrize("suffix", ["jpg", "png", "webp", "tif"])
def test_an_orientation_in_xmp_is_taken_and_made_true(tmp_path, suffix, kind):
    pixels = photo()
    xmp = packet(
        "<tiff:ImageWidth>61</tiff:ImageWidth>", 'tiff:Orientation="6" tiff:ImageLength="47"'
    )
    source = read_image(save(tmp_path / f"a.{suffix}", pixels, xmp=xmp))
    assert (source.size.width, source.size.height) == (47, 61)
    info = read_info(tmp_path / f"a.{suffix}")
    assert (info.size, info.orientation) == (source.size, 6)
    out = write_like(tmp_path / f"b{kind.suffix}", source, SaveSpec(kind), scale=2)
    again = read_image(out)
    assert (again.size.width, again.size.height) == (94, 122)
    found = Packet.parse(again.source.metadata.xmp)
    tiff = "{http://ns.adobe.com/tiff/1.0/}"
    assert [
        _value(found, tiff + name) for name in ("Orientation", "ImageWidth", "ImageLength")
    ] == ["1", "94", "122"]


def test_sizes_places_and_form_in_xmp(tmp_path):
    inner = (
        "<exif:SubjectArea><rdf:Seq><rdf:li>10</rdf:li><rdf:li>20</rdf:li></rdf:Seq></exif:SubjectArea>"
        "<xmp:Thumbnails><rdf:Alt><rdf:li>base64</rdf:li></rdf:Alt></xmp:Thumbnails>"
    )
    attributes = (
        'exif:PixelXDimension="61" exif:PixelYDimension="47" exif:FocalPlaneXResolution="1000/1" tiff:Compression="6"'
        ' exif:FocalPlaneYResolution="1000/1" tiff:XResolution="72/1" tiff:YResolution="144/1" dc:format="kept"'
    )
    found, notices = _through(tmp_path, packet(inner, attributes), orientation=6)
    exif, tiff = "{http://ns.adobe.com/exif/1.0/}", "{http://ns.adobe.com/tiff/1.0/}"
    assert _value(found, exif + "PixelXDimension") == "94"
    assert _value(found, exif + "PixelYDimension") == "122"
    assert _value(found, exif + "FocalPlaneXResolution") == "20000000/10000"
    assert (_value(found, tiff + "XResolution"), _value(found, tiff + "YResolution")) == (
        "144/1",
        "72/1",
    )
    assert [li.text for li in found.root.iter(f"{{{RDF}}}li")] == ["54", "20"]
    text = found.to_bytes()
    assert b"Thumbnails" not in text
    assert b"Compression" not in text
    assert b'dc:format="kept"' in text
    assert notices == []


def test_what_lay_beside_the_old_pixels_goes_and_is_named(tmp_path):
    attributes = (
        'GCamera:MotionPhoto="1" GCamera:MotionPhotoVersion="1" GCamera:MicroVideo="1" GCamera:MicroVideoOffset="280"'
        ' GCamera:BurstID="kept" hdrgm:Version="1.0" GDepth:Format="RangeInverse"'
    )
    inner = (
        '<Container:Directory><rdf:Seq><rdf:li rdf:parseType="Resource"><Container:Item Item:Mime="image/jpeg" '
        'Item:Semantic="Primary"/></rdf:li></rdf:Seq></Container:Directory>'
    )
    found, notices = _through(tmp_path, packet(inner, attributes))
    text = found.to_bytes()
    for word in (b"Container", b"Item", b"Motion", b"MicroVideo", b"hdrgm", b"GDepth"):
        assert word not in text
    assert b'GCamera:BurstID="kept"' in text
    assert notices == ["Not in the result: video of the motion photo; HDR gain map; depth map."]


PANORAMA = (
    'GPano:ProjectionType="equirectangular" GPano:FullPanoWidthPixels="400" GPano:FullPanoHeightPixels="200"'
    ' GPano:CroppedAreaImageWidthPixels="100" GPano:CroppedAreaImageHeightPixels="40" GPano:CroppedAreaLeftPixels="30"'
    ' GPano:CroppedAreaTopPixels="20" GPano:InitialViewHeadingDegrees="75"'
)
FIELDS = ("FullPanoWidthPixels", "FullPanoHeightPixels", "CroppedAreaImageWidthPixels", "CroppedAreaImageHeightPixels",
          "CroppedAreaLeftPixels", "CroppedAreaTopPixels", "InitialViewHeadingDegrees")  # fmt: skip


def _panorama(found):
    return [_value(found, "{http://ns.google.com/photos/1.0/panorama/}" + name) for name in FIELDS]


def test_a_panorama_is_scaled(tmp_path):
    found, _ = _through(tmp_path, packet("", PANORAMA), size=(100, 40), scale=3)
    assert _panorama(found) == ["1200", "600", "300", "120", "90", "60", "75"]
    found, _ = _through(
        tmp_path, packet("", PANORAMA), size=(50, 20), scale=3
    )  # made smaller before
    assert _panorama(found) == ["600", "300", "150", "60", "45", "30", "75"]
    found, _ = _through(tmp_path, packet("", PANORAMA), size=(100, 40), part=Rect(10, 4, 60, 24))
    assert _panorama(found) == ["800", "400", "100", "40", "80", "48", "75"]
    found, notices = _through(tmp_path, packet("", PANORAMA), size=(100, 40), orientation=6)
    assert _panorama(found) == [None] * 7
    assert notices == ["Not in the result: panorama position."]


def _regions(x, y, w, h):
    return packet(
        f"""<mwg-rs:Regions rdf:parseType="Resource"><mwg-rs:AppliedToDimensions stDim:w="60" stDim:h="40" stDim:unit="pixel"/>
        <mwg-rs:RegionList><rdf:Bag><rdf:li><rdf:Description mwg-rs:Name="Oma" mwg-rs:Type="Face"><mwg-rs:Area stArea:x="{x}"
        stArea:y="{y}" stArea:w="{w}" stArea:h="{h}" stArea:unit="normalized"/></rdf:Description></rdf:li></rdf:Bag>
        </mwg-rs:RegionList></mwg-rs:Regions>
        <MP:RegionInfo rdf:parseType="Resource"><MPRI:Regions><rdf:Bag><rdf:li MPReg:Rectangle="{x - w / 2}, {y - h / 2}, {w}, {h}"
        MPReg:PersonDisplayName="Oma"/></rdf:Bag></MPRI:Regions></MP:RegionInfo>"""
    )


def _area(found):
    names = [f"{{http://ns.adobe.com/xmp/sType/Area#}}{letter}" for letter in "xywh"]
    rectangle = _value(found, "{http://ns.microsoft.com/photo/1.2/t/Region#}Rectangle")
    values = [_value(found, name) for name in names]
    if values[0] is None:
        assert rectangle is None
        return None
    x, y, w, h = (float(value) for value in values)
    assert [float(v) for v in rectangle.split(",")] == pytest.approx(
        [x - w / 2, y - h / 2, w, h], abs=1e-5
    )
    return x, y, w, h


def test_faces_are_where_they_were(tmp_path):
    regions = _regions(0.25, 0.5, 0.1, 0.2)
    found, _ = _through(tmp_path, regions, size=(60, 40))
    assert _area(found) == (0.25, 0.5, 0.1, 0.2)
    dimensions = "{http://ns.adobe.com/xap/1.0/sType/Dimensions#}"
    assert (_value(found, dimensions + "w"), _value(found, dimensions + "h")) == ("120", "80")
    found, _ = _through(tmp_path, regions, size=(60, 40), orientation=6)
    assert _area(found) == pytest.approx((0.5, 0.25, 0.2, 0.1), abs=1e-5)
    found, _ = _through(tmp_path, regions, size=(60, 40), part=Rect(0, 0, 30, 40))
    assert _area(found) == pytest.approx((0.5, 0.5, 0.2, 0.2), abs=1e-5)
    found, _ = _through(tmp_path, regions, size=(60, 40), part=Rect(30, 0, 60, 40))
    assert _area(found) is None
    assert b"Oma" not in found.to_bytes()


@pytest.mark.parametrize("kind", FORMATS)
def test_every_copy_of_a_place_goes(tmp_path, kind):
    attributes = (
        'drone:GpsLatitude="48.1371" drone:AbsoluteAltitude="+519" geo:lat="48.1371" geo:long="11.5754"'
        ' exif:GPSMapDatum="WGS-84" exif:MakerNote="c2VjcmV0" GCamera:HdrPlusMakernote="c2VjcmV0" dc:format="kept"'
    )
    inner = "<Iptc4xmpExt:LocationShown><rdf:Bag><rdf:li>Olympiapark</rdf:li></rdf:Bag></Iptc4xmpExt:LocationShown>"
    source = read_image(_jpeg(tmp_path / "a.jpg", STANDARD + packet(inner, attributes)))
    spec = SaveSpec(kind, metadata=MetadataPolicy.NO_LOCATION)
    out = write_like(tmp_path / f"b{kind.suffix}", source, spec, RECIPE)
    for word in (b"48.1371", b"11.5754", b"519", b"WGS-84", b"c2VjcmV0", b"Olympiapark"):
        assert word not in out.read_bytes()
        assert word not in read_info(out).metadata.xmp
    assert b'dc:format="kept"' in read_info(out).metadata.xmp
    assert recipe_of(read_info(out)) == RECIPE


def test_an_old_recipe_does_not_outlive_its_picture(tmp_path):
    made = write_like(tmp_path / "a.jpg", read_image(save(tmp_path / "s.png", photo(), xmp=XMP)),
                      SaveSpec(FileFormat.JPEG), RECIPE)  # fmt: skip
    out = write_like(
        tmp_path / "b.jpg", read_image(made), SaveSpec(FileFormat.JPEG, keep_recipe=False), RECIPE
    )
    assert recipe_of(read_info(out)) is None
    assert b"pisa-desktop" not in out.read_bytes()
    assert b'Rating="4"' in read_info(out).metadata.xmp
