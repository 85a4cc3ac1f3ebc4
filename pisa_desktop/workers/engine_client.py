"""The window's side of the engine: typed requests out, typed signals in, and an end that never hangs."""

from __future__ import annotations

import itertools
import logging
from pathlib import Path

from PySide6.QtCore import QObject, Qt, Signal, SignalInstance, Slot

from engine.files import SaveSpec
from engine.types import EnhanceParams, Rect
from pisa_desktop.workers.engine_thread import EngineThread, real_engine
from pisa_desktop.workers.engine_work import BUDGET_BYTES
from pisa_desktop.workers.engines import EngineFactory
from pisa_desktop.workers.mailbox import Mailbox
from pisa_desktop.workers.model_choice import ModelChoice
from pisa_desktop.workers.protocol import (
    Busy,
    DraftAnchor,
    DraftRequest,
    EngineFailed,
    EngineReady,
    Export,
    HandleDropped,
    Idle,
    Job,
    JobCancelled,
    JobDone,
    JobFailed,
    JobProgress,
    JobStarted,
    Load,
    Prepare,
    Release,
    Strengths,
    TileResult,
    ViewDone,
    ViewFailed,
    ViewRequest,
)

_log = logging.getLogger(__name__)

SHUTDOWN_MS = 2_000


class EngineClient(QObject):
    """Posts work to the engine's thread and re-emits its messages on the thread that this object lives on.

    Every job ends with exactly one of job_done, job_cancelled, job_failed.

    Args:
        factory: makes an engine; the default loads from the user's model store and imports torch on the engine's thread.
        parent: owner.
        budget_bytes: residuals and pictures that the engine holds at once.

    Signals:
        ready(EngineReady), failed(EngineFailed): a model is loaded, or not.
        job_started(JobStarted), job_progress(JobProgress), job_done(JobDone), job_cancelled(JobCancelled),
        job_failed(JobFailed): of the job whose `id` they carry.
        tile_ready(TileResult), anchor_ready(DraftAnchor), view_done(ViewDone), view_failed(ViewFailed): of views.
        released(int): somebody let go of this handle for good.
        handle_dropped(HandleDropped): a picture must be prepared again before it can be viewed.
        activity_changed(Busy | Idle): for a status bar.
        paused_changed(bool): jobs are held, or go on.
    """

    ready = Signal(object)
    failed = Signal(object)
    job_started = Signal(object)
    job_progress = Signal(object)
    job_done = Signal(object)
    job_cancelled = Signal(object)
    job_failed = Signal(object)
    tile_ready = Signal(object)
    anchor_ready = Signal(object)
    view_done = Signal(object)
    view_failed = Signal(object)
    released = Signal(int)
    handle_dropped = Signal(object)
    activity_changed = Signal(object)
    paused_changed = Signal(bool)

    def __init__(
        self,
        factory: EngineFactory = real_engine,
        parent: QObject | None = None,
        budget_bytes: int = BUDGET_BYTES,
    ) -> None:
        super().__init__(parent)
        self._factory, self._budget = factory, budget_bytes
        self._mailbox = Mailbox()
        self._numbers = itertools.count(1)
        self._thread: EngineThread | None = None
        self._listens = False
        self._load = Load(0)
        self._is_paused = False

    # Life

    @property
    def is_running(self) -> bool:
        """Whether the engine's thread is alive."""
        return self._thread is not None and self._thread.isRunning()

    def start(self) -> None:
        """Start the thread; it waits for `load`."""
        thread = EngineThread(self._mailbox, self._factory, self._budget)
        thread.message.connect(self._on_message, Qt.ConnectionType.QueuedConnection)
        self._listens = True
        self._thread = thread
        thread.start()

    def restart(self, device: str = "cpu") -> Load:
        """Begin anew after the device was lost: another thread loads the same model on `device`; jobs that waited go on.

        Raises:
            RuntimeError: the old thread has not ended.
        """
        if self._thread is not None and not self._thread.wait(SHUTDOWN_MS):
            raise RuntimeError("the engine's thread is still running")
        old = self._load
        self._load = Load(next(self._numbers), old.model, old.adapters, device, "auto")
        self._mailbox.post(self._load, first=True)
        self.start()
        return self._load

    def begin_end(self) -> None:
        """Let the thread end after its current step; `shutdown` waits for it."""
        self._mailbox.close()

    def shutdown(self, timeout_ms: int = SHUTDOWN_MS) -> bool:
        """End the thread: after its current step it closes what runs and leaves.

        Returns:
            True where the thread has ended. False where a step takes longer: then save the session and leave the process
            with `os._exit`; the thread is never destroyed while it runs. May be asked again.
        """
        self._mailbox.close()
        thread = self._thread
        if thread is None:
            return True
        if self._listens:
            self._listens = False
            thread.message.disconnect(self._on_message)
        if thread.wait(timeout_ms):
            self._thread = None
            return True
        _log.warning("The engine's thread did not end within %d ms", timeout_ms)
        return False

    # Jobs

    @property
    def loaded(self) -> Load:
        """What was asked for last."""
        return self._load

    def load(
        self,
        model: str = "starter",
        adapters: str | None = None,
        device: str = "auto",
        dtype: str = "auto",
    ) -> Load:
        """Load a model; see `messages.Load`."""
        self._load = Load(next(self._numbers), model, adapters, device, dtype)
        self._mailbox.post(self._load)
        return self._load

    def prepare(
        self,
        path: Path,
        params: EnhanceParams,
        crop: Rect | None = None,
        handle: int | None = None,
    ) -> Prepare:
        """Read a picture and compute its residuals, under a new handle or again under an old one."""
        number = next(self._numbers)
        job = Prepare(number, number if handle is None else handle, path, params, crop)
        self._mailbox.post(job)
        return job

    def export(
        self,
        source: Prepare,
        strengths: Strengths,
        target: Path,
        spec: SaveSpec | None = None,
        *,
        replace: bool = False,
        dpi: tuple[float, float] | None = None,
        choice: ModelChoice | None = None,
        sha256: str = "",
    ) -> Export:
        """Save a result; see `messages.Export`. `source` need not be held, nor ever have been posted."""
        job = Export(
            next(self._numbers), source, strengths, target, spec, replace, dpi, choice, sha256
        )
        self._mailbox.post(job)
        return job

    def plan(self, path: Path, params: EnhanceParams, crop: Rect | None = None) -> Prepare:
        """A description of how a picture is prepared, for `export` without a view (batches); posts nothing."""
        number = next(self._numbers)
        return Prepare(number, number, path, params, crop)

    def release(self, handle: int | None = None) -> Release:
        """Let one picture's residuals go, or the models and everything; jobs wait from then on for the next `load`."""
        job = Release(next(self._numbers), handle)
        self._mailbox.post(job)
        if handle is not None:
            self.released.emit(handle)
        return job

    def release_other(self) -> None:
        """Let the model go that jobs have brought; the next job that needs it loads it again."""
        self._mailbox.post(Release(next(self._numbers), only_other=True))

    def cancel(self, job: Job | int) -> None:
        """End a job: at once where it waits, within one tile where it runs; nothing where it has ended."""
        number = job if isinstance(job, int) else job.id
        if self._mailbox.cancel(number):
            self.job_cancelled.emit(JobCancelled(number))

    @property
    def is_paused(self) -> bool:
        """Whether jobs are held."""
        return self._is_paused

    def pause(self) -> None:
        """Hold jobs within one tile; views are served all the same."""
        self._set_paused(True)

    def resume(self) -> None:
        """Let jobs go on."""
        self._set_paused(False)

    def _set_paused(self, is_paused: bool) -> None:
        if is_paused != self._is_paused:
            self._is_paused = is_paused
            self._mailbox.set_paused(is_paused)
            self.paused_changed.emit(is_paused)

    # Views

    def view(self, request: ViewRequest) -> None:
        """Decode cells; replaces the request before it."""
        self._mailbox.post_view(request)

    def draft(self, request: DraftRequest) -> None:
        """Decode anchors of a draft; replaces the request before it."""
        self._mailbox.post_draft(request)

    @Slot(object)
    def _on_message(self, message: object) -> None:
        signal = self._signals().get(type(message))
        if signal is None:
            _log.error("The engine sent an unknown message: %r", message)
            return
        signal.emit(message)

    def _signals(self) -> dict[type, SignalInstance]:
        return {
            EngineReady: self.ready,
            EngineFailed: self.failed,
            JobStarted: self.job_started,
            JobProgress: self.job_progress,
            JobDone: self.job_done,
            JobCancelled: self.job_cancelled,
            JobFailed: self.job_failed,
            TileResult: self.tile_ready,
            DraftAnchor: self.anchor_ready,
            ViewDone: self.view_done,
            ViewFailed: self.view_failed,
            HandleDropped: self.handle_dropped,
            Busy: self.activity_changed,
            Idle: self.activity_changed,
        }
