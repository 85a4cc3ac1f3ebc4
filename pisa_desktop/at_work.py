"""Which pictures are being read or restored at this moment, on disk, so that the next start knows what a crash was over.

The process may end at any instruction: what it was at is written before it begins. No Qt.
"""

from __future__ import annotations

import json
import logging
import threading
from collections import Counter
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, TypeVar

from engine.files.state_file import Fields, read_state

_log = logging.getLogger(__name__)

NAME = "at-work.json"
SCHEMA = 1
_LEAST_BYTES = 4096
"""Taken from the disk at once, so that a full one does not cut short what matters."""
Y = TypeVar("Y")
R = TypeVar("R")


class AtWork:
    """The pictures that this process is at, on any of its threads; kept in memory only until it is told where to write."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._pictures: Counter[str] = Counter()
        self._file: BinaryIO | None = None
        self._length = _LEAST_BYTES

    def begin(self, folder: Path) -> None:
        """Write it into a folder from now on. Raises OSError."""
        folder.mkdir(parents=True, exist_ok=True)
        with self._lock:
            self._close()
            self._file = (folder / NAME).open("wb", buffering=0)
            self._write()

    def end(self, folder: Path) -> None:
        """This process ends as it should. Raises OSError."""
        with self._lock:
            self._close()
        (folder / NAME).unlink(missing_ok=True)

    @contextmanager
    def on(self, picture: Path) -> Generator[None]:
        """The block reads or restores a picture."""
        name = str(picture)
        self._count(name, 1)
        try:
            yield
        finally:
            self._count(name, -1)

    def steps(self, picture: Path, work: Generator[Y, None, R]) -> Generator[Y, None, R]:
        """The same work, each of whose steps reads or restores a picture."""
        try:
            while True:
                with self.on(picture):
                    try:
                        step = next(work)
                    except StopIteration as end:
                        return end.value
                yield step
        finally:
            work.close()

    def _count(self, name: str, by: int) -> None:
        with self._lock:
            before = self._pictures[name]
            self._pictures[name] += by
            if not self._pictures[name]:
                del self._pictures[name]
            if self._file is not None and (not before or by < 0):
                self._write()

    def _write(self) -> None:
        """In place and without waiting for the disk: a process that ends takes nothing of it along."""
        assert self._file is not None
        text = json.dumps({"schema": SCHEMA, "pictures": list(self._pictures)}).encode()
        self._length = max(self._length, len(text))
        try:
            self._file.seek(0)
            self._file.write(text.ljust(self._length))
        except OSError as error:
            _log.warning("what a crash is over will not be known: %s", error)
            self._close()

    def _close(self) -> None:
        if self._file is not None:
            self._file.close()
            self._file = None


AT_WORK = AtWork()
"""This process's."""


def last_at_work(folder: Path) -> frozenset[Path]:
    """The pictures that the last process was at when it ended; none where it ended as it should."""
    return read_state(folder / NAME, _pictures, frozenset[Path], SCHEMA).value


def _pictures(found: Fields) -> frozenset[Path]:
    return frozenset(map(Path, found.need("pictures", list[str], [])))
