"""The composition root: makes every object, connects them, and ends them in order."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, QPointF, Qt, QThreadPool, QTimer
from PySide6.QtGui import QCloseEvent, QColor, QGuiApplication
from PySide6.QtWidgets import QApplication

from engine.files import Recipe
from engine.types import Rect, Size
from pisa_desktop.language.messages import Messages
from pisa_desktop.language.say import say
from pisa_desktop.models.choice import Chooser
from pisa_desktop.models.desk import ModelDesk
from pisa_desktop.paths import folders
from pisa_desktop.photo.autosave import Remembering
from pisa_desktop.photo.commands import Commands
from pisa_desktop.photo.last_choices import LastChoices
from pisa_desktop.photo.opening import Opening
from pisa_desktop.photo.restoring import Studio
from pisa_desktop.photo.speeds import Speeds
from pisa_desktop.photo.status import Presenter
from pisa_desktop.preview.comparison import Comparison
from pisa_desktop.preview.live_draft import LiveDraft
from pisa_desktop.preview.router import ViewRouter
from pisa_desktop.queue.desk import Queueing
from pisa_desktop.queue.queue import BatchQueue
from pisa_desktop.state.document import Document
from pisa_desktop.state.viewport import Viewport
from pisa_desktop.state.wishes import destination_of
from pisa_desktop.state.workspace import Workspace
from pisa_desktop.system.crash import CrashGuard
from pisa_desktop.system.ending import do_all, end_all
from pisa_desktop.system.file_troubles import FileTroubles
from pisa_desktop.system.settings import SHORTCUTS, Settings
from pisa_desktop.system.updates import Source
from pisa_desktop.system.window_state import Folders, WindowState, from_text, to_text
from pisa_desktop.training.desk import Trainings
from pisa_desktop.viewer.layers import PictureLayer
from pisa_desktop.viewer.loading import Picture, PictureReader
from pisa_desktop.viewer.pyramid import Pyramid
from pisa_desktop.viewer.screen_watch import ScreenWatch
from pisa_desktop.widgets.actions import ALL, apply_shortcuts, own_keys
from pisa_desktop.widgets.asking import ask
from pisa_desktop.widgets.theme import Theme, application_icon, apply_theme
from pisa_desktop.window.after_crash import AfterCrash
from pisa_desktop.window.help_menu import HelpMenu
from pisa_desktop.window.main_window import MainWindow
from pisa_desktop.window.settings_dialog import SettingsDialog
from pisa_desktop.workers.engine_client import EngineClient
from pisa_desktop.workers.engine_thread import real_engine
from pisa_desktop.workers.engines import EngineFactory
from pisa_desktop.workers.protocol import PreparedInfo

_GREYS = {"dark": 40, "middle": 94, "light": 160}


def engine_factory(settings: Settings) -> EngineFactory:
    """The real engine with the user's cache."""
    return partial(
        real_engine,
        cache_folder=settings.get("cache_folder"),
        cache_bytes=int(settings.get("cache_size")) << 30,
    )


