"""A tool bar whose buttons do not gather listeners."""

from __future__ import annotations

from PySide6.QtCore import SIGNAL, QObject
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QToolBar, QToolButton


class ToolBar(QToolBar):
    """A QToolBar for actions that change all day.

    A QToolButton of Qt 6.11 connects its action's `changed` to itself once more at each change of the action (QToolButton::actionEvent
    calls setDefaultAction), so that memory and the cost of a change grow without end. It follows the action through events, not
    through these connections, so they are cut after each change.
    """

    def add(self, action: QAction) -> None:
        """Add a button of an action."""
        self.addAction(action)
        button = self.widgetForAction(action)
        assert isinstance(button, QToolButton)

        def cut() -> None:
            QObject.disconnect(action, SIGNAL("changed()"), button, None)  # pyright: ignore[reportCallIssue, reportArgumentType] - any member

        action.changed.connect(cut)
