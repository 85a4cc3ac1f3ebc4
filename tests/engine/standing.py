"""How long all other threads of a process stand still while something is done, as a share of it: a busy machine slows both."""

from __future__ import annotations

import itertools
import threading
import time
from collections.abc import Callable


def share_of_standstill(make: Callable[[], Callable[[], object]], tries: int = 5) -> float:
    """The longest time between two moments of another thread as a share of the work; the best of some, since others use the machine too.

    Args:
        make: makes the work anew.
    """
    return min(_share(make()) for _ in range(tries))


def _share(work: Callable[[], object]) -> float:
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
    return max(b - a for a, b in itertools.pairwise(moments)) / (end - start)
