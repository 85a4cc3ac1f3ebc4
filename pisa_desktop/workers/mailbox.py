"""Where the window leaves work for the engine: jobs in order, and views of which only the newest counts.

Plain threading, no Qt. Every method may be called from any thread and returns at once, except `wait`.
"""

from __future__ import annotations

import threading
from collections import deque

from pisa_desktop.workers.protocol import DraftRequest, Job, Load, ViewRequest


class Mailbox:
    """Two lanes, a cancel set, a pause and an end.

    Guarantees:
        Jobs come out in the order in which they were posted. A view that was not taken yet is replaced by a newer one;
        the last one posted is always taken. After `close` nothing comes out any more.
    """

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._jobs: deque[Job] = deque()
        self._view: ViewRequest | None = None
        self._draft: DraftRequest | None = None
        self._taken: set[int] = set()
        self._cancelled: set[int] = set()
        self._is_paused = self._is_closed = self._is_held = False

    # The window's side

    def post(self, job: Job, *, first: bool = False) -> None:
        """Put a job at the end of the lane, or before all others; ignored after `close`. A Load ends a hold."""
        with self._changed:
            if self._is_closed:
                return
            if first or (self._is_held and isinstance(job, Load)):
                self._jobs.appendleft(job)
            else:
                self._jobs.append(job)
            self._is_held = self._is_held and not isinstance(job, Load)
            self._changed.notify_all()

    def post_view(self, request: ViewRequest) -> None:
        """Ask for a view instead of the one that waits."""
        with self._changed:
            self._view = request
            self._changed.notify_all()

    def post_draft(self, request: DraftRequest) -> None:
        """Ask for a draft instead of the one that waits or is being decoded."""
        with self._changed:
            self._draft = request
            self._changed.notify_all()

    def cancel(self, job_id: int) -> bool:
        """Cancel a job.

        Returns:
            True where it was still queued and is gone now (nothing will ever be heard of it); False where it runs, in which
            case the worker ends it at the next step, or has ended.
        """
        with self._changed:
            for job in self._jobs:
                if job.id == job_id:
                    self._jobs.remove(job)
                    return True
            if job_id in self._taken:  # one that has ended leaves no mark
                self._cancelled.add(job_id)
                self._changed.notify_all()
            return False

    def set_paused(self, is_paused: bool) -> None:
        """Hold jobs between two steps, or let them go on; views are served all the while."""
        with self._changed:
            self._is_paused = is_paused
            self._changed.notify_all()

    def close(self) -> tuple[Job, ...]:
        """End: nothing comes out any more and the worker leaves after its current step. Returns the jobs that waited."""
        with self._changed:
            self._is_closed = True
            waiting = tuple(self._jobs)
            self._jobs.clear()
            self._view = self._draft = None
            self._changed.notify_all()
            return waiting

    # The worker's side

    @property
    def is_closed(self) -> bool:
        """Whether the end has come."""
        with self._changed:
            return self._is_closed

    @property
    def is_paused(self) -> bool:
        """Whether jobs are held."""
        with self._changed:
            return self._is_paused or self._is_held

    def take_view(self) -> ViewRequest | None:
        """The newest view that was not taken yet, or None."""
        with self._changed:
            view, self._view = self._view, None
            return view

    def take_draft(self) -> DraftRequest | None:
        """The newest draft that was not taken yet, or None."""
        with self._changed:
            draft, self._draft = self._draft, None
            return draft

    def take_job(self) -> Job | None:
        """The next job, or None where there is none or jobs are held."""
        with self._changed:
            is_held = self._is_paused or self._is_held
            if not self._jobs or is_held:
                return None
            job = self._jobs.popleft()
            self._taken.add(job.id)
            return job

    def hold(self) -> None:
        """Without a model nothing can be done: jobs wait until there is a Load among them."""
        with self._changed:
            self._is_held = not any(isinstance(job, Load) for job in self._jobs)

    def is_cancelled(self, job_id: int) -> bool:
        """Whether this running job is to end."""
        with self._changed:
            return job_id in self._cancelled

    def forget(self, job_id: int) -> None:
        """A job has ended: its cancel mark is not needed any more."""
        with self._changed:
            self._taken.discard(job_id)
            self._cancelled.discard(job_id)

    def wait(self, running: int | None = None, timeout: float | None = None) -> None:
        """Block until there may be something to do.

        Args:
            running: id of a job that is held, whose cancelling ends the wait.
            timeout: seconds, or None for ever.
        """

        def has_something() -> bool:
            if self._is_closed or self._view is not None or self._draft is not None:
                return True
            if running is not None and running in self._cancelled:
                return True
            is_held = self._is_paused or self._is_held
            return not is_held and (bool(self._jobs) or running is not None)

        with self._changed:
            self._changed.wait_for(has_something, timeout)
