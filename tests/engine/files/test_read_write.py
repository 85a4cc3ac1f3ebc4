from __future__ import annotations

import struct
import time
import zlib
from collections.abc import Callable
from contextlib import ExitStack

import numpy as np
import pytest
from PIL import Image, ImageCms

from engine.errors import BadImage, BadRequest, SaveFailed
from engine.files import FileFormat, LimitPolicy, SaveSpec, choose_format, open_writer, read_image
from engine.files.image import quantise
from engine.files.metadata import Attached
from engine.files.whole import WholePicture
from engine.types import Size
from tests.conftest import ROOT
from tests.engine.standing import share_of_standstill
from tests.png import read_png


def _picture(width=31, height=23):
    return np.random.default_rng(1).random((height, width, 3), np.float32)


def _write(path, rgb, spec, bands=(7, 1, 100), **options):
    with open_writer(path, Size(rgb.shape[1], rgb.shape[0]), spec, **options) as rows:
        start = 0
        for band in (*bands, len(rgb)):
            if start < len(rgb):
                rows.write_rows(rgb[start : start + band])
            start += band


@pytest.mark.parametrize("bits", [8, 16])
@pytest.mark.parametrize("bands", [(1,), (7, 1), (100,)])
def test_a_png_holds_the_nearest_levels(tmp_path, bits, bands):
    rgb, top = _picture(), 2**bits - 1
    _write(tmp_path / "a.png", rgb, SaveSpec(FileFormat.PNG, bits), bands, dpi=(300, 300))
    assert np.array_equal(read_png(tmp_path / "a.png"), np.rint(rgb.astype(np.float64) * top))
    with Image.open(tmp_path / "a.png") as opened:
        assert round(opened.info["dpi"][0]) == 300


@pytest.mark.parametrize("bits", [8, 16])
def test_rounding_is_to_the_nearest_level_and_clips(bits):
    top = 2**bits - 1
    values = np.array([[-1.0, 0.0, 0.4 / top, 0.6 / top, 1.0, 2.0]], np.float32)
    assert quantise(values, bits).tolist() == [[0, 0, 0, 1, top, top]]


def test_a_jpeg_is_close_and_keeps_profile_and_resolution(tmp_path):
    rgb = np.repeat(np.linspace(0, 1, 64, dtype=np.float32)[None, :, None], 48, 0).repeat(3, 2)
    icc = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    _write(tmp_path / "a.jpg", rgb, SaveSpec(FileFormat.JPEG), icc=icc, dpi=(240, 240))
    with Image.open(tmp_path / "a.jpg") as opened:
        assert opened.info["icc_profile"] == icc
        assert opened.info["dpi"] == (240, 240)
        assert np.abs(np.asarray(opened) - rgb * 255).max() < 4


@pytest.mark.parametrize("spec", [SaveSpec(FileFormat.PNG), SaveSpec(FileFormat.JPEG)])
def test_a_picture_with_rows_missing_is_not_saved(tmp_path, spec):
    with (
        pytest.raises(ValueError, match="rows"),
        open_writer(tmp_path / "a", Size(4, 4), spec) as rows,
    ):
        rows.write_rows(np.zeros((3, 4, 3), np.float32))
    assert list(tmp_path.iterdir()) == []


def test_what_does_not_read_back_is_not_saved(tmp_path, monkeypatch):
    path = tmp_path / "a.png"
    path.write_bytes(b"old")

    def verify_fails(*_):
        raise ValueError("a checksum is wrong")

    monkeypatch.setattr("engine.files.write.verify_png", verify_fails)
    with pytest.raises(SaveFailed, match="does not read back"):
        _write(path, _picture(), SaveSpec(FileFormat.PNG))
    assert path.read_bytes() == b"old"


@pytest.mark.parametrize(
    ("wish", "source", "bits", "expected"),
    [
        ("same", "JPEG", None, (FileFormat.JPEG, 8)),
        ("same", "MPO", None, (FileFormat.JPEG, 8)),
        ("same", "PNG", None, (FileFormat.PNG, 8)),
        ("same", "BMP", None, (FileFormat.PNG, 8)),
        ("same", "JPEG", 16, (FileFormat.PNG, 16)),
        ("png", "JPEG", 16, (FileFormat.PNG, 16)),
        ("jpeg", "PNG", None, (FileFormat.JPEG, 8)),
    ],
)
def test_which_format_a_result_gets(wish, source, bits, expected):
    spec = choose_format(wish, source, bits, Size(10, 10))
    assert (spec.format, spec.bit_depth) == expected


def test_wishes_that_a_format_cannot_meet_are_refused():
    with pytest.raises(BadRequest, match="65535"):
        choose_format("jpeg", "PNG", None, Size(70_000, 10))
    assert choose_format("same", "JPEG", None, Size(70_000, 10)).format is FileFormat.PNG
    with pytest.raises(BadRequest, match="16 bits"):
        choose_format("jpeg", "PNG", 16, Size(10, 10))
    with pytest.raises(BadRequest, match="quality"):
        SaveSpec(FileFormat.JPEG, 8, 0)


