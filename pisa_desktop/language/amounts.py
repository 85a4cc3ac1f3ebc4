"""Times and sizes as people read them, the same everywhere: 40 s, 12 min, 1.5 h; 20 MB, 1.9 GB."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QLocale

from engine.amounts import size_words
from pisa_desktop.language.say import say


def duration(seconds: float) -> str:
    """About how long, in the unit that fits."""
    if seconds < 90:
        return f"{max(1, round(seconds))} s"
    minutes = seconds / 60
    if minutes < 90:
        return f"{round(minutes)} min"
    hours = minutes / 60
    if hours < 36:
        return f"{QLocale().toString(hours, 'f', 1)} h"
    shown = QLocale().toString(hours / 24, "f", 1)
    return QCoreApplication.translate("words", "{n} days").format(n=shown)


def size(count: float) -> str:
    """Bytes in the unit that fits."""
    return say(size_words(count))
