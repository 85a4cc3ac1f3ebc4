"""The engine's loop: views before jobs, one step at a time, every error turned into a value. No Qt.

Order of lanes: the first tile of a new view, then urgent anchors of a draft, the rest of the view, a step of a job where
nobody looks, and the rest of a draft where there is no job. A job is therefore pre-empted within one tile, and cancelled or paused within one.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Generator
from dataclasses import dataclass, replace
from typing import TypeVar

from engine.errors import DeviceLost, ErrorInfo, NumericalError
from engine.networks.memory import give_back_memory
from engine.types import Progress
from pisa_desktop.at_work import AT_WORK
from pisa_desktop.workers.engine_work import (
    BUDGET_BYTES,
    EXPORT_STAGES,
    PREPARE_STAGES,
    EngineWork,
    HandleGoneError,
    describe,
)
from pisa_desktop.workers.engines import EngineFactory
from pisa_desktop.workers.mailbox import Mailbox
from pisa_desktop.workers.progress import ProgressMeter, StageTimes
from pisa_desktop.workers.protocol import (
    Busy,
    DraftAnchor,
    DraftRequest,
    EngineFailed,
    Export,
    Exported,
    HandleDropped,
    Idle,
    Job,
    JobCancelled,
    JobDone,
    JobFailed,
    JobStarted,
    Lane,
    Load,
    Message,
    Prepare,
    PreparedInfo,
    Release,
    TileResult,
    ViewDone,
    ViewFailed,
    ViewRequest,
)

_log = logging.getLogger(__name__)
_Y = TypeVar("_Y")
_R = TypeVar("_R")

TIDY_SECONDS = 20.0
"""Of work on jobs, after which memory that tiles have freed goes back to the system."""


@dataclass
class _View:
    request: ViewRequest
    steps: Generator[TileResult, None, None]
    is_fresh: bool = True
    sent: int = 0

    @property
    def left(self) -> tuple[int, ...]:
        """Cells that have not been sent, the one at work first."""
        return self.request.cells[self.sent :]


@dataclass
class _Draft:
    request: DraftRequest
    steps: Generator[DraftAnchor | None, None, None]
    done: int = 0

    @property
    def is_urgent(self) -> bool:
        anchors = self.request.anchors
        return self.done < len(anchors) and anchors[self.done].is_urgent


@dataclass
class _Running:
    job: Prepare | Export
    steps: Generator[Progress, None, PreparedInfo | Exported]
    meter: ProgressMeter
    stopped: float


class EngineLoop:
    """Serves a mailbox until it is closed or the device is lost.

    Args:
        mailbox: where work comes from.
        factory: makes an engine for a Load.
        emit: takes messages; called on the thread that runs the loop.
        budget_bytes: see `EngineWork`.
        clock: seconds, monotonic.
    """

    def __init__(
        self,
        mailbox: Mailbox,
        factory: EngineFactory,
        emit: Callable[[Message], object],
        budget_bytes: int = BUDGET_BYTES,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._mailbox, self._emit, self._clock = mailbox, emit, clock
        self._work = EngineWork(
            factory, budget_bytes, lambda handle: emit(HandleDropped(handle)), clock
        )
        self._times = {Prepare: StageTimes(), Export: StageTimes()}
        self._view: _View | None = None
        self._draft: _Draft | None = None
        self._running: _Running | None = None
        self._just_sent: TileResult | None = None
        self._lane: Lane | None = None
        self._lost: ErrorInfo | None = None
        self._tidied = clock()

    def run(self) -> None:
        """Work until the end; whatever runs then is closed, and a running job reported as cancelled."""
        try:
            while not self._mailbox.is_closed and self._lost is None:
                self._turn()
        finally:
            self._end()

    def _turn(self) -> None:
        self._take_views()
        self._end_cancelled()
        lane = self._choose()
        if lane in {None, Lane.DRAFT} and not self._has_urgent_draft and self._running is None:
            job = self._mailbox.take_job()
            if job is not None:
                self._begin(job)
                return
        self._tell(lane)
        match lane:
            case Lane.VIEW:
                self._step_view()
            case Lane.DRAFT:
                self._step_draft()
            case Lane.JOB:
                self._step_job()
            case None:
                self._mailbox.wait(self._running.job.id if self._running else None)

    def _choose(self) -> Lane | None:
        view, draft = self._view, self._draft
        if view is not None and (view.is_fresh or draft is None or not draft.is_urgent):
            return Lane.VIEW
        if self._has_urgent_draft:
            return Lane.DRAFT
        if self._running is not None and not self._mailbox.is_paused:
            return Lane.JOB
        return Lane.DRAFT if draft is not None else None

    @property
    def _has_urgent_draft(self) -> bool:
        return self._draft is not None and self._draft.is_urgent

    def _tell(self, lane: Lane | None) -> None:
        if lane is not self._lane:
            self._lane = lane
            self._emit(Idle() if lane is None else Busy(lane))

    def _take_views(self) -> None:
        sent, self._just_sent = self._just_sent, None
        if (request := self._mailbox.take_view()) is not None:
            self._close_view()
            if sent is not None and (sent.handle, sent.strengths) == (
                request.handle,
                request.strengths,
            ):
                # Asked for while it was being decoded: what was sent in the turn before is not decoded again.
                cells = tuple(cell for cell in request.cells if cell != sent.cell)
                request = replace(request, cells=cells)
            steps = self._marked(request.handle, self._work.view(request))
            self._view = _View(request, steps)
        if (drafted := self._mailbox.take_draft()) is not None:
            self._close_draft()
            steps = self._marked(drafted.handle, self._work.draft(drafted))
            self._draft = _Draft(drafted, steps)

    def _marked(self, handle: int, work: Generator[_Y, None, _R]) -> Generator[_Y, None, _R]:
        """Work on a picture that is held, so that a crash over it is known."""
        path = self._work.held.get(handle)
        return AT_WORK.steps(path, work) if path is not None else work

    def _close_view(self) -> None:
        if self._view is not None:
            self._view.steps.close()
            self._view = None

    def _close_draft(self) -> None:
        if self._draft is not None:
            self._draft.steps.close()
            self._draft = None

    # Views

    def _step_view(self) -> None:
        view = self._view
        assert view is not None
        view.is_fresh = False
        try:
            self._just_sent = next(view.steps)
            view.sent += 1
            self._emit(self._just_sent)
        except StopIteration:
            self._view = None
            self._emit(ViewDone(view.request.seq, view.request.handle))
        except Exception as error:  # noqa: BLE001 - the border of one view: the thread goes on
            self._view = None
            lost = view.left
            if isinstance(error, NumericalError):  # of this cell's numbers; the others may be well
                lost, rest = lost[:1], replace(view.request, cells=lost[1:])
                self._view = _View(rest, self._work.view(rest), is_fresh=False)
            self._view_failed(view.request, error, Lane.VIEW, lost)

    def _step_draft(self) -> None:
        draft = self._draft
        assert draft is not None
        try:
            anchor = next(draft.steps)
        except StopIteration:
            self._draft = None
        except Exception as error:  # noqa: BLE001 - the border of one draft: the thread goes on
            self._draft = None
            self._view_failed(draft.request, error, Lane.DRAFT)
        else:
            if anchor is not None:
                draft.done += 1
                self._emit(anchor)

    def _view_failed(
        self,
        request: ViewRequest | DraftRequest,
        error: Exception,
        lane: Lane,
        cells: tuple[int, ...] = (),
    ) -> None:
        if isinstance(error, HandleGoneError):
            self._emit(HandleDropped(request.handle))
            return
        info = self._described(error)
        self._emit(ViewFailed(request.seq, request.handle, info, lane, cells))

    # Jobs

    def _begin(self, job: Job) -> None:
        self._tell(Lane.JOB)
        self._emit(JobStarted(job.id))
        match job:
            case Load() | Release():
                self._do_at_once(job)
            case Prepare():
                steps = AT_WORK.steps(job.path, self._work.prepare(job))
                self._running = self._started(job, steps, PREPARE_STAGES)
            case Export():
                is_held = job.source.handle in self._work.held
                stages = EXPORT_STAGES if is_held else PREPARE_STAGES + EXPORT_STAGES
                steps = AT_WORK.steps(job.source.path, self._work.export(job))
                self._running = self._started(job, steps, stages)

    def _started(
        self,
        job: Prepare | Export,
        steps: Generator[Progress, None, PreparedInfo | Exported],
        stages: tuple[str, ...],
    ) -> _Running:
        meter = ProgressMeter(job.id, stages, self._times[type(job)], self._clock)
        return _Running(job, steps, meter, self._clock())

    def _do_at_once(self, job: Load | Release) -> None:
        if isinstance(job, Release) and job.only_other:
            self._work.release_other()
            self._ended(JobDone(job.id, None))
            return
        self._close_view()
        self._close_draft()
        try:
            if isinstance(job, Release):
                self._work.release(job.handle)
                if job.handle is None:
                    self._mailbox.hold()
                self._ended(JobDone(job.id, None))
                return
            ready = self._work.load(job)
        except Exception as error:  # noqa: BLE001 - the border of one job: the thread goes on
            info = self._described(error)
            self._ended(JobFailed(job.id, info))
            if isinstance(job, Load) and self._lost is None:
                self._emit(EngineFailed(info))
        else:
            self._emit(ready)
            self._ended(JobDone(job.id, ready.capabilities))

    def _step_job(self) -> None:
        running = self._running
        assert running is not None
        running.meter.hold(self._clock() - running.stopped)
        try:
            step = self._next_step(running)
        except StopIteration as end:
            self._running = None
            self._ended(JobDone(running.job.id, end.value))
        except Exception as error:  # noqa: BLE001 - the border of one job: the thread goes on
            self._running = None
            self._ended(JobFailed(running.job.id, self._described(error)))
        else:
            if (report := running.meter.report(step)) is not None:
                self._emit(report)
            running.stopped = self._clock()

    def _next_step(self, running: _Running) -> Progress:
        """One step, and what it freed is given back before anybody is told of it.

        The window frees the events that carry messages, and would wait for that in the allocator, which is closed while it gives back.
        """
        try:
            return next(running.steps)
        finally:
            if self._clock() - self._tidied >= TIDY_SECONDS:
                give_back_memory()
                self._tidied = self._clock()

    def _end_cancelled(self) -> None:
        running = self._running
        if running is not None and self._mailbox.is_cancelled(running.job.id):
            self._running = None
            self._close_job(running)

    def _close_job(self, running: _Running) -> None:
        """Let the job's own clean-up run; what goes wrong there is logged and the job still ends once."""
        try:
            running.steps.close()
        except Exception:  # noqa: BLE001 - the border of a clean-up: the thread goes on
            _log.exception("Cleaning up after a cancelled job failed")
        self._ended(JobCancelled(running.job.id))

    def _ended(self, message: JobDone | JobCancelled | JobFailed) -> None:
        self._mailbox.forget(message.id)
        self._emit(message)

    # Errors and the end

    def _described(self, error: Exception) -> ErrorInfo:
        info = describe(error)
        if info.kind == "internal":
            _log.error("%s", info.details)
        if isinstance(error, DeviceLost):
            self._lost = info
        return info

    def _end(self) -> None:
        self._close_view()
        self._close_draft()
        if self._running is not None:
            running, self._running = self._running, None
            self._close_job(running)
        self._work.release(None)
        if self._lost is not None:
            self._emit(EngineFailed(self._lost, is_over=True))
