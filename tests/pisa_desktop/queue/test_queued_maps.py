"""Strengths that differ from place to place, in the queue: kept exactly, gone with their photograph, damage answered."""

from __future__ import annotations

import json
import os
import signal
import sqlite3
import subprocess
import sys
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from engine.files import read_image
from engine.types import EnhanceParams, Lambdas
from pisa_desktop.language.say import words
from pisa_desktop.queue.items import BatchItem, State
from pisa_desktop.queue.journal import NAME, SCHEMA, Journal
from pisa_desktop.state.wishes import Destination, Settings
from pisa_desktop.system.translation import install
from pisa_desktop.workers.maps import LambdaMap, fingerprint, packed, unpacked
from tests.conftest import ROOT
from tests.patience import PATIENCE_MS
from tests.pisa_desktop.queue.test_queue import run, states

DOUBLE, FULL = EnhanceParams(scale=2.0), Lambdas(1, 1)


def painted(seed: int, height: int = 9, width: int = 7) -> LambdaMap:
    """A map unlike any other; its planes differ in shape."""
    random = np.random.default_rng(seed)
    pix = random.uniform(0, 2, (height, width)).astype(np.float32)
    return LambdaMap(pix, random.uniform(0, 2, (3, 5)).astype(np.float32), seed)


def flat(pix: float, sem: float) -> LambdaMap:
    return LambdaMap(np.full((4, 6), pix, np.float32), np.full((4, 6), sem, np.float32), 1)


def wish(folder: Path, maps: LambdaMap | None, lambdas: Lambdas = FULL) -> Settings:
    name = fingerprint(maps) if maps is not None else ""
    return Settings(lambdas, DOUBLE, destination=Destination(str(folder)), maps=name)


def item(number: int, maps: LambdaMap | None) -> BatchItem:
    name = fingerprint(maps) if maps is not None else ""
    return BatchItem(number, Path(f"/photos/{number}.jpg"), settings=Settings(maps=name))


def named(*maps: LambdaMap) -> dict[str, LambdaMap]:
    return {fingerprint(one): one for one in maps}


def rows(folder: Path) -> int:
    """Maps in the journal's file."""
    with closing(sqlite3.connect(folder / NAME)) as base:
        return base.execute("SELECT COUNT(*) FROM maps").fetchone()[0]


def same(one: LambdaMap | None, other: LambdaMap) -> bool:
    return (
        one is not None
        and np.array_equal(one.pix, other.pix)
        and np.array_equal(one.sem, other.sem)
        and one.pix.dtype == one.sem.dtype == np.float32
    )


def harm(folder: Path, statement: str) -> None:
    with closing(sqlite3.connect(folder / NAME)) as base, base:
        assert base.execute(statement).rowcount


def test_a_map_is_known_by_its_content_and_comes_back_exactly():
    one = painted(1)
    assert fingerprint(one) == fingerprint(replace(one, version=99))
    assert fingerprint(one) != fingerprint(painted(2))
    assert fingerprint(one) != fingerprint(LambdaMap(one.pix.reshape(7, 9), one.sem, 1))
    turned = LambdaMap(one.pix.T, one.sem[::-1], 1)
    for maps in (one, turned):
        again = unpacked(packed(maps), fingerprint(maps))
        assert same(again, maps)
        assert not again.pix.flags.writeable
        assert not again.sem.flags.writeable
    assert unpacked(packed(one), fingerprint(one)).version != one.version


@pytest.mark.parametrize("harmed", [lambda d: d[:-9], lambda d: d[:20] + b"\xff" + d[21:], lambda d: b"", lambda d: packed(painted(2))])  # fmt: skip
def test_a_damaged_map_is_found_out(harmed):
    one = painted(1)
    with pytest.raises(ValueError, match=r"hash|decompress"):
        unpacked(harmed(packed(one)), fingerprint(one))


