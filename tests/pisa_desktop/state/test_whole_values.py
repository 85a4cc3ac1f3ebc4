"""Values that came from Qt, JSON or a database row are whole, or they are refused where they enter."""

from __future__ import annotations

import ast
import json
from pathlib import Path

import pytest

from engine.errors import BadRequest
from engine.files import FileFormat, MetadataPolicy, SaveSpec
from engine.library.items import Kind
from engine.types import Colour, EnhanceParams, Lambdas
from pisa_desktop.queue.items import BatchItem, State
from pisa_desktop.state.wishes import SaveWish, Settings
from pisa_desktop.widgets.theme import Theme
from tests.conftest import ROOT
from trainer.config import Decay, LpipsNet, Precision, Stage, TrainConfig

OUTSIDE = (
    Colour, MetadataPolicy, FileFormat, State, Kind, Theme, Stage, LpipsNet, Decay, Precision,
)  # fmt: skip
"""Enums whose members pass a QVariant, JSON or a database row."""
SHORTER = ("engine.files.FileFormat", "engine.files.MetadataPolicy")
"""Under which names some of them are imported as well."""


def test_the_form_of_a_file_is_whole():
    spec = SaveSpec("jpeg", metadata="none")
    assert spec.format is FileFormat.JPEG
    assert spec.metadata is MetadataPolicy.NONE
    wish = SaveWish(FileFormat.PNG, metadata="no-location")
    assert type(wish.format) is str
    assert wish.metadata is MetadataPolicy.NO_LOCATION


@pytest.mark.parametrize(
    "values",
    [
        {"format": "gif"}, {"format": None}, {"metadata": "some"}, {"metadata": None}, {"quality": 0}, {"quality": 101},
        {"quality": "95"}, {"bit_depth": 12}, {"bit_depth": "8"},
    ],
)  # fmt: skip
def test_a_form_that_makes_no_sense_is_refused(values):
    with pytest.raises(BadRequest):
        SaveWish(**values)


@pytest.mark.parametrize("values", [{"format": "gif"}, {"format": "png", "metadata": "some"}])
def test_a_spec_that_makes_no_sense_is_refused(values):
    with pytest.raises(BadRequest):
        SaveSpec(**values)


def test_a_queue_item_is_whole_and_survives_json():
    settings = Settings(Lambdas(1, 0), EnhanceParams(colour="none"), wish=SaveWish(metadata="none"))
    item = BatchItem(1, Path("/a.png"), settings=settings, state="running")
    assert item.state is State.RUNNING
    again = BatchItem.of_json(json.loads(json.dumps(item.to_json())))
    assert again == item
    assert again.settings.params.colour is Colour.NONE
    assert again.settings.wish.metadata is MetadataPolicy.NONE


@pytest.mark.parametrize("state", ["asleep", None, 3, []])
def test_a_queue_item_in_an_unknown_state_is_refused(state):
    with pytest.raises(BadRequest):
        BatchItem.of_json({**BatchItem(1, Path("/a.png")).to_json(), "state": state})


def test_a_training_is_whole():
    config = TrainConfig(dtype="bf16", lpips="vgg", decay="constant", stages=["pix", "sem"])
    assert config.dtype is Precision.BF16
    assert config.lpips is LpipsNet.VGG
    assert config.decay is Decay.CONSTANT
    assert config.stages == (Stage.PIX, Stage.SEM)
    with pytest.raises(BadRequest, match="dtype"):
        TrainConfig(dtype="fp8")


def compared(path: Path) -> list[str]:
    """Places where a member of such an enum is compared by identity."""
    tree = ast.parse(path.read_text("utf-8"))
    known = {f"{kind.__module__}.{kind.__name__}" for kind in OUTSIDE} | set(SHORTER)
    names = {
        alias.asname or alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
        if f"{node.module}.{alias.name}" in known
    }
    names |= {node.name for node in tree.body if isinstance(node, ast.ClassDef)} & {
        kind.__name__
        for kind in OUTSIDE
        if Path(*kind.__module__.split(".")) == path.relative_to(ROOT).with_suffix("")
    }
    return [
        f"{path.relative_to(ROOT)}:{node.lineno}"
        for node in ast.walk(tree)
        if isinstance(node, ast.Compare)
        and any(isinstance(op, ast.Is | ast.IsNot) for op in node.ops)
        and any(
            isinstance(side, ast.Attribute)
            and isinstance(side.value, ast.Name)
            and side.value.id in names
            for side in (node.left, *node.comparators)
        )
    ]


def test_no_value_from_outside_is_compared_by_identity():
    paths = [p for top in ("engine", "trainer", "pisa_desktop") for p in (ROOT / top).rglob("*.py")]
    assert len(paths) > 100
    assert not [place for path in paths for place in compared(path)]
