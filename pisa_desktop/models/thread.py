"""The thread that fetches, imports, checks and moves models. It has no Qt event loop; torch is imported on it, when it is used."""

from __future__ import annotations

import logging
import queue
import threading
import time
from collections.abc import Callable, Generator
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, QThread, Signal

from engine.errors import EngineError, ErrorInfo
from pisa_desktop.models.tasks import (
    Deed,
    Item,
    Stock,
    Task,
    TaskEnded,
    TaskProgress,
    TaskStarted,
)

if TYPE_CHECKING:
    from engine.download import Manifest, Tools
    from engine.library.store import ModelStore
    from engine.transfer import Transfer

_log = logging.getLogger(__name__)

_TOLD_SECONDS = 0.1
"""Progress is told at most so often."""


class ModelWork:
    """What the thread does, free of Qt.

    Args:
        root: the user's folder of models and adapters.
        builtin: folder of the starter.
        manifest: tells what can be had.
        tools: makes the rules of a download.
    """

    def __init__(
        self,
        root: Path,
        builtin: Path | None,
        manifest: Callable[[], Manifest],
        tools: Callable[[], Tools],
    ) -> None:
        self._root, self._builtin = root, builtin
        self._manifest, self._tools = manifest, tools

    def _store(self) -> ModelStore:
        from engine.library.store import ModelStore

        return ModelStore(self._root, self._builtin)

    def steps(self, task: Task) -> Generator[Transfer, None, tuple[str, tuple[str, ...]]]:
        """Do a task; returns the name of what was installed, and lines about what was found or done.

        Raises:
            EngineError: it failed.
        """
        from engine.library import care
        from engine.library.items import Import, Kind
        from engine.library.pack_sharing import rename_pack

        store, lines, item = self._store(), (), ""
        match task.deed:
            case Deed.LOOK:
                pass
            case Deed.GET:
                card = self._manifest().find(task.name).preferring(task.mirror or None)
                found = yield from care.get_steps(
                    store, card, keeps_encoder=not task.is_slim, tools=self._tools()
                )
                item = found.name
            case Deed.FORGET:
                care.forget_download(store, task.name)
            case Deed.IMPORT:
                assert task.path is not None
                how = Import(slim=task.is_slim)
                item = (yield from store.install_steps(task.path, task.name or None, how)).name
            case Deed.VERIFY:
                faults = yield from store.verify_steps(task.name)
                lines = tuple(fault.words for fault in faults)
            case Deed.REPAIR:
                lines = yield from care.repair_steps(
                    store, task.name, self._manifest(), source=task.path, tools=self._tools()
                )
            case Deed.REMOVE:
                store.remove(task.name, Kind(task.kind) if task.kind else None)
            case Deed.KEEP:
                assert task.path is not None
                item = _keep(store, task.path, task.name)
            case Deed.RENAME:
                assert task.path is not None
                rename_pack(task.path, task.name)
            case Deed.MOVE:
                assert task.path is not None
                lines = yield from care.move_steps(store, care.folder_within(task.path))
        return item, lines

    def stock(self) -> Stock:
        """What is there now."""
        from engine.library import care
        from engine.library.places import missing_place, models_folder, read_record

        store = self._store()
        fits = care.fitting_adapters(store)
        items: list[Item] = []
        for one in store.list():
            record = read_record(one.path)
            items.append(
                Item(
                    one.name, one.kind.value, one.path, one.bytes, one.for_model, one.ok,
                    len(record.sha256), record.origin.card or one.name,
                    fits.get(one.name, ()) if one.kind.value == "model" else (),
                    (one.path / "pack.json").is_file(),
                )
            )  # fmt: skip
        waiting = {
            card.name: care.waiting_bytes(store, card.name)
            for card in self._manifest().cards
            if card.can_download
        }
        return Stock(
            tuple(items), models_folder(self._root), missing_place(self._root),
            {name: count for name, count in waiting.items() if count},
        )  # fmt: skip


