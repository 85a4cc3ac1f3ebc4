"""Items that the journal has not confirmed yet: they do not run, and they are not called safe. No Qt."""

from __future__ import annotations

import queue
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from functools import partial
from pathlib import Path

from engine.errors import EngineError, ErrorInfo
from pisa_desktop.queue.items import BatchItem
from pisa_desktop.queue.journal import Journal
from pisa_desktop.queue.writer import JournalThread
from pisa_desktop.state.wishes import Settings
from pisa_desktop.workers.maps import LambdaMap
from pisa_desktop.workers.model_choice import ModelChoice

Wanted = tuple[Path, str, Settings, ModelChoice]
"""A file, its folder below the dropped one, its settings, and with which model."""


class Additions:
    """Writes new items into the journal, again where that has failed.

    Args:
        thread: of the journal; its answers to tags come back on the window's thread.
        current: the items in order, as they are now.
        ended: called after every attempt, with what went wrong or None.
    """

    def __init__(
        self,
        thread: JournalThread,
        current: Callable[[], Sequence[BatchItem]],
        ended: Callable[[ErrorInfo | None], None],
    ) -> None:
        self._thread, self._current, self._ended = thread, current, ended
        self._ids: set[int] = set()
        self._maps: dict[str, LambdaMap] = {}
        self._kept: list[Wanted] = []
        self._has_failed = False

    def __contains__(self, number: int) -> bool:
        return number in self._ids

    def __len__(self) -> int:
        return len(self._ids) + len(self._kept)

    def keep(self, wanted: Sequence[Wanted], maps: Mapping[str, LambdaMap]) -> None:
        """Hold these until last time's items are known."""
        self._kept += wanted
        self._maps |= maps

    def take_kept(self) -> tuple[list[Wanted], dict[str, LambdaMap]]:
        """What was held, and the maps that it names."""
        wanted, self._kept = self._kept, []
        return wanted, dict(self._maps)

    def write(self, items: Sequence[BatchItem], maps: Mapping[str, LambdaMap]) -> None:
        """Write items, and the maps that they name, behind what was given before."""
        self._ids |= {item.id for item in items}
        self._maps |= maps
        ids = [item.id for item in items]
        self._thread.do(lambda journal: journal.add(items, maps), partial(self._on_written, ids))

    def forget(self, ids: Sequence[int]) -> None:
        """These are gone, or written."""
        self._ids -= set(ids)
        if not (self._ids or self._kept):
            self._maps = {}

    def write_again(self) -> None:
        """Try once more where an attempt has failed."""
        if self._has_failed and self._ids:
            self._has_failed = False
            ids, task = self._rest()
            self._thread.do(task, partial(self._on_written, ids))

    def write_now(self, timeout: float) -> None:
        """Try once more, and wait for it so many seconds at most."""
        if not self._ids:
            return
        ids, task = self._rest()
        outcome: queue.SimpleQueue[ErrorInfo | None] = queue.SimpleQueue()

        def attempt(journal: Journal) -> None:
            try:
                task(journal)
                outcome.put(None)
            except EngineError as error:
                outcome.put(ErrorInfo.of(error))

        self._thread.do(attempt)
        with suppress(queue.Empty):
            if outcome.get(timeout=timeout) is None:
                self.forget(ids)

    def _rest(self) -> tuple[list[int], Callable[[Journal], None]]:
        """Ids of what is left, and the task that writes it as it is now, each item where it belongs."""
        items = self._current()
        left = [item for item in items if item.id in self._ids]
        maps, order = dict(self._maps), [item.id for item in items]

        def task(journal: Journal) -> None:
            journal.add(left, maps)
            journal.order(order)

        return [item.id for item in left], task

    def _on_written(self, ids: Sequence[int], _value: object, error: ErrorInfo | None) -> None:
        if error is None:
            self.forget(ids)
        else:
            self._has_failed = True
        self._ended(error)
