"""Under which licences the application and what it is built of are given, to read and to search."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QFontDatabase, QKeySequence, QShortcut, QTextCursor, QTextDocument
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QListWidget,
    QPlainTextEdit,
    QPushButton,
    QSplitter,
    QVBoxLayout,
    QWidget,
)

from pisa_desktop.widgets.theme import SPACING


@dataclass(frozen=True, slots=True)
class Text:
    """A document of the list: its title and what it says."""

    title: str
    body: str


_ORDER = ("README.md", "third-party.txt", "Apache-2.0.txt")


def licence_texts(folder: Path) -> list[Text]:
    """The texts of a folder: what ships, the third parties, the application's own licence, then all others by name."""
    found = [p for p in folder.iterdir() if p.suffix in {".txt", ".md"}] if folder.is_dir() else []
    places = {name: place for place, name in enumerate(_ORDER)}
    found.sort(key=lambda path: (places.get(path.name, len(_ORDER)), path.name.lower()))
    return [Text(path.name, path.read_text("utf-8", "replace")) for path in found]


class LicencesDialog(QDialog):
    """Shows texts; a search goes on from one to the next.

    Args:
        texts: what to show, the first one first; titles that the dialog knows are said in words.
    """

    def __init__(self, texts: Sequence[Text], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Licences"))
        self._texts = list(texts)
        self.search = QLineEdit(self)
        self.search.setPlaceholderText(self.tr("Search in all texts"))
        self.search.setAccessibleName(self.tr("Search in all texts"))
        self.search.setClearButtonEnabled(True)
        self.found = QLabel(self)
        self.list = QListWidget(self)
        self.list.setAccessibleName(self.tr("Texts"))
        self.view = QPlainTextEdit(self)
        self.view.setReadOnly(True)
        self.view.setLineWrapMode(QPlainTextEdit.LineWrapMode.WidgetWidth)
        self.view.setFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont))
        self.view.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse
            | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self.view.setAccessibleName(self.tr("Text of the licence"))
        self._following = QPushButton(self.tr("Ne&xt"), self)
        self._following.setAutoDefault(False)
        self._arrange()
        self._connect()
        self.list.addItems([self._title(text.title) for text in self._texts])
        self.list.setCurrentRow(0)
        self._count("")
        self.search.setFocus()
        self.resize(860, 560)

    def _title(self, name: str) -> str:
        known = {
            "README.md": self.tr("What ships"),
            "third-party.txt": self.tr("Third parties"),
            "Apache-2.0.txt": self.tr("PiSA Desktop: Apache License 2.0"),
        }
        return known.get(name, name.rpartition(".")[0])

    def _arrange(self) -> None:
        label = QLabel(self.tr("&Find"), self)
        label.setBuddy(self.search)
        line = QHBoxLayout()
        for widget, stretch in ((label, 0), (self.search, 1), (self._following, 0)):
            line.addWidget(widget, stretch)
        split = QSplitter(self)
        split.addWidget(self.list)
        split.addWidget(self.view)
        split.setStretchFactor(1, 1)
        split.setSizes([240, 620])
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close, self)
        buttons.rejected.connect(self.reject)
        for button in buttons.buttons():
            if isinstance(button, QPushButton):
                button.setAutoDefault(False)
        end = QHBoxLayout()
        end.addWidget(self.found, 1)
        end.addWidget(buttons)
        layout = QVBoxLayout(self)
        layout.setSpacing(SPACING)
        layout.addLayout(line)
        layout.addWidget(split, 1)
        layout.addLayout(end)

    def _connect(self) -> None:
        self.list.currentRowChanged.connect(self._show)
        self.search.textChanged.connect(self._on_search)
        self.search.returnPressed.connect(self.find_next)
        self._following.clicked.connect(self.find_next)
        for keys in QKeySequence.keyBindings(QKeySequence.StandardKey.FindNext):
            QShortcut(keys, self, self.find_next)
        for keys in QKeySequence.keyBindings(QKeySequence.StandardKey.FindPrevious):
            QShortcut(keys, self, lambda: self.find_next(backwards=True))
        for keys in QKeySequence.keyBindings(QKeySequence.StandardKey.Find):
            QShortcut(keys, self, self.search.setFocus)

    def _show(self, row: int) -> None:
        self.view.setPlainText(self._texts[row].body if 0 <= row < len(self._texts) else "")

    # Searching

    def _on_search(self, words: str) -> None:
        self.view.moveCursor(QTextCursor.MoveOperation.Start)
        self._count(words)
        if words:
            self.find_next()

    def _count(self, words: str) -> None:
        folded = words.casefold()
        counts = [text.body.casefold().count(folded) if folded else 0 for text in self._texts]
        for row, count in enumerate(counts):
            item = self.list.item(row)
            title = self._title(self._texts[row].title)
            item.setText(f"{title} ({count})" if count else title)
        self._following.setEnabled(any(counts))
        said = self.tr("Found: {n}").format(n=sum(counts)) if words else ""
        self.found.setText(said)

    def find_next(self, *, backwards: bool = False) -> None:
        """Select the next place where the words are, in the next text after the last one of this; begins again at the end."""
        words = self.search.text()
        if not words or not self._texts:
            return
        flag = QTextDocument.FindFlag.FindBackward if backwards else QTextDocument.FindFlag(0)
        edge = QTextCursor.MoveOperation.End if backwards else QTextCursor.MoveOperation.Start
        if self.view.find(words, flag):
            return
        row, count = self.list.currentRow(), len(self._texts)
        for step in range(1, count + 1):
            other = (row - step if backwards else row + step) % count
            if words.casefold() in self._texts[other].body.casefold():
                self.list.setCurrentRow(other)
                self.view.moveCursor(edge)
                self.view.find(words, flag)
                return
