"""Second page: what damage is learnt to be removed, seen on the user's own photographs."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QImage, QPixmap
from PySide6.QtWidgets import (
    QFileDialog,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QRadioButton,
    QVBoxLayout,
    QWidget,
    QWizardPage,
)

from engine.errors import ErrorInfo
from pisa_desktop.language.say import words
from pisa_desktop.training.looking import Example, Examples, Looked, ScanEnded, Scanner
from pisa_desktop.training.plan import Plan
from pisa_desktop.training.wizard.pictures_page import LEAST
from pisa_desktop.widgets.fields import ComboBox, Slider
from pisa_desktop.widgets.theme import SPACING
from trainer.config import DAMAGE
from trainer.data.dataset import Picture
from trainer.presets import load_preset, preset_names

SHOWN_PX = 256
_ORDER = ("general", "phone", "web", "scan", "film", "optical", "clean")


class DamagePage(QWizardPage):
    """A preset with sliders, or pairs of one's own; a piece of a photograph before and after it."""

    def __init__(
        self, plan: Plan, scanner: Scanner, examples: Examples, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._plan, self._scanner, self._examples = plan, scanner, examples
        self._all: list[Picture] = []
        self._picture, self._seed = 0, 0
        self._scan, self._is_done = 0, True
        self.setTitle(self.tr("The damage"))
        self.setSubTitle(
            self.tr("The adapters learn to undo it. Choose what your damaged pictures suffer from.")
        )
        self._words = {
            "general": self.tr("Something of everything"),
            "phone": self.tr("Phone in poor light: smoothed noise, halos, JPEG"),
            "web": self.tr("From the web: reduced and compressed again and again"),
            "scan": self.tr("Scanned prints: soft, a little faded, with dust"),
            "film": self.tr("Old film: grain, faded colours, dust and scratches"),
            "optical": self.tr("Soft lenses: wide blur, little noise"),
            "clean": self.tr("Small but sound: hardly any damage"),
        }
        self._by_preset = QRadioButton(self.tr("&Made from your photographs:"), self)
        self._by_pairs = QRadioButton(self.tr("&Degraded versions of my own:"), self)
        self._by_preset.setChecked(True)
        self.preset = ComboBox(self)
        self.preset.setAccessibleName(self.tr("Kind of damage"))
        names = [n for n in _ORDER if n in preset_names()]
        for name in [*names, *(n for n in preset_names() if n not in names)]:
            self.preset.addItem(self._words.get(name, name), name)
        self.preset.setCurrentIndex(max(0, self.preset.findData(plan.preset)))
        self.sliders: dict[str, Slider] = {}
        self._values: dict[str, QLabel] = {}
        self._names: dict[str, QLabel] = {}
        self._choose = QPushButton(self.tr("Choose the &folder…"), self)
        self._pairs_text = QLabel(
            self.tr("Same names as the photographs, at a quarter of their size."), self
        )
        self._pairs_text.setWordWrap(True)
        self._before, self._after = self._view(), self._view()
        self._next = QPushButton(self.tr("Another &photograph"), self)
        self._again = QPushButton(self.tr("Another &example"), self)
        self._lay_out()
        self._connect()

    def _view(self) -> QLabel:
        label = QLabel(self)
        label.setFixedSize(SHOWN_PX, SHOWN_PX)
        label.setAlignment(Qt.AlignmentFlag.AlignCenter)
        label.setWordWrap(True)
        return label

    def _lay_out(self) -> None:
        words = (self.tr("Blur"), self.tr("Noise"), self.tr("Compression"), self.tr("Wear"))
        grid = QGridLayout()
        grid.setHorizontalSpacing(SPACING)
        for row, (name, word) in enumerate(zip(DAMAGE, words, strict=True)):
            slider = Slider(Qt.Orientation.Horizontal, self)
            slider.setRange(0, 200)
            slider.setValue(100)
            slider.setPageStep(25)
            slider.setAccessibleName(word)
            value = QLabel(self)
            value.setMinimumWidth(value.fontMetrics().horizontalAdvance("200 %"))
            label = QLabel(word, self)
            label.setBuddy(slider)
            for column, widget in enumerate((label, slider, value)):
                grid.addWidget(widget, row, column)
            self.sliders[name], self._values[name], self._names[name] = slider, value, label
        grid.setColumnStretch(1, 1)
        pictures = QGridLayout()
        pictures.setSpacing(SPACING)
        for column, (title, view) in enumerate(
            ((self.tr("Before"), self._before), (self.tr("With the damage"), self._after))
        ):
            pictures.addWidget(QLabel(title, self), 0, column)
            pictures.addWidget(view, 1, column)
        pictures.setColumnStretch(2, 1)
        buttons = QHBoxLayout()
        buttons.addWidget(self._next)
        buttons.addWidget(self._again)
        buttons.addStretch()
        pairs = QHBoxLayout()
        pairs.addWidget(self._choose)
        pairs.addWidget(self._pairs_text, 1)
        layout = QVBoxLayout(self)
        layout.setSpacing(SPACING)
        layout.addWidget(self._by_preset)
        layout.addWidget(self.preset)
        layout.addLayout(grid)
        layout.addWidget(self._by_pairs)
        layout.addLayout(pairs)
        layout.addLayout(pictures)
        layout.addLayout(buttons)
        layout.addStretch()

    def _connect(self) -> None:
        self.preset.currentIndexChanged.connect(self._on_preset)
        for slider in self.sliders.values():
            slider.valueChanged.connect(self._on_slider)
        self._by_preset.toggled.connect(self._on_way)
        self._choose.clicked.connect(self._on_choose)
        self._next.clicked.connect(self._on_next)
        self._again.clicked.connect(self._on_again)
        self._examples.ready.connect(self._on_example)
        self._examples.failed.connect(self._on_failed)
        self._scanner.looked.connect(self._on_looked)
        self._scanner.ended.connect(self._on_ended)

    # Coming and going

    def initializePage(self) -> None:
        """The photographs are known now."""
        if self._plan.pairs is None:
            self._all = list(self._plan.pictures)
            self._by_preset.setChecked(True)
        self._picture = 0
        self._on_preset()
        self._on_way()

    def isComplete(self) -> bool:
        """A preset will do; pairs must be found."""
        if self._by_preset.isChecked():
            return True
        is_enough = len(self._plan.pictures) >= LEAST
        return self._plan.pairs is not None and self._is_done and is_enough

    # The damage

    def _on_preset(self) -> None:
        plan = self._plan
        plan.preset = str(self.preset.currentData())
        has_wear = load_preset(plan.preset).has_wear
        for widget in (self.sliders["wear"], self._values["wear"], self._names["wear"]):
            widget.setVisible(has_wear)
        self._on_slider()

    def _on_slider(self) -> None:
        for name, slider in self.sliders.items():
            self._values[name].setText(f"{slider.value()} %")
        self._plan.factors = {name: s.value() / 100 for name, s in self.sliders.items()}
        self._show()

    def _on_way(self) -> None:
        by_preset = self._by_preset.isChecked()
        self.preset.setEnabled(by_preset)
        for slider in self.sliders.values():
            slider.setEnabled(by_preset)
        self._again.setEnabled(by_preset)
        self._choose.setEnabled(not by_preset)
        if by_preset:
            self._plan.pairs = None
            self._plan.pictures = list(self._all)
            self._scan = 0
        self._show()
        self.completeChanged.emit()

    # Pairs

    def _on_choose(self) -> None:
        name = QFileDialog.getExistingDirectory(self, self.tr("A folder with degraded versions"))
        if name:
            self.use_pairs(Path(name))

    def use_pairs(self, folder: Path) -> None:
        """Look for degraded versions in a folder."""
        plan = self._plan
        self._by_pairs.setChecked(True)
        plan.pairs, plan.pictures, self._is_done = folder, [], False
        self._scan = self._scanner.start(plan.folders, plan.crop, plan.scale, folder)
        self._pairs_text.setText(self.tr("Looking for the degraded versions…"))
        self.completeChanged.emit()

    def _on_looked(self, looked: Looked) -> None:
        if looked.number == self._scan and isinstance(looked.outcome, Picture):
            self._plan.pictures.append(looked.outcome)

    def _on_ended(self, ended: ScanEnded) -> None:
        if ended.number != self._scan:
            return
        self._is_done = True
        text = self.tr("{n} photographs have a degraded version in {folder}.").format(
            n=len(self._plan.pictures), folder=self._plan.pairs
        )
        self._pairs_text.setText(words(ended.error) if ended.error is not None else text)
        self._picture = 0
        self._show()
        self.completeChanged.emit()

    # The example

    def _show(self) -> None:
        pictures = self._plan.pictures
        if not pictures:
            return
        picture = pictures[self._picture % len(pictures)]
        damage = None if self._plan.pairs is not None else self._plan.config().degradation
        if damage is None and picture.partner is None:
            return
        crop = min(SHOWN_PX, self._plan.crop * 2, picture.width, picture.height)
        crop -= crop % self._plan.scale
        self._examples.show(picture, damage, self._seed, crop, self._plan.scale)

    def _on_next(self) -> None:
        self._picture += 1
        self._show()

    def _on_again(self) -> None:
        self._seed += 1
        self._show()

    def _on_example(self, example: Example) -> None:
        if example.number == self._examples.number:
            for label, image in ((self._before, example.before), (self._after, example.after)):
                label.setPixmap(_fitted(image, label.devicePixelRatioF()))

    def _on_failed(self, error: ErrorInfo) -> None:
        self._after.setText(words(error))


def _fitted(image: QImage, ratio: float) -> QPixmap:
    side = round(SHOWN_PX * ratio)
    fast = Qt.TransformationMode.FastTransformation
    scaled = QPixmap.fromImage(image.scaled(side, side, Qt.AspectRatioMode.KeepAspectRatio, fast))
    scaled.setDevicePixelRatio(ratio)
    return scaled
