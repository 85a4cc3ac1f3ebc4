"""A child process of `test_quit`: the real entry point on a scripted engine, closed by a close event at a moment.

    python -m tests.stories.closing MOMENT PHOTO...

What stands still at that moment stands still for longer than the test is patient, so that an end that waits for it is seen.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtWidgets import QApplication, QMessageBox

from engine.fake import Script
from pisa_desktop import __main__ as entry
from pisa_desktop import app as application
from pisa_desktop.models import thread
from pisa_desktop.models.tasks import Deed, Task
from pisa_desktop.state.document import Stage
from pisa_desktop.viewer import loading, thumbnails
from pisa_desktop.workers import engine_work
from pisa_desktop.workers.fake_engine import fake_factory
from tests.patience import PATIENCE

STUCK = 10 * PATIENCE
SETTLE_MS = 100
"""From the moment to the event, so that all threads that will stand still do."""
STEPS = {"model load": ("load", 1), "encoding": ("encode", 1), "tile": ("full", 1), "decoding a tile": ("decode", 2)}  # fmt: skip
MOMENTS = ("idle", "reading", *STEPS, "saving", "queue", "downloading", "a slow disk")


class Moment(QObject):
    """Tells from any thread that the moment has come; the window is closed on its own thread."""

    came = Signal()

    def __init__(self, name: str) -> None:
        super().__init__()
        self.name, self._is_over = name, False
        self.came.connect(self._close)

    def _close(self) -> None:
        if not self._is_over:
            self._is_over = True
            QTimer.singleShot(SETTLE_MS, self._end)

    def _end(self) -> None:
        sys.stdout.write("closing\n")
        sys.stdout.flush()
        [main] = [one for one in QApplication.topLevelWidgets() if one.objectName() == "main"]
        main.windowHandle().close()  # as the window system does: a QCloseEvent through the window

    def stand_still(self) -> None:
        """Tell, then block whoever called."""
        self.came.emit()
        time.sleep(STUCK)

    def on_step(self, stage: str, number: int) -> None:
        """A step of the scripted engine, on its thread."""
        if STEPS.get(self.name) == (stage, number):
            self.stand_still()


def watch(app: application.App, moment: Moment) -> None:
    """Bring the window to the moment."""
    timer = QTimer(app)

    def look() -> None:
        document = app.studio.document
        is_ready = (
            document is not None
            and document.stage is Stage.READY
            and app.comparison.preview.is_complete
        )
        if not is_ready:
            return
        timer.stop()
        acts: dict[str, Callable[[], object]] = {
            "idle": moment.came.emit,
            "saving": app.window.actions_by_name["save"].trigger,
        }
        acts.get(moment.name, lambda: None)()
        if moment.name == "downloading":
            app.models.client.do(Task(Deed.GET, "anything"))
        if moment.name == "queue":
            app.window.actions_by_name["queue-all"].trigger()
            app.queue.start()

    timer.timeout.connect(look)
    timer.start(10)


def main() -> int:
    """Run the application until the close event ends it."""
    name, photos = sys.argv[1], sys.argv[2:]
    moment_of: list[Moment] = []

    def factory(_settings: object) -> object:
        moment_of.append(Moment(name))
        return fake_factory(Script(on_step=moment_of[0].on_step))

    start = application.App.start

    def started(self: application.App, paths: object = ()) -> None:
        start(self, paths)  # pyright: ignore[reportArgumentType]
        watch(self, moment_of[0])

    def stuck(*_: object, **__: object) -> None:
        moment_of[0].stand_still()

    application.engine_factory = factory  # pyright: ignore[reportAttributeAccessIssue]
    application.App.start = started  # pyright: ignore[reportAttributeAccessIssue]
    QMessageBox.exec = lambda box: box.buttons()[0].click()  # pyright: ignore[reportAttributeAccessIssue]
    if name in {"reading", "a slow disk"}:
        loading.read_image = stuck  # pyright: ignore[reportAttributeAccessIssue]
    if name == "a slow disk":
        for module, what in ((thumbnails, "read_thumbnail"), (engine_work, "read_image")):
            setattr(module, what, lambda *_, **__: time.sleep(STUCK))
    if name in {"saving", "queue"}:
        engine_work.open_writer = stuck  # pyright: ignore[reportAttributeAccessIssue]
    if name == "downloading":
        thread.ModelWork.steps = stuck  # pyright: ignore[reportAttributeAccessIssue]
    sys.argv = ["pisa-desktop", *photos]
    return entry.main()


if __name__ == "__main__":
    sys.exit(main())