def _keep(store: ModelStore, run: Path, name: str) -> str:
    """Install what a training gave: its pack, made now where it was stopped before its end."""
    from trainer.export import export_run

    export_run(run, run / "pack", name)
    return store.install(run / "pack", name).name


class _Thread(QThread):
    """Runs one task after the other until it is told to end."""

    told = Signal(object)

    def __init__(self, work: ModelWork) -> None:
        super().__init__()
        self.setObjectName("models")
        self.setStackSize(16 << 20)  # some systems give threads less than mathematics wants
        self._work = work
        self.tasks: queue.Queue[Task | None] = queue.Queue()
        self.stop = threading.Event()
        self.end = threading.Event()

    def run(self) -> None:
        from engine.networks.torch_compat import link_torch

        link_torch()
        while (task := self.tasks.get()) is not None:
            if self.end.is_set():
                return
            self.stop.clear()
            self.told.emit(TaskStarted(task))
            self.told.emit(self._done(task))

    def _done(self, task: Task) -> TaskEnded:
        item, lines, error, stopped = "", (), None, False
        try:
            outcome = self._driven(task)
            stopped = outcome is None
            item, lines = outcome or ("", ())
        except EngineError as caught:
            error = ErrorInfo.caught(caught)
        except Exception as caught:  # noqa: BLE001 - the border of a thread: becomes a value
            error = ErrorInfo.caught(caught)
        try:
            stock = self._work.stock()
        except Exception as caught:  # noqa: BLE001 - the border of a thread: becomes a value
            stock, error = Stock(), error or ErrorInfo.caught(caught)
        return TaskEnded(task, stock, item, lines, error, stopped)

    def _driven(self, task: Task) -> tuple[str, tuple[str, ...]] | None:
        """Drive a task; None where the user stopped it."""
        last = 0.0
        with closing(self._work.steps(task)) as steps:
            while not (self.stop.is_set() or self.end.is_set()):
                try:
                    step = next(steps)
                except StopIteration as end:
                    return end.value
                now = time.monotonic()
                if now - last >= _TOLD_SECONDS:
                    last = now
                    self.told.emit(TaskProgress(task, step))
        return None


class ModelClient(QObject):
    """The window's handle on the models' thread, which starts with the first task.

    Signals:
        started(TaskStarted), progressed(TaskProgress), ended(TaskEnded): of tasks, on this object's thread.
    """

    started = Signal(object)
    progressed = Signal(object)
    ended = Signal(object)

    def __init__(self, work: ModelWork, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._work = work
        self._thread: _Thread | None = None
        self._waiting = 0

    @property
    def is_busy(self) -> bool:
        """Whether a task runs or waits."""
        return self._waiting > 0

    def do(self, task: Task) -> None:
        """Do a task after those that wait already."""
        if self._thread is None:
            self._thread = _Thread(self._work)
            self._thread.told.connect(self._on_told, Qt.ConnectionType.QueuedConnection)
            self._thread.start()
        self._waiting += 1
        self._thread.tasks.put(task)

    def stop(self) -> None:
        """End the running task at its next step; what a download has fetched is kept."""
        if self._thread is not None:
            self._thread.stop.set()

    def shutdown(self, timeout_ms: int = 3_000) -> bool:
        """End the thread after its current step; False where that takes longer."""
        thread = self._thread
        if thread is None:
            return True
        thread.end.set()
        thread.tasks.put(None)
        if not thread.wait(timeout_ms):
            _log.warning("The models' thread did not end within %d ms", timeout_ms)
            return False
        thread.told.disconnect(self._on_told)
        self._thread = None
        return True

    def _on_told(self, value: object) -> None:
        if isinstance(value, TaskStarted):
            self.started.emit(value)
        elif isinstance(value, TaskProgress):
            self.progressed.emit(value)
        elif isinstance(value, TaskEnded):
            self._waiting -= 1
            self.ended.emit(value)