def test_maps_survive_in_the_journal_and_go_with_the_last_item_that_names_them(tmp_path):
    one, other = painted(1), painted(2)
    items = [item(1, one), item(2, one), item(3, other), item(4, None)]
    journal = Journal(tmp_path)
    journal.add(items, named(one, other))
    journal.close()
    again = Journal(tmp_path)
    assert again.items() == items
    found = [again.maps(i) for i in items]
    assert same(found[0], one)
    assert same(found[1], one)
    assert same(found[2], other)
    assert found[3] is None
    again.update([replace(items[0], state=State.DONE)])
    again.remove([2])
    assert rows(tmp_path) == 2
    again.update([replace(items[0], settings=Settings())])
    assert rows(tmp_path) == 1
    again.remove([3])
    assert rows(tmp_path) == 0
    again.close()


def test_room_that_large_maps_took_is_given_back(tmp_path):
    large = painted(1, 2500, 2500)
    journal = Journal(tmp_path)
    journal.add([item(1, large), item(2, None)], named(large))
    journal.remove([1])
    journal.close()
    full = (tmp_path / NAME).stat().st_size
    assert full > 20e6
    journal = Journal(tmp_path)
    assert [i.id for i in journal.items()] == [2]
    journal.close()
    assert (tmp_path / NAME).stat().st_size < 100e3


@pytest.mark.parametrize("version", [1, 0])
def test_a_journal_of_the_first_version_is_opened_and_takes_maps(tmp_path, version):
    """Version 0 with a table: the process died while the first version made the file."""
    old = item(1, None).to_json()
    del old["settings"]["maps"]
    with closing(sqlite3.connect(tmp_path / NAME)) as base, base:
        base.execute(
            "CREATE TABLE items (id INTEGER PRIMARY KEY, place INTEGER NOT NULL, value TEXT NOT NULL)"
        )
        base.execute("INSERT INTO items VALUES (1, 1, ?)", [json.dumps(old)])
        base.execute(f"PRAGMA user_version={version}")
    journal = Journal(tmp_path)
    assert not journal.notice
    one = painted(1)
    journal.add([item(2, one)], named(one))
    assert journal.recover() == [item(1, None), item(2, one)]
    assert journal.maps(item(1, None)) is None
    assert same(journal.maps(item(2, one)), one)
    journal.close()
    with closing(sqlite3.connect(tmp_path / NAME)) as base:
        assert base.execute("PRAGMA user_version").fetchone()[0] == SCHEMA


def test_maps_are_saved_from_a_damaged_file_where_they_can_be_read(tmp_path):
    many = [painted(seed, 60, 60) for seed in range(40)]
    journal = Journal(tmp_path)
    journal.add([item(n, one) for n, one in enumerate(many, 1)], named(*many))
    journal.close()
    path = tmp_path / NAME
    data = bytearray(path.read_bytes())
    data[8192:12288] = b"\x07" * 4096  # the index of items
    path.write_bytes(data)
    again = Journal(tmp_path)
    assert "built again with 40 pictures" in again.notice
    assert all(same(again.maps(found), one) for found, one in zip(again.items(), many, strict=True))
    again.close()


def test_a_map_decides_the_result_and_the_next_start_still_has_it(
    make_queue, photos, qtbot, tmp_path
):
    one, two, three = photos(3)
    client, queue = make_queue()
    maps = flat(0.5, 0.25)
    queue.add_each(
        [
            (one, "", wish(tmp_path / "mapped", maps)),
            (two, "", wish(tmp_path / "mapped", maps)),
            (two, "", wish(tmp_path / "plain", None, Lambdas(0.5, 0.25))),
            (three, "", wish(tmp_path / "plain", None)),
        ],
        named(maps),
    )
    queue.cancel([2])
    run(qtbot, queue)
    queue.remove([1])
    assert queue.shutdown(PATIENCE_MS)
    assert client.shutdown(PATIENCE_MS)
    assert rows(tmp_path / "journal") == 1
    _, again = make_queue()
    again.retry([2])
    run(qtbot, again)
    found = read_image(tmp_path / "mapped" / "0001_pisa.png").rgb
    assert np.array_equal(found, read_image(tmp_path / "plain" / "0001_pisa.png").rgb)
    assert not np.array_equal(found, read_image(two).rgb.repeat(2, 0).repeat(2, 1))
    again.remove(again.ids)
    assert again.shutdown(PATIENCE_MS)
    assert rows(tmp_path / "journal") == 0
    assert {p.name for p in (tmp_path / "journal").iterdir()} == {NAME, "queue.json"}


