"""Faults at odd moments: a folder that is not there, an end while a result is completed, names that no disk takes."""

from __future__ import annotations

import os
import threading
import time

from engine.errors import DeviceLost
from engine.fake import Script
from pisa_desktop.queue.items import State
from pisa_desktop.state.wishes import Destination, Settings
from tests.patience import PATIENCE, PATIENCE_MS
from tests.patience import PATIENCE_MS as WAIT
from tests.pisa_desktop.queue.test_journal import DEAD
from tests.pisa_desktop.queue.test_queue import DOUBLE, on_disk, run, settings, states


def test_a_journal_that_cannot_be_read_at_first_loses_nothing(make_queue, photos, qtbot, tmp_path):
    folder, away = tmp_path / "journal", tmp_path / "away"
    client, queue = make_queue()
    queue.add([(p, "") for p in photos(2, "old")], settings(tmp_path / "out"))
    assert queue.shutdown(PATIENCE_MS)
    assert client.shutdown(PATIENCE_MS)
    folder.rename(away)
    folder.touch()  # a disk that is not there
    client, again = make_queue(wait=False)
    with qtbot.waitSignal(again.stopped, timeout=WAIT) as stopped:
        pass
    assert stopped.args[0].kind == "save_failed"
    assert not again.is_loaded
    folder.unlink()
    away.rename(folder)
    [new] = photos(1, "new", first=7)
    again.add([(new, "")], settings(tmp_path / "out"))
    qtbot.waitUntil(lambda: len(again.ids) == 3, timeout=WAIT)
    run(qtbot, again)
    assert states(again) == [State.DONE] * 3
    assert {p.name for p in (tmp_path / "out").iterdir()} == {
        "0000_pisa.png", "0001_pisa.png", "0007_pisa.png",
    }  # fmt: skip


def test_a_photograph_that_is_tried_again_before_its_end_is_written_waits(
    make_queue, photos, qtbot, tmp_path
):
    _, queue = make_queue()
    queue.add([(p, "") for p in photos(1)], settings(tmp_path / "out"))
    gate = threading.Event()
    hold = lambda _: gate.wait(10)  # noqa: E731 - a slow disk under the journal

    def look(number: int) -> None:
        if queue.item(number).state is State.RUNNING:
            queue._thread.do(hold)

    queue.item_changed.connect(look)
    with qtbot.waitSignal(queue.finished, timeout=WAIT):
        queue.start()
    queue.retry([1])
    assert states(queue) == [State.PENDING]
    gate.set()
    done: list[int] = []
    queue._thread.do(lambda _: done.append(1))
    qtbot.waitUntil(lambda: bool(done), timeout=WAIT)
    qtbot.wait(50)
    assert states(queue) == [State.PENDING]


def test_a_result_that_becomes_complete_while_the_window_closes_is_not_made_twice(
    make_queue, photos, qtbot, tmp_path, monkeypatch
):
    client, queue = make_queue()
    queue.add([(p, "") for p in photos(1)], settings(tmp_path / "out"))
    reached, gate, fsync = threading.Event(), threading.Event(), os.fsync

    def slow(descriptor: int) -> None:
        if threading.current_thread().name != "journal":
            reached.set()
            gate.wait(PATIENCE)
        fsync(descriptor)

    monkeypatch.setattr(os, "fsync", slow)
    queue.start()
    qtbot.waitUntil(reached.is_set, timeout=WAIT)
    client.begin_end()
    assert queue.shutdown(PATIENCE_MS)
    gate.set()
    assert client.shutdown(PATIENCE_MS)
    assert [p.name for p in (tmp_path / "out").iterdir()] == ["0000_pisa.png"]
    _, again = make_queue()
    with qtbot.waitSignal(again.finished, timeout=WAIT):
        again.start()
    assert states(again) == [State.DONE]
    assert again.item(1).attempts == 0
    assert [p.name for p in (tmp_path / "out").iterdir()] == ["0000_pisa.png"]


def test_an_end_while_a_photograph_is_begun_leaves_no_empty_file(
    make_queue, photos, qtbot, tmp_path
):
    client, queue = make_queue()
    queue.add([(p, "") for p in photos(1)], settings(tmp_path / "out"))
    qtbot.waitUntil(lambda: queue.unwritten() == 0, timeout=WAIT)
    gate = threading.Event()
    queue._thread.do(lambda _: gate.wait(PATIENCE))
    queue.start()
    threading.Timer(0.2, gate.set).start()
    assert client.shutdown(PATIENCE_MS)
    assert queue.shutdown(PATIENCE_MS)
    assert list((tmp_path / "out").iterdir()) == []
    _, again = make_queue()
    assert states(again) == [State.PENDING]
    assert again.item(1).attempts == 0


