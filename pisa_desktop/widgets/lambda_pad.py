"""The pad: one point, two strengths. To the right damage is removed, upwards detail is added."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QAccessible,
    QAccessibleValueChangeEvent,
    QFocusEvent,
    QImage,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from engine.types import MAX_LAMBDA, Lambdas
from pisa_desktop.widgets.fitted import Conversion, FittedImages
from pisa_desktop.widgets.pad_painter import (
    KNOB,
    MARGIN,
    MARGIN_BOTTOM,
    MARGIN_LEFT,
    PadPainter,
    pad_rect,
    to_position,
)

USUAL_RANGE = 1.5
STEP, FINE, COARSE = 0.05, 0.01, 0.25
SNAP = 0.1
_FINE_SHARE = 0.25
_GRAB = 9.0


def to_lambdas(position: QPointF, field: QRectF, top: float) -> Lambdas:
    """Strengths at a position, inside 0 to `top`."""
    pix = (position.x() - field.left()) / field.width() * top
    sem = (field.bottom() - position.y()) / field.height() * top
    return Lambdas(min(top, max(0.0, pix)), min(top, max(0.0, sem)))


class LambdaPad(QWidget):
    """A field to drag a point in; arrows move it too. Emits, computes nothing.

    Signals:
        gesture_started(int): a drag or a key press begins; its number.
        moved(object): other Lambdas, to two decimals, while a gesture is under way.
        gesture_finished(int): the gesture of that number is over.
        pin_activated(object): a pinned point (Lambdas) was clicked.
    """

    gesture_started = Signal(int)
    moved = Signal(object)
    gesture_finished = Signal(int)
    pin_activated = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._lambdas = Lambdas(1.0, 1.0)
        self._home = Lambdas(1.0, 1.0)
        self._top = USUAL_RANGE
        self._pins: tuple[Lambdas, ...] = ()
        self._thumbnails: Mapping[Lambdas, QImage] = {}
        self._cells: dict[tuple[float, float], QImage] = {}
        self._fitted = FittedImages()
        self._gesture = 0
        self._drag: tuple[QPointF, QPointF] | None = None
        self._before_drag = self._lambdas
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.CrossCursor)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.setAccessibleName(self.tr("Strengths"))
        self._describe()

    # Values

    @property
    def lambdas(self) -> Lambdas:
        """The point."""
        return self._lambdas

    def set_lambdas(self, lambdas: Lambdas) -> None:
        """Move the point without a gesture; the field widens where it lies beyond."""
        self._widen_for(lambdas)
        if lambdas != self._lambdas:
            self._lambdas = lambdas
            self._describe()
        self.update()

    @property
    def top(self) -> float:
        """Where the axes end."""
        return self._top

    def set_top(self, top: float) -> None:
        """Let the axes end there; never below what the point needs."""
        self._top = min(MAX_LAMBDA, max(top, self._lambdas.pix, self._lambdas.sem, 0.5))
        self.update()

    def set_pins(
        self, pins: tuple[Lambdas, ...], thumbnails: Mapping[Lambdas, QImage] | None = None
    ) -> None:
        """Points that are kept, with small pictures of what was seen there."""
        self._pins, self._thumbnails = pins, thumbnails or {}
        self._forget_fitted()
        for pin in pins:
            self._widen_for(pin)
        self.update()

    def set_backdrop(self, lambdas: Lambdas, image: QImage) -> None:
        """A small result at some strengths, drawn around their place."""
        self._cells[lambdas.pix, lambdas.sem] = image
        self._forget_fitted()
        self.update()

    def clear_backdrop(self) -> None:
        """Forget the small results."""
        self._cells.clear()
        self._forget_fitted()
        self.update()

    def set_conversion(self, convert: Conversion | None) -> None:
        """How small pictures become what the screen wants; None shows them as sRGB."""
        self._fitted.set_conversion(convert)
        self.update()

    def _forget_fitted(self) -> None:
        self._fitted.keep([*self._cells.values(), *self._thumbnails.values()])

    def _widen_for(self, lambdas: Lambdas) -> None:
        if max(lambdas.pix, lambdas.sem) > self._top:
            self._top = MAX_LAMBDA

    def _describe(self) -> None:
        text = self.tr("Remove damage {pix:.2f}, add detail {sem:.2f}. Arrow keys move the point.")
        self.setAccessibleDescription(text.format(pix=self._lambdas.pix, sem=self._lambdas.sem))
        tip = self.tr(
            "Drag: to the right removes damage (λpix), up adds detail (λsem).\n"
            "Shift: fine · Ctrl: steps of 0.1 · double-click: back to 1, 1"
        )
        self.setToolTip(tip)

    # Size

    def sizeHint(self) -> QSize:
        """A square and its labels."""
        return QSize(240, self.heightForWidth(240))

    def minimumSizeHint(self) -> QSize:
        """Still usable."""
        return QSize(140, 140)

    def hasHeightForWidth(self) -> bool:
        """The field stays square."""
        return True

    def heightForWidth(self, width: int) -> int:
        """See above."""
        return int(width - MARGIN_LEFT - MARGIN + MARGIN_BOTTOM + MARGIN)

    def _field(self) -> QRectF:
        return pad_rect(self.width(), self.height())

    # Painting

    def paintEvent(self, event: QPaintEvent) -> None:
        """Backdrop, grid, pins, point, labels."""
        painter = QPainter(self)
        pad = PadPainter(painter, self.palette(), self._field(), self._top)
        fitted = self._fitted.fitted
        pad.backdrop({place: fitted(image) for place, image in self._cells.items()})
        pad.grid(has_focus=self.hasFocus())
        for index, pin in enumerate(self._pins, 1):
            thumbnail = self._thumbnails.get(pin)
            pad.pin(pin, index, fitted(thumbnail) if thumbnail is not None else None)
        pad.knob(self._lambdas)
        pad.labels(self.tr("remove damage →"), self.tr("add detail →"))
        painter.end()

    # Gestures

    def _begin(self) -> None:
        self._gesture += 1
        self._before_drag = self._lambdas
        self.gesture_started.emit(self._gesture)

    def _go_to(self, lambdas: Lambdas) -> None:
        rounded = Lambdas(round(lambdas.pix, 2), round(lambdas.sem, 2))
        if rounded != self._lambdas:
            self._lambdas = rounded
            self.update()
            self.moved.emit(rounded)

    def _one_step(self, lambdas: Lambdas) -> None:
        self._begin()
        self._go_to(lambdas)
        self._finish()

    def _finish(self) -> None:
        """A gesture is over: who does not see it is told now, and not at each pixel."""
        self._describe()
        value = f"{self._lambdas.pix:.2f}, {self._lambdas.sem:.2f}"
        QAccessible.updateAccessibility(QAccessibleValueChangeEvent(self, value))
        self.gesture_finished.emit(self._gesture)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Begin a drag: the point comes to the pointer, or a pin is chosen."""
        if event.button() is not Qt.MouseButton.LeftButton:
            super().mousePressEvent(event)
            return
        position, field = event.position(), self._field()
        for pin in self._pins:
            place = to_position(pin, field, self._top)
            if (place - position).manhattanLength() <= _GRAB and pin != self._lambdas:
                self.pin_activated.emit(pin)
                return
        self._begin()
        knob = to_position(self._lambdas, field, self._top)
        is_on_knob = (knob - position).manhattanLength() <= 2 * KNOB
        self._drag = (position, knob if is_on_knob else position)
        if not is_on_knob:
            self._drag_to(position, event.modifiers())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Go on with it."""
        if self._drag is not None:
            self._drag_to(event.position(), event.modifiers())

    def _drag_to(self, position: QPointF, modifiers: Qt.KeyboardModifier) -> None:
        assert self._drag is not None
        last, knob = self._drag
        share = _FINE_SHARE if modifiers & Qt.KeyboardModifier.ShiftModifier else 1.0
        knob = knob + (position - last) * share
        self._drag = (position, knob)
        lambdas = to_lambdas(knob, self._field(), self._top)
        if modifiers & Qt.KeyboardModifier.ControlModifier:
            snapped = (min(self._top, round(v / SNAP) * SNAP) for v in (lambdas.pix, lambdas.sem))
            lambdas = Lambdas(*snapped)
        self._go_to(lambdas)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """End it."""
        self._end_drag()

    def _end_drag(self) -> None:
        if self._drag is not None:
            self._drag = None
            self._finish()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Back to where it began."""
        if event.button() is Qt.MouseButton.LeftButton:
            self._one_step(self._home)

    def event(self, event: QEvent) -> bool:
        """While it is dragged, Escape is the pad's and no menu's."""
        is_escape = isinstance(event, QKeyEvent) and event.key() == Qt.Key.Key_Escape
        if event.type() is QEvent.Type.ShortcutOverride and is_escape and self._drag is not None:
            event.accept()
            return True
        return super().event(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Hide the ring."""
        super().focusOutEvent(event)
        self.update()

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show the ring."""
        super().focusInEvent(event)
        self.update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrows move the point, Home resets it, Escape takes a drag back."""
        modifiers = event.modifiers()
        step = STEP
        if modifiers & Qt.KeyboardModifier.ShiftModifier:
            step = FINE
        elif modifiers & Qt.KeyboardModifier.ControlModifier:
            step = COARSE
        directions = {
            Qt.Key.Key_Left: (-step, 0.0), Qt.Key.Key_Right: (step, 0.0),
            Qt.Key.Key_Up: (0.0, step), Qt.Key.Key_Down: (0.0, -step),
        }  # fmt: skip
        key = Qt.Key(event.key())
        if key in directions:
            pix, sem = directions[key]
            self._one_step(
                Lambdas(
                    min(self._top, max(0.0, self._lambdas.pix + pix)),
                    min(self._top, max(0.0, self._lambdas.sem + sem)),
                )
            )
        elif key is Qt.Key.Key_Home:
            self._one_step(self._home)
        elif key is Qt.Key.Key_Escape and self._drag is not None:
            self._go_to(self._before_drag)
            self._end_drag()
        else:
            super().keyPressEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        """Other colours, other language."""
        if event.type() is QEvent.Type.LanguageChange:
            self._describe()
        super().changeEvent(event)
