"""Who has the graphics device: the window's engine, or a training. Never both, so that neither runs out of its memory."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Signal

from pisa_desktop.photo.restoring import Studio
from pisa_desktop.workers.engine_client import EngineClient
from pisa_desktop.workers.protocol import JobDone, JobFailed, Load, Release


class Lease(QObject):
    """Lends the engine's device to a training and takes it back.

    On the processor there is nothing to lend: memory is shared there, and the training gives way.

    Signals:
        changed(bool): the device is lent, or is the engine's again.
    """

    changed = Signal(bool)

    def __init__(self, client: EngineClient, studio: Studio, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._client, self._studio = client, studio
        self._release: Release | None = None
        self._loaded: Load | None = None
        self._was_paused = False
        self._then: Callable[[], None] | None = None
        client.job_done.connect(self._on_done)
        client.job_failed.connect(self._on_done)

    @property
    def is_lent(self) -> bool:
        """Whether a training has the device, or waits for it."""
        return self._loaded is not None

    def lend(self, then: Callable[[], None]) -> None:
        """Let the engine drop its models, and call `then`: at once where there is nothing to lend.

        Photographs and the queue wait until `take_back`.
        """
        capabilities = self._studio.capabilities
        if self.is_lent or capabilities is None or capabilities.device == "cpu":
            then()
            return
        self._loaded, self._then = self._client.loaded, then
        self._was_paused = self._client.is_paused
        self._studio.suspend()
        self._client.resume()  # or it would never come to the release
        self._release = self._client.release(None)

    def _on_done(self, done: JobDone | JobFailed) -> None:
        if self._release is None or done.id != self._release.id:
            return
        self._release = None
        if self._was_paused:
            self._client.pause()
        then, self._then = self._then, None
        self.changed.emit(True)
        if then is not None:
            then()

    def take_back(self) -> None:
        """The training is over: load what was loaded, and go on."""
        loaded, self._loaded, self._release, self._then = self._loaded, None, None, None
        if loaded is None:
            return
        self._studio.load_model(loaded.model, loaded.adapters, loaded.device)
        self.changed.emit(False)
