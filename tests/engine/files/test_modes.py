"""Every kind of stored pixel, every orientation, every depth (tests 4, 5)."""

from __future__ import annotations

import platform
import subprocess
import sys

import numpy as np
import pytest
import tifffile
from PIL import Image

from engine.errors import BadImage
from engine.files import decode, read_image, read_info
from engine.files.planes import PlaneRows, spread_under_clear
from engine.types import Size
from tests.conftest import ROOT
from tests.engine.files.pictures import deep_ramp, photo, save, save_deep


def _of_mode(mode: str, path):
    base = Image.fromarray(photo())
    grey16 = np.rint(np.asarray(base.convert("L"), np.float64) * 257).astype(np.uint16)
    match mode:
        case "I;16":
            picture = Image.fromarray(grey16)
        case "I":
            picture = Image.fromarray(grey16.astype(np.int32), "I")
        case "F":
            picture = Image.fromarray((grey16 / 65535).astype(np.float32), "F")
        case "P+transparency":
            base.convert("P").save(path, transparency=0)
            return
        case "PA":
            picture = base.convert("LA")
        case "RGBX":
            picture = base.convert("RGBX")
        case _:
            picture = base.convert(mode)
    picture.save(path)


MODES = {
    "1": "png", "L": "png", "LA": "png", "P": "png", "P+transparency": "png", "PA": "png", "RGB": "png",
    "RGBA": "png", "I;16": "tif", "I": "tif", "F": "tif", "RGBX": "tif", "CMYK": "tif", "YCbCr": "tif",
    "LAB": "tif",
}  # fmt: skip


@pytest.mark.parametrize("mode", MODES)
def test_every_mode_shows_the_photograph(tmp_path, mode):
    """Reliability 4."""
    path = tmp_path / f"a.{MODES[mode]}"
    if mode == "LAB":
        from PIL import ImageCms

        lab = ImageCms.profileToProfile(
            Image.fromarray(photo()),
            ImageCms.createProfile("sRGB"),
            ImageCms.createProfile("LAB"),
            outputMode="LAB",
        )
        lab.save(path)
    else:
        _of_mode(mode, path)
    loaded = read_image(path)
    assert loaded.rgb.shape == (47, 61, 3)
    is_deep = mode in {"I;16", "I", "F"}
    assert loaded.rgb.dtype == (np.uint16 if is_deep else np.uint8)
    white = 65535 if is_deep else 255
    is_grey = mode in {"1", "L", "LA", "PA", "I;16", "I", "F"}
    assert loaded.source.is_grey is is_grey
    expected = np.asarray(Image.fromarray(photo()).convert("L" if is_grey else "RGB"), np.float64)
    expected = expected[..., None] if is_grey else expected
    visible = np.ones((47, 61), bool) if loaded.alpha is None else loaded.alpha > 0
    difference = np.abs(loaded.rgb / white - expected / 255)[visible]
    tolerance = {
        "1": 0.5,
        "P": 0.08,
        "P+transparency": 0.08,
        "YCbCr": 0.03,
        "CMYK": 0.01,
        "LAB": 0.02,
    }
    assert difference.mean() < tolerance.get(mode, 0.004)
    if mode in {"1", "CMYK", "YCbCr", "LAB"}:
        assert loaded.notices


def test_an_inverted_adobe_cmyk_is_no_negative(tmp_path):
    Image.fromarray(photo()).convert("CMYK").save(tmp_path / "a.jpg", quality=95)
    loaded = read_image(tmp_path / "a.jpg")
    assert np.abs(loaded.rgb.astype(int) - photo()).mean() < 8


@pytest.mark.parametrize(
    "kind", ["png", "tif", "lzw", "zip", "zip+predictor", "lzw+predictor", "planar"]
)
@pytest.mark.parametrize("channels", [1, 2, 3, 4])
def test_sixteen_bits_are_read_without_loss(tmp_path, kind, channels):
    pixels = np.dstack([deep_ramp(300, 7), deep_ramp(300, 7)[..., :1]])
    pixels = pixels[..., {1: [0], 2: [0, 3], 3: [0, 1, 2], 4: [0, 1, 2, 3]}[channels]]
    pixels = pixels[..., 0] if channels == 1 else pixels
    path = tmp_path / ("a.png" if kind == "png" else "a.tif")
    name, _, predictor = kind.partition("+")
    options = {"compression": {"lzw": "lzw", "zip": "zlib"}.get(name)}
    if predictor:
        options["predictor"] = True
    if channels in {2, 4}:
        options["extrasamples"] = ["unassalpha"]
    if kind == "planar" and channels > 1:
        options |= {"planarconfig": "separate"}
    if kind == "png":
        save_deep(path, np.ascontiguousarray(pixels))
    else:
        stored = np.moveaxis(pixels, -1, 0) if kind == "planar" and channels > 1 else pixels
        photometric = "rgb" if channels >= 3 else "minisblack"
        save_deep(path, np.ascontiguousarray(stored), photometric=photometric, **options)
    loaded = read_image(path)
    colour = pixels if pixels.ndim == 3 else pixels[..., None]
    colour = np.broadcast_to(colour[..., :1], (7, 300, 3)) if channels < 3 else colour[..., :3]
    assert loaded.source.bit_depth == 16
    np.testing.assert_array_equal(loaded.rgb, colour)
    assert (loaded.alpha is not None) is (channels in {2, 4})
    if channels in {2, 4}:
        np.testing.assert_array_equal(loaded.alpha, pixels[..., -1])


