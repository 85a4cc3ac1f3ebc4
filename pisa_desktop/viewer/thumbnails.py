"""Small pictures of files, read beside the window, the last ones wanted first."""

from __future__ import annotations

import logging
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, QThreadPool, Signal
from PySide6.QtGui import QImage

from engine.errors import EngineError
from engine.files import read_thumbnail
from pisa_desktop.at_work import AT_WORK
from pisa_desktop.viewer.pyramid import image_of

_log = logging.getLogger(__name__)

SIDE = 192


class ThumbnailReader(QObject):
    """Reads thumbnails on one thread.

    Signals:
        ready(int, QImage): for the number it was asked under; a null image where there is none.
    """

    ready = Signal(int, QImage)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._pool = QThreadPool(self)
        self._pool.setMaxThreadCount(1)
        self._pool.setStackSize(16 << 20)
        self._asked = 0
        self._is_closed = False

    def want(self, number: int, path: Path) -> None:
        """Ask for one."""
        self._asked += 1
        self._pool.start(partial(self._read, number, path), self._asked)

    def shutdown(self, timeout_ms: int = 500) -> bool:
        """Drop what waits; False where one takes longer."""
        self._is_closed = True
        self._pool.clear()
        return self._pool.waitForDone(timeout_ms)

    def _read(self, number: int, path: Path) -> None:
        """On the pool's thread."""
        if not self._is_closed:
            self.ready.emit(number, thumbnail(path))


def thumbnail(path: Path) -> QImage:
    """At most SIDE pixels a side; null where the file cannot be read."""
    try:
        with AT_WORK.on(path):
            return image_of(read_thumbnail(path, SIDE)).copy()
    except (EngineError, MemoryError) as error:
        _log.info("no thumbnail of %s: %s", path, error)
        return QImage()
