"""Parts of a result that cannot be decoded: the user is told at the picture, nothing is waited for in vain, and it can be tried again."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from engine.errors import NumericalError, OutOfMemory
from engine.fake import FakeDecoder
from engine.types import Lambdas
from pisa_desktop.state.document import Stage
from pisa_desktop.workers.fake_engine import FakeRegion, fake_factory
from tests.stories.test_window import WAIT, drop, said, until_exact

NAN = NumericalError("The model gave no finite numbers.", hint="Choose other adapters.")
FULL = OutOfMemory("There is not enough memory for decoding a tile.", hint="Close other programs.")


@pytest.fixture
def broken(monkeypatch) -> dict[int, Exception]:
    """Cells that fail, by their index, and how; others are decoded as ever."""
    failures: dict[int, Exception] = {}
    decode = FakeDecoder.cell

    def cell(self, tile, lambdas):
        if (failure := failures.get(tile.index)) is not None:
            raise failure
        return decode(self, tile, lambdas)

    monkeypatch.setattr(FakeDecoder, "cell", cell)
    return failures


def shown(app) -> str:
    """The words beside the progress."""
    return app.window.status_text.text()


def exact_cells(app) -> set[int]:
    preview = app.comparison.preview
    return {n for n in range(len(preview.info.cell_rects)) if preview._scheduler.is_exact(n)}


def until_it_is_told(qtbot, app) -> None:
    qtbot.waitUntil(lambda: app.comparison.preview.problem is not None, timeout=WAIT)
    assert app.studio.document.stage is Stage.READY
    assert "Some of what you see could not be restored" in shown(app)
    assert "could not be restored" in said(app).text
    assert app.window.compare.canvases[0]._badge == "not restored everywhere"


def test_one_cell_that_fails_is_told_and_holds_up_no_other(make_app, qtbot, photo, broken):
    broken[7] = NAN
    app = make_app(fake_factory())
    drop(app, photo)
    until_it_is_told(qtbot, app)
    assert "no finite numbers. Choose other adapters." in said(app).text
    everything = set(range(len(app.comparison.preview.info.cell_rects)))
    assert exact_cells(app) == everything - {7}
    asked = app.comparison.preview._scheduler.seq
    qtbot.wait(400)
    assert app.comparison.preview._scheduler.seq == asked, "it is not asked for again and again"
    broken.clear()
    QTest.mouseClick(app.window.message_bar._offer, Qt.MouseButton.LeftButton)
    until_exact(qtbot, app)
    assert "what you see is exact" in shown(app)
    assert app.window.compare.canvases[0]._badge == ""


def test_a_view_that_fails_as_a_whole_is_told_and_tried_again(make_app, qtbot, photo, broken):
    broken |= dict.fromkeys(range(99), FULL)
    app = make_app(fake_factory())
    drop(app, photo)
    until_it_is_told(qtbot, app)
    assert "not enough memory" in said(app).text
    broken.clear()
    QTest.mouseClick(app.window.message_bar._offer, Qt.MouseButton.LeftButton)
    until_exact(qtbot, app)


def test_other_strengths_are_tried_without_being_asked(make_app, qtbot, photo, broken):
    broken[0] = NAN
    app = make_app(fake_factory())
    drop(app, photo)
    until_it_is_told(qtbot, app)
    broken.clear()
    app.window.controls.moved.emit(Lambdas(0.5, 0.5))
    until_exact(qtbot, app)
    app.studio.document.undo.setClean()


def test_a_variant_that_fails_leaves_the_next_one_its_turn(make_app, qtbot, photo, broken):
    app = make_app(fake_factory())
    drop(app, photo)
    until_exact(qtbot, app)
    broken[3] = NAN
    for pix, sem in ((1, 0), (0.5, 1.2)):
        app.studio.document.pin(Lambdas(pix, sem))
    app.window.actions_by_name["variants"].trigger()
    previews = [preview for _, preview in app.comparison._variants]
    qtbot.waitUntil(lambda: all(p.problem is not None for p in previews), timeout=WAIT)
    assert "could not be restored" in said(app).text


def test_a_sheet_that_cannot_be_filled_says_so(make_app, qtbot, photo, monkeypatch):
    app = make_app(fake_factory())
    drop(app, photo)
    until_exact(qtbot, app)
    fill = FakeRegion.exact

    def fail(*_: object):
        raise FULL
        yield

    monkeypatch.setattr(FakeRegion, "exact", fail)
    dialog = app.commands.show_sheet()
    qtbot.waitUntil(lambda: "Not all pictures could be made" in dialog._hint.text(), timeout=WAIT)
    assert "not enough memory" in dialog._hint.text()
    monkeypatch.setattr(FakeRegion, "exact", fill)
    QTest.mouseClick(dialog._again, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: dialog.sheet.is_complete, timeout=WAIT)
    assert dialog._hint.text().startswith("Click a picture")
