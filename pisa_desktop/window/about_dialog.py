"""What this application is, who made what it is built of, and the way to the licences."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from pisa_desktop import __version__
from pisa_desktop.widgets.theme import MARGIN, application_icon

_SIDE = 64


class AboutDialog(QDialog):
    """A few lines.

    Signals:
        licences_requested(): the button was pressed.
    """

    licences_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("About PiSA Desktop"))
        sign = QLabel(self)
        sign.setPixmap(application_icon().pixmap(_SIDE, _SIDE))
        sign.setAlignment(Qt.AlignmentFlag.AlignTop)
        text = QLabel(self)
        text.setWordWrap(True)
        text.setMinimumWidth(400)
        text.setTextFormat(Qt.TextFormat.RichText)
        text.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse
            | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        text.setText(
            self.tr(
                "<h3>PiSA Desktop {version}</h3><p>Restores and enlarges photographs. "
                "The method is PiSA-SR (CVPR 2025, arXiv 2412.03017).</p>"
                "<p>Nothing leaves this computer. Your originals are never overwritten.</p>"
                "<p>Apache License 2.0. Built with Qt for Python (LGPL), PyTorch, diffusers, peft, Pillow.</p>"
            ).format(version=__version__)
        )
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close, self)
        self.licences = QPushButton(self.tr("&Licences…"), self)
        buttons.addButton(self.licences, QDialogButtonBox.ButtonRole.ActionRole)
        self.licences.clicked.connect(self.licences_requested)
        buttons.rejected.connect(self.reject)
        line = QHBoxLayout()
        line.setSpacing(MARGIN * 2)
        line.addWidget(sign)
        line.addWidget(text, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(MARGIN * 2, MARGIN * 2, MARGIN * 2, MARGIN)
        layout.addLayout(line)
        layout.addWidget(buttons)
