from __future__ import annotations

import inspect
import shutil
from dataclasses import replace

import numpy as np
import pytest
import torch
from safetensors.torch import load_file, save_file

from engine.errors import BadRequest
from engine.networks.adapted_unet import Pass
from engine.networks.bundle import ModelBundle
from engine.networks.prompt import EMBEDDINGS_FILE, prompt_embedding
from engine.pipeline import Band, Enhancer, run
from engine.restoring.resample import Enlarged
from engine.restoring.residual_cache import ResidualCache
from engine.types import Colour, EnhanceParams, Lambdas, Progress, Rect, Size
from engine.weights.low_rank import AdapterWeights, update_sha256
from tests.tiny import enhancer_of

PAIRS = ((0.0, 0.0), (1.0, 0.0), (0.0, 1.0), (1.0, 1.0), (0.37, 1.4))


def picture(width: int, height: int) -> np.ndarray:
    """Smooth shapes with some noise, (h, w, 3) uint8."""
    y, x = np.mgrid[:height, :width]
    waves = [np.sin(x / (3 + c)) + np.cos(y / (4 + c)) for c in range(3)]
    noise = np.random.default_rng(5).normal(0, 0.1, (height, width, 3))
    return np.clip((np.stack(waves, -1) + noise + 2) * 60, 0, 255).astype(np.uint8)


def render(enhancer: Enhancer, prepared, strengths) -> np.ndarray:
    steps = enhancer.render_full(prepared, strengths)
    return np.concatenate([step.pixels for step in steps if isinstance(step, Band)])


@pytest.fixture(scope="module")
def small(small_model):
    return enhancer_of(small_model)


@pytest.fixture(scope="module")
def kl(kl_model):
    return enhancer_of(kl_model)


@torch.inference_mode()
def plain(folder, rgb, params: EnhanceParams, pix: float, sem: float) -> np.ndarray:
    """The formula on the bare networks: whole picture, float64, no folding, no fusion, no tiles."""
    bundle = ModelBundle.open(folder)
    pack = enhancer_of(folder).pack
    vae, scaling = bundle.build_vae(torch.float64), bundle.vae_config["scaling_factor"]
    factor = 8 if "block_out_channels" in bundle.vae_config else 4
    enlarged = Enlarged(rgb, params.output_size(Size(rgb.shape[1], rgb.shape[0])), factor)
    pixels = enlarged.region(Rect(0, 0, enlarged.padded.width, enlarged.padded.height))
    x = torch.from_numpy(pixels).double().permute(2, 0, 1)[None] * 2 - 1
    encoded = vae.encode(x)
    z = (encoded.latents if bundle.vae_is_tiny else encoded.latent_dist.mode()) * scaling
    eps = {}
    for state in Pass:
        unet = bundle.build_unet(torch.float64)
        for adapter in state.adapters:
            for name in pack.adapters[adapter].modules:
                unet.get_submodule(name).weight += pack.adapters[adapter].delta(name).double()
        prompt = prompt_embedding(folder, None).double()
        eps[state] = inspect.unwrap(type(unet).forward)(
            unet, z, torch.tensor(1), prompt, return_dict=False
        )[0]
    z_hr = z - pix * eps[Pass.PIX] - sem * (eps[Pass.FULL] - eps[Pass.PIX])
    result = ((vae.decode(z_hr / scaling).sample + 1) / 2).clamp(0, 1)[0].permute(1, 2, 0)
    return result[: enlarged.size.height, : enlarged.size.width].numpy()


@pytest.mark.parametrize("model", ["small_model", "kl_model"])
@pytest.mark.parametrize(("pix", "sem"), PAIRS)
def test_the_engine_computes_the_papers_formula(request, model, pix, sem):
    """Reliability 24."""
    folder, rgb = request.getfixturevalue(model), picture(21, 14)
    params = EnhanceParams(scale=3, colour=Colour.NONE)
    enhancer = enhancer_of(folder)
    prepared = run(enhancer.prepare(rgb, params))
    ours = render(enhancer, prepared, Lambdas(pix, sem))
    assert np.abs(ours - plain(folder, rgb, params, pix, sem)).max() < 1e-4


