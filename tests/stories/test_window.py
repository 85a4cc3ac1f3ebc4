"""What a photographer does, with real events on the real window and the real starter."""

from __future__ import annotations

import hashlib
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMessageBox, QWidget

from engine.errors import DeviceLost
from engine.files import read_image, recipe_of
from engine.types import EnhanceParams, Lambdas, Size
from pisa_desktop.app import App
from pisa_desktop.language.messages import Level
from pisa_desktop.state.document import Stage
from pisa_desktop.state.undo import change_params
from pisa_desktop.viewer.compare import Mode
from pisa_desktop.widgets.actions import ALL
from pisa_desktop.widgets.lambda_pad import to_position
from pisa_desktop.workers.fake_engine import fake_factory
from pisa_desktop.workers.protocol import TileResult
from tests.patience import PATIENCE_MS as WAIT


def drop(app: App, *paths: Path) -> None:
    """Drop files on the window."""
    drop_on(app.window, *paths)


def drop_on(widget: QWidget, *paths: Path) -> None:
    """Drop files on a widget."""
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    enter = QDragEnterEvent(
        QPoint(200, 200),
        Qt.DropAction.CopyAction,
        data,
        Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
    )
    QApplication.sendEvent(widget, enter)
    assert enter.isAccepted()
    event = QDropEvent(
        QPointF(200, 200),
        Qt.DropAction.CopyAction,
        data,
        Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
    )
    QApplication.sendEvent(widget, event)
    assert event.isAccepted()


def until_exact(qtbot, app: App) -> None:
    def exact() -> bool:
        document = app.studio.document
        return (
            document is not None
            and document.stage is Stage.READY
            and app.comparison.preview.is_complete
        )

    qtbot.waitUntil(exact, timeout=WAIT)


def drag_pad(app: App, *points: tuple[float, float]) -> None:
    """One drag through these strengths."""
    pad = app.window.controls.pad

    def place(pix: float, sem: float) -> QPoint:
        return to_position(Lambdas(pix, sem), pad._field(), pad.top).toPoint()

    QTest.mousePress(pad, Qt.MouseButton.LeftButton, pos=place(*points[0]))
    for point in points[1:]:
        QTest.mouseMove(pad, place(*point))
    QTest.mouseRelease(pad, Qt.MouseButton.LeftButton, pos=place(*points[-1]))


def said(app: App):
    return app.window.message_bar.told


