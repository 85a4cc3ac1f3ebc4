"""How large the result becomes: by a factor, in pixels, or for print; and how its colours are aligned."""

from __future__ import annotations

from dataclasses import replace
from enum import IntEnum, StrEnum

from PySide6.QtCore import QLocale, Signal
from PySide6.QtWidgets import (
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QStackedWidget,
    QWidget,
)

from engine.types import MAX_SCALE, MAX_SIDE, MIN_SCALE, Colour, EnhanceParams, Neutral, Size
from pisa_desktop.widgets.fields import ComboBox, DoubleSpinBox, SpinBox

_CM_PER_INCH = 2.54


class Way(IntEnum):
    """How a size is given."""

    FACTOR = 0
    PIXELS = 1
    PRINT = 2


class SizePanel(QWidget):
    """Edits an EnhanceParams for a photograph of a known size.

    Signals:
        changed(object, float): other EnhanceParams, and the resolution that a size on paper is meant for, else 0.
    """

    changed = Signal(object, float)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._params = EnhanceParams()
        self._source = Size(1, 1)
        self._usual_ppi, self._asked_ppi = 300.0, 0.0
        self._is_filling = False
        self._way = ComboBox(self)
        self._way.addItems([self.tr("by a factor"), self.tr("to pixels"), self.tr("for print")])
        self._way.setAccessibleName(self.tr("How the size is given"))
        self._factor = self._double(MIN_SCALE, MAX_SCALE, 0.5, "×", self.tr("Factor"))
        self._width = self._whole(self.tr("Width in pixels"))
        self._height = self._whole(self.tr("Height in pixels"))
        self._cm = self._double(0.5, 1_000, 1.0, " cm", self.tr("Width in print"))
        self._ppi = self._whole(self.tr("Pixels per inch"), 2_400, " ppi")
        self._pages = QStackedWidget(self)
        for widgets in ((self._factor,), (self._width, self._height), (self._cm, self._ppi)):
            page = QWidget(self)
            row = QHBoxLayout(page)
            row.setContentsMargins(0, 0, 0, 0)
            for widget in widgets:
                row.addWidget(widget, 1)
            self._pages.addWidget(page)
        self._outcome = QLabel(self)
        self._colour = self._choice(
            self.tr("Colours"),
            self.tr("Colour alignment: wavelet, AdaIN (mean and spread), or none"),
            (
                (self.tr("as in the photograph"), Colour.WAVELET),
                (self.tr("overall tone only"), Colour.ADAIN),
                (self.tr("as the model makes them"), Colour.NONE),
            ),
        )
        self._neutral = self._choice(
            self.tr("New colours"),
            self.tr(
                "Whether the model may change colours. A photograph without colours of its own, such as a black and white scan, stays without."
            ),
            (
                (self.tr("only in colour photographs"), Neutral.AUTO),
                (self.tr("never, restore lightness only"), Neutral.ON),
                (self.tr("in every photograph"), Neutral.OFF),
            ),
        )
        self._lay_out()
        self._way.currentIndexChanged.connect(self._on_way)
        self._factor.valueChanged.connect(self._on_edited)
        self._width.valueChanged.connect(self._on_width)
        self._height.valueChanged.connect(self._on_height)
        self._cm.valueChanged.connect(self._on_print)
        self._ppi.valueChanged.connect(self._on_print)
        self._colour.currentIndexChanged.connect(self._on_edited)
        self._neutral.currentIndexChanged.connect(self._on_edited)
        self.show_params(self._params, self._source)

    def _lay_out(self) -> None:
        form = QFormLayout(self)
        form.setContentsMargins(0, 0, 0, 0)
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        form.addRow(self.tr("Enlarge"), self._way)
        form.addRow("", self._pages)
        form.addRow("", self._outcome)
        form.addRow(self.tr("Colours"), self._colour)
        form.addRow(self.tr("New colours"), self._neutral)

    def _choice(
        self, name: str, tool_tip: str, values: tuple[tuple[str, StrEnum], ...]
    ) -> ComboBox:
        box = ComboBox(self)
        for shown, value in values:
            box.addItem(shown, value.value)
        box.setAccessibleName(name)
        box.setToolTip(tool_tip)
        return box

    def _double(
        self, low: float, high: float, step: float, suffix: str, name: str
    ) -> DoubleSpinBox:
        spin = DoubleSpinBox(self)
        spin.setRange(low, high)
        spin.setSingleStep(step)
        spin.setSuffix(suffix)
        spin.setKeyboardTracking(False)
        spin.setAccessibleName(name)
        return spin

    def _whole(self, name: str, high: int = MAX_SIDE, suffix: str = " px") -> SpinBox:
        spin = SpinBox(self)
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
    def ppi(self) -> float:
        """The resolution that a size on paper is meant for, or 0 where none was asked for."""
        return self._asked_ppi

    def set_usual_ppi(self, ppi: float) -> None:
        """What a size on paper begins with."""
        self._usual_ppi = ppi
        self.show_params(self._params, self._source, self._asked_ppi)

    def show_params(self, params: EnhanceParams, source: Size, ppi: float = 0.0) -> None:
        """Show other values, without telling; `ppi` is 0 where no size on paper was asked for."""
        self._is_filling = True
        self._params, self._source = params, source
        self._asked_ppi = ppi if params.size is not None else 0.0
        size = params.output_size(source)
        way = Way.FACTOR if params.size is None else Way.PRINT if self._asked_ppi else Way.PIXELS
        self._way.setCurrentIndex(way)
        self._pages.setCurrentIndex(way)
        self._factor.setValue(params.scale)
        self._width.setValue(size.width)
        self._height.setValue(size.height)
        self._ppi.setValue(round(self._asked_ppi or self._usual_ppi))
        self._cm.setValue(size.width / self._ppi.value() * _CM_PER_INCH)
        self._colour.setCurrentIndex(self._colour.findData(params.colour.value))
        self._neutral.setCurrentIndex(self._neutral.findData(params.neutral.value))
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
        """The size stays; only how it is given changes, so that a factor is the one of before."""
        if way == Way.FACTOR:
            self._tell(None, 0.0)
        else:
            size = self._params.output_size(self._source)
            self._tell(size, float(self._ppi.value()) if way == Way.PRINT else 0.0)

    def _on_width(self, width: int) -> None:
        self._tell(Size(width, self._beside(width, self._source.height / self._source.width)), 0.0)

    def _on_height(self, height: int) -> None:
        self._tell(
            Size(self._beside(height, self._source.width / self._source.height), height), 0.0
        )

    def _on_print(self) -> None:
        width = max(1, round(self._cm.value() / _CM_PER_INCH * self._ppi.value()))
        height = self._beside(width, self._source.height / self._source.width)
        self._tell(Size(width, height), float(self._ppi.value()))

    def _on_edited(self) -> None:
        self._tell(self._params.size, self._asked_ppi)

    def _beside(self, side: int, ratio: float) -> int:
        return max(1, round(side * ratio))

    def _tell(self, size: Size | None, ppi: float) -> None:
        """Take what is set beside the size, show all of it, and tell where it is something else."""
        if self._is_filling:
            return
        wanted, size = size, size.possible if size is not None else None
        params = replace(
            self._params,
            scale=round(self._factor.value(), 2) if size is None else self._params.scale,
            size=size,
            colour=Colour(self._colour.currentData()),
            neutral=Neutral(self._neutral.currentData()),
        )
        is_new = (params, ppi) != (self._params, self._asked_ppi)
        self.show_params(params, self._source, ppi)
        if size != wanted:
            self._outcome.setText(
                self.tr("{outcome}: the largest possible").format(outcome=self._outcome.text())
            )
        if is_new:
            self.changed.emit(params, ppi)
