"""Two adapter packs on one photograph: the first as a picture on the left, the second live on the pad."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from engine.files import FileFormat, SaveSpec
from engine.types import Rect, Size
from pisa_desktop.language.messages import Messages
from pisa_desktop.photo.commands import Commands
from pisa_desktop.photo.restoring import Studio
from pisa_desktop.state.document import Document, Stage
from pisa_desktop.state.undo import change_crop
from pisa_desktop.workers.engine_client import EngineClient
from pisa_desktop.workers.protocol import Export, Exported, JobDone, JobFailed

MOST_PX = 2_000_000
"""Larger results are compared on their middle part."""


@dataclass(frozen=True, slots=True)
class Pair:
    """What is compared.

    Attributes:
        model: on which model.
        first, second: adapters by name, folder or None for the model's own.
        names: how they are called.
    """

    model: str
    first: str | None
    second: str | None
    names: tuple[str, str]


class Trial(QObject):
    """Restores a photograph with both, one after the other.

    Signals:
        ready(object): the Pair is on the screen.
    """

    ready = Signal(object)

    def __init__(
        self,
        studio: Studio,
        client: EngineClient,
        commands: Commands,
        messages: Messages,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._studio, self._client, self._commands = studio, client, commands
        self._messages = messages
        self._pair: Pair | None = None
        self._document: Document | None = None
        self._export: Export | None = None
        self._is_first = True
        self._scratch: tempfile.TemporaryDirectory[str] | None = None
        studio.prepared.connect(self._on_prepared)
        studio.document_changed.connect(self._on_document)
        client.job_done.connect(self._on_done)
        client.job_failed.connect(self._on_failed)

    @property
    def is_under_way(self) -> bool:
        """Whether the pair is not on the screen yet."""
        return self._pair is not None

    def start(self, pair: Pair) -> None:
        """Compare two packs on the current photograph."""
        document = self._studio.document
        if document is None:
            return
        self._end()
        self._pair, self._document, self._is_first = pair, document, True
        text = self.tr("The photograph is restored with {first}, then with {second}.")
        self._messages.info(text.format(first=pair.names[0], second=pair.names[1]))
        self._limit(document)
        document.changed.connect(self._on_changed)
        self._studio.load_model(pair.model, pair.first, self._client.loaded.device)

    def _on_changed(self, name: str) -> None:
        if name == "info" and self._document is not None:  # before the whole of it is begun with
            self._limit(self._document)

    def _limit(self, document: Document) -> None:
        size = document.output_size
        if size is not None and size.area > MOST_PX and document.crop is None:
            change_crop(document, middle(document, size))
            self._messages.info(self.tr("The photograph is large, so its middle is compared."))

    def _on_document(self, document: Document | None) -> None:
        if self._document is not None and document is not self._document:
            self._end()

    def _on_prepared(self, _info: object) -> None:
        document, pair = self._studio.document, self._pair
        if pair is None or document is None or document is not self._document:
            return
        if document.preparing is None or document.stage is not Stage.READY:
            return
        if self._is_first and self._export is None:
            if self._scratch is None:
                self._scratch = tempfile.TemporaryDirectory(prefix="pisa-trial-")
            target = Path(self._scratch.name) / f"{pair.names[0]}.png"
            self._export = self._client.export(
                document.preparing,
                document.strengths,
                target,
                SaveSpec(FileFormat.PNG),
                replace=True,
            )
        elif not self._is_first:
            text = self.tr("Left: {first}, as it was set. Right: {second}, live on the pad.")
            self._messages.info(text.format(first=pair.names[0], second=pair.names[1]))
            self._end()
            self.ready.emit(pair)

    def _on_done(self, done: JobDone) -> None:
        pair = self._pair
        if self._export is None or done.id != self._export.id or pair is None:
            return
        self._is_first = False
        if isinstance(done.value, Exported):
            self._commands.compare_with(done.value.path)
        self._studio.load_model(pair.model, pair.second, self._client.loaded.device)

    def _on_failed(self, failed: JobFailed) -> None:
        if self._export is not None and failed.id == self._export.id:
            self._messages.error(failed.error)
            self._end()

    def cancel(self) -> None:
        """Nobody waits for the second one any more."""
        self._end()

    def _end(self) -> None:
        if self._document is not None:
            self._document.changed.disconnect(self._on_changed)
        self._pair = self._document = self._export = None

    def shutdown(self) -> None:
        """Delete what was compared with."""
        self._end()
        if self._scratch is not None:
            self._scratch.cleanup()
            self._scratch = None


def middle(document: Document, size: Size) -> Rect:
    """The middle of a photograph whose result has about MOST_PX pixels."""
    assert document.info is not None
    source = document.info.size
    share = (MOST_PX / size.area) ** 0.5
    width, height = max(8, round(source.width * share)), max(8, round(source.height * share))
    x, y = (source.width - width) // 2, (source.height - height) // 2
    return Rect(x, y, x + width, y + height)