def test_a_folder_that_cannot_be_made_fails_its_photographs_only(
    make_queue, photos, qtbot, tmp_path
):
    one, two = photos(2)
    out = tmp_path / "out"
    out.mkdir()
    (out / "scans").write_text("a file where a folder should be")
    _, queue = make_queue()
    queue.add([(one, "scans"), (two, "")], settings(out))
    run(qtbot, queue, timeout=WAIT)
    assert states(queue) == [State.FAILED, State.DONE]
    assert "0000_pisa.png could not be saved: Not a directory." in queue.item(1).error


def test_a_name_that_would_be_too_long_is_cut_and_nothing_fails(
    make_queue, photos, qtbot, tmp_path
):
    one, two = photos(2)
    long = one.rename(one.with_stem("x" * 248))
    _, queue = make_queue()
    queue.add([(long, ""), (two, "")], Settings(params=DOUBLE, destination=Destination()))
    run(qtbot, queue, timeout=WAIT)
    assert states(queue) == [State.DONE, State.DONE]
    made = {p.name for p in long.parent.iterdir()} - {long.name, two.name}
    assert len(made) == 2
    assert any(name.startswith("x" * 200) and len(name.encode()) <= 255 for name in made)


def test_a_folder_of_all_results_that_is_gone_pauses(make_queue, photos, qtbot, tmp_path):
    (tmp_path / "disk").touch()
    _, queue = make_queue()
    queue.add([(p, "") for p in photos(2)], settings(tmp_path / "disk"))
    with qtbot.waitSignal(queue.stopped, timeout=WAIT) as stopped:
        queue.start()
    assert stopped.args[0].kind == "save_failed"
    assert states(queue) == [State.PENDING] * 2
    (tmp_path / "disk").unlink()
    run(qtbot, queue)
    assert states(queue) == [State.DONE] * 2


def test_parts_that_dead_processes_left_are_swept_from_where_results_go(
    make_queue, photos, qtbot, tmp_path
):
    out = tmp_path / "out"
    out.mkdir()
    stale = out / f".old.jpg.{DEAD}.abcd.part"
    stale.write_bytes(b"half")
    old = time.time() - 7_200
    os.utime(stale, (old, old))
    _, queue = make_queue()
    queue.add([(p, "") for p in photos(1)], settings(out))
    run(qtbot, queue)
    assert [p.name for p in out.iterdir()] == ["0000_pisa.png"]


def test_a_lost_device_fails_no_photograph_and_the_processor_goes_on(
    make_queue, photos, qtbot, tmp_path
):
    """Reliability 20."""
    armed: list[str] = []
    script = Script(on_step=lambda stage, _: _lose(stage, armed))
    client, queue = make_queue(script)
    queue.add([(p, "") for p in photos(3)], settings(tmp_path / "out"))
    queue.item_changed.connect(
        lambda n: armed.append("pix") if n == 1 and queue.item(1).state is State.DONE else None
    )
    lost: list[str] = []
    client.failed.connect(lambda failed: lost.append(failed.error.kind))
    with qtbot.waitSignal(queue.stopped, timeout=WAIT) as stopped:
        queue.start()
    assert stopped.args[0].kind == "device_lost"
    qtbot.waitUntil(lambda: lost == ["device_lost"], timeout=WAIT)
    assert not queue.is_running
    waiting = [State.DONE, State.PENDING, State.PENDING]
    assert states(queue) == waiting
    assert queue.item(2).attempts == 0
    qtbot.waitUntil(lambda: on_disk(tmp_path / "journal") == waiting, timeout=WAIT)
    assert [p.name for p in (tmp_path / "out").iterdir()] == ["0000_pisa.png"]
    assert client.restart("cpu").device == "cpu"
    run(qtbot, queue)
    assert states(queue) == [State.DONE] * 3
    assert len(list((tmp_path / "out").iterdir())) == 3


def _lose(stage: str, armed: list[str]) -> None:
    if stage in armed:
        armed.clear()
        raise DeviceLost("The graphics device stopped answering.")
