"""For those who see little or nothing: contrasts, names, buddies, the order of Tab, and words when a gesture is over."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor, QPalette
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QWidget

from engine.types import Lambdas
from pisa_desktop.state.viewport import Viewport
from pisa_desktop.widgets import lambda_pad
from pisa_desktop.widgets.file_strip import _SIGNS, Badge
from pisa_desktop.widgets.lambda_pad import LambdaPad
from pisa_desktop.widgets.pad_painter import to_position
from pisa_desktop.widgets.theme import Theme, error_colour, palette_of
from pisa_desktop.window.main_window import MainWindow

LEAST = 4.5
R = QPalette.ColorRole
PAIRS = (
    (R.WindowText, R.Window), (R.Text, R.Base), (R.Text, R.AlternateBase), (R.ButtonText, R.Button),
    (R.HighlightedText, R.Highlight), (R.ToolTipText, R.ToolTipBase), (R.Link, R.Window), (R.Link, R.Base),
    (R.PlaceholderText, R.Base), (R.PlaceholderText, R.Window),
)  # fmt: skip


def luminance(colour: QColor) -> float:
    """As WCAG 2 defines it."""
    parts = (colour.redF(), colour.greenF(), colour.blueF())
    red, green, blue = (p / 12.92 if p <= 0.03928 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: QColor, other: QColor) -> float:
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("theme", [Theme.LIGHT, Theme.DARK])
@pytest.mark.parametrize("pair", PAIRS, ids=lambda pair: f"{pair[0].name}-{pair[1].name}")
def test_text_stands_out_from_what_it_lies_on(qapp, theme, pair):
    palette = palette_of(theme)
    assert contrast(palette.color(pair[0]), palette.color(pair[1])) >= LEAST


@pytest.mark.parametrize("theme", [Theme.LIGHT, Theme.DARK])
@pytest.mark.parametrize("ground", [R.Base, R.AlternateBase])
def test_a_failure_stands_out_too(qapp, theme, ground):
    palette = palette_of(theme)
    assert contrast(error_colour(palette), palette.color(ground)) >= LEAST


def test_signs_in_the_strip_differ_in_more_than_their_colour():
    signs = [sign for sign, _ in _SIGNS.values()]
    assert len(set(signs)) == len(signs) == len(Badge) - 1
    for _, colour in _SIGNS.values():
        assert contrast(QColor("#ffffff"), QColor(colour)) >= LEAST


@pytest.fixture
def window(qtbot):
    window = MainWindow(Viewport())
    qtbot.addWidget(window)
    window.resize(1240, 820)
    window.show_picture(shown=True)
    window.show()
    window.show_queue()
    qtbot.waitExposed(window)
    return window


def reached_by_tab(window: MainWindow, qtbot) -> list[QWidget]:
    window.activateWindow()
    window.controls.pad.setFocus()
    found: list[QWidget] = []
    for _ in range(150):
        focus = QApplication.focusWidget()
        if focus is None or focus in found:
            break
        found.append(focus)
        QTest.keyClick(focus, Qt.Key.Key_Tab)
    return found


def test_tab_reaches_every_control_and_each_has_a_name(window, qtbot):
    found = reached_by_tab(window, qtbot)
    wanted = [
        child
        for part in (window.controls, window.size_panel, window.save_panel, window.batch_panel)
        for child in part.findChildren(QWidget)
        if child.focusPolicy() & Qt.FocusPolicy.TabFocus
        and child.isVisible()
        and child.isEnabled()
        and child.focusProxy() is None
        and not child.objectName().startswith("qt_")
    ]
    missed = [one for one in wanted if one not in found]
    assert not missed, missed
    for one in found:
        text = getattr(one, "text", str)()
        assert one.accessibleName() or text, one


def test_labels_with_a_mnemonic_have_a_buddy(window):
    labels = [
        label for label in window.findChildren(QLabel) if "&" in label.text().replace("&&", "")
    ]
    assert labels
    assert not [label.text() for label in labels if label.buddy() is None]


def test_the_pad_speaks_when_a_drag_is_over_and_not_at_each_pixel(qtbot, monkeypatch):
    told: list[str] = []

    class Listener:
        @staticmethod
        def updateAccessibility(event) -> None:
            told.append(event.value())

    monkeypatch.setattr(lambda_pad, "QAccessible", Listener)
    pad = LambdaPad()
    qtbot.addWidget(pad)
    pad.resize(260, 280)
    pad.show()

    def place(pix: float, sem: float) -> QPointF:
        return to_position(Lambdas(pix, sem), pad._field(), pad.top)

    before = pad.accessibleDescription()
    QTest.mousePress(pad, Qt.MouseButton.LeftButton, pos=place(1, 1).toPoint())
    for step in range(1, 9):
        QTest.mouseMove(pad, place(1 - 0.1 * step, 1).toPoint())
        assert pad.accessibleDescription() == before
    assert not told
    QTest.mouseRelease(pad, Qt.MouseButton.LeftButton, pos=place(0.2, 1).toPoint())
    assert len(told) == 1
    assert pad.accessibleDescription() != before
    QTest.keyClick(pad, Qt.Key.Key_Right)
    assert len(told) == 2
    assert f"{pad.lambdas.pix:.2f}" in told[-1]
