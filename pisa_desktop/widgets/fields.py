"""Fields with the habits of this application: the wheel scrolls past them, and undo is the photograph's, not the field's.

Use these in place of Qt's own; `tests/pisa_desktop/widgets/test_fields.py` finds one that is not.
"""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QAction, QFocusEvent, QKeyEvent, QKeySequence
from PySide6.QtWidgets import (
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QDoubleSpinBox,
    QLineEdit,
    QSlider,
    QSpinBox,
    QWidget,
)

_BY_KEYS = {
    Qt.FocusReason.TabFocusReason,
    Qt.FocusReason.BacktabFocusReason,
    Qt.FocusReason.ShortcutFocusReason,
}


class _Habits(QObject):
    """Watches a field.

    The wheel changes its value only after a click into it, while it has the focus; else whatever it lies in is scrolled. The
    keys of undo and redo go to the window where that can undo; what was typed and not yet taken is taken first, so that it is
    what is undone.
    """

    def __init__(self, field: QWidget) -> None:
        super().__init__(field)
        self._field = field
        self._was_clicked = False
        if field.focusPolicy() == Qt.FocusPolicy.WheelFocus:
            field.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        field.installEventFilter(self)
        if isinstance(field, QAbstractSpinBox):
            field.lineEdit().installEventFilter(self)  # clicks go to it

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """See the class."""
        match event.type():
            case QEvent.Type.Wheel if watched is self._field:
                if not (self._was_clicked and self._field.hasFocus()):
                    event.ignore()
                    return True
            case QEvent.Type.MouseButtonPress:
                self._was_clicked = True
            case QEvent.Type.FocusIn if watched is self._field:
                assert isinstance(event, QFocusEvent)
                self._was_clicked = self._was_clicked and event.reason() not in _BY_KEYS
            case QEvent.Type.ShortcutOverride | QEvent.Type.KeyPress if watched is self._field:
                assert isinstance(event, QKeyEvent)
                return self._leaves_to_window(event)
            case _:
                pass
        return super().eventFilter(watched, event)

    def _leaves_to_window(self, event: QKeyEvent) -> bool:
        """Whether keys are those of the window's undo or redo, and not for the text that is being typed."""
        field = self._field
        if event.modifiers() == Qt.KeyboardModifier.NoModifier or not _is_undo(field, event):
            return False
        if isinstance(field, QLineEdit) and field.isModified():
            return False
        if isinstance(field, QAbstractSpinBox):
            field.interpretText()
        event.ignore()
        return True


def _is_undo(field: QWidget, event: QKeyEvent) -> bool:
    """Whether a window with an undo of its own has these keys for it, or for redo."""
    keys = QKeySequence(event.keyCombination())
    found = (field.window().findChild(QAction, name) for name in ("undo", "redo"))
    return any(keys in action.shortcuts() for action in found if action is not None)


def take_typed() -> None:
    """Take what is being typed into the field that has the focus, as leaving it would: tool buttons, keys and drops leave the focus there."""
    field = QApplication.focusWidget()
    if isinstance(field, QAbstractSpinBox):
        field.interpretText()
    elif isinstance(field, LineEdit) and field.isModified():
        field.editingFinished.emit()


class SpinBox(QSpinBox):
    """A field for a whole number."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        _Habits(self)


class DoubleSpinBox(QDoubleSpinBox):
    """A field for a number with decimals."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        _Habits(self)


class ComboBox(QComboBox):
    """A field for one of several values."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        _Habits(self)


class Slider(QSlider):
    """A field for a number that is dragged."""

    def __init__(self, orientation: Qt.Orientation, parent: QWidget | None = None) -> None:
        super().__init__(orientation, parent)
        _Habits(self)


class LineEdit(QLineEdit):
    """A field for text; undo is its own while something was typed that is not yet taken."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        _Habits(self)
        self.editingFinished.connect(lambda: self.setModified(False))