def test_what_was_queued_before_last_time_was_read_keeps_its_map(
    make_queue, photos, qtbot, tmp_path
):
    [one] = photos(1)
    maps = flat(0.5, 0.25)
    _, queue = make_queue(wait=False)
    assert not queue.is_loaded
    queue.add_each([(one, "", wish(tmp_path / "out", maps))], named(maps))
    qtbot.waitUntil(lambda: queue.is_loaded, timeout=PATIENCE_MS)
    run(qtbot, queue)
    assert states(queue) == [State.DONE]


@pytest.mark.parametrize(
    ("statement", "english", "german"),
    [
        (
            "UPDATE maps SET value = x'00'",
            "The map of strengths of 0000.png was damaged in the queue. Queue it again to restore it.",
            "Die Karte der Stärken von 0000.png wurde in der Warteschlange beschädigt. Stellen Sie es noch einmal in die Warteschlange.",
        ),
        (
            "DELETE FROM maps",
            "The map of strengths of 0000.png is missing from the queue. Queue it again to restore it.",
            "Die Karte der Stärken von 0000.png fehlt in der Warteschlange. Stellen Sie es noch einmal in die Warteschlange.",
        ),
    ],
)
def test_a_map_that_is_damaged_or_gone_fails_its_photograph_only(
    make_queue, photos, qtbot, qapp, tmp_path, statement, english, german
):
    one, two = photos(2)
    maps = flat(0.5, 0.25)
    client, queue = make_queue()
    queue.add_each(
        [(one, "", wish(tmp_path / "out", maps)), (two, "", wish(tmp_path / "out", None))],
        named(maps),
    )
    assert queue.shutdown(PATIENCE_MS)
    assert client.shutdown(PATIENCE_MS)
    harm(tmp_path / "journal", statement)
    _, again = make_queue()
    run(qtbot, again)
    assert states(again) == [State.FAILED, State.DONE]
    failed = again.item(1)
    assert failed.kind == "bad_request"
    assert failed.error == english
    try:
        install(qapp, "de")
        assert words(failed.problem) == german
    finally:
        install(qapp, "en")
    assert [p.name for p in (tmp_path / "out").iterdir()] == ["0001_pisa.png"]


CHILD = """
import sys, time
from pathlib import Path
from PySide6.QtCore import QCoreApplication, QTimer
from pisa_desktop.queue.queue import BatchQueue
from pisa_desktop.workers.engine_client import EngineClient
from pisa_desktop.workers.fake_engine import fake_factory
from tests.pisa_desktop.queue.test_queued_maps import flat, named, wish

base = Path(sys.argv[1])
qt = QCoreApplication([])
queue = BatchQueue(EngineClient(fake_factory()), base / "journal")
maps = flat(0.5, 0.25)
queue.add_each([(p, "", wish(base / "out", maps)) for p in sorted((base / "in").iterdir())], named(maps))

def look():
    if queue.is_loaded:
        queue._thread.do(lambda journal: print("written", flush=True))
        timer.stop()

timer = QTimer()
timer.timeout.connect(look)
timer.start(20)
qt.exec()
"""


def test_a_kill_loses_no_map(make_queue, photos, qtbot, tmp_path):
    _, two = photos(2)
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    process = subprocess.Popen(
        [sys.executable, "-c", CHILD, str(tmp_path)], stdout=subprocess.PIPE, text=True, env=environment, cwd=ROOT
    )  # fmt: skip
    assert process.stdout is not None
    assert process.stdout.readline() == "written\n"
    process.kill()
    assert process.wait() == -signal.SIGKILL
    process.stdout.close()
    _, queue = make_queue()
    queue.add([(two, "")], wish(tmp_path / "plain", None, Lambdas(0.5, 0.25)))
    run(qtbot, queue)
    assert states(queue) == [State.DONE] * 3
    found = read_image(tmp_path / "out" / two.with_stem("0001_pisa").name).rgb
    assert np.array_equal(found, read_image(tmp_path / "plain" / "0001_pisa.png").rgb)