class App(QObject):
    """The application between its start and its end.

    Args:
        qt: the QApplication.
        client: the engine's client; a real one where None.

    Attributes:
        window, viewport, studio, comparison, messages: its parts, for tests and scripts.
    """

    def __init__(self, qt: QApplication, client: EngineClient | None = None) -> None:
        super().__init__()
        self._qt = qt
        state = WindowState.load()
        self.settings = Settings(folders().config, self)
        self._theme = Theme(self.settings.get("theme"))
        self._folders = Folders(state.open_folder, state.save_folder, state.recent)
        apply_theme(qt, self._theme)
        self.messages = Messages(self)
        self.client = client or EngineClient(engine_factory(self.settings))
        self.reader = PictureReader(self)
        self.viewport = Viewport(self)
        self.window = MainWindow(self.viewport)
        self.window.setWindowIcon(application_icon())
        self.workspace = Workspace(self)
        LastChoices(self.workspace, self.window.size_panel, self.settings, self)
        self.screen = ScreenWatch(self.window, self.settings, self.messages, self)
        self.studio = Studio(self.client, self.reader, self.messages, self.workspace, self)
        router, draft = ViewRouter(self.client, self), LiveDraft(self.client, self)
        memory = int(self.settings.get("viewer_memory")) << 20
        self.comparison = Comparison(self.window.compare, router, draft, self, memory)
        self._writer = QThreadPool(self)  # one thread, so that what is written comes in its order
        self._writer.setMaxThreadCount(1)
        speeds = Speeds(folders().state / "speeds.json", self._writer.start)
        self.presenter = Presenter(self.window, self.studio, self.comparison, speeds, self)
        self.commands = Commands(
            self.window, self.studio, self.comparison, self.client, self.reader, self.messages,
            self._folders, self,
        )  # fmt: skip
        self.opening = Opening(
            self.window, self.workspace, self.messages, self._folders, self._ask, self
        )
        self.queue = BatchQueue(self.client, folders().state, self)
        self.queueing = Queueing(
            self.window, self.workspace, self.opening, self.queue, self.messages, self
        )
        self.window.batch_panel.show_destination(destination_of(state.destination))
        self.chooser = Chooser(self.window, self.studio, self.client, folders().data, self)
        self.models = ModelDesk(
            self.window, self.studio, self.chooser, self.messages, self._ask, speeds, self
        )
        self.trainings = Trainings(
            self.window, self.studio, self.client, self.opening, self.commands, self.messages, self.chooser,
            self.models.client, self,
        )  # fmt: skip
        self.help = HelpMenu(self.window, self.settings, self.messages, self, Source.bundled())
        self.remembering = Remembering(self.workspace, self.messages, folders().state, self)
        self._guard = CrashGuard(folders().state, folders().logs)
        self._troubles = FileTroubles(self.messages, self)
        self._after_crash = AfterCrash(self.remembering, self.window)
        self._shown: Document | None = None
        self._picture: Picture | None = None
        self._connect()
        for name in ("backdrop", "pad_range", SHORTCUTS):
            self._on_setting(name)
        if state.geometry:
            self.window.restore_layout(from_text(state.geometry), from_text(state.docks))

    # Wiring

    def _connect(self) -> None:
        window, studio, comparison = self.window, self.studio, self.comparison
        self.messages.told.connect(window.message_bar.show_message)
        window.dropped.connect(self.open_paths)
        window.close_requested.connect(self._on_close)
        self.commands.open_requested.connect(self.open_paths)
        self.settings.changed.connect(self._on_setting)
        studio.document_changed.connect(self._on_document)
        studio.picture_ready.connect(self._on_picture)
        studio.prepared.connect(self._on_prepared)
        studio.first_look.connect(self._on_first_look)
        studio.unprepared.connect(comparison.forget)
        studio.recipe_found.connect(self._on_recipe)
        self.client.released.connect(comparison.let_go)
        self.viewport.changed.connect(self._on_view)
        QGuiApplication.styleHints().colorSchemeChanged.connect(self._on_scheme)
        handlers: dict[str, Callable[[], object]] = {
            "quit": window.close,
            "settings": self.show_settings,
        }
        actions = window.actions_by_name
        for name, handler in handlers.items():
            actions[name].triggered.connect(lambda _=False, call=handler: call())
        actions["full-screen"].toggled.connect(self._on_full_screen)

    # Life

    def start(self, paths: Sequence[Path] = ()) -> None:
        """Show the window; the model is loaded behind it, after the first paint."""
        crash = self._guard.begin()
        self.window.show()
        QTimer.singleShot(0, self.screen.begin)
        QTimer.singleShot(0, self._start_engine)
        QTimer.singleShot(0, self.trainings.offer_runs)
        self.help.start()
        wants_session = bool(self.settings.get("restore_session"))
        offer = None
        if crash is not None:
            offer = self._after_crash.offer(crash, wants_session=wants_session)
        elif wants_session:
            self.remembering.restore()
        for notice in self.settings.notices:
            self.messages.warning(notice)
        self._troubles.begin()
        if offer is not None:
            self.messages.tell(offer)
        if paths:
            self.open_paths(list(paths))

    def take_over(self, paths: list[Path]) -> None:
        """A second start: its files are opened here, and this window comes to the front."""
        if paths:
            self.open_paths(paths)
        self.window.setWindowState(
            self.window.windowState() & ~Qt.WindowState.WindowMinimized
            | Qt.WindowState.WindowActive
        )
        self.window.raise_()
        self.window.activateWindow()

    def _start_engine(self) -> None:
        self.client.start()
        self.client.load(device=self.settings.get("device"))

    def shutdown(self) -> bool:
        """End everything; False where the engine's thread is still in a step (then leave with os._exit)."""
        do_all(
            (
                self._save_window_state,
                self._remember_view,
                self.remembering.end,
                self.studio.close,
                self.client.begin_end,
            )
        )
        steps = (self.opening.shutdown, self.reader.shutdown, self.trainings.shutdown)
        more = (self.models.shutdown, self.client.shutdown)
        ended = end_all((*steps, *more, self.queue.shutdown))
        do_all((self.commands.shutdown, self.help.close, self._troubles.end, self._guard.end))
        return ended

    def _save_window_state(self) -> None:
        geometry, docks = self.window.layout_state()
        WindowState(
            to_text(geometry),
            to_text(docks),
            self._folders.open_folder,
            self._folders.save_folder,
            self._folders.recent,
            asdict(self.window.batch_panel.destination),
        ).save()

    def _on_close(self, event: QCloseEvent) -> None:
        if (
            self.studio.is_saving
            and not self._ask(
                self.tr("A result is being saved. Quit and leave it unsaved?"), self.tr("Quit")
            )
        ) or not self.opening.may_lose_changes(
            self.workspace.documents,
            self.tr("Results that are not saved as you set them: {n}. Quit without saving?"),
            self.tr("Quit"),
        ):
            event.ignore()
            return
        if not (self.queueing.may_quit() and self.trainings.may_quit()):
            event.ignore()
            return
        event.accept()
        self._qt.quit()

    def _ask(self, question: str, yes: str) -> bool:
        return ask(self.window, "PiSA Desktop", question, yes)

    # Documents

    def open_paths(self, paths: list[Path]) -> None:
        """Open files and the photographs in folders; models among them are offered for import."""
        pictures = self.models.take(paths)
        if pictures or not paths:
            self.opening.open(pictures)

    def _on_document(self, document: Document | None) -> None:
        if self._shown is not None:
            self._remember_view()
            if self._shown in self.workspace.documents:
                self._shown.changed.disconnect(self._on_document_changed)
        self._shown = document
        self._picture = None
        self.comparison.set_other(None)
        self.comparison.set_pinned(())
        self.window.actions_by_name["peek"].setChecked(False)
        self.window.actions_by_name["region"].setChecked(False)
        self.comparison.begin(self.viewport.size, None)
        if document is None:
            return
        self.viewport.fit()
        self.comparison.set_pinned(document.pinned)
        document.changed.connect(self._on_document_changed)

    def _on_document_changed(self, name: str) -> None:
        document = self.studio.document
        if document is None:
            return
        if name in {"lambdas", "maps"}:
            self.comparison.preview.move(document.strengths)
        elif name == "pinned":
            self.comparison.set_pinned(document.pinned)
        elif name in {"params", "crop"} and self._picture is not None:
            self._show_base()

    def _on_picture(self, picture: Picture) -> None:
        is_first = self._picture is None
        self._picture = picture
        self._show_base()
        if is_first:
            self._restore_view()
        for notice in picture.notices:
            self.messages.info(say(notice))

    def _remember_view(self) -> None:
        if self._shown is not None:
            centre, zoom = self.viewport.centre, self.viewport.zoom
            is_fit = self.viewport.is_fit
            self._shown.view = None if is_fit else (centre.x(), centre.y(), zoom)

    def _restore_view(self) -> None:
        """Where this photograph was looked at last, or the whole of it."""
        view = self._shown.view if self._shown is not None else None
        if view is None or self._picture is None or self._picture.info is None:
            self.viewport.fit()
        else:
            self.viewport.look_at(QPointF(view[0], view[1]), view[2])

    def _show_base(self) -> None:
        """The photograph (or its region) as the layer under the result."""
        document, picture = self.studio.document, self._picture
        if document is None or picture is None:
            return
        pyramid = picture.pyramid
        if document.crop is not None and picture.info is not None:
            crop = document.crop
            part = pyramid.levels[0].copy(crop.x0, crop.y0, crop.width, crop.height)
            pyramid = Pyramid.build(part)
        layer = PictureLayer(pyramid)
        size = document.output_size
        if size is None:  # the coarse picture: its own size until the file is read
            size = Size(pyramid.width, pyramid.height)
        self.comparison.begin(size, layer)
        self.comparison.preview.move(document.strengths)
        self.window.navigator.set_layer(self.comparison.preview.layer)

    def _on_prepared(self, info: PreparedInfo) -> None:
        self.comparison.set_prepared(info)
        for notice in info.notices:
            if notice.kind != "file":
                self.messages.warning(say(notice.message))

    def _on_first_look(self, info: PreparedInfo, covered: Rect) -> None:
        self.comparison.set_prepared(info, (covered.x0, covered.y0))

    def _on_view(self) -> None:
        if self.studio.document is not None:
            self.studio.look_at(self.viewport.visible())

    def _on_recipe(self, recipe: Recipe, path: Path) -> None:
        text = self.tr("{name} was made here, at damage {pix:g} and detail {sem:g}.")
        if recipe.maps_sha256:
            text = self.tr(
                "{name} was made here, at strengths that differ from place to place, on average damage {pix:g} and detail {sem:g}."
            )
        self.messages.offer(
            text.format(name=path.name, pix=recipe.lambda_pix, sem=recipe.lambda_sem),
            self.tr("Use its settings"),
            lambda: self.studio.use_recipe(recipe),
        )

    # Settings and looks

    def show_settings(self) -> SettingsDialog:
        """Open the settings."""
        actions = self.window.actions_by_name
        keys = [(actions[spec.name], own_keys(spec)) for spec in ALL]
        dialog = SettingsDialog(self.settings, keys, self.window)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.show()
        return dialog

    def _on_setting(self, name: str) -> None:
        settings, window = self.settings, self.window
        if name == "theme":
            self.set_theme(Theme(settings.get("theme")))
        elif name in {"backdrop", "wheel"}:
            grey = QColor.fromRgb(*[_GREYS[settings.get("backdrop")]] * 3)
            window.compare.set_habits(grey, wheel_zooms=settings.get("wheel") == "zoom")
        elif name == "pad_range":
            window.controls.pad.set_top(float(settings.get("pad_range")))
        elif name == SHORTCUTS:
            apply_shortcuts(window.actions_by_name, settings.shortcuts)

    def set_theme(self, theme: Theme) -> None:
        """Use another theme."""
        self._theme = theme
        apply_theme(self._qt, theme)

    def _on_scheme(self) -> None:
        if self._theme == Theme.SYSTEM:
            apply_theme(self._qt, Theme.SYSTEM)

    def _on_full_screen(self, is_full: bool) -> None:
        if is_full:
            self.window.showFullScreen()
        else:
            self.window.showNormal()
