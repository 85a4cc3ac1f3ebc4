"""The adapter packs on the disk, changed beside the window: install, rename, share. Every answer is a value.

What is installed is changed by the models' thread alone; what is written elsewhere need not wait for a download there.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, QThreadPool, Signal

from engine.errors import ErrorInfo
from engine.library.pack_sharing import share_as_folder, share_as_zip
from pisa_desktop.models.tasks import Deed, Task, TaskEnded
from pisa_desktop.models.thread import ModelClient

ASKER = "library"
_KIND = "adapters"


class Library(QObject):
    """Packs below the store's folder.

    Args:
        client: of the models' thread.

    Signals:
        changed(): there may be others than before, whoever has changed them.
        installed(str): a pack of this name is there now, as was asked for here.
        pack_made(object): the run's folder, whose pack is there now.
        shared(object): the file or folder that was written.
        failed(object): an ErrorInfo; nothing was changed.
    """

    changed = Signal()
    installed = Signal(str)
    pack_made = Signal(object)
    shared = Signal(object)
    failed = Signal(object)

    def __init__(self, client: ModelClient, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._client = client
        self._pool = QThreadPool(self)
        self._pool.setMaxThreadCount(1)
        client.ended.connect(self._on_ended)

    # What is installed

    @property
    def is_busy(self) -> bool:
        """Whether something is done to what is installed, which the next wish waits for."""
        return self._client.is_busy

    def install(self, source: Path, name: str) -> None:
        """Install a pack folder, a zip or a published `.pkl` under a name; anything unsafe is refused."""
        self._client.do(Task(Deed.IMPORT, name, source, asker=ASKER))

    def install_run(self, run: Path, name: str) -> None:
        """Install what a training gave: its pack, made now where it was stopped before its end."""
        self._client.do(Task(Deed.KEEP, name, run, asker=ASKER))

    def rename(self, pack: Path, name: str) -> None:
        """Give a pack another name."""
        self._client.do(Task(Deed.RENAME, name, pack, asker=ASKER))

    def remove(self, name: str) -> None:
        """Delete a pack for good; where there is a trash, that is the better way."""
        self._client.do(Task(Deed.REMOVE, name, kind=_KIND, asker=ASKER))

    def look(self) -> None:
        """Somebody else has changed what is installed."""
        self._client.do(Task(Deed.LOOK, asker=ASKER))

    def _on_ended(self, ended: TaskEnded) -> None:
        is_ours = ended.task.asker == ASKER
        if ended.error is not None:
            if is_ours:
                self.failed.emit(ended.error)
            return
        self.changed.emit()
        if is_ours and ended.item:
            self.installed.emit(ended.item)

    # What is written elsewhere

    def _do(self, work: Callable[[], object], then: Callable[[object], None]) -> None:
        def run() -> None:
            try:
                value = work()
            except Exception as error:  # noqa: BLE001 - the border of a thread: becomes a value
                self.failed.emit(ErrorInfo.caught(error))
            else:
                then(value)

        self._pool.start(run)

    def make_pack(self, run: Path) -> None:
        """Write a run's pack beside it, so that it can be tried before it is kept."""

        def work() -> Path:
            from trainer.export import export_run

            export_run(run, run / "pack", run.name)
            return run

        self._do(work, self.pack_made.emit)

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
        """Wait for what is written; False where it takes longer."""
        self._pool.clear()
        return self._pool.waitForDone(timeout_ms)
