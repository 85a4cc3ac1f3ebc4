"""The window: start, drop to first tile, drags, pans at 100 megapixels, stalls, drafts against exact pixels.

    QT_QPA_PLATFORM=offscreen python -m benchmarks.window [--photos FOLDER] [--memory | --fidelity]

Every figure is measured in the real window with the starter. A timer of 5 ms records how long the window's thread was busy.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

_START = time.perf_counter()

import numpy as np  # noqa: E402 - the clock starts before everything else
from PIL import Image  # noqa: E402
from PySide6.QtCore import QEventLoop, QObject, QPoint, Qt, QTimer  # noqa: E402
from PySide6.QtGui import QColorSpace  # noqa: E402
from PySide6.QtTest import QTest  # noqa: E402
from PySide6.QtWidgets import QApplication  # noqa: E402

from benchmarks.witness import Witness  # noqa: E402
from pisa_desktop.__main__ import SWITCH_INTERVAL_S  # noqa: E402
from pisa_desktop.self_test import wait_until  # noqa: E402

ROOT = Path(__file__).parents[1]


def show(**figures: object) -> None:
    """A line of figures."""
    print(
        json.dumps({k: round(v, 3) if isinstance(v, float) else v for k, v in figures.items()}),
        flush=True,
    )


class Ticker(QObject):
    """Records the times between ticks of a 5 ms timer, less those in which the machine itself stood still."""

    def __init__(self) -> None:
        super().__init__()
        self._witness = Witness()
        self._gaps: list[tuple[float, float]] = []
        self._last = time.monotonic()
        self._timer = QTimer(self)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._tick)
        self._timer.start(5)

    def _tick(self) -> None:
        now = time.monotonic()
        self._gaps.append((now - self._last, now))
        self._last = now

    def take(self) -> dict[str, float]:
        """99th percentile and longest gap so far, ms, the longest with the machine's own stops in it; then begin anew."""
        gaps, self._gaps = self._gaps, []
        stops = self._witness.stops()

        def still(start: float, end: float) -> float:
            return sum(max(0.0, min(ended, end) - max(begun, start)) for begun, ended in stops)

        own = sorted(gap - (still(end - gap, end) if gap > 0.02 else 0.0) for gap, end in gaps)
        return {
            "stall_p99_ms": 1000 * own[int(0.99 * (len(own) - 1))],
            "stall_worst_ms": 1000 * own[-1],
            "worst_with_the_machine_ms": 1000 * max(gaps)[0],
        }

    def close(self) -> None:
        """End."""
        self._timer.stop()
        self._witness.close()


def wait(condition: Callable[[], bool], seconds: float = 300) -> float:
    """Let the window live until something is true; the seconds that took."""
    start = time.perf_counter()
    if not wait_until(condition, seconds):
        raise TimeoutError
    return time.perf_counter() - start


@contextmanager
def photo_of(megapixels: float, name: str = "lake.jpg") -> Iterator[Path]:
    """A JPEG of about so many megapixels, from a bundled photograph."""
    side = round((megapixels * 1e6) ** 0.5)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / name
        with Image.open(ROOT / "resources" / "samples" / name) as picture:
            picture.convert("RGB").resize((side, side), Image.Resampling.BICUBIC).save(
                path, quality=92
            )
        yield path


