"""What the adapters made of the same piece of a photograph, from the beginning of a run until now."""

from __future__ import annotations

import itertools
from pathlib import Path

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QIcon, QImage, QPixmap
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QListView,
    QListWidget,
    QListWidgetItem,
    QVBoxLayout,
    QWidget,
)

from pisa_desktop.training.history import History
from pisa_desktop.viewer.thumbnails import ThumbnailReader
from pisa_desktop.widgets.fields import ComboBox
from pisa_desktop.widgets.theme import SPACING

SIDE = 128


class SampleStrip(QWidget):
    """Pictures in the order of steps, for one crop at one pair of strengths; input and truth at its ends.

    They are read beside the window, each once: a long run has hundreds.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._history: History | None = None
        self._folder = Path()
        self._shown: list[str] = []
        self._icons: dict[str, QIcon] = {}
        self._waiting: dict[int, tuple[str, QListWidgetItem]] = {}
        self._numbers = itertools.count(1)
        self._empty = _place()
        self._reader = ThumbnailReader(self)
        self._reader.ready.connect(self._on_thumbnail)
        self.crop = ComboBox(self)
        self.crop.setAccessibleName(self.tr("Photograph"))
        self.point = ComboBox(self)
        self.point.setAccessibleName(self.tr("Strengths"))
        self.list = QListWidget(self)
        self.list.setViewMode(QListView.ViewMode.IconMode)
        self.list.setFlow(QListView.Flow.LeftToRight)
        self.list.setWrapping(False)
        self.list.setMovement(QListView.Movement.Static)
        self.list.setIconSize(QSize(SIDE, SIDE))
        self.list.setSpacing(4)
        self.list.setFixedHeight(SIDE + 2 * self.fontMetrics().height() + 20)
        self.list.setAccessibleName(self.tr("Samples"))
        row = QHBoxLayout()
        row.setSpacing(SPACING)
        row.addWidget(QLabel(self.tr("Held-out photographs"), self))
        row.addWidget(self.crop)
        row.addWidget(self.point)
        row.addStretch()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(SPACING)
        layout.addLayout(row)
        layout.addWidget(self.list)
        self.crop.activated.connect(self._fill)
        self.point.activated.connect(self._fill)

    def show_history(self, history: History, run: Path) -> None:
        """What there is by now."""
        self._history, self._folder = history, run / "samples"
        if self.crop.count() != len(history.crops):
            self.crop.clear()
            for crop in history.crops:
                self.crop.addItem(self.tr("Photograph {n}").format(n=crop + 1), crop)
        if self.point.count() != len(history.strengths):
            words = self.tr("damage {pix:g}, detail {sem:g}")
            self.point.clear()
            for pix, sem in history.strengths:
                self.point.addItem(words.format(pix=pix, sem=sem), (pix, sem))
            self.point.setCurrentIndex(self.point.count() - 1)
        self._fill()

    def _fill(self) -> None:
        if self._history is None or self.crop.count() == 0:
            return
        crop, point = int(self.crop.currentData()), self.point.currentData()
        series = self._history.series(crop, (point[0], point[1]))
        entries = [(str(self._folder / f"input_{crop}.png"), self.tr("Input"))]
        entries += [
            (s.path, self.tr("Step {n}").format(n=s.step) if s.step else self.tr("Before"))
            for s in series
        ]
        entries.append((str(self._folder / f"truth_{crop}.png"), self.tr("Truth")))
        paths = [path for path, _ in entries]
        if paths == self._shown:
            return
        self._shown = paths
        kept = set(paths)
        self._icons = {path: icon for path, icon in self._icons.items() if path in kept}
        self._waiting.clear()
        self.list.clear()
        for path, word in entries:
            if not Path(path).is_file():
                continue
            item = QListWidgetItem(self._icons.get(path, self._empty), word)
            self.list.addItem(item)
            if path not in self._icons:
                number = next(self._numbers)
                self._waiting[number] = path, item
                self._reader.want(number, Path(path))
        self.list.scrollToItem(self.list.item(self.list.count() - 1))

    def _on_thumbnail(self, number: int, image: QImage) -> None:
        waiting = self._waiting.pop(number, None)  # None: others are shown by now
        if waiting is None:
            return
        path, item = waiting
        if image.isNull():
            self.list.takeItem(self.list.row(item))
            return
        self._icons[path] = QIcon(QPixmap.fromImage(image))
        item.setIcon(self._icons[path])

    def shutdown(self) -> None:
        """Read no more."""
        self._reader.shutdown()


def _place() -> QIcon:
    """The room that a picture will take."""
    pixmap = QPixmap(SIDE, SIDE)
    pixmap.fill(Qt.GlobalColor.transparent)
    return QIcon(pixmap)
