"""The adapter packs on the disk, changed beside the window: install, rename, share. Every answer is a value."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, QThreadPool, Signal

from engine.errors import ErrorInfo
from engine.pack_sharing import rename_pack, share_as_folder, share_as_zip
from pisa_desktop.paths import resource_path


class Library(QObject):
    """Packs below the store's folder.

    Args:
        store: folder of models and adapters.

    Signals:
        changed(): there are others than before.
        installed(str): a pack of this name is there now.
        pack_made(object): the run's folder, whose pack is there now.
        shared(object): the file or folder that was written.
        failed(object): an ErrorInfo; nothing was changed.
    """

    changed = Signal()
    installed = Signal(str)
    pack_made = Signal(object)
    shared = Signal(object)
    failed = Signal(object)

    def __init__(self, store: Path, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._store = store
        self._pool = QThreadPool(self)
        self._pool.setMaxThreadCount(1)

    def _do(self, work: Callable[[], object], then: Callable[[object], None]) -> None:
        def run() -> None:
            try:
                value = work()
            except Exception as error:  # noqa: BLE001 - the border of a thread: becomes a value
                self.failed.emit(ErrorInfo.caught(error))
            else:
                then(value)

        self._pool.start(run)

    def install(self, source: Path, name: str) -> None:
        """Install a pack folder, a zip or a published `.pkl` under a name; anything unsafe is refused."""

        def work() -> str:
            from engine.model_store import ModelStore

            return ModelStore(self._store, resource_path("starter")).install(source, name).name

        self._do(work, self._on_installed)

    def install_run(self, run: Path, name: str) -> None:
        """Install what a training gave: its pack, made now where it was stopped before its end."""

        def work() -> str:
            from engine.model_store import ModelStore
            from trainer.export import export_run

            export_run(run, run / "pack", name)
            store = ModelStore(self._store, resource_path("starter"))
            return store.install(run / "pack", name).name

        self._do(work, self._on_installed)

    def make_pack(self, run: Path) -> None:
        """Write a run's pack beside it, so that it can be tried before it is kept."""

        def work() -> Path:
            from trainer.export import export_run

            export_run(run, run / "pack", run.name)
            return run

        self._do(work, self.pack_made.emit)

    def _on_installed(self, name: object) -> None:
        self.changed.emit()
        self.installed.emit(str(name))

    def rename(self, pack: Path, name: str) -> None:
        """Give a pack another name."""
        self._do(lambda: rename_pack(pack, name), lambda _: self.changed.emit())

    def remove(self, pack: Path) -> None:
        """Delete a pack for good; where there is a trash, that is the better way."""
        self._do(lambda: shutil.rmtree(pack), lambda _: self.changed.emit())

    def share_zip(self, pack: Path, target: Path) -> None:
        """Write a zip for somebody else."""

        def work() -> Path:
            share_as_zip(pack, target)
            return target

        self._do(work, self.shared.emit)

    def share_folder(self, pack: Path, parent: Path) -> None:
        """Copy it for somebody else."""
        self._do(lambda: share_as_folder(pack, parent), self.shared.emit)

    def shutdown(self, timeout_ms: int = 2_000) -> bool:
        """Wait for what runs; False where it takes longer."""
        self._pool.clear()
        return self._pool.waitForDone(timeout_ms)
