"""PySide6 6.12.0 loses a reference to None or True at each call on Python 3.11 and then aborts; this guards the pin."""

from __future__ import annotations

import sys

import PySide6
from PySide6.QtCore import QObject, QTimer, Signal


class _Emitter(QObject):
    fired = Signal()


def test_the_installed_version_is_not_the_faulty_one():
    assert sys.version_info >= (3, 12) or PySide6.__version__ != "6.12.0"


def test_signals_and_timers_keep_their_references(qapp):
    """Reliability 48."""
    emitter, timer = _Emitter(), QTimer()
    count = 0

    def on_fired():
        nonlocal count
        count += 1

    emitter.fired.connect(on_fired)
    before = [sys.getrefcount(value) for value in (None, True, False)]
    for _ in range(20_000):
        emitter.fired.emit()
        timer.start(1000)
        timer.stop()
    after = [sys.getrefcount(value) for value in (None, True, False)]
    assert count == 20_000
    assert all(abs(a - b) < 50 for a, b in zip(after, before, strict=True))
