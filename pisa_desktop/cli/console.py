"""What the command line prints, and where: results to stdout, everything else to stderr, unwrapped."""

from __future__ import annotations

import io
import json
import re
import sys
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from enum import IntEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from engine.errors import ErrorInfo


class Exit(IntEnum):
    """Exit codes of the command line's contract."""

    DONE = 0
    SOME_FAILED = 1
    NOTHING_STARTED = 2
    CANCELLED = 130


_SURROGATE = re.compile("[\ud800-\udfff]")
"""Stands for a byte of a file's name that is no UTF-8 (Python's `surrogateescape`)."""


def keep_names_as_they_are() -> None:
    """Let stdout take names that are no valid UTF-8: their bytes come out as they are on the disk."""
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="surrogateescape")


def say(text: str) -> None:
    """A line on stderr: progress, notices."""
    print(text, file=sys.stderr, flush=True)


def result(text: str) -> None:
    """A line on stdout, flushed at once: results only."""
    print(text, flush=True)


def result_json(value: Mapping[str, object] | list[dict[str, object]]) -> None:
    """A value as one line of JSON on stdout; bytes of a name that are no UTF-8 as escapes (`\\udcff` for the byte ff)."""
    text = json.dumps(value, ensure_ascii=False)
    result(_SURROGATE.sub(lambda found: f"\\u{ord(found[0]):04x}", text))


def complain(error: ErrorInfo, *, debug: bool = False) -> None:
    """A failure as one sentence on stderr; with `debug` the traceback too."""
    say(f"error: {error.message}{f' {error.hint}' if error.hint else ''}".replace("\n", " "))
    if debug and error.details:
        say(error.details)


def describe(error: BaseException) -> ErrorInfo:
    """An exception as a value, with its traceback as details."""
    from engine.errors import ErrorInfo

    return ErrorInfo.caught(error)


class ProgressLine:
    """A progress bar where stderr is a terminal, nothing elsewhere."""

    def __init__(self, total_files: int) -> None:
        self._total_files = total_files
        self._bar = None

    @contextmanager
    def shown(self) -> Generator[ProgressLine]:
        """Show the bar while the block runs."""
        if not sys.stderr.isatty():
            yield self
            return
        from rich.console import Console
        from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

        columns = (TextColumn("{task.description}"), BarColumn(), TimeRemainingColumn())
        with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
            self._bar = bar
            self._task = bar.add_task("", total=None)
            try:
                yield self
            finally:
                self._bar = None

    def update(self, file_index: int, name: str, stage: str, done: int, total: int) -> None:
        """Show that `done` of `total` tiles of `stage` of a file are finished."""
        if self._bar is not None:
            label = f"{file_index}/{self._total_files} {name}: {stage}"
            self._bar.update(self._task, description=label, completed=done, total=total)
