"""The one door for what the user is told: it is logged, then shown without stopping anybody."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from engine.errors import ErrorInfo
from pisa_desktop.language.say import words

_log = logging.getLogger(__name__)


class Level(StrEnum):
    """How serious a message is."""

    INFO = "info"
    WARNING = "warning"
    ERROR = "error"


_LEVELS = {Level.INFO: logging.INFO, Level.WARNING: logging.WARNING, Level.ERROR: logging.ERROR}


@dataclass(frozen=True, slots=True)
class Told:
    """A message.

    Attributes:
        level: how serious it is.
        text: one sentence, or two.
        details: for the curious and for reports, or "".
        path: a file that it is about and that can be shown, or None.
        offer: the words of a button, or "".
        accept: what that button does.
        more, accept_more: the same of a second button.
        returns: whether it is shown again after what was said over it, until the user has answered.
    """

    level: Level
    text: str
    details: str = ""
    path: Path | None = None
    offer: str = ""
    accept: Callable[[], object] | None = None
    more: str = ""
    accept_more: Callable[[], object] | None = None
    returns: bool = False


class Messages(QObject):
    """Takes messages from anywhere on the window's thread.

    Signals:
        told(object): a Told.
    """

    told = Signal(object)

    def info(self, text: str, path: Path | None = None) -> None:
        """Something went as it should."""
        _log.info("%s", text)
        self.told.emit(Told(Level.INFO, text, path=path))

    def warning(self, text: str) -> None:
        """Something the user should know."""
        _log.warning("%s", text)
        self.told.emit(Told(Level.WARNING, text))

    def offer(self, text: str, button: str, accept: Callable[[], object]) -> None:
        """Something the user may want."""
        _log.info("%s", text)
        self.told.emit(Told(Level.INFO, text, offer=button, accept=accept))

    def tell(self, told: Told) -> None:
        """A message that was put together elsewhere."""
        _log.log(_LEVELS[told.level], "%s", told.text)
        self.told.emit(told)

    def error(
        self,
        error: ErrorInfo,
        told: str = "",
        remedy: tuple[str, Callable[[], object]] | None = None,
    ) -> None:
        """Something failed.

        Args:
            error: why.
            told: a sentence before the error's own: what it means here.
            remedy: words of a button, and what it does.
        """
        _log.error("%s: %s\n%s", error.kind, error.message, error.details)
        button, accept = remedy or ("", None)
        text = f"{told} {words(error)}".strip()
        self.told.emit(Told(Level.ERROR, text, error.details, offer=button, accept=accept))
