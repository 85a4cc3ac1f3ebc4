from __future__ import annotations

import gc
import weakref

import numpy as np
import pytest
import torch

from engine.errors import DeviceLost, NumericalError, OutOfMemory
from engine.networks.adapted_unet import AdaptedUNet, Pass
from engine.networks.codec import LatentCodec
from engine.networks.device import Placement, is_device_lost, is_out_of_memory
from engine.pipeline import Enhancer, run
from engine.types import EnhanceParams, Lambdas
from tests.engine.test_pipeline import picture, render
from tests.tiny import enhancer_of

# "cpu:0" is the CPU under another name: it stands in for an accelerator, which an injected failure leaves for "cpu".
ACCELERATOR = Placement("cpu:0", torch.float32)
STAGES = ("encode", "pix", "full", "decode")
KINDS = {
    "accelerator": lambda: torch.OutOfMemoryError("CUDA out of memory. Tried to allocate 2.00 GiB"),
    "host": lambda: RuntimeError("[enforce fail] DefaultCPUAllocator: can't allocate memory"),
    "python": lambda: MemoryError(),
}


@pytest.fixture
def enhancer(small_model) -> Enhancer:
    """A fresh enhancer that believes to be on an accelerator."""
    fresh = enhancer_of(small_model)
    return Enhancer(fresh.bundle, fresh.pack, ACCELERATOR)


def _inject(
    monkeypatch, enhancer, stage: str, failures: float, make_error, *, only_on_accelerator=True
) -> list:
    """Make the first `failures` calls of a stage fail, before they compute anything."""
    runner, tripped = enhancer._runner, []
    network = runner.unet if stage in {"pix", "full"} else runner.codec
    name = "predict" if network is runner.unet else stage
    real = getattr(network, name)

    def failing(value, *state):
        applies = not state or state[0].value == stage
        if (
            applies
            and len(tripped) < failures
            and (network.device != "cpu" or not only_on_accelerator)
        ):
            tripped.append(tuple(value.shape))
            raise make_error()
        return real(value, *state)

    monkeypatch.setattr(network, name, failing)
    return tripped


def _restore(enhancer, params=None) -> np.ndarray:
    params = params or EnhanceParams(scale=2)
    return render(enhancer, run(enhancer.prepare(picture(30, 20), params)), Lambdas(0.8, 0.6))


@pytest.fixture(scope="module")
def expected(small_model) -> np.ndarray:
    """What an enhancer without troubles gives."""
    return _restore(enhancer_of(small_model))


@pytest.mark.parametrize("failures", [1, 2, float("inf")], ids=["once", "twice", "always"])
@pytest.mark.parametrize("stage", STAGES)
@pytest.mark.parametrize("kind", KINDS)
def test_memory_that_runs_out_moves_work_to_the_cpu_and_leaves_the_picture(
    expected, enhancer, monkeypatch, kind, stage, failures
):
    """Reliability 17."""
    tripped = _inject(monkeypatch, enhancer, stage, failures, KINDS[kind])
    result = _restore(enhancer)
    assert np.abs(result - expected).max() <= 1 / 255
    assert tripped
    devices = [n.message for n in enhancer._runner.notices if n.kind == "device"]
    assert devices
    assert "UNet" in devices[0]
    assert not [n for n in enhancer._runner.notices if n.kind == "tile"]


@pytest.mark.parametrize("stage", STAGES)
def test_memory_that_is_nowhere_is_an_error_of_that_picture_only(
    expected, enhancer, monkeypatch, stage
):
    """Reliability 17."""
    with monkeypatch.context() as patch:
        _inject(patch, enhancer, stage, float("inf"), KINDS["host"], only_on_accelerator=False)
        with pytest.raises(OutOfMemory, match="not enough memory"):
            _restore(enhancer)
    assert np.abs(_restore(enhancer) - expected).max() <= 1 / 255


def test_a_tile_that_does_not_fit_is_cut_smaller_and_this_is_said(
    small_model, enhancer, monkeypatch
):
    """Reliability 17."""
    runner = enhancer._runner
    real, sizes = runner.unet.predict, []

    def small_only(latents, state):
        sizes.append(latents.shape[-1])
        if latents.shape[-1] > 50:
            raise KINDS["accelerator"]()
        return real(latents, state)

    monkeypatch.setattr(runner.unet, "predict", small_only)
    prepared = run(enhancer.prepare(picture(60, 50), EnhanceParams()))
    assert prepared.unet_tiles > 1
    assert runner.unet.device == "cpu:0"
    assert {n.kind for n in prepared.notices} == {"tile"}
    assert sizes[0] == 60
    whole = run(enhancer_of(small_model).prepare(picture(60, 50), EnhanceParams()))
    difference = np.abs(render(enhancer, prepared, Lambdas()) - render(enhancer, whole, Lambdas()))
    assert difference.mean() < 0.02


def test_a_batch_that_does_not_fit_is_halved_first(enhancer, monkeypatch):
    runner = enhancer._runner
    runner.batch = 4
    real = runner.unet.predict

    def singles_only(latents, state):
        if latents.shape[0] > 1:
            raise KINDS["accelerator"]()
        return real(latents, state)

    latents = torch.randn(4, 8, 12, 12)
    with torch.inference_mode():
        together = runner.predict(latents, Pass.FULL, may_shrink=True)
        monkeypatch.setattr(runner.unet, "predict", singles_only)
        apart = runner.predict(latents, Pass.FULL, may_shrink=True)
    assert (together - apart).abs().max() < 1e-4
    assert runner.batch == 1
    assert [n.message for n in runner.notices if n.kind == "batch"][-1].endswith("1 at a time.")
    assert runner.unet.device == "cpu:0"


