"""Hashes of the photographs that wait, taken one after the other between the journal's other work, as they were queued. No Qt."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from engine.errors import ErrorInfo
from pisa_desktop.batch.dispatch import note_source
from pisa_desktop.batch.items import BatchItem, State
from pisa_desktop.batch.writer import JournalThread


class SourceHashes:
    """Sees to it that every item that waits knows the content of its photograph.

    Args:
        thread: of the journal; its answers to tags come back on the window's thread.
        current: the items in order, as they are now.
        found: takes an item that knows the hash.
    """

    def __init__(
        self,
        thread: JournalThread,
        current: Callable[[], Iterable[BatchItem]],
        found: Callable[[BatchItem], object],
    ) -> None:
        self._thread, self._current, self._found = thread, current, found
        self._is_busy = False
        self._unknown: set[tuple[int, int, int]] = set()

    def step(self) -> None:
        """Begin with the next one; goes on by itself until there is none."""
        waiting = (i for i in self._current() if i.state == State.PENDING and not i.source_sha256)
        item = next((i for i in waiting if _key(i) not in self._unknown), None)
        if item is None or self._is_busy:
            return
        self._is_busy = True

        def answer(value: BatchItem | None, _error: ErrorInfo | None) -> None:
            self._is_busy = False
            if value is None:
                self._unknown.add(
                    _key(item)
                )  # whatever is wrong with it is said when its turn comes
            else:
                self._found(value)
            self.step()

        is_closing = self._thread.is_closing
        self._thread.do(lambda journal: note_source(journal, item, is_closing), answer)


def _key(item: BatchItem) -> tuple[int, int, int]:
    return item.id, item.size, item.mtime_ns
