"""The training loop: build, resume, then for each stage and each step: batch, forward, losses, backward, step, log, save.

Every random choice is a function of (seed, step), so that a run that was stopped anywhere goes on to the same bits.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch

from engine.errors import BadRequest, DiskFull, EngineError
from engine.library.store import ModelStore
from engine.sentences import Sentence
from engine.weights.low_rank import AdapterWeights
from trainer.checkpoint import (
    Checkpoint,
    Meta,
    RunFolder,
    check_resumable,
    restore_rng,
    rng_states,
)
from trainer.config import Stage, TrainConfig
from trainer.data.crops import CropDataset, picture_budget
from trainer.data.dataset import DatasetReport, ScanOptions, scan, split
from trainer.data.feeding import Feed
from trainer.export import export_run
from trainer.networks import Networks
from trainer.presets import Degradation
from trainer.report import Failed, Finished, Report, Saved, Started, Step, Stopped
from trainer.stepper import Stepper
from trainer.validation import Validation
from trainer.world import World

_log = logging.getLogger(__name__)

_ASKED = Sentence("The run was stopped on request.")
_AHEAD = Sentence("It goes on with --resume.")


@dataclass(frozen=True)
class Pictures:
    """The photographs of a run.

    Attributes:
        report: what the scan found.
        training: crops that are trained on.
        held: crops that are validated on, or None.
    """

    report: DatasetReport
    training: CropDataset
    held: CropDataset | None

    @classmethod
    def find(cls, config: TrainConfig) -> Pictures:
        """Scan the folders of a run and split by picture.

        Raises:
            BadRequest: a folder does not exist, or no picture is usable.
        """
        report = scan([Path(folder) for folder in config.data], ScanOptions.of(config))
        share = config.validation_share if config.validate_every else 0.0
        trained, held = split(report.pictures, share, config.seed)
        preset = Degradation() if config.pairs else config.degradation

        def crops(pictures: Sequence[Any], dropout: float) -> CropDataset:
            return CropDataset(
                pictures, preset, crop=config.crop, scale=config.scale, seed=config.seed,
                caption_dropout=dropout, remembered=picture_budget(pictures, config.workers),
            )  # fmt: skip

        return cls(
            report, crops(trained, config.caption_dropout), crops(held, 0.0) if held else None
        )


class Training:
    """One run in one folder.

    Attributes:
        began: whether the first step was reached.

    Args:
        config: what is asked.
        folder: of the run.
        store: where models and adapters are looked up.
        report: where events go; only the first process reports.
        world: the processes that share the run.
        stop: asked after every step; True ends the run with a checkpoint.

    Raises:
        EngineError: pictures, model or options cannot be used.
    """

    def __init__(
        self,
        config: TrainConfig,
        folder: Path,
        store: ModelStore,
        report: Report,
        *,
        world: World | None = None,
        stop: Callable[[], bool] = lambda: False,
    ) -> None:
        self._config, self._stop = config, stop
        self._world = world or World()
        self._report: Report = report if self._world.is_first else lambda _: None
        self._folder = RunFolder(folder, config.keep)
        self._pictures = Pictures.find(config)
        self._feed = Feed(self._pictures.training, self._positions, config.workers)
        self._networks = Networks(config, store)
        self._validation: Validation | None = None
        if self._pictures.held is not None and self._world.is_first:
            self._validation = Validation(config, self._pictures.held, folder / "samples")
        self._step, self._stage_start, self._waited = 0, 0, 0
        self._best: float | None = None
        self._since = time.perf_counter()
        self.began = False
        self._last_saved = ""

    @property
    def step(self) -> int:
        """Optimiser steps done, over both stages."""
        return self._step

    def run(self, *, resume: bool) -> Finished | Stopped:
        """Train to the end, or until the run is stopped.

        Args:
            resume: whether to go on from the newest checkpoint of the folder.

        Raises:
            BadRequest: the folder holds a run and `resume` is off, or what it holds belongs to another run.
            NumericalError, OutOfMemory: the run cannot go on; its checkpoints are as they were.
            SaveFailed: a checkpoint could not be written, for another reason than a full disk.
        """
        found = self._found(resume)
        stages = list(self._config.stages)
        if found is not None:
            self._take_over(found)
            stages = stages[stages.index(Stage(found.meta.stage)) :]
        if self._world.is_first:
            self._config.save(self._folder.config_file)
        self._announce()
        self.began = True
        if found is None and self._validation is not None:
            self._validation.score_start(self._networks, self._report)
        stepper = self._stepper(stages[0])
        if found is not None:
            stepper.restore(found)
        try:
            return self._run_stages(stepper, stages)
        except DiskFull as error:
            return self._stopped(error.message)
        finally:
            self._feed.close()

    def _run_stages(self, stepper: Stepper, stages: Sequence[Stage]) -> Finished | Stopped:
        for following in [*stages[1:], None]:
            if not self._train(stepper, is_last=following is None):
                return self._stopped(_ASKED)
            if following is not None:
                stepper = self._switch(stepper, following)
                if self._is_stopping():
                    return self._stopped(_ASKED)
        return self._finish()

    def _stepper(self, stage: Stage) -> Stepper:
        return Stepper(self._config, self._networks, stage, self._world)

    def _found(self, resume: bool) -> Checkpoint | None:
        found, damaged = self._folder.latest() if resume else (None, ())
        for sentence in damaged:
            _log.warning("%s", sentence)
        if not resume and self._folder.pointed("latest") is not None:
            raise BadRequest(
                "The folder {folder} holds a run already.",
                hint="Resume it, or give another folder.",
                folder=self._folder.folder,
            )
        return found

    def _take_over(self, found: Checkpoint) -> None:
        config_hash, data_hash, model_hash = self._hashes
        check_resumable(found, config_hash=config_hash, data_hash=data_hash, model_hash=model_hash)
        for adapter in ("pix", "sem"):
            self._networks.lora.load(adapter, found.adapter(adapter))
        self._step, extra = found.meta.step, found.extra
        self._stage_start, self._waited = int(extra["stage_start"]), int(extra["waited"])
        self._best = extra["best"]
        self._last_saved = str(found.folder)
        restore_rng(found.rng)

    @property
    def _hashes(self) -> tuple[str, str, str]:
        return (
            self._config.identity(),
            self._pictures.report.manifest,
            self._networks.bundle.sha256,
        )

    def _announce(self) -> None:
        skipped = tuple((str(r.path), r.message) for r in self._pictures.report.rejected)
        count = len(self._pictures.training)
        held = self._pictures.held
        names = tuple(str(p.path) for p in held.pictures) if held is not None else ()
        self._report(Started(self._config.to_json(), count, None, self._step, skipped, names))

    def _is_stopping(self) -> bool:
        return self._world.any(self._stop()) or 0 < self._config.stop_after == self._step

    def _train(self, stepper: Stepper, *, is_last: bool) -> bool:
        """Train one stage; False where the run was stopped before its end, with a checkpoint."""
        config, total = self._config, self._config.steps_of(stepper.stage)
        while (done := self._step - self._stage_start) < total:
            self._take(stepper)
            improved = self._validate(stepper)
            is_complete = done + 1 == total or 0 < config.patience <= self._waited
            is_stopping = not is_complete and self._is_stopping()
            if is_complete and not is_last:
                break  # the switch to the next stage saves
            if is_complete or improved or is_stopping or self._step % config.save_every == 0:
                self._save(stepper, best=improved)
            if is_stopping:
                return False
            if is_complete:
                break
        return True

    def _switch(self, stepper: Stepper, following: Stage) -> Stepper:
        """End a stage: its result becomes what the next one builds upon, and is saved."""
        stepper.adopt_result()
        self._stage_start, self._waited, self._best = self._step, 0, None
        stepper = self._stepper(following)
        self._save(stepper)
        return stepper

    def _take(self, stepper: Stepper) -> None:
        began = time.perf_counter()
        samples = self._feed.take(self._step)
        losses, norm, rate = stepper.take(samples, self._step - self._stage_start)
        self._step += 1
        seconds = time.perf_counter() - began
        self._report(Step(self._step, stepper.stage.value, losses, seconds, rate, norm))

    def _positions(self, step: int) -> list[int]:
        """Where this process's share of a step's pairs stands in the order of all."""
        size, world = self._config.effective_batch, self._world
        first = step * size * world.size
        return [first + world.rank + i * world.size for i in range(size)]

    def _validate(self, stepper: Stepper) -> bool:
        """Whether a validation took place and was the best so far."""
        every = self._config.validate_every
        ends = self._step - self._stage_start == self._config.steps_of(stepper.stage)
        if self._pictures.held is None or not every or not (self._step % every == 0 or ends):
            return False
        score = 0.0
        if self._validation is not None:
            adapters = self._adapters(stepper)
            score = self._validation.score(
                self._networks, adapters, stepper.stage, self._step, self._report
            )
        score = float(self._world.average(torch.tensor(score))) * self._world.size
        if self._best is not None and score >= self._best:
            self._waited += 1
            return False
        self._best, self._waited = score, 0
        return True

    def _adapters(self, stepper: Stepper) -> Mapping[str, AdapterWeights]:
        lora, stage = self._networks.lora, stepper.stage
        found = {s.value: lora.export(s.value) for s in Stage}
        return {**found, stage.value: lora.export(stage.value, stepper.result())}

    def _save(self, stepper: Stepper, *, best: bool = False) -> None:
        if not self._world.is_first:
            return
        lora = self._networks.lora
        states = {s.value: lora.state(s.value) for s in Stage}
        tensors = {f"{a}.{name}": t for a, state in states.items() for name, t in state.items()}
        config_hash, data_hash, model_hash = self._hashes
        scales = {s.value: lora.scale_of(s.value) for s in Stage}
        meta = Meta(
            self._step, stepper.stage.value, config_hash, data_hash, model_hash, self._best, scales
        )
        extra = {
            "stage_start": self._stage_start,
            "waited": self._waited,
            "best": self._best,
            **stepper.extra(),
        }
        path = self._folder.save(
            meta, tensors, stepper.ema_state(), stepper.optimiser_state(), extra,
            rng_states(self._networks.device), best=best,
        )  # fmt: skip
        self._last_saved = str(path)
        self._report(Saved(str(path), self._step, best))

    def _finish(self) -> Finished:
        """Export the best checkpoint of the last stage, or the last one where none was measured."""
        pack = self._folder.folder / "pack"
        if self._world.is_first:
            export_run(self._folder.folder, pack, self._folder.folder.name)
        event = Finished(str(pack), self._step, time.perf_counter() - self._since)
        self._report(event)
        return event

    def _stopped(self, reason: str) -> Stopped:
        event = Stopped(self._last_saved, self._step, reason, _AHEAD)
        self._report(event)
        return event


def failed(error: BaseException, step: int) -> Failed:
    """An error as the event that ends a run."""
    if isinstance(error, EngineError):
        return Failed(error.message, error.hint, error.kind, step)
    text = Sentence("Unexpected error: {text}", text=str(error) or type(error).__name__)
    return Failed(text, "", "internal", step)
