"""The panels for size and file: what is chosen arrives as whole values."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QComboBox

from engine.files import MetadataPolicy
from engine.types import MAX_PIXELS, MAX_SIDE, Colour, EnhanceParams, Neutral, Size
from pisa_desktop.state.wishes import SaveWish
from pisa_desktop.widgets.save_panel import SavePanel
from pisa_desktop.widgets.size_panel import SizePanel, Way


def choose(box: QComboBox, row: int) -> None:
    """Choose a row by keys, as a person would."""
    QTest.keyClick(box, Qt.Key.Key_Home)
    for _ in range(row):
        QTest.keyClick(box, Qt.Key.Key_Down)
    assert box.currentIndex() == row


@pytest.mark.parametrize("colour", Colour)
def test_every_colour_that_is_chosen_arrives_as_the_enum(qtbot, colour):
    panel = SizePanel()
    qtbot.addWidget(panel)
    other = Colour.NONE if colour is not Colour.NONE else Colour.WAVELET
    panel.show_params(EnhanceParams(colour=other), Size(10, 10))
    told: list[EnhanceParams] = []
    panel.changed.connect(lambda params, _: told.append(params))
    choose(panel._colour, list(Colour).index(colour))
    assert told[-1].colour is colour
    panel.show_params(EnhanceParams(colour=other), Size(10, 10))
    assert panel._colour.currentIndex() == list(Colour).index(other)


def test_another_factor_leaves_the_colour_whole(qtbot):
    panel = SizePanel()
    qtbot.addWidget(panel)
    panel.show_params(EnhanceParams(colour=Colour.ADAIN), Size(10, 10))
    with qtbot.waitSignal(panel.changed) as told:
        panel._factor.stepUp()
    assert told.args[0] == EnhanceParams(scale=4.5, colour=Colour.ADAIN)
    assert told.args[0].colour is Colour.ADAIN


@pytest.mark.parametrize("policy", MetadataPolicy)
def test_every_choice_of_metadata_arrives_as_the_enum(qtbot, policy):
    panel = SavePanel()
    qtbot.addWidget(panel)
    other = MetadataPolicy.NONE if policy is not MetadataPolicy.NONE else MetadataPolicy.KEEP
    panel.show_wish(SaveWish(metadata=other))
    assert panel._metadata.currentIndex() == list(MetadataPolicy).index(other)
    choose(panel._metadata, list(MetadataPolicy).index(policy))
    assert panel.wish.metadata is policy
    assert panel.wish == SaveWish(metadata=policy)


@pytest.fixture
def size_panel(qtbot):
    """A panel for a photograph of 30 x 20, and what it tells."""
    panel = SizePanel()
    qtbot.addWidget(panel)
    panel.show_params(EnhanceParams(scale=3.0), Size(30, 20))
    told: list[tuple[EnhanceParams, float]] = []
    panel.changed.connect(lambda params, ppi: told.append((params, ppi)))
    return panel, told


def test_another_way_to_give_the_size_keeps_the_size(size_panel):
    panel, told = size_panel
    for way, size, ppi in (
        (Way.PIXELS, Size(90, 60), 0.0),
        (Way.PRINT, Size(90, 60), 300.0),
        (Way.PIXELS, Size(90, 60), 0.0),
        (Way.FACTOR, None, 0.0),
    ):
        choose(panel._way, way)
        assert told[-1] == (EnhanceParams(scale=3.0, size=size), ppi)
        assert panel._pages.currentIndex() == way


def test_a_size_on_paper_makes_pixels_and_keeps_the_form_of_the_photograph(size_panel):
    panel, told = size_panel
    choose(panel._way, Way.PRINT)
    panel._cm.setValue(2.54)
    assert told[-1] == (EnhanceParams(scale=3.0, size=Size(300, 200)), 300.0)
    panel._ppi.setValue(150)
    assert told[-1] == (EnhanceParams(scale=3.0, size=Size(150, 100)), 150.0)
    choose(panel._way, Way.PIXELS)
    panel._height.setValue(40)
    assert told[-1] == (EnhanceParams(scale=3.0, size=Size(60, 40)), 0.0)


def test_the_resolution_of_one_photograph_is_not_shown_for_another(size_panel):
    panel, told = size_panel
    panel.show_params(EnhanceParams(size=Size(60, 40)), Size(30, 20), 72.0)
    assert (panel._way.currentIndex(), panel._ppi.value(), panel.ppi) == (Way.PRINT, 72, 72.0)
    panel.show_params(EnhanceParams(size=Size(60, 40)), Size(30, 20))
    assert (panel._way.currentIndex(), panel._ppi.value(), panel.ppi) == (Way.PIXELS, 300, 0.0)
    panel.set_usual_ppi(240)
    panel.show_params(EnhanceParams(), Size(30, 20), 72.0)  # a factor has none
    assert (panel._way.currentIndex(), panel._ppi.value(), panel.ppi) == (Way.FACTOR, 240, 0.0)
    assert told == []
    choose(panel._way, Way.PRINT)
    assert told[-1][1] == 240


@pytest.mark.parametrize("neutral", Neutral)
def test_where_new_colours_are_allowed_is_told_and_shown(size_panel, neutral):
    panel, told = size_panel
    other = Neutral.ON if neutral is not Neutral.ON else Neutral.AUTO
    panel.show_params(EnhanceParams(neutral=other), Size(30, 20))
    choose(panel._neutral, list(Neutral).index(neutral))
    assert told[-1] == (EnhanceParams(neutral=neutral), 0.0)
    panel.show_params(EnhanceParams(neutral=other), Size(30, 20))
    assert panel._neutral.currentIndex() == list(Neutral).index(other)


@pytest.mark.parametrize("source", [Size(30, 20), Size(20, 20), Size(1, 30_000), Size(9_000, 3)])
@pytest.mark.parametrize("field", ["_width", "_height"])
def test_a_size_that_nothing_could_compute_becomes_the_largest_possible(size_panel, source, field):
    panel, told = size_panel
    panel.show_params(EnhanceParams(size=source), source)
    spin = getattr(panel, field)
    spin.selectAll()
    QTest.keyClicks(spin, str(MAX_SIDE))
    QTest.keyClick(spin, Qt.Key.Key_Return)
    size = told[-1][0].size
    assert max(size.width, size.height) <= MAX_SIDE
    assert size.area <= MAX_PIXELS
    assert size.area > 0.9 * MAX_PIXELS or max(size.width, size.height) == MAX_SIDE
    assert (panel._width.value(), panel._height.value()) == (size.width, size.height)


@pytest.fixture
def save_panel(qtbot):
    """The panel for the file, and what it tells."""
    panel = SavePanel()
    qtbot.addWidget(panel)
    told: list[SaveWish] = []
    panel.changed.connect(told.append)
    return panel, told


def test_another_wish_is_shown_whole_and_told_to_nobody(save_panel):
    panel, told = save_panel
    wish = SaveWish("tiff", 80, 16, MetadataPolicy.NONE, keep_recipe=True)
    panel.show_wish(wish)
    assert panel.wish == wish
    assert (panel._format.currentText(), panel._quality.value(), panel._depth.currentText()) == (
        "TIFF", 80, "16 bits",
    )  # fmt: skip
    assert panel._recipe.isChecked()
    assert told == []


def test_quality_is_told_once_when_it_is_taken(save_panel):
    panel, told = save_panel
    panel._quality.selectAll()
    QTest.keyClicks(panel._quality, "82")
    assert told == []
    QTest.keyClick(panel._quality, Qt.Key.Key_Return)
    assert told == [SaveWish(quality=82)]


def test_the_recipe_goes_with_the_metadata_until_it_is_chosen_by_itself(save_panel):
    panel, told = save_panel
    choose(panel._metadata, 2)
    assert not panel._recipe.isChecked()
    assert not told[-1].has_recipe
    panel._recipe.click()
    assert told[-1] == SaveWish(metadata="none", keep_recipe=True)
    assert told[-1].has_recipe
    panel._recipe.click()
    assert told[-1] == SaveWish(metadata="none")
    choose(panel._metadata, 0)
    assert panel._recipe.isChecked()
    panel._recipe.click()
    assert told[-1] == SaveWish(keep_recipe=False)
