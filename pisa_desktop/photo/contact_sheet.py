"""A contact sheet: the visible part of the picture at a grid of strengths; a click takes one."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QImage, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from engine.types import Lambdas

_GAP, _LABEL = 6.0, 18.0


def sheet_points(count: int, top: float) -> tuple[Lambdas, ...]:
    """`count` x `count` strengths from 0 to `top`, rows from the strongest detail down."""
    values = [round(i * top / (count - 1), 2) for i in range(count)]
    return tuple(Lambdas(pix, sem) for sem in reversed(values) for pix in values)


class ContactSheet(QWidget):
    """Shows images as they arrive, labelled with their strengths.

    Signals:
        adopted(object): the Lambdas of a cell that was clicked, or chosen with Enter.
    """

    adopted = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._points: tuple[Lambdas, ...] = ()
        self._count = 3
        self._images: dict[Lambdas, QImage] = {}
        self._current = 0
        self._aspect = 1.0
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setAccessibleName(self.tr("Contact sheet"))

    def set_grid(self, count: int, top: float, aspect: float, current: Lambdas) -> None:
        """Begin a new sheet; `aspect` is width over height of the images."""
        self._count, self._aspect = count, max(0.2, min(5.0, aspect))
        self._points = sheet_points(count, top)
        self._images.clear()
        nearest = min(
            range(len(self._points)),
            key=lambda i: (
                abs(self._points[i].pix - current.pix) + abs(self._points[i].sem - current.sem)
            ),
        )
        self._current = nearest
        self._describe()
        self.updateGeometry()
        self.update()

    @property
    def points(self) -> tuple[Lambdas, ...]:
        """What the sheet shows, row by row."""
        return self._points

    def put(self, lambdas: Lambdas, image: QImage) -> None:
        """An image of the sheet."""
        self._images[lambdas] = image
        self.update()

    @property
    def is_complete(self) -> bool:
        """Whether every image is there."""
        return all(point in self._images for point in self._points)

    def sizeHint(self) -> QSize:
        """Comfortable on a laptop."""
        return QSize(840, int(840 / self._aspect))

    def _cell(self, index: int) -> QRectF:
        """Where an image lies, without its label."""
        width = (self.width() - _GAP) / self._count - _GAP
        height = (self.height() - _GAP) / self._count - _GAP - _LABEL
        row, column = divmod(index, self._count)
        area = QRectF(
            _GAP + column * (width + _GAP), _GAP + row * (height + _LABEL + _GAP), width, height
        )
        fitted = min(area.width(), area.height() * self._aspect)
        box = QRectF(0, 0, fitted, fitted / self._aspect)
        box.moveCenter(area.center())
        return box

    def paintEvent(self, event: QPaintEvent) -> None:
        """Images, or a place for them, and their labels."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        palette = self.palette()
        for index, point in enumerate(self._points):
            cell = self._cell(index)
            image = self._images.get(point)
            if image is None:
                painter.fillRect(cell, palette.alternateBase())
                painter.setPen(palette.placeholderText().color())
                painter.drawText(cell, Qt.AlignmentFlag.AlignCenter, "…")
            else:
                painter.drawImage(cell, image, QRectF(image.rect()))
            is_current = index == self._current
            if is_current:
                painter.setPen(QPen(palette.highlight().color(), 3))
                painter.drawRect(cell.adjusted(-2, -2, 2, 2))
            painter.setPen(palette.text().color())
            label = QRectF(cell.left() - 40, cell.bottom() + 2, cell.width() + 80, _LABEL)
            words = self.tr("damage {pix:g} · detail {sem:g}").format(pix=point.pix, sem=point.sem)
            painter.drawText(label, Qt.AlignmentFlag.AlignCenter, words)
        painter.end()

    def _at(self, event: QMouseEvent) -> int | None:
        cells = range(len(self._points))
        return next((i for i in cells if self._cell(i).contains(event.position())), None)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Take this one."""
        index = self._at(event)
        if index is not None:
            self._choose(index)
            self.adopted.emit(self._points[index])

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """A hand where something can be taken."""
        has_cell = self._at(event) is not None
        self.setCursor(
            Qt.CursorShape.PointingHandCursor if has_cell else Qt.CursorShape.ArrowCursor
        )

    def _choose(self, index: int) -> None:
        self._current = index
        self._describe()
        self.update()

    def _describe(self) -> None:
        point = self._points[self._current]
        words = self.tr("damage {pix:g}, detail {sem:g}").format(pix=point.pix, sem=point.sem)
        self.setAccessibleDescription(words)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrows move, Enter takes."""
        row, column = divmod(self._current, self._count)
        moves = {
            Qt.Key.Key_Left: (0, -1), Qt.Key.Key_Right: (0, 1), Qt.Key.Key_Up: (-1, 0), Qt.Key.Key_Down: (1, 0),
        }  # fmt: skip
        key = Qt.Key(event.key())
        if key in moves:
            down, right = moves[key]
            row = min(self._count - 1, max(0, row + down))
            column = min(self._count - 1, max(0, column + right))
            self._choose(row * self._count + column)
        elif key in {Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space}:
            self.adopted.emit(self._points[self._current])
        else:
            super().keyPressEvent(event)
