"""The queue as the window knows it: items in memory, the journal behind them, one item at a time on the engine."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Qt, Signal

from engine.errors import ErrorInfo
from pisa_desktop.queue.additions import Additions, Wanted
from pisa_desktop.queue.dispatch import (
    Begun,
    begin,
    drop_reserved,
    finish,
    give_up,
    leave,
    new_item,
    take_out,
)
from pisa_desktop.queue.hashing import SourceHashes
from pisa_desktop.queue.items import BatchItem, State, Summary
from pisa_desktop.queue.running import Running
from pisa_desktop.queue.writer import JournalThread
from pisa_desktop.state.wishes import Settings
from pisa_desktop.workers.engine_client import EngineClient
from pisa_desktop.workers.maps import LambdaMap
from pisa_desktop.workers.model_choice import ModelChoice
from pisa_desktop.workers.protocol import EngineFailed, EngineReady, Exported

_STOPPING = frozenset({"disk_full", "device_lost"})
"""Errors that the next picture would meet as well: the queue pauses, and the item waits again."""


class BatchQueue(QObject):
    """Restores one picture after the other.

    Signals:
        item_changed(int): the item of that id has another value.
        order_changed(): items were added, removed or moved.
        running_changed(bool): it works, or rests.
        progressed(int, float): id of the running item, 0 to 1.
        stopped(ErrorInfo): it paused itself, and why.
        finished(Summary): nothing waits any more; counts of this run.
        recovered(int): after the start, so many pictures wait from last time.
        noticed(object): a sentence, something about the journal.
    """

    item_changed = Signal(int)
    order_changed = Signal()
    running_changed = Signal(bool)
    progressed = Signal(int, float)
    stopped = Signal(object)
    finished = Signal(object)
    recovered = Signal(int)
    noticed = Signal(object)
    _answered = Signal(object, object, object)

    def __init__(self, client: EngineClient, folder: Path, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._client = client
        self._items: dict[int, BatchItem] = {}
        self._order: list[int] = []
        self._is_running = self._is_ready = self._is_loading = False
        self._beginning: int | None = None
        self._this_run: set[int] = set()
        self._answered.connect(self._on_answer, Qt.ConnectionType.QueuedConnection)
        self._thread = JournalThread(folder, self._answered.emit)
        in_order = lambda: [self._items[n] for n in self._order]  # noqa: E731
        self._new = Additions(self._thread, in_order, self._on_added)
        self._hashes = SourceHashes(self._thread, in_order, self._on_hashed)
        self._thread.start()
        self._load()
        self._work = Running(client, self)
        self._work.progressed.connect(self.progressed)
        self._work.done.connect(self._on_done)
        self._work.failed.connect(self._on_failed)
        self._work.interrupted.connect(self._on_interrupted)
        client.ready.connect(self._on_engine_ready)
        client.failed.connect(self._on_engine_failed)

    # Reading

    @property
    def ids(self) -> tuple[int, ...]:
        """Ids in order."""
        return tuple(self._order)

    def item(self, number: int) -> BatchItem:
        """The item of an id. Raises KeyError where there is none."""
        return self._items[number]

    @property
    def is_loaded(self) -> bool:
        """Whether last time's items are here."""
        return self._is_ready

    @property
    def is_running(self) -> bool:
        """Whether it works on items, or will as soon as the engine is free."""
        return self._is_running

    @property
    def summary(self) -> Summary:
        """Counts of all items."""
        return Summary.of(self._items.values())

    @property
    def choice(self) -> ModelChoice:
        """The model and adapters that a photograph is queued with now."""
        return self._work.choice

    # Editing

    def add(self, sources: Sequence[tuple[Path, str]], settings: Settings) -> list[int]:
        """Append photographs, each with its folder below the dropped one; returns their ids."""
        return self.add_each([(source, below, settings) for source, below in sources])

    def add_each(
        self,
        wanted: Sequence[tuple[Path, str, Settings]],
        maps: Mapping[str, LambdaMap] | None = None,
    ) -> list[int]:
        """Append photographs, each with settings of its own; until last time's items are read they are only kept.

        Each keeps the model and adapters that the window works with now.

        Args:
            wanted: files, their folders below the dropped one, and settings.
            maps: those that the settings name, by their fingerprints; the journal keeps them.
        """
        return self._append([(*one, self.choice) for one in wanted], maps or {})

    def _append(self, wanted: Sequence[Wanted], maps: Mapping[str, LambdaMap]) -> list[int]:
        if not self._is_ready:
            self._new.keep(wanted, maps)
            self._load()
            return []
        first = max(self._items, default=0) + 1
        items = [new_item(n, *one) for n, one in enumerate(wanted, first)]
        for item in items:
            self._items[item.id] = item
            self._order.append(item.id)
        self._new.write(items, maps)
        self._hashes.step()
        self.order_changed.emit()
        return [item.id for item in items]

    def remove(self, ids: Iterable[int]) -> None:
        """Take items out; the running one is cancelled first. Files stay."""
        gone = [n for n in ids if n in self._items]
        running = [self._items[n] for n in gone if self._items[n].state == State.RUNNING]
        reserved = [Path(item.target) for item in running]
        for number in gone:
            self._stop_working_on(number)
            del self._items[number]
        self._order = [n for n in self._order if n in self._items]
        self._new.forget(gone)
        self._thread.do(lambda journal: take_out(journal, gone, reserved))
        self.order_changed.emit()
        self._step()

    def move(self, ids: Sequence[int], before: int | None) -> None:
        """Put items, in this order, before another one, or at the end (None)."""
        moved = [n for n in ids if n in self._items]
        rest = [n for n in self._order if n not in set(moved)]
        at = rest.index(before) if before in rest else len(rest)
        self._order = [*rest[:at], *moved, *rest[at:]]
        order = tuple(self._order)
        self._thread.do(lambda journal: journal.order(order))
        self.order_changed.emit()

    def cancel(self, ids: Iterable[int]) -> None:
        """Leave items undone; they stay in the list."""
        for number in ids:
            item = self._items.get(number)
            if item is None or item.state.is_over:
                continue
            self._stop_working_on(number)
            self._end(replace(item, state=State.CANCELLED, pid=0))
        self._step()

    def retry(self, ids: Iterable[int]) -> None:
        """Let items that are over wait again, as their files are now; done ones are made anew under another name."""
        for number in ids:
            item = self._items.get(number)
            if item is None or not item.state.is_over:
                continue
            fresh = new_item(number, item.source, item.below, item.settings, item.choice)
            self._set(fresh)
            self._thread.do(lambda journal, one=fresh: journal.update([one]))
        self._hashes.step()
        self._step()

    def remove_over(self) -> None:
        """Take out all that is done, skipped or cancelled; what failed stays until somebody has seen to it."""
        over = {State.DONE, State.SKIPPED, State.CANCELLED}
        self.remove([n for n in self._order if self._items[n].state in over])

    # Running

    def start(self) -> None:
        """Work on what waits."""
        if self._is_running:
            return
        self._is_running = True
        self._this_run = set()
        self.running_changed.emit(True)
        self._load()
        self._new.write_again()
        self._step()

    def pause(self) -> None:
        """Begin no further item; the running one is finished."""
        if self._is_running:
            self._is_running = False
            self.running_changed.emit(False)
            self._step()

    def shutdown(self, timeout_ms: int = 2_000) -> bool:
        """End the journal's thread, False where it takes longer; best after the engine's, which may still complete the running item.

        That one is done then, or waits again at the next start without counting as a crash.
        """
        self._is_running = False
        number, may_complete = self._busy_with, self._client.is_running
        if number is not None and number in self._items:
            self._thread.do(lambda journal: leave(journal, number, may_complete=may_complete))
        return self._thread.close(timeout_ms / 1000)

    @property
    def _busy_with(self) -> int | None:
        return self._work.number if self._work.number is not None else self._beginning

    def _step(self) -> None:
        """Begin the next item where nothing runs."""
        if self._busy_with is not None:
            return
        if not (self._is_running and self._is_ready):
            self._work.rest()
            return
        waiting = [n for n in self._order if self._items[n].state == State.PENDING]
        number = next((n for n in waiting if n not in self._new), None)
        if number is None and waiting:  # until they are written down
            return
        if number is None:
            self._is_running = False
            self.running_changed.emit(False)
            self._work.rest()
            run = [self._items[n] for n in self._this_run if n in self._items]
            self.finished.emit(Summary.of(run))
            return
        self._beginning = number
        item = self._items[number]
        item = replace(item, choice=item.choice or self.choice)  # an older version kept none
        self._thread.do(lambda journal: begin(journal, item), partial(self._on_begun, number))

    def _on_begun(
        self, number: int, value: Begun | BatchItem | None, error: ErrorInfo | None
    ) -> None:
        if self._beginning != number:  # removed or cancelled meanwhile
            if isinstance(value, Begun):
                drop_reserved(Path(value.item.target))
            return
        self._beginning = None
        self._this_run.add(number)
        if error is not None:
            self._stop(error)
        elif isinstance(value, Begun):
            self._set(value.item)
            self._work.start(value)
        elif value is not None:
            self._set(value)
            self._step()

    def _on_done(self, number: int, saved: Exported) -> None:
        item = replace(self._items[number], choice=saved.choice or self._items[number].choice)
        self._set(
            replace(item, state=State.DONE, pid=0, target=str(saved.path), seconds=saved.seconds)
        )
        self._thread.do(
            lambda journal: finish(journal, item, saved.path, saved.seconds),
            partial(self._on_written, number),
        )
        self._step()

    def _on_failed(self, number: int, error: ErrorInfo) -> None:
        item = self._items[number]
        if error.kind in _STOPPING:
            self._end(replace(item, state=State.PENDING, pid=0))
            self._stop(error)
            return
        self._end(item.ended_with(State.FAILED, error))
        self._step()

    def _on_interrupted(self, number: int) -> None:
        self._end(replace(self._items[number], state=State.PENDING, pid=0))
        self._step()

    def _stop_working_on(self, number: int) -> None:
        """Forget the running work of an item; what comes of it is ignored."""
        if self._beginning == number:
            self._beginning = None
        self._work.let_go(number)

    def _stop(self, error: ErrorInfo) -> None:
        self.pause()
        self.stopped.emit(error)

    def _on_engine_ready(self, ready: EngineReady) -> None:
        """What was queued while the model was being loaded learns what it is."""
        found = ready.choice
        if found is None or not found.is_known:
            return
        known: list[BatchItem] = []
        for item in self._items.values():
            open_choice = item.choice if item.state == State.PENDING else None
            if open_choice is not None and not open_choice.is_known and open_choice.is_same(found):
                known.append(replace(item, choice=found))
        self._items |= {item.id: item for item in known}
        if known:
            self._thread.do(lambda journal: journal.update(known))

    def _on_engine_failed(self, failed: EngineFailed) -> None:
        """Where no model could be loaded the queue goes on, with those of its items; where the engine ended it pauses."""
        if not failed.is_over:
            return
        number = self._work.let_go()
        if number is not None:
            self._end(replace(self._items[number], state=State.PENDING, pid=0))
        if self._is_running:
            self._stop(failed.error)

    # The journal

    def _on_hashed(self, known: BatchItem) -> None:
        held = self._items.get(known.id)
        if held and (held.size, held.mtime_ns) == (known.size, known.mtime_ns):
            self._items[known.id] = replace(held, source_sha256=known.source_sha256)

    def _on_added(self, error: ErrorInfo | None) -> None:
        if error is not None:
            self._stop(error)
        self._step()

    def unwritten(self, timeout_ms: int = 0) -> int:
        """How many pictures only this window knows of, after one more attempt to write them where there is time for it."""
        if timeout_ms:
            self._new.write_now(timeout_ms / 1000)
        return len(self._new)

    def _set(self, item: BatchItem) -> None:
        if item.id in self._items:
            self._items[item.id] = item
            self.item_changed.emit(item.id)

    def _end(self, item: BatchItem) -> None:
        """An item is over or waits again: in memory, in the journal, and its reserved name."""
        self._set(replace(item, target=""))
        self._thread.do(lambda journal: give_up(journal, item))

    def _on_written(self, number: int, value: BatchItem | None, error: ErrorInfo | None) -> None:
        held = self._items.get(number)
        if value and held and (held.state, held.target) == (value.state, value.target):
            self._set(value)  # else it was tried again meanwhile

    def _load(self) -> None:
        """Read last time's items, again where that has failed: nothing is added to a queue that is not known."""
        if not (self._is_ready or self._is_loading):
            self._is_loading = True
            self._thread.do(lambda journal: (journal.recover(), journal.notice), self._on_loaded)

    def _on_loaded(
        self, value: tuple[list[BatchItem], str] | None, error: ErrorInfo | None
    ) -> None:
        self._is_loading = False
        if error is not None:
            self._stop(error)
        if value is None:
            return
        old, notice = value
        self._items = {item.id: item for item in old}
        self._order = [item.id for item in old]
        if notice:
            self.noticed.emit(notice)
        self._is_ready = True
        self.order_changed.emit()
        if waiting := self.summary.waiting:
            self.recovered.emit(waiting)
        self._append(*self._new.take_kept())
        self._hashes.step()

    def _on_answer(self, tag: object, value: object, error: ErrorInfo | None) -> None:
        if error is not None and tag is None:
            self._stop(error)
        elif callable(tag):
            tag(value, error)
