"""A first look at a large picture: what is shown early is what comes, as far as it is there."""

from __future__ import annotations

import io
import itertools

import imagecodecs
import numpy as np
import pytest
import tifffile
from PIL import Image, ImageCms, ImageFilter

from engine.errors import BadImage
from engine.files import Sketch, read, read_image, read_thumbnail, sketch
from engine.files.bands import decoded_by_bands
from engine.files.png_bands import PngBands
from engine.files.tiff_bands import TiffBands
from tests.engine.files.pictures import (
    exif_with_everything,
    photo,
    png_chunk,
    rgb_profile,
    save,
    save_deep,
)

WIDTH, HEIGHT = 610, 470


@pytest.fixture
def small_is_large(monkeypatch):
    """Everything is read as large pictures are, and shown while it is read."""
    monkeypatch.setattr(read, "FROM_PIXELS", 1)
    monkeypatch.setattr(sketch, "_PAUSE_S", 0.0)
    monkeypatch.setattr(sketch, "_SIDE", 120)
    monkeypatch.setattr(sketch, "_JPEG_SIDE", 120)
    for module in ("png_bands", "tiff_bands"):
        monkeypatch.setattr(f"engine.files.{module}._BAND_BYTES", 64 << 10)


def noisy(channels: int = 3, dtype=np.uint8) -> np.ndarray:
    """A photograph with grain, so that an encoder takes all filters; opacity from clear to opaque."""
    rgb = photo(WIDTH, HEIGHT).astype(np.int16)
    rgb = np.clip(rgb + np.random.default_rng(1).integers(-3, 4, rgb.shape), 0, 255)
    alpha = np.linspace(30, 255, WIDTH).astype(np.int16) * np.ones((HEIGHT, 1), np.int16)
    planes = {
        1: rgb[..., 1:2], 2: np.dstack([rgb[..., 1], alpha]), 3: rgb, 4: np.dstack([rgb, alpha]),
    }[channels]  # fmt: skip
    return (planes * (257 if dtype == np.uint16 else 1)).astype(dtype)


def smooth() -> np.ndarray:
    """A photograph without fine detail: however it is reduced, the same comes out."""
    blurred = Image.fromarray(photo(WIDTH, HEIGHT)).filter(ImageFilter.GaussianBlur(8))
    return np.asarray(blurred)


def plain(pixels: np.ndarray) -> np.ndarray:
    return pixels[..., 0] if pixels.shape[2] == 1 else pixels


def reduced(rgb: np.ndarray, like: np.ndarray) -> np.ndarray:
    """A whole picture in 8 bits at the size of a sketch."""
    whole = (rgb >> 8).astype(np.uint8) if rgb.dtype == np.uint16 else rgb
    size = (like.shape[1], like.shape[0])
    return np.asarray(Image.fromarray(whole).resize(size, Image.Resampling.BOX)).astype(int)


def shown(path) -> tuple[list[Sketch], np.ndarray]:
    looks: list[Sketch] = []
    loaded = read_image(path, show=looks.append)
    return looks, loaded.rgb


@pytest.mark.parametrize("dtype", [np.uint8, np.uint16], ids=["8 bits", "16 bits"])
@pytest.mark.parametrize("channels", [1, 2, 3, 4])
def test_a_png_by_bands_is_the_png(tmp_path, small_is_large, channels, dtype):
    pixels = noisy(channels, dtype)
    path = tmp_path / "a.png"
    path.write_bytes(imagecodecs.png_encode(plain(pixels), level=6))
    bands = PngBands.open(path)
    assert bands is not None
    rows: list[int] = []
    found = decoded_by_bands(bands, lambda _, done: rows.append(done))
    assert found.dtype == dtype
    assert np.array_equal(found, pixels)
    assert len(rows) > 3
    assert rows == sorted(set(rows))
    assert rows[-1] == HEIGHT


def test_all_filters_of_a_png_are_undone(tmp_path, small_is_large):
    """Rows of every kind in turn, and an encoder's own choice over small pieces of data."""
    pixels = noisy()
    path = tmp_path / "a.png"
    Image.fromarray(pixels).save(path, compress_level=9)
    data = path.read_bytes()
    assert np.array_equal(decoded_by_bands(PngBands.open(path)), pixels)
    at, packed = 8, b""
    while at < len(data):
        length, kind = int.from_bytes(data[at : at + 4]), data[at + 4 : at + 8]
        packed += data[at + 8 : at + 8 + length] if kind == b"IDAT" else b""
        at += 12 + length
    pieces = [png_chunk(b"IDAT", packed[i : i + 37]) for i in range(0, len(packed), 37)]
    path.write_bytes(data[:33] + b"".join(pieces) + png_chunk(b"IEND", b""))
    assert np.array_equal(decoded_by_bands(PngBands.open(path)), pixels)