@pytest.mark.parametrize("model", ["small", "kl"])
@pytest.mark.parametrize("size", [(1, 1), (1, 2), (2, 1), (7, 5), (63, 65), (3, 90)])
@pytest.mark.parametrize("scale", [1, 1.5, 2.7, 4])
def test_every_size_and_scale_comes_out_exactly(request, model, size, scale):
    """Reliability 3."""
    enhancer = request.getfixturevalue(model)
    prepared = run(enhancer.prepare(picture(*size), EnhanceParams(scale=scale)))
    result = render(enhancer, prepared, Lambdas())
    expected = (max(1, round(scale * size[1])), max(1, round(scale * size[0])), 3)
    assert result.shape == expected
    assert np.isfinite(result).all()


@pytest.mark.parametrize("size", [Size(50, 20), Size(9, 70), Size(33, 33)])
def test_an_exact_size_is_met(small, size):
    prepared = run(small.prepare(picture(30, 20), EnhanceParams(size=size)))
    assert render(small, prepared, Lambdas()).shape == (size.height, size.width, 3)


@pytest.mark.slow
@pytest.mark.parametrize("size", [(30_000, 10), (10, 30_000), (4097, 513)])
def test_extreme_sizes(small, size):
    """Reliability 3."""
    prepared = run(small.prepare(picture(*size), EnhanceParams(scale=1)))
    result = render(small, prepared, Lambdas())
    assert result.shape == (size[1], size[0], 3)
    whole = run(small.prepare(picture(*size)[:, :400], EnhanceParams(scale=1)))
    assert render(small, whole, Lambdas(0, 0)).shape[0] == size[1]


def _count_passes(enhancer, monkeypatch) -> list[Pass]:
    calls = []
    unet = enhancer._runner.unet
    predict = unet.predict

    def counted(latents, state):
        calls.append(state)
        return predict(latents, state)

    monkeypatch.setattr(unet, "predict", counted)
    return calls


@pytest.mark.parametrize(
    ("wanted", "passes"),
    [
        (Lambdas(1, 1), [Pass.FULL]),
        (Lambdas(0.6, 0.6), [Pass.FULL]),
        (Lambdas(1, 0), [Pass.PIX]),
        (Lambdas(0, 0), []),
        (Lambdas(0.5, 1), [Pass.PIX, Pass.FULL]),
        (None, [Pass.PIX, Pass.FULL]),
    ],
)
def test_no_more_unet_passes_than_the_strengths_need(small, monkeypatch, wanted, passes):
    calls = _count_passes(small, monkeypatch)
    prepared = run(small.prepare(picture(20, 20), EnhanceParams(), wanted=wanted))
    if wanted is not None:
        render(small, prepared, wanted)
    assert calls == passes


@pytest.mark.parametrize("strengths", [Lambdas(1, 1), Lambdas(1, 0)])
def test_one_pass_and_cached_residuals_give_the_same_bytes(small, strengths):
    rgb, params = picture(40, 30), EnhanceParams()
    alone = render(small, run(small.prepare(rgb, params, wanted=strengths)), strengths)
    cached = render(small, run(small.prepare(rgb, params)), strengths)
    assert alone.tobytes() == cached.tobytes()


def test_a_strength_that_was_not_prepared_is_an_error(small):
    prepared = run(small.prepare(picture(20, 20), EnhanceParams(), wanted=Lambdas(1, 1)))
    with pytest.raises(ValueError, match="pix"):
        render(small, prepared, Lambdas(1, 0.5))


def test_repeating_gives_identical_bytes(small_model):
    results = []
    for _ in range(2):
        enhancer = enhancer_of(small_model)
        prepared = run(enhancer.prepare(picture(50, 40), EnhanceParams(tile_px=128)))
        results.append(render(enhancer, prepared, Lambdas(0.7, 1.1)).tobytes())
    assert results[0] == results[1]


