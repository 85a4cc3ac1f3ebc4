"""The boxes and circles of choices can be seen on either theme, chosen or not."""

from __future__ import annotations

import pytest
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QCheckBox, QRadioButton, QWidget

from pisa_desktop.widgets.preset_button import PresetButton
from pisa_desktop.widgets.theme import Theme, apply_theme


def luminance(colour: QColor) -> float:
    def linear(value: float) -> float:
        return value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4

    red, green, blue = (linear(c) for c in (colour.redF(), colour.greenF(), colour.blueF()))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: QColor, other: QColor) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.fixture
def themed(qapp):
    yield lambda theme: apply_theme(qapp, theme)
    apply_theme(qapp, Theme.LIGHT)


@pytest.mark.parametrize("kind", [QRadioButton, QCheckBox])
@pytest.mark.parametrize("theme", [Theme.DARK, Theme.LIGHT])
def test_a_mark_that_is_not_chosen_is_seen(theme, kind, themed, qtbot):
    themed(theme)
    owner = QWidget()
    qtbot.addWidget(owner)
    owner.resize(60, 40)
    button = kind(owner)  # no text: all that is drawn is the mark
    button.setGeometry(10, 10, 30, 20)
    image = owner.grab().toImage()
    around = owner.palette().window().color()
    assert image.pixelColor(2, 2).name() == image.pixelColor(38, 28).name() == around.name()
    row = [image.pixelColor(x, 20) for x in range(10, 40)]
    assert max(contrast(colour, around) for colour in row) >= 3.0


@pytest.mark.parametrize("theme", [Theme.DARK, Theme.LIGHT])
def test_a_preset_that_is_chosen_is_seen_and_can_be_read(theme, themed, qtbot):
    themed(theme)
    button = PresetButton()
    qtbot.addWidget(button)
    button.setCheckable(True)
    button.resize(90, 26)

    def middle() -> QColor:
        return button.grab().toImage().pixelColor(45, 13)

    plain = middle()
    button.setChecked(True)
    chosen = middle()
    assert contrast(plain, chosen) >= 1.5
    assert abs(plain.hsvSaturation() - chosen.hsvSaturation()) > 60  # style alone: two greys
    assert contrast(chosen, button.palette().highlightedText().color()) >= 4.5
    button.setEnabled(False)
    assert middle().hsvSaturation() < 20
