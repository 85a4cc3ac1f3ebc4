"""The queue on disk: nothing lost, nothing done twice, damage answered."""

from __future__ import annotations

import sqlite3
from dataclasses import replace
from pathlib import Path

import pytest

from engine.errors import DiskFull, SaveFailed
from engine.types import Colour, EnhanceParams, Lambdas, Neutral, Rect, Size
from pisa_desktop.queue.dispatch import found_in, leave
from pisa_desktop.queue.items import BatchItem, State
from pisa_desktop.queue.journal import MIRROR, NAME, SCHEMA, Journal, NewerQueueError
from pisa_desktop.state.wishes import Destination, SaveWish, Settings

DEAD = 2**22 + 1  # no process has that number


def items(count: int, **values) -> list[BatchItem]:
    return [BatchItem(n, Path(f"/photos/{n}.jpg"), **values) for n in range(1, count + 1)]


def test_every_setting_survives(tmp_path):
    settings = Settings(
        Lambdas(0.8, 1.2),
        EnhanceParams(
            size=Size(70, 50), colour=Colour.NONE, neutral=Neutral.ON, prompt="a hill", tile_px=512
        ),
        Rect(1, 2, 30, 40),
        SaveWish("tiff", 80, 16),
        Destination(str(tmp_path), "{stem}", keep_tree=False, skip_done=True),
    )
    journal = Journal(tmp_path)
    [item] = items(1, settings=settings, size=7, mtime_ns=9)
    journal.add([item])
    journal.close()
    assert Journal(tmp_path).items() == [item]


def test_order_and_removal_survive(tmp_path):
    journal = Journal(tmp_path)
    journal.add(items(5))
    journal.order([3, 1, 5, 2, 4])
    journal.remove([1, 4])
    assert [i.id for i in Journal(tmp_path).items()] == [3, 5, 2]


def test_an_item_that_ran_in_a_dead_process_waits_again_once_then_is_set_aside(tmp_path):
    reserved = tmp_path / "1_pisa.jpg"
    reserved.touch()
    [item] = items(1, state=State.RUNNING, pid=DEAD, target=str(reserved))
    journal = Journal(tmp_path / "q")
    journal.add([item])
    [again] = journal.recover()
    assert (again.state, again.attempts, again.target) == (State.PENDING, 1, "")
    assert not reserved.exists()
    journal.update([replace(again, state=State.RUNNING, pid=DEAD)])
    [aside] = journal.recover()
    assert aside.state is State.QUARANTINED
    assert "2 times" in aside.error
    assert journal.recover() == [aside]


def test_an_end_during_a_step_that_takes_long_counts_as_no_crash(tmp_path):
    reserved = tmp_path / "1_pisa.jpg"
    reserved.touch()
    journal = Journal(tmp_path / "q")
    journal.add(items(1, state=State.RUNNING, pid=DEAD, target=str(reserved), attempts=1))
    leave(journal, 1, may_complete=True)
    [again] = journal.recover()
    assert (again.state, again.attempts) == (State.PENDING, 1)
    assert not reserved.exists()
    leave(journal, 1, may_complete=True)
    leave(journal, 7, may_complete=True)
    assert journal.items() == [again]
    journal.close()


def test_what_a_dead_process_was_writing_is_removed(tmp_path):
    target = tmp_path / "a [1]_pisa.jpg"
    mine = tmp_path / f".{target.name}.{DEAD}.x1y2.part"
    others = [tmp_path / f".{target.name}.{DEAD + 1}.x.part", tmp_path / f".b.jpg.{DEAD}.x.part"]
    for path in (target, mine, *others):
        path.touch()
    journal = Journal(tmp_path / "q")
    journal.add(items(1, state=State.RUNNING, pid=DEAD, target=str(target)))
    journal.recover()
    journal.close()
    assert {p for p in tmp_path.iterdir() if p.is_file()} == set(others)


