"""Where pictures are dropped: the first page, and what a drop means."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QMimeData, QRectF, Qt, QUrl, Signal
from PySide6.QtGui import (
    QColor,
    QDragEnterEvent,
    QDragLeaveEvent,
    QDropEvent,
    QPainter,
    QPaintEvent,
    QPalette,
    QPen,
)
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from pisa_desktop.widgets.theme import SPACING, icon


def dropped_paths(data: QMimeData) -> list[Path]:
    """Files and folders of this machine in a drop or on the clipboard; anything else is left out."""
    return [
        Path(url.toLocalFile()) for url in data.urls() if url.isLocalFile() and url.toLocalFile()
    ]


def accepted_paths(event: QDropEvent) -> list[Path]:
    """Files and folders of a drag or drop, which is accepted where there are any (drags are drops to Qt)."""
    paths = dropped_paths(event.mimeData())
    if paths:
        event.acceptProposedAction()
    return paths


def mime_of(paths: list[Path]) -> QMimeData:
    """Files as drag or clipboard data."""
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    return data


class DropArea(QWidget):
    """The empty window: says what to do, takes drops, and offers the sample.

    Signals:
        dropped(list): paths.
        open_requested(): the button was pressed.
        sample_requested(): show me with your own picture.
        models_requested(): what models can be had?
    """

    dropped = Signal(list)
    open_requested = Signal()
    sample_requested = Signal()
    models_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._is_over = False
        self.setAcceptDrops(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self._picture = QLabel(self)
        self._picture.setAlignment(Qt.AlignmentFlag.AlignCenter)
        title = QLabel(self.tr("Drop photographs here"), self)
        font = title.font()
        font.setPointSizeF(font.pointSizeF() * 1.7)
        title.setFont(font)
        title.setAlignment(Qt.AlignmentFlag.AlignCenter)
        text = QLabel(
            self.tr(
                "The photograph is restored once. Then drag the point on the pad: "
                "to the right removes damage, up adds detail, and you see it at once."
            ),
            self,
        )
        text.setWordWrap(True)
        text.setAlignment(Qt.AlignmentFlag.AlignCenter)
        text.setFixedWidth(420)
        text.setMinimumHeight(text.heightForWidth(420))
        self._open = QPushButton(self.tr("Open…"), self)
        self._sample = QPushButton(self.tr("Try it with the sample"), self)
        self._models = QPushButton(self.tr("Get a larger model…"), self)
        self._models.setFlat(True)
        self._models.clicked.connect(self.models_requested)
        self._open.clicked.connect(self.open_requested)
        self._sample.clicked.connect(self.sample_requested)
        buttons = QHBoxLayout()
        buttons.setSpacing(SPACING)
        buttons.addStretch()
        buttons.addWidget(self._open)
        buttons.addWidget(self._sample)
        buttons.addStretch()
        layout = QVBoxLayout(self)
        layout.setSpacing(2 * SPACING)
        layout.addStretch()
        layout.addWidget(self._picture)
        layout.addWidget(title)
        layout.addWidget(text, 0, Qt.AlignmentFlag.AlignHCenter)
        layout.addLayout(buttons)
        layout.addWidget(self._models, 0, Qt.AlignmentFlag.AlignHCenter)
        layout.addStretch()
        self.refresh_icons(self.palette())

    def refresh_icons(self, palette: QPalette) -> None:
        """After the theme has changed."""
        self._picture.setPixmap(icon("picture", palette, (64,)).pixmap(64, 64))
        self._open.setIcon(icon("open", palette))

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Take files."""
        if accepted_paths(event):
            self._is_over = True
            self.update()

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        """Gone again."""
        self._is_over = False
        self.update()

    def dropEvent(self, event: QDropEvent) -> None:
        """Tell."""
        self._is_over = False
        self.update()
        if paths := accepted_paths(event):
            self.dropped.emit(paths)

    def paintEvent(self, event: QPaintEvent) -> None:
        """A frame of dashes."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        frame = QRectF(self.rect()).adjusted(16, 16, -16, -16)
        palette = self.palette()
        colour = QColor(palette.highlight().color() if self._is_over else palette.mid().color())
        pen = QPen(colour, 2)
        pen.setDashPattern([4, 4])
        painter.setPen(pen)
        if self._is_over:
            colour.setAlpha(28)
            painter.setBrush(colour)
        painter.drawRoundedRect(frame, 12, 12)
        painter.end()
