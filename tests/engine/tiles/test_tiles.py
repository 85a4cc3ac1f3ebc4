from __future__ import annotations

import numpy as np
import pytest
import torch

from engine.networks.adapted_unet import Pass
from engine.networks.group_norm import SampleMask, adopt_group_norms, fixed, measuring
from engine.pipeline import run
from engine.restoring.prepare import predict_all
from engine.restoring.residuals import Residuals, store_shapes
from engine.restoring.tensor_store import TensorStore
from engine.tiles.planning import unet_plan
from engine.types import Colour, EnhanceParams, Lambdas, Rect, Size
from tests.engine.test_pipeline import picture, render
from tests.tiny import enhancer_of


@pytest.fixture(scope="module")
def small(small_model):
    return enhancer_of(small_model)


@pytest.mark.parametrize("tile", [128, 160, 192, 256, 288, 320])
def test_the_tiny_vae_tiles_exactly(small, tile):
    """Reliability 23. Without the UNet (strengths 0) a tiled picture is the whole one: the VAE's reach is finite."""
    rgb = picture(90, 85)
    results = [
        render(
            small,
            run(small.prepare(rgb, EnhanceParams(tile_px=t, colour=Colour.NONE))),
            Lambdas(0, 0),
        )
        for t in (None, tile)
    ]
    assert np.abs(results[0] - results[1]).max() < 0.5 / 255


def test_the_order_of_tiles_does_not_matter(small):
    """Reliability 23."""
    prepared = run(small.prepare(picture(60, 50), EnhanceParams(tile_px=128)))
    first = prepared.residuals
    shapes = store_shapes(first.plans, 8, (Pass.FULL,))
    again = Residuals(first.plans, (Pass.FULL,), TensorStore.in_memory(shapes, torch.float32, {}))
    again.z_lr.copy_(first.z_lr)
    order = list(first.plans.unet.tiles)
    np.random.default_rng(3).shuffle(order)
    run(predict_all(small._runner, again, Pass.FULL, order, may_shrink=False))
    bounds = first.plans.unet.bounds
    assert len(order) > 4
    assert torch.equal(again.eps_in(Pass.FULL, bounds), first.eps_in(Pass.FULL, bounds))


@pytest.mark.parametrize("colour", list(Colour))
@pytest.mark.parametrize("strengths", [Lambdas(1, 1), Lambdas(0.3, 1.2)])
def test_a_previewed_cell_has_the_bits_of_the_export(small, colour, strengths):
    rgb, params = picture(80, 70), EnhanceParams(tile_px=160, colour=colour)
    prepared = run(small.prepare(rgb, params))
    export = render(small, prepared, strengths)
    cells = prepared.decoder.cells
    assert len(cells) > 4
    for tile in small.render_view(prepared, strengths, iter(reversed(cells))):
        r = tile.rect
        assert (
            tile.pixels.tobytes()
            == np.ascontiguousarray(export[r.y0 : r.y1, r.x0 : r.x1]).tobytes()
        )


def test_reading_a_rectangle_equals_reading_the_whole(small):
    residuals = run(small.prepare(picture(60, 50), EnhanceParams(tile_px=128))).residuals
    whole = residuals.mixed_in(residuals.plans.unet.bounds, 0.7, 1.2)
    for rect in (Rect(0, 0, 3, 3), Rect(10, 12, 41, 30), Rect(55, 40, 60, 50)):
        part = residuals.mixed_in(rect, 0.7, 1.2)
        assert torch.equal(part, whole[:, rect.y0 : rect.y1, rect.x0 : rect.x1])


