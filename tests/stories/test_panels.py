"""Every control of the panels for size and file is used, and the photograph is still saved, queued and remembered."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from PIL import Image
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QMessageBox

from engine.errors import DiskFull
from engine.files import MetadataPolicy, read_image, recipe_of
from engine.types import Colour, Size
from pisa_desktop.batch.items import State
from pisa_desktop.batch.journal import Journal
from pisa_desktop.paths import folders
from pisa_desktop.state.session import Session
from tests.pisa_desktop.widgets.test_panels import choose
from tests.stories.test_window import WAIT, drop, said, until_exact

GPS = 0x8825


def saved_by_key(qtbot, app) -> Path:
    """Save as Ctrl+S does; where it went."""
    app.window.actions_by_name["save"].trigger()
    qtbot.waitUntil(
        lambda: not app.studio.is_saving and bool(said(app) and said(app).path), timeout=WAIT
    )
    return said(app).path


@pytest.fixture
def placed(tmp_path, lighthouse) -> Path:
    """A JPEG that says where it was taken."""
    path = tmp_path / "in" / "placed.jpg"
    path.parent.mkdir()
    exif = Image.Exif()
    exif[0x010F] = "Maker"
    exif[GPS] = {1: "N", 2: (48.0, 8.0, 0.0), 3: "E", 4: (11.0, 34.0, 0.0)}
    Image.fromarray(lighthouse[:24, :32]).save(path, exif=exif)
    return path


@pytest.mark.parametrize("colour", [Colour.ADAIN, Colour.NONE])
def test_an_edited_size_is_restored_saved_and_remembered(make_app, qtbot, photo, colour):
    app = make_app()
    drop(app, photo)
    until_exact(qtbot, app)
    panel = app.window.size_panel
    choose(panel._colour, list(Colour).index(colour))
    panel._factor.lineEdit().selectAll()
    QTest.keyClicks(panel._factor, "2")
    QTest.keyClick(panel._factor, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: app.viewport.size == Size(144, 112), timeout=WAIT)
    until_exact(qtbot, app)
    result = read_image(saved_by_key(qtbot, app))
    assert result.size == Size(144, 112)
    recipe = recipe_of(result.source)
    assert recipe.colour == colour
    app.remembering.save()
    [document] = Session.load(folders().state).value.documents
    assert document.params.colour is colour
    assert document.params.scale == 2


def test_the_preview_aligns_colours_as_the_saved_result_does(make_app, qtbot, photo):
    app = make_app()
    drop(app, photo)
    until_exact(qtbot, app)
    first = app.window.compare.grab().toImage()
    choose(app.window.size_panel._colour, 2)
    qtbot.waitUntil(lambda: app.studio.document.prepared is None, timeout=WAIT)
    until_exact(qtbot, app)
    assert app.window.compare.grab().toImage() != first
    choose(app.window.size_panel._colour, 0)
    qtbot.waitUntil(lambda: app.studio.document.prepared is None, timeout=WAIT)
    until_exact(qtbot, app)
    assert app.window.compare.grab().toImage() == first
    app.studio.document.undo.setClean()


def test_an_edited_photograph_goes_through_the_queue(make_app, qtbot, photo):
    app = make_app()
    drop(app, photo)
    until_exact(qtbot, app)
    choose(app.window.size_panel._colour, 1)
    choose(app.window.save_panel._metadata, 2)
    app.window.actions_by_name["queue-this"].trigger()
    with qtbot.waitSignal(app.queue.finished, timeout=WAIT):
        app.queue.start()
    [item] = [app.queue.item(number) for number in app.queue.ids]
    assert item.state is State.DONE, item
    assert read_image(Path(item.target)).size == Size(288, 224)
    kept = json.dumps([one.to_json() for one in journal_items(app)])
    assert '"colour": "adain"' in kept
    assert '"metadata": "none"' in kept


def journal_items(app) -> list[object]:
    """What lies on disk, once the application has let go of it."""
    app.window.close()
    app.shutdown()
    journal = Journal(folders().state)
    items = journal.items()
    journal.close()
    return items


@pytest.mark.parametrize("kind", ["jpeg", "png", "webp", "tiff", "avif"])
@pytest.mark.parametrize("policy", MetadataPolicy)
def test_every_choice_of_metadata_counts_in_every_format(make_app, qtbot, placed, policy, kind):
    app = make_app()
    drop(app, placed)
    until_exact(qtbot, app)
    panel = app.window.save_panel
    choose(panel._format, panel._format.findData(kind))
    choose(panel._metadata, list(MetadataPolicy).index(policy))
    saved = saved_by_key(qtbot, app)
    with Image.open(saved) as picture:
        exif = picture.getexif()
        assert bool(exif.get_ifd(GPS)) == (policy == "keep")
        assert (exif.get(0x010F) == "Maker") == (policy != "none")
    assert (recipe_of(read_image(saved).source) is not None) == (policy != "none")


def test_a_queue_that_cannot_be_written_says_so_and_asks_before_it_is_lost(
    make_app, qtbot, photo, monkeypatch
):
    def refuse(*_: object) -> None:
        raise DiskFull("The disk is full.")

    app = make_app()
    drop(app, photo)
    until_exact(qtbot, app)
    monkeypatch.setattr(Journal, "add", refuse)
    app.window.actions_by_name["queue-this"].trigger()
    qtbot.waitUntil(lambda: "not on the disk yet" in said(app).text, timeout=WAIT)
    asked: list[str] = []

    def stay(box: QMessageBox) -> None:
        asked.append(box.text())
        box.button(QMessageBox.StandardButton.Cancel).click()

    monkeypatch.setattr(QMessageBox, "exec", stay)
    assert not app.window.close()
    assert asked == [
        "Photographs in the queue that could not be written to the disk: 1. Quit without them?"
    ]
    monkeypatch.undo()
    assert app.window.close()  # there is room again: it is written, and nothing is asked
    assert app.queue.unwritten() == 0
