"""The pad with its numbers and presets."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QButtonGroup,
    QFormLayout,
    QGridLayout,
    QLabel,
    QVBoxLayout,
    QWidget,
)

from engine.types import MAX_LAMBDA, Lambdas
from pisa_desktop.widgets.fields import DoubleSpinBox
from pisa_desktop.widgets.lambda_pad import STEP, LambdaPad
from pisa_desktop.widgets.preset_button import PresetButton

_SPACING = 8


class LambdaControls(QWidget):
    """Three ways to the same two strengths: the pad, two numbers, four presets.

    Signals:
        gesture_started(int), moved(object), gesture_finished(int): as those of the pad, whichever way was taken.
        pin_activated(object): a pinned point was chosen.
    """

    gesture_started = Signal(int)
    moved = Signal(object)
    gesture_finished = Signal(int)
    pin_activated = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.pad = LambdaPad(self)
        self._pix = self._spin(
            self.tr("Remove damage"), self.tr("λpix: strength of the pixel adapter, 0 to 2")
        )
        self._sem = self._spin(
            self.tr("Add detail"), self.tr("λsem: strength of the semantic adapter, 0 to 2")
        )
        self._number = 1_000_000
        numbers = QFormLayout()
        numbers.setContentsMargins(0, 0, 0, 0)
        numbers.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        for name, spin in (
            (self.tr("Remove &damage"), self._pix),
            (self.tr("&Add detail"), self._sem),
        ):
            label = QLabel(name, self)
            label.setBuddy(spin)
            numbers.addRow(label, spin)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(_SPACING)
        layout.addWidget(self.pad)
        layout.addLayout(numbers)
        layout.addLayout(self._presets())
        self.pad.gesture_started.connect(self.gesture_started)
        self.pad.moved.connect(self._on_pad_moved)
        self.pad.gesture_finished.connect(self.gesture_finished)
        self.pad.pin_activated.connect(self.pin_activated)
        self._show(self.pad.lambdas)

    def _spin(self, name: str, tip: str) -> DoubleSpinBox:
        spin = DoubleSpinBox(self)
        spin.setRange(0.0, MAX_LAMBDA)
        spin.setSingleStep(STEP)
        spin.setDecimals(2)
        spin.setKeyboardTracking(False)
        spin.setAccessibleName(name)
        spin.setToolTip(tip)
        spin.valueChanged.connect(self._on_typed)
        return spin

    def _presets(self) -> QGridLayout:
        grid = QGridLayout()
        grid.setSpacing(6)
        self._buttons = QButtonGroup(self)
        self._buttons.setExclusive(False)
        self._points = (
            (self.tr("Original"), Lambdas(0, 0), self.tr("The photograph as it is")),
            (self.tr("Faithful"), Lambdas(1, 0), self.tr("Damage removed, nothing invented")),
            (self.tr("Balanced"), Lambdas(1, 0.5), self.tr("Damage removed, some detail added")),
            (self.tr("Detailed"), Lambdas(1, 1), self.tr("Damage removed, detail added")),
        )
        for index, (name, _, tip) in enumerate(self._points):
            button = PresetButton(name, self)
            button.setCheckable(True)
            button.setToolTip(tip)
            button.setAutoDefault(False)
            self._buttons.addButton(button, index)
            grid.addWidget(button, index // 2, index % 2)
        self._buttons.idClicked.connect(self._on_preset)
        return grid

    @property
    def lambdas(self) -> Lambdas:
        """The strengths shown."""
        return self.pad.lambdas

    def set_lambdas(self, lambdas: Lambdas) -> None:
        """Show other strengths, without a gesture."""
        self.pad.set_lambdas(lambdas)
        self._show(lambdas)

    def _show(self, lambdas: Lambdas) -> None:
        for spin, value in ((self._pix, lambdas.pix), (self._sem, lambdas.sem)):
            spin.blockSignals(True)
            spin.setValue(value)
            spin.blockSignals(False)
        for index, (_, point, _) in enumerate(self._points):
            self._buttons.button(index).setChecked(point == lambdas)

    def _on_pad_moved(self, lambdas: object) -> None:
        assert isinstance(lambdas, Lambdas)
        self._show(lambdas)
        self.moved.emit(lambdas)

    def _on_typed(self) -> None:
        self._set(Lambdas(round(self._pix.value(), 2), round(self._sem.value(), 2)))

    def _on_preset(self, index: int) -> None:
        self._set(self._points[index][1])

    def _set(self, lambdas: Lambdas) -> None:
        if lambdas == self.pad.lambdas:
            self._show(lambdas)
            return
        self._number += 1
        self.gesture_started.emit(self._number)
        self.set_lambdas(lambdas)
        self.moved.emit(lambdas)
        self.gesture_finished.emit(self._number)

    def focus_pad(self) -> None:
        """Give the pad the keyboard."""
        self.pad.setFocus(Qt.FocusReason.ShortcutFocusReason)
