"""Strengths that differ from place to place: set on the document, seen in the preview and in the saved file."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QPointF

from engine.files import read_image, recipe_of
from engine.types import Lambdas
from pisa_desktop.queue.items import State
from pisa_desktop.workers.maps import LambdaMap, fingerprint
from tests.stories.test_window import WAIT, drop, said, until_exact


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


def queued(app, qtbot):
    """The photograph through the queue, as it is set; the result."""
    app.window.actions_by_name["queue-this"].trigger()
    number = app.queue.ids[-1]
    app.queue.start()
    qtbot.waitUntil(lambda: app.queue.item(number).state is State.DONE, timeout=WAIT)
    qtbot.waitUntil(lambda: app.queue.item(number).sha256 != "", timeout=WAIT)
    return read_image(Path(app.queue.item(number).target))


def test_a_map_goes_through_the_queue(restored, qtbot, tmp_path):
    app, document = restored, restored.studio.document
    app.window.controls.moved.emit(Lambdas(0, 0))
    nothing = queued(app, qtbot)
    document.maps = maps(Lambdas(0, 0), Lambdas(1, 1), 1)
    assert app.commands.save_as(tmp_path / "saved.png")
    qtbot.waitUntil(lambda: not app.studio.is_saving, timeout=WAIT)
    found, saved = queued(app, qtbot), read_image(tmp_path / "saved.png")
    assert np.array_equal(found.rgb, saved.rgb)
    quarter = found.size.width // 4
    assert np.array_equal(found.rgb[:, :quarter], nothing.rgb[:, :quarter])
    difference = np.abs(found.rgb[:, -quarter:].astype(int) - nothing.rgb[:, -quarter:])
    assert (difference.max(), difference.mean()) > (20, 1)
    recipe = recipe_of(found.source)
    assert recipe == recipe_of(saved.source)
    assert recipe.maps_sha256 == fingerprint(document.maps)
    assert recipe.lambdas == Lambdas(0.5, 0.5)
    assert recipe_of(nothing.source).maps_sha256 == ""


def test_what_the_queue_made_counts_as_saved_only_with_the_map_it_was_made_with(restored, qtbot):
    app, document = restored, restored.studio.document
    document.undo.resetClean()
    document.maps = maps(Lambdas(0, 0), Lambdas(1, 1), 1)
    app.window.actions_by_name["queue-this"].trigger()
    document.maps = maps(Lambdas(1, 1), Lambdas(0, 0), 2)
    app.queue.start()
    qtbot.waitUntil(lambda: app.queue.summary[State.DONE] == 1, timeout=WAIT)
    assert document.is_modified
    queued(app, qtbot)
    assert not document.is_modified


def test_a_result_says_that_its_strengths_differed(restored, qtbot):
    app, document = restored, restored.studio.document
    document.maps = maps(Lambdas(0, 0), Lambdas(1, 1), 1)
    queued(app, qtbot)
    drop(app, document.saved)
    qtbot.waitUntil(lambda: said(app) is not None and bool(said(app).offer), timeout=WAIT)
    app.studio.cancel()
    assert "at strengths that differ from place to place" in said(app).text
    assert "on average damage 0.5 and detail 0.5" in said(app).text
