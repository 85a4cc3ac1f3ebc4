"""How something that was dropped is to be imported: under which name, and whole or only what is used."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QFrame,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from engine.library.places import SourceKind, is_name, source_kind
from pisa_desktop.language.amounts import size
from pisa_desktop.widgets.theme import MARGIN, SPACING


def bytes_of(path: Path) -> int:
    """Size of a file, or of everything in a folder."""
    if path.is_file():
        return path.stat().st_size
    return sum(one.stat().st_size for one in path.rglob("*") if one.is_file())


class ImportOffer(QFrame):
    """A question that stands until it is answered; more wait behind it.

    Signals:
        accepted(Path, str, bool): what, under which name, and whether only what is used is kept.
    """

    accepted = Signal(object, str, bool)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._waiting: list[tuple[Path, str]] = []
        self._path: Path | None = None
        self.setFrameShape(QFrame.Shape.StyledPanel)
        self.setAccessibleName(self.tr("Import"))
        self._text = QLabel(self)
        self._text.setWordWrap(True)
        self.name = QLineEdit(self)
        self.name.setAccessibleName(self.tr("Name"))
        label = QLabel(self.tr("&Name"), self)
        label.setBuddy(self.name)
        self.slim = QCheckBox(
            self.tr("&Keep only what restoring needs, in half precision (no prompts of your own)"),
            self,
        )
        self.slim.setChecked(True)
        self.go = QPushButton(self.tr("&Import"), self)
        self.go.clicked.connect(self._on_go)
        self.name.textChanged.connect(lambda _: self._show())
        self.leave = QPushButton(self.tr("&Leave it"), self)
        self.leave.setAutoDefault(False)
        self.leave.clicked.connect(self._next)
        row = QHBoxLayout()
        row.setSpacing(SPACING)
        row.addWidget(label)
        row.addWidget(self.name, 1)
        row.addWidget(self.leave)
        row.addWidget(self.go)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(MARGIN, SPACING, MARGIN, SPACING)
        layout.setSpacing(SPACING)
        layout.addWidget(self._text)
        layout.addWidget(self.slim)
        layout.addLayout(row)
        self._is_busy = self._is_new = False
        self.hide()

    def ask(self, path: Path, name: str) -> None:
        """Offer to import something under a name that is proposed."""
        if self._path is not None:
            self._waiting.append((path, name))
            return
        self._path = path
        kind = source_kind(path)
        has_choice = kind in {SourceKind.MODEL, SourceKind.ARCHIVE}
        what = {
            SourceKind.MODEL: self.tr("a model in a folder"),
            SourceKind.PACK: self.tr("adapters in a folder"),
            SourceKind.ARCHIVE: self.tr("a packed model or adapters"),
            SourceKind.SINGLE_FILE: self.tr("a model in one file"),
            SourceKind.CHECKPOINT: self.tr("published adapters"),
        }.get(kind or SourceKind.CHECKPOINT, "")
        text = self.tr("Import {name}: {what}, {size}")
        self._text.setText(text.format(name=path.name, what=what, size=size(bytes_of(path))))
        self.slim.setVisible(has_choice)
        self.name.setText(name)
        self._is_new = True
        self.show()
        self._show()

    def set_busy(self, *, is_busy: bool) -> None:
        """While work goes on, nothing can be begun."""
        self._is_busy = is_busy
        self._show()

    def _show(self) -> None:
        self.go.setEnabled(not self._is_busy and is_name(self.name.text()))
        if (
            self._is_new and self.go.isEnabled()
        ):  # a button takes the focus only once it can be pressed
            self._is_new = False
            self.go.setFocus()

    def _on_go(self) -> None:
        path = self._path
        if path is not None:
            self.accepted.emit(path, self.name.text(), self.slim.isChecked())
        self._next()

    def _next(self) -> None:
        self._path = None
        if self._waiting:
            self.ask(*self._waiting.pop(0))
        else:
            self.hide()
