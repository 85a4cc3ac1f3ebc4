"""In what form results are saved."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QFormLayout, QWidget

from engine.files import FileFormat, MetadataPolicy
from pisa_desktop.state.wishes import SAME, SaveWish
from pisa_desktop.widgets.fields import ComboBox, SpinBox


class SavePanel(QWidget):
    """Edits a SaveWish.

    Signals:
        changed(object): another SaveWish.
    """

    changed = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._wish = SaveWish()
        self._is_filling = False
        self._format = ComboBox(self)
        self._format.addItem(self.tr("like the photograph"), SAME)
        names = {FileFormat.WEBP: "WebP"}
        for kind in FileFormat:
            self._format.addItem(names.get(kind, kind.upper()), kind.value)
        self._quality = SpinBox(self)
        self._quality.setRange(1, 100)
        self._quality.setKeyboardTracking(False)
        self._depth = ComboBox(self)
        for name, depth in (
            (self.tr("like the photograph"), None),
            (self.tr("8 bits"), 8),
            (self.tr("16 bits"), 16),
        ):
            self._depth.addItem(name, depth)
        self._metadata = ComboBox(self)
        for name, policy in (
            (self.tr("keep"), MetadataPolicy.KEEP),
            (self.tr("keep, without places"), MetadataPolicy.NO_LOCATION),
            (self.tr("none"), MetadataPolicy.NONE),
        ):
            self._metadata.addItem(name, policy.value)
        self._metadata.setToolTip(
            self.tr("EXIF, XMP and resolution; the colour profile is always kept")
        )
        self._recipe = QCheckBox(self.tr("Keep the recipe"), self)
        self._recipe.setToolTip(
            self.tr(
                "Model, strengths and a fingerprint of the photograph, from which the result can be made again"
            )
        )
        form = QFormLayout(self)
        form.setContentsMargins(0, 0, 0, 0)
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        rows = (
            (self.tr("Format"), self._format),
            (self.tr("Quality"), self._quality),
            (self.tr("Depth"), self._depth),
            (self.tr("Metadata"), self._metadata),
        )
        for name, widget in rows:
            widget.setAccessibleName(name)
            form.addRow(name, widget)
        form.addRow("", self._recipe)
        self._format.currentIndexChanged.connect(self._on_edited)
        self._quality.valueChanged.connect(self._on_edited)
        self._depth.currentIndexChanged.connect(self._on_edited)
        self._metadata.currentIndexChanged.connect(self._on_edited)
        self._recipe.toggled.connect(self._on_recipe)
        self.show_wish(self._wish)

    @property
    def wish(self) -> SaveWish:
        """What is set."""
        return self._wish

    def show_wish(self, wish: SaveWish) -> None:
        """Show other values, without telling."""
        self._is_filling = True
        self._wish = wish
        self._format.setCurrentIndex(max(0, self._format.findData(wish.format)))
        self._quality.setValue(wish.quality)
        self._depth.setCurrentIndex(max(0, self._depth.findData(wish.bit_depth)))
        self._metadata.setCurrentIndex(max(0, self._metadata.findData(wish.metadata.value)))
        self._recipe.setChecked(wish.has_recipe)
        self._quality.setEnabled(wish.format not in {FileFormat.PNG, FileFormat.TIFF})
        self._depth.setEnabled(wish.format in {SAME, FileFormat.PNG, FileFormat.TIFF})
        self._is_filling = False

    def _on_edited(self) -> None:
        self._tell(
            replace(
                self._wish,
                format=self._format.currentData(),
                quality=self._quality.value(),
                bit_depth=self._depth.currentData(),
                metadata=MetadataPolicy(self._metadata.currentData()),
            )
        )

    def _on_recipe(self, is_kept: bool) -> None:
        """What is so by itself is no choice of its own: it follows the metadata."""
        by_itself = replace(self._wish, keep_recipe=None)
        is_own = is_kept != by_itself.has_recipe
        self._tell(replace(self._wish, keep_recipe=is_kept) if is_own else by_itself)

    def _tell(self, wish: SaveWish) -> None:
        if not self._is_filling and wish != self._wish:
            self.show_wish(wish)
            self.changed.emit(wish)
