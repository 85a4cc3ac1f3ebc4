"""The real thread with a scripted engine: order, pre-emption, cancelling, pausing, errors, the end."""

from __future__ import annotations

import subprocess
import sys
import threading
import time

import numpy as np
import pytest
from PIL import Image
from PySide6.QtCore import QThread

from engine.errors import DeviceLost, OutOfMemory
from engine.fake import Script
from engine.files import FileFormat, SaveSpec
from engine.types import EnhanceParams, Lambdas, Rect
from pisa_desktop.workers.protocol import (
    AnchorSpec,
    DraftRequest,
    EngineFailed,
    EngineReady,
    HandleDropped,
    JobCancelled,
    JobDone,
    JobFailed,
    JobProgress,
    JobStarted,
    TileResult,
    ViewDone,
    ViewFailed,
    ViewRequest,
)
from tests.conftest import ROOT
from tests.patience import PATIENCE
from tests.patience import PATIENCE_MS as WAIT
from tests.pisa_desktop.workers.conftest import Recorder

PARAMS = EnhanceParams(scale=4.0)


class Gate:
    """Blocks the engine at a step until the test opens it."""

    def __init__(self, stage: str, number: int) -> None:
        self.at, self.reached, self.opened = (stage, number), threading.Event(), threading.Event()
        self.steps: list[tuple[str, int]] = []

    def __call__(self, stage: str, number: int) -> None:
        self.steps.append((stage, number))
        if (stage, number) == self.at:
            self.reached.set()
            assert self.opened.wait(PATIENCE)


def ready(qtbot, client, picture, **options):
    """A prepared picture."""
    client.load()
    with qtbot.waitSignal(
        client.job_done, timeout=WAIT, check_params_cb=lambda m: hasattr(m.value, "plan")
    ) as done:
        job = client.prepare(picture, PARAMS, **options)
    return job, done.args[0].value


def test_a_picture_is_prepared_viewed_and_saved(qtbot, make_client, picture, tmp_path):
    client = make_client()
    heard = Recorder(client)
    job, info = ready(qtbot, client, picture)
    assert info.handle == job.handle
    assert (info.size.width, info.size.height) == (192, 128)
    assert info.source.size.width == 48
    lambdas = Lambdas(0.5, 0.25)
    cells = tuple(reversed(range(len(info.cell_rects))))
    with qtbot.waitSignal(client.view_done, timeout=WAIT):
        client.view(ViewRequest(1, job.handle, lambdas, cells))
    tiles = heard.of(TileResult)
    assert tuple(t.cell for t in tiles) == cells
    with qtbot.waitSignal(client.job_done, timeout=WAIT) as done:
        client.export(job, lambdas, tmp_path / "out.png", SaveSpec(FileFormat.PNG))
    assert done.args[0].value.path == tmp_path / "out.png"
    saved = np.asarray(Image.open(tmp_path / "out.png"))
    for tile in tiles:
        rect = tile.rect
        assert not tile.pixels.flags.writeable
        assert tile.pixels.dtype == np.uint8
        assert np.array_equal(saved[rect.y0 : rect.y1, rect.x0 : rect.x1], tile.pixels)
    ends = [m for m in heard.messages if isinstance(m, (JobDone, JobFailed, JobCancelled))]
    assert [m.id for m in ends] == sorted({m.id for m in ends}) == [1, 2, 3]
    assert [m.id for m in heard.of(JobStarted)] == [1, 2, 3]


def test_messages_arrive_on_the_window_thread_and_work_runs_on_the_other(
    qtbot, make_client, picture
):
    threads = set()
    client = make_client(Script(on_step=lambda stage, n: threads.add(QThread.currentThread())))
    heard = Recorder(client)
    ready(qtbot, client, picture)
    assert heard.threads == {QThread.currentThread()}
    assert len(threads) == 1
    assert QThread.currentThread() not in threads


