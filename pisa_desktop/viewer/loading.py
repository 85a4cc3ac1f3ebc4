"""Reading photographs beside the window: a first coarse picture soon, then the whole one with its halvings."""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, QThreadPool, Signal

from engine.errors import ErrorInfo
from engine.files import LoadedImage, Sketch, SourceInfo, read_image
from pisa_desktop.at_work import AT_WORK
from pisa_desktop.viewer.pyramid import Pyramid, image_of


@dataclass(frozen=True)
class Picture:
    """A photograph that can be shown.

    Attributes:
        token: of the request.
        path: the file.
        pyramid: its pixels, sRGB.
        info: what the file says, or None while only the coarse picture is there.
        notices: what was done to it on the way in.
    """

    token: int
    path: Path
    pyramid: Pyramid
    info: SourceInfo | None = None
    notices: tuple[str, ...] = ()


@dataclass(frozen=True)
class ReadFailed:
    """A photograph that cannot be read, and why."""

    token: int
    path: Path
    error: ErrorInfo


class PictureReader(QObject):
    """Reads files on a pool of its own; answers arrive on the thread that this object lives on.

    Signals:
        coarse_ready(Picture): a first look, where reading takes long; again where more of it is there.
        ready(Picture): the whole photograph.
        failed(ReadFailed): it cannot be read.
    """

    coarse_ready = Signal(object)
    ready = Signal(object)
    failed = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._pool = QThreadPool(self)
        self._pool.setMaxThreadCount(2)
        self._pool.setStackSize(16 << 20)  # decoders of raw files want more than some systems give
        self._tokens = itertools.count(1)
        self._wanted: set[int] = set()

    def read(self, path: Path) -> int:
        """Ask for a file; returns the token of its answers."""
        token = next(self._tokens)
        self._wanted.add(token)
        self._pool.start(partial(self._read, token, path))
        return token

    def forget(self, token: int) -> None:
        """Its answers are not wanted any more."""
        self._wanted.discard(token)

    def shutdown(self, timeout_ms: int = 2_000) -> bool:
        """Wait for what runs; False where it takes longer."""
        self._pool.clear()
        return self._pool.waitForDone(timeout_ms)

    def _read(self, token: int, path: Path) -> None:
        try:
            if token not in self._wanted:
                return
            with AT_WORK.on(path):
                loaded = read_image(path, show=partial(self._show, token, path))
                if token in self._wanted:
                    self.ready.emit(_shown(token, path, loaded))
        except Exception as error:  # noqa: BLE001 - the border of a thread: becomes a value
            if token in self._wanted:
                self.failed.emit(ReadFailed(token, path, ErrorInfo.caught(error)))
        finally:
            self._wanted.discard(token)

    def _show(self, token: int, path: Path, sketch: Sketch) -> None:
        if token in self._wanted:
            image = image_of(sketch.rgb, sketch.alpha)
            self.coarse_ready.emit(Picture(token, path, Pyramid.build(image)))


def _shown(token: int, path: Path, loaded: LoadedImage) -> Picture:
    image = image_of(loaded.rgb, loaded.alpha)
    notices = tuple(notice.message for notice in loaded.notices)
    return Picture(token, path, Pyramid.build(image), loaded.source, notices)
