"""Fields: the wheel scrolls past them until they are clicked into, and undo is the window's from any of them."""

from __future__ import annotations

import ast

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QAction, QKeySequence, QUndoCommand, QUndoStack
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QMainWindow, QScrollArea, QVBoxLayout, QWidget

from pisa_desktop.widgets.fields import ComboBox, DoubleSpinBox, LineEdit, Slider, SpinBox
from tests.conftest import ROOT

RAW = {"QSpinBox", "QDoubleSpinBox", "QComboBox", "QSlider", "QDial"}


def test_every_field_has_the_applications_habits():
    made = [
        f"{path.relative_to(ROOT)}:{node.lineno}: {node.func.id}"
        for path in (ROOT / "pisa_desktop").rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in RAW
    ]
    assert not made


def filled(kind: type[QWidget]) -> QWidget:
    """A field with a value in the middle of what it takes."""
    field = Slider(Qt.Orientation.Horizontal) if kind is Slider else kind()
    if isinstance(field, ComboBox):
        field.addItems([str(n) for n in range(9)])
        field.setCurrentIndex(4)
    elif not isinstance(field, LineEdit):
        field.setRange(0, 8)
        field.setValue(4)
    return field


def value(field: QWidget) -> float:
    return field.currentIndex() if isinstance(field, ComboBox) else field.value()


@pytest.fixture
def make_window(qtbot):
    """A window with a field in the middle of a panel that can be scrolled, and an undo."""

    windows: list[QMainWindow] = []

    def make(kind: type[QWidget]) -> tuple[QMainWindow, QScrollArea, QWidget]:
        window, area, content = QMainWindow(), QScrollArea(), QWidget()
        field, other = filled(kind), LineEdit()
        column = QVBoxLayout(content)
        column.addSpacing(150)
        column.addWidget(other)
        column.addWidget(field)
        column.addSpacing(600)
        area.setWidget(content)
        area.setWidgetResizable(True)
        window.setCentralWidget(area)
        window.resize(300, 300)
        windows.append(window)
        window.show()
        window.activateWindow()
        with qtbot.waitActive(window):
            pass
        return window, area, field

    yield make
    for window in windows:
        window.close()
        window.deleteLater()


def wheel(field: QWidget) -> None:
    """Turn the wheel down over the middle of a field, by a notch."""
    window = field.window()
    middle = field.mapTo(window, field.rect().center())
    QTest.wheelEvent(window.windowHandle(), QPointF(middle), QPoint(0, -120))


class Closed(ComboBox):
    """One that does not open: the screenless Qt has no grab for a list that pops up."""

    def showPopup(self) -> None:
        pass


def click(qtbot, field: QWidget) -> None:
    """Into its text, where it has one."""
    target = field.lineEdit() if isinstance(field, SpinBox | DoubleSpinBox) else field
    QTest.mouseClick(target, Qt.MouseButton.LeftButton, pos=target.rect().center())
    field.setFocus(Qt.FocusReason.MouseFocusReason)
    qtbot.waitUntil(field.hasFocus, timeout=60_000)


@pytest.mark.parametrize("kind", [SpinBox, DoubleSpinBox, Closed, Slider])
def test_the_wheel_scrolls_until_the_field_was_clicked_into(make_window, qtbot, kind):
    window, area, field = make_window(kind)
    bar, before = area.verticalScrollBar(), value(field)
    assert field.focusPolicy() == Qt.FocusPolicy.StrongFocus
    wheel(field)
    assert value(field) == before
    assert bar.value() > 0
    bar.setValue(0)
    field.setFocus(Qt.FocusReason.TabFocusReason)
    wheel(field)
    assert value(field) == before
    assert bar.value() > 0
    bar.setValue(0)
    click(qtbot, field)
    before = value(field)
    wheel(field)
    assert value(field) != before
    assert bar.value() == 0
    window.findChild(LineEdit).setFocus()
    field.setFocus(Qt.FocusReason.TabFocusReason)
    after = value(field)
    wheel(field)
    assert value(field) == after
    assert bar.value() > 0


class _Step(QUndoCommand):
    """Another value of a field, told to nobody."""

    def __init__(self, field: SpinBox, shown: list[int], new: int) -> None:
        super().__init__()
        self._field, self._shown, self._old, self._new = field, shown, shown[-1], new

    def _set(self, value: int) -> None:
        blocked = self._field.blockSignals(True)
        self._field.setValue(value)
        self._field.blockSignals(blocked)
        self._shown.append(value)

    def undo(self) -> None:
        self._set(self._old)

    def redo(self) -> None:
        self._set(self._new)


def undoable(window: QMainWindow, field: SpinBox) -> QUndoStack:
    """Undo and redo as the window has them; every change of the field is a step."""
    stack = QUndoStack(window)
    for name in ("undo", "redo"):
        action = QAction(name, window)
        action.setObjectName(name)
        action.setShortcuts(getattr(QKeySequence.StandardKey, name.capitalize()))
        action.triggered.connect(getattr(stack, name))
        window.addAction(action)
    shown = [field.value()]
    field.valueChanged.connect(lambda new: stack.push(_Step(field, shown, new)))
    return stack


def test_undo_and_redo_are_the_windows_from_within_a_field(make_window, qtbot):
    window, _, field = make_window(SpinBox)
    field.setKeyboardTracking(False)
    undoable(window, field)
    field.setFocus(Qt.FocusReason.MouseFocusReason)
    QTest.keyClick(field, Qt.Key.Key_Up)
    assert field.value() == 5
    QTest.keyClick(field, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert field.value() == 4
    both = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
    QTest.keyClick(field, Qt.Key.Key_Z, both)
    assert field.value() == 5


def test_what_was_typed_and_not_yet_taken_is_what_is_undone(make_window, qtbot):
    window, _, field = make_window(SpinBox)
    field.setKeyboardTracking(False)
    stack = undoable(window, field)
    field.setFocus(Qt.FocusReason.MouseFocusReason)
    QTest.keyClick(field, Qt.Key.Key_Up)
    field.selectAll()
    QTest.keyClicks(field, "8")
    assert field.value() == 5
    QTest.keyClick(field, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert field.value() == 5
    assert field.text() == "5"
    assert stack.canRedo()
    QTest.keyClick(field, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert field.value() == 4


def test_a_text_that_is_being_typed_keeps_its_own_undo_and_gives_it_up_once_taken(make_window, qtbot):  # fmt: skip
    window, _, field = make_window(SpinBox)
    undoable(window, field)
    field.stepUp()
    text = window.findChild(LineEdit)
    text.setFocus()
    QTest.keyClicks(text, "abc")
    QTest.keyClick(text, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert text.text() == ""
    assert field.value() == 5
    QTest.keyClicks(text, "abc")
    QTest.keyClick(text, Qt.Key.Key_Return)
    QTest.keyClick(text, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert text.text() == "abc"
    assert field.value() == 4


def test_a_window_without_undo_leaves_the_keys_to_the_field(make_window, qtbot):
    _, _, field = make_window(SpinBox)
    field.setKeyboardTracking(False)
    field.setFocus(Qt.FocusReason.MouseFocusReason)
    field.selectAll()
    QTest.keyClicks(field, "8")
    QTest.keyClick(field, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert field.text() == "4"
