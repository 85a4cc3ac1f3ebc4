"""An item is restored with the model and adapters that it was queued with, whatever the window works with meanwhile."""

from __future__ import annotations

import gc
import os
import sqlite3
import threading
import weakref
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from engine.errors import ModelNotFound, SaveFailed
from engine.fake import Script
from engine.files import Recipe, read_info, recipe_of
from engine.types import EnhanceParams
from pisa_desktop.queue import dispatch
from pisa_desktop.queue.items import BatchItem, State
from pisa_desktop.queue.journal import NAME, SCHEMA, Journal
from pisa_desktop.workers.engines import Engine
from pisa_desktop.workers.fake_engine import fake_factory
from pisa_desktop.workers.model_choice import ModelChoice
from pisa_desktop.workers.protocol import Load
from tests.patience import PATIENCE_MS
from tests.pisa_desktop.queue.test_dispatch import bitmap, swap
from tests.pisa_desktop.queue.test_queue import on_disk, run, settings, states

WAIT = 60_000


class Store:
    """Models and adapters by name, each with the hash of its content; results name what they were made with."""

    def __init__(self, script: Script | None = None, *, has_room: bool = True) -> None:
        self.hashes = {"starter": "a1", "big": "b1", "Alpha": "c1", "Beta": "d1"}
        self.has_room = has_room
        self.loads: list[tuple[str, str | None]] = []
        self.beside: list[int] = []
        self.engines: list[weakref.ref[Engine]] = []
        self._plain = fake_factory(script)

    def __call__(self, job: Load) -> Engine:
        for name in filter(None, (job.model, job.adapters)):
            if name not in self.hashes:
                raise ModelNotFound("There is no model {name!r}.", name=name)
        self.beside.append(sum(one() is not None for one in self.engines))
        self.loads.append((job.model, job.adapters))
        adapters = job.adapters or ""

        def recipe(_prepared, lambdas, _source):
            return Recipe(lambdas.pix, lambdas.sem, 2.0, "none", job.model, adapters=adapters)

        hashes = self.hashes[job.model], self.hashes.get(adapters, "")
        engine = replace(
            self._plain(job), recipe=recipe, hashes=hashes, has_room=lambda: self.has_room
        )
        self.engines.append(weakref.ref(engine))
        return engine

    @property
    def alive(self) -> list[tuple[str, str | None]]:
        gc.collect()
        return [
            load for load, one in zip(self.loads, self.engines, strict=True) if one() is not None
        ]


def made_with(folder: Path) -> dict[str, tuple[str, str]]:
    """Of each result, the model and adapters that its recipe names."""
    found = {}
    for path in sorted(folder.iterdir()):
        recipe = recipe_of(read_info(path))
        assert recipe is not None
        found[path.name] = (recipe.model, recipe.adapters)
    return found


def slow() -> Script:
    return Script(seconds={"decode": 0.02})


def until_loaded(qtbot, client, queue) -> None:
    qtbot.waitUntil(lambda: queue.choice.is_known, timeout=WAIT)


def test_a_trial_of_adapters_never_changes_what_the_running_queue_writes(
    make_queue, photos, qtbot, tmp_path
):
    tried = threading.Event()
    store = Store(Script(on_step=lambda stage, _: stage != "decode" or tried.wait(60)))
    client, queue = make_queue(factory=store)
    out = tmp_path / "out"
    client.load("starter", "Alpha")
    *first, last = photos(6)
    queue.add([(p, "") for p in first], settings(out))
    queue.start()
    qtbot.waitUntil(lambda: queue.item(1).state == State.RUNNING, timeout=WAIT)
    client.load("starter", "Beta")
    queue.add([(last, "")], settings(out))
    tried.set()
    run(qtbot, queue)
    expected = {f"{p.stem}_pisa.png": ("starter", "Alpha") for p in first}
    assert made_with(out) == {**expected, f"{last.stem}_pisa.png": ("starter", "Beta")}
    assert queue.item(1).choice == ModelChoice("starter", "Alpha", "a1", "c1")
    assert queue.item(6).choice == ModelChoice("starter", "Beta", "a1", "d1")
    assert client.loaded.adapters == "Beta"
    qtbot.waitUntil(lambda: store.alive == [("starter", "Beta")], timeout=WAIT)


