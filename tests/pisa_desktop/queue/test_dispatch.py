"""Before an item runs and after: a photograph that changed is not restored, a name that was reserved is given back, a result stays."""

from __future__ import annotations

import hashlib
import os
import threading
import time
from pathlib import Path

import pytest
from PIL import Image

from engine.fake import Script
from pisa_desktop.queue.dispatch import drop_reserved, new_item, note_sources
from pisa_desktop.queue.items import State
from pisa_desktop.queue.journal import Journal
from tests.pisa_desktop.queue.test_queue import run, settings, states

WAIT = 60_000


def bitmap(path: Path) -> Path:
    """The photograph as a file that has the same length whatever it shows."""
    place = path.with_suffix(".bmp")
    with Image.open(path) as picture:
        picture.save(place)
    path.unlink()
    return place


def swap(path: Path, *, keep_time: bool) -> None:
    """Another photograph of exactly as many bytes in place of this bitmap."""
    data, facts = bytearray(path.read_bytes()), path.stat()
    data[-9:] = bytes(9)
    path.write_bytes(data)
    assert path.stat().st_size == facts.st_size
    later = 0 if keep_time else 1_000_000_000
    os.utime(path, ns=(facts.st_atime_ns, facts.st_mtime_ns + later))


def test_a_photograph_of_the_same_length_saved_later_is_not_restored(
    make_queue, photos, qtbot, tmp_path
):
    """Reliability 41."""
    changed, good = map(bitmap, photos(2))
    _, queue = make_queue()
    queue.add([(p, "") for p in (changed, good)], settings(tmp_path / "out"))
    swap(changed, keep_time=False)
    run(qtbot, queue)
    assert states(queue) == [State.FAILED, State.DONE]
    assert "has changed since it was queued" in queue.item(1).error
    assert [p.name for p in (tmp_path / "out").iterdir()] == ["0001_pisa.png"]


def test_hashes_are_noted_together_and_given_up_at_the_end(photos, tmp_path):
    journal, is_closing = Journal(tmp_path / "journal"), threading.Event()
    items = [new_item(n, path, "", settings()) for n, path in enumerate(photos(3), 1)]
    journal.add(items[:2])
    items[0].source.write_bytes(b"another")
    known, without = note_sources(journal, items, is_closing)
    assert [item.id for item in known] == [2]
    assert known[0].source_sha256 == hashlib.sha256(items[1].source.read_bytes()).hexdigest()
    assert [item.id for item in without] == [1, 3], "changed meanwhile, and taken out"
    assert journal.items() == [items[0], known[0]]
    is_closing.set()
    assert note_sources(journal, items, is_closing) == ([], [])
    journal.close()


def test_a_reserved_name_is_given_back_and_a_finished_result_stays(tmp_path):
    reserved, finished = tmp_path / "a.png", tmp_path / "b.png"
    reserved.touch()
    finished.write_bytes(b"a result")
    for path in (reserved, finished, tmp_path / "never.png"):
        drop_reserved(path)
    assert [p.name for p in tmp_path.iterdir()] == ["b.png"]
    assert finished.read_bytes() == b"a result"


@pytest.mark.parametrize("how", ["cancel", "remove"])
def test_a_result_that_was_finished_before_its_item_is_given_up_stays(
    make_queue, photos, qtbot, tmp_path, how
):
    seen = threading.Event()
    _, queue = make_queue(Script(on_step=lambda stage, _: stage != "decode" or seen.wait(60)))
    queue.add([(p, "") for p in photos(1)], settings(tmp_path / "out"))
    queue.start()
    qtbot.waitUntil(lambda: queue.item(1).state is State.RUNNING, timeout=WAIT)
    seen.set()
    target, until = Path(queue.item(1).target), time.monotonic() + 60
    while not target.stat().st_size:  # the window hears nothing meanwhile
        assert time.monotonic() < until
        time.sleep(0.01)
    result = target.read_bytes()
    getattr(queue, how)([1])
    written: list[int] = []
    queue._thread.do(lambda _: written.append(1))
    qtbot.waitUntil(lambda: bool(written), timeout=WAIT)
    assert target.read_bytes() == result
