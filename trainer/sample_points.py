"""Where on the pad a run shows what its adapters do, and on how many pictures. Torch-free."""

from __future__ import annotations

from engine.types import Lambdas
from trainer.config import Stage

SAMPLE_PICTURES = 3
"""Crops that are written as files at every validation."""

_POINTS = {Stage.PIX: (Lambdas(1, 0),), Stage.SEM: (Lambdas(1, 0), Lambdas(1, 1))}


def points_of(stage: Stage) -> tuple[Lambdas, ...]:
    """Strengths at which a stage is validated; the last one decides which checkpoint is the best."""
    return _POINTS[stage]
