"""Sixteen bits, and a card, give the photograph that the processor gives in float32."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from benchmarks.starter import STARTER, render
from engine.pipeline import Enhancer, ModelBundle, run
from engine.types import EnhanceParams, Lambdas
from engine.weights.adapter_pack import read_pack

LEAST_DB = 45.0


def restored(device: str, dtype: str, rgb: np.ndarray) -> np.ndarray:
    bundle = ModelBundle.open(STARTER)
    enhancer = Enhancer.load(bundle, read_pack(STARTER), device=device, dtype=dtype)
    return render(enhancer, run(enhancer.prepare(rgb, EnhanceParams(scale=2))), Lambdas(1, 1))


def decibels(one: np.ndarray, other: np.ndarray) -> float:
    return -10 * np.log10(np.mean((one.astype(np.float64) - other) ** 2))


def test_half_precision_is_the_same_photograph_on_the_processor(lighthouse):
    """Reliability 27. As far as no card allows."""
    half = restored("cpu", "fp16", lighthouse)
    assert decibels(half, restored("cpu", "fp32", lighthouse)) >= LEAST_DB


@pytest.mark.gpu
@pytest.mark.skipif(not torch.cuda.is_available(), reason="needs a card")
@pytest.mark.parametrize(("device", "dtype"), [("cuda", "fp16"), ("cuda", "fp32")])
def test_a_card_gives_the_same_photograph(lighthouse, device, dtype):
    """Reliability 27."""
    found = restored(device, dtype, lighthouse)
    assert decibels(found, restored("cpu", "fp32", lighthouse)) >= LEAST_DB
