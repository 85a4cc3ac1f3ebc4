"""The real thread with a scripted engine; every thread that a test starts must have ended."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from PySide6.QtCore import QCoreApplication, QThread

from engine.fake import Script
from pisa_desktop.workers.engine_client import EngineClient
from pisa_desktop.workers.engine_thread import EngineThread
from pisa_desktop.workers.fake_engine import fake_factory
from tests.patience import PATIENCE_MS


@pytest.fixture(autouse=True)
def _no_thread_is_left(monkeypatch: pytest.MonkeyPatch, qapp: QCoreApplication) -> Iterator[None]:
    """Fails a test that leaves a QThread running."""
    started: list[EngineThread] = []
    start = QThread.start

    def remembered(self: QThread, *args: object) -> None:
        started.append(self)  # type: ignore[arg-type]
        start(self, *args)

    monkeypatch.setattr(EngineThread, "start", remembered)
    yield
    alive = [thread for thread in started if thread.isRunning()]
    for thread in alive:
        thread.wait(PATIENCE_MS)
    assert not alive, "a thread was left running"


@pytest.fixture
def picture(tmp_path: Path) -> Path:
    """A small photograph, 48 x 32."""
    path = tmp_path / "photo.png"
    ramp = np.linspace(0, 255, 48 * 32 * 3).reshape(32, 48, 3).astype(np.uint8)
    Image.fromarray(ramp).save(path)
    return path


class Recorder:
    """Remembers every signal of a client, in order, and on which thread it came."""

    def __init__(self, client: EngineClient) -> None:
        self.messages: list[object] = []
        self.threads: set[QThread] = set()
        for signal in client._signals().values():
            if signal is not client.activity_changed:
                signal.connect(self._take)

    def _take(self, message: object) -> None:
        self.messages.append(message)
        self.threads.add(QThread.currentThread())

    def of(self, kind: type) -> list:
        """Messages of one class."""
        return [m for m in self.messages if isinstance(m, kind)]


@pytest.fixture
def make_client(qapp: QCoreApplication) -> Iterator[Callable[..., EngineClient]]:
    """Makes started clients with a fake engine; all are shut down at the end."""
    clients: list[EngineClient] = []

    def make(script: Script | None = None, **options: object) -> EngineClient:
        factory = options.pop("factory", None) or fake_factory(script)
        client = EngineClient(factory, **options)  # type: ignore[arg-type]
        clients.append(client)
        client.start()
        return client

    yield make
    for client in clients:
        assert client.shutdown(PATIENCE_MS)
