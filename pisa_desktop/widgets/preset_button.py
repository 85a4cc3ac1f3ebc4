"""A button that stays down, in the colour of what is chosen: the style's own difference is hardly seen on dark."""

from __future__ import annotations

from PySide6.QtGui import QPaintEvent, QPalette
from PySide6.QtWidgets import QPushButton, QStyle, QStyleOptionButton, QStylePainter

_DARKER = 130
"""Percent: the style makes buttons lighter than their colour, and the words on it are white."""


class PresetButton(QPushButton):
    """Checkable."""

    def paintEvent(self, event: QPaintEvent) -> None:
        """As the style does, in other colours while it is down."""
        option = QStyleOptionButton()
        self.initStyleOption(option)
        if self.isChecked() and self.isEnabled():
            palette = QPalette(option.palette)  # pyright: ignore[reportAttributeAccessIssue, reportUnknownArgumentType, reportUnknownMemberType] - missing in the stubs
            chosen = palette.color(QPalette.ColorRole.Highlight).darker(_DARKER)
            palette.setColor(QPalette.ColorRole.Button, chosen)
            text = palette.color(QPalette.ColorRole.HighlightedText)
            palette.setColor(QPalette.ColorRole.ButtonText, text)
            option.palette = palette  # pyright: ignore[reportAttributeAccessIssue]
        painter = QStylePainter(self)
        painter.drawControl(QStyle.ControlElement.CE_PushButton, option)
        painter.end()
