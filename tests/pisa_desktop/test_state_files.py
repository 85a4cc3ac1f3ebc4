"""Every file that the application keeps for itself, with content that nobody wrote on purpose."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engine.download.parts import Fetched, PartState, Place
from engine.errors import BadRequest
from engine.files.state_file import forget_troubles, take_troubles
from engine.fitting import fits, sound
from engine.library.places import (  # fmt: skip
    Origin,
    Record,
    models_folder,
    read_record,
    set_models_folder,
    write_record,
)
from engine.types import EnhanceParams, Lambdas, Rect, Size
from pisa_desktop.at_work import AtWork, last_at_work
from pisa_desktop.paths import folders
from pisa_desktop.photo.speeds import Speed, Speeds
from pisa_desktop.queue.items import BatchItem
from pisa_desktop.queue.journal import Journal
from pisa_desktop.state.session import SavedDocument, Session
from pisa_desktop.state.wishes import Settings as Wish
from pisa_desktop.state.wishes import destination_of
from pisa_desktop.system.crash import CrashGuard
from pisa_desktop.system.settings import BY_NAME, Settings
from pisa_desktop.system.window_state import WindowState
from pisa_desktop.training.runs import name_of, plan_of, rename
from tests.odd_json import OTHER, odd
from trainer.config import TrainConfig
from trainer.run_files import owned, owner_of


@dataclass(frozen=True)
class Kept:
    """A file of ours.

    Attributes:
        name: of the file, below a folder of its own.
        write: saves something into the folder.
        read: reads it back; fails where what comes is not of the kind that is promised.
        mends: whether `read` also mends the file, so that the next start has nothing to tell.
    """

    name: str
    write: Callable[[Path], object]
    read: Callable[[Path], object]
    mends: bool = False


def _write_settings(folder: Path) -> None:
    kept = Settings(folder)
    for name, value in {"theme": "dark", "pad_range": 2.0, "restore_session": False, "cache_folder": "/x"}.items():  # fmt: skip
        kept.set(name, value)
    kept.set_shortcuts({"open": ("Ctrl+L",)})


def _read_settings(folder: Path) -> None:
    kept = Settings(folder)
    assert all(setting.accepts(kept.get(name)) for name, setting in BY_NAME.items())
    assert fits(dict(kept.shortcuts), dict[str, tuple[str, ...]])
    kept.set("wheel", "pan")
    assert Settings(folder).get("wheel") == "pan"


WINDOW = WindowState("AAAA", "AAAA", "/a", "/b", ["/a/1.jpg"], {"folder": "/c", "template": "{stem}", "keep_tree": True, "skip_done": False})  # fmt: skip


def _read_window(_: Path) -> None:
    found = sound(WindowState.load())
    assert sound(destination_of(found.destination))
    found.save()


SAVED = SavedDocument("/a/1.jpg", Lambdas(0.5, 1), EnhanceParams(2, Size(90, 70)), Rect(1, 2, 30, 40), (Lambdas(0, 2),), (0.5, 0.4, 2.0), "/a/1_pisa.jpg", True, "a")  # fmt: skip


def _read_session(folder: Path) -> None:
    found = Session.load(folder)
    sound(found.value)
    if found.may_write:
        found.value.save(folder)


def _read_mark(folder: Path) -> None:
    guard = CrashGuard(folder, folder / "logs")
    guard.begin()
    guard.end()


def _write_mark(folder: Path) -> None:
    (folder / "running.json").write_text(json.dumps({"pid": os.getppid(), "since": 1.0}))


def _write_at_work(folder: Path) -> None:
    at_work = AtWork()
    at_work.begin(folder)
    with at_work.on(Path("/a/1.jpg")):
        shutil.copy(folder / "at-work.json", folder / "crashed")
    at_work.end(folder)
    (folder / "crashed").rename(folder / "at-work.json")


def _write_speeds(folder: Path) -> None:
    Speeds(folder / "speeds.json").note("starter", "cpu", 2.0, 1_000_000)


def _read_speeds(folder: Path) -> None:
    speeds = Speeds(folder / "speeds.json")
    found = speeds.of("starter")
    assert found is None or sound(found)
    for _ in range(5):
        speeds.note("starter", "cpu", 3.0, 1_000_000)
    assert Speeds(folder / "speeds.json").of("starter") == Speed(3.0, "cpu")


def _write_queue(folder: Path) -> None:
    journal = Journal(folder)
    journal.add([BatchItem(1, Path("/a/1.jpg"), settings=Wish(crop=Rect(0, 0, 9, 9))), BatchItem(2, Path("/a/2.jpg"))])  # fmt: skip
    journal.close()


def _read_mirror(folder: Path) -> None:
    (folder / "queue.sqlite").write_bytes(b"no database")
    journal = Journal(folder)
    for item in journal.recover():
        sound(item)
    journal.close()


def _write_record(folder: Path) -> None:
    write_record(folder, Record({"unet/a": "00"}, Origin("download", "starter", "/x", True, {"a": "00"}, {"a": "http://b"})))  # fmt: skip


def _read_pointer(folder: Path) -> None:
    place = models_folder(folder)
    assert place.is_absolute()
    assert place.is_dir() in {True, False}


def _write_notes(folder: Path) -> None:
    place = Place(folder, "m")
    place.part.write_bytes(b"")
    place.note(PartState("etag", 9, "00", "http://b"))
    Place(folder, "n").part.write_bytes(b"")
    Place(folder, "n").finish(Fetched("n", "00", "http://b", False))


def _read_finished(folder: Path) -> None:
    found = Place(folder, "n").finished()
    assert found is None or sound(found)


def _write_owner(folder: Path) -> None:
    with owned(folder):
        shutil.copy(folder / "process.json", folder / "living")
    (folder / "living").rename(folder / "process.json")


def _read_plan(folder: Path) -> None:
    try:
        sound(plan_of(folder))
    except BadRequest:
        shutil.move(folder / "plan.json", folder / "plan.broken-by-hand.json")
        take_troubles()


STATE_FILES = {
    "settings": Kept("settings.json", _write_settings, _read_settings, mends=True),
    "window": Kept("window.json", lambda _: WINDOW.save(), _read_window, mends=True),
    "session": Kept("session.json", Session((SAVED, SAVED), "/a/1.jpg").save, _read_session, mends=True),
    "running": Kept("running.json", _write_mark, _read_mark, mends=True),
    "at work": Kept("at-work.json", _write_at_work, lambda folder: fits(last_at_work(folder), frozenset[Path])),
    "speeds": Kept("speeds.json", _write_speeds, _read_speeds, mends=True),
    "queue": Kept("queue.json", _write_queue, _read_mirror),
    "record": Kept("pisa.json", _write_record, lambda folder: sound(read_record(folder))),
    "pointer": Kept("models-folder.json", lambda folder: set_models_folder(folder, Path("/else")), _read_pointer),
    "part": Kept(".notes/m.part.json", _write_notes, lambda folder: sound(Place(folder, "m").state())),
    "fetched": Kept(".notes/n.json", _write_notes, _read_finished),
    "label": Kept("run.json", lambda folder: rename(folder, "Mine"), lambda folder: fits(name_of(folder), str)),
    "owner": Kept("process.json", _write_owner, owner_of),
    "plan": Kept("plan.json", lambda folder: TrainConfig(data=("/a",)).save(folder / "plan.json"), _read_plan),
}  # fmt: skip


@pytest.fixture
def place(monkeypatch, tmp_path, qapp) -> Callable[[], Path]:
    """Makes an empty folder, which is the application's for state."""
    monkeypatch.setenv("PISA_BASE_DIR", str(tmp_path))
    monkeypatch.setattr(
        os, "fsync", lambda _: None
    )  # thousands of files; no power cut is played here

    def made() -> Path:
        forget_troubles()
        shutil.rmtree(folders().state, ignore_errors=True)
        folders().state.mkdir(parents=True)
        return folders().state

    yield made
    forget_troubles()


