"""Models in the window: the page, what is dropped on the window, the chooser, and the thread that does the work."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QUrl
from PySide6.QtGui import QDesktopServices

from engine.library.places import (
    missing_place,
    models_folder,
    source_kind,
)
from pisa_desktop import __version__
from pisa_desktop.language.messages import Messages
from pisa_desktop.language.say import say, words
from pisa_desktop.models.choice import Chooser
from pisa_desktop.models.tasks import Deed, Stock, Task, TaskEnded, TaskProgress, TaskStarted
from pisa_desktop.models.thread import ModelClient, ModelWork
from pisa_desktop.paths import resource_path
from pisa_desktop.photo.restoring import Studio
from pisa_desktop.photo.speeds import Speeds
from pisa_desktop.window.main_window import MainWindow
from pisa_desktop.workers.protocol import PreparedInfo

if TYPE_CHECKING:
    from engine.download import Manifest, Tools
    from pisa_desktop.models.page import InUse, ModelSetup


def download_tools() -> Tools:
    """How downloads are made, and what they say of themselves."""
    from engine.download import Tools

    return Tools(agent=f"PiSA-Desktop/{__version__}")


class ModelDesk(QObject):
    """Keeps page, chooser and thread together. The page opens and closes; work goes on behind it.

    Args:
        window: whose chooser and menu are served.
        studio: says what is loaded.
        chooser: loads models.
        messages: what the user is told while the page is closed.
        ask: (question, yes) -> whether the user says yes.
    """

    def __init__(
        self,
        window: MainWindow,
        studio: Studio,
        chooser: Chooser,
        messages: Messages,
        ask: Callable[[str, str], bool],
        speeds: Speeds,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._window, self._studio, self._messages, self._ask = window, studio, messages, ask
        self._chooser = chooser
        self.root = chooser.store
        self._speeds = speeds
        work = ModelWork(self.root, resource_path("starter"), lambda: self.manifest, download_tools)
        self.client = ModelClient(work, self)
        self.page: ModelSetup | None = None
        self._stock: Stock | None = None
        self.client.started.connect(self._on_started)
        self.client.progressed.connect(self._on_progress)
        self.client.ended.connect(self._on_ended)
        studio.prepared.connect(self._on_prepared)
        studio.engine_changed.connect(self._show_stock)
        window.model_panel.setup_requested.connect(self.show)
        window.drop_area.models_requested.connect(self.show)
        window.actions_by_name["models"].triggered.connect(lambda _=False: self.show())
        self._chooser.refresh()
        if problem := missing_place(self.root):
            messages.warning(say(problem))

    @cached_property
    def manifest(self) -> Manifest:
        """What can be had; read when it is first wanted, with all that speaks to networks."""
        from engine.download import read_manifest

        return read_manifest(resource_path("models", "manifest.json"))

    def shutdown(self, timeout_ms: int = 3_000) -> bool:
        """End the thread; a download that runs is gone on with the next time."""
        if self.page is not None:
            self.page.close()
        return self.client.shutdown(timeout_ms)

    # The page

    def show(self) -> ModelSetup:
        """Open the page, or bring it to the front."""
        from pisa_desktop.models.page import ModelSetup

        if self.page is None:
            page = ModelSetup(self.manifest, self._speeds, self._ask, self._window)
            page.task_wanted.connect(self._on_task)
            page.use_wanted.connect(self.use)
            page.stop_wanted.connect(self.client.stop)
            page.dropped.connect(self._on_dropped)
            page.folder_wanted.connect(self._on_folder)
            self.page = page
            page.show_busy(is_busy=self.client.is_busy)
            if self._stock is not None:
                self._show_stock()
            else:
                self._on_task(Task(Deed.LOOK))
        self.page.say("")
        self.page.show()
        self.page.raise_()
        self.page.activateWindow()
        return self.page

    def _show_stock(self) -> None:
        if self.page is not None and self._stock is not None:
            self.page.show_stock(self._stock, self._in_use())

    def _in_use(self) -> InUse:
        from pisa_desktop.models.page import InUse

        capabilities = self._studio.capabilities
        if capabilities is None:
            return InUse()
        return InUse(capabilities.model, capabilities.adapters)

    def _on_folder(self) -> None:
        folder = models_folder(self.root)
        folder.mkdir(parents=True, exist_ok=True)
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(folder)))

    # Drops

    def take(self, paths: Sequence[Path]) -> list[Path]:
        """Offer to import what looks like a model or adapters; returns the other paths."""
        models = [path for path in paths if source_kind(path) is not None]
        if models:
            page = self.show()
            for path in models:
                page.offer_import(path)
        return [path for path in paths if path not in models]

    def _on_dropped(self, paths: list[Path]) -> None:
        if self.take(paths) and self.page is not None:
            self.page.say(
                self.tr(
                    "That is no model: a folder with unet and vae, a zip of one, a .safetensors file or a .pkl is needed."
                ),
                is_error=True,
            )

    # Work

    def _on_task(self, task: Task) -> None:
        if self.page is not None:
            self.page.say("")
            self.page.show_busy(is_busy=True)
        self.client.do(task)

    def _on_started(self, _started: TaskStarted) -> None:
        if self.page is not None:
            self.page.show_busy(is_busy=True)

    def _on_progress(self, progress: TaskProgress) -> None:
        if self.page is not None:
            self.page.show_progress(progress)

    def _on_ended(self, ended: TaskEnded) -> None:
        self._stock = ended.stock
        self._chooser.refresh()
        task = ended.task
        if self.page is not None:
            if task.deed is Deed.VERIFY and ended.error is None and not ended.was_stopped:
                self.page.show_damage(task.name, is_damaged=bool(ended.lines))
            elif task.deed in {Deed.REPAIR, Deed.REMOVE} and ended.error is None:
                self.page.show_damage(task.name, is_damaged=False)
            self.page.show_busy(is_busy=self.client.is_busy)
            self._show_stock()
        if task.asker:  # who asked tells
            return
        words = self._words_of(ended)
        if self.page is not None and self.page.isVisible():
            if words:
                is_bad = ended.error is not None or (task.deed is Deed.VERIFY and bool(ended.lines))
                self.page.say(words, is_error=is_bad)
        elif ended.error is not None:
            self._messages.error(ended.error)
        elif ended.item:
            self._offer(ended, words)
        elif words:
            self._messages.info(words)

    def _offer(self, ended: TaskEnded, words: str) -> None:
        item = ended.stock.find(ended.item)
        if item is None or item.kind != "model":
            self._messages.info(words)
            return
        adapters = item.fits[0] if item.fits else None
        self._messages.offer(words, self.tr("Use it"), lambda: self.use(item.name, adapters))

    def _words_of(self, ended: TaskEnded) -> str:
        """What to tell of a task that is over."""
        task, lines = ended.task, " ".join(map(say, ended.lines))
        if ended.error is not None:
            return words(ended.error)
        if ended.was_stopped:
            if task.deed is Deed.GET:
                return self.tr("Stopped. What has arrived is kept; “Go on” fetches the rest.")
            return self.tr("Stopped; everything is as it was.")
        match task.deed:
            case Deed.GET | Deed.IMPORT:
                return self._installed_words(ended)
            case Deed.VERIFY if lines:
                return lines
            case Deed.VERIFY:
                text = self.tr("{name}: all files are as they were installed.")
            case Deed.REPAIR if lines:
                text = self.tr("{name} is mended: {files}")
            case Deed.REPAIR:
                text = self.tr("{name}: nothing had to be mended.")
            case Deed.REMOVE:
                text = self.tr("{name} was deleted.")
            case Deed.MOVE:
                text = self.tr("The models lie in {folder} now. {lines}")
            case Deed.FORGET:
                text = self.tr("What had arrived was deleted.")
            case _:
                return ""
        folder = ended.stock.folder
        return text.format(name=task.name, files=lines, folder=folder, lines=lines).strip()

    def _installed_words(self, ended: TaskEnded) -> str:
        item = ended.stock.find(ended.item)
        text = self.tr("{name} is installed and can be chosen.").format(name=ended.item)
        cards = {card.name: card for card in self.manifest.cards}
        known = cards.get(item.card) if item is not None else None
        if known is None or not known.has_hashes:
            recorded = self.tr(
                "Nobody has verified its hashes: those of what arrived were recorded, and “Verify” compares with them."
            )
            text = f"{text} {recorded}"
        return text

    # The chooser

    def use(self, model: str, adapters: str | None) -> None:
        """Restore with a model from now on."""
        self._chooser.use(model, adapters)
        self._show_stock()

    def _on_prepared(self, info: PreparedInfo) -> None:
        """Note how long it took, for the cards."""
        capabilities = self._studio.capabilities
        if capabilities is not None and not info.from_cache:
            pixels = info.size.area
            self._speeds.note(capabilities.model, capabilities.device, info.seconds, pixels)
            self._show_stock()
