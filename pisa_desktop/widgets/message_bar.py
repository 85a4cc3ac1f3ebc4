"""A line above the picture for what the user is told. It never stops anybody: information goes by itself."""

from __future__ import annotations

from PySide6.QtCore import QMimeData, Qt, QTimer, QUrl
from PySide6.QtGui import QDesktopServices, QDrag, QGuiApplication, QMouseEvent, QPalette
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QSizePolicy,
    QToolButton,
    QWidget,
)

from pisa_desktop.language.messages import Level, Told
from pisa_desktop.widgets.drop_area import mime_of
from pisa_desktop.widgets.theme import SPACING, icon

_STAYS_MS = 8_000


class MessageBar(QFrame):
    """Shows the newest message; errors and warnings stay until they are closed."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._told: Told | None = None
        self._returning: Told | None = None
        self.setFrameShape(QFrame.Shape.StyledPanel)
        self.setAutoFillBackground(True)
        self._sign = QLabel(self)
        self._text = QLabel(self)
        self._text.setWordWrap(True)
        self._text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._text.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self._folder = QPushButton(self.tr("Show in folder"), self)
        self._folder.clicked.connect(self._on_folder)
        self._offer = QPushButton(self)
        self._offer.clicked.connect(self._on_offer)
        self._more = QPushButton(self)
        self._more.clicked.connect(self._on_more)
        self._copy = QPushButton(self.tr("Copy details"), self)
        self._copy.clicked.connect(self._on_copy)
        self._close = QToolButton(self)
        self._close.setAutoRaise(True)
        self._close.setToolTip(self.tr("Close"))
        self._close.setAccessibleName(self.tr("Close message"))
        self._close.clicked.connect(self._on_close)
        row = QHBoxLayout(self)
        row.setContentsMargins(SPACING, SPACING // 2, SPACING // 2, SPACING // 2)
        row.setSpacing(SPACING)
        for widget in (self._sign, self._text, self._offer, self._more, self._folder, self._copy, self._close):  # fmt: skip
            row.addWidget(widget)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._on_close)
        self.hide()

    @property
    def told(self) -> Told | None:
        """The newest message."""
        return self._told

    def show_message(self, told: object) -> None:
        """Show a Told."""
        assert isinstance(told, Told)
        self._told = told
        if told.returns:
            self._returning = told
        self.refresh_icons(self.palette())
        self._text.setText(told.text)
        self._folder.setVisible(told.path is not None)
        self.setToolTip(self.tr("Drag to use the file elsewhere") if told.path is not None else "")
        self._copy.setVisible(bool(told.details))
        self._offer.setText(told.offer)
        self._offer.setVisible(bool(told.offer))
        self._more.setText(told.more)
        self._more.setVisible(bool(told.more))
        self.setAccessibleName(told.text)
        self.show()
        if told.level is Level.INFO and not told.offer:
            self._timer.start(_STAYS_MS)
        else:
            self._timer.stop()

    def drag_data(self) -> QMimeData | None:
        """The saved file that the message is about, to be dragged into another program; None without one."""
        if self._told is None or self._told.path is None:
            return None
        return mime_of([self._told.path])

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Drag the saved file out."""
        data = self.drag_data()
        if data is not None and event.buttons() & Qt.MouseButton.LeftButton:
            drag = QDrag(self)
            drag.setMimeData(data)
            drag.exec(Qt.DropAction.CopyAction)

    def refresh_icons(self, palette: QPalette) -> None:
        """For a new message, and after the theme has changed."""
        if self._told is not None:
            self._sign.setPixmap(icon(self._told.level.value, palette).pixmap(20, 20))
        self._close.setIcon(icon("close", palette))

    def _on_close(self) -> None:
        """What it shows has been seen; an offer that it was said over comes back."""
        told, returning = self._told, self._returning
        self.hide()
        if told is returning:
            self._returning = None
        elif returning is not None:
            self.show_message(returning)

    def _on_offer(self) -> None:
        told = self._told
        self._on_close()
        if told is not None and told.accept is not None:
            told.accept()

    def _on_more(self) -> None:
        """The offer itself stays."""
        if self._told is not None and self._told.accept_more is not None:
            self._told.accept_more()

    def _on_folder(self) -> None:
        if self._told is not None and self._told.path is not None:
            QDesktopServices.openUrl(QUrl.fromLocalFile(str(self._told.path.parent)))

    def _on_copy(self) -> None:
        if self._told is not None:
            QGuiApplication.clipboard().setText(f"{self._told.text}\n\n{self._told.details}")
