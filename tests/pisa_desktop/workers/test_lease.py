"""The device is the engine's or a training's, never both."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QObject, Signal

from engine.types import EnhanceParams
from pisa_desktop.training.lease import Lease
from pisa_desktop.workers.protocol import JobStarted, Prepare
from tests.patience import PATIENCE_MS as WAIT
from tests.pisa_desktop.workers.conftest import Recorder


class Studio(QObject):
    """As much of the studio as the lease needs."""

    changed = Signal()

    def __init__(self, client, device: str) -> None:
        super().__init__()
        self.client, self.capabilities, self._device = client, None, device
        client.ready.connect(self._on_ready)

    def _on_ready(self, ready) -> None:
        self.capabilities = replace(ready.capabilities, device=self._device)

    def suspend(self) -> None:
        self.capabilities = None

    def load_model(self, model, adapters, device) -> None:
        self.client.load(model, adapters, device)


def ready(qtbot, make_client, device):
    client = make_client()
    studio = Studio(client, device)
    lease = Lease(client, studio)
    client.load("starter", "mine")
    qtbot.waitUntil(lambda: studio.capabilities is not None, timeout=WAIT)
    return client, studio, lease


def test_on_the_processor_there_is_nothing_to_lend(qtbot, make_client):
    _, studio, lease = ready(qtbot, make_client, "cpu")
    begun = []
    lease.lend(lambda: begun.append(True))
    assert begun == [True]
    assert not lease.is_lent
    assert studio.capabilities is not None


def test_jobs_wait_while_a_training_has_the_device(qtbot, make_client, picture):
    client, studio, lease = ready(qtbot, make_client, "cuda")
    seen = Recorder(client)
    begun = []
    client.pause()  # even then the models go
    with qtbot.waitSignal(lease.changed, timeout=WAIT):
        lease.lend(lambda: begun.append(studio.capabilities))
    assert begun == [None]
    assert client.is_paused
    client.resume()
    job = client.prepare(picture, EnhanceParams(scale=4.0))
    assert isinstance(job, Prepare)
    qtbot.wait(150)
    assert not [m for m in seen.of(JobStarted) if m.id == job.id]
    with qtbot.waitSignal(client.job_done, check_params_cb=lambda m: m.id == job.id, timeout=WAIT):
        lease.take_back()
    assert client.loaded.adapters == "mine"
    assert not lease.is_lent
