"""What can be seen in the program's windows, in words: texts, controls and their values. Runs inside the program."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from PySide6.QtCore import QAbstractItemModel, QAbstractListModel, QModelIndex, QObject, QRect, Qt
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSlider,
    QAbstractSpinBox,
    QApplication,
    QCheckBox,
    QComboBox,
    QDockWidget,
    QGroupBox,
    QKeySequenceEdit,
    QLabel,
    QLineEdit,
    QMenu,
    QMessageBox,
    QPlainTextEdit,
    QProgressBar,
    QRadioButton,
    QScrollBar,
    QTabBar,
    QTextEdit,
    QToolButton,
    QTreeView,
    QWidget,
)


@dataclass(frozen=True)
class Control:
    """Something that can be set.

    Attributes:
        name: the words by which a user finds it.
        kind: class of Qt.
        value: what it shows.
        is_enabled: whether it can be set now.
        options: of a list: what there is to choose, without what is greyed.
    """

    name: str
    kind: str
    value: str
    is_enabled: bool
    options: tuple[str, ...] = ()


def plain(text: str) -> str:
    """As it is read: without marks for keys, tags and dots that promise a dialog."""
    text = re.sub(r"<[^>]+>", "", text) if "<" in text else text
    text = re.sub(r"&(?!&)", "", text).replace("\u2068", "").replace("\u2069", "")
    return text.strip().removesuffix("…").strip()


def windows() -> list[QWidget]:
    """Visible windows; what stands in front of all others first."""
    shown = [one for one in QApplication.topLevelWidgets() if one.isVisible()]
    first = [
        QApplication.activePopupWidget(),
        QApplication.activeModalWidget(),
        QApplication.activeWindow(),
    ]
    return sorted(shown, key=lambda one: first.index(one) if one in first else len(first))


def seen(root: QWidget) -> Iterator[QWidget]:
    """A window's visible widgets, itself included."""
    yield root
    for one in root.findChildren(QWidget):
        if one.isVisible() and one.window() is root:
            yield one


def _columns(model: QAbstractItemModel, parent: QModelIndex) -> int:
    if isinstance(model, QAbstractListModel):  # keeps to itself that it has one
        return 1
    return model.columnCount(parent)


def _cells(view: QAbstractItemView) -> Iterator[tuple[QModelIndex, str]]:
    """Entries of a list, table or tree that are unfolded, row by row."""
    model = view.model()
    if model is None:
        return

    def below(parent: QModelIndex) -> Iterator[tuple[QModelIndex, str]]:
        for row in range(model.rowCount(parent)):
            for column in range(_columns(model, parent)):
                index = model.index(row, column, parent)
                text = index.data(Qt.ItemDataRole.DisplayRole)
                yield index, plain(str(text)) if text is not None else ""
            first = model.index(row, 0, parent)
            if isinstance(view, QTreeView) and model.hasChildren(first):
                yield from below(first)

    yield from below(view.rootIndex())


def entries(view: QAbstractItemView) -> list[tuple[QModelIndex, QRect, str]]:
    """Entries with the place where each is drawn."""
    return [(index, view.visualRect(index), text) for index, text in _cells(view)]


def text_of(widget: QWidget) -> str:
    """The words on a widget; "" for one that shows none."""
    match widget:
        case QLabel() | QAbstractButton() | QLineEdit() | QAbstractSpinBox():
            return plain(widget.text())
        case QComboBox():
            return plain(widget.currentText())
        case QGroupBox():
            return plain(widget.title())
        case QPlainTextEdit() | QTextEdit():
            return widget.toPlainText()
        case QKeySequenceEdit():
            return widget.keySequence().toString()
        case QMenu():
            return "\n".join(plain(a.text()) for a in widget.actions() if a.isVisible())
        case QTabBar():
            return "\n".join(plain(widget.tabText(i)) for i in range(widget.count()))
        case QAbstractItemView():
            return "\n".join(text for _, text in _cells(widget) if text)
        case QProgressBar():
            return widget.accessibleDescription()
        case _:
            return plain(widget.windowTitle()) if widget.isWindow() else ""


def texts() -> list[str]:
    """All words in all windows."""
    found = [text_of(one) for window in windows() for one in seen(window)]
    boxes = [one.informativeText() for one in windows() if isinstance(one, QMessageBox)]
    return [text for text in [*found, *boxes] if text]


def name_of(widget: QWidget) -> str:
    """The words by which a user would call a widget."""
    if isinstance(widget, QAbstractButton) and widget.text().strip():
        return plain(widget.text())
    if widget.accessibleName():
        return plain(widget.accessibleName())
    labels = widget.window().findChildren(QLabel)
    buddy = next((plain(one.text()) for one in labels if one.buddy() is widget), "")
    return buddy or plain(widget.toolTip().partition("\n")[0]) or type(widget).__name__


def names_of(widget: QWidget) -> list[str]:
    """All words by which a user may call it."""
    tip = plain(widget.toolTip().partition("\n")[0])
    found = [name_of(widget), text_of(widget), plain(widget.accessibleName())]
    return [name for name in [*found, re.sub(r" \([^)]*\)$", "", tip)] if name]


def place(inside: str) -> QWidget:
    """The box, panel or window with these words on it."""
    for window in windows():
        for one in seen(window):
            title = (
                plain(one.windowTitle()) if one.isWindow() or isinstance(one, QDockWidget) else ""
            )
            title = plain(one.title()) if isinstance(one, QGroupBox) else title
            if inside in {title, plain(one.accessibleName())} or (
                one.isWindow() and inside in title
            ):
                return one
    raise LookupError(f"nothing is called “{inside}”; there is {texts()}")


def widgets(inside: str = "") -> list[QWidget]:
    """Visible widgets of a place, or of all windows, those in front first."""
    if inside:
        root = place(inside)
        return [root, *(one for one in root.findChildren(QWidget) if one.isVisible())]
    return [one for window in windows() for one in seen(window)]


_KINDS = (QComboBox, QAbstractSpinBox, QAbstractSlider, QCheckBox, QRadioButton, QLineEdit, QKeySequenceEdit)  # fmt: skip


def is_control(widget: QWidget) -> bool:
    """Whether it is something that can be set."""
    if isinstance(widget, QScrollBar):
        return False
    parent: QObject | None = widget.parent()
    if isinstance(widget, QLineEdit):
        is_part = isinstance(parent, QComboBox | QAbstractSpinBox | QKeySequenceEdit)
        return not widget.isReadOnly() and not is_part
    if isinstance(widget, QAbstractButton) and widget.isCheckable():
        return True
    return isinstance(widget, _KINDS) and not isinstance(widget, QToolButton)


def options(box: QComboBox) -> tuple[str, ...]:
    """What can be chosen."""
    model = box.model()
    rows = [model.index(row, box.modelColumn()) for row in range(box.count())]
    can = Qt.ItemFlag.ItemIsEnabled
    return tuple(plain(str(one.data())) for one in rows if model.flags(one) & can)


def value_of(widget: QWidget) -> str:
    """What a control shows."""
    match widget:
        case QAbstractButton() if widget.isCheckable():
            return "on" if widget.isChecked() else "off"
        case QAbstractSlider():
            return str(widget.value())
        case _:
            return text_of(widget)


def control_of(widget: QWidget) -> Control:
    """A widget as a control."""
    found = options(widget) if isinstance(widget, QComboBox) else ()
    kind = next(k.__name__ for k in type(widget).__mro__ if k.__module__.startswith("PySide6"))
    return Control(name_of(widget), kind, value_of(widget), widget.isEnabled(), found)
