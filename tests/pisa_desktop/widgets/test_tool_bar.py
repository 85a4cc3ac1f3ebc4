"""The tool bar: its buttons follow their actions, and a change costs the same however many there were before."""

from __future__ import annotations

import pytest
from PySide6.QtCore import SIGNAL, Qt
from PySide6.QtGui import QAction
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QToolButton

from pisa_desktop.widgets.tool_bar import ToolBar


@pytest.fixture
def action(qtbot) -> QAction:
    action = QAction("Fit")
    action.setCheckable(True)
    return action


@pytest.fixture
def bar(qtbot, action) -> ToolBar:
    bar = ToolBar("Tools")
    qtbot.addWidget(bar)
    bar.add(action)
    bar.show()
    return bar


def test_a_thousand_changes_of_an_action_leave_no_listeners_behind(bar, action):
    before = action.receivers(SIGNAL("changed()"))
    for number in range(1_000):
        action.setEnabled(number % 2 == 0)
    assert action.receivers(SIGNAL("changed()")) <= before


def test_a_button_follows_its_action(bar, action):
    button = bar.widgetForAction(action)
    assert isinstance(button, QToolButton)
    for is_on in (False, True):
        action.setEnabled(is_on)
        assert button.isEnabled() is is_on
    action.setToolTip("The whole picture")
    assert button.toolTip() == "The whole picture"
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    assert action.isChecked()
    assert button.isChecked()
    action.setChecked(False)
    assert not button.isChecked()
