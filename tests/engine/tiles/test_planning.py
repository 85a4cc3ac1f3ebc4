from __future__ import annotations

import pytest

from engine.errors import BadRequest
from engine.tiles.planning import (
    LARGEST_BATCH,
    SMALLEST_TILE,
    Planner,
    UnetGeometry,
    VaeGeometry,
    choose_batch,
    choose_tile,
    make_plans,
    smaller_tile,
    unet_plan,
    vae_limit,
)
from engine.types import EnhanceParams, Size

UNET = UnetGeometry(4, 64, 256, 98_304)
VAE = VaeGeometry(4, 16, 12, 8, 192, 160, 64, 40, has_norms=False)


def test_a_picture_that_fits_is_one_tile():
    assert choose_tile(Size(300, 170), UNET, 20 << 30, 4) == 300
    assert choose_tile(Size(2000, 2000), UNET, 20 << 30, 4) == 256


def test_less_memory_means_smaller_tiles_and_never_too_small_ones():
    sides = [
        choose_tile(Size(2000, 2000), UNET, free, 4)
        for free in (8 << 30, 1 << 30, 1 << 28, 1 << 20)
    ]
    assert sides == sorted(sides, reverse=True)
    assert sides[-1] == SMALLEST_TILE


def test_tiles_shrink_step_by_step_until_the_smallest():
    side, seen = 512, []
    while side is not None:
        seen.append(side)
        side = smaller_tile(side)
    assert seen == sorted(seen, reverse=True)
    assert seen[-1] == SMALLEST_TILE


@pytest.mark.parametrize("side", [32, 48, 64, 100, 256])
@pytest.mark.parametrize("size", [Size(1, 900), Size(333, 411), Size(256, 256)])
def test_unet_plans_keep_to_the_tile(side, size):
    plan = unet_plan(size, side, UNET)
    assert all(max(t.outer.width, t.outer.height) <= max(side, plan.tile) for t in plan.tiles)
    assert all(t.outer.x0 % 4 == 0 and t.outer.y0 % 4 == 0 for t in plan.tiles)


def test_a_tile_that_is_all_context_is_refused():
    with pytest.raises(BadRequest, match="too small"):
        unet_plan(Size(100, 100), 31, UNET)


def test_the_users_tile_binds_all_three_cuts():
    plans = make_plans(Size(2048, 1024), VAE, UNET, 256, 512)
    for plan in (plans.unet, plans.encode, plans.decode):
        assert max(max(t.outer.width, t.outer.height) for t in plan.tiles) <= 128
    assert make_plans(Size(512, 512), VAE, UNET, 256, 2048).decode.is_single


def test_scarce_memory_makes_the_vae_see_less():
    assert vae_limit(VAE, 20 << 30, 4) is None
    limit = vae_limit(VAE, 1 << 29, 4)
    assert limit is not None
    plans = make_plans(Size(4096, 4096), VAE, UNET, 256, None, limit)
    assert max(t.outer.width for t in plans.encode.tiles) <= limit


def test_plans_that_differ_describe_themselves_differently():
    descriptions = {
        make_plans(Size(2048, 1024), VAE, UNET, tile, None).describe() for tile in (256, 192, 128)
    }
    assert len(descriptions) == 3


def test_batches_fill_an_accelerator_and_not_a_cpu():
    plan = unet_plan(Size(2000, 2000), 128, UNET)
    assert choose_batch(plan, UNET, "cpu", 100 << 30, 4) == 1
    assert choose_batch(plan, UNET, "cuda", 100 << 30, 2) == LARGEST_BATCH
    assert choose_batch(plan, UNET, "cuda", 1 << 20, 2) == 1
    assert 1 < choose_batch(plan, UNET, "cuda", 1 << 30, 2) < LARGEST_BATCH


def test_a_planner_cuts_as_memory_and_the_users_tile_say():
    source, params = Size(400, 300), EnhanceParams(scale=4)
    roomy = Planner(VAE, UNET, 4, 20 << 30, 20 << 30).plans(source, params)
    short = Planner(VAE, UNET, 4, 1 << 28, 20 << 30).plans(source, params)
    wished = Planner(VAE, UNET, 4, 20 << 30, 20 << 30).plans(
        source, EnhanceParams(scale=4, tile_px=256)
    )
    assert roomy.unet.size == Size(400, 300)
    assert len(roomy.unet.tiles) < len(short.unet.tiles) < len(wished.unet.tiles)
