"""Pictures for the tests of files: real content, every mode, profiles, malformed files; all made by code."""

from __future__ import annotations

import functools
import io
import struct
import zlib
from collections.abc import Sequence
from pathlib import Path

import imagecodecs
import numpy as np
import tifffile
from PIL import Image, ImageCms

from engine.files import LoadedImage, Recipe, SaveSpec, open_writer
from engine.types import Size
from tests.conftest import ROOT

SAMPLE = ROOT / "resources" / "samples" / "goose.jpg"


def photo(width: int = 61, height: int = 47) -> np.ndarray:
    """A real photograph, (h, w, 3) uint8."""
    with Image.open(SAMPLE) as picture:
        resized = picture.convert("RGB").resize((width, height), Image.Resampling.LANCZOS)
    return np.asarray(resized)


def deep_ramp(width: int = 2048, height: int = 9) -> np.ndarray:
    """A ramp of 16-bit levels in three channels, (h, w, 3) uint16."""
    ramp = np.linspace(2_000, 61_000, width).astype(np.uint16)
    return np.stack([np.tile(np.roll(ramp, 31 * c), (height, 1)) for c in range(3)], -1)


@functools.cache  # a profile holds the time it was made
def rgb_profile(name: str) -> bytes:
    """An ICC profile by name: srgb, adobe, p3, prophoto."""
    d65, d50 = [0.3127, 0.3290, 1.0], [0.3457, 0.3585, 1.0]
    if name == "srgb":
        return ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    white, primaries, gamma = {
        "adobe": (d65, [0.64, 0.33, 1, 0.21, 0.71, 1, 0.15, 0.06, 1], 2.19921875),
        "p3": (d65, [0.68, 0.32, 1, 0.265, 0.69, 1, 0.15, 0.06, 1], 2.2),
        "prophoto": (d50, [0.7347, 0.2653, 1, 0.1596, 0.8404, 1, 0.0366, 0.0001, 1], 1.8),
    }[name]
    return imagecodecs.cms_profile("rgb", whitepoint=white, primaries=primaries, gamma=gamma)


@functools.cache
def grey_profile() -> bytes:
    """A grey ICC profile with gamma 1.8."""
    return imagecodecs.cms_profile("gray", whitepoint=[0.3457, 0.3585, 1.0], gamma=1.8)


def exif_with_everything(orientation: int = 1) -> Image.Exif:
    """Camera, date, exposure, position, and a thumbnail."""
    exif = Image.Exif()
    exif[0x010F], exif[0x0110] = "Kamera AG", "Modell 7"
    exif[0x0112], exif[0x8298] = orientation, "(c) Jemand"
    exif[0x8769] = {0x9003: "2024:05:06 07:08:09", 0x829A: (1, 250), 0xA002: 61, 0xA003: 47}
    exif[0x8825] = {1: "N", 2: (48.0, 8.0, 30.25), 3: "E", 4: (11.0, 34.0, 12.5)}
    return exif


def parse_exif(block: bytes | None) -> Image.Exif:
    """A block as Pillow reads it."""
    exif = Image.Exif()
    if block:
        exif.load(block)
        for tag in (0x8769, 0x8825):
            exif.get_ifd(tag)
    return exif


XMP = (
    b'<?xpacket begin="\xef\xbb\xbf" id="W5M0MpCehiHzreSzNTczkc9d"?><x:xmpmeta xmlns:x="adobe:ns:meta/">'
    b'<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description rdf:about=""'
    b' xmlns:xmp="http://ns.adobe.com/xap/1.0/" xmlns:exif="http://ns.adobe.com/exif/1.0/"'
    b' xmlns:photoshop="http://ns.adobe.com/photoshop/1.0/" xmp:Rating="4" exif:GPSLatitude="48,8.5N"'
    b' photoshop:City="Garching"><exif:GPSLongitude>11,34.2E</exif:GPSLongitude></rdf:Description>'
    b'</rdf:RDF></x:xmpmeta><?xpacket end="w"?>'
)


