"""How the pad is drawn: backdrop, grid, pins with thumbnails, the point, the axes' labels."""

from __future__ import annotations

import itertools
from collections.abc import Mapping

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QImage, QLinearGradient, QPainter, QPalette, QPen

from engine.types import Lambdas

KNOB = 8.0
MARGIN_LEFT, MARGIN_BOTTOM, MARGIN = 22.0, 20.0, 8.0
_PIN = 5.0
_THUMBNAIL = 30.0


def pad_rect(width: float, height: float) -> QRectF:
    """The square field inside a widget of that size, without its axes' labels."""
    side = max(20.0, min(width - MARGIN_LEFT - MARGIN, height - MARGIN_BOTTOM - MARGIN))
    x = MARGIN_LEFT + (width - MARGIN_LEFT - MARGIN - side) / 2
    return QRectF(x, MARGIN, side, side)


def to_position(lambdas: Lambdas, field: QRectF, top: float) -> QPointF:
    """Where strengths lie in a field whose axes end at `top`."""
    return QPointF(
        field.left() + lambdas.pix / top * field.width(),
        field.bottom() - lambdas.sem / top * field.height(),
    )


class PadPainter:
    """Draws the parts of a pad, in this order.

    Args:
        painter: on the widget, untransformed.
        palette: the widget's.
        field: see `pad_rect`.
        top: where the axes end.
    """

    def __init__(self, painter: QPainter, palette: QPalette, field: QRectF, top: float) -> None:
        self._painter, self._palette, self._field, self._top = painter, palette, field, top
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)

    def backdrop(self, cells: Mapping[tuple[float, float], QImage]) -> None:
        """Small results around their places, or a plain slope."""
        painter, field, palette = self._painter, self._field, self._palette
        gradient = QLinearGradient(field.bottomLeft(), field.topRight())
        base, accent = palette.base().color(), palette.highlight().color()
        gradient.setColorAt(0, base)
        gradient.setColorAt(1, _mixed(base, accent, 0.35))
        painter.fillRect(field, gradient)
        if not cells:
            return
        painter.save()
        painter.setClipRect(field)
        painter.setOpacity(0.8)
        steps = sorted({pix for pix, _ in cells})
        pitch = min((b - a for a, b in itertools.pairwise(steps)), default=0.5)
        side = pitch / self._top * field.width()
        for (pix, sem), image in cells.items():
            centre = to_position(Lambdas(pix, sem), field, self._top)
            place = QRectF(centre.x() - side / 2, centre.y() - side / 2, side, side)
            painter.drawImage(place, image, _square_of(image))
        painter.restore()

    def grid(self, *, has_focus: bool) -> None:
        """Lines at every half, and the frame."""
        painter, field = self._painter, self._field
        faint = QColor(self._palette.text().color())
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
        edge = self._palette.highlight().color() if has_focus else self._palette.mid().color()
        painter.setPen(QPen(edge, 2 if has_focus else 1))
        painter.drawRect(field)

    def pin(self, lambdas: Lambdas, number: int, thumbnail: QImage | None) -> None:
        """A kept point: its thumbnail beside it on the side with room, its number on that, or beside the point."""
        painter, field = self._painter, self._field
        centre = to_position(lambdas, field, self._top)
        painter.save()
        painter.setPen(QPen(QColor(0, 0, 0, 170), 1.5))
        painter.setBrush(QColor(255, 196, 61))
        painter.drawEllipse(centre, _PIN, _PIN)
        font = painter.font()
        font.setPointSizeF(max(6.0, font.pointSizeF() * 0.7))
        painter.setFont(font)
        box = QRectF(centre.x() + _PIN, centre.y() - 2 * _PIN - 3, 16, 14)
        ink = self._palette.text().color()
        if thumbnail is not None:
            has_room = centre.x() + _PIN + 2 + _THUMBNAIL <= field.right()
            x = centre.x() + _PIN + 2 if has_room else centre.x() - _PIN - 2 - _THUMBNAIL
            y = min(max(field.top(), centre.y() - _THUMBNAIL / 2), field.bottom() - _THUMBNAIL)
            place = QRectF(x, y, _THUMBNAIL, _THUMBNAIL)
            painter.drawImage(place, thumbnail, _square_of(thumbnail))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(QColor(255, 196, 61), 1.5))
            painter.drawRect(place)
            box = QRectF(x + 1, y + 1, 11, 12)
            painter.fillRect(box, QColor(0, 0, 0, 150))
            ink = QColor(Qt.GlobalColor.white)
        painter.setPen(ink)
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, str(number))
        painter.restore()

    def knob(self, lambdas: Lambdas) -> None:
        """The point, and lines to the axes."""
        painter, field = self._painter, self._field
        centre = to_position(lambdas, field, self._top)
        line = QColor(self._palette.highlight().color())
        line.setAlpha(150)
        painter.setPen(QPen(line, 1, Qt.PenStyle.DashLine))
        painter.drawLine(QPointF(field.left(), centre.y()), QPointF(centre.x(), centre.y()))
        painter.drawLine(QPointF(centre.x(), centre.y()), QPointF(centre.x(), field.bottom()))
        painter.setPen(QPen(QColor(0, 0, 0, 130), 1))
        painter.setBrush(Qt.GlobalColor.white)
        painter.drawEllipse(centre, KNOB, KNOB)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._palette.highlight())
        painter.drawEllipse(centre, KNOB - 3, KNOB - 3)

    def labels(self, across: str, up: str) -> None:
        """Words along the axes."""
        painter, field = self._painter, self._field
        painter.setPen(self._palette.text().color())
        below = QRectF(field.left(), field.bottom() + 2, field.width(), MARGIN_BOTTOM - 2)
        painter.drawText(below, Qt.AlignmentFlag.AlignCenter, across)
        painter.save()
        painter.translate(field.left() - MARGIN_LEFT / 2 - 3, field.center().y())
        painter.rotate(-90)
        beside = QRectF(-field.height() / 2, -MARGIN_LEFT / 2, field.height(), MARGIN_LEFT)
        painter.drawText(beside, Qt.AlignmentFlag.AlignCenter, up)
        painter.restore()


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
