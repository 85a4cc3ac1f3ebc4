"""What a training run has told so far, put in order: its curve, its samples, how far it is. No Qt, no torch."""

from __future__ import annotations

import statistics
from collections import deque
from collections.abc import Mapping

from engine.errors import BadRequest
from pisa_desktop.training.curve import Curve
from trainer.config import TrainConfig
from trainer.report import Event, Failed, Finished, Sample, Saved, Started, Step, Stopped

_PACE_STEPS = 25


class History:
    """Takes the events of a run in order; a run that was resumed forgets what it did beyond its checkpoint.

    Attributes:
        config: of the run, or None before it began.
        pictures: photographs that are trained on.
        skipped: those that are not, as (path, reason).
        held: those kept for validation.
        points: the curve.
        samples: every validation picture.
        saved: the newest checkpoint, or None.
        end: how the run ended, or None while it has not.
    """

    def __init__(self) -> None:
        self.config: TrainConfig | None = None
        self.pictures = 0
        self.skipped: tuple[tuple[str, str], ...] = ()
        self.held: tuple[str, ...] = ()
        self.points = Curve()
        self.samples: list[Sample] = []
        self.saved: Saved | None = None
        self.end: Finished | Stopped | Failed | None = None
        self._step = 0
        self._seconds: deque[float] = deque(maxlen=_PACE_STEPS)

    def take(self, event: Event) -> None:
        """Another event."""
        match event:
            case Started():
                self._begin(event)
            case Step():
                self._step = event.step
                self.end = None
                self._seconds.append(event.seconds)
                loss = event.losses.get("total")
                if loss is not None:
                    self.points.add(event.step, event.stage, loss)
            case Sample():
                self.samples.append(event)
            case Saved():
                self.saved = event
            case Finished() | Stopped() | Failed():
                self.end = event
            case _:
                return

    def _begin(self, started: Started) -> None:
        try:
            self.config = TrainConfig.from_json(started.config)
        except BadRequest:  # of another version; the curve can be shown all the same
            self.config = None
        self.pictures, self.skipped, self.held = started.pictures, started.skipped, started.held
        self.end, self._step = None, started.step
        self.points.cut(started.step)
        self.samples = [s for s in self.samples if s.step <= started.step]

    @property
    def step(self) -> int:
        """Optimiser steps done."""
        return self._step

    @property
    def total(self) -> int:
        """Optimiser steps of the whole run, 0 where that is not known."""
        return self.config.total_steps if self.config is not None else 0

    @property
    def stage(self) -> str:
        """What is trained now, or ""."""
        return self.points[-1].stage if self.points else ""

    @property
    def eta_seconds(self) -> float | None:
        """Seconds until the end at the pace of the last steps, or None before there is one."""
        if len(self._seconds) < 2 or not self.total:
            return None
        return statistics.median(self._seconds) * max(0, self.total - self.step)

    def series(self, crop: int, lambdas: tuple[float, float]) -> list[Sample]:
        """What became of one crop at some strengths, in the order of steps."""
        found: dict[int, Sample] = {}
        for sample in self.samples:
            if sample.lambdas == lambdas and _crop_of(sample.path) == crop:
                found[sample.step] = sample
        return [found[step] for step in sorted(found)]

    @property
    def crops(self) -> tuple[int, ...]:
        """Numbers of the crops there are pictures of."""
        return tuple(sorted({_crop_of(sample.path) for sample in self.samples}))

    @property
    def strengths(self) -> tuple[tuple[float, float], ...]:
        """Strengths there are pictures at."""
        return tuple(sorted({sample.lambdas for sample in self.samples}))

    def before(self, lambdas: tuple[float, float]) -> Mapping[str, float]:
        """Metrics of the adapters that the run began with; empty where there are none."""
        return next((s.metrics for s in self.samples if s.step == 0 and s.lambdas == lambdas), {})

    def after(self, lambdas: tuple[float, float]) -> tuple[int, Mapping[str, float]]:
        """Step and metrics of what the run would give: its best validation in its last stage; (0, {}) where there is none."""
        last = self._last_stage_samples(lambdas)
        if not last:
            return 0, {}
        rule = self._deciding(last[0].step)
        chosen = min(last, key=lambda s: rule(s.step))
        return chosen.step, chosen.metrics

    def _last_stage_samples(self, lambdas: tuple[float, float]) -> list[Sample]:
        if not self.points:
            return []
        first = self.points[self.points.stages[-1][0]].step
        return [s for s in self.samples if s.lambdas == lambdas and s.step >= first]

    def _deciding(self, first: int) -> _Rule:
        """How good a step is, lower is better: as the run itself chooses its best checkpoint."""
        point, name, sign = (
            ((1.0, 1.0), "lpips", 1) if self.stage == "sem" else ((1.0, 0.0), "psnr_y", -1)
        )
        scores = {
            s.step: sign * s.metrics.get(name, float("inf") * sign)
            for s in self.samples
            if s.lambdas == point and s.step >= first
        }
        return _Rule(scores)


class _Rule:
    def __init__(self, scores: Mapping[int, float]) -> None:
        self._scores = scores

    def __call__(self, step: int) -> float:
        return self._scores.get(step, float("inf"))


def _crop_of(path: str) -> int:
    """The crop's number in `step_000250_1_0.5_1.png`; -1 for another name."""
    parts = path.replace("\\", "/").rpartition("/")[2].removesuffix(".png").split("_")
    try:
        return int(parts[2])
    except (IndexError, ValueError):
        return -1
