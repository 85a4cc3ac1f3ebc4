"""The queue beside a window that tries other things, on the real engine; and what is said where the queue has to pause."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

import numpy as np
from PIL import Image
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from engine.errors import DiskFull
from engine.fake import Script
from engine.files import read_info, recipe_of
from engine.weights.adapter_pack import AdapterWeights, read_pack, write_pack
from pisa_desktop.paths import folders
from pisa_desktop.queue.items import State
from pisa_desktop.state.wishes import Destination
from pisa_desktop.workers.engine_thread import real_engine
from pisa_desktop.workers.fake_engine import fake_factory
from tests.conftest import ROOT
from tests.pisa_desktop.queue.conftest import write_photos
from tests.stories.test_window import WAIT, drop, said, until_exact


def make_stronger(name: str) -> None:
    """Adapters of that name: the starter's own, ten times as strong."""
    pack = read_pack(ROOT / "resources" / "starter", "starter")
    stronger = {
        adapter: AdapterWeights(
            {name: replace(one, up=10 * one.up) for name, one in weights.layers.items()}
        )
        for adapter, weights in pack.adapters.items()
    }
    write_pack(folders().data / "adapters" / name, name, stronger, for_model="starter")


def restore_all(qtbot, app, folder: Path, during=lambda: None) -> dict[str, np.ndarray]:
    """Queue all that is open, start, do something while the first one is at work; the results' pixels."""
    app.window.batch_panel.show_destination(Destination(str(folder)))
    known = len(app.queue.ids)
    app.window.actions_by_name["queue-all"].trigger()
    qtbot.waitUntil(lambda: len(app.queue.ids) > known, timeout=WAIT)
    first = app.queue.ids[known]
    with qtbot.waitSignal(app.queue.finished, timeout=WAIT):
        app.window.actions_by_name["queue-start"].trigger()
        qtbot.waitUntil(lambda: app.queue.item(first).state != State.PENDING, timeout=WAIT)
        during()
    return {path.name: np.asarray(Image.open(path)) for path in sorted(folder.iterdir())}


def test_a_trial_of_adapters_beside_the_queue_changes_nothing_that_it_writes(
    make_app, qtbot, tmp_path
):
    make_stronger("Strong")
    photos = write_photos(tmp_path / "in", 3)
    app = make_app(real_engine)
    drop(app, *photos)
    until_exact(qtbot, app)
    plain = restore_all(qtbot, app, tmp_path / "plain")
    tried = restore_all(
        qtbot, app, tmp_path / "tried", during=lambda: app.chooser.use("starter", "Strong")
    )
    assert plain.keys() == tried.keys()
    assert len(plain) == 3
    for name, pixels in plain.items():
        assert np.array_equal(pixels, tried[name]), name
    recipes = {recipe_of(read_info(p)).adapters for p in (tmp_path / "tried").iterdir()}
    assert recipes == {recipe_of(read_info(next((tmp_path / "plain").iterdir()))).adapters}
    until_exact(qtbot, app)
    strong = restore_all(qtbot, app, tmp_path / "strong")
    assert not any(np.array_equal(pixels, strong[name]) for name, pixels in plain.items())
    choices = [app.queue.item(n).choice for n in app.queue.ids]
    assert [one.adapters for one in choices] == [None] * 6 + ["Strong"] * 3
    assert all(len(one.model_sha256) == 64 for one in choices)


def test_a_queue_that_pauses_says_why_and_goes_on_at_a_click(make_app, qtbot, tmp_path):
    script = Script()
    app = make_app(fake_factory(script))
    drop(app, *write_photos(tmp_path / "in", 2))
    until_exact(qtbot, app)
    app.window.batch_panel.show_destination(Destination(str(tmp_path / "out")))
    app.window.actions_by_name["queue-all"].trigger()
    qtbot.waitUntil(lambda: not app.queue.unwritten() and len(app.queue.ids) == 2, timeout=WAIT)
    script.failures.update(
        {("decode", n): DiskFull("The disk is full.", hint="Free some space.") for n in range(9)}
    )
    with qtbot.waitSignal(app.queue.stopped, timeout=WAIT):
        app.window.actions_by_name["queue-start"].trigger()
    assert said(app).text == (
        "The queue is paused; what waits in it is kept. The disk is full. Free some space."
    )
    script.failures.clear()
    with qtbot.waitSignal(app.queue.finished, timeout=WAIT):
        QTest.mouseClick(app.window.message_bar._offer, Qt.MouseButton.LeftButton)
    assert len(os.listdir(tmp_path / "out")) == 2