def test_batches_do_not_change_the_picture(small_model, monkeypatch):
    results = []
    for batch in (1, 3):
        enhancer = enhancer_of(small_model)
        monkeypatch.setattr("engine.pipeline.choose_batch", lambda *_, batch=batch: batch)
        results.append(_restore(enhancer, EnhanceParams(scale=4, tile_px=128)))
    assert np.abs(results[0] - results[1]).max() <= 1 / 255


def test_loading_that_does_not_fit_falls_back_to_the_cpu(small_model, monkeypatch):
    """Reliability 17."""
    real = LatentCodec.to

    def no_room(self, device, dtype=None):
        if device != "cpu":
            raise KINDS["accelerator"]()
        real(self, device, dtype)

    monkeypatch.setattr(LatentCodec, "to", no_room)
    fresh = enhancer_of(small_model)
    enhancer = Enhancer(fresh.bundle, fresh.pack, ACCELERATOR)
    assert enhancer.capabilities.device == "cpu"
    assert "CPU" in enhancer.capabilities.notices[0].message


def test_loading_that_fits_nowhere_is_said(small_model, monkeypatch):
    """Reliability 18."""

    def no_room(*_args, **_kwargs):
        raise MemoryError

    fresh = enhancer_of(small_model)
    monkeypatch.setattr(AdaptedUNet, "__init__", no_room)
    with pytest.raises(OutOfMemory, match="load"):
        Enhancer(fresh.bundle, fresh.pack, ACCELERATOR)


def test_a_failed_call_keeps_nothing_alive(enhancer, monkeypatch):
    kept = []

    class Block:
        pass

    def failing(latents, state):
        block = Block()
        kept.append(weakref.ref(block))
        raise KINDS["accelerator"]()

    monkeypatch.setattr(enhancer._runner.unet, "predict", failing)
    with pytest.raises(OutOfMemory):
        _restore(enhancer)
    gc.collect()
    assert all(reference() is None for reference in kept)


@pytest.mark.parametrize("value", [float("nan"), float("inf")])
@pytest.mark.parametrize("stage", STAGES)
@pytest.mark.parametrize("is_once", [True, False], ids=["once", "always"])
def test_numbers_that_are_not_finite_never_become_a_picture(
    enhancer, monkeypatch, stage, value, is_once
):
    """Reliability 19."""
    runner, poisoned = enhancer._runner, []
    network = runner.unet if stage in {"pix", "full"} else runner.codec
    name = "predict" if network is runner.unet else stage
    real = getattr(network, name)
    formats = []

    def poisonous(given, *state):
        result = real(given, *state)
        if (not state or state[0].value == stage) and not (is_once and poisoned):
            poisoned.append(1)
            result = result.clone()
            result[0, 0, 0, 0] = value
        elif poisoned:
            formats.append(network.dtype)
        return result

    monkeypatch.setattr(network, name, poisonous)
    if is_once:
        assert np.isfinite(_restore(enhancer)).all()
        assert formats[0] == torch.float32
    else:
        with pytest.raises(NumericalError, match="finite"):
            _restore(enhancer)


def test_an_overflow_in_sixteen_bits_is_computed_again_in_float32(small_model, monkeypatch):
    fresh = enhancer_of(small_model)
    enhancer = Enhancer(fresh.bundle, fresh.pack, Placement("cpu", torch.bfloat16))
    real = LatentCodec.decode

    def overflowing(self, latents):
        result = real(self, latents)
        return result if self.dtype == torch.float32 else result * float("nan")

    monkeypatch.setattr(LatentCodec, "decode", overflowing)
    result = _restore(enhancer)
    assert np.isfinite(result).all()
    assert enhancer._runner.codec.dtype == torch.bfloat16
    assert [n.kind for n in enhancer._runner.notices] == ["dtype"]


def test_a_device_that_is_lost_is_said_as_such(enhancer, monkeypatch):
    """Reliability 20."""

    def broken(latents, state):
        raise RuntimeError("CUDA error: unspecified launch failure")

    monkeypatch.setattr(enhancer._runner.unet, "predict", broken)
    with pytest.raises(DeviceLost, match="stopped answering"):
        _restore(enhancer)


def test_other_errors_pass_unchanged(enhancer, monkeypatch):
    def broken(latents, state):
        raise RuntimeError("shapes do not match")

    monkeypatch.setattr(enhancer._runner.unet, "predict", broken)
    with pytest.raises(RuntimeError, match="shapes do not match"):
        _restore(enhancer)


def test_what_counts_as_out_of_memory_and_as_a_lost_device():
    for make in KINDS.values():
        assert is_out_of_memory(make())
        assert not is_device_lost(make())
    assert not is_out_of_memory(
        RuntimeError("CUDA error: an illegal memory access was encountered")
    )
    assert is_device_lost(RuntimeError("CUDA error: an illegal memory access was encountered"))
    assert is_device_lost(torch.AcceleratorError("unspecified launch failure"))
    assert not is_device_lost(ValueError("CUDA error"))


def test_rewriting_weights_and_copies_give_the_same_bits(small_model):
    fresh = enhancer_of(small_model)
    prompt = torch.zeros(1, 4, 16)
    latents = torch.randn(1, 8, 20, 20)
    both = [
        AdaptedUNet(fresh.bundle, fresh.pack, prompt, "cpu", torch.float32, copies=c)
        for c in (True, False)
    ]
    with torch.inference_mode():
        for state in (Pass.PIX, Pass.FULL, Pass.PIX, Pass.PIX, Pass.FULL):
            assert torch.equal(*(unet.predict(latents, state) for unet in both))
