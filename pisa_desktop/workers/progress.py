"""How far a job is, as one number that never falls, with a guess of the time that is left."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from engine.types import Progress
from pisa_desktop.workers.protocol import JobProgress

INTERVAL = 0.05
"""Seconds between two reports: at most 20 a second."""
_WEIGHTS = {"read": 0.05, "encode": 1.0, "pix": 1.0, "full": 1.0, "decode": 1.2, "save": 0.1}
_SOONEST_ETA = 0.03


class StageTimes:
    """Learns what the stages of a kind of job cost, relative to each other, over the jobs of a session."""

    def __init__(self) -> None:
        self._seconds: dict[str, float] = {}

    def learn(self, stage: str, seconds: float) -> None:
        """A whole stage took this long; half of the memory is of this last time."""
        old = self._seconds.get(stage, seconds)
        self._seconds[stage] = 0.5 * (old + seconds)

    def weights(self, stages: tuple[str, ...]) -> Mapping[str, float]:
        """Shares of the stages, measured where all of them were met before."""
        known = {s: self._seconds[s] for s in stages if s in self._seconds}
        found = known if len(known) == len(stages) and sum(known.values()) > 0 else _WEIGHTS
        return {s: found.get(s, 0.0) for s in stages}


class ProgressMeter:
    """Turns the engine's steps into at most 20 messages a second.

    Args:
        job_id: of the job.
        stages: what the job goes through, in order.
        times: what is known of their cost; learns from this job.
        clock: seconds, monotonic.
    """

    def __init__(
        self,
        job_id: int,
        stages: tuple[str, ...],
        times: StageTimes,
        clock: Callable[[], float],
    ) -> None:
        self._id, self._stages, self._times, self._clock = job_id, stages, times, clock
        self._weights = times.weights(stages)
        self._start = self._stage_start = clock()
        self._reported = float("-inf")
        self._held = 0.0
        self._stage, self._fraction = "", 0.0

    def hold(self, seconds: float) -> None:
        """Time during which the job did not run (paused, or views came first): no part of the estimate."""
        self._held += seconds
        self._stage_start += seconds

    def report(self, step: Progress) -> JobProgress | None:
        """The message for a step, or None where the last one is less than 50 ms ago."""
        now = self._clock()
        if step.stage != self._stage:
            self._stage, self._stage_start = step.stage, now if self._stage else self._start
        if step.done == step.total:
            self._times.learn(step.stage, now - self._stage_start)
        self._fraction = max(self._fraction, self._at(step))
        if now - self._reported < INTERVAL:
            return None
        self._reported = now
        return JobProgress(
            self._id, step.stage, step.done, step.total, self._fraction, self._eta(now)
        )

    def _at(self, step: Progress) -> float:
        total = sum(self._weights.values())
        if step.stage not in self._stages or total <= 0:
            return self._fraction
        before = sum(
            self._weights[stage] for stage in self._stages[: self._stages.index(step.stage)]
        )
        here = self._weights[step.stage] * step.done / max(1, step.total)
        return min(1.0, (before + here) / total)

    def _eta(self, now: float) -> float | None:
        if self._fraction < _SOONEST_ETA:
            return None
        elapsed = now - self._start - self._held
        return max(0.0, elapsed * (1 - self._fraction) / self._fraction)