def test_a_region_of_the_source_is_prepared(qtbot, make_client, picture, tmp_path):
    client = make_client()
    job, info = ready(qtbot, client, picture, crop=Rect(8, 4, 24, 12))
    assert (info.size.width, info.size.height) == (64, 32)
    with qtbot.waitSignal(client.job_done, timeout=WAIT):
        client.export(job, Lambdas(0, 0), tmp_path / "part.png", SaveSpec(FileFormat.PNG))
    part = np.asarray(Image.open(tmp_path / "part.png").resize((16, 8), Image.Resampling.BOX))
    source = np.asarray(Image.open(picture))[4:12, 8:24]
    assert np.abs(part.astype(int) - source).max() <= 12


def test_a_view_overtakes_a_job_within_one_step(qtbot, make_client, picture, tmp_path):
    """Reliability 26."""
    gate = Gate("decode", 3)
    client = make_client(Script(on_step=gate))
    heard = Recorder(client)
    job, _info = ready(qtbot, client, picture)
    export = client.export(job, Lambdas(1, 1), tmp_path / "x.png")
    assert gate.reached.wait(PATIENCE)
    client.view(ViewRequest(1, job.handle, Lambdas(0.3, 0.3), (0,)))
    with qtbot.waitSignal(client.tile_ready, timeout=WAIT):
        gate.opened.set()
    # The step under way ends, then the view's cell is decoded before the job goes on.
    with qtbot.waitSignal(
        client.job_done, timeout=WAIT, check_params_cb=lambda m: m.id == export.id
    ):
        pass
    kinds = [m for m in heard.messages if isinstance(m, (TileResult, JobDone))]
    assert isinstance(kinds[-2], TileResult)


def test_the_newest_view_wins_and_the_last_is_never_lost(qtbot, make_client, picture):
    gate = Gate("decode", 1)
    client = make_client(Script(on_step=gate))
    heard = Recorder(client)
    job, _ = ready(qtbot, client, picture)
    client.view(ViewRequest(1, job.handle, Lambdas(0.01, 1), (0, 1)))
    assert gate.reached.wait(PATIENCE)
    for seq in range(2, 201):
        client.view(ViewRequest(seq, job.handle, Lambdas(seq / 200, 1), (0, 1)))
    with qtbot.waitSignal(client.view_done, timeout=WAIT, check_params_cb=lambda m: m.seq == 200):
        gate.opened.set()
    tiles = heard.of(TileResult)
    assert [t.seq for t in tiles] == [1, 200, 200]
    assert tiles[-1].strengths == Lambdas(1, 1)


def test_what_was_sent_while_a_request_waited_is_not_decoded_twice(qtbot, make_client, picture):
    gate = Gate("decode", 1)
    client = make_client(Script(on_step=gate))
    heard = Recorder(client)
    job, _ = ready(qtbot, client, picture)
    client.view(ViewRequest(1, job.handle, Lambdas(1, 1), (0, 1)))
    assert gate.reached.wait(PATIENCE)
    client.view(ViewRequest(2, job.handle, Lambdas(1, 1), (0, 2)))
    with qtbot.waitSignal(client.view_done, timeout=WAIT):
        gate.opened.set()
    assert [(t.seq, t.cell) for t in heard.of(TileResult)] == [(1, 0), (2, 2)]


@pytest.mark.parametrize("stage", ["encode", "pix", "full", "decode"])
def test_a_running_job_is_cancelled_within_one_step(qtbot, make_client, picture, tmp_path, stage):
    gate = Gate(stage, 2)
    client = make_client(Script(on_step=gate))
    heard = Recorder(client)
    client.load()
    job = client.prepare(picture, PARAMS)
    running = job
    if stage == "decode":
        running = client.export(job, Lambdas(1, 1), tmp_path / "x.png")
    assert gate.reached.wait(PATIENCE)
    client.cancel(running)
    steps = len(gate.steps)
    with qtbot.waitSignal(client.job_cancelled, timeout=WAIT) as ended:
        gate.opened.set()
    assert ended.args[0].id == running.id
    assert len(gate.steps) == steps
    assert list(tmp_path.iterdir()) == [picture]
    with qtbot.waitSignal(client.job_done, timeout=WAIT):
        again = client.prepare(picture, PARAMS)
    assert heard.messages[-1].id == again.id