@pytest.mark.parametrize("orientation", range(1, 9))
def test_jpegs_are_turned_upright_once(tmp_path, orientation):
    rgb = np.zeros((16, 24, 3), np.uint8)
    rgb[:8, :8] = 255
    turns = {1: [], 2: [0], 3: [3], 4: [1], 5: [5], 6: [2], 7: [6], 8: [4]}[orientation]
    stored = Image.fromarray(rgb)
    for turn in turns:
        stored = stored.transpose(Image.Transpose(turn))
    exif = Image.Exif()
    exif[0x0112] = orientation
    stored.save(tmp_path / "a.jpg", exif=exif, quality=100)
    loaded = read_image(tmp_path / "a.jpg")
    assert loaded.source.orientation == orientation
    assert loaded.size == loaded.source.size == Size(24, 16)
    assert loaded.rgb[2:6, 2:6].min() > 200
    assert loaded.rgb[10:, 10:].max() < 60


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA", "CMYK", "YCbCr", "I;16"])
def test_every_mode_becomes_three_channels(tmp_path, mode):
    suffix = {"CMYK": "jpg", "YCbCr": "jpg"}.get(mode, "png")
    source = Image.fromarray((_picture() * 255).astype(np.uint8))
    picture = (
        Image.fromarray((_picture()[..., 0] * 65535).astype(np.uint16))
        if mode == "I;16"
        else source.convert(mode)
    )
    picture.save(tmp_path / f"a.{suffix}")
    loaded = read_image(tmp_path / f"a.{suffix}")
    assert loaded.rgb.shape == (23, 31, 3)
    assert loaded.rgb.dtype == (np.uint16 if mode == "I;16" else np.uint8)
    assert not loaded.rgb.flags.writeable
    assert bool(loaded.notices) is (mode in {"1", "CMYK"})
    assert (loaded.alpha is not None) is (mode in {"LA", "RGBA"} and loaded.source.has_alpha)
    assert loaded.source.is_grey is (mode in {"1", "L", "LA", "I;16"})


def _png_header(width, height):
    body = b"IHDR" + struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + struct.pack(">I", 13) + body + struct.pack(">I", zlib.crc32(body))


@pytest.mark.parametrize("size", [(50_000, 50_000), (100_000_000, 1), (1, 100_000)])
def test_a_picture_beyond_the_limits_is_refused_before_decoding(tmp_path, size):
    path = tmp_path / "bomb.png"
    path.write_bytes(_png_header(*size) + struct.pack(">I", 1000) + b"IDAT" + b"\0" * 50)
    start = time.thread_time()
    with pytest.raises(BadImage, match=r"limit|allowed"):
        read_image(path)
    assert time.thread_time() - start < 2


@pytest.mark.parametrize("suffix", ["jpg", "png", "webp", "bmp", "tif"])
@pytest.mark.parametrize("cut", [0.0, 0.02, 0.5, 0.9])
def test_damaged_files_are_said_to_be(tmp_path, suffix, cut):
    path = tmp_path / f"a.{suffix}"
    Image.fromarray((_picture(90, 90) * 255).astype(np.uint8)).save(path)
    path.write_bytes(path.read_bytes()[: int(path.stat().st_size * cut)])
    with pytest.raises(BadImage, match=rf"a\.{suffix}"):
        read_image(path)


def test_what_is_no_picture_is_refused(tmp_path):
    (tmp_path / "text.png").write_text("hello")
    (tmp_path / "sub.png").mkdir()
    for name in ("text.png", "sub.png", "missing.png"):
        with pytest.raises(BadImage, match=name):
            read_image(tmp_path / name)


def test_a_file_that_is_too_large_is_refused(tmp_path):
    (tmp_path / "a.png").write_bytes(b"x" * 100)
    with pytest.raises(BadImage, match="GiB"):
        read_image(tmp_path / "a.png", LimitPolicy(max_bytes=99))


def test_other_threads_run_while_a_large_jpeg_is_encoded(tmp_path):
    """A window that shares the process would stand still: Pillow encodes optimised JPEG into memory in one piece, and lets nobody in."""
    with Image.open(ROOT / "resources" / "samples" / "lighthouse.jpg") as opened:
        photo = np.asarray(opened.convert("RGB"))
    levels = np.tile(photo, (18, 14, 1))[:3072, :3072]

    with ExitStack() as opened_files:

        def written() -> Callable[[], object]:
            file = opened_files.enter_context((tmp_path / "a.jpg").open("w+b"))
            size, spec = Size(3072, 3072), SaveSpec(FileFormat.JPEG)
            picture = WholePicture(file, size, 3, spec, Attached())
            picture.write(levels)
            return picture.finish

        share = share_of_standstill(written)
    with Image.open(tmp_path / "a.jpg") as opened:
        assert opened.size == (3072, 3072)
        assert np.abs(np.asarray(opened).astype(int) - levels).mean() < 8
    assert share < 0.5
