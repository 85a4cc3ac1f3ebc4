"""Work that is given up in the middle leaves nothing behind."""

from __future__ import annotations

import numpy as np
import pytest

from engine.pipeline import run
from engine.restoring.residual_cache import ResidualCache
from engine.types import EnhanceParams, Lambdas
from tests.engine.test_pipeline import picture, render
from tests.tiny import enhancer_of


@pytest.mark.parametrize("budget", [0, 1 << 30], ids=["on disk", "in memory"])
def test_closing_at_fifty_random_points(small_model, tmp_path, monkeypatch, budget):
    """Reliability 22."""
    monkeypatch.setattr("engine.pipeline.MEMORY_BYTES", budget)
    enhancer, cache = enhancer_of(small_model), ResidualCache(tmp_path)
    rgb, params, one = picture(40, 34), EnhanceParams(tile_px=128), Lambdas(0.4, 1)
    steps = sum(1 for _ in enhancer.prepare(rgb, params))
    prepared = run(enhancer.prepare(rgb, params))
    expected = render(enhancer, prepared, one).tobytes()
    for point in np.random.default_rng(0).integers(0, steps + 1, 50):
        operation = enhancer.prepare(rgb, params, cache=cache)
        for _ in range(point):
            next(operation)
        operation.close()
        assert list(tmp_path.iterdir()) == []
    export = enhancer.render_full(prepared, one)
    next(export)
    export.close()
    assert render(enhancer, run(enhancer.prepare(rgb, params)), one).tobytes() == expected
