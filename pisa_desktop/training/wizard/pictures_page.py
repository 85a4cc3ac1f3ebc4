"""First page: which photographs. They are looked at while they are added."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QFileDialog,
    QHBoxLayout,
    QLabel,
    QListWidget,
    QProgressBar,
    QPushButton,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
    QWizardPage,
)

from pisa_desktop.language.say import say, words
from pisa_desktop.paths import path_words
from pisa_desktop.training.looking import Looked, ScanEnded, Scanner
from pisa_desktop.training.plan import Plan
from pisa_desktop.widgets.drop_area import accepted_paths
from pisa_desktop.widgets.theme import SPACING
from trainer.data.dataset import Picture, Reason, Rejected

LEAST, FEW = 2, 20


class FolderList(QListWidget):
    """The folders; says what to do while there is none."""

    def paintEvent(self, event: QPaintEvent) -> None:
        """The list, or the words."""
        super().paintEvent(event)
        if self.count():
            return
        painter = QPainter(self.viewport())
        painter.setPen(self.palette().placeholderText().color())
        flags = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap
        painter.drawText(self.viewport().rect(), flags, self.tr("Drop folders here"))
        painter.end()


class PicturesPage(QWizardPage):
    """Takes folders and says what can be used of them, and why not of the rest."""

    def __init__(self, plan: Plan, scanner: Scanner, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._plan, self._scanner = plan, scanner
        self._scan, self._is_done = 0, False
        self._reasons = {
            Reason.UNREADABLE: self.tr("Cannot be read"),
            Reason.TOO_SMALL: self.tr("Too small"),
            Reason.BLURRED: self.tr("Blurred"),
            Reason.DUPLICATE: self.tr("The same as another"),
            Reason.EXCLUDED: self.tr("Excluded"),
            Reason.NO_PARTNER: self.tr("Without a degraded version"),
        }
        self.setTitle(self.tr("Your photographs"))
        self.setSubTitle(
            self.tr(
                "Drop folders with sharp, good photographs of the kind you restore. The adapters learn what undamaged ones look like."
            )
        )
        self.setAcceptDrops(True)
        self.folders = FolderList(self)
        self.folders.setAccessibleName(self.tr("Folders"))
        self._add = QPushButton(self.tr("Add a &folder…"), self)
        self._remove = QPushButton(self.tr("&Remove"), self)
        self._count = QLabel(self)
        self._count.setWordWrap(True)
        self._progress = QProgressBar(self)
        self._progress.setTextVisible(False)
        self._progress.setAccessibleName(self.tr("Photographs looked at"))
        self.report = QTreeWidget(self)
        self.report.setHeaderHidden(True)
        self.report.setAccessibleName(self.tr("Photographs that are not used"))
        self._lay_out()
        self._add.clicked.connect(self._on_add)
        self._remove.clicked.connect(self._on_remove)
        self.folders.itemSelectionChanged.connect(self._on_selection)
        scanner.looked.connect(self._on_looked)
        scanner.ended.connect(self._on_ended)
        self._on_selection()
        self._say()

    def _lay_out(self) -> None:
        buttons = QVBoxLayout()
        buttons.addWidget(self._add)
        buttons.addWidget(self._remove)
        buttons.addStretch()
        row = QHBoxLayout()
        row.setSpacing(SPACING)
        row.addWidget(self.folders, 1)
        row.addLayout(buttons)
        layout = QVBoxLayout(self)
        layout.setSpacing(SPACING)
        layout.addLayout(row, 1)
        layout.addWidget(self._count)
        layout.addWidget(self._progress)
        layout.addWidget(self.report, 2)

    # Folders

    def add(self, paths: list[Path]) -> None:
        """Add folders; of a file its folder is taken."""
        found = [path if path.is_dir() else path.parent for path in paths]
        fresh = [f for f in dict.fromkeys(found) if f not in self._plan.folders]
        self._plan.folders += fresh
        for folder in fresh:
            self.folders.addItem(path_words(folder))
        if fresh:
            self._look()

    def _on_add(self) -> None:
        name = QFileDialog.getExistingDirectory(self, self.tr("A folder with photographs"))
        if name:
            self.add([Path(name)])

    def _on_remove(self) -> None:
        for index in sorted((i.row() for i in self.folders.selectedIndexes()), reverse=True):
            self.folders.takeItem(index)
            del self._plan.folders[index]
        self._look()

    def _on_selection(self) -> None:
        self._remove.setEnabled(bool(self.folders.selectedItems()))

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Folders and files."""
        accepted_paths(event)

    def dropEvent(self, event: QDropEvent) -> None:
        """Take them."""
        if paths := accepted_paths(event):
            self.add(paths)

    # The scan

    def _look(self) -> None:
        plan = self._plan
        plan.pictures, plan.pairs = [], None
        self.report.clear()
        self._is_done = not plan.folders
        self._progress.setRange(0, 0)
        if plan.folders:
            self._scan = self._scanner.start(plan.folders, plan.crop, plan.scale)
        self._say()

    def _on_looked(self, looked: Looked) -> None:
        if looked.number != self._scan:
            return
        self._progress.setRange(0, looked.total)
        self._progress.setValue(looked.done)
        if isinstance(looked.outcome, Picture):
            self._plan.pictures.append(looked.outcome)
        else:
            self._add_rejected(looked.outcome)
        self._say()

    def _add_rejected(self, rejected: Rejected) -> None:
        word = self._reasons[rejected.reason]
        group = next(
            (
                item
                for i in range(self.report.topLevelItemCount())
                if (item := self.report.topLevelItem(i)) is not None
                and item.data(0, Qt.ItemDataRole.UserRole) == rejected.reason
            ),
            None,
        )
        if group is None:
            group = QTreeWidgetItem(self.report)
            group.setData(0, Qt.ItemDataRole.UserRole, rejected.reason)
        child = QTreeWidgetItem(group, [rejected.path.name])
        child.setToolTip(0, say(rejected.message))
        group.setText(0, f"{word} ({group.childCount()})")

    def _on_ended(self, ended: ScanEnded) -> None:
        if ended.number != self._scan:
            return
        self._is_done = True
        self._say(words(ended.error) if ended.error is not None else "")

    def _say(self, error: str = "") -> None:
        plan, count = self._plan, len(self._plan.pictures)
        self._progress.setVisible(bool(plan.folders) and not self._is_done)
        if error:
            text = error
        elif not plan.folders:
            text = self.tr("No folder yet. Fifty photographs or more are best.")
        elif not self._is_done:
            text = self.tr("Looking at the photographs: {n} can be used so far.").format(n=count)
        elif count < LEAST:
            text = self.tr(
                "{n} can be used; at least {least} are needed, of {side} × {side} pixels or more."
            ).format(n=count, least=LEAST, side=plan.crop)
        elif count < FEW:
            text = self.tr(
                "{n} photographs can be used. That is few: the adapters may learn these by heart. Fifty or more are best."
            ).format(n=count)
        else:
            text = self.tr("{n} photographs can be used.").format(n=count)
        self._count.setText(text)
        self.report.setVisible(self.report.topLevelItemCount() > 0)
        self.completeChanged.emit()

    def isComplete(self) -> bool:
        """Enough photographs, all looked at."""
        return self._is_done and len(self._plan.pictures) >= LEAST
