"""Hashes of the photographs that wait, as they were queued, taken between the journal's other work. No Qt."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from itertools import islice

from engine.errors import ErrorInfo
from pisa_desktop.queue.dispatch import note_sources
from pisa_desktop.queue.items import BatchItem, State
from pisa_desktop.queue.writer import JournalThread

_Noted = tuple[list[BatchItem], list[BatchItem]]
_AT_ONCE = 64


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
        self._without: set[tuple[int, int, int]] = set()

    def step(self) -> None:
        """Begin with the next ones; goes on by itself until there are none."""
        if self._is_busy:
            return
        waiting = (i for i in self._current() if i.state == State.PENDING and not i.source_sha256)
        items = list(islice((i for i in waiting if _key(i) not in self._without), _AT_ONCE))
        if not items:
            return
        self._is_busy = True

        def answer(value: _Noted | None, _error: ErrorInfo | None) -> None:
            known, without = value or ([], items)
            self._is_busy = False
            self._without |= set(map(_key, without))  # why is said when their turn comes
            for item in known:
                self._found(item)
            self.step()

        is_closing = self._thread.is_closing
        self._thread.do(lambda journal: note_sources(journal, items, is_closing), answer)


def _key(item: BatchItem) -> tuple[int, int, int]:
    return item.id, item.size, item.mtime_ns
