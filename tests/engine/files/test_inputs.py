"""What people and attackers feed in: damaged files, bombs, odd names (tests 1, 2, 8, 9)."""

from __future__ import annotations

import io
import os
import shutil
import subprocess
import sys
import time
import zlib
from pathlib import Path

import numpy as np
import psutil
import pytest
from PIL import Image

from engine.errors import BadImage
from engine.files import is_picture_name, read_image, read_info
from tests.conftest import ROOT
from tests.engine.files.pictures import (
    jpeg_claiming,
    photo,
    png_chunk,
    png_claiming,
    save,
    tiff_with_pages,
)
from tests.patience import PATIENCE

FINDINGS = ROOT / "build" / "findings"
"""Where a mutated file lies that a decoder has died over; once it is understood, move it to `FOUND` of `fuzz.py`."""
BUNDLE = 1_000
FORMATS = ("jpg", "png", "tif", "webp", "gif", "avif", "bmp")


def _outcome(path: Path) -> str:
    try:
        read_image(path)
    except BadImage as error:
        assert path.name in str(error)
        assert str(error).endswith(".")
        assert "\n" not in str(error)
        return "refused"
    return "read"


@pytest.mark.parametrize("suffix", FORMATS)
@pytest.mark.parametrize("damage", ["empty", "header", "half", "99 %", "flipped"])
def test_a_damaged_file_is_read_or_refused_in_one_sentence(tmp_path, suffix, damage):
    """Reliability 1."""
    whole = save(tmp_path / f"whole.{suffix}", photo()).read_bytes()
    data = bytearray(whole)
    for index in np.random.default_rng(7).integers(20, len(data), 8):
        data[index] ^= 0xFF
    content = {
        "empty": b"",
        "header": whole[:20],
        "half": whole[: len(whole) // 2],
        "99 %": whole[: len(whole) * 99 // 100],
        "flipped": bytes(data),
    }[damage]
    path = tmp_path / f"damaged.{suffix}"
    path.write_bytes(content)
    start, before = time.thread_time(), psutil.Process().memory_info().rss
    outcome = _outcome(path)
    assert time.thread_time() - start < 5
    assert psutil.Process().memory_info().rss - before < 200 << 20
    if damage in {"empty", "header", "half"}:
        assert outcome == "refused"


@pytest.mark.parametrize("suffix", FORMATS)
def test_text_named_like_a_picture_is_refused(tmp_path, suffix):
    """Reliability 1."""
    path = tmp_path / f"text.{suffix}"
    path.write_text("This is no picture.")
    assert _outcome(path) == "refused"


def test_a_picture_under_another_formats_name_is_read(tmp_path):
    """Reliability 1."""
    path = save(tmp_path / "a.png", photo())
    path.rename(tmp_path / "a.jpg")
    assert read_image(tmp_path / "a.jpg").source.format == "PNG"


def _gif(frames: int) -> bytes:
    buffer = io.BytesIO()
    Image.new("L", (2, 2), 7).save(buffer, "GIF")
    data = buffer.getvalue()
    at = data.index(b"\x2c", 13 + 3 * 2 ** ((data[10] & 7) + 1))  # behind the colour table
    return data[:at] + data[at:-1] * frames + b"\x3b"


BOMBS = {
    "50,000 x 50,000.png": (lambda: png_claiming(50_000, 50_000), "megapixels|longest"),
    "100M x 1.png": (lambda: png_claiming(100_000_000, 1), "longest side"),
    "text.png": (
        lambda: png_claiming(
            8, 8, png_chunk(b"zTXt", b"Comment\0\0" + zlib.compress(bytes(200 << 20), 9))
        ),
        "text|decompress|memory|large",
    ),
    "pages.tif": (lambda: tiff_with_pages(10_000), "1000 pages"),
    "frames.gif": (lambda: _gif(5_000), "1000 pages or frames"),
    "65,500 x 65,500.jpg": (lambda: jpeg_claiming(65_500, 65_500), "megapixels"),
}


@pytest.mark.parametrize("name", BOMBS)
def test_a_bomb_is_refused_at_once(tmp_path, name):
    """Reliability 2."""
    make, words = BOMBS[name]
    path = tmp_path / name
    path.write_bytes(make())
    code = (
        "import sys, time, resource; from pathlib import Path; from engine.files import read_image;"
        "from engine.errors import BadImage\n"
        "m = lambda: resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024\n"
        "b, t = m(), time.process_time()\n"
        "try: read_image(Path(sys.argv[1]))\n"
        "except BadImage as e: print(e)\n"
        "print(time.process_time() - t, m() - b)"
    )
    result = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", code, str(path)],
        capture_output=True,
        text=True,
        cwd=ROOT,
        timeout=PATIENCE,
        check=True,
    )
    sentence, figures = result.stdout.strip().splitlines()
    assert any(word in sentence for word in words.split("|")), sentence
    seconds, mebibytes = map(float, figures.split())
    assert seconds < 5  # of its own time; 0.5 on a quiet machine
    assert mebibytes < 300


def test_a_large_picture_that_the_policy_allows_is_described(tmp_path):
    """Reliability 2."""
    path = tmp_path / "large.png"
    path.write_bytes(png_claiming(20_000, 9_000))
    assert read_info(path).size.area == 180_000_000


@pytest.mark.parametrize(
    "name",
    [
        "with space.png", "it's \"quoted\".png", "100 %.png", "#1.png", "🦢.png", "صورة.png", "e\u0301.png",
        "\u00e9.png", "x" * 200 + ".png", "UPPER.PNG",
    ],
)  # fmt: skip
def test_any_name_is_read(tmp_path, name):
    """Reliability 9."""
    save(tmp_path / name, photo())
    assert is_picture_name(tmp_path / name)
    assert read_image(tmp_path / name).size.width == 61


def test_what_is_no_regular_file_is_refused(tmp_path):
    """Reliability 9."""
    os.mkfifo(tmp_path / "pipe.png")
    (tmp_path / "loop.png").symlink_to(tmp_path / "loop.png")
    (tmp_path / "folder.png").mkdir()
    for path in (
        tmp_path / "pipe.png",
        tmp_path / "loop.png",
        tmp_path / "folder.png",
        Path("/dev/zero"),
    ):
        with pytest.raises(BadImage):
            read_image(path)
    with pytest.raises(BadImage):
        read_image(tmp_path / ("y" * 300 + ".png"))


def test_mutated_files_never_crash(tmp_path):
    """Reliability 8."""
    _fuzz(tmp_path, 500)


@pytest.mark.nightly
def test_twenty_thousand_mutated_files_never_crash(tmp_path):
    """Reliability 8."""
    _fuzz(tmp_path, 20_000)


def _fuzz(folder: Path, count: int) -> None:
    """Mutations of real files are decoded in processes of their own, whose death is seen; the file that one died over is kept."""
    for first in range(0, count, BUNDLE):
        command = [sys.executable, "-m", "tests.engine.files.fuzz", str(folder), str(min(BUNDLE, count)), str(first)]  # fmt: skip
        result = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, check=False)
        if result.returncode:
            FINDINGS.mkdir(parents=True, exist_ok=True)
            for case in folder.glob("case-*"):
                shutil.copy(case, FINDINGS / f"{first}-{case.name}")
        assert result.returncode == 0, result.stdout[-500:] + result.stderr[-2000:]


def test_the_file_that_a_decoder_has_died_over_is_kept(tmp_path, monkeypatch):
    """Reliability 8."""
    folder, kept = tmp_path / "work", tmp_path / "kept"
    folder.mkdir()

    def died(command: list[str], **_: object) -> subprocess.CompletedProcess[str]:
        (folder / "case-rich.png").write_bytes(b"deadly")
        return subprocess.CompletedProcess(command, -11, "", "")

    monkeypatch.setattr(subprocess, "run", died)
    monkeypatch.setattr(f"{__name__}.FINDINGS", kept)
    with pytest.raises(AssertionError):
        _fuzz(folder, 20)
    assert [(path.name, path.read_bytes()) for path in kept.iterdir()] == [("0-case-rich.png", b"deadly")]  # fmt: skip
