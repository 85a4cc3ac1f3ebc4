"""The left button and the pointer for a recorded run."""

from __future__ import annotations

import shutil
import subprocess
import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PySide6.QtCore import QPoint
    from PySide6.QtWidgets import QWidget

    from benchmarks.screens import Stage


class Pointer:
    """The left button and the pointer: the X server's own through xdotool where there is one, else events."""

    def __init__(self, stage: Stage) -> None:
        from PySide6.QtGui import QGuiApplication

        self._stage = stage
        is_real = QGuiApplication.platformName() == "xcb" and shutil.which("xdotool") is not None
        self._server = (
            subprocess.Popen(["xdotool", "-"], stdin=subprocess.PIPE) if is_real else None
        )

    @property
    def is_real(self) -> bool:
        """Whether the X server's pointer is moved."""
        return self._server is not None

    def press(self, widget: QWidget, at: QPoint) -> None:
        """Go there and press."""
        from PySide6.QtCore import Qt
        from PySide6.QtTest import QTest

        if self._server is None:
            QTest.mousePress(widget, Qt.MouseButton.LeftButton, pos=at)
        else:
            self._do(widget, at, "")
            self._do(widget, at, "mousedown 1")

    def move(self, widget: QWidget, at: QPoint) -> None:
        """Move there."""
        from PySide6.QtTest import QTest

        if self._server is None:
            QTest.mouseMove(widget, at)
        else:
            self._do(widget, at, "")

    def release(self, widget: QWidget, at: QPoint) -> None:
        """Release there."""
        from PySide6.QtCore import Qt
        from PySide6.QtTest import QTest

        if self._server is None:
            QTest.mouseRelease(widget, Qt.MouseButton.LeftButton, pos=at)
        else:
            self._do(widget, at, "mouseup 1")

    def close(self) -> None:
        """End xdotool."""
        if self._server is not None and self._server.stdin is not None:
            self._server.stdin.close()
            self._server.wait()

    def _do(self, widget: QWidget, at: QPoint, command: str) -> None:
        """Send a command, and let the window live until the pointer is there."""
        from PySide6.QtGui import QCursor

        assert self._server is not None
        assert self._server.stdin is not None
        place = widget.mapToGlobal(at)
        lines = f"mousemove {place.x()} {place.y()}\n{command}\n"
        self._server.stdin.write(lines.encode())
        self._server.stdin.flush()
        end = time.monotonic() + 0.5
        while QCursor.pos() != place and time.monotonic() < end:
            time.sleep(0.0005)
        if command:
            self._stage.rest(0.05)
        self._stage.qt.processEvents()
