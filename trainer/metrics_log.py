"""`metrics.jsonl` of a run: every event as it was reported, so that a curve can be drawn of a run that is over."""

from __future__ import annotations

from pathlib import Path

from trainer.report import Event, Report, Saved, Stopped, encode

METRICS_FILE = "metrics.jsonl"


def logged(report: Report, folder: Path) -> Report:
    """A reporter that also appends to the run's log; a full disk costs lines of the log, not the run."""
    lines: list[str] = []

    def both(event: Event) -> None:
        report(event)
        lines.append(encode(event) + "\n")
        if len(lines) >= 50 or isinstance(event, (Saved, Stopped)):
            try:
                folder.mkdir(parents=True, exist_ok=True)
                with (folder / METRICS_FILE).open("a", encoding="utf-8") as file:
                    file.writelines(lines)
            except OSError:
                return
            lines.clear()

    return both
