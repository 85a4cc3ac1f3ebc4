"""A large photograph in the queue of the real window, with a small one and a bad one: time, memory, stalls.

    QT_QPA_PLATFORM=offscreen python -m benchmarks.large_queue [--megapixels 100] [--scale 1]

Mosaics of the bundled photographs, JPEG to JPEG, with the starter. Prints a line a minute, so that a run that is cut has told something.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
from pathlib import Path

import psutil
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication

from benchmarks.window import Ticker, show
from engine.networks.memory import peak_rss_bytes
from engine.types import EnhanceParams
from pisa_desktop.__main__ import SWITCH_INTERVAL_S
from pisa_desktop.self_test import wait_until
from tests.stories.large import write

_LONGEST_S = 6 * 3600.0


def main() -> None:
    """Queue the three, wait for the end, print what it took."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--megapixels", type=float, default=100.0)
    parser.add_argument("--scale", type=float, default=1.0)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as base:
        os.environ["PISA_BASE_DIR"] = base
        folder = Path(base) / "in"
        folder.mkdir()
        write(folder / "large.jpg", given.megapixels)
        write(folder / "small.jpg", 0.02)
        whole = (folder / "small.jpg").read_bytes()
        (folder / "torn.jpg").write_bytes(whole[:300])
        _measure(folder, given.scale)


def _measure(folder: Path, scale: float) -> None:
    from pisa_desktop.app import App
    from pisa_desktop.state.document import Stage
    from pisa_desktop.state.undo import change_params

    sys.setswitchinterval(SWITCH_INTERVAL_S)
    app = App(QApplication(sys.argv))
    app.window.resize(1600, 1000)
    app.start()
    assert wait_until(lambda: app.studio.capabilities is not None, 120)
    app.open_paths([folder / "small.jpg"])
    assert wait_until(lambda: app.studio.document.stage is Stage.READY, 300)
    change_params(app.studio.document, EnhanceParams(scale=scale))
    app.open_paths([folder / "large.jpg", folder / "torn.jpg"])
    assert wait_until(lambda: len(app.workspace.documents) == 3, 60)
    app.workspace.set_current(app.workspace.documents[0])
    app.window.actions_by_name["apply-to-all"].trigger()
    app.window.actions_by_name["queue-all"].trigger()
    assert wait_until(lambda: len(app.queue.ids) == 3, 60)
    process, ticker, start = psutil.Process(), Ticker(), time.perf_counter()

    def told() -> None:
        minutes = (time.perf_counter() - start) / 60
        show(minutes=minutes, rss_mib=process.memory_info().rss / 2**20, peak_mib=peak_rss_bytes() / 2**20,
             cpu_minutes=sum(process.cpu_times()[:2]) / 60, fraction=fraction[-1])  # fmt: skip

    fraction = [0.0]
    app.queue.progressed.connect(lambda _, done: fraction.append(done))
    timer = QTimer()
    timer.timeout.connect(told)
    timer.start(60_000)
    app.queue.start()
    assert wait_until(lambda: not app.queue.is_running, _LONGEST_S)
    timer.stop()
    told()
    results = {p.name: p.stat().st_size / 2**20 for p in folder.glob("*_pisa*")}
    summary = {state.value: count for state, count in app.queue.summary.counts}
    show(figure="large photograph in the queue", seconds=time.perf_counter() - start, summary=summary, results_mib=results,
         peak_mib=peak_rss_bytes() / 2**20, at_rest_mib=process.memory_info().rss / 2**20, **ticker.take())  # fmt: skip
    ticker.close()
    app.shutdown()


if __name__ == "__main__":
    main()