TIFFS = {
    "raw": {}, "raw, big endian": {"byteorder": ">"}, "deflate": {"compression": "zlib", "predictor": True},
    "lzw": {"compression": "lzw", "predictor": True}, "packbits": {"compression": "packbits"},
    "tiles": {"compression": "zlib", "tile": (64, 48)}, "raw tiles": {"tile": (64, 48)},
    "one strip": {"compression": "zlib", "rowsperstrip": HEIGHT}, "thin strips": {"rowsperstrip": 3},
}  # fmt: skip


@pytest.mark.parametrize("dtype", [np.uint8, np.uint16], ids=["8 bits", "16 bits"])
@pytest.mark.parametrize("channels", [1, 3, 4])
@pytest.mark.parametrize("kind", TIFFS)
def test_a_tiff_by_bands_is_the_tiff(tmp_path, small_is_large, kind, channels, dtype):
    pixels, path = noisy(channels, dtype), tmp_path / "a.tif"
    more = {"extrasamples": ["unassalpha"]} if channels == 4 else {}
    save_deep(path, plain(pixels), **TIFFS[kind], **more)
    bands = TiffBands.open(path)
    assert bands is not None
    assert np.array_equal(decoded_by_bands(bands), pixels)


OTHERS = ("P", "1", "PA", "CMYK", "YCbCr", "F", "I;16", "interlaced", "clear colour", "planes")


@pytest.mark.parametrize("kind", OTHERS)
def test_what_cannot_be_had_by_bands_is_read_as_ever(tmp_path, monkeypatch, kind):
    base, path = Image.fromarray(noisy()), tmp_path / "a.tif"
    if kind == "planes":
        tifffile.imwrite(
            path, np.moveaxis(noisy(), 2, 0), photometric="rgb", planarconfig="separate"
        )
    elif kind == "interlaced":
        path = tmp_path / "a.png"
        path.write_bytes(_interlaced())
    elif kind == "clear colour":
        path = tmp_path / "a.png"
        base.save(path, transparency=(1, 2, 3))
    elif kind == "F":
        Image.fromarray(noisy()[..., 0].astype(np.float32) / 255).save(path)
    elif kind == "I;16":
        Image.fromarray(noisy(1, np.uint16)[..., 0]).save(path)
    else:
        path = tmp_path / ("a.png" if kind in {"P", "1", "PA"} else "a.tif")
        base.convert("LA" if kind == "PA" else kind).save(path)
    before = read_image(path)
    monkeypatch.setattr(read, "FROM_PIXELS", 1)
    after = read_image(path, show=lambda _: None)
    assert np.array_equal(before.rgb, after.rgb)
    assert before.source == after.source
    assert before.notices == after.notices


