"""How long until the window is there: the source tree against a bundle, on an X server with xdotool.

    xvfb-run -a -s "-screen 0 1920x1080x24 -noreset" python -m benchmarks.startup [dist/pisa-desktop/pisa-desktop]

Without -noreset the server begins anew whenever its last client goes, and a window that is about to appear never does.

Seconds from the start of the process until the X server shows the window; runs alternate, so that both see the same machine.
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).parents[1]
_LIMIT = 60.0


def seconds_to_window(command: list[str]) -> float:
    """Start a program in folders of its own, wait for its window, end it."""
    with tempfile.TemporaryDirectory() as base:
        environment = os.environ | {"PISA_BASE_DIR": base, "QT_QPA_PLATFORM": "xcb"}
        start = time.perf_counter()
        process = subprocess.Popen(
            command, env=environment, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        search = ["xdotool", "search", "--onlyvisible", "--name", "PiSA Desktop"]
        try:
            while time.perf_counter() - start < _LIMIT:
                if subprocess.run(search, capture_output=True).stdout.strip():
                    return time.perf_counter() - start
                time.sleep(0.01)
            raise TimeoutError(f"{command[0]} shows no window")
        finally:
            process.kill()
            process.wait()


def main() -> None:
    """Alternate, and print medians."""
    parser = argparse.ArgumentParser()
    bundle = ROOT / "dist" / "pisa-desktop" / "pisa-desktop"
    parser.add_argument("bundle", type=Path, nargs="?", default=bundle)
    parser.add_argument("--runs", type=int, default=7)
    options = parser.parse_args()
    commands = {
        "source tree": [sys.executable, "-m", "pisa_desktop"],
        "bundle": [str(options.bundle)],
    }
    found: dict[str, list[float]] = {name: [] for name in commands}
    for _ in range(options.runs):
        for name, command in commands.items():
            found[name].append(seconds_to_window(command))
    for name, times in found.items():
        print(
            f"{name}: median {statistics.median(times):.2f} s, best {min(times):.2f}, first {times[0]:.2f}"
        )


if __name__ == "__main__":
    main()
