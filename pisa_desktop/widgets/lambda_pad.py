"""The pad: one point, two strengths. To the right damage is removed, upwards detail is added."""

from __future__ import annotations

import itertools

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFocusEvent,
    QImage,
    QKeyEvent,
    QLinearGradient,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from engine.types import MAX_LAMBDA, Lambdas

USUAL_RANGE = 1.5
STEP, FINE, COARSE = 0.05, 0.01, 0.25
SNAP = 0.1
_FINE_SHARE = 0.25
_KNOB = 8.0
_PIN = 5.0
_MARGIN_LEFT, _MARGIN_BOTTOM, _MARGIN = 22.0, 20.0, 8.0
_GRAB = 9.0


def pad_rect(width: float, height: float) -> QRectF:
    """The square field inside a widget of that size, without its axes' labels."""
    side = max(20.0, min(width - _MARGIN_LEFT - _MARGIN, height - _MARGIN_BOTTOM - _MARGIN))
    x = _MARGIN_LEFT + (width - _MARGIN_LEFT - _MARGIN - side) / 2
    return QRectF(x, _MARGIN, side, side)


def to_position(lambdas: Lambdas, field: QRectF, top: float) -> QPointF:
    """Where strengths lie in a field whose axes end at `top`."""
    return QPointF(
        field.left() + lambdas.pix / top * field.width(),
        field.bottom() - lambdas.sem / top * field.height(),
    )


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
        self._cells: dict[tuple[float, float], QImage] = {}
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

    def set_pins(self, pins: tuple[Lambdas, ...]) -> None:
        """Points that are kept."""
        self._pins = pins
        for pin in pins:
            self._widen_for(pin)
        self.update()

    def set_backdrop(self, lambdas: Lambdas, image: QImage) -> None:
        """A small result at some strengths, drawn around their place."""
        self._cells[lambdas.pix, lambdas.sem] = image
        self.update()

    def clear_backdrop(self) -> None:
        """Forget the small results."""
        self._cells.clear()
        self.update()

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
        return int(width - _MARGIN_LEFT - _MARGIN + _MARGIN_BOTTOM + _MARGIN)

    def _field(self) -> QRectF:
        return pad_rect(self.width(), self.height())

    # Painting

    def paintEvent(self, event: QPaintEvent) -> None:
        """Backdrop, grid, pins, point, labels."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        field = self._field()
        self._paint_backdrop(painter, field)
        self._paint_grid(painter, field)
        for index, pin in enumerate(self._pins, 1):
            self._paint_pin(painter, to_position(pin, field, self._top), index)
        self._paint_knob(painter, to_position(self._lambdas, field, self._top))
        self._paint_labels(painter, field)
        painter.end()

    def _paint_backdrop(self, painter: QPainter, field: QRectF) -> None:
        palette = self.palette()
        gradient = QLinearGradient(field.bottomLeft(), field.topRight())
        base, accent = palette.base().color(), palette.highlight().color()
        gradient.setColorAt(0, base)
        gradient.setColorAt(1, _mixed(base, accent, 0.35))
        painter.fillRect(field, gradient)
        if not self._cells:
            return
        painter.save()
        painter.setClipRect(field)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.setOpacity(0.8)
        steps = sorted({pix for pix, _ in self._cells})
        pitch = min((b - a for a, b in itertools.pairwise(steps)), default=0.5)
        side = pitch / self._top * field.width()
        for (pix, sem), image in self._cells.items():
            centre = to_position(Lambdas(pix, sem), field, self._top)
            place = QRectF(centre.x() - side / 2, centre.y() - side / 2, side, side)
            painter.drawImage(place, image, _square_of(image))
        painter.restore()

    def _paint_grid(self, painter: QPainter, field: QRectF) -> None:
        faint = QColor(self.palette().text().color())
        faint.setAlpha(45)
        strong = QColor(faint)
        strong.setAlpha(90)
        ticks = int(self._top / 0.5 + 1e-6)
        for index in range(1, ticks + 1):
            value = index * 0.5
            if value >= self._top:
                break
            painter.setPen(QPen(strong if value == 1.0 else faint, 1))
            x = field.left() + value / self._top * field.width()
            y = field.bottom() - value / self._top * field.height()
            painter.drawLine(QPointF(x, field.top()), QPointF(x, field.bottom()))
            painter.drawLine(QPointF(field.left(), y), QPointF(field.right(), y))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        has_focus = self.hasFocus()
        edge = self.palette().highlight().color() if has_focus else self.palette().mid().color()
        painter.setPen(QPen(edge, 2 if has_focus else 1))
        painter.drawRect(field)

    def _paint_pin(self, painter: QPainter, centre: QPointF, number: int) -> None:
        painter.setPen(QPen(QColor(0, 0, 0, 170), 1.5))
        painter.setBrush(QColor(255, 196, 61))
        painter.drawEllipse(centre, _PIN, _PIN)
        font = painter.font()
        font.setPointSizeF(max(6.0, font.pointSizeF() * 0.7))
        painter.save()
        painter.setFont(font)
        box = QRectF(centre.x() + _PIN, centre.y() - 2 * _PIN - 3, 16, 14)
        painter.setPen(self.palette().text().color())
        painter.drawText(
            box, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, str(number)
        )
        painter.restore()

    def _paint_knob(self, painter: QPainter, centre: QPointF) -> None:
        field = self._field()
        line = QColor(self.palette().highlight().color())
        line.setAlpha(150)
        painter.setPen(QPen(line, 1, Qt.PenStyle.DashLine))
        painter.drawLine(QPointF(field.left(), centre.y()), QPointF(centre.x(), centre.y()))
        painter.drawLine(QPointF(centre.x(), centre.y()), QPointF(centre.x(), field.bottom()))
        painter.setPen(QPen(QColor(0, 0, 0, 130), 1))
        painter.setBrush(Qt.GlobalColor.white)
        painter.drawEllipse(centre, _KNOB, _KNOB)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self.palette().highlight())
        painter.drawEllipse(centre, _KNOB - 3, _KNOB - 3)

    def _paint_labels(self, painter: QPainter, field: QRectF) -> None:
        painter.setPen(self.palette().text().color())
        below = QRectF(field.left(), field.bottom() + 2, field.width(), _MARGIN_BOTTOM - 2)
        painter.drawText(below, Qt.AlignmentFlag.AlignCenter, self.tr("remove damage →"))
        painter.save()
        painter.translate(field.left() - _MARGIN_LEFT / 2 - 3, field.center().y())
        painter.rotate(-90)
        beside = QRectF(-field.height() / 2, -_MARGIN_LEFT / 2, field.height(), _MARGIN_LEFT)
        painter.drawText(beside, Qt.AlignmentFlag.AlignCenter, self.tr("add detail →"))
        painter.restore()

    # Gestures

    def _begin(self) -> None:
        self._gesture += 1
        self._before_drag = self._lambdas
        self.gesture_started.emit(self._gesture)

    def _go_to(self, lambdas: Lambdas) -> None:
        rounded = Lambdas(round(lambdas.pix, 2), round(lambdas.sem, 2))
        if rounded != self._lambdas:
            self._lambdas = rounded
            self._describe()
            self.update()
            self.moved.emit(rounded)

    def _one_step(self, lambdas: Lambdas) -> None:
        self._begin()
        self._go_to(lambdas)
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
        is_on_knob = (knob - position).manhattanLength() <= 2 * _KNOB
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
            self.gesture_finished.emit(self._gesture)

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


def _mixed(one: QColor, two: QColor, share: float) -> QColor:
    return QColor.fromRgbF(
        one.redF() * (1 - share) + two.redF() * share,
        one.greenF() * (1 - share) + two.greenF() * share,
        one.blueF() * (1 - share) + two.blueF() * share,
    )


def _square_of(image: QImage) -> QRectF:
    """The middle square of an image."""
    side = min(image.width(), image.height())
    return QRectF((image.width() - side) / 2, (image.height() - side) / 2, side, side)
