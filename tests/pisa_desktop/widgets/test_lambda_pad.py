"""The pad with a real pointer and keyboard."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PySide6.QtCore import QPoint, QPointF, QRectF, Qt
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest

from engine.types import Lambdas
from pisa_desktop.photo.contact_sheet import ContactSheet, sheet_points
from pisa_desktop.widgets.lambda_controls import LambdaControls
from pisa_desktop.widgets.lambda_pad import LambdaPad, to_lambdas, to_position


@settings(max_examples=1000, deadline=None)
@given(
    pix=st.floats(0, 1.5), sem=st.floats(0, 1.5), side=st.floats(20, 2000),
    corner=st.tuples(st.floats(0, 500), st.floats(0, 500)),
)  # fmt: skip
def test_positions_and_strengths_belong_together(pix, sem, side, corner):
    field = QRectF(*corner, side, side)
    back = to_lambdas(to_position(Lambdas(pix, sem), field, 1.5), field, 1.5)
    assert back.pix == pytest.approx(pix, abs=1e-6)
    assert back.sem == pytest.approx(sem, abs=1e-6)
    outside = to_lambdas(QPointF(corner[0] - 99, corner[1] - 99), field, 1.5)
    assert (outside.pix, outside.sem) == (0, 1.5)


class Heard:
    def __init__(self, widget) -> None:
        self.log = []
        widget.gesture_started.connect(lambda n: self.log.append(("start", n)))
        widget.moved.connect(lambda v: self.log.append(("move", v)))
        widget.gesture_finished.connect(lambda n: self.log.append(("end", n)))

    @property
    def moves(self):
        return [v for k, v in self.log if k == "move"]


@pytest.fixture
def pad(qtbot) -> LambdaPad:
    found = LambdaPad()
    qtbot.addWidget(found)
    found.resize(330, 328)
    found.show()
    qtbot.waitExposed(found)
    return found


def place(pad, pix, sem) -> QPoint:
    return to_position(Lambdas(pix, sem), pad._field(), pad.top).toPoint()


def test_a_click_brings_the_point_and_a_drag_takes_it_along(pad):
    heard = Heard(pad)
    QTest.mousePress(pad, Qt.MouseButton.LeftButton, pos=place(pad, 0.5, 0.5))
    assert pad.lambdas.pix == pytest.approx(0.5, abs=0.02)
    QTest.mouseMove(pad, place(pad, 0.8, 0.2))
    QTest.mouseMove(pad, QPoint(9999, -9999))
    assert pad.lambdas == Lambdas(1.5, 1.5)
    QTest.mouseRelease(pad, Qt.MouseButton.LeftButton, pos=QPoint(9999, -9999))
    assert heard.log[0][0] == "start"
    assert heard.log[-1][0] == "end"
    assert heard.log[0][1] == heard.log[-1][1]
    assert all(v == Lambdas(round(v.pix, 2), round(v.sem, 2)) for v in heard.moves)


def test_control_snaps_and_shift_is_fine(pad):
    QTest.mousePress(pad, Qt.MouseButton.LeftButton, pos=place(pad, 0.5, 0.5))
    QTest.mouseRelease(pad, Qt.MouseButton.LeftButton, pos=place(pad, 0.5, 0.5))
    start = place(pad, pad.lambdas.pix, pad.lambdas.sem)
    from PySide6.QtCore import QEvent
    from PySide6.QtGui import QMouseEvent
    from PySide6.QtWidgets import QApplication

    def drag(to: QPoint, modifiers) -> None:
        kinds = (
            QEvent.Type.MouseButtonPress,
            QEvent.Type.MouseMove,
            QEvent.Type.MouseButtonRelease,
        )
        for kind, where in zip(kinds, (start, to, to), strict=True):
            spot = QPointF(where)
            event = QMouseEvent(
                kind,
                spot,
                pad.mapToGlobal(spot),
                Qt.MouseButton.LeftButton,
                Qt.MouseButton.LeftButton,
                modifiers,
            )
            QApplication.sendEvent(pad, event)

    before = pad.lambdas
    drag(start + QPoint(40, 0), Qt.KeyboardModifier.ShiftModifier)
    fine = pad.lambdas.pix - before.pix
    assert fine == pytest.approx(10 / pad._field().width() * pad.top, abs=0.01)
    start = place(pad, pad.lambdas.pix, pad.lambdas.sem)
    drag(start + QPoint(43, -17), Qt.KeyboardModifier.ControlModifier)
    assert pad.lambdas.pix * 10 == pytest.approx(round(pad.lambdas.pix * 10), abs=1e-9)
    assert pad.lambdas.sem * 10 == pytest.approx(round(pad.lambdas.sem * 10), abs=1e-9)


def test_the_keyboard_reaches_everything(pad):
    pad.setFocus()
    pad.set_lambdas(Lambdas(0.5, 0.5))
    QTest.keyClick(pad, Qt.Key.Key_Right)
    assert pad.lambdas == Lambdas(0.55, 0.5)
    QTest.keyClick(pad, Qt.Key.Key_Up, Qt.KeyboardModifier.ShiftModifier)
    assert pad.lambdas == Lambdas(0.55, 0.51)
    QTest.keyClick(pad, Qt.Key.Key_Left, Qt.KeyboardModifier.ControlModifier)
    assert pad.lambdas == Lambdas(0.3, 0.51)
    for _ in range(40):
        QTest.keyClick(pad, Qt.Key.Key_Down)
    assert pad.lambdas == Lambdas(0.3, 0)
    QTest.keyClick(pad, Qt.Key.Key_Home)
    assert pad.lambdas == Lambdas(1, 1)


def test_escape_takes_a_drag_back(pad):
    pad.set_lambdas(Lambdas(0.5, 0.5))
    heard = Heard(pad)
    QTest.mousePress(pad, Qt.MouseButton.LeftButton, pos=place(pad, 0.9, 0.1))
    QTest.keyClick(pad, Qt.Key.Key_Escape)
    assert pad.lambdas == Lambdas(0.5, 0.5)
    assert heard.log[-1][0] == "end"


def test_a_double_click_resets(pad):
    pad.set_lambdas(Lambdas(0.2, 0.3))
    QTest.mouseDClick(pad, Qt.MouseButton.LeftButton, pos=place(pad, 1.2, 0.1))
    assert pad.lambdas == Lambdas(1, 1)


def test_the_field_widens_for_a_recipe_beyond(pad):
    assert pad.top == 1.5
    pad.set_lambdas(Lambdas(1.8, 0.1))
    assert pad.top == 2.0


def test_a_pin_is_chosen_by_a_click(pad, qtbot):
    pad.set_pins((Lambdas(0.3, 1.2),))
    with qtbot.waitSignal(pad.pin_activated) as caught:
        QTest.mouseClick(pad, Qt.MouseButton.LeftButton, pos=place(pad, 0.3, 1.2))
    assert caught.args == [Lambdas(0.3, 1.2)]


def test_the_point_is_where_it_says(pad):
    pad.set_lambdas(Lambdas(0.4, 1.1))
    image = pad.grab().toImage()
    spot = place(pad, 0.4, 1.1)
    ratio = image.devicePixelRatio()
    seen = image.pixelColor(int(spot.x() * ratio), int(spot.y() * ratio))
    assert seen == pad.palette().highlight().color()


def test_words_for_those_who_do_not_see_it(pad):
    pad.set_lambdas(Lambdas(0.4, 1.1))
    assert "0.40" in pad.accessibleDescription()
    assert "1.10" in pad.accessibleDescription()
    assert pad.accessibleName()


def test_pad_numbers_and_presets_agree(qtbot):
    controls = LambdaControls()
    qtbot.addWidget(controls)
    controls.resize(300, 480)
    controls.show()
    heard = Heard(controls)
    controls._pix.setValue(0.25)
    assert controls.lambdas == Lambdas(0.25, 1)
    controls._buttons.button(1).click()
    assert controls.lambdas == Lambdas(1, 0)
    assert (controls._pix.value(), controls._sem.value()) == (1, 0)
    assert controls._buttons.button(1).isChecked()
    assert not controls._buttons.button(3).isChecked()
    controls.pad.setFocus()
    QTest.keyClick(controls.pad, Qt.Key.Key_Up)
    assert controls._sem.value() == pytest.approx(0.05)
    assert heard.moves == [Lambdas(0.25, 1), Lambdas(1, 0), Lambdas(1, 0.05)]
    assert [k for k, _ in heard.log] == ["start", "move", "end"] * 3
    controls.set_lambdas(Lambdas(0.1, 0.2))
    assert heard.moves[-1] == Lambdas(1, 0.05)


def test_a_sheet_is_adopted_by_click_and_key(qtbot):
    sheet = ContactSheet()
    qtbot.addWidget(sheet)
    sheet.resize(600, 500)
    sheet.set_grid(3, 1.5, 1.5, Lambdas(1, 1))
    sheet.show()
    assert sheet.points == sheet_points(3, 1.5)
    assert sheet.points[0] == Lambdas(0, 1.5)
    assert sheet.points[8] == Lambdas(1.5, 0)
    assert not sheet.is_complete
    with qtbot.waitSignal(sheet.adopted) as caught:
        QTest.mouseClick(sheet, Qt.MouseButton.LeftButton, pos=sheet._cell(2).center().toPoint())
    assert caught.args == [Lambdas(1.5, 1.5)]
    sheet.setFocus()
    QTest.keyClick(sheet, Qt.Key.Key_Down)
    with qtbot.waitSignal(sheet.adopted) as caught:
        QTest.keyClick(sheet, Qt.Key.Key_Return)
    assert caught.args == [Lambdas(1.5, 0.75)]


def test_a_pin_shows_its_thumbnail_inside_the_field(pad):
    red = QImage(40, 30, QImage.Format.Format_RGB32)
    red.fill(Qt.GlobalColor.red)
    pins = (Lambdas(0.5, 0.5), Lambdas(1.5, 1.5))
    pad.set_pins(pins)
    plain = pad.grab().toImage()
    pad.set_pins(pins, dict.fromkeys(pins, red))
    shown = pad.grab().toImage()
    field = pad._field()

    def reds(image):
        places = [
            (x, y)
            for x in range(image.width())
            for y in range(image.height())
            if image.pixelColor(x, y).getRgb()[:3] == (255, 0, 0)
        ]
        assert all(field.adjusted(-1, -1, 1, 1).contains(x, y) for x, y in places)
        return len(places)

    assert reds(plain) == 0
    assert reds(shown) > 2 * 20 * 20
