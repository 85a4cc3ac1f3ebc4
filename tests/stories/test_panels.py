"""Every control of the panels for size and file is used, and the photograph is still saved, queued and remembered."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from PIL import Image
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractSpinBox, QComboBox, QMessageBox, QWidget

from engine.errors import DiskFull
from engine.files import MetadataPolicy, read_image, recipe_of
from engine.types import Colour, Size
from pisa_desktop.paths import folders
from pisa_desktop.queue.items import State
from pisa_desktop.queue.journal import Journal
from pisa_desktop.state.session import Session
from pisa_desktop.state.wishes import SaveWish
from pisa_desktop.widgets.size_panel import Way
from tests.pisa_desktop.widgets.test_fields import wheel
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


@pytest.fixture
def quitting(monkeypatch):
    """Closes the window and ends the application, whatever is not saved."""

    def close(app) -> None:
        monkeypatch.setattr(QMessageBox, "exec", lambda box: box.buttons()[0].click())
        assert app.window.close()
        assert app.shutdown()

    return close


def edit_file(app) -> None:
    """Use every control of the panel for the file once."""
    panel = app.window.save_panel
    choose(panel._format, panel._format.findData("tiff"))
    panel._quality.setValue(77)
    choose(panel._depth, 2)
    choose(panel._metadata, 2)
    panel._recipe.click()


def test_every_choice_is_as_it_was_left_at_the_next_start_and_none_leaks(
    make_app, qtbot, photo, quitting
):
    other = photo.with_name("other.png")
    other.write_bytes(photo.read_bytes())
    wish = SaveWish("tiff", 77, 16, MetadataPolicy.NONE, keep_recipe=True)
    app = make_app()
    drop(app, photo, other)
    until_exact(qtbot, app)
    first, second = app.workspace.documents
    edit_file(app)
    size = app.window.size_panel
    choose(size._way, Way.PRINT)
    size._ppi.setValue(100)
    size._cm.setValue(2.54)
    assert (first.wish, first.ppi, first.output_size) == (wish, 100.0, Size(100, 78))
    app.workspace.set_current(second)
    assert second.ppi == 0
    until_exact(qtbot, app)
    assert size._way.currentIndex() == Way.FACTOR
    assert app.window.save_panel.wish == second.wish == wish  # chosen last, so it is the usual one
    app.workspace.set_current(first)
    quitting(app)

    again = make_app()
    until_exact(qtbot, again)
    panel, save = again.window.size_panel, again.window.save_panel
    assert again.studio.document.path == photo
    assert (panel._way.currentIndex(), panel._ppi.value()) == (Way.PRINT, 100)
    assert panel._cm.value() == pytest.approx(2.54)
    assert save.wish == wish
    assert save._quality.value() == 77
    assert save._recipe.isChecked()
    saved = saved_by_key(qtbot, again)
    assert saved.suffix == ".tif"
    source = read_image(saved).source
    assert source.bit_depth == 16
    assert recipe_of(source) is not None
    drop(again, other)
    qtbot.waitUntil(lambda: again.studio.document.path == other, timeout=WAIT)
    assert panel._way.currentIndex() == Way.FACTOR
    until_exact(qtbot, again)
    quitting(again)


def test_a_resolution_that_was_asked_for_is_in_the_file_of_that_photograph_only(
    make_app, qtbot, photo
):
    other = photo.with_name("other.png")
    other.write_bytes(photo.read_bytes())
    app = make_app()
    drop(app, photo, other)
    until_exact(qtbot, app)
    choose(app.window.size_panel._way, Way.PRINT)
    until_exact(qtbot, app)
    assert read_image(saved_by_key(qtbot, app)).source.dpi == pytest.approx((300, 300), rel=0.01)
    app.workspace.set_current(app.workspace.documents[1])
    until_exact(qtbot, app)
    choose(app.window.size_panel._way, Way.PIXELS)
    until_exact(qtbot, app)
    app.window.actions_by_name["save"].trigger()
    qtbot.waitUntil(lambda: app.studio.document.saved is not None, timeout=WAIT)
    assert read_image(app.studio.document.saved).source.dpi is None


def test_what_was_changed_while_the_result_was_written_is_not_called_saved(make_app, qtbot, photo):
    app = make_app()
    drop(app, photo)
    until_exact(qtbot, app)
    app.window.actions_by_name["save"].trigger()
    choose(app.window.save_panel._metadata, 2)
    qtbot.waitUntil(lambda: not app.studio.is_saving, timeout=WAIT)
    assert app.window.isWindowModified()
    app.studio.document.undo.setClean()


def test_undo_works_from_within_any_field(make_app, qtbot, photo):
    app = make_app()
    drop(app, photo)
    until_exact(qtbot, app)
    with qtbot.waitActive(app.window):
        app.window.activateWindow()
    document, save, size = app.studio.document, app.window.save_panel, app.window.size_panel
    control = Qt.KeyboardModifier.ControlModifier
    for field, value in ((save._quality, lambda: document.wish.quality), (size._factor, lambda: document.params.scale)):  # fmt: skip
        before = value()
        field.setFocus(Qt.FocusReason.MouseFocusReason)
        QTest.keyClick(field, Qt.Key.Key_Down)
        assert value() != before
        QTest.keyClick(field, Qt.Key.Key_Z, control)
        assert value() == before
        assert field.value() == before
        field.selectAll()
        QTest.keyClicks(field, "3")
        QTest.keyClick(field, Qt.Key.Key_Z, control)  # typed, and not yet taken
        assert value() == field.value() == before
        QTest.keyClick(field, Qt.Key.Key_Y, control)
        assert value() == field.value() == 3
        QTest.keyClick(field, Qt.Key.Key_Z, control)
    choose(save._format, 2)
    QTest.keyClick(save._format, Qt.Key.Key_Z, control)
    QTest.keyClick(save._format, Qt.Key.Key_Z, control)
    assert document.wish == SaveWish()
    assert save.wish == SaveWish()
    assert not document.is_modified


def test_the_wheel_over_the_side_panel_changes_nothing(make_app, qtbot, photo):
    app = make_app()
    drop(app, photo)
    until_exact(qtbot, app)
    area = app.window.dock.widget()
    fields = [f for f in area.findChildren(QWidget) if isinstance(f, QAbstractSpinBox | QComboBox) and f.isVisible() and f.isEnabled()]  # fmt: skip
    assert len(fields) >= 10
    document = app.studio.document
    before = (document.params, document.wish, document.lambdas)
    chosen = [f.currentText() if isinstance(f, QComboBox) else f.text() for f in fields]
    for field in fields:
        area.ensureWidgetVisible(field)
        wheel(field)
    assert (document.params, document.wish, document.lambdas) == before
    assert chosen == [f.currentText() if isinstance(f, QComboBox) else f.text() for f in fields]
    assert not document.undo.canUndo()


def test_each_photograph_goes_into_the_queue_with_a_form_of_its_own(make_app, qtbot, photo):
    other = photo.with_name("other.png")
    other.write_bytes(photo.read_bytes())
    app = make_app()
    drop(app, photo, other)
    until_exact(qtbot, app)
    choose(app.window.save_panel._format, app.window.save_panel._format.findData("webp"))
    app.workspace.set_current(app.workspace.documents[1])
    until_exact(qtbot, app)
    choose(app.window.save_panel._format, app.window.save_panel._format.findData("jpeg"))
    app.window.actions_by_name["queue-all"].trigger()
    with qtbot.waitSignal(app.queue.finished, timeout=WAIT):
        app.queue.start()
    assert sorted(path.name for path in photo.parent.glob("*_pisa*")) == ["other_pisa.jpg", "photo_pisa.webp"]  # fmt: skip
    assert not any(document.is_modified for document in app.workspace.documents)


def test_the_end_is_orderly_though_the_session_cannot_be_written(
    make_app, qtbot, photo, monkeypatch
):
    def broken() -> None:
        raise AttributeError("a photograph that cannot be written")

    app = make_app()
    drop(app, photo)
    until_exact(qtbot, app)
    monkeypatch.setattr(app.remembering, "save", broken)
    assert app.shutdown()
    assert not app.client.is_running


def type_into(field, text: str) -> None:
    """Type a value and leave it at that: no Enter, no Tab."""
    field.setFocus(Qt.FocusReason.MouseFocusReason)
    field.selectAll()
    QTest.keyClicks(field, text)


def test_what_is_still_being_typed_counts_for_this_photograph_and_no_other(make_app, qtbot, photo):
    other = photo.with_name("other.png")
    other.write_bytes(photo.read_bytes())
    app = make_app()
    drop(app, photo, other)
    until_exact(qtbot, app)
    with qtbot.waitActive(app.window):
        app.window.activateWindow()
    first, second = app.workspace.documents
    type_into(app.window.size_panel._factor, "2")
    app.window.actions_by_name["next-picture"].trigger()
    assert app.studio.document is second
    assert (first.params.scale, second.params.scale) == (2.0, 4.0)
    until_exact(qtbot, app)
    type_into(app.window.size_panel._factor, "3")
    app.workspace.set_current(first)  # not by the user's hand
    until_exact(qtbot, app)
    assert (first.params.scale, second.params.scale) == (2.0, 4.0)
    assert app.window.size_panel._factor.value() == 2.0


def test_a_quality_that_is_still_being_typed_is_saved(make_app, qtbot, photo):
    app = make_app()
    drop(app, photo)
    until_exact(qtbot, app)
    with qtbot.waitActive(app.window):
        app.window.activateWindow()
    panel = app.window.save_panel
    choose(panel._format, panel._format.findData("jpeg"))
    type_into(panel._quality, "30")
    low = saved_by_key(qtbot, app).stat().st_size
    assert app.studio.document.wish.quality == 30
    type_into(panel._quality, "98")
    app.window.actions_by_name["save"].trigger()
    qtbot.waitUntil(lambda: not app.studio.is_saving, timeout=WAIT)
    assert app.studio.document.saved.stat().st_size > low
