from __future__ import annotations

import numpy as np
import pytest

from engine.tiles.tiling import TilePlan, sample_windows
from engine.types import Rect, Size

SHAPES = (
    (64, 16, 8, 4),
    (64, 16, 8, 8),
    (32, 8, 4, 4),
    (24, 4, 4, 4),
    (16, 4, 2, 1),
    (40, 8, 0, 1),
)


@pytest.mark.parametrize(("tile", "context", "overlap", "align"), SHAPES)
@pytest.mark.parametrize("height", [1, 2, 63, 64, 131])
def test_cores_partition_and_weights_sum_to_one(tile, context, overlap, align, height):
    for width in range(1, 201):
        plan = TilePlan(Size(width, height), tile, context, overlap, align)
        cover = np.zeros((height, width), int)
        total = np.zeros((height, width))
        for t in plan.tiles:
            cover[t.core.y0 : t.core.y1, t.core.x0 : t.core.x1] += 1
            total[t.support.y0 : t.support.y1, t.support.x0 : t.support.x1] += plan.weights(t)
            assert t.outer.x0 % align == 0
            assert t.outer.y0 % align == 0
            assert t.outer.width <= tile
            assert t.outer.height <= tile
        assert (cover == 1).all()
        assert np.abs(total - 1).max() < 1e-6


def test_a_picture_that_fits_is_one_tile_without_context():
    plan = TilePlan(Size(64, 10), 64, 16, 8, 4)
    assert plan.is_single
    assert plan.tiles[0].core == plan.tiles[0].outer == Rect(0, 0, 64, 10)
    assert (plan.weights(plan.tiles[0]) == 1).all()


def test_weights_are_made_for_a_tile_as_clamped():
    plan = TilePlan(Size(200, 20), 64, 16, 8, 4)
    for tile in plan.tiles:
        assert plan.weights(tile).shape == (20, tile.support.width)


def test_touching_finds_every_tile_whose_support_meets_a_rectangle():
    plan = TilePlan(Size(150, 120), 48, 8, 4, 4)
    for rect in (Rect(0, 0, 1, 1), Rect(30, 30, 34, 60), Rect(149, 119, 150, 120), plan.bounds):
        assert plan.touching(rect) == tuple(t for t in plan.tiles if t.support.intersects(rect))


def test_a_plan_that_cannot_blend_is_refused():
    with pytest.raises(ValueError, match="hand-over"):
        TilePlan(Size(100, 100), 40, 2, 8, 1)
    with pytest.raises(ValueError, match="align"):
        TilePlan(Size(100, 100), 40, 6, 4, 4)


@pytest.mark.parametrize(
    "size", [Size(500, 300), Size(96, 96), Size(10, 3000), Size(7, 5), Size(300, 97)]
)
def test_sample_windows_lie_inside_and_share_one_size(size):
    windows = sample_windows(size, 96, 9, 4)
    assert 1 <= len(windows) <= 9
    assert len({(w.width, w.height) for w in windows}) == 1
    for window in windows:
        assert window.clipped(Rect(0, 0, size.width, size.height)) == window
        assert window.x0 % 4 == 0
        assert window.y0 % 4 == 0


def test_windows_cover_a_picture_that_their_number_allows():
    covered = np.zeros((150, 190), bool)
    for w in sample_windows(Size(190, 150), 96, 9, 1):
        covered[w.y0 : w.y1, w.x0 : w.x1] = True
    assert covered.all()
