"""How much memory this process has held. Free of torch."""

from __future__ import annotations

import ctypes
import sys
from contextlib import suppress
from pathlib import Path


def peak_rss_bytes() -> int:
    """Largest resident memory of this process so far.

    On Linux `ru_maxrss` begins with what the parent held when it started this process, so the kernel's own mark is read there.
    """
    if sys.platform == "linux":
        for line in Path("/proc/self/status").read_text("ascii", "replace").splitlines():
            if line.startswith("VmHWM:"):
                return int(line.split()[1]) * 1024
    if sys.platform == "win32":
        import psutil

        return int(psutil.Process().memory_info().peak_wset)
    import resource

    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak if sys.platform == "darwin" else peak * 1024


def give_back_memory() -> None:
    """Return to the system what was freed: glibc keeps holes between blocks, a gigabyte and more after some hundred tiles.

    Nothing where the C library does so itself. Other Python threads go on meanwhile.
    """
    if sys.platform == "linux":
        with suppress(OSError, AttributeError):  # another C library
            ctypes.CDLL(None).malloc_trim(0)
