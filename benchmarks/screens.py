"""Screenshots and a recorded run for the documentation, taken from the real window with the real starter.

    QT_QPA_PLATFORM=offscreen python -m benchmarks.screens docs

Writes `screenshots/<screen>-<theme>-<scale>.jpg` and `run.webp` (drop, preview, drag of the pad, compare, save), and prints
the frame times of the drag. On an X server with a window manager (QT_QPA_PLATFORM=xcb) the run is driven by the real pointer, through
xdotool; else by events that are sent to the window. What is waited for is said on stderr, with the seconds since the start.

`--child` takes a part only: 1 or 2 (screens at that scale), de or pseudo (in that language), run (the moving picture).
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.home import neutral_home
from benchmarks.pointer import Pointer
from benchmarks.shown import LANGUAGES, RUN, save_frames, shoot
from pisa_desktop.paths import sample_path
from pisa_desktop.self_test import wait_until

if TYPE_CHECKING:
    from PySide6.QtCore import QPoint
    from PySide6.QtWidgets import QWidget

    from pisa_desktop.app import App

ROOT = Path(__file__).parents[1]
PATIENCE_SECONDS = 1_200.0
"""For each thing that is waited for: a machine that others use, too, takes ten times as long."""


class Stage:
    """The window on its stage."""

    def __init__(self) -> None:
        from PySide6.QtWidgets import QApplication

        from pisa_desktop.app import App
        from pisa_desktop.preview import live_draft

        live_draft.PATIENCE_SECONDS = PATIENCE_SECONDS  # fill the pad, however slow this machine is
        self.qt = QApplication.instance() or QApplication(sys.argv)
        self.app = App(self.qt)
        self.app.window.resize(1240, 820)
        self.app.start()
        self._begun = time.monotonic()

    def wait(self, what: str, condition: Callable[[], bool]) -> None:
        """Let the window live until something is true, and say so.

        Raises:
            TimeoutError: it has not become true in PATIENCE_SECONDS.
        """
        if not wait_until(condition, PATIENCE_SECONDS):
            raise TimeoutError(f"not within {PATIENCE_SECONDS:.0f} s: {what}")
        print(f"{time.monotonic() - self._begun:7.1f} s  {what}", file=sys.stderr, flush=True)

    def rest(self, seconds: float) -> None:
        """Let it live for a while."""
        end = time.monotonic() + seconds
        wait_until(lambda: time.monotonic() > end, seconds + 1)

    def open(self, path: Path) -> None:
        """Open a photograph and wait until what is visible is exact."""
        self.app.open_paths([path])
        self.prepared()
        self.exact()

    def prepared(self) -> None:
        """Wait until the network has looked at the photograph."""
        studio = self.app.studio
        self.wait(
            "the photograph is prepared",
            lambda: studio.document is not None and studio.document.prepared is not None,
        )

    def exact(self) -> None:
        """Wait until what is visible is exact."""
        self.wait("what is visible is exact", lambda: self.app.comparison.preview.is_complete)
        self.rest(0.3)

    def filled(self) -> None:
        """Wait until the pad has all its small pictures, and drags are sharp."""
        from pisa_desktop.preview.draft_field import wanted_anchors
        from pisa_desktop.preview.live_draft import FINE_PX

        draft = self.app.comparison.preview._draft

        def is_filled() -> bool:
            field = draft._fields.get(FINE_PX)
            return field is not None and not wanted_anchors(draft._current, field.anchors)

        self.wait("the pad is filled", is_filled)
        self.rest(0.3)


def end(app: App) -> None:
    """Close the window; a thread that is still in a step does not keep the process, as in the program itself."""
    if not app.shutdown():
        os._exit(0)


def screens(folder: Path, scale: int, pictures: Path) -> None:
    """All screens in both themes; the photographs of some lie in `pictures`."""
    from engine.types import Lambdas
    from pisa_desktop.viewer.compare import Mode
    from pisa_desktop.widgets.theme import Theme

    stage = Stage()
    app, window = stage.app, stage.app.window

    def both(name: str, widget: QWidget = window) -> None:
        for theme in (Theme.DARK, Theme.LIGHT):
            app.set_theme(theme)
            stage.rest(0.2)
            shoot(widget, folder / f"{name}-{theme}-{scale}00.jpg")

    both("empty")
    stage.open(sample_path())
    stage.filled()
    both("restored")
    for point in (Lambdas(1, 0), Lambdas(0.6, 0.6), Lambdas(1.2, 1.3)):
        app.commands._adopt(point)
        app.commands._on_pin()
    app.commands._adopt(Lambdas(1, 0.8))
    window.compare.set_mode(Mode.VARIANTS)
    variants = app.comparison._variants
    stage.wait("the variants are exact", lambda: all(one.is_complete for _, one in variants))
    stage.filled()
    both("variants")
    window.compare.set_mode(Mode.SPLIT_VERTICAL)
    app.viewport.set_zoom(1.0)
    stage.exact()
    sheet = app.commands.show_sheet()
    assert sheet is not None
    stage.wait("the contact sheet is complete", lambda: sheet.sheet.is_complete)
    both("sheet", sheet)
    sheet.close()
    app.viewport.fit()
    settings = app.show_settings()
    stage.rest(0.3)
    both("settings", settings)
    settings.close()
    models = app.models.show()
    stage.wait("the models are looked at", lambda: not app.models.client.is_busy)
    both("models", models)
    models.close()
    queue(stage, pictures / "album")
    both("queue")
    app.queue.remove(app.queue.ids)
    window.queue_dock.hide()
    app.workspace.close(app.workspace.documents)
    bad = pictures / "holiday.jpg"
    bad.write_bytes(sample_path().read_bytes()[:900])
    app.open_paths([bad])
    stage.wait(
        "the error is told",
        lambda: window.message_bar.isVisible() and app.studio.document.error is not None,
    )
    both("error")
    end(app)


def queue(stage: Stage, folder: Path) -> None:
    """Pieces of the sample, one of them damaged, in the queue: two done, one failed, one at work."""
    from PIL import Image

    app = stage.app
    folder.mkdir()
    with Image.open(sample_path()) as picture:
        for number in range(6):
            x, y = number % 3 * 80, number // 3 * 60
            picture.crop((x, y, x + 140, y + 100)).save(
                folder / f"scan {number + 1}.jpg", quality=92
            )
    cut = folder / "scan 2.jpg"
    cut.write_bytes(cut.read_bytes()[:700])
    app.workspace.close(app.workspace.documents)
    app.open_paths(sorted(folder.iterdir()))
    stage.prepared()
    stage.exact()
    app.queueing.enqueue(app.workspace.documents)
    stage.wait("six photographs are queued", lambda: len(app.queue.ids) == 6)
    app.queue.start()
    stage.wait("three are over", lambda: app.queue.summary.total - app.queue.summary.waiting >= 3)
    app.queue.pause()
    stage.rest(0.3)


def language(folder: Path, name: str) -> None:
    """The window and its settings in another language."""
    from PySide6.QtWidgets import QApplication

    from pisa_desktop.system.translation import install
    from pisa_desktop.widgets.theme import Theme

    install(QApplication(sys.argv), name)
    stage = Stage()
    app = stage.app
    stage.open(sample_path())
    app.queueing.enqueue(app.workspace.documents)
    stage.filled()
    shown = LANGUAGES[name]
    for theme in (Theme.DARK, Theme.LIGHT):
        app.set_theme(theme)
        stage.rest(0.3)
        shoot(app.window, folder / f"{shown}-{theme}-100.jpg")
    models = app.models.show()
    stage.wait("the models are looked at", lambda: not app.models.client.is_busy)
    stage.rest(0.3)
    shoot(models, folder / f"models-{shown}-light-100.jpg")
    models.close()
    end(app)


def drop(window: QWidget, path: Path) -> None:
    """Let a file fall on the window."""
    from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
    from PySide6.QtGui import QDragEnterEvent, QDropEvent
    from PySide6.QtWidgets import QApplication

    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path))])
    how = (
        Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier,
    )  # fmt: skip
    QApplication.sendEvent(window, QDragEnterEvent(QPoint(300, 300), *how))
    QApplication.sendEvent(window, QDropEvent(QPointF(300, 300), *how))


def record(target: Path, pictures: Path) -> None:
    """Drop, preview, drag, compare, save: an animated picture, and the times between frames of the drag."""
    from PIL import Image
    from PySide6.QtCore import QPoint

    from engine.types import Lambdas
    from pisa_desktop.viewer.compare import Mode
    from pisa_desktop.widgets.lambda_pad import to_position
    from pisa_desktop.widgets.theme import Theme

    stage = Stage()
    app, window = stage.app, stage.app.window
    pointer = Pointer(stage)
    app.set_theme(Theme.DARK)
    frames: list[tuple[Image.Image, int]] = []

    def frame(milliseconds: int) -> None:
        image = (
            window.grab().toImage().convertToFormat(window.grab().toImage().Format.Format_RGB888)
        )
        picture = Image.frombuffer(
            "RGB",
            (image.width(), image.height()),
            bytes(image.constBits()),
            "raw",
            "RGB",
            image.bytesPerLine(),
            1,
        )
        frames.append((picture.resize((868, 574), Image.Resampling.LANCZOS), milliseconds))

    stage.rest(0.3)
    frame(900)
    drop(window, sample_path())
    stage.wait(
        "the photograph is read",
        lambda: app.studio.document is not None and app.studio.document.info is not None,
    )
    frame(500)
    stage.prepared()
    frame(300)
    stage.exact()
    frame(500)
    stage.filled()
    frame(900)
    pad = window.controls.pad

    def place(pix: float, sem: float) -> QPoint:
        return to_position(Lambdas(pix, sem), pad._field(), pad.top).toPoint()

    times: list[float] = []
    pointer.press(pad, place(1, 1))
    path = [(1 - i / 16, 1 - i / 16) for i in range(17)] + [(i / 16, 0.0) for i in range(17)]
    path += [(1.0, i / 16 * 0.6) for i in range(17)]
    for pix, sem in path:
        start = time.perf_counter()
        pointer.move(pad, place(pix, sem))
        stage.qt.processEvents()
        window.compare.repaint()
        times.append(1000 * (time.perf_counter() - start))
        frame(60)
    pointer.release(pad, place(1.0, 0.6))
    assert abs(app.studio.lambdas().sem - 0.6) < 0.05, "the drag did not arrive"
    stage.exact()
    frame(700)
    canvas = window.compare.canvases[0]
    middle = canvas.height() // 2
    pointer.press(canvas, QPoint(canvas.width() // 2, middle))
    for step in range(12):
        pointer.move(canvas, QPoint(canvas.width() // 2 - 25 * step, middle))
        frame(60)
    pointer.release(canvas, QPoint(canvas.width() // 2 - 300, middle))
    assert app.viewport.split < 0.4, "the divider did not move"
    window.compare.set_mode(Mode.SIDE_BY_SIDE)
    stage.exact()
    stage.filled()
    frame(900)
    app.commands.save_as(pictures / "lighthouse_pisa.jpg")
    stage.wait("the result is saved", lambda: not app.studio.is_saving)
    stage.rest(0.2)
    frame(1600)
    pointer.close()
    save_frames(frames, target)
    times.sort()
    print(
        f"{'pointer' if pointer.is_real else 'events'}: drag of {len(times)} frames, median {statistics.median(times):.1f} ms, worst {times[-1]:.1f} ms"
    )

    end(app)


def main() -> None:
    """One process per scale, since Qt reads it at the start."""
    parser = argparse.ArgumentParser()
    parser.add_argument("target", type=Path)
    parser.add_argument("--child", choices=("1", "2", *LANGUAGES, "run"))
    arguments = parser.parse_args()
    if arguments.child:
        with neutral_home() as pictures:
            if arguments.child == "run":
                record(arguments.target / RUN, pictures)
            elif arguments.child in LANGUAGES:
                language(arguments.target / "screenshots", arguments.child)
            else:
                screens(arguments.target / "screenshots", int(arguments.child), pictures)
        return
    (arguments.target / "screenshots").mkdir(parents=True, exist_ok=True)
    for child in ("1", "2", *LANGUAGES, "run"):
        environment = os.environ | {"QT_SCALE_FACTOR": child if child.isdigit() else "1"}
        command = [
            sys.executable,
            "-m",
            "benchmarks.screens",
            str(arguments.target),
            "--child",
            child,
        ]
        subprocess.run(command, check=True, env=environment, cwd=ROOT)


if __name__ == "__main__":
    main()