def test_a_waiting_job_is_cancelled_at_once_and_a_finished_one_not_at_all(
    qtbot, make_client, picture
):
    gate = Gate("encode", 1)
    client = make_client(Script(on_step=gate))
    heard = Recorder(client)
    client.load()
    first, second = client.prepare(picture, PARAMS), client.prepare(picture, PARAMS)
    assert gate.reached.wait(PATIENCE)
    client.cancel(second)
    assert heard.of(JobCancelled) == [JobCancelled(second.id)]
    with qtbot.waitSignal(
        client.job_done, timeout=WAIT, check_params_cb=lambda m: m.id == first.id
    ):
        gate.opened.set()
    client.cancel(first)
    with qtbot.waitSignal(client.job_done, timeout=WAIT):
        client.prepare(picture, PARAMS)
    assert len(heard.of(JobCancelled)) == 1


def test_a_pause_holds_jobs_and_not_views(qtbot, make_client, picture, tmp_path):
    gate = Gate("decode", 2)
    client = make_client(Script(on_step=gate))
    heard = Recorder(client)
    job, _ = ready(qtbot, client, picture)
    export = client.export(job, Lambdas(1, 1), tmp_path / "x.png")
    assert gate.reached.wait(PATIENCE)
    client.pause()
    gate.opened.set()
    with qtbot.waitSignal(client.view_done, timeout=WAIT):
        client.view(ViewRequest(1, job.handle, Lambdas(0.2, 0.2), (0, 1)))
    assert export.id not in [m.id for m in heard.of(JobDone)]
    assert client.is_paused
    with qtbot.waitSignal(client.job_done, timeout=WAIT):
        client.resume()
    assert heard.of(JobDone)[-1].id == export.id


def test_a_paused_job_can_be_cancelled(qtbot, make_client, picture):
    gate = Gate("encode", 2)
    client = make_client(Script(on_step=gate))
    client.load()
    job = client.prepare(picture, PARAMS)
    assert gate.reached.wait(PATIENCE)
    client.pause()
    gate.opened.set()
    with qtbot.waitSignal(client.job_cancelled, timeout=WAIT):
        client.cancel(job)


@pytest.mark.parametrize(
    ("failure", "kind"),
    [
        (OutOfMemory("no room", hint="less"), "out_of_memory"),
        (MemoryError(), "out_of_memory"),
        (ValueError("odd"), "internal"),
    ],
)
def test_an_error_ends_its_job_only(qtbot, make_client, picture, caplog, failure, kind):
    """Reliability 18."""
    client = make_client(Script(failures={("pix", 2): failure}))
    heard = Recorder(client)
    client.load()
    with qtbot.waitSignal(client.job_failed, timeout=WAIT) as failed:
        client.prepare(picture, PARAMS)
    assert failed.args[0].error.kind == kind
    assert "Traceback" in failed.args[0].error.details
    with qtbot.waitSignal(client.job_done, timeout=WAIT):
        client.prepare(picture, PARAMS)
    assert not heard.of(EngineFailed)
    caplog.clear()


def test_a_view_that_fails_is_reported_and_the_next_one_works(qtbot, make_client, picture):
    client = make_client(Script(failures={("decode", 1): OutOfMemory("no room")}))
    job, _ = ready(qtbot, client, picture)
    with qtbot.waitSignal(client.view_failed, timeout=WAIT) as failed:
        client.view(ViewRequest(1, job.handle, Lambdas(1, 1), (0,)))
    assert isinstance(failed.args[0], ViewFailed)
    assert failed.args[0].error.kind == "out_of_memory"
    with qtbot.waitSignal(client.view_done, timeout=WAIT) as done:
        client.view(ViewRequest(2, job.handle, Lambdas(1, 1), (0,)))
    assert done.args[0] == ViewDone(2, job.handle)


