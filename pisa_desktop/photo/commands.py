"""What the menus and controls do to the open photograph: strengths, settings, comparing, saving, clipboard."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QMimeData, QObject, QRectF, Qt, Signal
from PySide6.QtGui import QGuiApplication, QImage
from PySide6.QtWidgets import QFileDialog

from engine.errors import ErrorInfo
from engine.files import FileFormat
from engine.types import EnhanceParams, Lambdas, Rect
from pisa_desktop.language.messages import Messages
from pisa_desktop.photo.restoring import Studio
from pisa_desktop.photo.sheet_dialog import SheetDialog
from pisa_desktop.preview.comparison import Comparison
from pisa_desktop.state.undo import (
    Gestures,
    change_crop,
    change_lambdas,
    change_params,
    change_size,
    change_wish,
)
from pisa_desktop.state.wishes import SaveWish
from pisa_desktop.system.window_state import Folders
from pisa_desktop.viewer.compare import Mode
from pisa_desktop.viewer.layers import PictureLayer
from pisa_desktop.viewer.loading import Picture, PictureReader, ReadFailed
from pisa_desktop.viewer.pyramid import image_of
from pisa_desktop.widgets.drop_area import dropped_paths, mime_of
from pisa_desktop.window.main_window import MainWindow
from pisa_desktop.workers.engine_client import EngineClient
from pisa_desktop.workers.protocol import DraftAnchor

_MODES = tuple(Mode)
_THUMBNAIL = 96


class Commands(QObject):
    """Turns triggered actions and edited controls into changes of the document.

    Signals:
        open_requested(list): paths that came by the clipboard.
    """

    open_requested = Signal(list)

    def __init__(
        self,
        window: MainWindow,
        studio: Studio,
        comparison: Comparison,
        client: EngineClient,
        reader: PictureReader,
        messages: Messages,
        places: Folders,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self.window, self.studio, self.comparison = window, studio, comparison
        self.client, self.messages, self._places = client, messages, places
        self._gestures = Gestures()
        self._gesture: int | None = None
        self._reader, self._other_token = reader, 0
        reader.ready.connect(self._on_other_read)
        reader.failed.connect(self._on_other_failed)
        self._scratch: tempfile.TemporaryDirectory[str] | None = None
        self._copied: QMimeData | None = None
        self._connect_controls()
        self._connect_actions()

    def _connect_controls(self) -> None:
        window = self.window
        window.controls.gesture_started.connect(self._on_gesture)
        window.controls.moved.connect(self._on_moved)
        window.controls.gesture_finished.connect(self._on_gesture_end)
        window.controls.pin_activated.connect(self._adopt)
        window.size_panel.changed.connect(self._on_size)
        window.save_panel.changed.connect(self._on_wish)
        window.model_panel.chosen.connect(self.studio.load_model)
        window.model_panel.prompt_changed.connect(self._on_prompt)
        window.compare.mode_changed.connect(self._on_mode)
        window.compare.original_held.connect(self._on_held)
        window.compare.canvases[0].region_selected.connect(self._on_region)
        self.comparison.variant_chosen.connect(self._adopt)
        self.comparison.failed.connect(self._on_view_failed)
        self.client.anchor_ready.connect(self._on_anchor)
        self.studio.unprepared.connect(window.controls.pad.clear_backdrop)

    def _connect_actions(self) -> None:
        window, viewport = self.window, self.window.compare.viewport
        handlers: dict[str, Callable[[], object]] = {
            "save": self._on_save,
            "save-as": self._on_save_as,
            "undo": lambda: self._undo("undo"),
            "redo": lambda: self._undo("redo"),
            "copy": self._on_copy,
            "paste": self._on_paste,
            "pin": self._on_pin,
            "unpin": self._on_unpin,
            "fit": viewport.fit,
            "one-to-one": lambda: viewport.set_zoom(1.0),
            "zoom-in": lambda: viewport.zoom_by(1.25),
            "zoom-out": lambda: viewport.zoom_by(0.8),
            "next-mode": self._on_next_mode,
            "compare-with": self._on_compare_with,
            "sheet": self.show_sheet,
            "stop": self.studio.cancel,
            "restore": self.studio.prepare,
        }
        actions = window.actions_by_name
        for name, handler in handlers.items():
            actions[name].triggered.connect(lambda _=False, call=handler: call())
        for mode in Mode:
            actions[mode.value].triggered.connect(
                lambda _=False, m=mode: window.compare.set_mode(m)
            )
        actions["peek"].toggled.connect(lambda on: window.compare.set_peeking(peeking=on))
        actions["lock"].toggled.connect(lambda on: window.compare.set_locked(locked=on))
        actions["lock"].setChecked(True)
        actions["pause"].toggled.connect(self._on_pause)
        actions["region"].triggered.connect(self._on_region_action)
        actions[Mode.SPLIT_VERTICAL.value].setChecked(True)

    def shutdown(self) -> None:
        """Delete what was pasted; what was copied stays on the clipboard."""
        self._leave_copy()
        if self._scratch is not None:
            self._scratch.cleanup()
            self._scratch = None

    # Strengths and settings

    def _on_gesture(self, _number: int) -> None:
        self._gesture = self._gestures.begin()

    def _on_moved(self, lambdas: Lambdas) -> None:
        if self.studio.document is not None:
            change_lambdas(self.studio.document, lambdas, self._gesture)

    def _on_gesture_end(self, _number: int) -> None:
        self._gesture = None

    def _adopt(self, lambdas: Lambdas) -> None:
        if self.studio.document is not None:
            change_lambdas(self.studio.document, lambdas)

    def _on_size(self, params: EnhanceParams, ppi: float) -> None:
        if self.studio.document is not None:
            change_size(self.studio.document, params, ppi)

    def _on_wish(self, wish: SaveWish) -> None:
        if self.studio.document is not None:
            change_wish(self.studio.document, wish)

    def _on_prompt(self, prompt: str | None) -> None:
        if self.studio.document is not None:
            change_params(self.studio.document, replace(self.studio.params(), prompt=prompt))

    def _on_pause(self, is_paused: bool) -> None:
        if is_paused:
            self.client.pause()
            self.messages.info(
                self.tr("Work is paused; the pad stays live. Press Pause again to go on.")
            )
        else:
            self.client.resume()

    def _on_anchor(self, anchor: DraftAnchor) -> None:
        """A result at some strengths becomes a piece of the pad's backdrop."""
        document = self.studio.document
        if document is not None and anchor.is_exact and anchor.handle == document.handle:
            small = image_of(anchor.pixels).scaled(
                _THUMBNAIL, _THUMBNAIL, Qt.AspectRatioMode.KeepAspectRatioByExpanding,
                Qt.TransformationMode.SmoothTransformation,
            )  # fmt: skip
            self.window.controls.pad.set_backdrop(anchor.lambdas, small)

    def _undo(self, what: str) -> None:
        if self.studio.document is not None:
            getattr(self.studio.document.undo, what)()

    def _on_pin(self) -> None:
        if self.studio.document is not None:
            self.studio.document.pin(self.studio.document.lambdas)

    def _on_unpin(self) -> None:
        if self.studio.document is not None:
            self.studio.document.pinned = ()

    def _on_region_action(self, checked: bool) -> None:
        document = self.studio.document
        if document is None:
            return
        if not checked and document.crop is not None:
            change_crop(document, None)
        self.window.compare.canvases[0].set_selecting(selecting=checked)
        if checked:
            self.messages.info(self.tr("Drag a rectangle around what is to be restored."))

    def _on_region(self, region: QRectF) -> None:
        document = self.studio.document
        if document is None or document.info is None:
            return
        size = document.info.size
        crop = Rect(
            int(region.left() * size.width), int(region.top() * size.height),
            max(1, round(region.right() * size.width)), max(1, round(region.bottom() * size.height)),
        ).clipped(Rect(0, 0, size.width, size.height))  # fmt: skip
        if min(crop.width, crop.height) < 8:
            self.messages.warning(self.tr("That region is too small; drag a larger one."))
            self.window.actions_by_name["region"].setChecked(False)
            return
        change_crop(document, crop)
        self.window.compare.viewport.fit()

    # Comparing

    def _on_view_failed(self, error: ErrorInfo) -> None:
        told = self.tr(
            "Some of what you see could not be restored; there you see the photograph as it was."
        )
        self.messages.error(error, told, (self.tr("Try again"), self.comparison.again))

    def _on_mode(self, mode: Mode) -> None:
        self.window.actions_by_name[mode.value].setChecked(True)

    def _on_next_mode(self) -> None:
        index = (_MODES.index(self.window.compare.mode) + 1) % len(_MODES)
        self.window.compare.set_mode(_MODES[index])

    def _on_compare_with(self) -> None:
        name, _ = QFileDialog.getOpenFileName(
            self.window, self.tr("Compare with"), self._places.open_folder
        )
        if name:
            self.compare_with(Path(name))

    def compare_with(self, path: Path) -> None:
        """Show another file in place of the photograph, stretched over the same place."""
        self._reader.forget(self._other_token)
        self._other_token = self._reader.read(path)

    def _on_other_failed(self, failed: ReadFailed) -> None:
        if failed.token == self._other_token:
            self.messages.error(failed.error)

    def _on_other_read(self, picture: Picture) -> None:
        if picture.token == self._other_token:
            self.comparison.set_other(PictureLayer(picture.pyramid), picture.path.name)

    def show_sheet(self) -> SheetDialog | None:
        """Open the contact sheet of what is visible; None before the picture is restored."""
        document = self.studio.document
        info = document.prepared if document is not None else None
        if document is None or info is None:
            return None
        seen = self.window.compare.viewport.visible()
        top = self.window.controls.pad.top
        dialog = SheetDialog(self.client, info, seen, document.lambdas, top, self.window)
        dialog.colours = self.window.compare.colours
        dialog.adopted.connect(self._adopt)
        dialog.finished.connect(self.comparison.preview.refine)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.show()
        return dialog

    def _on_held(self, is_held: bool) -> None:
        self.window.compare.set_peeking(
            peeking=is_held or self.window.actions_by_name["peek"].isChecked()
        )

    # Saving and the clipboard

    def _on_save(self) -> None:
        document = self.studio.document
        target = self.studio.suggested_target(document.wish) if document is not None else None
        if document is not None and target is not None:
            self.studio.save(target, document.wish, replaces=False)

    def _on_save_as(self) -> None:
        document = self.studio.document
        target = self.studio.suggested_target(document.wish) if document is not None else None
        if target is None:
            return
        if self._places.save_folder:
            target = Path(self._places.save_folder) / target.name
        filters = ";;".join(f"{kind.upper()} (*{kind.suffix})" for kind in FileFormat)
        name, _ = QFileDialog.getSaveFileName(
            self.window,
            self.tr("Save result as"),
            str(target),
            f"{filters};;{self.tr('All files')} (*)",
        )
        if name:
            self._places.save_folder = str(Path(name).parent)
            self.save_as(Path(name))

    def save_as(self, target: Path) -> bool:
        """Save to a name that the user has chosen (an existing file is replaced: the dialog has asked)."""
        document = self.studio.document
        if document is None:
            return False
        wish = document.wish
        kind = FileFormat.endings().get(target.suffix.lower())
        if kind is not None:
            wish = replace(wish, format=kind.value)
        elif (usual := self.studio.suggested_target(wish)) is not None:
            target = target.with_name(target.name + usual.suffix)
        return self.studio.save(target, wish, replaces=True)

    def _on_copy(self) -> None:
        saved = self.studio.document.saved if self.studio.document is not None else None
        data = mime_of([saved] if saved is not None else [])
        data.setImageData(self.window.compare.canvases[0].snapshot())
        QGuiApplication.clipboard().setMimeData(data)
        self._copied = data

    def _leave_copy(self) -> None:
        """Give the clipboard data that Qt has made itself: what was made here would outlive Python, and the end would be a crash."""
        clipboard, copied = QGuiApplication.clipboard(), self._copied
        self._copied = None
        if copied is not None and (clipboard.ownsClipboard() or clipboard.mimeData() is copied):
            clipboard.setImage(clipboard.image())

    def _on_paste(self) -> None:
        data = QGuiApplication.clipboard().mimeData() or QMimeData()  # None while nothing is there
        paths = dropped_paths(data)
        if paths:
            self.open_requested.emit(paths)
            return
        image = data.imageData()
        if isinstance(image, QImage) and not image.isNull():
            if self._scratch is None:
                self._scratch = tempfile.TemporaryDirectory(prefix="pisa-paste-")
            number = sum(1 for _ in os.scandir(self._scratch.name)) + 1
            path = Path(self._scratch.name) / f"pasted-{number}.png"
            image.save(str(path))
            self.open_requested.emit([path])
            return
        self.messages.warning(self.tr("There is no picture on the clipboard."))
