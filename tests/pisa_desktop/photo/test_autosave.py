"""The session on disk: one photograph that cannot be written costs no other its place."""

from __future__ import annotations

import pytest

from engine.types import EnhanceParams, Lambdas
from pisa_desktop.language.messages import Messages
from pisa_desktop.photo.autosave import Remembering
from pisa_desktop.state.session import SavedDocument, Session
from pisa_desktop.state.workspace import Workspace


@pytest.fixture
def workspace(qapp, tmp_path):
    """Three photographs; the second has settings that JSON cannot hold."""
    found = Workspace()
    paths = [tmp_path / f"{number}.png" for number in range(3)]
    for path in paths:
        path.touch()
    for document in found.add(paths):
        document.lambdas = Lambdas(0.25, 0.75)
    broken = EnhanceParams(scale=2.0)
    object.__setattr__(broken, "colour", object())
    found.documents[1].params = broken
    found.set_current(found.documents[2])
    return found


def test_the_others_are_written_and_it_is_opened_again_too(workspace, tmp_path):
    Remembering(workspace, Messages(), tmp_path / "state").save()
    session = Session.load(tmp_path / "state").value
    assert [one.path for one in session.documents] == [str(d.path) for d in workspace.documents]
    first, second, third = session.documents
    assert first.lambdas == third.lambdas == Lambdas(0.25, 0.75)
    assert second.params == EnhanceParams()
    assert second.is_modified
    assert session.current == third.path


def test_whatever_goes_wrong_is_logged_and_nobody_is_stopped(
    workspace, tmp_path, monkeypatch, caplog
):
    def broken(_: SavedDocument) -> None:
        raise ValueError("no JSON at all")

    remembering = Remembering(workspace, Messages(), tmp_path / "state")
    monkeypatch.setattr("pisa_desktop.state.session._json_of", broken)
    remembering.save()
    assert "no JSON at all" in caplog.text
    monkeypatch.undo()
    remembering.save()  # tried again, since it was never written
    assert len(Session.load(tmp_path / "state").value.documents) == 3


def test_what_changes_during_the_end_is_not_written_any_more(workspace, tmp_path, qtbot):
    remembering = Remembering(workspace, Messages(), tmp_path / "state")
    remembering.end()
    session = Session.load(tmp_path / "state").value
    workspace.set_current(None)  # as the end of the application does
    assert not remembering._timer.isActive()
    assert Session.load(tmp_path / "state").value == session
    assert session.current
