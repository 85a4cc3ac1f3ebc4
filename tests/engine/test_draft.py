"""Regions at reduced size: exact ones are the averaged result, soft ones only come near it."""

from __future__ import annotations

import numpy as np
import pytest

from engine.draft import DraftRegion, reduction_for
from engine.pipeline import Band, run
from engine.types import EnhanceParams, Lambdas, Rect


@pytest.fixture(scope="module")
def prepared(starter, lighthouse):
    return run(starter.prepare(lighthouse[:61, :83].copy(), EnhanceParams()))


def whole(starter, prepared, lambdas) -> np.ndarray:
    return np.concatenate(
        [b.pixels for b in starter.render_full(prepared, lambdas) if isinstance(b, Band)]
    )


@pytest.mark.parametrize("rect", [Rect(0, 0, 332, 244), Rect(37, 50, 211, 199)])
@pytest.mark.parametrize("max_px", [10**9, 20_000, 5_000])
def test_an_exact_anchor_is_the_average_of_the_result(starter, prepared, rect, max_px):
    lambdas = Lambdas(0.8, 0.6)
    region = DraftRegion(prepared, rect, max_px)
    pixels = run(region.exact(lambdas))
    result, k = whole(starter, prepared, lambdas), region.reduction
    own = result[region.rect.y0 : region.rect.y1, region.rect.x0 : region.rect.x1]
    assert region.rect.x0 <= rect.x0
    assert region.rect.x1 >= rect.x1
    height, width = own.shape[:2]
    assert pixels.shape == (-(-height // k), -(-width // k), 3)
    for y, x in ((0, 0), (pixels.shape[0] - 1, pixels.shape[1] - 1), (3, 5)):
        block = own[y * k : (y + 1) * k, x * k : (x + 1) * k]
        np.testing.assert_allclose(pixels[y, x], block.mean((0, 1)), atol=2e-6)


def test_cells_that_are_decoded_already_are_not_decoded_again(starter, prepared, monkeypatch):
    lambdas = Lambdas(1, 1)
    cells = {
        cell.index: np.rint(prepared.decoder.cell(cell, lambdas) * 255).astype(np.uint8)
        for cell in prepared.decoder.cells
    }
    region = DraftRegion(prepared, Rect(0, 0, 332, 244), 20_000)
    expected = run(region.exact(lambdas))
    monkeypatch.setattr(type(prepared.decoder), "cell", None)
    again = run(region.exact(lambdas, cells.get))
    np.testing.assert_allclose(again, expected, atol=1 / 255)


def test_no_strengths_are_the_input_and_cost_no_decoding(prepared, monkeypatch):
    monkeypatch.setattr(type(prepared.decoder), "cell", None)
    region = DraftRegion(prepared, Rect(0, 0, 332, 244), 20_000)
    for pixels in (run(region.exact(Lambdas(0, 0))), run(region.anchor(Lambdas(0, 0)))):
        assert pixels.shape[0] * pixels.shape[1] <= 22_000
        assert pixels.std() > 0.02


def test_a_soft_anchor_comes_near(starter, prepared):
    lambdas = Lambdas(1, 0)
    region = DraftRegion(prepared, Rect(0, 0, 332, 244), 10**9)
    assert region.reduction == 1
    soft = run(region.anchor(lambdas))
    np.testing.assert_allclose(soft, whole(starter, prepared, lambdas), atol=0.02)


def test_the_reduction_is_the_smallest_that_fits():
    assert reduction_for(Rect(0, 0, 100, 100), 10_000) == 1
    assert reduction_for(Rect(0, 0, 100, 100), 9_999) == 2
    assert reduction_for(Rect(0, 0, 1000, 10), 100) == 10
