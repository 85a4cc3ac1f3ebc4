"""The panels for size and file: what is chosen arrives as whole values."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QComboBox

from engine.files import MetadataPolicy
from engine.types import Colour, EnhanceParams, Size
from pisa_desktop.state.wishes import SaveWish
from pisa_desktop.widgets.save_panel import SavePanel
from pisa_desktop.widgets.size_panel import SizePanel


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
    panel.changed.connect(told.append)
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