@pytest.mark.parametrize("budget", [0, 1 << 30])
def test_a_cache_hit_gives_the_bytes_of_a_miss(small_model, tmp_path, monkeypatch, budget):
    monkeypatch.setattr("engine.pipeline.MEMORY_BYTES", budget)
    rgb, params, cache = picture(50, 40), EnhanceParams(tile_px=128), ResidualCache(tmp_path)
    results = []
    for expected in (False, True):
        enhancer = enhancer_of(small_model)
        prepared = run(enhancer.prepare(rgb, params, cache=cache))
        assert prepared.from_cache is expected
        assert prepared.residuals.store.is_mapped is (budget == 0)
        results.append(render(enhancer, prepared, Lambdas(0.7, 1.1)).tobytes())
    assert results[0] == results[1]
    assert not [p for p in tmp_path.iterdir() if p.name.endswith(".part")]


def test_other_pixels_parameters_or_models_miss_the_cache(small_model, tmp_path):
    cache, enhancer = ResidualCache(tmp_path), enhancer_of(small_model)
    rgb = picture(30, 30)
    run(enhancer.prepare(rgb, EnhanceParams(), cache=cache))
    brighter = rgb.copy()
    brighter[0, 0, 0] ^= 1
    for other, params in (
        (brighter, EnhanceParams()),
        (rgb, EnhanceParams(scale=3)),
        (rgb, EnhanceParams(tile_px=128)),
    ):
        is_same_plan = params.tile_px is not None
        assert run(enhancer.prepare(other, params, cache=cache)).from_cache is is_same_plan


def _again(enhancer, cache):
    return run(enhancer.prepare(picture(30, 30), EnhanceParams(), cache=cache))


def test_another_update_of_the_weights_misses_the_cache(small_model, tmp_path):
    """The same matrices with another scale gave the other pack's picture, off by up to 244 of 255."""
    cache, first = ResidualCache(tmp_path), enhancer_of(small_model)
    _again(first, cache)
    assert _again(enhancer_of(small_model), cache).from_cache
    pack = first.pack
    layers = dict(pack.adapters["sem"].layers)
    name = next(iter(layers))
    for changed in (
        replace(layers[name], scale=layers[name].scale * 2),
        replace(layers[name], up=layers[name].up * 2),
        replace(layers[name], down=layers[name].down.half()),
    ):
        weights = AdapterWeights(layers | {name: changed})
        adapters = dict(pack.adapters) | {"sem": weights}
        other = replace(pack, adapters=adapters, sha256=update_sha256(adapters))
        enhancer = Enhancer.load(first.bundle, other, device="cpu", dtype="fp32")
        assert not _again(enhancer, cache).from_cache
    bare = Enhancer.load(first.bundle, None, device="cpu", dtype="fp32")
    assert not _again(bare, cache).from_cache


def test_another_format_of_numbers_misses_the_cache(small_model, tmp_path):
    cache = ResidualCache(tmp_path)
    _again(enhancer_of(small_model), cache)
    names = set(tmp_path.iterdir())
    bundle, pack = ModelBundle.open(small_model), enhancer_of(small_model).pack
    prepared = _again(Enhancer.load(bundle, pack, device="cpu", dtype="bf16"), cache)
    assert not prepared.from_cache
    assert prepared.residuals.store["z_lr"].dtype == torch.bfloat16
    assert names < set(tmp_path.iterdir())


def test_another_embedding_of_the_empty_prompt_misses_the_cache(small_model, tmp_path):
    cache, other = ResidualCache(tmp_path / "cache"), tmp_path / "model"
    shutil.copytree(small_model, other)
    _again(enhancer_of(other), cache)
    assert _again(enhancer_of(other), cache).from_cache
    stored = load_file(other / EMBEDDINGS_FILE)
    save_file({"empty": stored["empty"] * 1.001}, other / EMBEDDINGS_FILE)
    assert not _again(enhancer_of(other), cache).from_cache


@pytest.mark.parametrize("budget", [0, 1 << 30])
def test_a_damaged_entry_is_computed_again_and_said_once(
    small_model, tmp_path, monkeypatch, budget
):
    monkeypatch.setattr("engine.pipeline.MEMORY_BYTES", budget)
    cache, enhancer = ResidualCache(tmp_path), enhancer_of(small_model)
    expected = render(enhancer, _again(enhancer, cache), Lambdas(0.7, 1.1))
    (entry,) = tmp_path.iterdir()
    data = bytearray(entry.read_bytes())
    data[-3] ^= 64
    entry.write_bytes(bytes(data))
    prepared = _again(enhancer, cache)
    assert not prepared.from_cache
    assert [n.kind for n in prepared.notices] == ["cache"]
    assert "damaged" in prepared.notices[0].message
    assert np.array_equal(render(enhancer, prepared, Lambdas(0.7, 1.1)), expected)
    after = _again(enhancer, cache)
    assert after.from_cache
    assert after.notices == ()