def test_the_next_start_restores_with_what_was_queued(make_queue, photos, qtbot, tmp_path):
    client, queue = make_queue(factory=Store())
    client.load("big", "Beta")
    queue.add([(p, "") for p in photos(2)], settings(tmp_path / "out"))
    assert queue.shutdown(PATIENCE_MS)
    assert client.shutdown(PATIENCE_MS)
    store = Store()
    client, again = make_queue(factory=store)
    until_loaded(qtbot, client, again)
    run(qtbot, again)
    assert set(made_with(tmp_path / "out").values()) == {("big", "Beta")}
    assert store.loads == [("starter", None), ("big", "Beta")]


@pytest.mark.parametrize("name", ["big", "Beta"])
@pytest.mark.parametrize("how", ["gone", "changed"])
def test_a_model_that_is_gone_or_changed_fails_its_photographs_only(
    make_queue, photos, qtbot, tmp_path, name, how
):
    store = Store()
    client, queue = make_queue(factory=store)
    one, two, three = photos(3)
    for path, load in ((one, ("starter", None)), (two, ("big", "Beta")), (three, ("starter", "Alpha"))):  # fmt: skip
        client.load(*load)
        until_loaded(qtbot, client, queue)
        queue.add([(path, "")], settings(tmp_path / "out"))
    if how == "gone":
        store.hashes.pop(name)
    else:
        store.hashes[name] = "other"
    run(qtbot, queue)
    assert states(queue) == [State.DONE, State.FAILED, State.DONE]
    assert name in queue.item(2).error
    said = "no model" if how == "gone" else "changed since the photograph was queued"
    assert said in queue.item(2).error
    qtbot.waitUntil(
        lambda: on_disk(tmp_path / "journal") == [State.DONE, State.FAILED, State.DONE],
        timeout=WAIT,
    )
    store.hashes |= {"big": "b1", "Beta": "d1"}
    queue.retry([2])
    run(qtbot, queue)
    assert made_with(tmp_path / "out")["0001_pisa.png"] == ("big", "Beta")


def test_with_little_memory_one_model_at_a_time_is_loaded_and_nothing_is_mixed_up(
    make_queue, photos, qtbot, tmp_path
):
    store = Store(slow(), has_room=False)
    client, queue = make_queue(factory=store)
    client.load("starter", "Alpha")
    *first, shown = photos(3)
    queue.add([(p, "") for p in first], settings(tmp_path / "out"))
    client.load("starter", "Beta")
    job = client.prepare(shown, EnhanceParams(scale=2.0))
    with qtbot.waitSignal(
        client.handle_dropped, timeout=WAIT, check_params_cb=lambda d: d.handle == job.handle
    ):
        queue.start()
    prepared = client.prepare(shown, EnhanceParams(scale=2.0))
    with qtbot.waitSignal(
        client.job_done, timeout=WAIT, check_params_cb=lambda d: d.id == prepared.id
    ):
        pass
    client.export(prepared, queue.item(1).settings.lambdas, tmp_path / "out" / "shown.png")
    qtbot.waitUntil(
        lambda: (tmp_path / "out" / "shown.png").exists() and not queue.is_running, timeout=WAIT
    )
    assert made_with(tmp_path / "out") == {
        "0000_pisa.png": ("starter", "Alpha"),
        "0001_pisa.png": ("starter", "Alpha"),
        "shown.png": ("starter", "Beta"),
    }
    assert set(store.beside) == {0}, "two at once"


def test_what_is_queued_before_the_model_is_loaded_learns_its_hash(
    make_queue, photos, qtbot, tmp_path
):
    gated = Store()
    client, queue = make_queue(factory=gated)
    until_loaded(qtbot, client, queue)
    client.pause()
    client.load("big", "Beta")
    queue.add([(p, "") for p in photos(1)], settings(tmp_path / "out"))
    assert not queue.item(1).choice.is_known
    client.resume()
    known = ModelChoice("big", "Beta", "b1", "d1")
    qtbot.waitUntil(lambda: queue.item(1).choice == known, timeout=WAIT)
    assert queue.shutdown(PATIENCE_MS)
    journal = Journal(tmp_path / "journal")
    assert journal.items()[0].choice == known
    journal.close()


