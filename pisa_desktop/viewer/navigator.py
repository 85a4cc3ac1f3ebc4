"""A small whole picture with a frame around what is seen; dragging the frame moves the view."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from pisa_desktop.state.viewport import Viewport
from pisa_desktop.viewer.canvas import BACKDROP
from pisa_desktop.viewer.layers import Layer
from pisa_desktop.viewer.screen_colours import ScreenColours


class Navigator(QWidget):
    """Shows `layer` whole, and moves its viewport."""

    def __init__(self, viewport: Viewport, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._viewport = viewport
        self._layer: Layer | None = None
        self._colours: ScreenColours | None = None
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(self.tr("Navigator"))
        self.setToolTip(self.tr("Drag to move what is shown"))
        viewport.changed.connect(self.update)

    def set_layer(self, layer: Layer | None) -> None:
        """What to show."""
        self._layer = layer
        self.update()

    def set_colours(self, colours: ScreenColours | None) -> None:
        """See `Canvas.set_colours`."""
        self._colours = colours
        self.update()

    def sizeHint(self) -> QSize:
        """Three to two."""
        return QSize(220, 132)

    def _picture_rect(self) -> QRectF:
        """Where the picture lies, in logical pixels."""
        size, area = self._viewport.size, QRectF(self.rect())
        scale = min(area.width() / size.width, area.height() / size.height)
        width, height = size.width * scale, size.height * scale
        return QRectF(area.center().x() - width / 2, area.center().y() - height / 2, width, height)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Picture, shade, frame."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), BACKDROP)
        if self._layer is not None:
            ratio = self.devicePixelRatioF()
            rect = self._picture_rect()
            painter.save()
            painter.scale(1 / ratio, 1 / ratio)
            target = QRectF(rect.topLeft() * ratio, rect.size() * ratio)
            is_sharp = self._layer.paint(painter, target, target, self._colours)
            painter.restore()
            if not is_sharp:
                self.update()
            frame = self._frame(rect)
            if frame.width() < rect.width() - 1 or frame.height() < rect.height() - 1:
                painter.setPen(QPen(QColor(0, 0, 0, 160), 3))
                painter.drawRect(frame)
                painter.setPen(QPen(Qt.GlobalColor.white, 1.5))
                painter.drawRect(frame)
        painter.end()

    def _frame(self, rect: QRectF) -> QRectF:
        seen, size = self._viewport.visible(), self._viewport.size
        return QRectF(
            rect.x() + seen.x0 / size.width * rect.width(),
            rect.y() + seen.y0 / size.height * rect.height(),
            max(4.0, seen.width / size.width * rect.width()),
            max(4.0, seen.height / size.height * rect.height()),
        )

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Look there."""
        self._look(event.position())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Look there."""
        if event.buttons() & Qt.MouseButton.LeftButton:
            self._look(event.position())

    def _look(self, position: QPointF) -> None:
        rect = self._picture_rect()
        if not self._viewport.is_fit and rect.width() > 0:
            self._viewport.look_at(
                QPointF(
                    (position.x() - rect.x()) / rect.width(),
                    (position.y() - rect.y()) / rect.height(),
                )
            )