def test_after_a_lost_device_the_queue_goes_on_with_the_next_thread(
    qtbot, make_client, picture, tmp_path
):
    """Reliability 20."""
    gate = Gate("pix", 1)
    script = Script(failures={("pix", 2): DeviceLost("gone")}, on_step=gate)
    client = make_client(script)
    heard = Recorder(client)
    client.load(device="auto")
    job = client.prepare(picture, PARAMS)
    assert gate.reached.wait(PATIENCE)
    export = client.export(job, Lambdas(1, 1), tmp_path / "x.png")
    with qtbot.waitSignal(client.failed, timeout=WAIT) as lost:
        gate.opened.set()
    assert lost.args[0].error.kind == "device_lost"
    assert [m.error.kind for m in heard.of(JobFailed)] == ["device_lost"]
    with qtbot.waitSignal(
        client.job_done, timeout=WAIT, check_params_cb=lambda m: m.id == export.id
    ):
        load = client.restart("cpu")
    assert load.device == "cpu"
    assert len(heard.of(EngineReady)) == 2
    assert (tmp_path / "x.png").is_file()


def test_a_model_that_does_not_load_leaves_a_thread_that_can_load_another(
    qtbot, make_client, picture
):
    client = make_client(Script(failures={("load", 1): OutOfMemory("large")}))
    with qtbot.waitSignals([client.job_failed, client.failed], timeout=WAIT):
        client.load()
    with qtbot.waitSignal(client.job_failed, timeout=WAIT) as failed:
        client.prepare(picture, PARAMS)
    assert failed.args[0].error.kind == "model_not_found"
    with qtbot.waitSignal(client.ready, timeout=WAIT):
        client.load()


def test_pictures_beyond_the_budget_are_dropped_and_exported_all_the_same(
    qtbot, make_client, picture, tmp_path
):
    client = make_client(budget_bytes=6 * 192 * 128 + 10_000)
    heard = Recorder(client)
    first, _ = ready(qtbot, client, picture)
    with qtbot.waitSignal(client.handle_dropped, timeout=WAIT) as dropped:
        client.prepare(picture, PARAMS)
    assert dropped.args[0] == HandleDropped(first.handle)
    with qtbot.waitSignal(client.handle_dropped, timeout=WAIT):
        client.view(ViewRequest(1, first.handle, Lambdas(1, 1), (0,)))
    with qtbot.waitSignal(client.job_done, timeout=WAIT):
        client.export(first, Lambdas(1, 1), tmp_path / "x.png")
    assert not heard.of(ViewFailed)


def test_the_source_is_never_overwritten(qtbot, make_client, picture):
    client = make_client()
    before = picture.read_bytes()
    job, _ = ready(qtbot, client, picture)
    with qtbot.waitSignal(client.job_failed, timeout=WAIT) as failed:
        client.export(job, Lambdas(1, 1), picture, replace=True)
    assert failed.args[0].error.kind == "bad_request"
    assert picture.read_bytes() == before


def test_a_file_that_is_no_picture_fails_its_job(qtbot, make_client, tmp_path):
    (tmp_path / "x.jpg").write_bytes(b"no picture")
    client = make_client()
    client.load()
    with qtbot.waitSignal(client.job_failed, timeout=WAIT) as failed:
        client.prepare(tmp_path / "x.jpg", PARAMS)
    assert failed.args[0].error.kind == "bad_image"


