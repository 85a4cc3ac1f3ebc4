"""What a run will cost on this machine: some of its own steps, timed, on one of its own pictures."""

from __future__ import annotations

import time
from pathlib import Path

import numpy as np
import torch

from engine.errors import BadRequest
from engine.library.store import ModelStore
from engine.networks.memory import peak_rss_bytes
from trainer.config import TrainConfig
from trainer.data.crops import CropDataset
from trainer.data.dataset import Picture, ScanOptions, find_pictures, scan_each
from trainer.networks import Networks
from trainer.report import Probed
from trainer.stepper import Stepper
from trainer.validation import CROPS
from trainer.world import World

_PARTS = 4
"""A checkpoint holds the adapter, its average, and two moments of the optimiser."""


def measure(config: TrainConfig, store: ModelStore, seconds: float) -> Probed:
    """Time steps of every stage that the run has; the run's folder is not touched.

    Args:
        config: the run.
        store: where model and adapters are looked up.
        seconds: for all stages together, beside loading; each takes at least two steps.

    Raises:
        EngineError: pictures, model or options cannot be used.
        OutOfMemory: not even a batch of one picture fits.
    """
    began = time.perf_counter()
    crops = _crops(config)
    networks = Networks(config, store)
    paces: dict[str, float] = {}
    batch = config.batch
    stages = [stage for stage in config.stages if config.steps_of(stage)]
    load = time.perf_counter() - began
    checkpoint = 0
    for stage in stages:
        stepper = Stepper(config, networks, stage, World())
        paces[stage.value] = _pace(stepper, crops, config, seconds / len(stages))
        batch = min(batch, stepper.config.batch)
        trained = sum(value.numel() for value in stepper.result().values())
        checkpoint = max(checkpoint, 4 * trained * _PARTS)
    forward = max(paces.values(), default=0.0) / config.effective_batch
    points = 2 if config.sem_is_trained else 1
    return Probed(
        paces, load, forward * CROPS * points, _peak_bytes(networks.device), checkpoint,
        networks.device, batch,
    )  # fmt: skip


def _crops(config: TrainConfig) -> CropDataset:
    """Pairs of the first picture that can be used."""
    files = find_pictures([Path(folder) for folder in config.data])
    first = next(
        (p for p in scan_each(files, ScanOptions.of(config)) if isinstance(p, Picture)), None
    )
    if first is None:
        raise BadRequest("None of the {count} pictures can be used for training.", count=len(files))
    return CropDataset(
        [first], config.degradation, crop=config.crop, scale=config.scale, seed=config.seed
    )


def _pace(stepper: Stepper, crops: CropDataset, config: TrainConfig, seconds: float) -> float:
    """Median seconds of a step; the first one warms up and does not count."""
    taken: list[float] = []
    began, done = time.perf_counter(), 0
    while done < 2 or time.perf_counter() - began < seconds:
        start = time.perf_counter()
        first = done * config.effective_batch
        stepper.take([crops.sample(first + i) for i in range(config.effective_batch)], done)
        taken.append(time.perf_counter() - start)
        done += 1
    return float(np.median(taken[1:]))


def _peak_bytes(device: str) -> int:
    if device == "cuda":
        return int(torch.cuda.max_memory_allocated())
    return peak_rss_bytes()