def sha(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def test_the_forecast_names_the_tiles_before_they_are_computed(make_app, qtbot, photo):
    app = make_app()
    qtbot.waitUntil(lambda: app.studio.planner is not None, timeout=WAIT)
    drop(app, photo)
    qtbot.waitUntil(lambda: app.window.forecast.text() != "", timeout=WAIT)
    assert app.studio.document.stage is not Stage.READY
    assert app.window.forecast.text().startswith(
        "One piece: 1"
    )  # gigabytes; nothing was measured yet
    assert "about" not in app.window.forecast.text()
    change_params(app.studio.document, EnhanceParams(scale=4, tile_px=128))
    foretold = app.window.forecast.text().split(" ")[0]
    until_exact(qtbot, app)
    assert int(foretold) == app.studio.document.prepared.unet_tiles > 1
    assert app.window.forecast.text() == f"Restored in {foretold} tiles."
    app.studio.document.set_stopped()  # as when the engine lets the residuals go
    assert app.window.forecast.text().startswith(f"{foretold} tiles: about ")


def test_drop_look_push_compare_save_and_drop_again(make_app, qtbot, photo, tmp_path):
    app = make_app()
    before = sha(photo)
    assert not app.window.is_showing_picture
    drop(app, photo)
    until_exact(qtbot, app)
    assert app.window.is_showing_picture
    assert app.viewport.size == Size(288, 224)
    first = app.window.compare.grab().toImage()

    drag_pad(app, (1.0, 1.0), (0.8, 0.6), (0.5, 0.2))
    assert app.studio.lambdas().pix == pytest.approx(0.5, abs=0.02)
    until_exact(qtbot, app)
    assert app.window.compare.grab().toImage() != first

    app.window.actions_by_name["side-by-side"].trigger()
    assert len(app.window.compare.canvases) == 2
    QTest.keyClick(app.window.compare.canvases[0], Qt.Key.Key_S)
    assert app.window.compare.mode is Mode.VARIANTS

    app.window.actions_by_name["save"].trigger()
    qtbot.waitUntil(
        lambda: not app.studio.is_saving and bool(said(app) and said(app).path), timeout=WAIT
    )
    saved = said(app).path
    assert saved == photo.with_name("photo_pisa.png")
    assert not app.window.isWindowModified()
    result = read_image(saved)
    assert result.size == Size(288, 224)
    recipe = recipe_of(result.source)
    assert (recipe.lambda_pix, recipe.lambda_sem) == (
        app.studio.lambdas().pix,
        app.studio.lambdas().sem,
    )
    shown = app.comparison.preview.layer.colour_at(QPointF(0.5, 0.5))
    pixel = result.rgb[112, 144]
    assert [shown.red(), shown.green(), shown.blue()] == list(pixel)
    assert sha(photo) == before

    dragged = app.window.message_bar.drag_data()
    assert [Path(url.toLocalFile()) for url in dragged.urls()] == [saved]
    strengths = app.studio.lambdas()
    drop(app, saved)
    qtbot.waitUntil(lambda: said(app) is not None and bool(said(app).offer), timeout=WAIT)
    assert app.studio.lambdas() == Lambdas(1, 1)
    QTest.mouseClick(app.window.message_bar._offer, Qt.MouseButton.LeftButton)
    assert app.studio.lambdas() == strengths
    app.studio.cancel()


@pytest.mark.parametrize(("button", "strengths"), [("Original", (0, 0)), ("Faithful", (1, 0))])
def test_a_result_at_a_buttons_strengths_says_them(
    make_app, qtbot, photo, tmp_path, button, strengths
):
    app = make_app()
    drop(app, photo)
    until_exact(qtbot, app)
    [found] = [b for b in app.window.controls._buttons.buttons() if b.text() == button]
    QTest.mouseClick(found, Qt.MouseButton.LeftButton)
    assert app.commands.save_as(tmp_path / "result.png")
    qtbot.waitUntil(lambda: not app.studio.is_saving, timeout=WAIT)
    recipe = recipe_of(read_image(tmp_path / "result.png").source)
    assert (recipe.lambda_pix, recipe.lambda_sem) == strengths


def test_each_pad_move_costs_no_new_restoration(make_app, qtbot, photo):
    app = make_app()
    drop(app, photo)
    until_exact(qtbot, app)
    handle = app.studio.document.handle
    for pix, sem in ((0.3, 0.3), (1.2, 0.1), (0, 0)):
        app.window.controls.moved.emit(Lambdas(pix, sem))
        until_exact(qtbot, app)
        assert app.studio.document.handle == handle


def test_one_drag_is_one_step_back(make_app, qtbot, photo):
    app = make_app()
    drop(app, photo)
    until_exact(qtbot, app)
    drag_pad(app, (1, 1), (0.9, 0.9), (0.7, 0.8), (0.5, 0.5))
    first = app.studio.lambdas()
    drag_pad(app, (0.5, 0.5), (0.2, 0.9))
    second = app.studio.lambdas()
    assert first != second
    assert app.window.isWindowModified()
    app.window.actions_by_name["undo"].trigger()
    assert app.studio.lambdas() == first
    app.window.actions_by_name["undo"].trigger()
    assert app.studio.lambdas() == Lambdas(1, 1)
    assert not app.window.actions_by_name["undo"].isEnabled()
    app.window.actions_by_name["redo"].trigger()
    assert app.studio.lambdas() == first
    assert app.window.controls.lambdas == first
    app.window.size_panel._factor.setValue(2.0)
    qtbot.waitUntil(lambda: app.viewport.size == Size(144, 112), timeout=WAIT)
    until_exact(qtbot, app)
    app.window.actions_by_name["undo"].trigger()
    until_exact(qtbot, app)
    assert app.viewport.size == Size(288, 224)
    app.studio.document.undo.setClean()


def test_a_file_that_cannot_be_read_is_said_and_the_next_one_works(
    make_app, qtbot, photo, tmp_path
):
    app = make_app()
    bad = tmp_path / "bad.png"
    bad.write_bytes(photo.read_bytes()[:200])
    drop(app, bad)
    qtbot.waitUntil(lambda: said(app) is not None, timeout=WAIT)
    assert said(app).level is Level.ERROR
    assert "bad.png" in said(app).text
    assert app.window.message_bar.isVisible()
    window, notice = app.window, app.window.compare._notice
    qtbot.waitUntil(notice.isVisible, timeout=WAIT)
    assert "bad.png" in notice.text()
    assert not window.controls.isEnabled()
    drop(app, photo)
    until_exact(qtbot, app)
    assert not notice.isVisible()
    assert window.controls.isEnabled()
    for _ in range(2):  # looked at again, it says so again
        app.workspace.set_current(app.workspace.documents[0])
        qtbot.waitUntil(notice.isVisible, timeout=WAIT)
        app.workspace.set_current(app.workspace.documents[1])
        qtbot.waitUntil(lambda: not notice.isVisible(), timeout=WAIT)
        assert window.controls.isEnabled()


def test_the_photograph_itself_is_never_saved_over(make_app, qtbot, photo):
    app = make_app()
    before = sha(photo)
    drop(app, photo)
    until_exact(qtbot, app)
    assert not app.commands.save_as(photo)
    assert "never overwritten" in said(app).text
    alias = photo.with_name("alias.png")
    alias.symlink_to(photo)
    assert not app.commands.save_as(alias)
    assert sha(photo) == before


def test_stop_keeps_the_photograph_and_restore_goes_on(make_app, qtbot, photo):
    app = make_app()
    drop(app, photo)
    qtbot.waitUntil(lambda: app.studio.document.stage is Stage.PREPARING, timeout=WAIT)
    app.window.actions_by_name["stop"].trigger()
    assert app.studio.document.stage is Stage.LOADED
    assert app.window.is_showing_picture
    app.window.actions_by_name["restore"].trigger()
    until_exact(qtbot, app)


@pytest.mark.parametrize("moment", ["idle", "reading", "restoring", "viewing", "saving"])
def test_quitting_waits_for_nothing_that_runs(make_app, qtbot, photo, moment):
    app = make_app()
    if moment != "idle":
        drop(app, photo)
    if moment == "restoring":
        qtbot.waitUntil(lambda: app.studio.document.fraction > 0, timeout=WAIT)
    if moment in {"viewing", "saving"}:
        until_exact(qtbot, app)
        app.window.controls.moved.emit(Lambdas(0.4, 0.3))
    if moment == "saving":
        assert app.commands.save_as(photo.with_name("out.tif"))
    assert app.shutdown()
    assert not photo.with_name("out.tif").exists()
    assert not list(photo.parent.glob(".*part"))


def test_closing_with_an_unsaved_result_asks(make_app, qtbot, photo, monkeypatch):
    app = make_app()
    drop(app, photo)
    until_exact(qtbot, app)
    drag_pad(app, (1, 1), (0.3, 0.3))
    asked = []

    def cancel(box) -> int:
        asked.append(box.text())
        return 0

    monkeypatch.setattr(QMessageBox, "exec", cancel)
    app.window.close()
    assert app.window.isVisible()
    assert "not saved" in asked[0]
    app.studio.document.undo.setClean()


def test_a_region_is_restored_alone(make_app, qtbot, photo):
    app = make_app()
    drop(app, photo)
    until_exact(qtbot, app)
    app.window.actions_by_name["region"].trigger()
    canvas = app.window.compare.canvases[0]
    rect = app.viewport.picture_rect()
    ratio = canvas.devicePixelRatioF()

    def place(u: float, v: float) -> QPoint:
        return QPoint(
            round((rect.x() + u * rect.width()) / ratio),
            round((rect.y() + v * rect.height()) / ratio),
        )

    QTest.mousePress(canvas, Qt.MouseButton.LeftButton, pos=place(0.25, 0.25))
    QTest.mouseMove(canvas, place(0.75, 0.75))
    QTest.mouseRelease(canvas, Qt.MouseButton.LeftButton, pos=place(0.75, 0.75))
    crop = app.studio.document.crop
    assert abs(crop.width - 36) <= 1
    until_exact(qtbot, app)
    assert app.viewport.size == Size(crop.width * 4, crop.height * 4)
    app.window.actions_by_name["undo"].trigger()
    until_exact(qtbot, app)
    assert app.viewport.size == Size(288, 224)


def test_pinned_variants_are_decoded_beside_the_result(make_app, qtbot, photo):
    app = make_app()
    drop(app, photo)
    until_exact(qtbot, app)
    for pix, sem in ((1, 0), (0.5, 1.2)):
        app.window.controls.moved.emit(Lambdas(pix, sem))
        app.window.actions_by_name["pin"].trigger()
    app.window.controls.moved.emit(Lambdas(1, 1))
    app.window.actions_by_name["variants"].trigger()
    variants = app.comparison._variants
    assert [lambdas for lambdas, _ in variants] == [Lambdas(1, 0), Lambdas(0.5, 1.2)]
    thumbnails = app.window.controls.pad._thumbnails
    assert set(thumbnails) == {Lambdas(1, 0), Lambdas(0.5, 1.2)}
    assert all(not image.isNull() for image in thumbnails.values())
    qtbot.waitUntil(lambda: all(preview.is_complete for _, preview in variants), timeout=WAIT)
    point = QPointF(0.4, 0.6)
    colours = {preview.layer.colour_at(point).getRgb() for _, preview in variants}
    colours.add(app.comparison.preview.layer.colour_at(point).getRgb())
    assert len(colours) == 3
    QTest.mouseClick(app.window.compare.canvases[1], Qt.MouseButton.LeftButton, pos=QPoint(60, 60))
    assert app.studio.lambdas() == Lambdas(1, 0)
    app.studio.document.undo.setClean()


def test_the_contact_sheet_fills_and_is_adopted(make_app, qtbot, photo):
    app = make_app()
    drop(app, photo)
    until_exact(qtbot, app)
    dialog = app.commands.show_sheet()
    qtbot.waitUntil(lambda: dialog.sheet.is_complete, timeout=WAIT)
    QTest.mouseClick(
        dialog.sheet, Qt.MouseButton.LeftButton, pos=dialog.sheet._cell(7).center().toPoint()
    )
    assert app.studio.lambdas() == Lambdas(0.75, 0)
    app.studio.document.undo.setClean()


def test_a_picture_is_pasted(make_app, qtbot, photo):
    app = make_app()
    QApplication.clipboard().setImage(QImage(str(photo)))
    app.window.actions_by_name["paste"].trigger()
    until_exact(qtbot, app)
    assert app.studio.document.info.size == Size(72, 56)


def test_any_file_can_be_compared_with(make_app, qtbot, photo, tmp_path):
    app = make_app()
    drop(app, photo)
    until_exact(qtbot, app)
    other = tmp_path / "other.png"
    Image.fromarray(np.full((10, 10, 3), (250, 10, 10), np.uint8)).save(other)
    app.commands.compare_with(other)
    qtbot.waitUntil(lambda: app.comparison._other is not None, timeout=WAIT)
    image = app.window.compare.canvases[0].grab().toImage()
    assert image.pixelColor(image.width() // 4, image.height() // 2).red() > 240


def test_a_lost_device_is_answered_by_the_processor(make_app, qtbot, photo, starter):
    """Reliability 20."""
    from tests.stories.conftest import factory_for

    healthy, calls = factory_for(starter), []

    def factory(job):
        calls.append(job.device)
        engine = healthy(job)
        if len(calls) == 1:

            class Lost:
                capabilities = engine.enhancer.capabilities

                def prepare(self, *_: object, **__: object):
                    raise DeviceLost("The graphics device stopped answering.")
                    yield

            return type(engine)(Lost(), None, engine.map_strengths, engine.draft, engine.recipe)
        return engine

    app = make_app(factory)
    drop(app, photo)
    until_exact(qtbot, app)
    assert calls == ["auto", "cpu"]


def test_no_two_menu_entries_share_a_key(make_app):
    app = make_app()
    seen: dict[str, str] = {}
    for spec in ALL:
        for sequence in app.window.actions_by_name[spec.name].shortcuts():
            assert sequence.toString() not in seen, (spec.name, seen)
            seen[sequence.toString()] = spec.name


def test_every_control_has_a_name_for_screen_readers(make_app):
    from PySide6.QtWidgets import QAbstractButton, QAbstractSpinBox, QComboBox

    app = make_app()
    for kind in (QComboBox, QAbstractSpinBox):
        for widget in app.window.findChildren(kind):
            assert widget.accessibleName(), widget
    for button in app.window.findChildren(QAbstractButton):
        assert (
            button.text() or button.accessibleName() or button.toolTip() or not button.isVisible()
        ), button


def test_while_the_pad_is_dragged_drafts_follow_and_exact_pixels_come_to_rest(
    make_app, qtbot, photo
):
    """Reliability 25."""
    app = make_app()
    drop(app, photo)
    until_exact(qtbot, app)
    draft = app.comparison.preview._draft
    qtbot.waitUntil(lambda: draft.is_live, timeout=WAIT)
    shown = app.comparison.preview.drafts
    pad = app.window.controls.pad

    def place(pix: float, sem: float) -> QPoint:
        return to_position(Lambdas(pix, sem), pad._field(), pad.top).toPoint()

    badges = set()
    QTest.mousePress(pad, Qt.MouseButton.LeftButton, pos=place(1, 1))
    for step in range(1, 20):
        QTest.mouseMove(pad, place(1 - step * 0.03, 1 - step * 0.04))
        badges.add(app.window.compare.canvases[0]._badge)
        before = app.comparison.preview.drafts
        qtbot.waitUntil(lambda old=before: app.comparison.preview.drafts > old, timeout=WAIT)
    assert app.comparison.preview.drafts > shown + 5
    assert badges == {"draft"}, "the word does not come and go with every move"
    assert app.comparison.preview.is_draft
    assert app.window.compare.canvases[0]._badge == "draft"
    drafted = app.comparison.preview.layer.colour_at(QPointF(0.5, 0.5))
    QTest.mouseRelease(pad, Qt.MouseButton.LeftButton, pos=place(0.43, 0.24))
    until_exact(qtbot, app)
    assert app.window.compare.canvases[0]._badge == ""
    exact = app.comparison.preview.layer.colour_at(QPointF(0.5, 0.5))
    assert abs(exact.red() - drafted.red()) < 25
    app.studio.document.undo.setClean()


@pytest.mark.parametrize("rounds", [1, pytest.param(1_000, marks=pytest.mark.nightly)])
def test_two_hundred_moves_of_the_pad_end_at_the_last(make_app, qtbot, photo, rounds):
    """Reliability 25. However quickly they come, what is seen at rest is the last one's."""
    app = make_app(fake_factory())
    drop(app, photo)
    until_exact(qtbot, app)
    tiles: list[TileResult] = []
    app.client.tile_ready.connect(tiles.append)
    for number in range(rounds):
        last = (0.2 + number / 2_000, 0.9 - number / 2_000)
        ways = [(0.3 + 0.6 * (step % 20) / 20, 1.4 - step / 180) for step in range(199)]
        drag_pad(app, *ways, last)
        document = app.studio.document
        assert document.lambdas.pix == pytest.approx(last[0], abs=0.02)
        qtbot.waitUntil(lambda: app.comparison.preview.is_complete, timeout=WAIT)
        assert app.comparison.preview._scheduler.strengths == document.lambdas
        assert tiles[-1].strengths == document.lambdas, "decoded last"
        assert not app.comparison.preview.is_draft
    app.studio.document.undo.setClean()


def test_the_self_test_of_the_window_passes():
    import subprocess
    import sys

    from tests.conftest import ROOT

    command = [sys.executable, "-m", "pisa_desktop", "--self-test"]
    result = subprocess.run(
        command, capture_output=True, text=True, cwd=ROOT, timeout=600, check=False
    )
    assert result.returncode == 0, result.stdout + result.stderr
    assert "ok (window" in result.stdout


def test_work_is_paused_and_goes_on(make_app, qtbot, photo):
    app = make_app()
    qtbot.waitUntil(lambda: app.studio.capabilities is not None, timeout=WAIT)
    app.window.actions_by_name["pause"].trigger()
    assert app.client.is_paused
    drop(app, photo)
    qtbot.waitUntil(lambda: app.studio.document.stage is Stage.PREPARING, timeout=WAIT)
    qtbot.wait(300)
    assert app.studio.document.stage is Stage.PREPARING
    app.window.actions_by_name["pause"].trigger()
    until_exact(qtbot, app)


def test_the_pads_backdrop_fills_with_results(make_app, qtbot, photo):
    app = make_app()
    drop(app, photo)
    until_exact(qtbot, app)
    pad = app.window.controls.pad
    qtbot.waitUntil(lambda: len(pad._cells) >= 3, timeout=WAIT)
    app.studio.close()
    assert pad._cells == {}
