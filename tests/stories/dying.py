"""A child process of `test_start_again`: the real entry point on a scripted engine, killed while it is at a photograph.

    python -m tests.stories.dying MOMENT PHOTO...

It dies over the photograph whose name begins with "killer", without a word and at once, as a decoder's fault or a full memory ends it.
"""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path

from PySide6.QtCore import QTimer

from engine.fake import Script
from pisa_desktop import __main__ as entry
from pisa_desktop import app as application
from pisa_desktop.state.document import Stage
from pisa_desktop.viewer import loading, thumbnails
from pisa_desktop.workers import engine_work
from pisa_desktop.workers.fake_engine import fake_factory

STAGES = {"preparing": "encode", "looking": "decode"}
MOMENTS = ("opening", "small picture", *STAGES, "saving")


def main() -> int:
    """Run the application until it dies."""
    moment, photos = sys.argv[1], sys.argv[2:]
    app_of: list[application.App] = []

    def die() -> None:
        os.kill(os.getpid(), signal.SIGKILL)

    def dying(module: object, name: str) -> None:
        """A function of a path dies over the killer."""
        plain = getattr(module, name)

        def call(path: Path, *rest: object, **named: object) -> object:
            if Path(path).name.startswith("killer"):
                die()
            return plain(path, *rest, **named)

        setattr(module, name, call)

    def on_step(stage: str, _number: int) -> None:
        document = app_of[0].studio.document
        is_at_it = document is not None and document.path.name.startswith("killer")
        if is_at_it and STAGES.get(moment) == stage:
            die()

    start = application.App.start

    def started(self: application.App, paths: object = ()) -> None:
        app_of.append(self)
        start(self, paths)  # pyright: ignore[reportArgumentType]
        timer = QTimer(self)
        timer.timeout.connect(save)
        timer.start(10)

    def save() -> None:
        document = app_of[0].studio.document
        if moment == "saving" and document is not None and document.stage is Stage.READY:
            app_of[0].window.actions_by_name["save"].trigger()

    application.engine_factory = lambda _: fake_factory(Script(on_step=on_step))  # pyright: ignore[reportAttributeAccessIssue]
    application.App.start = started  # pyright: ignore[reportAttributeAccessIssue]
    match moment:
        case "opening":
            dying(loading, "read_image")
        case "small picture":
            dying(thumbnails, "read_thumbnail")
        case "saving":
            dying(engine_work, "open_writer")
    sys.argv = ["pisa-desktop", *photos]
    return entry.main()


if __name__ == "__main__":
    sys.exit(main())