def test_a_result_that_was_complete_when_the_process_died_is_done(tmp_path):
    result = tmp_path / "1_pisa.jpg"
    result.write_bytes(b"whole")
    journal = Journal(tmp_path / "q")
    journal.add(items(1, state=State.RUNNING, pid=DEAD, target=str(result)))
    [item] = journal.recover()
    assert item.state is State.DONE
    assert result.read_bytes() == b"whole"


@pytest.mark.parametrize("damage", ["zeros", "cut", "page"])
def test_a_damaged_file_is_set_aside_and_built_again(tmp_path, damage):
    journal = Journal(tmp_path)
    journal.add(items(200))
    journal.close()
    path = tmp_path / NAME
    data = bytearray(path.read_bytes())
    if damage == "zeros":
        data[:4096] = bytes(4096)
    elif damage == "cut":
        data = data[: len(data) // 2]
    else:
        data[4096:8192] = b"\x07" * 4096
    path.write_bytes(data)
    again = Journal(tmp_path)
    assert [i.id for i in again.items()] == list(range(1, 201))
    assert "built again with 200 pictures" in again.notice
    assert len(list(tmp_path.glob("queue.broken-*.sqlite"))) == 1


def test_without_a_mirror_a_damaged_file_means_an_empty_queue_and_is_said(tmp_path):
    (tmp_path / NAME).write_bytes(b"not a database" * 500)
    (tmp_path / MIRROR).write_text("{")
    journal = Journal(tmp_path)
    assert journal.items() == []
    assert "0 pictures" in journal.notice


@pytest.mark.parametrize("version", [SCHEMA + 1, 99])
def test_a_newer_queue_is_left_alone(tmp_path, version):
    journal = Journal(tmp_path)
    journal.add(items(2))
    journal.close()
    base = sqlite3.connect(tmp_path / NAME)
    base.execute(f"PRAGMA user_version={version}")
    base.close()
    before = {p.name: p.read_bytes() for p in tmp_path.iterdir()}
    with pytest.raises(NewerQueueError, match="newer version"):
        Journal(tmp_path)
    assert {p.name: p.read_bytes() for p in tmp_path.iterdir()} == before


def test_every_change_is_synced_before_it_counts(tmp_path):
    """A power cut after a change must not take it back: a log, and each commit of it on the disk (2 is FULL)."""
    journal = Journal(tmp_path)
    journal.add(items(1))
    asked = ("journal_mode", "synchronous")
    modes = [journal._base.execute(f"PRAGMA {one}").fetchone()[0] for one in asked]
    journal.close()
    assert modes == ["wal", 2]


def test_a_full_disk_is_said_and_what_was_there_stays(tmp_path):
    """Reliability 11."""
    journal = Journal(tmp_path)
    journal.add(items(3))
    pages = journal._base.execute("PRAGMA page_count").fetchone()[0]
    journal._base.execute(f"PRAGMA max_page_count={pages}")
    with pytest.raises(DiskFull, match="cannot be written"):
        journal.add([replace(i, id=i.id + 3, error="x" * 4000) for i in items(3)])
    assert [i.id for i in journal.items()] == [1, 2, 3]


def test_a_folder_that_cannot_be_written_is_said(tmp_path):
    (tmp_path / "file").touch()
    with pytest.raises(SaveFailed, match="cannot be opened"):
        Journal(tmp_path / "file" / "q")


def test_a_dropped_folder_keeps_its_tree(tmp_path):
    for name in ("a.jpg", "x/b.jpg", "x/y/c.png", "x/notes.txt"):
        path = tmp_path / "scans" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()
    found = dict(found_in([tmp_path / "scans", tmp_path / "scans" / "a.jpg"]))
    assert {p.name: below for p, below in found.items()} == {
        "a.jpg": "",
        "b.jpg": str(Path("scans", "x")),
        "c.png": str(Path("scans", "x", "y")),
    }
