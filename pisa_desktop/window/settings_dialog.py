"""The settings as a dialog, built from their declarations; every change counts at once."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import (
    QCheckBox,
    QDialog,
    QDialogButtonBox,
    QFileDialog,
    QFormLayout,
    QFrame,
    QGroupBox,
    QHBoxLayout,
    QKeySequenceEdit,
    QLabel,
    QLineEdit,
    QPushButton,
    QScrollArea,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from pisa_desktop.system.settings import CHECK_UPDATES, SETTINGS, Kind, Setting, Settings
from pisa_desktop.system.updates import Source
from pisa_desktop.widgets.fields import ComboBox, DoubleSpinBox, SpinBox
from pisa_desktop.widgets.theme import MARGIN, SPACING


class SettingsDialog(QDialog):
    """Edits settings and shortcuts.

    Args:
        settings: what is edited.
        actions: whose shortcuts can be changed, with their own keys.
    """

    def __init__(
        self,
        settings: Settings,
        actions: Sequence[tuple[QAction, tuple[str, ...]]],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._settings, self._actions = settings, actions
        self._rows: list[tuple[str, QGroupBox, list[QWidget]]] = []
        self._shows: dict[str, Callable[[], None]] = {}
        self._edits: dict[str, QKeySequenceEdit] = {}
        self.setWindowTitle(self.tr("Settings"))
        self._search = QLineEdit(self)
        self._search.setPlaceholderText(self.tr("Search"))
        self._search.setClearButtonEnabled(True)
        self._search.setAccessibleName(self.tr("Search the settings"))
        self._search.textChanged.connect(self._on_search)
        self._nothing = QLabel(self.tr("No setting has these words."), self)
        self._nothing.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._nothing.hide()
        self._warning = QLabel(self)
        self._warning.setWordWrap(True)
        self._warning.hide()
        layout = QVBoxLayout(self)
        layout.setSpacing(SPACING)
        layout.addWidget(self._search)
        layout.addWidget(self._nothing)
        layout.addWidget(self._make_sections(), 1)
        layout.addWidget(self._warning)
        layout.addWidget(self._make_buttons())
        settings.changed.connect(self._on_changed)
        self.resize(620, 640)

    # Parts

    def _make_sections(self) -> QScrollArea:
        content = QWidget(self)
        column = QVBoxLayout(content)
        column.setSpacing(SPACING)
        offered = [s for s in SETTINGS if s.name != CHECK_UPDATES or Source.bundled() is not None]
        sections = list(dict.fromkeys(setting.section for setting in offered))
        for section in sections:
            chosen = [setting for setting in offered if setting.section == section]
            column.addWidget(self._make_section(chosen))
        column.addWidget(self._make_shortcuts())
        column.addStretch()
        area = QScrollArea(self)
        area.setWidget(content)
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        return area

    def _make_section(self, chosen: Sequence[Setting]) -> QGroupBox:
        box = QGroupBox(chosen[0].word(chosen[0].section), self)
        form = QFormLayout(box)
        form.setContentsMargins(MARGIN, SPACING, MARGIN, MARGIN)
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        form.setRowWrapPolicy(QFormLayout.RowWrapPolicy.DontWrapRows)
        for setting in chosen:
            label = QLabel(setting.word(setting.label), box)
            label.setWordWrap(True)
            label.setMinimumWidth(200)
            editor, show = self._editor(setting)
            editor.setAccessibleName(setting.word(setting.label))
            label.setBuddy(editor)
            back = QToolButton(box)
            back.setText("↺")
            back.setAutoRaise(True)
            back.setToolTip(self.tr("Default: {value}").format(value=self._in_words(setting)))
            back.setAccessibleName(
                self.tr("Default for {name}").format(name=setting.word(setting.label))
            )
            back.clicked.connect(partial(self._reset, setting))
            line = QHBoxLayout()
            line.addWidget(editor, 1)
            line.addWidget(back)
            form.addRow(label, line)
            widgets: list[QWidget] = [label, editor, back]
            notes = self._notes(setting)
            if notes:
                note = QLabel(notes, box)
                note.setWordWrap(True)
                note.setForegroundRole(note.foregroundRole().PlaceholderText)
                form.addRow("", note)
                widgets.append(note)
            self._shows[setting.name] = partial(self._show, setting, show, back)
            self._shows[setting.name]()
            words = f"{setting.word(setting.label)} {notes} {setting.word(setting.section)}"
            self._rows.append((words.lower(), box, widgets))
        return box

    def _notes(self, setting: Setting) -> str:
        parts = [setting.word(setting.help)] if setting.help else []
        if setting.restart:
            parts.append(self.tr("Counts from the next start."))
        return " ".join(parts)

    def _editor(self, setting: Setting) -> tuple[QWidget, Callable[[Any], None]]:
        """A widget for a setting, and how to show a value in it."""
        put = partial(self._put, setting)
        if setting.kind is Kind.SWITCH:
            box = QCheckBox(self)
            box.toggled.connect(put)
            return box, box.setChecked
        if setting.kind is Kind.CHOICE:
            combo = ComboBox(self)
            for value, words in setting.choices:
                combo.addItem(setting.word(words), value)
            combo.activated.connect(lambda _index: put(combo.currentData()))
            return combo, lambda value: combo.setCurrentIndex(combo.findData(value))
        if setting.kind is Kind.NUMBER:
            is_whole = float(setting.step).is_integer() and float(setting.least).is_integer()
            spin = SpinBox(self) if is_whole else DoubleSpinBox(self)
            spin.setRange(
                int(setting.least) if is_whole else setting.least,  # type: ignore[arg-type]
                int(setting.most) if is_whole else setting.most,  # type: ignore[arg-type]
            )
            spin.setSingleStep(int(setting.step) if is_whole else setting.step)  # type: ignore[arg-type]
            spin.setSuffix(setting.unit)
            spin.setKeyboardTracking(False)
            spin.valueChanged.connect(put)
            return spin, spin.setValue
        return self._place_editor(setting, put)

    def _place_editor(
        self, setting: Setting, put: Callable[[object], None]
    ) -> tuple[QWidget, Callable[[Any], None]]:
        """For a folder or a file."""
        widget = QWidget(self)
        row = QHBoxLayout(widget)
        row.setContentsMargins(0, 0, 0, 0)
        line = QLineEdit(widget)
        line.setPlaceholderText(self._no_place(setting))
        line.setReadOnly(True)
        choose = QPushButton(self.tr("Choose…"), widget)
        row.addWidget(line, 1)
        row.addWidget(choose)
        widget.setFocusProxy(choose)

        def ask() -> None:
            if setting.kind is Kind.FILE:
                words = self.tr("Choose a file")
                name, _ = QFileDialog.getOpenFileName(self, words, line.text(), setting.filter)
            else:
                words = self.tr("Choose a folder")
                name = QFileDialog.getExistingDirectory(self, words, line.text())
            if name:
                put(name)

        choose.clicked.connect(ask)
        return widget, line.setText

    def _no_place(self, setting: Setting) -> str:
        return self.tr("none") if setting.kind is Kind.FILE else self.tr("the usual place")

    def _make_shortcuts(self) -> QGroupBox:
        box = QGroupBox(self.tr("Keys"), self)
        form = QFormLayout(box)
        form.setContentsMargins(MARGIN, SPACING, MARGIN, MARGIN)
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        for action, _own in self._actions:
            name = action.text().replace("&", "").rstrip("…")
            label = QLabel(name, box)
            edit = QKeySequenceEdit(action.shortcut(), box)
            edit.setMaximumSequenceLength(1)
            edit.setClearButtonEnabled(True)
            edit.setAccessibleName(self.tr("Keys for {name}").format(name=name))
            edit.editingFinished.connect(partial(self._on_keys, action))
            label.setBuddy(edit)
            form.addRow(label, edit)
            self._edits[action.objectName()] = edit
            self._rows.append((f"{name} {box.title()}".lower(), box, [label, edit]))
        return box

    def _make_buttons(self) -> QDialogButtonBox:
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close, self)
        reset = buttons.addButton(self.tr("All defaults"), QDialogButtonBox.ButtonRole.ResetRole)
        reset.clicked.connect(self._settings.reset)
        buttons.rejected.connect(self.reject)
        return buttons

    # Values

    def _in_words(self, setting: Setting) -> str:
        match setting.kind:
            case Kind.SWITCH:
                return self.tr("on") if setting.default else self.tr("off")
            case Kind.CHOICE:
                return setting.word(dict(setting.choices)[setting.default])
            case Kind.NUMBER:
                return f"{setting.default:g}{setting.unit}"
            case Kind.FOLDER | Kind.FILE:
                return self._no_place(setting)

    def _put(self, setting: Setting, value: object) -> None:
        self._settings.set(setting.name, value)

    def _reset(self, setting: Setting, _checked: bool = False) -> None:
        self._settings.set(setting.name, setting.default)

    def _show(self, setting: Setting, show: Callable[[Any], None], back: QToolButton) -> None:
        show(self._settings.get(setting.name))
        back.setEnabled(not self._settings.is_default(setting.name))

    def _on_changed(self, name: str) -> None:
        if name in self._shows:
            self._shows[name]()
        else:
            for action, _ in self._actions:
                self._edits[action.objectName()].setKeySequence(action.shortcut())

    def _on_keys(self, action: QAction) -> None:
        """Keys that another action has are refused, in words."""
        edit = self._edits[action.objectName()]
        keys = edit.keySequence()
        text = keys.toString(QKeySequence.SequenceFormat.PortableText)
        for other, _ in self._actions:
            if other is not action and not keys.isEmpty() and keys in other.shortcuts():
                words = self.tr("{keys} belongs to “{name}” already.")
                shown = keys.toString(QKeySequence.SequenceFormat.NativeText)
                self._warning.setText(
                    words.format(keys=shown, name=other.text().replace("&", "").rstrip("…"))
                )
                self._warning.show()
                edit.setKeySequence(action.shortcut())
                return
        self._warning.hide()
        own = {a.objectName(): k for a, k in self._actions}[action.objectName()]
        changed = {n: k for n, k in self._settings.shortcuts.items() if n != action.objectName()}
        if (text,) != own[:1]:
            changed[action.objectName()] = (text,) if text else ()
        self._settings.set_shortcuts(changed)

    # Search

    def _on_search(self, text: str) -> None:
        """Show only rows that have all the words."""
        words = text.lower().split()
        shown: set[QGroupBox] = set()
        for row, box, widgets in self._rows:
            matches = all(word in row for word in words)
            for widget in widgets:
                widget.setVisible(matches)
            if matches:
                shown.add(box)
        for _, box, _ in self._rows:
            box.setVisible(box in shown)
        self._nothing.setVisible(not shown)
