"""What the application is built with, and the texts of its licences."""

from __future__ import annotations

from PySide6.QtGui import QFontDatabase
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QPlainTextEdit, QVBoxLayout, QWidget

from pisa_desktop.paths import resource_path


def licence_texts() -> str:
    """Our own licence, what else ships, and everybody else's texts; a file that is absent is left out."""
    parts: list[str] = []
    for name in ("README.md", "third-party.txt", "Apache-2.0.txt"):
        path = resource_path("licences", name)
        if path.is_file():
            parts.append(path.read_text("utf-8").strip())
    return f"\n\n{'=' * 100}\n\n".join(parts)


class LicencesDialog(QDialog):
    """Shows the texts."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Licences"))
        text = QPlainTextEdit(licence_texts(), self)
        text.setReadOnly(True)
        text.setFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont))
        text.setAccessibleName(self.tr("Licences"))
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close, self)
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.addWidget(text, 1)
        layout.addWidget(buttons)
        self.resize(860, 560)
