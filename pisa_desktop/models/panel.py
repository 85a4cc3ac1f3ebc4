"""Which model, adapters and device are used, and a prompt where the model takes one."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFormLayout, QLabel, QPushButton, QWidget

from engine.types import Capabilities
from pisa_desktop.models.installed import Pack
from pisa_desktop.widgets.fields import ComboBox, LineEdit


class ModelPanel(QWidget):
    """Lists what is installed.

    Signals:
        chosen(str, object, str): model, adapters (None for the model's own), device.
        prompt_changed(object): the prompt, or None for the empty one.
        setup_requested(): other models are wanted.
    """

    chosen = Signal(str, object, str)
    prompt_changed = Signal(object)
    setup_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._model = ComboBox(self)
        self._adapters = ComboBox(self)
        self._device = ComboBox(self)
        for name, device in (
            (self.tr("best one here"), "auto"),
            (self.tr("processor"), "cpu"),
        ):
            self._device.addItem(name, device)
        self._prompt = LineEdit(self)
        self._prompt.setPlaceholderText(self.tr("none"))
        self._prompt.setClearButtonEnabled(True)
        self._prompt_label = QLabel(self.tr("Prompt"), self)
        self._prompt_label.setBuddy(self._prompt)
        form = QFormLayout(self)
        form.setContentsMargins(0, 0, 0, 0)
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        rows = (
            (self.tr("Model"), self._model),
            (self.tr("Adapters"), self._adapters),
            (self.tr("Device"), self._device),
        )
        for name, widget in rows:
            widget.setAccessibleName(name)
            form.addRow(name, widget)
        form.addRow(self._prompt_label, self._prompt)
        self._packs: tuple[Pack, ...] = ()
        self.more = QPushButton(self.tr("More models…"), self)
        self.more.clicked.connect(self.setup_requested)
        form.addRow(self.more)
        self._show_prompt(shown=False)
        for box in (self._model, self._adapters, self._device):
            box.activated.connect(self._on_activated)
        self._prompt.editingFinished.connect(self._on_prompt)

    def show_prompt(self, prompt: str | None, *, is_other: bool = False) -> None:
        """Show the prompt of the photograph, without telling; what is being typed stays unless this is another photograph."""
        if is_other or not self._prompt.isModified():
            self._prompt.setText(prompt or "")

    def _show_prompt(self, *, shown: bool) -> None:
        self._prompt.setVisible(shown)
        self._prompt_label.setVisible(shown)

    def show_installed(
        self,
        models: Sequence[str],
        packs: Sequence[Pack],
        model: str,
        adapters: str | None = None,
    ) -> None:
        """What there is to choose from, and what is chosen; adapters of other models are there, but greyed."""
        self._model.clear()
        self._model.addItems(list(models))
        self._model.setCurrentText(model)
        self._packs = tuple(packs)
        self._list_adapters(model, adapters)

    def _list_adapters(self, model: str, chosen: str | None) -> None:
        box = self._adapters
        box.clear()
        box.addItem(self.tr("the model's own"), None)
        for pack in self._packs:
            box.addItem(pack.name, pack.name)
            if not pack.fits(model):
                row = box.count() - 1
                box.setItemData(row, 0, Qt.ItemDataRole.UserRole - 1)  # not enabled
                text = self.tr("Made for the model “{name}”.").format(name=pack.for_model)
                box.setItemData(row, text, Qt.ItemDataRole.ToolTipRole)
        found = box.findData(chosen) if chosen is not None else 0
        if found < 0:  # a folder or a file, such as the result of a training that is tried
            box.addItem(Path(chosen or "").name, chosen)
            found = box.count() - 1
        box.setCurrentIndex(found)

    def show_capabilities(
        self, capabilities: Capabilities | None, *, has_failed: bool = False
    ) -> None:
        """What was loaded, or None while nothing is; where loading has failed, another model can be chosen."""
        for box in (self._model, self._adapters, self._device):
            box.setEnabled(capabilities is not None or has_failed)
        self._prompt.setEnabled(capabilities is not None)
        if capabilities is None:
            return
        self._show_prompt(shown=capabilities.has_text_encoder)
        if capabilities.device != "cpu" and self._device.findData(capabilities.device) < 0:
            self._device.addItem(capabilities.device.upper(), capabilities.device)

    def _on_activated(self) -> None:
        model, adapters = self._model.currentText(), self._adapters.currentData()
        fitting = {pack.name for pack in self._packs if pack.fits(model)}
        if self.sender() is self._model and adapters not in fitting:
            adapters = None  # those of before were made for another model
            self._list_adapters(model, None)
        self.chosen.emit(model, adapters, self._device.currentData())

    def _on_prompt(self) -> None:
        self.prompt_changed.emit(self._prompt.text().strip() or None)
