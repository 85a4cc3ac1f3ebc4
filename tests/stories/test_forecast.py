"""How long a restoration takes is foretold from what this machine has measured, by the one who measures."""

from __future__ import annotations

import json

import pytest
from PySide6.QtCore import QLocale

from pisa_desktop.language.amounts import duration
from pisa_desktop.paths import folders
from tests.stories.test_window import WAIT, drop, until_exact


def measured(figures: list[list[object]]) -> None:
    """Figures of earlier runs."""
    folders().state.mkdir(parents=True, exist_ok=True)
    data = {"schema": 1, "seconds": {"starter": figures}}
    (folders().state / "speeds.json").write_text(json.dumps(data))


def waiting(make_app, qtbot, photo):
    """A window with a photograph that is not restored yet, since work is paused."""
    app = make_app()
    qtbot.waitUntil(lambda: app.studio.capabilities is not None, timeout=WAIT)
    app.window.actions_by_name["pause"].trigger()
    drop(app, photo)
    qtbot.waitUntil(lambda: "of memory" in app.window.forecast.text(), timeout=WAIT)
    return app


def test_the_forecast_and_the_card_of_the_model_say_the_same(make_app, qtbot, photo):
    measured([["cuda", 0.5], ["cpu", 2000.0], ["cpu", 3000.0], ["cpu", 2500.0]])
    app = waiting(make_app, qtbot, photo)
    expected = duration(2500 * 288 * 224 / 1e6)
    assert f"about {expected} to restore" in app.window.forecast.text()
    page = app.models.show()
    qtbot.waitUntil(lambda: page.cards["starter"].use.isVisible(), timeout=WAIT)
    figure = QLocale().toString(2500.0, "f", 1)
    said = page.cards["starter"]._speed.text()
    assert said == f"{figure} s for a megapixel of result (processor)"
    page.close()


@pytest.mark.parametrize("figures", [[], [["cuda", 0.5]]])
def test_what_was_not_measured_on_this_device_is_not_guessed(make_app, qtbot, photo, figures):
    measured(figures)
    app = waiting(make_app, qtbot, photo)
    assert "about" not in app.window.forecast.text()
    app.window.actions_by_name["pause"].trigger()
    until_exact(qtbot, app)
    app.studio.document.set_stopped()  # as when the engine lets the residuals go
    assert "about" in app.window.forecast.text(), "it was measured just now"
