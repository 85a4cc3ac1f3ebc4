"""Shows the document, the engine and the preview in the window: words, numbers, progress. Nothing is decided here."""

from __future__ import annotations

from PySide6.QtCore import QObject, QPointF
from PySide6.QtGui import QImage

from engine.errors import BadRequest
from engine.types import Lambdas, Size
from pisa_desktop.language.amounts import duration, size
from pisa_desktop.language.say import say, words
from pisa_desktop.photo.restoring import Studio
from pisa_desktop.photo.speeds import Speeds
from pisa_desktop.preview.comparison import Comparison
from pisa_desktop.state.document import Document, Stage
from pisa_desktop.window.main_window import MainWindow

_MEMORY, _MEMORY_PER_MP = 1.3e9, 8e6
_MEMORY_PER_SOURCE_MP = 9e6
"""The photograph itself: for the engine, and with its halvings for the eye."""
_DISK_PER_MP = 9e6


def memory_bytes(megapixels: float, source_megapixels: float) -> float:
    """What restoring takes at most, with residuals that lie on the disk and are mapped (benchmarks/NOTES.md)."""
    return _MEMORY + _MEMORY_PER_MP * megapixels + _MEMORY_PER_SOURCE_MP * source_megapixels


class Presenter(QObject):
    """Keeps the window's words true.

    Args:
        speeds: how fast models were on this machine; nobody else has an opinion on that.
    """

    def __init__(
        self,
        window: MainWindow,
        studio: Studio,
        comparison: Comparison,
        speeds: Speeds,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._window, self._studio, self._comparison = window, studio, comparison
        self._speeds = speeds
        self._shown: Document | None = None
        self._thumbnails: dict[Lambdas, QImage] = {}
        self._saving: tuple[float | None, float | None] = (None, None)
        studio.document_changed.connect(self._on_document)
        studio.saving_changed.connect(self._on_saving)
        studio.engine_changed.connect(self._on_engine)
        studio.prepared.connect(self._show_forecast)
        comparison.preview.state_changed.connect(self._show_work)
        window.compare.viewport.changed.connect(self._show_zoom)
        window.compare.hovered.connect(self._show_pixel)
        self._on_document(None)
        self._on_engine()

    # The document

    def _on_document(self, document: Document | None) -> None:
        window = self._window
        window.show_picture(shown=document is not None)
        if self._shown is not None:
            self._shown.changed.disconnect(self._on_changed)
            self._shown.undo.cleanChanged.disconnect(self._show_title)
            self._shown.undo.canUndoChanged.disconnect(self._show_undo)
            self._shown.undo.canRedoChanged.disconnect(self._show_undo)
        self._shown = document
        self._thumbnails = {}
        if document is not None:
            document.changed.connect(self._on_changed)
            document.undo.cleanChanged.connect(self._show_title)
            document.undo.canUndoChanged.connect(self._show_undo)
            document.undo.canRedoChanged.connect(self._show_undo)
        self._show_title()
        self._show_undo()
        self._show_values(is_other=True)
        if document is not None:
            window.compare.setFocus()  # no field shows the other photograph's values any more
        self._show_work()

    def _on_changed(self, name: str) -> None:
        if name == "lambdas":  # many times a second while the pad is dragged
            if self._shown is not None:
                self._window.controls.set_lambdas(self._shown.lambdas)
            return
        if name in {"params", "crop", "info", "pinned", "wish", "ppi"}:
            self._show_values()
        if name == "prepared":
            self._show_forecast()
        if name == "info":
            self._show_title()
        self._show_work()

    def _show_title(self) -> None:
        document, window = self._studio.document, self._window
        if document is None:
            window.setWindowFilePath("")
            window.setWindowTitle("PiSA Desktop")
            window.setWindowModified(False)
            return
        window.setWindowTitle(f"{document.path.name}[*] · PiSA Desktop")
        window.setWindowModified(document.is_modified)

    def _show_undo(self) -> None:
        document, actions = self._studio.document, self._window.actions_by_name
        stack = document.undo if document is not None else None
        actions["undo"].setEnabled(stack is not None and stack.canUndo())
        actions["redo"].setEnabled(stack is not None and stack.canRedo())

    def _show_values(self, *, is_other: bool = False) -> None:
        document, window = self._studio.document, self._window
        if document is None:
            window.save_panel.show_wish(self._studio.workspace.usual_wish)
            return
        window.controls.set_lambdas(document.lambdas)
        window.save_panel.show_wish(document.wish)
        window.model_panel.show_prompt(document.params.prompt, is_other=is_other)
        self._show_pins(document)
        window.actions_by_name["region"].setChecked(document.crop is not None)
        window.actions_by_name["unpin"].setEnabled(bool(document.pinned))
        source = document.source_size or Size(1, 1)
        window.size_panel.show_params(document.params, source, document.ppi)
        self._show_forecast()

    def _show_pins(self, document: Document) -> None:
        """A point that was pinned just now gets a thumbnail of what is seen."""
        pins = tuple(variant.lambdas for variant in document.pinned)
        if document.lambdas in pins and document.lambdas not in self._thumbnails:
            self._thumbnails[document.lambdas] = self._comparison.thumbnail()
        self._thumbnails = {pin: image for pin, image in self._thumbnails.items() if pin in pins}
        self._window.controls.pad.set_pins(pins, self._thumbnails)

    def _show_forecast(self) -> None:
        document = self._studio.document
        result = document.output_size if document is not None else None
        if result is None:
            self._window.forecast.clear()
            return
        megapixels = result.area / 1e6
        source = (
            document.info.size if document is not None and document.info is not None else result
        )
        capabilities = self._studio.capabilities
        speed = self._speeds.of(capabilities.model, capabilities.device) if capabilities else None
        outlook = self.tr("{tiles}: {memory} of memory, {disk} of cache")
        if speed is not None:
            outlook = self.tr(
                "{tiles}: about {time} to restore, {memory} of memory, {disk} of cache"
            )
        text = outlook.format(
            tiles=self._tiles_words(document),
            time=duration(megapixels * speed.seconds) if speed is not None else "",
            memory=size(memory_bytes(megapixels, source.area / 1e6)),
            disk=size(_DISK_PER_MP * megapixels),
        )
        if document is not None and document.prepared is not None:
            tiles = document.prepared.unet_tiles
            text = self.tr("Restored in {n} tiles.").format(n=tiles)
            if tiles == 1:
                text = self.tr("Restored in one piece.")
            if document.prepared.from_cache:
                text = self.tr("Restored earlier; found in the cache.")
        self._window.forecast.setText(text)

    def _tiles_words(self, document: Document | None) -> str:
        """Into how many tiles the UNet's work would be cut; the region counts where one is set."""
        planner = self._studio.planner
        source = document.source_size if document is not None else None
        if planner is None or document is None or source is None:
            return self.tr("The model is not loaded yet")
        try:
            tiles = planner.plans(source, document.params).unet.count
        except BadRequest as error:
            return say(error.message)
        return self.tr("One piece") if tiles == 1 else self.tr("{n} tiles").format(n=tiles)

    # Work

    def _on_saving(self, fraction: float | None, eta: float | None) -> None:
        self._saving = (fraction, eta)
        self._show_work()

    def _show_work(self) -> None:
        document, window = self._studio.document, self._window
        is_preparing = document is not None and document.stage is Stage.PREPARING
        is_saving = self._saving[0] is not None
        self._show_whether_seen(document)
        window.actions_by_name["stop"].setEnabled(is_preparing or is_saving)
        can_save = document is not None and document.preparing is not None and not is_saving
        for name in ("save", "save-as"):
            window.actions_by_name[name].setEnabled(can_save)
        window.save_button.setEnabled(can_save)
        window.actions_by_name["sheet"].setEnabled(
            document is not None and document.stage is Stage.READY
        )
        if is_saving:
            fraction, eta = self._saving
            window.set_progress(fraction, self._with_eta(self.tr("Saving"), eta))
        elif document is None:
            window.set_progress(None, self._engine_words())
        elif is_preparing:
            waiting = self._studio.capabilities is None
            text = self.tr("Loading the model") if waiting else self.tr("Restoring")
            window.set_progress(document.fraction, self._with_eta(text, document.eta_seconds))
        else:
            window.set_progress(None, self._stage_words(document))

    def _show_whether_seen(self, document: Document | None) -> None:
        """Where there is no picture, why there is none, and nothing that could be set for it."""
        notice = ""
        if document is not None and document.stage is Stage.FAILED and document.error is not None:
            is_seen = document.info is not None and self._comparison.before is not None
            if not is_seen:
                title = self.tr("This photograph cannot be shown.")
                notice = f"{title}\n\n{words(document.error)}"
        self._window.compare.set_notice(notice)
        self._window.set_adjustable(adjustable=document is not None and not notice)
        if document is not None and document.source_size is None:
            self._window.size_panel.setEnabled(False)  # until the size that it starts from is known

    def _with_eta(self, text: str, eta: float | None) -> str:
        if eta is None:
            return f"{text}…"
        return self.tr("{what}, {time} left").format(what=text, time=duration(eta))

    def _stage_words(self, document: Document) -> str:
        preview = self._comparison.preview
        match document.stage:
            case Stage.LOADING:
                return self.tr("Reading {name}…").format(name=document.path.name)
            case Stage.READY:
                if preview.is_complete:
                    return self.tr("Ready: what you see is exact")
                if preview.problem is not None:
                    return self.tr("Some of what you see could not be restored")
                return self.tr("Refining what is visible…")
            case Stage.FAILED:
                return say(document.error.message) if document.error is not None else ""
            case _:
                return self.tr("Not restored")

    def _engine_words(self) -> str:
        if self._studio.capabilities is not None:
            return self.tr("Ready")
        if self._studio.engine_error is not None:
            return say(self._studio.engine_error.message)
        return self.tr("Loading the model…")

    # Small things

    def _on_engine(self) -> None:
        capabilities = self._studio.capabilities
        has_failed = self._studio.engine_error is not None
        self._window.model_panel.show_capabilities(capabilities, has_failed=has_failed)
        if capabilities is None:
            self._window.device.setText("")
        else:
            where = {"cpu": self.tr("processor")}.get(
                capabilities.device, capabilities.device.upper()
            )
            self._window.device.setText(f"{capabilities.model} · {where} · {capabilities.dtype}")
        self._show_forecast()
        self._show_work()

    def _show_zoom(self) -> None:
        if self._window.is_showing_picture:
            self._window.zoom.setText(f"{100 * self._window.compare.viewport.zoom:.0f} %")

    def _show_pixel(self, point: QPointF | None) -> None:
        before, layer = self._comparison.before, self._comparison.preview.layer
        if point is None or before is None:
            self._window.pixel.clear()
            return
        x, y = int(point.x() * layer.size.width), int(point.y() * layer.size.height)
        colours = [c for c in (before.colour_at(point), layer.colour_at(point)) if c is not None]
        values = "  →  ".join(f"{c.red()} {c.green()} {c.blue()}" for c in colours)
        self._window.pixel.setText(f"{x}, {y}:  {values}" if values else f"{x}, {y}")
