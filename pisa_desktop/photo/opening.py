"""Opening, choosing and closing photographs: dialogs, drops, recent files, the strip."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, QTimer
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QFileDialog

from engine.files import readable_endings
from pisa_desktop.language.messages import Messages
from pisa_desktop.language.say import say
from pisa_desktop.paths import sample_path
from pisa_desktop.queue.dispatch import found_in
from pisa_desktop.state.document import Document, Stage
from pisa_desktop.state.undo import change_lambdas, change_size, change_wish
from pisa_desktop.state.workspace import Workspace
from pisa_desktop.system.window_state import Folders
from pisa_desktop.viewer.thumbnails import ThumbnailReader
from pisa_desktop.widgets.file_strip import Badge, Entry
from pisa_desktop.window.main_window import MainWindow

MAX_RECENT = 12
MAX_FOUND = 10_000
"""Pictures taken from dropped folders at once; more is a slip of the hand, or a disk."""


class Opening(QObject):
    """Keeps workspace, strip and menus together.

    Args:
        ask: (question, yes) -> whether the user says yes.
    """

    def __init__(
        self,
        window: MainWindow,
        workspace: Workspace,
        messages: Messages,
        places: Folders,
        ask: Callable[[str, str], bool],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._window, self._workspace, self._messages = window, workspace, messages
        self._places, self._ask = places, ask
        self._queued: Mapping[Path, str | None] = {}
        self._dirty: set[Document] = set()
        self._refresh = QTimer(self)  # once for many changes in a row, such as settings for all
        self._refresh.setSingleShot(True)
        self._refresh.timeout.connect(self._show_dirty)
        self._thumbnails = ThumbnailReader(self)
        self._thumbnails.ready.connect(window.strip.set_thumbnail)
        window.strip.thumbnail_wanted.connect(self._on_wanted)
        window.strip.chosen.connect(self._on_chosen)
        window.strip.close_requested.connect(self._on_close_some)
        workspace.changed.connect(self.show_strip)
        workspace.current_changed.connect(self.show_strip)
        workspace.document_changed.connect(self._on_document)
        handlers: dict[str, Callable[[], object]] = {
            "open": self._on_open,
            "open-folder": self._on_open_folder,
            "open-sample": lambda: self.open([sample_path()]),
            "close": self._on_close,
            "close-all": self._on_close_all,
            "next-picture": lambda: workspace.step(1),
            "previous-picture": lambda: workspace.step(-1),
            "apply-to-all": self._on_apply_to_all,
            "apply-to-selected": self._on_apply_to_selected,
        }
        for name, handler in handlers.items():
            window.actions_by_name[name].triggered.connect(lambda _=False, call=handler: call())
        window.drop_area.open_requested.connect(self._on_open)
        window.drop_area.sample_requested.connect(lambda: self.open([sample_path()]))
        self._show_recent()
        self.show_strip()

    def shutdown(self, timeout_ms: int = 500) -> bool:
        """Stop reading thumbnails; False where one takes longer."""
        return self._thumbnails.shutdown(timeout_ms)

    # Opening

    def open(self, paths: Sequence[Path]) -> None:
        """Open files, and the pictures in folders; the first of them becomes current."""
        pictures = found_in(paths)
        if not pictures:
            self._messages.warning(self.tr("There is no picture in what was dropped."))
            return
        if len(pictures) > MAX_FOUND:
            text = self.tr("{n} pictures were found; the first {most} were opened.")
            self._messages.warning(text.format(n=len(pictures), most=MAX_FOUND))
        documents = self._workspace.add([path for path, _ in pictures[:MAX_FOUND]])
        for document, (_, below) in zip(documents, pictures, strict=False):
            document.below = below
        self._workspace.set_current(documents[0])
        if len(documents) > 1:
            text = self.tr(
                "{n} photographs are open. “Queue all” restores them one after the other."
            )
            self._messages.info(text.format(n=len(documents)))
        self._remember(documents)

    def _on_open(self) -> None:
        patterns = " ".join(f"*{ending}" for ending in sorted(readable_endings()))
        names, _ = QFileDialog.getOpenFileNames(
            self._window, self.tr("Open photographs"), self._places.open_folder,
            f"{self.tr('Photographs')} ({patterns});;{self.tr('All files')} (*)",
        )  # fmt: skip
        if names:
            self._places.open_folder = str(Path(names[0]).parent)
            self.open([Path(name) for name in names])

    def _on_open_folder(self) -> None:
        name = QFileDialog.getExistingDirectory(
            self._window, self.tr("Open the photographs in a folder"), self._places.open_folder
        )
        if name:
            self._places.open_folder = name
            self.open([Path(name)])

    def _remember(self, documents: Sequence[Document]) -> None:
        sample = sample_path()
        new = [str(d.path) for d in documents[:MAX_RECENT] if d.path != sample]
        old = [name for name in self._places.recent if name not in new]
        self._places.recent = [*new, *old][:MAX_RECENT]
        self._show_recent()

    def _show_recent(self) -> None:
        menu = self._window.recent_menu
        menu.clear()
        for name in self._places.recent:
            path = Path(name)
            action = QAction(path.name.replace("&", "&&"), menu)
            action.setToolTip(name)
            action.setEnabled(os.path.exists(path))
            action.triggered.connect(partial(self._on_recent, path))
            menu.addAction(action)
        menu.setEnabled(bool(self._places.recent))
        if self._places.recent:
            menu.addSeparator()
            menu.addAction(self.tr("Clear this list")).triggered.connect(self._on_clear_recent)

    def _on_recent(self, path: Path, _checked: bool = False) -> None:
        self.open([path])

    def _on_clear_recent(self) -> None:
        self._places.recent = []
        self._show_recent()

    # Closing

    def may_lose_changes(self, documents: Sequence[Document], question: str, yes: str) -> bool:
        """Whether none of these has changes that are not saved, or the user lets them go."""
        changed = [document for document in documents if document.is_modified]
        return not changed or self._ask(question.format(n=len(changed)), yes)

    def _close(self, documents: Sequence[Document]) -> None:
        question = self.tr("The result is not saved as you set it. Close without saving?")
        if len(documents) > 1:
            question = self.tr(
                "Results that are not saved as you set them: {n}. Close without saving?"
            )
        if documents and self.may_lose_changes(documents, question, self.tr("Close")):
            self._workspace.close(documents)

    def _on_close(self) -> None:
        if self._workspace.current is not None:
            self._close([self._workspace.current])

    def _on_close_all(self) -> None:
        self._close(self._workspace.documents)

    def _on_close_some(self, numbers: list[int]) -> None:
        self._close([d for d in self._workspace.documents if d.number in numbers])

    # Settings of many

    def selected(self) -> list[Document]:
        """The documents that are selected in the strip; the current one where it is hidden."""
        numbers = set(self._window.strip.selected)
        chosen = [d for d in self._workspace.documents if d.number in numbers]
        current = self._workspace.current
        return chosen or ([current] if current is not None else [])

    def _on_apply_to_all(self) -> None:
        self._apply(self._workspace.documents)

    def _on_apply_to_selected(self) -> None:
        self._apply(self.selected())

    def _apply(self, documents: Sequence[Document]) -> None:
        """Give others the current one's strengths, settings and form of the file; each can undo it."""
        current = self._workspace.current
        if current is None:
            return
        others = [document for document in documents if document is not current]
        for document in others:
            change_size(document, current.params, current.ppi)
            change_lambdas(document, current.lambdas)
            change_wish(document, current.wish)
        text = self.tr("Other photographs that have these settings now: {n}.")
        self._messages.info(text.format(n=len(others)))

    # The strip

    def show_strip(self) -> None:
        """What is open, in the strip; it is hidden for one photograph."""
        documents, current = self._workspace.documents, self._workspace.current
        self._window.strip.show_entries(
            [self._entry(document) for document in documents],
            current.number if current is not None else None,
        )
        self._window.strip.setVisible(len(documents) > 1)
        actions = self._window.actions_by_name
        for name in ("next-picture", "previous-picture", "apply-to-all", "apply-to-selected"):
            actions[name].setEnabled(len(documents) > 1)
        actions["close-all"].setEnabled(bool(documents))

    def show_queued(self, queued: Mapping[Path, str | None]) -> None:
        """Mark the photographs that wait in the queue (None), and those that failed there, and why."""
        changed = dict(queued.items() ^ self._queued.items())
        self._queued = queued
        self._dirty |= {d for path in changed if (d := self._workspace.at(path)) is not None}
        self._show_dirty()

    def _show_dirty(self) -> None:
        dirty, self._dirty = self._dirty, set()
        for document in dirty:
            if self._workspace.numbered(document.number) is document:
                self._window.strip.show_entry(self._entry(document))

    def _entry(self, document: Document) -> Entry:
        badge, words = self._badge(document)
        return Entry(document.number, document.path.name, str(document.path), badge, words)

    def _badge(self, document: Document) -> tuple[Badge, str]:
        if document.stage is Stage.FAILED:
            return Badge.FAILED, say(document.error.message) if document.error is not None else ""
        if document.path in self._queued:
            failure = self._queued[document.path]
            if failure is not None:
                return Badge.FAILED, failure
            return Badge.QUEUED, self.tr("waits in the queue")
        if document.stage is Stage.PREPARING:
            return Badge.WORKING, self.tr("is being restored")
        if document.saved is not None and not document.is_modified:
            return Badge.SAVED, self.tr("saved as {name}").format(name=document.saved.name)
        if document.is_modified:
            return Badge.CHANGED, self.tr("changed, not saved")
        if document.stage is Stage.READY:
            return Badge.RESTORED, self.tr("restored, not saved")
        return Badge.NONE, ""

    def _on_document(self, document: Document, name: str) -> None:
        if name in {"stage", "saved", "params", "crop", "error", "wish", "ppi"}:
            self._dirty.add(document)
            if not self._refresh.isActive():
                self._refresh.start()

    def _on_wanted(self, number: int) -> None:
        if (document := self._workspace.numbered(number)) is not None:
            self._thumbnails.want(number, document.path)

    def _on_chosen(self, number: int) -> None:
        if (document := self._workspace.numbered(number)) is not None:
            self._workspace.set_current(document)
