"""A child process of `test_large`: a large picture read, and a pair of it drawn, in a process whose peak of memory is its own.

python -m tests.stories.large FORMAT MEGAPIXELS FOLDER

FORMAT is jpg, png or tif, or grain.png and so on for one that packs as a camera's picture does.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
from PIL import Image
from PySide6.QtCore import QEventLoop, QTimer
from PySide6.QtWidgets import QApplication

from engine.networks.memory import peak_rss_bytes
from engine.types import Size
from pisa_desktop.state.viewport import Viewport
from pisa_desktop.viewer.canvas import Canvas, Divider
from pisa_desktop.viewer.layers import PictureLayer
from pisa_desktop.viewer.loading import Picture, PictureReader
from tests.conftest import ROOT

VIEW = (3840, 2160)
FRAMES = 40


def write(path: Path, megapixels: float) -> None:
    """A picture with the detail of a photograph, by repeating one; "grain" in its name packs as badly as a camera's."""
    side = round((megapixels * 1e6) ** 0.5)
    with Image.open(ROOT / "resources" / "samples" / "lighthouse.jpg") as opened:
        piece = np.asarray(opened.convert("RGB"))
    times = (-(-side // piece.shape[0]), -(-side // piece.shape[1]), 1)
    pixels = np.ascontiguousarray(np.tile(piece, times)[:side, :side])
    if ".grain." in path.name:
        rng = np.random.default_rng(0)
        for band in np.array_split(pixels, 20):
            grain = rng.integers(-3, 4, band.shape, np.int8)
            band[...] = np.clip(band.astype(np.int16) + grain, 0, 255)
    options = {".jpg": {"quality": 92}, ".png": {"compress_level": 1}, ".tif": {}}[path.suffix]
    Image.fromarray(pixels).save(path, **options)


def wait(condition: Callable[[], bool]) -> None:
    """Let the event loop live until something is true."""
    loop, timer = QEventLoop(), QTimer()
    timer.timeout.connect(lambda: loop.quit() if condition() else None)
    timer.start(2)
    loop.exec()


def read(path: Path) -> tuple[Picture, float, float]:
    """The picture, seconds to the first one that can be shown, seconds to the whole one."""
    reader, first, got = PictureReader(), [], []
    start = time.perf_counter()
    reader.coarse_ready.connect(lambda _: first.append(time.perf_counter() - start))
    reader.ready.connect(lambda picture: got.append((picture, time.perf_counter() - start)))
    reader.failed.connect(lambda failed: sys.exit(str(failed.error.message)))
    reader.read(path)
    wait(lambda: bool(got))
    reader.shutdown()
    picture, whole = got[0]
    return picture, first[0] if first else whole, whole


def frames(before: Picture, after: Picture) -> list[float]:
    """Milliseconds of frames of the pair in split view while it is panned and zoomed on a large screen."""
    viewport = Viewport()
    canvas = Canvas(viewport)
    canvas.resize(*VIEW)
    canvas.show()
    wait(canvas.isVisible)
    QApplication.processEvents()
    viewport.set_size(Size(after.pyramid.width, after.pyramid.height))
    canvas.set_layers(PictureLayer(before.pyramid), PictureLayer(after.pyramid))
    canvas.set_divider(Divider.VERTICAL)
    times = []
    for zoom in (None, 1.0, 0.6, 2.0):
        viewport.fit() if zoom is None else viewport.set_zoom(zoom)
        canvas.repaint()
        for step in range(FRAMES):
            start = time.perf_counter()
            if zoom is None:
                viewport.set_zoom(viewport.fit_zoom() * (1 + step * 0.01))
            else:
                viewport.pan(-17, -9)
            canvas.repaint()
            times.append(1000 * (time.perf_counter() - start))
    return sorted(times)


def main() -> None:
    """Measure and print."""
    kind, megapixels, folder = sys.argv[1], int(sys.argv[2]), Path(sys.argv[3])
    path = folder / f"large.{kind}"
    if not path.exists():
        write(path, megapixels)
        return
    qt = QApplication([])
    before, first, whole = read(path)
    after, _, _ = read(path)
    times = frames(before, after)
    figures = {
        "first_s": first,
        "whole_s": whole,
        "p95_ms": times[int(0.95 * len(times))],
        "peak_mib": peak_rss_bytes() / 2**20,
    }
    sys.stdout.write(json.dumps(figures) + "\n")
    qt.quit()


if __name__ == "__main__":
    main()