def test_a_deep_ramp_keeps_its_levels(tmp_path):
    """Reliability 4."""
    for suffix in ("png", "tif"):
        path = save_deep(tmp_path / f"a.{suffix}", deep_ramp())
        assert len(np.unique(read_image(path).rgb[..., 0])) >= 1024


def test_more_tiffs(tmp_path):
    deep = deep_ramp(64, 5)
    tifffile.imwrite(tmp_path / "float.tif", deep / np.float32(65535), photometric="rgb")
    assert np.abs(read_image(tmp_path / "float.tif").rgb.astype(int) - deep).max() <= 1
    tifffile.imwrite(tmp_path / "white.tif", 65535 - deep[..., 0], photometric="miniswhite")
    np.testing.assert_array_equal(read_image(tmp_path / "white.tif").rgb[..., 1], deep[..., 0])
    premultiplied = np.dstack([deep // 2, np.full(deep.shape[:2], 32768, np.uint16)])
    tifffile.imwrite(
        tmp_path / "assoc.tif", premultiplied, photometric="rgb", extrasamples=["assocalpha"]
    )
    assert np.abs(read_image(tmp_path / "assoc.tif").rgb.astype(int) - deep).max() <= 3
    tifffile.imwrite(tmp_path / "zstd.tif", deep, photometric="rgb", compression="zstd")
    with pytest.raises(BadImage, match="compression"):
        read_image(tmp_path / "zstd.tif")


def test_pages_and_frames_are_said(tmp_path):
    frames = [Image.fromarray(photo()), Image.fromarray(photo()[::-1])]
    for suffix in ("gif", "webp", "tif", "png", "avif"):
        path = tmp_path / f"a.{suffix}"
        frames[0].save(path, save_all=True, append_images=frames[1:])
        loaded = read_image(path)
        assert loaded.source.frames == 2
        assert any("the first was taken" in n.message for n in loaded.notices)
        assert np.abs(loaded.rgb.astype(int) - photo()).mean() < 15
    frames[0].save(tmp_path / "a.mpo", "MPO", save_all=True, append_images=frames[1:])
    assert read_image(tmp_path / "a.mpo").source.format == "MPO"


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("suffix", ["jpg", "png", "tif", "webp", "avif", "deep.png", "deep.tif"])
def test_the_orientation_is_applied_exactly_once(tmp_path, suffix, orientation):
    """Reliability 5."""
    upright = np.zeros((24, 36, 3), np.uint8)
    upright[:12, :18] = (220, 30, 30)
    upright[12:, 18:] = (30, 220, 30)
    stored = _stored_as(upright, orientation)
    exif = Image.Exif()
    exif[0x0112] = orientation
    path = tmp_path / f"a.{suffix}"
    if suffix == "deep.tif":
        save_deep(path, stored.astype(np.uint16) * 257, extratags=[(274, 3, 1, orientation, True)])
    elif suffix == "deep.png":
        save_deep(path, np.ascontiguousarray(stored).astype(np.uint16) * 257)
        data = path.read_bytes()
        from tests.engine.files.pictures import png_chunk

        path.write_bytes(data[:33] + png_chunk(b"eXIf", exif.tobytes()[6:]) + data[33:])
    else:
        save(path, np.ascontiguousarray(stored), exif=exif.tobytes(), quality=100)
    loaded = read_image(path)
    info = read_info(path)
    assert info.orientation == loaded.source.orientation == orientation
    assert info.size == loaded.size == Size(36, 24)
    shown = loaded.rgb / (65535 if loaded.rgb.dtype == np.uint16 else 255)
    assert np.abs(shown - upright / 255).mean() < 0.05


def _stored_as(upright: np.ndarray, orientation: int) -> np.ndarray:
    """The pixels as a camera would store them under that orientation (inverse of Pillow's transposition)."""
    inverse = {
        1: None, 2: Image.Transpose.FLIP_LEFT_RIGHT, 3: Image.Transpose.ROTATE_180,
        4: Image.Transpose.FLIP_TOP_BOTTOM, 5: Image.Transpose.TRANSPOSE, 6: Image.Transpose.ROTATE_90,
        7: Image.Transpose.TRANSVERSE, 8: Image.Transpose.ROTATE_270,
    }[orientation]  # fmt: skip
    picture = Image.fromarray(upright)
    return np.asarray(picture if inverse is None else picture.transpose(inverse))


@pytest.mark.parametrize("size", [(61, 47), (122, 94), (100, 301), (7, 3)])
def test_runs_of_enlarged_rows_equal_the_whole(size):
    plane = photo()[..., 0]
    rows = PlaneRows(plane, Size(*size))
    whole = rows.rows(0, size[1])
    parts = np.concatenate([rows.rows(y, min(y + 13, size[1])) for y in range(0, size[1], 13)])
    np.testing.assert_allclose(parts, whole, atol=2e-6)
    if size == (61, 47):
        np.testing.assert_allclose(whole, plane / np.float32(255), atol=1e-6)


def test_colour_continues_under_clear_pixels():
    rgb = np.zeros((40, 40, 3), np.uint8)
    alpha = np.zeros((40, 40), np.uint8)
    rgb[10:20, 10:20], alpha[10:20, 10:20] = (200, 100, 50), 255
    filled = spread_under_clear(rgb, alpha)
    assert np.abs(filled.astype(int) - (200, 100, 50)).max() <= 1
    alpha[15, 15] = 1
    np.testing.assert_array_equal(spread_under_clear(rgb, alpha)[15, 15], rgb[15, 15])


@pytest.mark.parametrize("mode", ["L", "LA", "RGB", "RGBA", "CMYK", "LAB", "I", "F", "I;16"])
@pytest.mark.parametrize("height", [1, 7, 40])
def test_a_picture_by_rows_is_the_whole(monkeypatch, mode, height):
    monkeypatch.setattr(decode, "_ROWS_PX", 33 * 7)
    levels = np.random.default_rng(1).integers(0, 256, 33 * height * 4, np.uint8).tobytes()
    side = {"I": 4, "F": 4, "I;16": 2, "L": 1, "LA": 2, "RGB": 3, "LAB": 3}.get(mode, 4)
    picture = Image.frombytes(mode, (33, height), levels[: 33 * height * side])
    found = decode.samples_of(picture)
    assert found.dtype == np.asarray(picture).dtype
    assert found.tobytes() == np.asarray(picture).tobytes()
    assert found.shape == np.asarray(picture).shape
    assert not found.flags.writeable


def test_a_large_jpeg_takes_the_memory_of_its_pixels_and_of_the_decoder(tmp_path):
    """Seven bytes a pixel and a little; Pillow's own way to numpy takes ten, with all threads held up for the last three."""
    side = 5000
    with Image.open(ROOT / "resources" / "samples" / "lighthouse.jpg") as opened:
        opened.convert("RGB").resize((side, side)).save(tmp_path / "a.jpg")
    code = (
        "import sys; from pathlib import Path; from engine.files import read_image;"
        "from engine.networks.memory import peak_rss_bytes\n"
        "before = peak_rss_bytes(); image = read_image(Path(sys.argv[1])); print(peak_rss_bytes() - before)"
    )
    command = [sys.executable, "-c", code, str(tmp_path / "a.jpg")]
    done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, check=True)
    assert int(done.stdout) < 8.5 * side * side


CLEARED = """
import ctypes, sys, threading, time
import engine.files
from PIL import Image
libc = ctypes.CDLL(None)
libc.malloc.restype, libc.malloc.argtypes, libc.free.argtypes = ctypes.c_void_p, [ctypes.c_size_t], [ctypes.c_void_p]
def new():
    start = time.thread_time()
    Image.core.new("RGB", (10_000, 10_000))
    return time.thread_time() - start
def run():
    libc.free(libc.malloc(31 << 20))  # from here on blocks up to this size come from used memory
    blocks = [(libc.malloc(17 << 20), libc.malloc(200_000)) for _ in range(30)]
    for block, _ in blocks:
        ctypes.memset(block, 1, 17 << 20)
        libc.free(block)
    ours = new()
    Image.core.set_block_size(16 << 20)
    print(ours, new())
thread = threading.Thread(target=run)
thread.start()
thread.join()
"""


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="others have other thresholds")
def test_memory_for_a_large_picture_is_not_cleared_with_all_threads_held_up():
    command = [sys.executable, "-c", CLEARED]
    done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, check=True)
    ours, of_pillow = map(float, done.stdout.split())
    assert ours < 0.2 * of_pillow
