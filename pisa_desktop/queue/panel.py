"""The queue as a table, with what can be done to it and where results go."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from PySide6.QtCore import (
    QAbstractTableModel,
    QItemSelectionModel,
    QModelIndex,
    QPersistentModelIndex,
    Qt,
    Signal,
)
from PySide6.QtGui import QBrush, QGuiApplication
from PySide6.QtWidgets import (
    QAbstractItemView,
    QCheckBox,
    QFileDialog,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QProgressBar,
    QPushButton,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from pisa_desktop.language.direction import as_it_is
from pisa_desktop.paths import path_words
from pisa_desktop.results import FIELDS
from pisa_desktop.state.wishes import Destination
from pisa_desktop.widgets.fields import LineEdit
from pisa_desktop.widgets.flow_layout import FlowLayout
from pisa_desktop.widgets.theme import SPACING, error_colour

_Index = QModelIndex | QPersistentModelIndex


@dataclass(frozen=True, slots=True)
class Row:
    """A picture in the queue, in words.

    Attributes:
        id: the item's.
        name: the photograph's.
        place: the whole path of photograph or result, for the tip.
        state: how far it is.
        detail: the result's name, or what went wrong.
        is_bad: whether it failed or was set aside.
        seconds: that it took, as words.
    """

    id: int
    name: str
    place: str
    state: str
    detail: str
    is_bad: bool = False
    seconds: str = ""


class BatchModel(QAbstractTableModel):
    """Rows of the queue; ids are stable."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.rows: list[Row] = []
        self._places: dict[int, int] = {}
        self._titles = (
            self.tr("Photograph"),
            self.tr("State"),
            self.tr("Result"),
            self.tr("Time"),
        )

    def show_rows(self, rows: Sequence[Row]) -> None:
        """Other rows."""
        self.beginResetModel()
        self.rows = list(rows)
        self._places = {row.id: n for n, row in enumerate(self.rows)}
        self.endResetModel()

    def show_row(self, row: Row) -> None:
        """Another value of a row that is there."""
        place = self._places.get(row.id)
        if place is not None and self.rows[place] != row:
            self.rows[place] = row
            self.dataChanged.emit(self.index(place, 0), self.index(place, len(self._titles) - 1))

    def place_of(self, number: int) -> int | None:
        """The row of an id."""
        return self._places.get(number)

    def rowCount(self, parent: _Index | None = None) -> int:
        """Rows."""
        return 0 if parent is not None and parent.isValid() else len(self.rows)

    def columnCount(self, parent: _Index | None = None) -> int:
        """Columns."""
        return 0 if parent is not None and parent.isValid() else len(self._titles)

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        """Titles."""
        if role != Qt.ItemDataRole.DisplayRole:
            return None
        if orientation is Qt.Orientation.Horizontal:
            return self._titles[section] if 0 <= section < len(self._titles) else None
        return section + 1

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """A cell, its tip, its colour."""
        if not (index.isValid() and index.row() < len(self.rows)):
            return None
        row = self.rows[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            detail = row.detail if row.is_bad else as_it_is(row.detail)
            shown = (as_it_is(row.name), row.state, detail, as_it_is(row.seconds))
            return shown[index.column()]
        if role == Qt.ItemDataRole.ToolTipRole:
            return row.detail if row.is_bad else row.place
        if role == Qt.ItemDataRole.ForegroundRole and row.is_bad and index.column() in {1, 2}:
            return QBrush(error_colour(QGuiApplication.palette()))
        return None


class BatchPanel(QWidget):
    """Shows the queue and asks for changes; it changes nothing itself.

    Attributes:
        model: the rows.

    Signals:
        run_requested(bool): start, or pause.
        cancel_requested(list), retry_requested(list), remove_requested(list): ids.
        move_requested(list, int): ids, by so many places up (negative) or down.
        clear_requested(): take out what is done.
        report_requested(): the list of failures.
        open_requested(int): an item was activated.
        destination_changed(object): another Destination.
    """

    run_requested = Signal(bool)
    cancel_requested = Signal(list)
    retry_requested = Signal(list)
    remove_requested = Signal(list)
    move_requested = Signal(list, int)
    clear_requested = Signal()
    report_requested = Signal()
    open_requested = Signal(int)
    destination_changed = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._destination = Destination()
        self.model = BatchModel(self)
        self._make_table()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(SPACING, SPACING // 2, SPACING, SPACING)
        layout.setSpacing(SPACING)
        layout.addLayout(self._make_buttons())
        layout.addWidget(self.table, 1)
        layout.addLayout(self._make_destination())
        self.show_destination(self._destination)
        self.enable()

    # Parts

    def _make_table(self) -> None:
        self.table = QTableView(self)
        self.table.setModel(self.model)
        self.table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.table.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.table.setAlternatingRowColors(True)
        self.table.setShowGrid(False)
        self.table.setWordWrap(False)
        self.table.setTabKeyNavigation(False)
        self.table.setAccessibleName(self.tr("Queue"))
        self.table.verticalHeader().setDefaultSectionSize(self.fontMetrics().height() + 8)
        self.table.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        header = self.table.horizontalHeader()
        header.setSectionResizeMode(2, QHeaderView.ResizeMode.Stretch)
        header.setHighlightSections(False)
        self.table.setColumnWidth(0, 220)
        self.table.setColumnWidth(1, 130)
        self.table.selectionModel().selectionChanged.connect(self.enable)
        self.table.doubleClicked.connect(
            lambda index: self.open_requested.emit(self.model.rows[index.row()].id)
        )

    def _make_buttons(self) -> FlowLayout:
        row = FlowLayout(SPACING)
        self.run = QPushButton(self.tr("Start"), self)
        self.run.setCheckable(True)
        self.run.clicked.connect(self.run_requested)
        row.addWidget(self.run)
        self._buttons: dict[str, QPushButton] = {}
        for name, text, call in (
            ("cancel", self.tr("Cancel"), lambda: self.cancel_requested.emit(self.selected)),
            ("retry", self.tr("Try again"), lambda: self.retry_requested.emit(self.selected)),
            ("remove", self.tr("Remove"), lambda: self.remove_requested.emit(self.selected)),
            ("up", self.tr("Up"), lambda: self.move_requested.emit(self.selected, -1)),
            ("down", self.tr("Down"), lambda: self.move_requested.emit(self.selected, 1)),
            ("clear", self.tr("Clear done"), self.clear_requested.emit),
            ("report", self.tr("Copy failures"), self.report_requested.emit),
        ):
            button = QPushButton(text, self)
            button.clicked.connect(lambda _=False, act=call: act())
            self._buttons[name] = button
            row.addWidget(button)
        self.progress = QProgressBar(self)
        self.progress.setRange(0, 1000)
        self.progress.setTextVisible(False)
        self.progress.setFixedWidth(140)
        self.progress.setAccessibleName(self.tr("Progress of the queue"))
        self.text = QLabel(self)
        news = QWidget(self)
        line = QHBoxLayout(news)
        line.setContentsMargins(0, 0, 0, 0)
        line.addWidget(self.text)
        line.addWidget(self.progress)
        row.addWidget(news)
        return row

    def _labelled(self, label: str, widgets: Sequence[QWidget]) -> QWidget:
        """Widgets behind their label, which belongs to the first; they stay on one line."""
        group = QWidget(self)
        line = QHBoxLayout(group)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(SPACING)
        shown = QLabel(label, group)
        shown.setBuddy(widgets[0])
        widgets[0].setAccessibleName(label.replace("&", ""))
        line.addWidget(shown)
        for widget in widgets:
            line.addWidget(widget, 1 if widget is widgets[0] else 0)
        return group

    def _make_destination(self) -> FlowLayout:
        self._folder = LineEdit(self)
        self._folder.setReadOnly(True)
        self._folder.setPlaceholderText(self.tr("beside each photograph"))
        choose = QPushButton(self.tr("Folder…"), self)
        choose.clicked.connect(self._on_choose)
        self._beside = QPushButton(self.tr("Beside"), self)
        self._beside.setToolTip(self.tr("Put each result beside its photograph"))
        self._beside.clicked.connect(lambda: self._edit(folder=""))
        self._template = LineEdit(self)
        self._template.setToolTip(
            self.tr("Name without ending; may hold {fields}").format(
                fields=", ".join(f"{{{name}}}" for name in sorted(FIELDS))
            )
        )
        self._template.editingFinished.connect(lambda: self._edit(template=self._template.text()))
        self._tree = QCheckBox(self.tr("Keep folders"), self)
        self._tree.toggled.connect(lambda on: self._edit(keep_tree=on))
        self._skip = QCheckBox(self.tr("Leave out what is done"), self)
        self._skip.toggled.connect(lambda on: self._edit(skip_done=on))
        row = FlowLayout(SPACING)
        for label, widgets in (
            (self.tr("Results &go to"), (self._folder, choose, self._beside)),
            (self.tr("&Name"), (self._template,)),
        ):
            row.addWidget(self._labelled(label, widgets))
        row.addWidget(self._tree)
        row.addWidget(self._skip)
        return row

    # What is shown

    @property
    def selected(self) -> list[int]:
        """Ids of the selected rows, in order."""
        rows = sorted(index.row() for index in self.table.selectionModel().selectedRows())
        return [self.model.rows[row].id for row in rows]

    def show_rows(self, rows: Sequence[Row]) -> None:
        """Other rows; the selection stays with its ids."""
        chosen = self.selected
        self.model.show_rows(rows)
        selection = self.table.selectionModel()
        flags = QItemSelectionModel.SelectionFlag
        for number in chosen:
            place = self.model.place_of(number)
            if place is not None:
                selection.select(self.model.index(place, 0), flags.Select | flags.Rows)
        self.enable()

    def show_running(self, *, is_running: bool) -> None:
        """Whether the queue works."""
        self.run.setChecked(is_running)
        self.run.setText(self.tr("Pause") if is_running else self.tr("Start"))
        self.run.setToolTip(
            self.tr("Begin no further photograph; the one at work is finished")
            if is_running
            else self.tr("Restore what waits, one after the other")
        )

    def show_progress(self, fraction: float | None, text: str) -> None:
        """How far all of it is, 0 to 1, or None for nothing to do."""
        self.progress.setVisible(fraction is not None)
        self.progress.setValue(round(1000 * (fraction or 0)))
        self.text.setText(text)

    @property
    def destination(self) -> Destination:
        """Where results go."""
        return self._destination

    def show_destination(self, destination: Destination) -> None:
        """Show another one, without telling."""
        self.blockSignals(True)
        self._destination = destination
        self._folder.setText(path_words(destination.folder))
        self._template.setText(destination.template)
        self._tree.setChecked(destination.keep_tree)
        self._skip.setChecked(destination.skip_done)
        self._beside.setEnabled(bool(destination.folder))
        self._tree.setEnabled(bool(destination.folder))
        self.blockSignals(False)

    def _edit(self, **values: Any) -> None:
        changed = replace(self._destination, **values)
        if changed != self._destination and not self.signalsBlocked():
            self.show_destination(changed)
            self.destination_changed.emit(changed)

    def _on_choose(self) -> None:
        name = QFileDialog.getExistingDirectory(
            self, self.tr("Where results go"), self._destination.folder
        )
        if name:
            self._edit(folder=name)

    def enable(self, *_: object) -> None:
        """Buttons follow selection and contents."""
        has_some = self.table.selectionModel().hasSelection()
        for name in ("cancel", "retry", "remove", "up", "down"):
            self._buttons[name].setEnabled(has_some)
        self._buttons["clear"].setEnabled(bool(self.model.rows))
        self._buttons["report"].setEnabled(any(row.is_bad for row in self.model.rows))
        self.run.setEnabled(bool(self.model.rows) or self.run.isChecked())
