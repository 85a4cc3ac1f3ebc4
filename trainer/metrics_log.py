"""`metrics.jsonl` of a run: every event as it was reported, for whoever watches the run, and for a curve when it is over."""

from __future__ import annotations

import time
from pathlib import Path

from trainer.report import Event, Report, Step, encode

METRICS_FILE = "metrics.jsonl"
_EVERY_S = 1.0


def logged(report: Report, folder: Path) -> Report:
    """A reporter that also appends to the run's log, steps once a second and everything else at once.

    A full disk costs lines of the log, not the run.
    """
    lines: list[str] = []
    written = 0.0

    def both(event: Event) -> None:
        nonlocal written
        report(event)
        lines.append(encode(event) + "\n")
        if isinstance(event, Step) and time.monotonic() - written < _EVERY_S:
            return
        written = time.monotonic()
        try:
            folder.mkdir(parents=True, exist_ok=True)
            with (folder / METRICS_FILE).open("a", encoding="utf-8") as file:
                file.writelines(lines)
        except OSError:
            return
        lines.clear()

    return both
