"""A pane that shows one layer, or two with a divider between them, through a viewport."""

from __future__ import annotations

from enum import Enum, auto

from PySide6.QtCore import QEvent, QPoint, QPointF, QRectF, QSizeF, Qt, Signal
from PySide6.QtGui import (
    QBrush,
    QColor,
    QCursor,
    QGuiApplication,
    QImage,
    QKeyEvent,
    QMouseEvent,
    QNativeGestureEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
    QShowEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QWidget

from pisa_desktop.state.viewport import Viewport
from pisa_desktop.viewer.gestures import pinch, press_key, turn_wheel
from pisa_desktop.viewer.layers import Layer, difference
from pisa_desktop.viewer.overlays import (
    checkerboard,
    paint_badge,
    paint_divider,
    paint_label,
    paint_selection,
)
from pisa_desktop.viewer.screen_colours import ScreenColours

BACKDROP = QColor(94, 94, 94)
"""Neutral and about as light as a photograph on average, whatever the theme: colour around a picture tints the eye."""
_TOP_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop
_GRAB = 9


class Divider(Enum):
    """How two layers share a canvas."""

    NONE = auto()
    VERTICAL = auto()
    HORIZONTAL = auto()
    DIFFERENCE = auto()


class Canvas(QWidget):
    """Shows `after`, and `before` on the other side of the divider; zooms and pans its viewport.

    Signals:
        hovered(object): the point under the pointer (QPointF, 0 to 1), or None when it leaves.
        clicked(object): a click without a drag, at that point.
        region_selected(object): a rectangle (QRectF, 0 to 1) was dragged while selecting.
    """

    hovered = Signal(object)
    clicked = Signal(object)
    region_selected = Signal(object)

    def __init__(self, viewport: Viewport, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._viewport = viewport
        self._before: Layer | None = None
        self._after: Layer | None = None
        self._divider = Divider.NONE
        self._peeking = False
        self._labels = ("", "")
        self._badge = ""
        self._drag: QPointF | None = None
        self._is_moving_divider = False
        self._has_moved = False
        self._space = False
        self._is_selecting = False
        self._selection: QRectF | None = None
        self._backdrop = BACKDROP
        self._wheel_zooms = True
        self._checks: QBrush | None = None
        self._colours: ScreenColours | None = None
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setMinimumSize(120, 90)
        self.setAccessibleName(self.tr("Picture"))
        viewport.changed.connect(self.update)
        viewport.split_changed.connect(self.update)

    # What is shown

    @property
    def viewport(self) -> Viewport:
        """The camera."""
        return self._viewport

    def set_viewport(self, viewport: Viewport) -> None:
        """Look through another camera."""
        self._viewport.changed.disconnect(self.update)
        self._viewport.split_changed.disconnect(self.update)
        self._viewport = viewport
        viewport.changed.connect(self.update)
        viewport.split_changed.connect(self.update)
        self._tell_size()
        self.update()

    def set_layers(self, before: Layer | None, after: Layer | None) -> None:
        """What lies on either side of the divider; without one only `after` is seen."""
        self._before, self._after = before, after
        self.update()

    def set_divider(self, divider: Divider) -> None:
        """How the two share the pane."""
        self._divider = divider
        self.update()

    def set_peeking(self, *, peeking: bool) -> None:
        """Show `before` alone while this is on."""
        if peeking != self._peeking:
            self._peeking = peeking
            self.update()

    def set_selecting(self, *, selecting: bool) -> None:
        """Let the next drag choose a region."""
        self._is_selecting, self._selection = selecting, None
        self.setCursor(QCursor(Qt.CursorShape.CrossCursor))
        self.update()

    def set_labels(self, before: str, after: str) -> None:
        """Words in the corners that say which side is which."""
        self._labels = (before, after)
        self.update()

    def set_badge(self, text: str) -> None:
        """A word on the picture, such as "draft"; empty for none."""
        if text != self._badge:
            self._badge = text
            self.update()

    def set_colours(self, colours: ScreenColours | None) -> None:
        """What the screen makes of sRGB; None where nothing has to be converted."""
        self._colours = colours
        self.update()

    def snapshot(self) -> QImage:
        """What is seen, in sRGB."""
        colours, self._colours = self._colours, None
        image = self.grab().toImage()
        self._colours = colours
        return image

    # Geometry: the viewport counts device pixels, events logical ones

    def _device(self, point: QPointF) -> QPointF:
        return point * self.devicePixelRatioF()

    def _tell_size(self) -> None:
        if not self.isVisible():
            return
        ratio = self.devicePixelRatioF()
        self._viewport.set_view(QSizeF(self.width() * ratio, self.height() * ratio))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Tell the camera."""
        super().resizeEvent(event)
        self._tell_size()

    def showEvent(self, event: QShowEvent) -> None:
        """Tell the camera."""
        super().showEvent(event)
        self._tell_size()

    @property
    def _is_split(self) -> bool:
        return self._divider in {Divider.VERTICAL, Divider.HORIZONTAL}

    def _divider_at(self) -> float:
        """Position of the divider in logical pixels."""
        length = self.width() if self._divider is Divider.VERTICAL else self.height()
        return self._viewport.split * length

    def _is_on_divider(self, position: QPointF) -> bool:
        if not self._is_split:
            return False
        along = position.x() if self._divider is Divider.VERTICAL else position.y()
        return abs(along - self._divider_at()) <= _GRAB

    # Painting

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw in device pixels."""
        painter = QPainter(self)
        try:
            ratio = self.devicePixelRatioF()
            painter.scale(1 / ratio, 1 / ratio)
            view = QRectF(0, 0, self.width() * ratio, self.height() * ratio)
            painter.fillRect(view, self._backdrop)
            self._paint_layers(painter, view, ratio)
            painter.resetTransform()
            self._paint_signs(painter)
        finally:
            painter.end()

    def _paint_layers(self, painter: QPainter, view: QRectF, ratio: float) -> None:
        target = self._viewport.picture_rect()
        before, after = self._before, self._after
        if self._peeking or after is None:
            self._paint_one(painter, before or after, target, view)
            return
        if self._divider is Divider.DIFFERENCE and before is not None:
            painter.drawImage(QPoint(0, 0), difference(before, after, target, view))
            return
        if self._divider is Divider.NONE or before is None:
            self._paint_one(painter, after, target, view)
            return
        split = round(self._divider_at() * ratio)
        if self._divider is Divider.VERTICAL:
            sides = (
                QRectF(0, 0, split, view.height()),
                QRectF(split, 0, view.width() - split, view.height()),
            )
        else:
            sides = (
                QRectF(0, 0, view.width(), split),
                QRectF(0, split, view.width(), view.height() - split),
            )
        for layer, side in zip((before, after), sides, strict=True):
            self._paint_one(painter, layer, target, side)
        paint_divider(painter, split, view, ratio, is_vertical=self._divider is Divider.VERTICAL)

    def _paint_one(
        self, painter: QPainter, layer: Layer | None, target: QRectF, clip: QRectF
    ) -> None:
        if layer is None or clip.isEmpty():
            return
        painter.save()
        painter.setClipRect(clip)
        visible = target.intersected(clip)
        if not layer.is_opaque:
            if self._checks is None:
                self._checks = checkerboard()
            painter.fillRect(visible, self._checks)
        is_sharp = layer.paint(painter, target, clip, self._colours)
        painter.restore()
        if not is_sharp:
            self.update()

    def _paint_signs(self, painter: QPainter) -> None:
        area = QRectF(self.rect())
        is_split = self._is_split and not self._peeking
        before, after = self._labels
        if self._peeking and before:
            paint_label(painter, area, before, _TOP_LEFT)
        elif is_split and self._before is not None:
            paint_label(painter, area, before, _TOP_LEFT)
            corner = (
                Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignTop
                if self._divider is Divider.VERTICAL
                else Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignBottom
            )
            paint_label(painter, area, after, corner)
        elif after:
            paint_label(painter, area, after, _TOP_LEFT)
        if self._selection is not None:
            paint_selection(painter, area, self._selection)
        if self._badge and not self._peeking:
            paint_badge(painter, area, self._badge)
        if self.hasFocus():
            painter.setPen(QPen(self.palette().highlight().color(), 1))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(self.rect().adjusted(0, 0, -1, -1))

    # Pointer

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Begin to pan or to move the divider."""
        if event.button() not in {Qt.MouseButton.LeftButton, Qt.MouseButton.MiddleButton}:
            super().mousePressEvent(event)
            return
        is_left = event.button() is Qt.MouseButton.LeftButton
        self._is_moving_divider = (
            is_left and not self._space and self._is_on_divider(event.position())
        )
        self._drag, self._has_moved = event.position(), False
        self._show_cursor(event.position())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Pan, move the divider, or tell where the pointer is."""
        position = event.position()
        if self._drag is None:
            self._show_cursor(position)
        elif self._is_selecting:
            self._selection = QRectF(self._drag, position).normalized()
            self.update()
        elif self._is_moving_divider:
            self._place_divider(position)
            self._has_moved = True
        else:
            moved = self._device(position - self._drag)
            if (
                self._has_moved
                or moved.manhattanLength() > QGuiApplication.styleHints().startDragDistance() / 2
            ):
                self._viewport.pan(moved.x(), moved.y())
                self._drag, self._has_moved = position, True
        self._tell_hover(position)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """End of a drag; without one it was a click, which places the divider."""
        is_left = event.button() is Qt.MouseButton.LeftButton
        if self._selection is not None:
            self._end_selection(self._selection)
        elif self._drag is not None and not self._has_moved and is_left:
            if self._is_split:
                self._place_divider(event.position())
            self.clicked.emit(self._viewport.to_picture(self._device(event.position())))
        self._drag, self._is_moving_divider = None, False
        self._show_cursor(event.position())

    def _end_selection(self, selection: QRectF) -> None:
        first = self._viewport.to_picture(self._device(selection.topLeft()))
        last = self._viewport.to_picture(self._device(selection.bottomRight()))
        self.set_selecting(selecting=False)
        self.region_selected.emit(QRectF(first, last).intersected(QRectF(0, 0, 1, 1)))

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Between the whole picture and single pixels, at that place."""
        if event.button() is Qt.MouseButton.LeftButton:
            self._viewport.toggle_fit(self._device(event.position()))

    def leaveEvent(self, event: QEvent) -> None:
        """The pointer is gone."""
        super().leaveEvent(event)
        self.hovered.emit(None)

    def _place_divider(self, position: QPointF) -> None:
        is_vertical = self._divider is Divider.VERTICAL
        along, length = (
            (position.x(), self.width()) if is_vertical else (position.y(), self.height())
        )
        self._viewport.set_split(along / max(1, length))

    def _tell_hover(self, position: QPointF) -> None:
        point = self._viewport.to_picture(self._device(position))
        is_inside = 0 <= point.x() < 1 and 0 <= point.y() < 1
        self.hovered.emit(point if is_inside else None)

    def _show_cursor(self, position: QPointF) -> None:
        if self._is_moving_divider or (
            self._drag is None and not self._space and self._is_on_divider(position)
        ):
            is_vertical = self._divider is Divider.VERTICAL
            shape = Qt.CursorShape.SplitHCursor if is_vertical else Qt.CursorShape.SplitVCursor
        elif self._is_selecting:
            shape = Qt.CursorShape.CrossCursor
        elif self._drag is not None:
            shape = Qt.CursorShape.ClosedHandCursor
        else:
            shape = Qt.CursorShape.OpenHandCursor
        self.setCursor(QCursor(shape))

    # Zoom

    def set_habits(self, backdrop: QColor, *, wheel_zooms: bool) -> None:
        """The grey around the picture, and whether the wheel alone zooms or moves it."""
        self._backdrop, self._wheel_zooms = backdrop, wheel_zooms
        self.update()

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Zoom about the pointer, or move."""
        at = self._device(event.position())
        turn_wheel(self._viewport, event, at, zooms=self._wheel_zooms)
        event.accept()

    def event(self, event: QEvent) -> bool:
        """Pinches of a touch pad."""
        if isinstance(event, QNativeGestureEvent) and pinch(
            self._viewport, event, self._device(event.position())
        ):
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrows pan, plus and minus zoom, Space turns drags into pans."""
        if press_key(self._viewport, event, self.devicePixelRatioF()):
            return
        if event.key() == Qt.Key.Key_Space and not event.isAutoRepeat():
            self._space = True
        else:
            super().keyPressEvent(event)

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        """Space is up again."""
        if event.key() == Qt.Key.Key_Space and not event.isAutoRepeat():
            self._space = False
        else:
            super().keyReleaseEvent(event)