def frames(app, view: tuple[int, int]) -> None:
    """Pan and zoom a 100-megapixel picture: milliseconds to paint a frame."""
    from engine.types import Size
    from pisa_desktop.state.viewport import Viewport
    from pisa_desktop.viewer.canvas import Canvas, Divider
    from pisa_desktop.viewer.layers import PictureLayer
    from pisa_desktop.viewer.loading import PictureReader
    from pisa_desktop.viewer.screen_colours import ScreenColours

    viewport = Viewport()
    canvas = Canvas(viewport)
    canvas.resize(*view)
    canvas.show()
    reader = PictureReader()
    got: list = []
    coarse: list = []
    with photo_of(100) as path:
        start = time.perf_counter()
        reader.coarse_ready.connect(lambda p: coarse.append(time.perf_counter() - start))
        reader.ready.connect(got.append)
        reader.read(path)
        wait(lambda: bool(got))
        show(figure="100 MP JPEG", first_picture_s=coarse[0], whole_s=time.perf_counter() - start)
    layer = PictureLayer(got[0].pyramid)
    viewport.set_size(Size(layer.pyramid.width, layer.pyramid.height))
    canvas.set_layers(layer, layer)
    canvas.set_divider(Divider.VERTICAL)
    space = QColorSpace(QColorSpace.NamedColorSpace.DisplayP3)
    for colours in (None, ScreenColours(bytes(space.iccProfile().data()))):
        canvas.set_colours(colours)
        for name, zoom in (("fit", None), ("1:1", 1.0), ("60 %", 0.6), ("200 %", 2.0)):
            viewport.fit() if zoom is None else viewport.set_zoom(zoom)
            firsts = _repaints(canvas, 40)
            times = []
            for step in range(60):
                if zoom is None:
                    viewport.set_zoom(viewport.fit_zoom() * (1 + step * 0.01))
                else:
                    viewport.pan(-17, -9)
                times += _repaints(canvas, 1)
            times.sort()
            show(
                figure=f"frame at {name}, {view[0]}x{view[1]}, split, {'P3 screen' if colours else 'sRGB'}",
                median_ms=statistics.median(times),
                p95_ms=times[56],
                worst_ms=times[-1],
                first_ms=firsts[0],
                worst_of_first_ms=max(firsts),
                standing_ms=firsts[-1],
            )
    reader.shutdown()
    canvas.deleteLater()


def _repaints(canvas, times: int) -> list[float]:
    """Milliseconds of each."""
    found = []
    for _ in range(times):
        start = time.perf_counter()
        canvas.repaint()
        found.append(1000 * (time.perf_counter() - start))
    return found


def memory() -> None:
    """Two pictures of 100 megapixels in memory at once, as a photograph and its result are."""
    import psutil

    from pisa_desktop.viewer.loading import PictureReader

    before = psutil.Process().memory_info().rss
    reader = PictureReader()
    got: list = []
    reader.ready.connect(got.append)
    with photo_of(100) as path:
        for count in (1, 2):
            reader.read(path)
            wait(lambda count=count: len(got) == count)
    held = psutil.Process().memory_info().rss - before
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    show(figure="two pictures of 100 MP", held_mb=held / 2**20, peak_rss_mb=peak / 2**20)
    reader.shutdown()


def fidelity(photos: list[Path]) -> None:
    """Drafts against exact pixels over the pad, dB, for a 1500 x 1000 view of each photograph."""
    from benchmarks.starter import load_starter
    from engine.draft import DraftRegion
    from engine.files import read_image
    from engine.pipeline import run
    from engine.types import EnhanceParams, Lambdas, Rect
    from pisa_desktop.preview.draft_field import PLANE, DraftField, grid
    from pisa_desktop.workers.protocol import DraftAnchor

    enhancer = load_starter()
    random = np.random.default_rng(1)
    points = [
        Lambdas(round(float(p), 2), round(float(s), 2)) for p, s in random.uniform(0, 1.5, (16, 2))
    ]
    found: dict[str, list[float]] = {"plane": [], "plane, 0 to 1": [], "grid": []}
    for path in photos:
        rgb = read_image(path).rgb[:128, :160]
        prepared = run(enhancer.prepare(np.ascontiguousarray(rgb), EnhanceParams()))
        region = DraftRegion(prepared, Rect(0, 0, prepared.size.width, prepared.size.height), 10**9)

        def decoded(lambdas: Lambdas, region=region) -> DraftAnchor:
            pixels = run(region.anchor(lambdas))
            levels = np.rint(pixels * 255).astype(np.uint8)
            return DraftAnchor(1, 1, region.rect, region.reduction, lambdas, levels)

        exact = {point: decoded(point).pixels.astype(float) for point in points}
        fields = {"plane": DraftField(decoded(PLANE[0])), "grid": DraftField(decoded(PLANE[0]))}
        for point in PLANE[1:]:
            fields["plane"].add(decoded(point))
        for point in grid():
            fields["grid"].add(decoded(point))
        for name, field in fields.items():
            for point in points:
                draft = field.blend(point)
                error = np.mean((draft - exact[point]) ** 2)
                decibel = float(10 * np.log10(255**2 / max(error, 1e-9)))
                found[name].append(decibel)
                if name == "plane" and max(point.pix, point.sem) <= 1:
                    found["plane, 0 to 1"].append(decibel)
    for name, values in found.items():
        show(
            figure=f"draft, {name}",
            mean_db=statistics.mean(values),
            worst_db=min(values),
            photos=len(photos),
        )


