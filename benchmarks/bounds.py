"""Bounds on time that would fail on a machine that others use, and so are no tests: large pictures, and the end at any moment.

    python -m benchmarks.bounds [--quick]

Ends with 1 where a bound is exceeded. Use a quiet machine.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tests.conftest import ROOT
from tests.pisa_desktop.queue.conftest import write_photos
from tests.stories.closing import MOMENTS
from tests.stories.test_large import measured

WHOLE_S, FIRST_S, FRAME_MS, END_S = 6.0, 1.5, 33.0, 3.0
"""A hundred megapixels read, seen at first, a frame of a pan over them (p95); the process gone after the window is closed."""


def large(kind: str, megapixels: int) -> bool:
    """A picture is seen soon, and is quick to move over."""
    with tempfile.TemporaryDirectory() as folder:
        found = measured(kind, megapixels, Path(folder))
    limits = {"whole_s": WHOLE_S * max(1.0, megapixels / 100), "first_s": FIRST_S, "p95_ms": FRAME_MS}  # fmt: skip
    return said(f"{megapixels} MP {kind}", {name: (found[name], most) for name, most in limits.items()})  # fmt: skip


def closing(moment: str) -> bool:
    """The process is gone soon after its window is closed, whatever stands still."""
    with tempfile.TemporaryDirectory() as folder:
        photos = write_photos(Path(folder) / "in", 2)
        environment = {**os.environ, "PISA_BASE_DIR": folder, "QT_QPA_PLATFORM": "offscreen"}
        command = [sys.executable, "-m", "tests.stories.closing", moment, *map(str, photos)]
        with subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as child:  # fmt: skip
            assert child.stdout is not None
            child.stdout.readline()
            start = time.monotonic()
            child.wait()
    return said(f"closed while {moment}", {"seconds": (time.monotonic() - start, END_S)})


def said(what: str, figures: dict[str, tuple[float, float]]) -> bool:
    """Print figures with their bounds; whether all are kept."""
    words = ", ".join(f"{name} {value:.2f} of {most:g}" for name, (value, most) in figures.items())
    is_kept = all(value <= most for value, most in figures.values())
    print(f"{'ok      ' if is_kept else 'EXCEEDED'} {what}: {words}", flush=True)
    return is_kept


def main() -> int:
    """All of them."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="one small picture")
    is_quick = parser.parse_args().quick
    pictures = [("jpg", 13)] if is_quick else [(k, mp) for k in ("jpg", "png", "tif") for mp in (100, 144)]  # fmt: skip
    kept = [large(kind, megapixels) for kind, megapixels in pictures]
    kept += [closing(moment) for moment in MOMENTS]
    return int(not all(kept))


if __name__ == "__main__":
    sys.exit(main())
