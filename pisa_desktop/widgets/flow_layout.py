"""A row that breaks into several where it does not fit, so that long words of some language do not widen the window."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtWidgets import QLayout, QLayoutItem, QWidget


class FlowLayout(QLayout):
    """Widgets side by side, in reading order; hidden ones take no room, and those that like to grow share what a row leaves.

    Args:
        spacing: between widgets, across and down.
    """

    def __init__(self, spacing: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._items: list[QLayoutItem] = []
        self.setContentsMargins(0, 0, 0, 0)
        self.setSpacing(spacing)

    def addItem(self, item: QLayoutItem) -> None:
        """See QLayout."""
        self._items.append(item)

    def count(self) -> int:
        """See QLayout."""
        return len(self._items)

    def itemAt(self, index: int) -> QLayoutItem | None:  # pyright: ignore[reportIncompatibleMethodOverride] - Qt's own says None
        """See QLayout."""
        return self._items[index] if 0 <= index < len(self._items) else None

    def takeAt(self, index: int) -> QLayoutItem | None:  # pyright: ignore[reportIncompatibleMethodOverride] - Qt's own says None
        """See QLayout."""
        return self._items.pop(index) if 0 <= index < len(self._items) else None

    def expandingDirections(self) -> Qt.Orientation:
        """It takes no more than it needs."""
        return Qt.Orientation(0)

    def hasHeightForWidth(self) -> bool:
        """Narrower is higher."""
        return True

    def heightForWidth(self, width: int) -> int:
        """Of all rows."""
        return self._arrange(QRect(0, 0, width, 0), moves=False)

    def sizeHint(self) -> QSize:
        """All in one row."""
        hints = [item.sizeHint() for item in self._shown()]
        gaps = max(0, len(hints) - 1) * self.spacing()
        return QSize(
            sum(hint.width() for hint in hints) + gaps, max((h.height() for h in hints), default=0)
        )

    def minimumSize(self) -> QSize:
        """The widest of them."""
        size = QSize()
        for item in self._shown():
            size = size.expandedTo(item.minimumSize())
        return size

    def setGeometry(self, rect: QRect) -> None:
        """Place them."""
        super().setGeometry(rect)
        self._arrange(rect, moves=True)

    def _shown(self) -> list[QLayoutItem]:
        return [item for item in self._items if not item.isEmpty()]

    def _rows(self, width: int) -> list[list[tuple[QLayoutItem, QSize]]]:
        """What comes side by side at a width."""
        rows: list[list[tuple[QLayoutItem, QSize]]] = []
        used = 0
        for item in self._shown():
            hint = item.sizeHint()
            if rows and used + self.spacing() + hint.width() <= width:
                rows[-1].append((item, hint))
                used += self.spacing() + hint.width()
            else:
                rows.append([(item, hint)])
                used = hint.width()
        return rows

    def _arrange(self, rect: QRect, *, moves: bool) -> int:
        """Height of all rows; `moves` places the widgets, from the right where that is how people read."""
        parent = self.parentWidget()
        is_mirrored = parent is not None and parent.isRightToLeft()
        y = 0
        for row in self._rows(rect.width()):
            height = max(hint.height() for _, hint in row)
            greedy = [i for i, _ in row if i.expandingDirections() & Qt.Orientation.Horizontal]
            used = sum(hint.width() for _, hint in row) + self.spacing() * (len(row) - 1)
            more = max(0, rect.width() - used) // max(1, len(greedy))
            x = 0
            for item, hint in row:
                width = min(rect.width(), hint.width() + (more if item in greedy else 0))
                if moves:
                    left = rect.right() + 1 - x - width if is_mirrored else rect.x() + x
                    top = rect.y() + y + (height - hint.height()) // 2
                    item.setGeometry(QRect(QPoint(left, top), QSize(width, hint.height())))
                x += width + self.spacing()
            y += height + self.spacing()
        return max(0, y - self.spacing())
