"""The one item that the engine restores for the queue, with the model that it was queued with."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject, Signal

from pisa_desktop.queue.dispatch import Begun
from pisa_desktop.workers.engine_client import EngineClient
from pisa_desktop.workers.model_choice import ModelChoice
from pisa_desktop.workers.protocol import (
    EngineReady,
    Export,
    Exported,
    JobCancelled,
    JobDone,
    JobFailed,
    JobProgress,
)


class Running(QObject):
    """Gives items to the engine, one at a time; what comes of one that was let go is ignored.

    Signals:
        progressed(int, float): id of the item, 0 to 1.
        done(int, object): id, Exported.
        failed(int, object): id, ErrorInfo.
        interrupted(int): the engine gave it up.
    """

    progressed = Signal(int, float)
    done = Signal(int, object)
    failed = Signal(int, object)
    interrupted = Signal(int)

    def __init__(self, client: EngineClient, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._client = client
        self._job: tuple[Export, int] | None = None
        self._ready: EngineReady | None = None
        self._has_brought = False
        client.ready.connect(self._on_ready)
        client.job_progress.connect(self._on_progress)
        client.job_done.connect(self._on_done)
        client.job_failed.connect(self._on_failed)
        client.job_cancelled.connect(self._on_cancelled)

    @property
    def number(self) -> int | None:
        """Id of the item at work, or None."""
        return self._job[1] if self._job is not None else None

    @property
    def choice(self) -> ModelChoice:
        """The model and adapters that the window works with now; their hashes once they are loaded."""
        asked, ready = self._client.loaded, self._ready
        if ready is not None and ready.choice is not None and ready.load == asked.id:
            return ready.choice
        return ModelChoice(asked.model, asked.adapters)

    def start(self, begun: Begun) -> None:
        """Restore an item."""
        item, settings = begun.item, begun.item.settings
        plan = self._client.plan(item.source, settings.params, settings.crop)
        job = self._client.export(
            plan,
            begun.strengths,
            Path(item.target),
            begun.spec,
            replace=True,
            dpi=begun.dpi,
            choice=item.choice,
            sha256=item.source_sha256,
        )
        self._job = (job, item.id)
        self._has_brought |= item.choice is not None and not item.choice.is_same(self.choice)

    def let_go(self, number: int | None = None) -> int | None:
        """End the work on an item, or on whichever it is; returns its id where it was at work."""
        if self._job is None or number not in {None, self._job[1]}:
            return None
        (job, at_work), self._job = self._job, None
        self._client.cancel(job)
        return at_work

    def rest(self) -> None:
        """No item follows for now: a model that only items needed takes no memory any more."""
        if self._has_brought and self._job is None:
            self._has_brought = False
            self._client.release_other()

    def _ended(self, job: int) -> int | None:
        if self._job is None or self._job[0].id != job:
            return None
        number, self._job = self._job[1], None
        return number

    def _on_ready(self, ready: EngineReady) -> None:
        self._ready = ready

    def _on_progress(self, progress: JobProgress) -> None:
        if self._job is not None and self._job[0].id == progress.id:
            self.progressed.emit(self._job[1], progress.fraction)

    def _on_done(self, done: JobDone) -> None:
        number = self._ended(done.id)
        if number is not None and isinstance(done.value, Exported):
            self.done.emit(number, done.value)

    def _on_failed(self, failed: JobFailed) -> None:
        number = self._ended(failed.id)
        if number is not None:
            self.failed.emit(number, failed.error)

    def _on_cancelled(self, cancelled: JobCancelled) -> None:
        number = self._ended(cancelled.id)
        if number is not None:  # not by the queue: the engine ended it
            self.interrupted.emit(number)
