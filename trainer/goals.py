"""What a user wants of a run, in three sizes, and what it will cost. Torch-free."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum

from trainer.config import Precision, Stage, TrainConfig
from trainer.report import Probed
from trainer.sample_points import SAMPLE_PICTURES, points_of
from trainer.starter_recipe import FINE_TUNING, STARTER

_SAMPLE_BYTES = 200_000


class Goal(StrEnum):
    """How much time a run may take."""

    FAST = "fast"
    BALANCED = "balanced"
    THOROUGH = "thorough"


_STEPS = {Goal.FAST: (120, 80), Goal.BALANCED: (500, 400), Goal.THOROUGH: (2000, 1600)}
"""Optimiser steps of the two stages."""
_HELD = 0.1
_CHECKS = 8
"""Validations in a stage, whatever its length."""


@dataclass(frozen=True, slots=True)
class Forecast:
    """What a run costs.

    Attributes:
        seconds: from the start to the end.
        memory_bytes: most memory held.
        disk_bytes: what its folder will hold.
    """

    seconds: float
    memory_bytes: int
    disk_bytes: int


def recipe(model: str, device: str) -> TrainConfig:
    """How adapters of a model are fine-tuned: small batches of small crops for the starter, less memory for a full model.

    Args:
        model: name of the model; the run starts from its own adapters.
        device: "auto", "cpu", "cuda" or "mps".
    """
    if model == STARTER:
        return TrainConfig(
            model=model, init=model, device=device, validation_share=_HELD, **FINE_TUNING
        )
    return TrainConfig(
        model=model, init=model, batch=1, accumulate=4, crop=256 if device == "cpu" else 512, rank=4, lr=5e-5,
        warmup=20, ema=0.99, checkpointing=True, device=device, validation_share=_HELD,
        dtype=Precision.BF16 if device == "cuda" else Precision.FP32,
    )  # fmt: skip


def sized(config: TrainConfig, goal: Goal) -> TrainConfig:
    """A run of the same kind that takes as long as the goal allows."""
    pix, sem = _STEPS[goal]
    shortest = min(pix, sem if Stage.SEM in config.stages else pix)
    return replace(
        config,
        steps_pix=pix,
        steps_sem=sem if Stage.SEM in config.stages else 0,
        validate_every=max(20, shortest // _CHECKS),
        save_every=max(10, shortest // (2 * _CHECKS)),
    )


def forecast(config: TrainConfig, probed: Probed) -> Forecast:
    """The cost of a run from what some of its steps cost."""
    steps = {stage: config.steps_of(stage) for stage in config.stages}
    checks = sum(count // config.validate_every + 1 for count in steps.values()) + 1
    seconds = probed.load + checks * probed.validation
    seconds += sum(probed.seconds.get(stage.value, 0.0) * count for stage, count in steps.items())
    points = len(points_of(config.stages[-1]))
    samples = checks * points * SAMPLE_PICTURES * _SAMPLE_BYTES
    disk = probed.checkpoint_bytes * (config.keep + 3) + samples
    return Forecast(seconds, probed.peak_bytes, disk)
