"""Strengths that differ from place to place: set on the document, seen in the preview and in the saved file."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QPointF

from engine.files import read_image
from engine.types import Lambdas
from pisa_desktop.workers.messages import LambdaMap
from tests.stories.test_window import WAIT, drop, until_exact


def maps(left: Lambdas, right: Lambdas, version: int) -> LambdaMap:
    """One strength on the left half, another on the right."""

    def plane(one: float, other: float) -> np.ndarray:
        return np.repeat(np.float32([[one] * 8 + [other] * 8]), 8, axis=0)

    return LambdaMap(plane(left.pix, right.pix), plane(left.sem, right.sem), version)


def colour(app, u: float, v: float = 0.5) -> tuple[int, ...]:
    found = app.comparison.preview.layer.colour_at(QPointF(u, v))
    return found.red(), found.green(), found.blue()


def column(app, u: float) -> np.ndarray:
    """Colours from top to bottom: some of them lie on flat sky, which no strength changes."""
    return np.array([colour(app, u, v) for v in np.linspace(0.05, 0.95, 19)])


@pytest.fixture
def restored(make_app, qtbot, photo):
    app = make_app()
    drop(app, photo)
    until_exact(qtbot, app)
    return app


def test_a_map_on_the_document_is_what_is_seen_and_saved(restored, qtbot, tmp_path):
    app, document = restored, restored.studio.document
    seen = {}
    for strengths in (Lambdas(0, 0), Lambdas(1, 1)):
        app.window.controls.moved.emit(strengths)
        until_exact(qtbot, app)
        seen[strengths] = colour(app, 0.06), colour(app, 0.94)
    document.maps = maps(Lambdas(0, 0), Lambdas(1, 1), 1)
    until_exact(qtbot, app)
    left, right = colour(app, 0.06), colour(app, 0.94)
    assert left == seen[Lambdas(0, 0)][0]
    assert right == seen[Lambdas(1, 1)][1]
    target = tmp_path / "masked.png"
    assert app.commands.save_as(target)
    qtbot.waitUntil(lambda: not app.studio.is_saving, timeout=WAIT)
    rgb = read_image(target).rgb
    height, width = rgb.shape[:2]
    assert tuple(rgb[height // 2, int(0.06 * width)]) == left
    assert tuple(rgb[height // 2, int(0.94 * width)]) == right


def test_another_map_and_none_replace_it(restored, qtbot):
    app, document = restored, restored.studio.document
    plain = column(app, 0.06)
    document.maps = maps(Lambdas(0, 0), Lambdas(1, 1), 1)
    until_exact(qtbot, app)
    assert np.abs(column(app, 0.06) - plain).max() > 2
    document.maps = maps(Lambdas(1, 1), Lambdas(1, 1), 2)
    until_exact(qtbot, app)
    assert np.abs(column(app, 0.06) - plain).max() <= 1
    document.maps = None
    until_exact(qtbot, app)
    assert np.array_equal(column(app, 0.06), plain)
