"""The curve of a run: every step as a faint point, their running mean as a line, a stage beside the other."""

from __future__ import annotations

import math

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from pisa_desktop.training.curve import Curve, Point

_MOST_POINTS = 600
"""Of a stage that are drawn; a longer one is drawn by some of its points, in even steps."""


class LossPlot(QWidget):
    """Draws the losses of a run; each stage has its own scale, for they measure different things."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._points = Curve()
        self._total = 0
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumHeight(120)
        self.setAccessibleName(self.tr("Loss over the steps of the training"))
        self.setToolTip(
            self.tr(
                "What the adapters still get wrong, step by step. It jumps about; the line is its mean."
            )
        )

    def sizeHint(self) -> QSize:
        """Wide."""
        return QSize(480, 150)

    def show_points(self, points: Curve, total: int) -> None:
        """The curve so far, and the steps that there will be."""
        self._points, self._total = points, max(total, points[-1].step if points else 0)
        if points:
            mean = points[-1].mean
            text = self.tr("Step {step} of {total}, mean loss {loss}")
            self.setAccessibleDescription(
                text.format(step=points[-1].step, total=self._total, loss=f"{mean:.4f}")
            )
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Frame, stages, points, lines."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        palette = self.palette()
        painter.fillRect(self.rect(), palette.base())
        frame = QRectF(self.rect()).adjusted(8, 18, -8, -8)
        painter.setPen(palette.mid().color())
        painter.drawRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5))
        if not self._points:
            painter.setPen(palette.placeholderText().color())
            painter.drawText(frame, Qt.AlignmentFlag.AlignCenter, self.tr("No step yet"))
            painter.end()
            return
        for first, end in self._points.stages:
            self._paint_stage(painter, frame, self._points.some(first, end, _MOST_POINTS))
        painter.end()

    def _paint_stage(self, painter: QPainter, frame: QRectF, points: list[Point]) -> None:
        palette = self.palette()
        finite = sorted(p.loss for p in points if math.isfinite(p.loss))
        if not finite:
            return
        low, high = finite[0], finite[min(len(finite) - 1, int(0.98 * len(finite)))]
        span = max(high - low, 1e-12)

        def place(step: int, loss: float) -> QPointF:
            x = frame.left() + frame.width() * step / max(1, self._total)
            y = frame.bottom() - frame.height() * min(1.0, max(0.0, (loss - low) / span))
            return QPointF(x, y)

        start = place(points[0].step - 1, low).x()
        if points[0].step > 1:
            painter.setPen(QPen(palette.mid().color(), 1, Qt.PenStyle.DashLine))
            painter.drawLine(QPointF(start, frame.top()), QPointF(start, frame.bottom()))
        words = {"pix": self.tr("removing damage"), "sem": self.tr("adding detail")}
        painter.setPen(palette.text().color())
        name = words.get(points[0].stage, points[0].stage)
        painter.drawText(QPointF(start + 4, frame.top() - 4), name)
        faint = QColor(palette.text().color())
        faint.setAlpha(110)
        painter.setPen(QPen(faint, 3, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
        for point in points:
            if math.isfinite(point.loss):
                painter.drawPoint(place(point.step, point.loss))
        path = QPainterPath(place(points[0].step, points[0].mean))
        for point in points:
            path.lineTo(place(point.step, point.mean))
        painter.setPen(QPen(palette.highlight().color(), 2))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawPath(path)
