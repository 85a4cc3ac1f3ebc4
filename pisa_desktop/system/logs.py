"""Logging to a file that does not grow without end, Qt's own messages included."""

from __future__ import annotations

import logging
import logging.handlers
import sys
import threading
from types import TracebackType

from PySide6.QtCore import QMessageLogContext, QtMsgType, qInstallMessageHandler

from pisa_desktop.paths import folders

_log = logging.getLogger("pisa_desktop")
_BYTES, _FILES = 2 << 20, 5
_LEVELS = {
    QtMsgType.QtDebugMsg: logging.DEBUG,
    QtMsgType.QtInfoMsg: logging.INFO,
    QtMsgType.QtWarningMsg: logging.WARNING,
    QtMsgType.QtCriticalMsg: logging.ERROR,
    QtMsgType.QtFatalMsg: logging.CRITICAL,
}


def start_logging() -> None:
    """Log to `app.log` in the log folder, and to stderr where there is one; catch what nobody caught."""
    root = logging.getLogger()
    root.setLevel(logging.INFO)
    form = logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s")
    handlers: list[logging.Handler] = []
    if sys.stderr is not None:  # None in a windowed bundle
        handlers.append(logging.StreamHandler(sys.stderr))
        handlers[0].setLevel(logging.WARNING)
    try:
        folder = folders().logs
        folder.mkdir(parents=True, exist_ok=True)
        handlers.append(
            logging.handlers.RotatingFileHandler(
                folder / "app.log", maxBytes=_BYTES, backupCount=_FILES - 1, encoding="utf-8"
            )
        )
    except OSError as error:
        _log.warning("There is no log file: %s", error)
    for handler in handlers:
        handler.setFormatter(form)
        root.addHandler(handler)
    qInstallMessageHandler(_on_qt_message)
    sys.excepthook = _on_exception
    threading.excepthook = lambda args: _on_exception(
        args.exc_type, args.exc_value or args.exc_type(), args.exc_traceback
    )


def _on_qt_message(kind: QtMsgType, context: QMessageLogContext, text: str) -> None:
    logging.getLogger("qt").log(_LEVELS.get(kind, logging.INFO), "%s", text)


def _on_exception(
    kind: type[BaseException], error: BaseException, trace: TracebackType | None
) -> None:
    _log.error("Unexpected error", exc_info=(kind, error, trace))