def save(path: Path, pixels: np.ndarray, **options: object) -> Path:
    """Write 8-bit pixels in the format of the path's ending, with XMP where that needs another way."""
    picture = Image.fromarray(pixels)
    xmp = options.pop("xmp", None)
    if xmp is not None and path.suffix == ".png":
        from PIL import PngImagePlugin

        text = PngImagePlugin.PngInfo()
        text.add_itxt("XML:com.adobe.xmp", xmp.decode())
        options["pnginfo"] = text
    elif xmp is not None and path.suffix == ".tif":
        exif = Image.Exif()
        if "exif" in options:
            exif.load(options["exif"])
        exif[700] = xmp
        options["exif"] = exif
    elif xmp is not None:
        options["xmp"] = xmp
    picture.save(path, **options)
    return path


def save_deep(path: Path, pixels: np.ndarray, **options: object) -> Path:
    """Write 16-bit pixels as PNG or TIFF."""
    if path.suffix == ".png":
        path.write_bytes(imagecodecs.png_encode(pixels))
    else:
        photometric = "rgb" if pixels.ndim == 3 and pixels.shape[2] >= 3 else "minisblack"
        options.setdefault("photometric", photometric)
        tifffile.imwrite(path, pixels, **options)
    return path


def png_chunk(kind: bytes, data: bytes) -> bytes:
    """A PNG chunk with its checksum."""
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png_claiming(width: int, height: int, more: bytes = b"") -> bytes:
    """A PNG that claims a size, with hardly any data."""
    header = png_chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
    idat = png_chunk(b"IDAT", zlib.compress(b"\0" * 100))
    return b"\x89PNG\r\n\x1a\n" + header + more + idat + png_chunk(b"IEND", b"")


def jpeg_claiming(width: int, height: int) -> bytes:
    """A JPEG with another size in its frame header."""
    buffer = io.BytesIO()
    Image.fromarray(photo()).save(buffer, "JPEG")
    data = bytearray(buffer.getvalue())
    at = data.index(b"\xff\xc0")
    data[at + 5 : at + 9] = struct.pack(">HH", height, width)
    return bytes(data)


def tiff_with_pages(count: int) -> bytes:
    """A TIFF of `count` tiny pages."""
    out = bytearray(b"II*\0" + struct.pack("<I", 8))
    size = 2 + 12 * 8 + 4
    for index in range(count):
        here = len(out)
        entries = [
            (256, 3, 1, 1), (257, 3, 1, 1), (258, 3, 1, 8), (259, 3, 1, 1), (262, 3, 1, 1), (273, 4, 1, 4),
            (277, 3, 1, 1), (279, 4, 1, 1),
        ]  # fmt: skip
        out += struct.pack("<H", len(entries))
        for entry in entries:
            out += struct.pack("<HHII", *entry)
        out += struct.pack("<I", here + size if index + 1 < count else 0)
    return bytes(out)


def delta_e(first: np.ndarray, second: np.ndarray) -> np.ndarray:
    """CIE dE2000 between two sRGB pictures (h, w, 3) in 0..1."""
    return _de2000(_lab(first), _lab(second))


def _lab(rgb: np.ndarray) -> np.ndarray:
    rgb = rgb.astype(np.float64)
    light = np.where(rgb <= 0.04045, rgb / 12.92, ((np.maximum(rgb, 0) + 0.055) / 1.055) ** 2.4)
    to_xyz = np.array(
        [[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]]
    )
    return lab_of_xyz(light @ to_xyz.T / [0.9505, 1.0, 1.089])


def lab_of_xyz(xyz: np.ndarray) -> np.ndarray:
    """L*a*b* of XYZ relative to white."""
    f = np.where(xyz > 216 / 24389, np.cbrt(xyz), (24389 / 27 * xyz + 16) / 116)
    x, y, z = f[..., 0], f[..., 1], f[..., 2]
    return np.stack([116 * y - 16, 500 * (x - y), 200 * (y - z)], -1)


