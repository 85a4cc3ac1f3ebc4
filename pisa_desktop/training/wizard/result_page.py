"""Last page: were the photographs worth it? Figures on held-out ones, both adapters on the user's own, keep or discard."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFileDialog,
    QFormLayout,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
    QWizardPage,
)

from pisa_desktop.training.child import Watch
from pisa_desktop.training.history import History
from pisa_desktop.training.runs import name_of
from pisa_desktop.training.wizard.sample_strip import SampleStrip
from pisa_desktop.widgets.theme import SPACING

_MARK_PSNR, _MARK_LPIPS = 0.02, 0.002
"""Differences below these are called none."""


class ResultPage(QWizardPage):
    """What the run gave.

    Args:
        name_fault: says what is wrong with a name, or "".

    Signals:
        look_requested(object): compare the old and the new adapters on a photograph (Path), in the window.
    """

    look_requested = Signal(object)

    def __init__(self, name_fault: Callable[[str], str], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._fault = name_fault
        self._watch: Watch | None = None
        self.setTitle(self.tr("The result"))
        self.setSubTitle(self.tr("Look at your own photographs before you decide."))
        self.setFinalPage(True)
        self.verdict = QLabel(self)
        self.verdict.setWordWrap(True)
        self.table = QTableWidget(0, 5, self)
        self.table.setAccessibleName(self.tr("Figures on held-out photographs"))
        self.table.setHorizontalHeaderLabels(
            [
                self.tr("Strengths"),
                self.tr("PSNR before"),
                self.tr("PSNR now"),
                self.tr("LPIPS before"),
                self.tr("LPIPS now"),
            ]
        )
        self.table.verticalHeader().hide()
        self.table.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # the sentence above says the same
        self.table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.table.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        self.table.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        self.table.setToolTip(
            self.tr(
                "PSNR: closeness to the truth, higher is better. LPIPS: how different it looks, lower is better."
            )
        )
        self.samples = SampleStrip(self)
        self.photos = QListWidget(self)
        self.photos.setAccessibleName(self.tr("Your photographs"))
        self.look_button = QPushButton(self.tr("&Compare old and new in the window"), self)
        self.other_button = QPushButton(self.tr("Another &photograph…"), self)
        self.name = QLineEdit(self)
        self.name.setMaxLength(60)
        self._name_text = QLabel(self)
        self._name_text.setWordWrap(True)
        self._lay_out()
        self.look_button.clicked.connect(self._on_look)
        self.other_button.clicked.connect(self._on_other)
        self.photos.itemActivated.connect(self._on_look)
        self.photos.currentRowChanged.connect(lambda row: self.look_button.setEnabled(row >= 0))
        self.name.textChanged.connect(self._on_name)

    def _lay_out(self) -> None:
        buttons = QVBoxLayout()
        buttons.addWidget(self.look_button)
        buttons.addWidget(self.other_button)
        buttons.addStretch()
        row = QHBoxLayout()
        row.setSpacing(SPACING)
        row.addWidget(self.photos, 1)
        row.addLayout(buttons)
        form = QFormLayout()
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        form.addRow(self.tr("Keep them under the &name"), self.name)
        form.addRow("", self._name_text)
        layout = QVBoxLayout(self)
        layout.setSpacing(SPACING)
        layout.addWidget(self.verdict)
        layout.addWidget(self.table)
        layout.addWidget(self.samples)
        layout.addLayout(row, 1)
        layout.addLayout(form)

    def show_run(self, watch: Watch) -> None:
        """Fill the page from a run; of one that is still being read back, only its name."""
        self._watch = watch
        if not self.name.text():
            self.name.setText(name_of(watch.run))
        if watch.is_reading_back:
            self.verdict.setText(self.tr("Reading what the training has told…"))
            self.table.hide()
            return
        history = watch.history
        self.samples.show_history(history, watch.run)
        self._fill_table(history)
        self.verdict.setText(self._verdict(history))
        self._fill_photos(history)

    def _fill_table(self, history: History) -> None:
        rows = [(at, history.before(at), history.after(at)[1]) for at in history.strengths]
        self.table.setRowCount(len(rows))
        for row, (at, before, after) in enumerate(rows):
            words = self.tr("damage {pix:g}, detail {sem:g}").format(pix=at[0], sem=at[1])
            cells = [words]
            for name, digits in (("psnr_y", 2), ("lpips", 4)):
                for metrics in (before, after):
                    cells.append(f"{metrics[name]:.{digits}f}" if name in metrics else "-")
            for column, text in enumerate(cells):
                item = QTableWidgetItem(text)
                if column:
                    item.setTextAlignment(
                        Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
                    )
                self.table.setItem(row, column, item)
        height = self.table.horizontalHeader().sizeHint().height() + 4
        self.table.setFixedHeight(height + sum(self.table.rowHeight(r) for r in range(len(rows))))
        self.table.setVisible(bool(rows))

    def _fill_photos(self, history: History) -> None:
        self.photos.clear()
        for name in history.held:
            item = QListWidgetItem(Path(name).name, self.photos)
            item.setData(Qt.ItemDataRole.UserRole, name)
            item.setToolTip(name)
        self.photos.setCurrentRow(0 if self.photos.count() else -1)
        self.look_button.setEnabled(self.photos.count() > 0)

    def _verdict(self, history: History) -> str:
        """What the figures say, in words; of the strongest setting that was trained."""
        if not history.strengths:
            return self.tr(
                "No photograph was held out, so there are no figures. Look for yourself."
            )
        at = history.strengths[-1]
        before, (_, after) = history.before(at), history.after(at)
        if not before or not after:
            return self.tr("There are no figures to compare yet. Look for yourself.")
        psnr, lpips = after["psnr_y"] - before["psnr_y"], after["lpips"] - before["lpips"]
        words = self.tr("{psnr:+.2f} dB, LPIPS {lpips:+.4f}").format(psnr=psnr, lpips=lpips)
        gains = (psnr > _MARK_PSNR) + (lpips < -_MARK_LPIPS)
        losses = (psnr < -_MARK_PSNR) + (lpips > _MARK_LPIPS)
        if gains and not losses:
            text = self.tr(
                "On photographs that were not trained on, the new adapters are better ({words})."
            )
        elif losses and not gains:
            text = self.tr(
                "On photographs that were not trained on, the new adapters are worse ({words})."
            )
        elif gains:
            text = self.tr(
                "On photographs that were not trained on, they are better in one way and worse in another ({words})."
            )
        else:
            text = self.tr(
                "On photographs that were not trained on, there is no difference to speak of ({words})."
            )
        return text.format(words=words)

    # The user

    def _on_look(self) -> None:
        if self.photos.currentRow() >= 0:
            item = self.photos.currentItem()
            self.look_requested.emit(Path(str(item.data(Qt.ItemDataRole.UserRole))))

    def _on_other(self) -> None:
        name, _ = QFileDialog.getOpenFileName(self, self.tr("A photograph"))
        if name:
            item = QListWidgetItem(Path(name).name, self.photos)
            item.setData(Qt.ItemDataRole.UserRole, name)
            item.setToolTip(name)
            self.photos.setCurrentItem(item)
            self.look_requested.emit(Path(name))

    def _on_name(self) -> None:
        fault = self._fault(self.name.text().strip())
        self._name_text.setText(fault)
        self._name_text.setVisible(bool(fault))
        self.completeChanged.emit()

    def isComplete(self) -> bool:
        """A name that can be used."""
        return self._watch is not None and not self._fault(self.name.text().strip())
