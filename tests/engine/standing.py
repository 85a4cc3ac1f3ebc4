"""How long all other threads of a process stand still while something is done."""

from __future__ import annotations

import itertools
import threading
import time
from collections.abc import Callable


def longest_standstill(work: Callable[[], object]) -> tuple[float, float]:
    """Seconds between two moments of another thread at most, and seconds that the work took."""
    seen: list[float] = []
    stop = threading.Event()

    def count() -> None:
        while not stop.wait(0.001):
            seen.append(time.perf_counter())

    other = threading.Thread(target=count)
    other.start()
    start = time.perf_counter()
    work()
    end = time.perf_counter()
    stop.set()
    other.join()
    moments = [start, *(moment for moment in seen if start < moment < end), end]
    return max(b - a for a, b in itertools.pairwise(moments)), end - start