def _sound_content(kept: Kept, folder: Path) -> Any:
    kept.write(folder)
    kept.read(folder) if kept.name != "queue.json" else None
    if not (folder / kept.name).exists():
        kept.write(folder)
    assert not take_troubles(), "what was saved well is read without a word"
    return json.loads((folder / kept.name).read_text())


@pytest.mark.parametrize("name", STATE_FILES)
@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_whatever_stands_in_a_file_it_is_read_and_what_makes_no_sense_is_kept(place, name, data):
    _read_odd(place(), STATE_FILES[name], data)


@pytest.mark.nightly
@pytest.mark.parametrize("name", STATE_FILES)
@settings(max_examples=500, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_the_same_through_a_night(place, name, data):
    _read_odd(place(), STATE_FILES[name], data)


def _read_odd(folder: Path, kept: Kept, data: st.DataObject) -> None:
    content = data.draw(odd(_sound_content(kept, folder)))
    (folder / kept.name).write_bytes(content)
    forget_troubles()
    kept.read(folder)
    troubles = take_troubles()
    assert len(troubles) <= 1, "one message"
    for trouble in troubles:
        assert (folder / kept.name).with_name(trouble.kept).read_bytes() == content
    if kept.mends and troubles:
        forget_troubles()
        kept.read(folder)
        assert not take_troubles(), "the next start is like any other"


@pytest.mark.parametrize("content", OTHER, ids=repr)
@pytest.mark.parametrize("name", [n for n in STATE_FILES if n != "plan"])
def test_what_makes_no_sense_is_kept_beside_and_told_once(place, name, content):
    kept, folder = STATE_FILES[name], place()
    kept.write(folder)
    (folder / kept.name).write_bytes(content)
    for _ in range(2):
        kept.read(folder)
    [trouble] = take_troubles()
    assert trouble.path == folder / kept.name
    assert (folder / kept.name).with_name(trouble.kept).read_bytes() == content


@pytest.mark.parametrize("kind", ["a folder", "a pipe", "a link to itself", "not to be read"])
@pytest.mark.parametrize("name", [n for n in STATE_FILES if n != "plan"])
def test_a_file_that_is_none_holds_nothing_up(place, name, kind):
    kept, folder = STATE_FILES[name], place()
    kept.write(folder)
    path = folder / kept.name
    path.unlink()
    match kind:
        case "a folder":
            (path / "inside").mkdir(parents=True)
        case "a pipe":
            os.mkfifo(path)
        case "a link to itself":
            path.symlink_to(path)
        case _:
            if os.geteuid() == 0:
                pytest.skip("nothing is closed to root")
            path.write_text("{}")
            path.chmod(0)
    kept.read(folder)