def test_drafts_come_between_the_tiles_of_a_view(qtbot, make_client, picture):
    gate = Gate("decode", 1)
    client = make_client(Script(on_step=gate))
    heard = Recorder(client)
    job, _info = ready(qtbot, client, picture)
    client.view(ViewRequest(1, job.handle, Lambdas(1, 1), (0, 1, 2)))
    assert gate.reached.wait(PATIENCE)
    anchors = (
        AnchorSpec(Lambdas(1, 1), 192 * 128 // 4, is_urgent=True),
        AnchorSpec(Lambdas(0, 1), 192 * 128 // 4),
    )
    client.draft(DraftRequest(1, job.handle, Rect(0, 0, 192, 128), anchors))
    with qtbot.waitSignals([client.view_done, client.anchor_ready, client.anchor_ready]):
        gate.opened.set()
    order = [
        type(m).__name__
        for m in heard.messages
        if type(m).__name__ in {"TileResult", "DraftAnchor"}
    ]
    assert order == ["TileResult", "DraftAnchor", "TileResult", "TileResult", "DraftAnchor"]
    anchor = next(m for m in heard.messages if type(m).__name__ == "DraftAnchor")
    assert anchor.reduction == 2
    assert anchor.pixels.shape == (64, 96, 3)


def test_progress_is_capped_and_never_falls(qtbot, make_client, picture):
    client = make_client(Script(seconds={"encode": 0.004, "pix": 0.004, "full": 0.004}))
    heard = Recorder(client)
    start = time.monotonic()
    client.load()
    with qtbot.waitSignal(
        client.job_done, timeout=WAIT, check_params_cb=lambda m: hasattr(m.value, "plan")
    ):
        client.prepare(picture, PARAMS)
    seconds = time.monotonic() - start
    fractions = [m.fraction for m in heard.of(JobProgress)]
    assert fractions == sorted(fractions)
    assert 2 <= len(fractions) <= 20 * seconds + 1


def test_release_drops_everything(qtbot, make_client, picture):
    client = make_client()
    job, _ = ready(qtbot, client, picture)
    with qtbot.waitSignals([client.handle_dropped, client.job_done], timeout=WAIT):
        client.release()
    with qtbot.waitSignal(client.handle_dropped, timeout=WAIT) as dropped:
        client.view(ViewRequest(1, job.handle, Lambdas(1, 1), (0,)))
    assert dropped.args[0].handle == job.handle


@pytest.mark.parametrize("stage", ["idle", "load", "encode", "pix", "decode", "paused", "view"])
def test_the_end_comes_in_every_state(qtbot, make_client, picture, tmp_path, stage):
    at = {"idle": ("none", 0), "paused": ("encode", 1), "view": ("decode", 1)}.get(
        stage, (stage, 1)
    )
    gate = Gate(*at)
    client = make_client(Script(on_step=gate))
    client.load()
    job = client.prepare(picture, PARAMS)
    if stage == "decode":
        client.export(job, Lambdas(1, 1), tmp_path / "x.png")
    if stage in {"view", "idle"}:
        with qtbot.waitSignal(
            client.job_done, timeout=WAIT, check_params_cb=lambda m: m.id == job.id
        ):
            pass
        client.view(ViewRequest(1, job.handle, Lambdas(1, 1), (0, 1, 2)))
    if stage != "idle":
        assert gate.reached.wait(PATIENCE)
    if stage == "paused":
        client.pause()
    gate.opened.set()
    assert client.shutdown(WAIT)
    assert not client.is_running
    assert sorted(p.name for p in tmp_path.iterdir() if p != picture) in ([], ["x.png"])


def test_the_end_may_be_asked_for_again_where_a_step_took_longer(make_client, picture):
    gate = Gate("encode", 1)
    client = make_client(Script(on_step=gate))
    client.load()
    client.prepare(picture, PARAMS)
    assert gate.reached.wait(PATIENCE)
    assert not client.shutdown(50)
    gate.opened.set()
    assert client.shutdown(WAIT)
    assert client.shutdown(WAIT)


def test_without_models_jobs_wait_for_the_next_load(qtbot, make_client, picture):
    client = make_client()
    seen = Recorder(client)
    client.load()
    with qtbot.waitSignal(client.job_done, check_params_cb=lambda m: m.id == gone.id, timeout=WAIT):
        gone = client.release(None)
    waiting = client.prepare(picture, PARAMS)
    qtbot.wait(100)
    assert not [m for m in seen.of(JobStarted) if m.id == waiting.id]
    with qtbot.waitSignal(
        client.job_done, check_params_cb=lambda m: m.id == waiting.id, timeout=WAIT
    ):
        client.load()
    assert not seen.of(JobFailed)


def test_a_step_that_does_not_end_does_not_keep_the_process(tmp_path):
    """A process whose engine hangs for ever leaves all the same, without a complaint of Qt."""
    code = """
import os, threading, time
from PySide6.QtCore import QCoreApplication
from engine.fake import Script
from pisa_desktop.workers.engine_client import EngineClient
from pisa_desktop.workers.fake_engine import fake_factory
app = QCoreApplication([])
reached = threading.Event()
def hang(stage, number):
    reached.set()
    threading.Event().wait()
client = EngineClient(fake_factory(Script(on_step=hang)))
client.start()
client.load()
assert reached.wait()
assert not client.shutdown(500)
print("saved", flush=True)
os._exit(0)
"""
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT, timeout=PATIENCE
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip() == "saved"
    assert "QThread" not in done.stderr