def test_a_queue_of_the_version_before_is_migrated_with_a_copy_kept(
    make_queue, photos, qtbot, tmp_path
):
    """Its items knew no model: they take the one that is used when they begin, and keep it."""
    place = tmp_path / "journal"
    journal = Journal(place)
    old = [BatchItem(n, p, "", settings(tmp_path / "out")) for n, p in enumerate(photos(2), 1)]
    journal.add(old)
    for row in (1, 2):
        journal._base.execute(
            "UPDATE items SET value = json_remove(value, '$.choice', '$.source_sha256') WHERE id = ?",
            [row],
        )
    journal._base.execute("PRAGMA user_version=2")
    journal.close()
    with closing(sqlite3.connect(place / NAME)) as base:
        rows = base.execute("SELECT * FROM items ORDER BY id").fetchall()
    client, queue = make_queue(factory=Store())
    assert [queue.item(n).choice for n in queue.ids] == [None, None]
    with closing(sqlite3.connect(place / "queue.schema-2.sqlite")) as kept:
        assert kept.execute("SELECT * FROM items ORDER BY id").fetchall() == rows
        assert kept.execute("PRAGMA user_version").fetchone()[0] == 2
    with closing(sqlite3.connect(place / NAME)) as base:
        assert base.execute("PRAGMA user_version").fetchone()[0] == SCHEMA
    client.load("big", "Alpha")
    run(qtbot, queue)
    assert set(made_with(tmp_path / "out").values()) == {("big", "Alpha")}
    assert queue.item(2).choice == ModelChoice("big", "Alpha", "b1", "c1")


def test_a_copy_that_cannot_be_kept_leaves_the_old_queue_as_it_is(tmp_path, monkeypatch):
    journal = Journal(tmp_path)
    journal.add([BatchItem(1, Path("/a.jpg"))])
    journal._base.execute("PRAGMA user_version=2")
    journal.close()
    before = (tmp_path / NAME).read_bytes()
    (tmp_path / "queue.schema-2.sqlite").mkdir()  # no place for it
    with pytest.raises(SaveFailed, match="cannot be opened"):
        Journal(tmp_path)
    assert (tmp_path / NAME).read_bytes() == before
    assert not list(tmp_path.glob(".*.part"))


def test_a_photograph_with_the_length_and_time_it_had_is_known_by_its_content(
    make_queue, photos, qtbot, tmp_path
):
    """Reliability 41."""
    changed, good = map(bitmap, photos(2))
    client, queue = make_queue()
    queue.add([(p, "") for p in (changed, good)], settings(tmp_path / "out"))
    qtbot.waitUntil(lambda: all(queue.item(n).source_sha256 for n in queue.ids), timeout=WAIT)
    assert queue.shutdown(PATIENCE_MS)
    assert client.shutdown(PATIENCE_MS)
    swap(changed, keep_time=True)
    _, again = make_queue()
    run(qtbot, again)
    assert states(again) == [State.FAILED, State.DONE]
    assert "has changed since it was queued" in again.item(1).error
    assert [p.name for p in (tmp_path / "out").iterdir()] == ["0001_pisa.png"]
    again.retry([1])
    run(qtbot, again)
    assert states(again) == [State.DONE, State.DONE]


def test_photographs_that_cannot_be_hashed_hold_nobody_up(make_queue, photos, qtbot, tmp_path):
    gone, good = photos(2)
    gone.unlink()
    _, queue = make_queue()
    queue.add([(gone, ""), (good, "")], settings(tmp_path / "out"))
    qtbot.waitUntil(lambda: bool(queue.item(2).source_sha256), timeout=WAIT)
    assert queue.item(1).source_sha256 == ""


def test_an_unexpected_fault_before_an_item_runs_fails_that_item_only(
    make_queue, photos, qtbot, tmp_path, monkeypatch
):
    paths, read = photos(3), dispatch.read_info

    def odd(path: Path):
        if path == paths[1]:
            raise RecursionError("maximum recursion depth exceeded")
        return read(path)

    monkeypatch.setattr(dispatch, "read_info", odd)
    _, queue = make_queue()
    queue.add([(p, "") for p in paths], settings(tmp_path / "out"))
    run(qtbot, queue)
    assert states(queue) == [State.DONE, State.FAILED, State.DONE]
    assert "maximum recursion depth" in queue.item(2).error
    qtbot.waitUntil(lambda: on_disk(tmp_path / "journal") == states(queue), timeout=WAIT)
    assert len(os.listdir(tmp_path / "out")) == 2
