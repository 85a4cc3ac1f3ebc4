"""The form of the file and the resolution belong to the photograph: undone, remembered, and followed by those without."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from engine.files import SourceInfo
from engine.files.state_file import Fields
from engine.types import EnhanceParams, Lambdas, Size
from pisa_desktop.state.session import SavedDocument
from pisa_desktop.state.undo import change_size, change_wish
from pisa_desktop.state.wishes import SaveWish, Settings
from pisa_desktop.state.workspace import Workspace

JPEG, PNG = SaveWish("jpeg", 80), SaveWish("png", bit_depth=16)


@pytest.fixture
def workspace(qapp, tmp_path):
    """Three photographs that are open, the first of them current."""
    found = Workspace()
    found.add([tmp_path / f"{n}.png" for n in range(3)])
    found.set_current(found.documents[0])
    return found


def test_the_form_of_the_file_is_undone_and_makes_the_result_unsaved(workspace):
    document = workspace.documents[0]
    change_wish(document, JPEG)
    change_wish(document, PNG)
    change_wish(document, PNG)  # no step
    assert document.is_modified
    assert document.undo.count() == 2
    document.undo.undo()
    assert document.wish == JPEG
    assert document.has_own_wish
    document.undo.undo()
    assert document.wish == SaveWish()
    assert not document.has_own_wish
    assert not document.is_modified
    document.undo.redo()
    assert (document.wish, document.has_own_wish) == (JPEG, True)


def test_a_size_on_paper_is_one_step(workspace):
    document = workspace.documents[0]
    params = EnhanceParams(size=Size(600, 400))
    change_size(document, params, 300.0)
    assert (document.params, document.ppi, document.dpi) == (params, 300.0, (300.0, 300.0))
    change_size(document, params, 150.0)
    assert document.undo.count() == 2
    document.undo.undo()
    assert document.ppi == 300.0
    document.undo.undo()
    assert (document.params, document.ppi, document.dpi) == (EnhanceParams(), 0.0, None)
    assert not document.undo.canUndo()
    document.undo.redo()
    assert (document.params, document.ppi) == (params, 300.0)


def test_photographs_without_a_choice_of_their_own_follow_the_usual_one(workspace, tmp_path):
    first, second, third = workspace.documents
    change_wish(second, JPEG)
    workspace.set_usual_wish(PNG)
    assert [d.wish for d in workspace.documents] == [PNG, JPEG, PNG]
    [new] = workspace.add([tmp_path / "new.png"])
    assert new.wish == PNG
    assert not first.is_modified
    assert not third.has_own_wish


def test_a_depth_that_the_format_never_has_does_not_count():
    source = SourceInfo(Path("a.png"), "PNG", Size(4, 4), "RGB;16", 16, None, None, 1, "")
    assert SaveWish("jpeg", bit_depth=16).spec(source, Size(4, 4)).bit_depth == 8
    assert SaveWish("png", bit_depth=16).spec(source, Size(4, 4)).bit_depth == 16
    assert SaveWish("same", bit_depth=8).spec(source, Size(4, 4)).bit_depth == 8


@pytest.mark.parametrize("wish", [None, JPEG, SaveWish("avif", 50, None, "none", keep_recipe=True)])
def test_a_photograph_of_the_session_comes_back_whole(wish):
    saved = SavedDocument("/a.png", Lambdas(1, 0), EnhanceParams(), wish=wish, ppi=240.0)
    assert SavedDocument.of_fields(Fields(json.loads(json.dumps(saved.to_json())))) == saved


def test_a_session_and_a_queue_of_before_are_read():
    data = SavedDocument("/a.png", Lambdas(1, 0), EnhanceParams()).to_json()
    del data["wish"], data["ppi"]
    found = SavedDocument.of_fields(Fields(data))
    assert (found.wish, found.ppi) == (None, 0)
    data["wish"] = {"format": "gif"}
    odd = Fields(data)
    assert SavedDocument.of_fields(odd).wish is None
    assert len(odd.odd) == 1
    kept = Settings(wish=JPEG).to_json()
    assert set(kept["wish"]) == {"format", "quality", "bit_depth", "metadata"}  # as it always was
    assert Settings.of_json(kept).wish == JPEG
