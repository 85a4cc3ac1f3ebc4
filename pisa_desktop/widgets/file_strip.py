"""The open photographs as a strip of thumbnails, with what became of each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from PySide6.QtCore import (
    QAbstractListModel,
    QItemSelectionModel,
    QModelIndex,
    QPersistentModelIndex,
    QPoint,
    QRect,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QColor, QImage, QPainter, QPalette
from PySide6.QtWidgets import (
    QAbstractItemView,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from pisa_desktop.language.direction import as_it_is
from pisa_desktop.widgets.fitted import Conversion, FittedImages
from pisa_desktop.widgets.theme import SPACING

_CELL = QSize(112, 108)
_PICTURE = 76
_ROLE = Qt.ItemDataRole.UserRole
_Index = QModelIndex | QPersistentModelIndex


class Badge(StrEnum):
    """What became of a photograph; shown as a sign, and said in words."""

    NONE = ""
    WORKING = "working"
    RESTORED = "restored"
    CHANGED = "changed"
    SAVED = "saved"
    QUEUED = "queued"
    FAILED = "failed"


_SIGNS = {
    Badge.WORKING: ("…", "#946300"),
    Badge.RESTORED: ("●", "#2b76ba"),
    Badge.CHANGED: ("✎", "#946300"),
    Badge.SAVED: ("✓", "#2f7d41"),
    Badge.QUEUED: ("≡", "#6a6a6a"),
    Badge.FAILED: ("!", "#b8352b"),
}


@dataclass(frozen=True, slots=True)
class Entry:
    """A photograph in the strip.

    Attributes:
        number: tells entries apart.
        name: shown below.
        tip: its path.
        badge: what became of it.
        state: the same in words.
    """

    number: int
    name: str
    tip: str
    badge: Badge = Badge.NONE
    state: str = ""


class _Model(QAbstractListModel):
    """Entries, and their thumbnails as far as they are known.

    Signals:
        wanted(int): the thumbnail of an entry that is shown.
    """

    wanted = Signal(int)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.entries: list[Entry] = []
        self._rows: dict[int, int] = {}
        self.thumbnails: dict[int, QImage] = {}
        self.fitted = FittedImages()
        self._asked: set[int] = set()

    def show_entries(self, entries: Sequence[Entry]) -> None:
        """Others; where only their values differ the list keeps its place."""
        if [e.number for e in entries] == [e.number for e in self.entries]:
            for entry in entries:
                self.show_entry(entry)
            return
        self.beginResetModel()
        self.entries = list(entries)
        self._rows = {entry.number: row for row, entry in enumerate(self.entries)}
        self.thumbnails = {n: t for n, t in self.thumbnails.items() if n in self._rows}
        self.fitted.keep(self.thumbnails.values())
        self._asked &= self._rows.keys()
        self.endResetModel()

    def show_entry(self, entry: Entry) -> None:
        """Another value of one that is there."""
        row = self._rows.get(entry.number)
        if row is not None and self.entries[row] != entry:
            self.entries[row] = entry
            self.dataChanged.emit(self.index(row), self.index(row))

    def row_of(self, number: int) -> int | None:
        """Where an entry is, or None."""
        return self._rows.get(number)

    def set_thumbnail(self, number: int, image: QImage) -> None:
        """A thumbnail has come."""
        row = self._rows.get(number)
        if row is not None:
            self.thumbnails[number] = image
            self.dataChanged.emit(self.index(row), self.index(row))

    def rowCount(self, parent: _Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self.entries)

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not 0 <= index.row() < len(self.entries):
            return None
        entry = self.entries[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return entry.name
        if role == Qt.ItemDataRole.ToolTipRole:
            return f"{entry.tip}\n{entry.state}" if entry.state else entry.tip
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return f"{entry.name}, {entry.state}" if entry.state else entry.name
        if role == _ROLE:
            return entry
        if role == Qt.ItemDataRole.DecorationRole:
            image = self.thumbnails.get(entry.number)
            if image is None and entry.number not in self._asked:
                self._asked.add(entry.number)
                self.wanted.emit(entry.number)
            return self.fitted.fitted(image) if image is not None else None
        return None


class _Delegate(QStyledItemDelegate):
    """Thumbnail, sign, name."""

    def sizeHint(self, option: QStyleOptionViewItem, index: _Index) -> QSize:
        return _CELL

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        entry, image = index.data(_ROLE), index.data(Qt.ItemDataRole.DecorationRole)
        palette, rect = option.palette, option.rect  # type: ignore[attr-defined]
        state = option.state  # type: ignore[attr-defined]
        is_selected = bool(state & QStyle.StateFlag.State_Selected)
        painter.save()
        painter.setRenderHints(
            QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform
        )
        if is_selected:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(palette.color(QPalette.ColorRole.Highlight))
            painter.drawRoundedRect(QRectF(rect).adjusted(2, 2, -2, -2), 5, 5)
        box = QRect(rect.left() + 8, rect.top() + 8, rect.width() - 16, _PICTURE)
        _paint_thumbnail(painter, box, image, palette)
        _paint_sign(painter, box, entry.badge)
        role = QPalette.ColorRole.HighlightedText if is_selected else QPalette.ColorRole.WindowText
        painter.setPen(palette.color(role))
        line = QRect(rect.left() + 6, box.bottom() + 3, rect.width() - 12, 18)
        text = painter.fontMetrics().elidedText(
            as_it_is(entry.name), Qt.TextElideMode.ElideMiddle, line.width()
        )
        painter.drawText(line, Qt.AlignmentFlag.AlignCenter, text)
        if state & QStyle.StateFlag.State_HasFocus:
            painter.setPen(palette.color(QPalette.ColorRole.WindowText))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(QRectF(rect).adjusted(2.5, 2.5, -2.5, -2.5), 5, 5)
        painter.restore()


def _paint_thumbnail(
    painter: QPainter, box: QRect, image: QImage | None, palette: QPalette
) -> None:
    if image is None or image.isNull():
        painter.setPen(palette.color(QPalette.ColorRole.Mid))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(QRectF(box).adjusted(12.5, 8.5, -12.5, -8.5), 3, 3)
        return
    size = image.size().scaled(box.size(), Qt.AspectRatioMode.KeepAspectRatio)
    place = QRect(QPoint(0, 0), size)
    place.moveCenter(box.center())
    painter.drawImage(place, image)


def _paint_sign(painter: QPainter, box: QRect, badge: Badge) -> None:
    if badge not in _SIGNS:
        return
    sign, colour = _SIGNS[badge]
    disc = QRectF(box.right() - 17, box.top() + 1, 18, 18)
    painter.setPen(QColor("#ffffff"))
    painter.setBrush(QColor(colour))
    painter.drawEllipse(disc)
    painter.drawText(disc, Qt.AlignmentFlag.AlignCenter, sign)


class FileStrip(QListView):
    """A row of thumbnails.

    Signals:
        chosen(int): an entry was made current.
        close_requested(list): numbers; Delete was pressed.
        thumbnail_wanted(int): of an entry that is shown.
    """

    chosen = Signal(int)
    close_requested = Signal(list)
    thumbnail_wanted = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._model = _Model(self)
        self._model.wanted.connect(self.thumbnail_wanted)
        self.setModel(self._model)
        self.setItemDelegate(_Delegate(self))
        self.setFlow(QListView.Flow.LeftToRight)
        self.setWrapping(False)
        self.setUniformItemSizes(True)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFrameShape(QListView.Shape.NoFrame)
        bar = self.horizontalScrollBar().sizeHint().height()
        self.setFixedHeight(_CELL.height() + bar + SPACING // 2)
        self.setAccessibleName(self.tr("Open photographs"))
        self.selectionModel().currentChanged.connect(self._on_current)
        self._is_showing = False

    def show_entries(self, entries: Sequence[Entry], current: int | None) -> None:
        """Show these, one of them current; nothing is told."""
        self._is_showing = True
        self._model.show_entries(entries)
        row = self._model.row_of(current) if current is not None else None
        if row is not None and row != self.currentIndex().row():
            index = self._model.index(row)
            self.selectionModel().setCurrentIndex(
                index, QItemSelectionModel.SelectionFlag.ClearAndSelect
            )
            self.scrollTo(index)
        self._is_showing = False

    def show_entry(self, entry: Entry) -> None:
        """Another value of an entry that is there."""
        self._model.show_entry(entry)

    def set_thumbnail(self, number: int, image: QImage) -> None:
        """A thumbnail has come."""
        self._model.set_thumbnail(number, image)

    def set_conversion(self, convert: Conversion | None) -> None:
        """How thumbnails become what the screen wants; None shows them as sRGB."""
        self._model.fitted.set_conversion(convert)
        self.viewport().update()

    @property
    def selected(self) -> list[int]:
        """Numbers of the selected entries, in order."""
        rows = sorted(index.row() for index in self.selectionModel().selectedIndexes())
        return [self._model.entries[row].number for row in rows]

    def keyPressEvent(self, event: Any) -> None:
        """Delete closes."""
        if event.key() == Qt.Key.Key_Delete and self.selected:
            self.close_requested.emit(self.selected)
            return
        super().keyPressEvent(event)

    def _on_current(self, index: QModelIndex) -> None:
        if not self._is_showing and index.isValid():
            self.chosen.emit(self._model.entries[index.row()].number)