def _interlaced() -> bytes:
    """A picture that an encoder has interlaced: its seven passes, without filters."""
    import struct
    import zlib

    pixels = noisy()
    rows = b"".join(
        b"\0" + row.tobytes()
        for y, x, down, across in (
            (0, 0, 8, 8), (0, 4, 8, 8), (4, 0, 8, 4), (0, 2, 4, 4), (2, 0, 4, 2), (0, 1, 2, 2), (1, 0, 2, 1),
        )
        for row in pixels[y::down, x::across]
    )  # fmt: skip
    header = struct.pack(">IIBBBBB", WIDTH, HEIGHT, 8, 2, 0, 0, 1)
    chunks = ((b"IHDR", header), (b"IDAT", zlib.compress(rows)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(png_chunk(*each) for each in chunks)


@pytest.mark.parametrize("profile", [None, "adobe", "p3"])
@pytest.mark.parametrize("orientation", [1, 3, 5, 6, 8])
@pytest.mark.parametrize("ending", [".jpg", ".png", ".tif"])
def test_a_sketch_has_the_colours_and_the_side_up_of_the_picture(
    tmp_path, small_is_large, ending, orientation, profile
):
    exif = exif_with_everything(orientation)
    options = {"icc_profile": rgb_profile(profile)} if profile else {}
    path = save(tmp_path / f"a{ending}", smooth(), exif=exif.tobytes(), **options)
    looks, rgb = shown(path)
    last = looks[-1]
    assert last.share == 1.0
    assert max(last.rgb.shape) >= 100
    assert last.rgb.shape[0] / last.rgb.shape[1] == pytest.approx(
        rgb.shape[0] / rgb.shape[1], rel=0.02
    )
    difference = np.abs(reduced(rgb, last.rgb) - last.rgb)
    assert difference.mean() < 2
    assert abs((reduced(rgb, last.rgb) - last.rgb.astype(int)).mean((0, 1))).max() < 1


def as_stored(pixels: np.ndarray, orientation: int) -> np.ndarray:
    """Orientation 1 or 6 taken back."""
    return pixels if orientation == 1 else pixels[:, ::-1].swapaxes(0, 1)


@pytest.mark.parametrize("ending", [".png", ".tif"])
@pytest.mark.parametrize("orientation", [1, 6])
def test_a_sketch_shows_what_was_read_and_no_more(tmp_path, small_is_large, ending, orientation):
    exif = exif_with_everything(orientation)
    path = save(tmp_path / f"a{ending}", noisy(), exif=exif.tobytes())
    looks, rgb = shown(path)
    shares = [look.share for look in looks]
    assert 3 < len(looks) < 8
    assert all(b >= 2 * a or b == 1.0 for a, b in itertools.pairwise(shares))
    for look in looks:
        assert look.rgb.shape == looks[-1].rgb.shape
        found, whole = (as_stored(p, orientation) for p in (look.rgb, reduced(rgb, look.rgb)))
        known = int(look.share * len(found))
        assert np.abs(found[: known - 1] - whole[: known - 1]).mean() < 6
        assert (found[known + 1 :] == 94).all()


@pytest.mark.parametrize("dtype", [np.uint8, np.uint16], ids=["8 bits", "16 bits"])
@pytest.mark.parametrize("ending", [".png", ".tif"])
def test_a_sketch_is_as_transparent_as_the_picture(tmp_path, small_is_large, ending, dtype):
    path = tmp_path / f"a{ending}"
    if ending == ".png":
        path.write_bytes(imagecodecs.png_encode(noisy(4, dtype)))
    else:
        save_deep(path, noisy(4, dtype), extrasamples=["unassalpha"])
    looks, rgb = shown(path)
    last = looks[-1]
    assert np.abs(reduced(rgb, last.rgb) - last.rgb).mean() < 2
    across = np.linspace(30, 255, last.alpha.shape[1])
    assert np.abs(last.alpha - across).max() < 6
    assert (looks[0].alpha[-1] == 255).all()  # what is missing is grey, not clear


def test_a_cmyk_jpeg_is_sketched_in_its_colours(tmp_path, small_is_large):
    path = tmp_path / "a.jpg"
    Image.fromarray(smooth()).convert("CMYK").save(path)
    looks, rgb = shown(path)
    assert np.abs(reduced(rgb, looks[-1].rgb) - looks[-1].rgb).mean() < 2


@pytest.mark.parametrize("kind", ["jpg", "png", "tif", "lzw", "deflate"])
def test_a_large_picture_that_is_cut_short_is_refused(tmp_path, small_is_large, kind):
    path = tmp_path / f"a.{kind if len(kind) < 4 and kind != 'lzw' else 'tif'}"
    if kind in {"lzw", "deflate"}:
        tifffile.imwrite(
            path, noisy(), photometric="rgb", compression={"lzw": "lzw"}.get(kind, "zlib")
        )
    else:
        save(path, noisy())
    data = path.read_bytes()
    for share in (0.3, 0.9, 0.999):
        path.write_bytes(data[: int(share * len(data))])
        with pytest.raises(BadImage):
            read_image(path, show=lambda _: None)


def test_a_png_whose_data_are_damaged_is_refused(tmp_path, small_is_large):
    path = save(tmp_path / "a.png", noisy())
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 0xFF
    path.write_bytes(data)
    with pytest.raises(BadImage):
        read_image(path)


def test_small_pictures_and_other_formats_have_no_sketch(tmp_path):
    for name in ("a.png", "a.jpg", "a.tif"):
        looks, _ = shown(save(tmp_path / name, noisy()))
        assert looks == []


@pytest.mark.parametrize("mode", ["RGB", "CMYK", "L"])
def test_a_thumbnail_of_a_jpeg_has_its_colours(tmp_path, mode):
    """A profile is for what the eye sees, in a small picture too."""
    path = tmp_path / "a.jpg"
    icc = {"RGB": rgb_profile("adobe")}.get(mode)
    Image.fromarray(smooth()).convert(mode).save(path, icc_profile=icc, quality=95)
    small = read_thumbnail(path, 100)
    assert max(small.shape) == 100
    whole = read_image(path).rgb
    assert np.abs(reduced(whole, small) - small).mean() < 2
    if icc:
        wide = ImageCms.profileToProfile(
            Image.fromarray(smooth()),
            ImageCms.ImageCmsProfile(io.BytesIO(icc)), ImageCms.createProfile("sRGB"),
        )  # fmt: skip
        assert np.abs(reduced(np.asarray(wide), small).mean() - small.mean()) < 1