@pytest.mark.parametrize("tile", [48, 64, 96])
def test_with_fixed_statistics_the_starters_unet_tiles_like_the_whole(starter, lighthouse, tile):
    """Reliability 23. With the whole picture's own statistics nothing but context separates tiles from the whole."""
    prepared = run(starter.prepare(lighthouse, EnhanceParams(), wanted=Lambdas(1, 1)))
    z, unet = prepared.residuals.z_lr, starter._runner.unet
    whole = prepared.residuals.eps_in(Pass.FULL, Rect(0, 0, 96, 96))
    plan = unet_plan(Size(96, 96), tile, starter.unet_geometry)
    mask = SampleMask(96, 96, (Rect(0, 0, 96, 96),))
    tiled = torch.zeros_like(whole)
    with torch.inference_mode():
        with measuring(unet.select(Pass.FULL), mask) as statistics:
            unet.predict(z[None], Pass.FULL)
        for t in plan.tiles:
            with fixed(unet.select(Pass.FULL), statistics):
                eps = unet.predict(
                    z[None, :, t.outer.y0 : t.outer.y1, t.outer.x0 : t.outer.x1], Pass.FULL
                )[0]
            inside = t.support.shifted(-t.outer.x0, -t.outer.y0)
            weights = torch.from_numpy(plan.weights(t))
            tiled[:, t.support.y0 : t.support.y1, t.support.x0 : t.support.x1] += (
                eps[:, inside.y0 : inside.y1, inside.x0 : inside.x1] * weights
            )
    assert (tiled - whole).abs().mean() < 0.02 * whole.abs().mean()


@pytest.mark.parametrize("tile", [256, 320])
def test_no_seam_on_a_photograph(starter, lighthouse, tile):
    from benchmarks.starter import seam_step

    whole = render(starter, run(starter.prepare(lighthouse, EnhanceParams())), Lambdas(1, 1))
    prepared = run(starter.prepare(lighthouse, EnhanceParams(tile_px=tile)))
    assert prepared.unet_tiles > 1
    error = 255 * (render(starter, prepared, Lambdas(1, 1)) - whole)
    assert seam_step(error, prepared) < 1


def test_measured_statistics_of_windows_that_cover_a_picture_are_the_pictures():
    norm = torch.nn.GroupNorm(4, 8)
    torch.nn.init.normal_(norm.weight)
    net = torch.nn.Sequential(norm)
    assert adopt_group_norms(net) == 1
    x = torch.randn(1, 8, 16, 24) * 2 + 3
    expected = torch.nn.functional.group_norm(x, 4, norm.weight, norm.bias)
    windows = torch.cat([x[..., :12], x[..., 12:]])
    mask = SampleMask(16, 12, (Rect(0, 0, 12, 16),) * 2)
    with measuring(net, mask) as statistics:
        net(windows)
    with fixed(net, statistics):
        assert (net(x[..., 5:9]) - expected[..., 5:9]).abs().max() < 1e-5
    assert (net(x) - expected).abs().max() < 1e-5


def test_masked_cells_do_not_count():
    net = torch.nn.Sequential(torch.nn.GroupNorm(2, 4))
    adopt_group_norms(net)
    x = torch.randn(1, 4, 12, 12)
    spoiled = x.clone()
    spoiled[..., :2] = 100
    with measuring(net, SampleMask(12, 12, (Rect(2, 0, 12, 12),))) as statistics:
        net(spoiled)
    mean, variance = statistics["0"]
    kept = x[..., 2:].reshape(2, -1)
    assert torch.allclose(mean, kept.mean(1), atol=1e-5)
    assert torch.allclose(variance, kept.var(1, correction=0), atol=1e-5)


def test_group_norm_is_accurate_in_channels_last():
    net = torch.nn.Sequential(torch.nn.GroupNorm(16, 64))
    adopt_group_norms(net)
    x = (torch.randn(1, 64, 128, 128) * 0.3 + 2).contiguous(memory_format=torch.channels_last)
    exact = torch.nn.functional.group_norm(x.double().contiguous(), 16, eps=1e-5)
    assert (net(x) - exact).abs().max() < 1e-5  # 4e-6 on two threads, which share out the sums


def test_statistics_are_released_when_something_fails():
    net = torch.nn.Sequential(torch.nn.GroupNorm(2, 4))
    adopt_group_norms(net)
    with (
        pytest.raises(RuntimeError, match="interrupted"),
        measuring(net, SampleMask(4, 4, (Rect(0, 0, 4, 4),))),
    ):
        net(torch.randn(1, 4, 4, 4))
        raise RuntimeError("interrupted")
    assert net[0].mask is None
    assert net[0].measured is None
