"""The open photographs, one of them current. Values only: what is computed for them lies with the engine."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from pisa_desktop.state.document import Document
from pisa_desktop.state.wishes import SaveWish


class Workspace(QObject):
    """Documents in the order in which they were opened.

    Signals:
        changed(): documents were added or removed.
        current_changed(object): another Document is current, or None.
        document_changed(object, str): a property of one of them has another value.
        closed(object): a Document is no longer open; it is deleted afterwards.
    """

    changed = Signal()
    current_changed = Signal(object)
    document_changed = Signal(object, str)
    closed = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._documents: list[Document] = []
        self._by_number: dict[int, Document] = {}
        self._by_path: dict[Path, Document] = {}
        self._current: Document | None = None
        self._next_number = 0
        self._usual_wish = SaveWish()

    @property
    def usual_wish(self) -> SaveWish:
        """The form of the file of every photograph for which nothing else was chosen."""
        return self._usual_wish

    def set_usual_wish(self, wish: SaveWish) -> None:
        """Change it, for all of these."""
        self._usual_wish = wish
        for document in self._documents:
            if not document.has_own_wish:
                document.wish = wish

    @property
    def documents(self) -> tuple[Document, ...]:
        """All of them, in order."""
        return tuple(self._documents)

    @property
    def current(self) -> Document | None:
        """The one that is shown, or None."""
        return self._current

    def numbered(self, number: int) -> Document | None:
        """The document of a number, or None."""
        return self._by_number.get(number)

    def at(self, path: Path) -> Document | None:
        """The document of a file, or None."""
        return self._by_path.get(path)

    def add(self, paths: Iterable[Path]) -> list[Document]:
        """Open files; one that is open already is found again. Returns their documents, each once."""
        found: dict[Path, Document] = {}
        count = len(self._documents)
        for path in paths:
            document = self._by_path.get(path)
            if document is None:
                self._next_number += 1
                document = Document(path, self._next_number, self)
                document.wish = self._usual_wish
                document.changed.connect(
                    lambda name, one=document: self.document_changed.emit(one, name)
                )
                self._documents.append(document)
                self._by_number[document.number] = self._by_path[path] = document
            found[path] = document
        if len(self._documents) > count:
            self.changed.emit()
        return list(found.values())

    def set_current(self, document: Document | None) -> None:
        """Show another one."""
        if document is not self._current:
            self._current = document
            self.current_changed.emit(document)

    def step(self, by: int) -> None:
        """Go to the next or previous one; the ends hold."""
        if self._current is not None:
            index = self._documents.index(self._current) + by
            self.set_current(self._documents[min(max(index, 0), len(self._documents) - 1)])

    def close(self, documents: Iterable[Document]) -> None:
        """Close some; where the current one is among them its neighbour becomes current."""
        doomed = set(documents)
        gone = [d for d in self._documents if d in doomed]
        if not gone:
            return
        left = [d for d in self._documents if d not in doomed]
        for document in gone:
            del self._by_number[document.number], self._by_path[document.path]
        if self._current in doomed:
            index = self._documents.index(self._current)
            after = [d for d in self._documents[index:] if d not in doomed]
            self._documents = left
            self.set_current(after[0] if after else (left[-1] if left else None))
        self._documents = left
        for document in gone:
            document.changed.disconnect()
            self.closed.emit(document)
            document.deleteLater()
        self.changed.emit()
