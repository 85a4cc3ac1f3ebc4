"""Which model and adapters are used: one place that knows, shows it in the side panel, and goes back where a choice fails."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject, Signal

from pisa_desktop.models.installed import installed_models, installed_packs
from pisa_desktop.photo.restoring import Studio
from pisa_desktop.window.main_window import MainWindow
from pisa_desktop.workers.engine_client import EngineClient
from pisa_desktop.workers.protocol import EngineFailed, Load


class Chooser(QObject):
    """The choice of model and adapters.

    Args:
        store: folder of models and adapters.

    Signals:
        failed(): what was chosen cannot be loaded.
    """

    failed = Signal()

    def __init__(
        self,
        window: MainWindow,
        studio: Studio,
        client: EngineClient,
        store: Path,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._panel, self._studio, self._client = window.model_panel, studio, client
        self.store = store
        self._good: Load | None = None
        client.ready.connect(self._on_ready)
        client.failed.connect(self._on_failed)
        self.refresh()

    @property
    def chosen(self) -> Load:
        """What was asked for last."""
        return self._client.loaded

    def refresh(self) -> None:
        """Show what is installed, and what is chosen; adapters of another model are there, but cannot be chosen."""
        loaded = self.chosen
        self._panel.show_installed(
            installed_models(self.store), installed_packs(self.store), loaded.model, loaded.adapters
        )

    def use(self, model: str, adapters: str | None) -> None:
        """Restore with these from now on, on the same device."""
        self._studio.load_model(model, adapters, self.chosen.device)
        self.refresh()

    def _on_ready(self) -> None:
        self._good = self.chosen
        self.refresh()

    def _on_failed(self, failed: EngineFailed) -> None:
        """What was loaded before is used again, once: what fails twice is not tried for ever."""
        good, self._good = self._good, None
        self.failed.emit()
        if good is not None and failed.error.kind != "device_lost" and good != self.chosen:
            self._studio.load_model(good.model, good.adapters, good.device)
        self.refresh()