def main() -> None:
    """Print all figures."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--photos", type=Path, default=ROOT / "resources" / "samples")
    parser.add_argument("--memory", action="store_true", help="only that, in a fresh process")
    parser.add_argument("--fidelity", action="store_true", help="only drafts against exact pixels")
    arguments = parser.parse_args()
    names = sorted(p for p in arguments.photos.iterdir() if p.suffix in {".jpg", ".png"})[:7]
    if not names:
        parser.error(f"no photographs in {arguments.photos}")
    if arguments.fidelity:
        fidelity(names)
        return
    if arguments.memory:
        _application = QApplication(sys.argv)
        memory()
        return
    with tempfile.TemporaryDirectory() as base:
        os.environ["PISA_BASE_DIR"] = base
        _measure(names)


def _measure(names: list[Path]) -> None:
    from engine.types import Lambdas

    sys.setswitchinterval(SWITCH_INTERVAL_S)
    qt = QApplication(sys.argv)
    from pisa_desktop.app import App
    from pisa_desktop.widgets.lambda_pad import to_position

    app = App(qt)
    app.window.resize(1880, 1100)
    app.start()
    app.window.repaint()
    show(figure="start to first paint", seconds=time.perf_counter() - _START)
    ticker = Ticker()
    ready = wait(lambda: app.studio.capabilities is not None)
    show(figure="model loaded behind the window", seconds=ready, **ticker.take())

    with photo_of(0.36) as path:  # 600 x 600 becomes 2400 x 2400
        made = time.perf_counter()
        wait(lambda: time.perf_counter() - made > 0.2)
        ticker.take()  # making the photograph is no stall of the window
        start = time.perf_counter()
        first: list[float] = []
        app.client.tile_ready.connect(lambda _: first.append(time.perf_counter() - start))
        app.open_paths([path])
        wait(lambda: bool(first))
        wait(lambda: app.studio.document.prepared is not None)
        prepared = time.perf_counter() - start
        draft = app.comparison.preview._draft
        wait(lambda: draft.is_live)
        live = time.perf_counter() - start - prepared
        wait(lambda: app.comparison.preview.is_complete)
        complete = time.perf_counter() - start
        show(figure="drop of 600 x 600, scale 4", first_tile_s=first[0], prepared_s=prepared,
             first_draft_after_residuals_s=live, all_visible_exact_s=complete, **ticker.take())  # fmt: skip
        canvas = app.window.compare.canvases[0]
        pad = app.window.controls.pad
        before, start = app.comparison.preview.drafts, time.perf_counter()
        place = lambda p, s: to_position(Lambdas(p, s), pad._field(), pad.top).toPoint()  # noqa: E731
        QTest.mousePress(pad, Qt.MouseButton.LeftButton, pos=place(1, 1))
        moves = 0
        while time.perf_counter() - start < 3:
            angle = (time.perf_counter() - start) * 2
            QTest.mouseMove(pad, place(0.75 + 0.5 * np.cos(angle), 0.75 + 0.5 * np.sin(angle)))
            moves += 1
            loop = QEventLoop()
            QTimer.singleShot(1, loop.quit)
            loop.exec()
        seconds = time.perf_counter() - start
        QTest.mouseRelease(pad, Qt.MouseButton.LeftButton, pos=QPoint(100, 100))
        show(figure="drag of the pad", view=f"{canvas.width()}x{canvas.height()}", moves_per_s=moves / seconds,
             drafts_per_s=(app.comparison.preview.drafts - before) / seconds, **ticker.take())  # fmt: skip
        exact = wait(lambda: app.comparison.preview.is_complete)
        show(figure="exact after the drag", seconds=exact)
    ticker.close()
    ended = time.perf_counter()
    app.shutdown()
    show(figure="shutdown", seconds=time.perf_counter() - ended)
    for view in ((1920, 1080), (3840, 2160)):
        frames(app, view)
    memory()
    show(figure="peak memory so far", mb=resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
    fidelity(names)


if __name__ == "__main__":
    main()
