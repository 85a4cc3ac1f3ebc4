"""The adapters page: what is installed, under which name, for which model; use, compare, rename, share, import, delete."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QDir, QFile, QStandardPaths, Qt, Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QDialog,
    QDialogButtonBox,
    QFileDialog,
    QHBoxLayout,
    QHeaderView,
    QInputDialog,
    QLabel,
    QLineEdit,
    QMenu,
    QMessageBox,
    QPushButton,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from engine.errors import ErrorInfo
from engine.library.places import name_for
from pisa_desktop.language.amounts import size
from pisa_desktop.language.say import words
from pisa_desktop.models.installed import Pack, free_name, installed_packs, name_fault
from pisa_desktop.models.library import Library
from pisa_desktop.state.document import Document
from pisa_desktop.widgets.asking import ask
from pisa_desktop.widgets.drop_area import accepted_paths
from pisa_desktop.widgets.theme import MARGIN, SPACING

_NAME = Qt.ItemDataRole.UserRole


def _to_trash(folder: Path) -> bool:
    """Move a folder to the trash; False where there is none for its disk."""
    home = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.GenericDataLocation)
    QDir().mkpath(home)  # on a fresh account the trash has nowhere to be
    return QFile(str(folder)).moveToTrash()


class AdaptersDialog(QDialog):
    """Lists the packs; the first row stands for the model's own adapters.

    Signals:
        use_requested(object): a name, or None for the model's own.
        compare_requested(object, object): two of these, on the open photograph.
        removed(str): a pack went to the trash.
    """

    use_requested = Signal(object)
    compare_requested = Signal(object, object)
    removed = Signal(str)

    def __init__(
        self, library: Library, store: Path, model: str, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._library, self._store, self._model = library, store, model
        self._has_photo = False
        self._packs: tuple[Pack, ...] = ()
        self.setWindowTitle(self.tr("Adapters"))
        self.setAcceptDrops(True)
        self.table = QTableWidget(0, 3, self)
        self.table.setAccessibleName(self.tr("Installed adapters"))
        self.table.setHorizontalHeaderLabels(
            [self.tr("Name"), self.tr("Made for"), self.tr("Size")]
        )
        self.table.verticalHeader().hide()
        self.table.setShowGrid(False)
        self.table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.table.horizontalHeader().setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        self.table.setTabKeyNavigation(False)
        self._text = QLabel(self)
        self._text.setWordWrap(True)
        self.use_button = QPushButton(self.tr("&Use"), self)
        self.compare_button = QPushButton(self.tr("&Compare two"), self)
        self.rename_button = QPushButton(self.tr("&Rename…"), self)
        self.share_button = QPushButton(self.tr("&Share"), self)
        self.delete_button = QPushButton(self.tr("&Delete"), self)
        self.import_button = QPushButton(self.tr("&Import…"), self)
        self._lay_out()
        self._connect()
        self.refresh()
        self.resize(640, 420)

    def _lay_out(self) -> None:
        menu = QMenu(self)
        menu.addAction(self.tr("As a &zip…"), self._on_share_zip)
        menu.addAction(self.tr("As a &folder…"), self._on_share_folder)
        self.share_button.setMenu(menu)
        column = QVBoxLayout()
        column.setSpacing(SPACING)
        for button in (self.use_button, self.compare_button, self.rename_button, self.share_button, self.delete_button):  # fmt: skip
            column.addWidget(button)
        column.addStretch()
        column.addWidget(self.import_button)
        row = QHBoxLayout()
        row.setSpacing(SPACING)
        row.addWidget(self.table, 1)
        row.addLayout(column)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close, self)
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(MARGIN, MARGIN, MARGIN, MARGIN)
        layout.setSpacing(SPACING)
        layout.addLayout(row, 1)
        layout.addWidget(self._text)
        layout.addWidget(buttons)

    def _connect(self) -> None:
        self.table.itemSelectionChanged.connect(self._on_selection)
        self.table.itemActivated.connect(lambda _: self._on_use())
        self.use_button.clicked.connect(self._on_use)
        self.compare_button.clicked.connect(self._on_compare)
        self.rename_button.clicked.connect(self._on_rename)
        self.delete_button.clicked.connect(self._on_delete)
        self.import_button.clicked.connect(self._on_import)
        self._library.changed.connect(self.refresh)
        self._library.shared.connect(self._on_shared)
        self._library.failed.connect(self._on_failed)

    # What is shown

    def refresh(self) -> None:
        """List what is installed now."""
        self._packs = installed_packs(self._store)
        rows: list[tuple[str, str, str, str | None, str]] = [
            (self.tr("The model's own"), self._model, "", None, "")
        ]
        for pack in self._packs:
            count = sum(f.stat().st_size for f in pack.folder.rglob("*") if f.is_file())
            fault = "" if pack.fits(self._model) else self._misfit(pack)
            rows.append((pack.name, pack.for_model, size(count), pack.name, fault))
        self.table.setRowCount(len(rows))
        for row, (*cells, name, fault) in enumerate(rows):
            for column, text in enumerate(cells):
                item = QTableWidgetItem(text)
                item.setData(_NAME, name)
                if fault:
                    item.setToolTip(fault)
                    item.setForeground(self.palette().placeholderText())
                if column == 2:
                    item.setTextAlignment(
                        Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
                    )
                self.table.setItem(row, column, item)
        self._on_selection()

    def _misfit(self, pack: Pack) -> str:
        text = self.tr("Made for “{other}”; it does not fit “{model}”.")
        return text.format(other=pack.for_model, model=self._model)

    def set_document(self, document: Document | None) -> None:
        """Whether there is a photograph to compare on."""
        self._has_photo = document is not None
        self._on_selection()

    def _chosen(self) -> list[Pack | None]:
        """The selected packs in the order of the table; None for the model's own."""
        rows = sorted({index.row() for index in self.table.selectedIndexes()})
        return [self._packs[row - 1] if row else None for row in rows]

    def _on_selection(self) -> None:
        chosen = self._chosen()
        one = chosen[0] if len(chosen) == 1 else None
        fits = [pack is None or pack.fits(self._model) for pack in chosen]
        self.use_button.setEnabled(len(chosen) == 1 and all(fits))
        self.compare_button.setEnabled(len(chosen) == 2 and all(fits) and self._has_photo)
        for button in (self.rename_button, self.share_button, self.delete_button):
            button.setEnabled(one is not None)
        if len(chosen) == 1 and one is not None and not one.fits(self._model):
            self._say(self._misfit(one))
        elif len(chosen) == 2 and not self._has_photo:
            self._say(self.tr("Open a photograph to compare two on it."))
        elif not self._packs:
            self._say(
                self.tr("Train on your own photographs, or drop a zip, a folder or a .pkl here.")
            )
        else:
            self._say(
                self.tr("Choose one to use it, or two to compare them on the open photograph.")
            )

    def _say(self, text: str) -> None:
        self._text.setText(text)

    # What is done

    def _on_use(self) -> None:
        chosen = self._chosen()
        if len(chosen) == 1 and self.use_button.isEnabled():
            self.use_requested.emit(chosen[0].name if chosen[0] is not None else None)
            self.accept()

    def _on_compare(self) -> None:
        first, second = self._chosen()
        names = [pack.name if pack is not None else None for pack in (first, second)]
        self.compare_requested.emit(*names)
        self.accept()

    def _on_rename(self) -> None:
        pack = self._chosen()[0]
        if pack is None:
            return
        name, is_ok = QInputDialog.getText(
            self, self.tr("Rename"), self.tr("New name"), QLineEdit.EchoMode.Normal, pack.name
        )
        name = name.strip()
        if is_ok and name != pack.name:
            fault = name_fault(self._store)(name)
            if fault:
                self._say(fault)
            else:
                self._library.rename(pack.folder, name)

    def _on_delete(self) -> None:
        pack = self._chosen()[0]
        if pack is None:
            return
        if _to_trash(pack.folder):
            self.removed.emit(pack.name)
            self._library.look()
            self.refresh()
            self._say(self.tr("“{name}” is in the trash.").format(name=pack.name))
            return
        question = self.tr("There is no trash for this disk. Delete “{name}” for good?")
        asked = question.format(name=pack.name)
        destructive = QMessageBox.ButtonRole.DestructiveRole
        if ask(self, self.windowTitle(), asked, self.tr("Delete"), destructive):
            self._library.remove(pack.name)
            self.removed.emit(pack.name)

    def _on_share_zip(self) -> None:
        pack = self._chosen()[0]
        if pack is None:
            return
        name, _ = QFileDialog.getSaveFileName(
            self, self.tr("Share as a zip"), f"{pack.name}.zip", "Zip (*.zip)"
        )
        if name:
            self._library.share_zip(pack.folder, Path(name))

    def _on_share_folder(self) -> None:
        pack = self._chosen()[0]
        if pack is None:
            return
        name = QFileDialog.getExistingDirectory(self, self.tr("Share into the folder"))
        if name:
            self._library.share_folder(pack.folder, Path(name))

    def _on_import(self) -> None:
        name, _ = QFileDialog.getOpenFileName(
            self,
            self.tr("Import adapters"),
            "",
            f"{self.tr('Adapters')} (*.zip *.pkl pack.json);;{self.tr('All files')} (*)",
        )
        if name:
            self.import_from(Path(name))

    def import_from(self, path: Path) -> None:
        """Install a zip, a pack folder (or the pack.json in it) or a published `.pkl` under a free name."""
        source = path.parent if path.name == "pack.json" else path
        name = free_name(name_for(source), name_fault(self._store))
        words = self.tr("Checking and copying {name}…")
        if self._library.is_busy:
            words = self.tr("{name} is next, after what is done to other models now.")
        self._say(words.format(name=source.name))
        self._library.install(source, name)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Zips, folders, `.pkl` files."""
        accepted_paths(event)

    def dropEvent(self, event: QDropEvent) -> None:
        """Import what was dropped."""
        for path in accepted_paths(event):
            self.import_from(path)

    def _on_shared(self, path: Path) -> None:
        self._say(self.tr("Written: {path}").format(path=path))

    def _on_failed(self, error: ErrorInfo) -> None:
        self._say(words(error))
