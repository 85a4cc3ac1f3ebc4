"""An older version in the folders of a newer one: it works, says so, and leaves everything as it is."""

from __future__ import annotations

import json
import sqlite3

import pytest

from engine.errors import BadCheckpoint
from engine.weights.adapter_pack import read_pack
from pisa_desktop.paths import folders
from pisa_desktop.workers.fake_engine import fake_factory


def _of_a_newer_version() -> dict[str, bytes]:
    state, config = folders().state, folders().config
    state.mkdir(parents=True)
    config.mkdir(parents=True)
    for path in (state / "session.json", state / "window.json", config / "settings.json"):
        path.write_text(json.dumps({"schema": 99, "from": "the future"}))
    base = sqlite3.connect(state / "queue.sqlite")
    base.execute("CREATE TABLE jobs (id INTEGER PRIMARY KEY, plan BLOB)")
    base.execute("PRAGMA user_version=99")
    base.commit()
    base.close()
    return _contents()


def _contents() -> dict[str, bytes]:
    places = (folders().state, folders().config)
    return {
        path.name: path.read_bytes()
        for place in places
        for path in place.iterdir()
        if path.suffix in {".json", ".sqlite"} and path.name != "running.json"
    }


def test_everything_a_newer_version_wrote_stays(make_app, qtbot, caplog):
    caplog.set_level("WARNING", "pisa_desktop")
    before = _of_a_newer_version()
    app = make_app(fake_factory())
    told: list[str] = []
    app.messages.told.connect(lambda one: told.append(one.text))
    app.settings.set("theme", "dark")
    queue_said = []
    app.queue.noticed.connect(queue_said.append)
    qtbot.waitUntil(
        lambda: any("queue.sqlite was written by a newer version" in text for text in told)
    )
    app.shutdown()
    after = _contents()
    assert {name: after.get(name) for name in before} == before
    assert set(after) == set(before)
    assert any("newer version" in notice for notice in app.settings.notices)
    assert "The last session was saved by a newer version" in caplog.text


def test_a_newer_adapter_pack_is_refused_in_words(tmp_path):
    (tmp_path / "pack.json").write_text(json.dumps({"schema": 99}))
    with pytest.raises(BadCheckpoint, match="this version reads 1"):
        read_pack(tmp_path)
