"""How large the result becomes: by a factor, in pixels, or for print; and how its colours are aligned."""

from __future__ import annotations

from dataclasses import replace
from enum import IntEnum

from PySide6.QtCore import QLocale, Signal
from PySide6.QtWidgets import (
    QComboBox,
    QDoubleSpinBox,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QSpinBox,
    QStackedWidget,
    QWidget,
)

from engine.types import MAX_SCALE, MIN_SCALE, Colour, EnhanceParams, Size

_CM_PER_INCH = 2.54
_LARGEST = 200_000


class Way(IntEnum):
    """How a size is given."""

    FACTOR = 0
    PIXELS = 1
    PRINT = 2


class SizePanel(QWidget):
    """Edits an EnhanceParams for a photograph of a known size.

    Signals:
        changed(object): other EnhanceParams.
    """

    changed = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._params = EnhanceParams()
        self._source = Size(1, 1)
        self._is_filling = False
        self._way = QComboBox(self)
        self._way.addItems([self.tr("by a factor"), self.tr("to pixels"), self.tr("for print")])
        self._way.setAccessibleName(self.tr("How the size is given"))
        self._factor = self._double(MIN_SCALE, MAX_SCALE, 0.5, "×", self.tr("Factor"))
        self._width = self._whole(self.tr("Width in pixels"))
        self._height = self._whole(self.tr("Height in pixels"))
        self._cm = self._double(0.5, 1_000, 1.0, " cm", self.tr("Width in print"))
        self._ppi = self._whole(self.tr("Pixels per inch"), 2_400, " ppi")
        self._ppi.setValue(300)
        self._pages = QStackedWidget(self)
        for widgets in ((self._factor,), (self._width, self._height), (self._cm, self._ppi)):
            page = QWidget(self)
            row = QHBoxLayout(page)
            row.setContentsMargins(0, 0, 0, 0)
            for widget in widgets:
                row.addWidget(widget, 1)
            self._pages.addWidget(page)
        self._outcome = QLabel(self)
        self._colour = QComboBox(self)
        for name, value in (
            (self.tr("as in the photograph"), Colour.WAVELET),
            (self.tr("overall tone only"), Colour.ADAIN),
            (self.tr("as the model makes them"), Colour.NONE),
        ):
            self._colour.addItem(name, value.value)
        self._colour.setToolTip(
            self.tr("Colour alignment: wavelet, AdaIN (mean and spread), or none")
        )
        self._colour.setAccessibleName(self.tr("Colours"))
        form = QFormLayout(self)
        form.setContentsMargins(0, 0, 0, 0)
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        form.addRow(self.tr("Enlarge"), self._way)
        form.addRow("", self._pages)
        form.addRow("", self._outcome)
        form.addRow(self.tr("Colours"), self._colour)
        self._way.currentIndexChanged.connect(self._on_way)
        self._factor.valueChanged.connect(self._on_edited)
        self._width.valueChanged.connect(self._on_width)
        self._height.valueChanged.connect(self._on_height)
        self._cm.valueChanged.connect(self._on_edited)
        self._ppi.valueChanged.connect(self._on_edited)
        self._colour.currentIndexChanged.connect(self._on_edited)
        self.show_params(self._params, self._source)

    def _double(
        self, low: float, high: float, step: float, suffix: str, name: str
    ) -> QDoubleSpinBox:
        spin = QDoubleSpinBox(self)
        spin.setRange(low, high)
        spin.setSingleStep(step)
        spin.setSuffix(suffix)
        spin.setKeyboardTracking(False)
        spin.setAccessibleName(name)
        return spin

    def _whole(self, name: str, high: int = _LARGEST, suffix: str = " px") -> QSpinBox:
        spin = QSpinBox(self)
        spin.setRange(1, high)
        spin.setSuffix(suffix)
        spin.setKeyboardTracking(False)
        spin.setAccessibleName(name)
        return spin

    # Values

    @property
    def params(self) -> EnhanceParams:
        """What is set."""
        return self._params

    @property
    def dpi(self) -> tuple[float, float] | None:
        """The resolution that was asked for, or None."""
        ppi = float(self._ppi.value())
        return (ppi, ppi) if self._way.currentIndex() == Way.PRINT else None

    def show_params(self, params: EnhanceParams, source: Size) -> None:
        """Show other values, without telling."""
        self._is_filling = True
        self._params, self._source = params, source
        size = params.output_size(source)
        if params.size is None:
            self._way.setCurrentIndex(Way.FACTOR)
        elif self._way.currentIndex() == Way.FACTOR:
            self._way.setCurrentIndex(Way.PIXELS)
        self._pages.setCurrentIndex(self._way.currentIndex())
        self._factor.setValue(params.scale)
        self._width.setValue(size.width)
        self._height.setValue(size.height)
        self._cm.setValue(size.width / self._ppi.value() * _CM_PER_INCH)
        self._colour.setCurrentIndex(self._colour.findData(params.colour.value))
        self._say(size)
        self._is_filling = False

    def _say(self, size: Size) -> None:
        if self._source.area <= 1:  # nothing is open
            self._outcome.clear()
            return
        words = self.tr("{w} × {h} pixels, {mp} MP")
        megapixels = QLocale().toString(size.area / 1e6, "f", 1)
        self._outcome.setText(words.format(w=size.width, h=size.height, mp=megapixels))

    # Edits

    def _on_way(self, way: int) -> None:
        self._pages.setCurrentIndex(way)
        if self._is_filling:
            return
        size = self._params.output_size(self._source)
        self._is_filling = True
        self._width.setValue(size.width)
        self._height.setValue(size.height)
        self._cm.setValue(size.width / self._ppi.value() * _CM_PER_INCH)
        self._is_filling = False
        self._on_edited()

    def _on_width(self, width: int) -> None:
        if not self._is_filling:
            self._is_filling = True
            self._height.setValue(max(1, round(width * self._source.height / self._source.width)))
            self._is_filling = False
            self._on_edited()

    def _on_height(self, height: int) -> None:
        if not self._is_filling:
            self._is_filling = True
            self._width.setValue(max(1, round(height * self._source.width / self._source.height)))
            self._is_filling = False
            self._on_edited()

    def _on_edited(self) -> None:
        if self._is_filling:
            return
        size = None
        match self._way.currentIndex():
            case Way.PIXELS:
                size = Size(self._width.value(), self._height.value())
            case Way.PRINT:
                width = max(1, round(self._cm.value() / _CM_PER_INCH * self._ppi.value()))
                height = max(1, round(width * self._source.height / self._source.width))
                size = Size(width, height)
            case _:
                pass
        params = replace(
            self._params,
            scale=round(self._factor.value(), 2) if size is None else self._params.scale,
            size=size,
            colour=Colour(self._colour.currentData()),
        )
        self._say(params.output_size(self._source))
        if params != self._params:
            self._params = params
            self.changed.emit(params)