def test_residuals_without_a_cache_leave_no_file(small_model, tmp_path, monkeypatch):
    monkeypatch.setattr("engine.pipeline.MEMORY_BYTES", 0)
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    enhancer = enhancer_of(small_model)
    prepared = run(enhancer.prepare(picture(30, 30), EnhanceParams()))
    assert render(enhancer, prepared, Lambdas()).shape == (120, 120, 3)
    assert list(tmp_path.iterdir()) == []


def test_maps_of_one_value_equal_the_numbers(small):
    prepared = run(small.prepare(picture(60, 50), EnhanceParams(tile_px=160)))
    size = prepared.residuals.plans.unet.size
    maps = (torch.full((size.height, size.width), 0.8), torch.full((1, 1, 1), 0.3))
    assert (
        np.abs(render(small, prepared, maps) - render(small, prepared, Lambdas(0.8, 0.3))).max()
        < 1e-5
    )


def test_a_map_restores_one_half_and_leaves_the_other(small):
    prepared = run(small.prepare(picture(60, 50), EnhanceParams(colour=Colour.NONE)))
    size = prepared.residuals.plans.unet.size
    left = (torch.arange(size.width) < size.width // 2).float().expand(size.height, -1)
    mixed = render(small, prepared, (left, left))
    edge = size.width // 2 * 4
    on, off = render(small, prepared, Lambdas(1, 1)), render(small, prepared, Lambdas(0, 0))
    assert np.abs(mixed[:, : edge - 48] - on[:, : edge - 48]).max() < 1e-5
    assert np.abs(mixed[:, edge + 48 :] - off[:, edge + 48 :]).max() < 1e-5
    assert np.abs(on - off).max() > 1e-3


@pytest.mark.parametrize("colour", list(Colour))
def test_colour_alignment_pulls_the_result_to_the_input(small, colour):
    rgb = picture(50, 40)
    prepared = run(small.prepare(rgb, EnhanceParams(colour=colour)))
    result = render(small, prepared, Lambdas(1, 1))
    enlarged = Enlarged(rgb, prepared.size).region(
        Rect(0, 0, prepared.size.width, prepared.size.height)
    )
    distance = np.abs(result.mean((0, 1)) - enlarged.mean((0, 1))).max()
    assert bool(distance < 0.03) is (colour is not Colour.NONE)


def test_a_prompt_needs_a_text_encoder(small):
    with pytest.raises(BadRequest, match="text encoder"):
        run(small.prepare(picture(20, 20), EnhanceParams(prompt="a lighthouse")))


def test_progress_counts_every_tile_and_never_goes_back(small):
    seen: dict[str, list[Progress]] = {}
    for step in small.prepare(picture(60, 50), EnhanceParams(tile_px=128)):
        seen.setdefault(step.stage, []).append(step)
    assert list(seen) == ["encode", "pix", "full"]
    for steps in seen.values():
        assert [s.done for s in steps] == list(range(1, len(steps) + 1))
        assert {s.total for s in steps} == {len(steps)}


def test_sixteen_bit_input_is_not_reduced(small):
    deep = picture(20, 20).astype(np.uint16) * 257 + 100
    deep[deep > 65_000] = 65_000
    shallow = (deep // 257).astype(np.uint8)
    results = [
        render(small, run(small.prepare(rgb, EnhanceParams(scale=1))), Lambdas(0, 0))
        for rgb in (deep, shallow)
    ]
    assert np.abs(results[0] - results[1]).mean() > 1e-4


def test_too_small_a_tile_is_refused(kl):
    with pytest.raises(BadRequest, match="too small"):
        run(kl.prepare(picture(100, 100), EnhanceParams(tile_px=128)))