def _de2000(one: np.ndarray, two: np.ndarray) -> np.ndarray:
    l1, a1, b1 = np.moveaxis(one, -1, 0)
    l2, a2, b2 = np.moveaxis(two, -1, 0)
    chroma = (np.hypot(a1, b1) + np.hypot(a2, b2)) / 2
    g = 0.5 * (1 - np.sqrt(chroma**7 / (chroma**7 + 25.0**7)))
    a1, a2 = a1 * (1 + g), a2 * (1 + g)
    c1, c2 = np.hypot(a1, b1), np.hypot(a2, b2)
    h1, h2 = np.degrees(np.arctan2(b1, a1)) % 360, np.degrees(np.arctan2(b2, a2)) % 360
    dh = (h2 - h1 + 180) % 360 - 180
    dh = np.where(c1 * c2 == 0, 0, dh)
    dl, dc, dhh = l2 - l1, c2 - c1, 2 * np.sqrt(c1 * c2) * np.sin(np.radians(dh / 2))
    mean_l, mean_c = (l1 + l2) / 2, (c1 + c2) / 2
    mean_h = np.where(np.abs(h1 - h2) > 180, (h1 + h2 + 360) / 2, (h1 + h2) / 2)
    t = (
        1
        - 0.17 * np.cos(np.radians(mean_h - 30))
        + 0.24 * np.cos(np.radians(2 * mean_h))
        + 0.32 * np.cos(np.radians(3 * mean_h + 6))
        - 0.20 * np.cos(np.radians(4 * mean_h - 63))
    )
    sl = 1 + 0.015 * (mean_l - 50) ** 2 / np.sqrt(20 + (mean_l - 50) ** 2)
    sc, sh = 1 + 0.045 * mean_c, 1 + 0.015 * mean_c * t
    rt = (
        -2
        * np.sqrt(mean_c**7 / (mean_c**7 + 25.0**7))
        * np.sin(np.radians(60 * np.exp(-(((mean_h - 275) / 25) ** 2))))
    )
    return np.sqrt((dl / sl) ** 2 + (dc / sc) ** 2 + (dhh / sh) ** 2 + rt * (dc / sc) * (dhh / sh))


def write_like(
    path: Path,
    source: LoadedImage,
    spec: SaveSpec,
    recipe: Recipe | None = None,
    *,
    scale: int = 1,
    notices: list[str] | None = None,
) -> Path:
    """A result of a picture: its pixels, each `scale` times across and down."""
    rgb = source.rgb.astype(np.float32) / np.iinfo(source.rgb.dtype).max
    rgb = rgb.repeat(scale, 0).repeat(scale, 1)
    size = Size(rgb.shape[1], rgb.shape[0])
    with open_writer(path, size, spec, like=source, recipe=recipe) as rows:
        rows.write_rows(rgb)
    if notices is not None:
        notices += [notice.message for notice in rows.notices]
    return path


def dng(path: Path, tags: Sequence[tuple[object, ...]] = (), **options: object) -> None:
    """A minimal DNG: a mosaic of the photograph, linear, with a plain colour matrix."""
    rgb = (photo(128, 96).astype(np.float64) / 255) ** 2.2
    mosaic = np.empty(rgb.shape[:2])
    for (y, x), channel in {(0, 0): 0, (0, 1): 1, (1, 0): 1, (1, 1): 2}.items():
        mosaic[y::2, x::2] = rgb[y::2, x::2, channel]
    matrix = (32404542, 10**7, -15371385, 10**7, -4985314, 10**7, -9692660, 10**7, 18760108, 10**7,
              415560, 10**7, 556434, 10**7, -2040259, 10**7, 10572252, 10**7)  # fmt: skip
    every = [
        *tags,
        (33421, 3, 2, (2, 2), True), (33422, 1, 4, (0, 1, 1, 2), True), (50706, 1, 4, (1, 4, 0, 0), True),
        (50707, 1, 4, (1, 1, 0, 0), True), (50708, 2, 0, "Test", True), (50714, 3, 1, 0, True),
        (50717, 4, 1, 65535, True), (50721, 10, 9, matrix, True), (50728, 5, 3, (1, 1, 1, 1, 1, 1), True),
        (50778, 3, 1, 21, True), (274, 3, 1, 1, True),
    ]  # fmt: skip
    tifffile.imwrite(
        path, np.rint(mosaic * 65535).astype(np.uint16), photometric=32803, extratags=every, software=False,
        metadata=None, **options,
    )  # fmt: skip
