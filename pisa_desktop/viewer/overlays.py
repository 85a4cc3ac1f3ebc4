"""Words on a picture: readable on any of them, and out of the way."""

from __future__ import annotations

from PySide6.QtCore import QMarginsF, QPointF, QRectF, Qt
from PySide6.QtGui import (
    QBrush,
    QColor,
    QFontMetricsF,
    QPainter,
    QPainterPath,
    QPen,
    QPixmap,
)

_MARGIN = 10.0
_PADDING = QMarginsF(8, 3, 8, 4)
_DARK, _LIGHT = QColor(0, 0, 0, 150), QColor(255, 255, 255, 235)
_AMBER, _INK = QColor(255, 196, 61, 235), QColor(40, 28, 0)


def _paint_box(
    painter: QPainter,
    area: QRectF,
    text: str,
    alignment: Qt.AlignmentFlag,
    back: QColor,
    front: QColor,
) -> None:
    metrics = QFontMetricsF(painter.font())
    words = QRectF(QPointF(), metrics.size(0, text))
    box = words.marginsAdded(_PADDING)
    box.moveTopLeft(area.topLeft() + QPointF(_MARGIN, _MARGIN))
    if alignment & Qt.AlignmentFlag.AlignRight:
        box.moveRight(area.right() - _MARGIN)
    elif alignment & Qt.AlignmentFlag.AlignHCenter:
        box.moveCenter(QPointF(area.center().x(), box.center().y()))
    if alignment & Qt.AlignmentFlag.AlignBottom:
        box.moveBottom(area.bottom() - _MARGIN)
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(back)
    painter.drawRoundedRect(box, 4, 4)
    painter.setPen(front)
    painter.drawText(box, Qt.AlignmentFlag.AlignCenter, text)
    painter.restore()


def paint_label(painter: QPainter, area: QRectF, text: str, alignment: Qt.AlignmentFlag) -> None:
    """Say which picture this is; nothing for an empty text."""
    if text:
        _paint_box(painter, area, text, alignment, _DARK, _LIGHT)


def paint_badge(painter: QPainter, area: QRectF, text: str) -> None:
    """Say that what is seen is not final."""
    alignment = Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignBottom
    _paint_box(painter, area, text, alignment, _AMBER, _INK)


def paint_divider(
    painter: QPainter, split: float, view: QRectF, ratio: float, *, is_vertical: bool
) -> None:
    """The line between two pictures with its handle; device pixels, `ratio` of them to a logical one."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    line, knob = 2 * ratio, 11 * ratio
    if is_vertical:
        bar = QRectF(split - line / 2, 0, line, view.height())
        centre = QPointF(split, view.height() / 2)
    else:
        bar = QRectF(0, split - line / 2, view.width(), line)
        centre = QPointF(view.width() / 2, split)
    edge = ratio / 2
    painter.fillRect(bar.adjusted(-edge, -edge, edge, edge), QColor(0, 0, 0, 90))
    painter.fillRect(bar, Qt.GlobalColor.white)
    painter.setPen(QPen(QColor(0, 0, 0, 110), ratio))
    painter.setBrush(Qt.GlobalColor.white)
    painter.drawEllipse(centre, knob, knob)
    pen = QPen(QColor(60, 60, 60), 1.8 * ratio)
    pen.setCapStyle(Qt.PenCapStyle.RoundCap)
    painter.setPen(pen)
    for side in (-1, 1):
        for across in (-3.5, 3.5):
            along = (6.5 * side * ratio, 0.0), (3.0 * side * ratio, across * ratio)
            ends = [QPointF(a, b) if is_vertical else QPointF(b, a) for a, b in along]
            painter.drawLine(centre + ends[0], centre + ends[1])
    painter.restore()


def paint_selection(painter: QPainter, area: QRectF, selection: QRectF) -> None:
    """A rectangle that is being dragged: what is outside is shaded."""
    painter.save()
    shade = QPainterPath()
    shade.addRect(area)
    shade.addRect(selection)
    painter.fillPath(shade, QColor(0, 0, 0, 120))
    painter.setPen(QPen(Qt.GlobalColor.white, 1.5))
    painter.drawRect(selection)
    painter.restore()


def checkerboard() -> QBrush:
    """What shows through transparent pixels."""
    side = 8
    tile = QPixmap(2 * side, 2 * side)
    tile.fill(QColor(204, 204, 204))
    painter = QPainter(tile)
    for x, y in ((0, 0), (side, side)):
        painter.fillRect(x, y, side, side, QColor(153, 153, 153))
    painter.end()
    return QBrush(tile)
