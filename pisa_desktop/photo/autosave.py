"""Keeps the session on disk while the user works, and opens it again at the next start."""

from __future__ import annotations

import os
from collections.abc import Collection
from dataclasses import replace
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, QThreadPool, QTimer

from pisa_desktop.language.messages import Messages
from pisa_desktop.state.document import Document, Variant
from pisa_desktop.state.session import SavedDocument, Session, save_quietly
from pisa_desktop.state.workspace import Workspace

AUTOSAVE_MS = 5_000


class Remembering(QObject):
    """Saves what is open a few seconds after a change, and at the end.

    Args:
        folder: where the session lies.
    """

    def __init__(
        self,
        workspace: Workspace,
        messages: Messages,
        folder: Path,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._workspace, self._messages, self._folder = workspace, messages, folder
        self._written = (
            Session()
        )  # the newest that was given to be written, and well as far as is known
        self._offered = Session()
        self._may_write = True
        self._has_ended = False
        self._pool = QThreadPool(
            self
        )  # a thousand photographs take too long for the window's thread
        self._pool.setMaxThreadCount(1)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(AUTOSAVE_MS)
        self._timer.timeout.connect(self._save_behind)
        workspace.changed.connect(self._on_change)
        workspace.current_changed.connect(self._on_change)
        workspace.document_changed.connect(self._on_change)

    def restore(self) -> None:
        """Open what was open; files that are gone are named and left out."""
        self._open(self._saved())

    def hold(self, suspects: Collection[Path]) -> tuple[int, tuple[str, ...]]:
        """After a crash: open nothing yet. Until `open_offered` the session goes on to keep what was open.

        Args:
            suspects: pictures that the crash may be due to; they are left out for good, since they may end the process again.

        Returns:
            How many photographs can be opened again, and names of those that were left out.
        """
        session = self._saved()
        harmless = tuple(one for one in session.documents if Path(one.path) not in suspects)
        left_out = [Path(one.path).name for one in session.documents if one not in harmless]
        self._offered = replace(session, documents=harmless)
        if left_out:
            self.save()  # at once: the next crash may come before the next autosave
        return len(harmless), tuple(left_out)

    def open_offered(self) -> None:
        """The user wants what was offered."""
        session, self._offered = self._offered, Session()
        self._open(session)

    def _saved(self) -> Session:
        loaded = Session.load(self._folder)
        self._may_write = loaded.may_write
        if loaded.is_newer:
            self._messages.warning(
                self.tr("The last session was saved by a newer version; it was left as it is.")
            )
            return Session()
        self._written = loaded.value
        return loaded.value

    def _open(self, session: Session) -> None:
        there = [saved for saved in session.documents if os.path.exists(saved.path)]
        gone = len(session.documents) - len(there)
        if gone:
            text = self.tr("Photographs of the last session that are not there any more: {n}.")
            self._messages.warning(text.format(n=gone))
        known = set(self._workspace.documents)
        documents = self._workspace.add([Path(saved.path) for saved in there])
        saved_of = {Path(saved.path): saved for saved in reversed(there)}
        for document in documents:
            if document not in known:
                _fill(document, saved_of[document.path])
        current = [d for d in documents if str(d.path) == session.current]
        if documents:
            self._workspace.set_current((current or documents)[0])

    def end(self) -> None:
        """Write it a last time: what changes while the application ends is no change of the user's."""
        self._has_ended = True
        self._timer.stop()
        self.save()

    def save(self) -> None:
        """Write it now, where it differs from what is on disk."""
        self._timer.stop()
        self._pool.waitForDone()
        session = self._session()
        if self._may_write and session != self._written:
            self._write(session)

    def _save_behind(self) -> None:
        session = self._session()
        if self._may_write and session != self._written:
            self._written = session
            self._pool.start(partial(self._write, session))

    def _write(self, session: Session) -> None:
        self._written = session if save_quietly(session, self._folder) else Session()

    def _session(self) -> Session:
        current = self._workspace.current
        documents = tuple(_saved(document) for document in self._workspace.documents)
        opened = {document.path for document in documents}
        offered = tuple(one for one in self._offered.documents if one.path not in opened)
        shown = str(current.path) if current is not None else self._offered.current
        return Session(documents + offered, shown)

    def _on_change(self, *_: object) -> None:
        if not (self._has_ended or self._timer.isActive()):
            self._timer.start()


def _saved(document: Document) -> SavedDocument:
    return SavedDocument(
        str(document.path),
        document.lambdas,
        document.params,
        document.crop,
        tuple(variant.lambdas for variant in document.pinned),
        document.view,
        str(document.saved) if document.saved is not None else "",
        document.is_modified,
        document.below,
        document.wish if document.has_own_wish else None,
        document.ppi,
    )


def _fill(document: Document, saved: SavedDocument) -> None:
    document.params, document.crop, document.lambdas = saved.params, saved.crop, saved.lambdas
    document.pinned = tuple(Variant(lambdas) for lambdas in saved.pinned)
    document.view, document.below = saved.view, saved.below
    document.ppi = saved.ppi
    if saved.wish is not None:
        document.has_own_wish, document.wish = True, saved.wish
    document.saved = Path(saved.saved) if saved.saved else None
    if saved.is_modified:
        document.undo.resetClean()
