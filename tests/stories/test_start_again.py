"""The window starts again: after a photograph that ends the process, and whatever stands in the files that it keeps."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import threading
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from PySide6.QtCore import QTimer

from engine.types import EnhanceParams, Lambdas
from pisa_desktop.paths import folders
from pisa_desktop.state.document import Stage
from pisa_desktop.state.session import SavedDocument, Session
from pisa_desktop.system import instance
from pisa_desktop.system.instance import Instance
from pisa_desktop.workers.fake_engine import fake_factory
from tests.conftest import ROOT
from tests.stories.dying import MOMENTS
from tests.stories.test_window import WAIT, said

DIES = -signal.SIGKILL


@pytest.fixture
def photos(tmp_path: Path) -> list[Path]:
    """Two that harm nobody, with the killer between them."""
    (tmp_path / "in").mkdir()
    found = [tmp_path / "in" / name for name in ("first.png", "killer.png", "last.png")]
    for number, path in enumerate(found):
        Image.fromarray(np.full((24, 32, 3), 60 * number, np.uint8)).save(path)
    return found


def session_of(photos: list[Path], current: Path) -> Session:
    saved = [SavedDocument(str(p), Lambdas(0.5, 0.25), EnhanceParams(2), is_modified=True) for p in photos]  # fmt: skip
    return Session(tuple(saved), str(current))


def names(app) -> list[str]:
    return [document.path.name for document in app.workspace.documents]


def died(moment: str) -> int:
    """How a start on the session that lies there ends."""
    child = subprocess.run(
        [sys.executable, "-m", "tests.stories.dying", moment],
        cwd=ROOT,
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen"},
        capture_output=True,
        timeout=WAIT / 1000,
    )
    return child.returncode


@pytest.mark.parametrize("moment", MOMENTS)
def test_a_photograph_that_ends_the_process_does_so_once(make_app, qtbot, photos, moment):
    folders().state.mkdir(parents=True)
    session_of(photos, photos[1]).save(folders().state)
    assert died(moment) == DIES
    app = make_app(fake_factory())
    assert names(app) == [], "nothing is opened before the user says so"
    told = said(app)
    assert "did not end as it should" in told.text
    assert "killer.png, which is left out" in told.text
    assert "Other photographs that were open: 2." in told.text
    app.messages.info("something else")
    app.window.message_bar._close.click()
    assert said(app) is told, "the offer comes back"
    app.window.message_bar._offer.click()
    assert names(app) == ["first.png", "last.png"]
    assert app.workspace.current.lambdas == Lambdas(0.5, 0.25)
    qtbot.waitUntil(lambda: app.studio.document.stage is Stage.READY, timeout=WAIT)
    app.shutdown()
    again = make_app(fake_factory())
    assert names(again) == ["first.png", "last.png"]
    assert said(again) is None or "did not end" not in said(again).text


def test_a_session_of_nothing_but_the_killer_is_never_opened_again(make_app, photos):
    folders().state.mkdir(parents=True)
    session_of(photos[1:2], photos[1]).save(folders().state)
    assert died("opening") == DIES
    assert Session.load(folders().state).value.documents
    app = make_app(fake_factory())
    assert said(app).offer == "Show a report"
    # The next crash may come at once.
    assert Session.load(folders().state).value.documents == ()
    app.shutdown()
    assert names(make_app(fake_factory())) == []


def test_what_is_offered_after_a_crash_waits_for_the_next_start(make_app, photos):
    folders().state.mkdir(parents=True)
    session_of([photos[0], photos[2]], photos[2]).save(folders().state)
    (folders().state / "running.json").write_text(json.dumps({"pid": 2**22 + 1, "since": 0}))
    app = make_app(fake_factory())
    assert said(app).text.endswith("Photographs that were open: 2.")
    app.open_paths([photos[0]])
    app.shutdown()
    again = make_app(fake_factory())
    assert names(again) == ["first.png", "last.png"]
    assert again.workspace.documents[1].lambdas == Lambdas(0.5, 0.25)


ODD = {
    "settings.json": ['{"schema": "1"}', '{"theme": ["dark"]}', '{"shortcuts": {"open": [null]}}'],
    "window.json": ['{"schema": 1, "recent": [1]}', '{"schema": 1, "docks": [7], "geometry": "AdnQywAB"}'],
    "running.json": ['{"pid": -1, "since": 0}', '{"pid": 1e400}'],
    "session.json": ['{"schema": 1, "documents": [{"path": "\\u0000"}]}', '{"schema": 1, "documents": 7}'],
    "at-work.json": ['{"pictures": [[]]}'],
    "speeds.json": ['{"seconds": {"starter": [["cpu", "fast"]]}}'],
    "queue.json": ["7"],
    "queue.sqlite": ["no database"],
    "models-folder.json": ['{"path": "/models\\u0000"}', '{"path": 7}'],
    "update-check": [],
}  # fmt: skip
DEEP = "[" * 100_000


def place_of(name: str) -> Path:
    root = {"settings.json": folders().config, "models-folder.json": folders().data}
    return root.get(name, folders().state) / name


def put(contents: dict[str, str]) -> None:
    for name, content in contents.items():
        place_of(name).parent.mkdir(parents=True, exist_ok=True)
        place_of(name).write_text(content)


@pytest.mark.parametrize("number", range(3))
def test_nothing_that_stands_in_the_files_stops_a_start(make_app, qtbot, photos, number):
    contents = {name: [*odd, DEEP, DEEP, DEEP][number] for name, odd in ODD.items()}
    put(contents)
    app = make_app(fake_factory())
    qtbot.waitUntil(lambda: app.queue.is_loaded, timeout=WAIT)
    assert app.window.isVisible()
    app.open_paths([photos[0]])
    qtbot.waitUntil(lambda: app.studio.document.stage is Stage.READY, timeout=WAIT)
    app.settings.set("theme", "light")
    app.shutdown()
    kept = {path.read_text() for folder in (folders().state, folders().config, folders().data) for path in folder.glob("*.broken-*")}  # fmt: skip
    read = {name for name in contents if name not in {"queue.json", "update-check"}}
    assert {contents[name] for name in read} <= kept
    again = make_app(fake_factory())
    assert names(again) == ["first.png"]
    assert again.settings.get("theme") == "light"
    assert said(again) is None or "could not be read" not in said(again).text


def test_files_that_could_not_be_read_are_told_in_one_message(make_app, caplog):
    caplog.set_level("WARNING", "pisa_desktop.language.messages")
    put({"settings.json": '{"theme": ["dark"]}', "window.json": "[]", "session.json": "{"})
    app = make_app(fake_factory())
    [text] = [
        one.getMessage() for one in caplog.records if one.name == "pisa_desktop.language.messages"
    ]
    assert said(app).text == text
    for name in ("settings", "window", "session"):
        assert f"{name}.json" in text
        assert f"{name}.broken-" in text


def test_settings_that_the_system_does_not_give_out_stay_as_they_are(make_app, monkeypatch):
    from engine.files import state_file

    put({"settings.json": '{"theme": "dark"}'})
    plain = state_file._bytes_of

    def refused(path: Path) -> bytes:
        if path.name == "settings.json":
            raise PermissionError(13, "Permission denied")
        return plain(path)

    monkeypatch.setattr(state_file, "_bytes_of", refused)
    app = make_app(fake_factory())
    assert "settings.json cannot be read (Permission denied)" in said(app).text
    app.settings.set("theme", "light")
    assert place_of("settings.json").read_text() == '{"theme": "dark"}'


# Another start


def test_who_says_little_and_slowly_holds_no_window_up(make_app, qtbot, photos, monkeypatch):
    """A program of the same user that drips bytes into the socket."""
    app = make_app(fake_factory())
    first = Instance(folders().state, app)
    assert first.listen()
    first.handed_over.connect(app.take_over)
    enough, dripped = threading.Event(), threading.Event()

    def drip() -> None:
        while not enough.is_set():
            with socket.socket(socket.AF_UNIX) as slow:
                slow.connect(first._server.fullServerName())
                try:
                    while not enough.wait(0.02):
                        slow.send(b"[")
                        dripped.set()
                except OSError:
                    continue

    monkeypatch.setattr(instance, "_HEAR_MS", WAIT)
    dripping = [threading.Thread(target=drip) for _ in range(12)]
    for one in dripping:
        one.start()
    turns: list[int] = []
    pulse = QTimer(app)
    pulse.timeout.connect(lambda: turns.append(len(first._hearings)))
    pulse.start(0)
    try:
        qtbot.waitUntil(lambda: dripped.is_set() and len(turns) > 100, timeout=WAIT)
        with socket.socket(socket.AF_UNIX) as other:
            other.connect(first._server.fullServerName())
            text = json.dumps([str(photos[0])]).encode()
            other.send(text[:9])
            qtbot.waitUntil(lambda: len(turns) > 200, timeout=WAIT)
            other.send(text[9:])
            qtbot.waitUntil(lambda: names(app) == ["first.png"], timeout=WAIT)
            assert other.recv(9) == b"ok"
        many = [socket.socket(socket.AF_UNIX) for _ in range(30)]
        for one in many:
            one.connect(first._server.fullServerName())
        more = len(turns) + 100
        qtbot.waitUntil(lambda: len(turns) > more, timeout=WAIT)
        assert 12 < max(turns) <= 16
        for one in many:
            one.close()
    finally:
        enough.set()
        for one in dripping:
            one.join()
        pulse.stop()
        first.close()


@pytest.mark.parametrize("text", [b"[1]", b'["relative"]', b'["/a\\u0000"]', b"7", b"{}]", b"[" * 10**6 + b"]"])  # fmt: skip
def test_who_says_nonsense_is_not_heard(qtbot, qapp, monkeypatch, text):
    monkeypatch.setattr(instance, "_HEAR_MS", WAIT)
    first = Instance(folders().state, qapp)
    assert first.listen()
    heard: list[object] = []
    first.handed_over.connect(heard.append)
    with socket.socket(socket.AF_UNIX) as other:
        other.connect(first._server.fullServerName())
        threading.Thread(target=other.sendall, args=(text,), daemon=True).start()
        qtbot.waitUntil(lambda: bool(first._hearings), timeout=WAIT)
        qtbot.waitUntil(lambda: len(first._hearings[0]._text) == len(text), timeout=WAIT)
    qtbot.waitUntil(lambda: not first._hearings, timeout=WAIT)
    assert not heard
    first.close()
