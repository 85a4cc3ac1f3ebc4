"""In what form results are saved."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QFormLayout, QSpinBox, QWidget

from engine.files import FileFormat, MetadataPolicy
from pisa_desktop.state.wishes import SAME, SaveWish


class SavePanel(QWidget):
    """Edits a SaveWish.

    Signals:
        changed(object): another SaveWish.
    """

    changed = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._wish = SaveWish()
        self._format = QComboBox(self)
        self._format.addItem(self.tr("like the photograph"), SAME)
        names = {FileFormat.WEBP: "WebP"}
        for kind in FileFormat:
            self._format.addItem(names.get(kind, kind.upper()), kind.value)
        self._quality = QSpinBox(self)
        self._quality.setRange(1, 100)
        self._quality.setValue(95)
        self._depth = QComboBox(self)
        for name, depth in (
            (self.tr("like the photograph"), None),
            (self.tr("8 bits"), 8),
            (self.tr("16 bits"), 16),
        ):
            self._depth.addItem(name, depth)
        self._metadata = QComboBox(self)
        for name, policy in (
            (self.tr("keep"), MetadataPolicy.KEEP),
            (self.tr("keep, without places"), MetadataPolicy.NO_LOCATION),
            (self.tr("none"), MetadataPolicy.NONE),
        ):
            self._metadata.addItem(name, policy.value)
        self._metadata.setToolTip(
            self.tr("EXIF, XMP and resolution; the colour profile is always kept")
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
        self._format.currentIndexChanged.connect(self._on_edited)
        self._quality.valueChanged.connect(self._on_edited)
        self._depth.currentIndexChanged.connect(self._on_edited)
        self._metadata.currentIndexChanged.connect(self._on_edited)
        self._enable()

    @property
    def wish(self) -> SaveWish:
        """What is set."""
        return self._wish

    def show_wish(self, wish: SaveWish) -> None:
        """Show other values, without telling."""
        self.blockSignals(True)
        self._format.setCurrentIndex(max(0, self._format.findData(wish.format)))
        self._quality.setValue(wish.quality)
        self._depth.setCurrentIndex(max(0, self._depth.findData(wish.bit_depth)))
        self._metadata.setCurrentIndex(max(0, self._metadata.findData(wish.metadata.value)))
        self.blockSignals(False)

    def _enable(self) -> None:
        chosen = self._format.currentData()
        self._quality.setEnabled(chosen not in {FileFormat.PNG, FileFormat.TIFF})
        self._depth.setEnabled(chosen in {SAME, FileFormat.PNG, FileFormat.TIFF})

    def _on_edited(self) -> None:
        self._enable()
        depth = self._depth.currentData() if self._depth.isEnabled() else None
        self._wish = SaveWish(
            self._format.currentData(),
            self._quality.value(),
            depth,
            MetadataPolicy(self._metadata.currentData()),
        )
        self.changed.emit(self._wish)
