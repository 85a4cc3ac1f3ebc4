"""What was chosen last is what the next photograph and the next start begin with."""

from __future__ import annotations

import json

import pytest

from engine.files import MetadataPolicy
from engine.types import EnhanceParams, Size
from pisa_desktop.photo.last_choices import LastChoices
from pisa_desktop.state.undo import change_size, change_wish
from pisa_desktop.state.wishes import SaveWish
from pisa_desktop.state.workspace import Workspace
from pisa_desktop.system.settings import Settings
from pisa_desktop.widgets.size_panel import SizePanel

WISH = SaveWish("webp", 70, 16, MetadataPolicy.NO_LOCATION, keep_recipe=False)


@pytest.fixture
def start(qtbot, tmp_path):
    """Starts anew with what lies on disk: workspace with two photographs, panel, settings."""

    def make() -> tuple[Workspace, SizePanel, Settings]:
        workspace, panel, settings = Workspace(), SizePanel(), Settings(tmp_path / "config")
        qtbot.addWidget(panel)
        settings.setParent(panel)
        workspace.setParent(panel)
        LastChoices(workspace, panel, settings, panel)
        workspace.add([tmp_path / "a.png", tmp_path / "b.png"])
        workspace.set_current(workspace.documents[0])
        return workspace, panel, settings

    return make


def test_every_choice_is_the_default_at_the_next_start(start, tmp_path):
    workspace, _, _ = start()
    change_wish(workspace.documents[0], WISH)
    assert workspace.documents[1].wish == WISH
    assert json.loads((tmp_path / "config" / "settings.json").read_text()) == {
        "schema": 1, "save_format": "webp", "save_quality": 70, "save_depth": "16",
        "save_metadata": "no-location", "save_recipe": "no",
    }  # fmt: skip
    again, _, _ = start()
    assert [d.wish for d in again.documents] == [WISH, WISH]
    assert not any(d.is_modified or d.has_own_wish for d in again.documents)


def test_undo_takes_the_choice_back_for_the_others_too(start):
    workspace, _, settings = start()
    first, second = workspace.documents
    change_wish(first, WISH)
    first.undo.undo()
    assert first.wish == second.wish == SaveWish()
    assert settings.is_default("save_format")


def test_a_photograph_that_is_not_shown_decides_nothing(start):
    workspace, _, settings = start()
    first, second = workspace.documents
    change_wish(second, WISH)
    assert first.wish == SaveWish()
    assert settings.is_default("save_quality")


def test_the_settings_count_for_photographs_without_a_choice(start):
    workspace, _, settings = start()
    first, second = workspace.documents
    change_wish(first, WISH)
    settings.reset()
    assert (first.wish, second.wish) == (WISH, SaveWish())
    settings.set("save_format", "tiff")
    assert (first.wish, second.wish) == (WISH, SaveWish("tiff"))


def test_the_resolution_is_only_what_the_next_size_on_paper_begins_with(start):
    workspace, panel, settings = start()
    first, second = workspace.documents
    change_size(first, EnhanceParams(size=Size(10, 10)), 72.0)
    assert second.ppi == 0
    assert settings.get("print_ppi") == 72
    change_size(first, EnhanceParams(), 0.0)
    assert settings.get("print_ppi") == 72
    _, again, _ = start()
    assert again._ppi.value() == panel._ppi.value() == 72
