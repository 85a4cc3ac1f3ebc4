"""The current photograph and the engine: reading, restoring, saving. No widgets; the preview is `live_preview`'s."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QObject, QTimer, Signal

from engine.errors import BadRequest, EngineError, ErrorInfo
from engine.files import FileFormat, Recipe, SaveSpec, is_same_file, recipe_of
from engine.files.results import is_result
from engine.tiles.planning import Planner
from engine.types import Capabilities, EnhanceParams, Lambdas, Rect, Size
from pisa_desktop.language.amounts import duration
from pisa_desktop.language.messages import Messages
from pisa_desktop.language.say import say
from pisa_desktop.results import result_of
from pisa_desktop.state.document import Document, Stage
from pisa_desktop.state.first_look import FIRST_LOOK_FROM, first_look
from pisa_desktop.state.undo import change_lambdas, change_size
from pisa_desktop.state.wishes import SaveWish
from pisa_desktop.state.workspace import Workspace
from pisa_desktop.viewer.loading import Picture, PictureReader, ReadFailed
from pisa_desktop.workers.engine_client import EngineClient
from pisa_desktop.workers.protocol import (
    EngineFailed,
    EngineReady,
    Export,
    Exported,
    HandleDropped,
    Job,
    JobCancelled,
    JobDone,
    JobFailed,
    JobProgress,
    Prepare,
    PreparedInfo,
)

CHANGE_REST_MS = 400
"""Settings that cost a new run are waited for that long, so that typing a number does not start one per digit."""


class Studio(QObject):
    """The current document and what the engine does for it.

    Attributes:
        workspace: the open documents.
        document: the current one, or None.
        capabilities: of the loaded model, or None.
        planner: how the loaded model cuts a picture, or None.

    Signals:
        document_changed(object): another Document, or None.
        picture_ready(object): a Picture of the open document (coarse or whole).
        prepared(object): PreparedInfo of the whole document.
        first_look(object, object): PreparedInfo of a piece, and the Rect of the result that it covers.
        unprepared(): the residuals do not count any more.
        saving_changed(object, object): fraction (float) and eta in seconds or None; (None, None) when over.
        engine_changed(): capabilities have changed, or the engine failed.
        recipe_found(object, object): a dropped file's Recipe and its Path.
    """

    document_changed = Signal(object)
    picture_ready = Signal(object)
    prepared = Signal(object)
    first_look = Signal(object, object)
    unprepared = Signal()
    saving_changed = Signal(object, object)
    engine_changed = Signal()
    recipe_found = Signal(object, object)

    def __init__(
        self,
        client: EngineClient,
        reader: PictureReader,
        messages: Messages,
        workspace: Workspace,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._client, self._reader, self._messages = client, reader, messages
        self.workspace = workspace
        self.document: Document | None = None
        self.capabilities: Capabilities | None = None
        self.planner: Planner | None = None
        self.engine_error: ErrorInfo | None = None
        self._token = 0
        self._look: tuple[Prepare, Rect] | None = None
        self._export: Export | None = None
        self._exported: tuple[Document, object] | None = None
        self._seen: Rect | None = None
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(CHANGE_REST_MS)
        self._rest.timeout.connect(self.prepare)
        workspace.current_changed.connect(self._show)
        workspace.closed.connect(self._on_closed)
        reader.coarse_ready.connect(self._on_coarse)
        reader.ready.connect(self._on_read)
        reader.failed.connect(self._on_read_failed)
        client.ready.connect(self._on_engine_ready)
        client.failed.connect(self._on_engine_failed)
        client.job_progress.connect(self._on_progress)
        client.job_done.connect(self._on_done)
        client.job_failed.connect(self._on_failed)
        client.job_cancelled.connect(self._on_cancelled)
        client.handle_dropped.connect(self._on_dropped)

    # The document

    def _show(self, document: Document | None) -> None:
        """Another document is current: work on the old one stops, but not the writing of its result."""
        old = self.document
        if old is not None:
            self._reader.forget(self._token)
            self._rest.stop()
            self._drop_jobs()
            if old.stage is Stage.PREPARING:
                old.set_stopped()
            old.changed.disconnect(self._on_document_changed)
            self.unprepared.emit()
        self.document = document
        if document is not None:
            document.changed.connect(self._on_document_changed)
            self._token = self._reader.read(document.path)
        self.document_changed.emit(document)

    def _on_closed(self, document: Document) -> None:
        if self._export is not None and self._exported and self._exported[0] is document:
            self._client.cancel(self._export)
        if document.handle is not None:
            self._client.release(document.handle)

    def close(self) -> None:
        """Before the end: nothing is current any more, and a result that is being written is given up."""
        self.workspace.set_current(None)
        if self._export is not None:
            self._client.cancel(self._export)

    def _on_coarse(self, picture: Picture) -> None:
        if picture.token == self._token:
            self.picture_ready.emit(picture)

    def _on_read(self, picture: Picture) -> None:
        if picture.token != self._token or self.document is None or picture.info is None:
            return
        is_new, document = self.document.info is None, self.document
        if is_new or document.stage is Stage.FAILED:
            document.set_loaded(picture.info)
        self.picture_ready.emit(picture)
        if document.prepared is not None:
            self.prepared.emit(document.prepared)
            return
        try:
            recipe = recipe_of(picture.info)
        except BadRequest as error:
            self._messages.warning(say(error.message))
            recipe = None
        if recipe is not None and is_new:
            self.recipe_found.emit(recipe, picture.path)
        self.prepare()

    def _on_read_failed(self, failed: ReadFailed) -> None:
        if failed.token == self._token and self.document is not None:
            self.document.set_failed(failed.error)
            self._messages.error(failed.error)

    def _on_document_changed(self, name: str) -> None:
        if name in {"params", "crop"}:
            self._drop_jobs()
            self.unprepared.emit()
            if self.document is not None and self.document.info is not None:
                self.document.set_stopped()
                self._rest.start()

    def use_recipe(self, recipe: Recipe) -> None:
        """Take the strengths and settings of a recipe for the open document."""
        if self.document is not None:
            params = replace(recipe.params, prompt=None, tile_px=None)
            change_size(self.document, params, ppi=0.0)
            change_lambdas(self.document, recipe.lambdas)

    # Restoring

    def look_at(self, seen: Rect) -> None:
        """What part of the result is in view: the first look is taken there."""
        self._seen = seen

    def prepare(self) -> None:
        """Compute the residuals of the document as it is set, a piece of it first where it is large."""
        document = self.document
        if document is None or document.info is None or document.stage is Stage.PREPARING:
            return
        self._rest.stop()
        size = document.output_size
        assert size is not None
        if document.crop is None and size.area >= FIRST_LOOK_FROM:
            self._take_first_look(document, document.info.size, size)
        job = self._client.prepare(document.path, document.params, document.crop)
        document.set_preparing(job)

    def _take_first_look(self, document: Document, source: Size, size: Size) -> None:
        crop, covered = first_look(source, size, self._seen)
        piece = Size(covered.width, covered.height)
        params = replace(document.params, size=piece)
        self._look = (self._client.prepare(document.path, params, crop), covered)

    def cancel(self) -> None:
        """Stop restoring and saving; the photograph stays."""
        self._rest.stop()
        self._drop_jobs()
        if self._export is not None:
            self._client.cancel(self._export)
        if self.document is not None and self.document.stage is Stage.PREPARING:
            self.document.set_stopped()

    def _drop_jobs(self) -> None:
        jobs: list[Job | None] = [self._look[0] if self._look else None]
        if self.document is not None:
            jobs.append(self.document.preparing if self.document.stage is Stage.PREPARING else None)
        for job in jobs:
            if job is not None:
                self._client.cancel(job)
        self._look = None

    def _on_progress(self, progress: JobProgress) -> None:
        document = self.document
        if self._export is not None and progress.id == self._export.id:
            self.saving_changed.emit(progress.fraction, progress.eta_seconds)
        elif document is not None:
            document.set_progress(progress.id, progress.fraction, progress.eta_seconds)

    def _on_done(self, done: JobDone) -> None:
        value, document = done.value, self.document
        if isinstance(value, Exported):
            self._on_saved(done.id, value)
        elif isinstance(value, PreparedInfo) and document is not None:
            if self._look is not None and self._look[0].handle == value.handle:
                self.first_look.emit(value, self._look[1])
            elif document.set_prepared(value):
                if self._look is not None:
                    self._client.release(self._look[0].handle)
                    self._look = None
                self.prepared.emit(value)

    def _on_failed(self, failed: JobFailed) -> None:
        document = self.document
        if self._export is not None and failed.id == self._export.id:
            self._end_saving()
            self._messages.error(failed.error)
        elif document is not None and document.preparing is not None:
            if document.preparing.id == failed.id:
                document.set_failed(failed.error)
                self._messages.error(failed.error)
            elif self._look is not None and self._look[0].id == failed.id:
                self._look = None

    def _on_cancelled(self, cancelled: JobCancelled) -> None:
        if self._export is not None and cancelled.id == self._export.id:
            self._end_saving()

    def _on_dropped(self, dropped: HandleDropped) -> None:
        for document in self.workspace.documents:
            if document.handle == dropped.handle:
                document.set_stopped()
                if document is self.document:
                    self.unprepared.emit()
                    self._rest.start()

    # Saving

    def suggested_target(self, wish: SaveWish) -> Path | None:
        """Where the result would be saved: beside the photograph (that of the sample: among the user's pictures), as `_pisa`."""
        document = self.document
        if document is None or document.info is None:
            return None
        try:
            kind = self.spec(wish).format
        except EngineError:
            kind = FileFormat.PNG
        return result_of(document.path, kind.suffix, is_result=is_result(document.info))

    def spec(self, wish: SaveWish) -> SaveSpec:
        """What a wish means for the open document.

        Raises:
            BadRequest: the format cannot hold the result.
        """
        document = self.document
        assert document is not None and document.info is not None  # noqa: PT018 - the caller knows
        size = document.output_size
        assert size is not None
        return wish.spec(document.info, size)

    def save(self, target: Path, wish: SaveWish, *, replaces: bool) -> bool:
        """Save the result as it is set now; False where that cannot even begin, which is said."""
        document = self.document
        if document is None or document.preparing is None or self._export is not None:
            return False
        try:
            if is_same_file(target, document.path):
                raise BadRequest(
                    "{name} is the photograph itself, which is never overwritten. Choose another "
                    "name.",
                    name=target.name,
                )
            spec = self.spec(wish)
        except EngineError as error:
            self._messages.error(ErrorInfo.of(error))
            return False
        self._export = self._client.export(
            document.preparing, document.strengths, target, spec, replace=replaces, dpi=document.dpi
        )
        self._exported = (document, _decisive(document))
        self.saving_changed.emit(0.0, None)
        return True

    @property
    def is_saving(self) -> bool:
        """Whether a result is being written."""
        return self._export is not None

    def _end_saving(self) -> None:
        self._export = self._exported = None
        self.saving_changed.emit(None, None)

    def _on_saved(self, job_id: int, saved: Exported) -> None:
        if self._export is None or self._export.id != job_id:
            return
        exported = self._exported
        self._end_saving()
        if exported is not None and _decisive(exported[0]) == exported[1]:
            exported[0].set_saved(saved.path)
        text = self.tr("{name} was saved: {w} × {h} pixels in {time}.")
        shown = text.format(
            name=saved.path.name,
            w=saved.size.width,
            h=saved.size.height,
            time=duration(saved.seconds),
        )
        self._messages.info(shown, saved.path)

    # The engine

    def _on_engine_ready(self, ready: EngineReady) -> None:
        self.capabilities, self.planner, self.engine_error = ready.capabilities, ready.planner, None
        self.engine_changed.emit()

    def _on_engine_failed(self, failed: EngineFailed) -> None:
        self.capabilities, self.planner, self.engine_error = None, None, failed.error
        self._export = None
        if self.document is not None and self.document.stage is Stage.PREPARING:
            self.document.set_failed(failed.error)
        self._messages.error(failed.error)
        if failed.error.kind == "device_lost":
            self._client.restart("cpu")
            self._messages.warning(
                self.tr("The graphics device stopped. Work goes on with the CPU.")
            )
            if self.document is not None:
                self.document.set_stopped()
                self._rest.start()
        self.engine_changed.emit()

    def suspend(self) -> None:
        """The models are about to go: nothing that was computed with them counts any more."""
        self._drop_jobs()
        self.capabilities = self.planner = self.engine_error = None
        if self.document is not None and self.document.info is not None:
            self.document.set_stopped()
        self.engine_changed.emit()
        self.unprepared.emit()

    def load_model(self, model: str, adapters: str | None, device: str) -> None:
        """Use another model from now on; the open document is restored anew with it."""
        self.suspend()
        self._client.load(model, adapters, device)
        if self.document is not None and self.document.info is not None:
            self._rest.start()

    def lambdas(self) -> Lambdas:
        """The open document's strengths."""
        return self.document.lambdas if self.document is not None else Lambdas()

    def params(self) -> EnhanceParams:
        """The open document's settings."""
        return self.document.params if self.document is not None else EnhanceParams()


def _decisive(document: Document) -> object:
    """What a result and its file are made of; a result is saved as it is set while this is the same."""
    return document.preparing, document.strengths, document.wish, document.ppi
