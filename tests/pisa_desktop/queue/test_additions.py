"""Photographs that could not be written into the queue's journal: they are not called safe, and they are not lost."""

from __future__ import annotations

import pytest

from engine.errors import DiskFull
from pisa_desktop.queue.items import State
from pisa_desktop.queue.journal import Journal
from tests.patience import PATIENCE_MS
from tests.pisa_desktop.queue.test_queue import run, settings, states

WAIT = 60_000


@pytest.fixture
def full(monkeypatch):
    """A disk that is full from now on; calling it makes room again."""
    add = Journal.add

    def refuse(*_: object) -> None:
        raise DiskFull("The disk is full.")

    monkeypatch.setattr(Journal, "add", refuse)
    return lambda: monkeypatch.setattr(Journal, "add", add)


def test_what_is_not_written_does_not_run_and_is_counted(make_queue, photos, qtbot, tmp_path, full):
    _, queue = make_queue()
    with qtbot.waitSignal(queue.stopped, timeout=WAIT) as stopped:
        queue.add([(p, "") for p in photos(2)], settings(tmp_path / "out"))
    assert stopped.args[0].kind == "disk_full"
    assert queue.unwritten() == 2
    with qtbot.waitSignal(queue.stopped, timeout=WAIT):
        queue.start()
    assert not queue.is_running
    assert states(queue) == [State.PENDING] * 2
    assert queue.unwritten(timeout_ms=PATIENCE_MS) == 2


def test_with_room_again_start_writes_and_restores_all_of_it(
    make_queue, photos, qtbot, tmp_path, full
):
    _, queue = make_queue()
    first, second, third = photos(3)
    with qtbot.waitSignal(queue.stopped, timeout=WAIT):
        queue.add([(first, ""), (second, "")], settings(tmp_path / "out"))
    queue.move([2], 1)
    queue.cancel([1])
    full()
    queue.add([(third, "")], settings(tmp_path / "out"))
    run(qtbot, queue, WAIT)
    assert queue.unwritten() == 0
    assert [(n, queue.item(n).state) for n in queue.ids] == [
        (2, State.DONE), (1, State.CANCELLED), (3, State.DONE),
    ]  # fmt: skip
    assert queue.shutdown(PATIENCE_MS)
    journal = Journal(tmp_path / "journal")
    assert [(i.id, i.state) for i in journal.items()] == [
        (2, State.DONE), (1, State.CANCELLED), (3, State.DONE),
    ]  # fmt: skip
    journal.close()


def test_the_last_attempt_before_the_end_keeps_them_for_the_next_start(
    make_queue, photos, qtbot, tmp_path, full
):
    client, queue = make_queue()
    with qtbot.waitSignal(queue.stopped, timeout=WAIT):
        queue.add([(p, "") for p in photos(2)], settings(tmp_path / "out"))
    queue.remove([1])
    full()
    assert queue.unwritten(timeout_ms=PATIENCE_MS) == 0
    assert queue.shutdown(PATIENCE_MS)
    assert client.shutdown(PATIENCE_MS)
    _, again = make_queue()
    assert again.ids == (2,)
    assert states(again) == [State.PENDING]


def test_a_journal_that_is_not_there_yet_counts_what_waits_for_it(make_queue, photos, tmp_path):
    (tmp_path / "journal").touch()
    _, queue = make_queue(wait=False)
    assert not queue.is_loaded
    queue.add([(p, "") for p in photos(2)], settings(tmp_path / "out"))
    assert queue.unwritten() == 2
