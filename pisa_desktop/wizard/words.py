"""Times and sizes as people say them, in the user's language."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QLocale


def duration(seconds: float) -> str:
    """About how long, in the unit that fits."""
    if seconds < 90:
        return QCoreApplication.translate("words", "{n} seconds").format(n=max(1, round(seconds)))
    minutes = seconds / 60
    if minutes < 90:
        return QCoreApplication.translate("words", "{n} minutes").format(n=round(minutes))
    hours = minutes / 60
    if hours < 36:
        shown = QLocale().toString(hours, "f", 1)
        return QCoreApplication.translate("words", "{n} hours").format(n=shown)
    shown = QLocale().toString(hours / 24, "f", 1)
    return QCoreApplication.translate("words", "{n} days").format(n=shown)


def size(count: int) -> str:
    """Bytes in the unit that fits."""
    return QLocale().formattedDataSize(count, 1, QLocale.DataSizeFormat.DataSizeTraditionalFormat)
