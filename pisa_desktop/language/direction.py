"""Names of files, figures with units: written from left to right in every language."""

from __future__ import annotations

from PySide6.QtGui import QGuiApplication

_BEGIN, _END = "\u2066", "\u2069"


def as_it_is(text: str) -> str:
    """A text whose order must not change among words that are read from the right: 1.jpg would become jpg.1."""
    return f"{_BEGIN}{text}{_END}" if text and QGuiApplication.isRightToLeft() else text
