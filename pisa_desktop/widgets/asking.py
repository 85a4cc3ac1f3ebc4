"""One question with one way on and one way back."""

from __future__ import annotations

from PySide6.QtWidgets import QMessageBox, QWidget


def ask(
    parent: QWidget,
    title: str,
    question: str,
    yes: str,
    role: QMessageBox.ButtonRole = QMessageBox.ButtonRole.AcceptRole,
) -> bool:
    """Whether the user presses the button with the words `yes` rather than Cancel."""
    box = QMessageBox(QMessageBox.Icon.Question, title, question, parent=parent)
    button = box.addButton(yes, role)
    box.addButton(QMessageBox.StandardButton.Cancel)
    box.exec()
    return box.clickedButton() is button
