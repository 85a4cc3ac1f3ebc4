"""Where things lie in the program's windows, and what has the keyboard. Runs inside the program."""

from __future__ import annotations

from PySide6.QtCore import QBuffer, QPoint, Qt
from PySide6.QtGui import QAction, QGuiApplication, QPixmap, QWindow
from PySide6.QtWidgets import (
    QAbstractItemView,
    QApplication,
    QMenu,
    QScrollArea,
    QTabBar,
    QWidget,
)

from tests.journeys import sight
from tests.journeys.sight import plain


def reach(widget: QWidget, point: QPoint) -> tuple[QWindow, QPoint]:
    """The window and the place in it where a point of a widget can be clicked, scrolled to where need be."""
    if not widget.isEnabled():
        raise AssertionError(f"“{sight.name_of(widget)}” is greyed")
    parent = widget.parentWidget()
    while parent is not None:
        if isinstance(parent, QScrollArea):
            place = widget.mapTo(parent.widget(), point) if parent.widget() is not None else point
            parent.ensureVisible(place.x(), place.y(), 12, 12)
        parent = parent.parentWidget()
    window = widget.window()
    modal = QApplication.activeModalWidget()
    popup = QApplication.activePopupWidget()
    if modal is not None and window is not modal and window is not popup and not modal.isAncestorOf(window):  # fmt: skip
        raise AssertionError(f"“{sight.text_of(modal)}” stands in front: {sight.texts()}")
    place = widget.mapTo(window, point)
    hit = window.childAt(place) or window
    if not (hit is widget or widget.isAncestorOf(hit) or hit.isAncestorOf(widget)):
        raise AssertionError(f"{hit} lies over “{sight.name_of(widget)}”")
    handle = window.windowHandle()
    assert handle is not None
    return handle, place


def at(widget: QWidget, across: float, down: float) -> QPoint:
    """A place on a widget, 0 to 1 across and down."""
    return QPoint(round(across * (widget.width() - 1)), round(down * (widget.height() - 1)))


def activate(window: QWidget) -> None:
    """What a window manager does for a window that is clicked, or that is left when another one closes."""
    handle = window.windowHandle()
    is_popup = window.windowType() in {Qt.WindowType.Popup, Qt.WindowType.ToolTip}
    if handle is not None and not is_popup and QGuiApplication.focusWindow() is not handle:
        handle.requestActivate()
        QApplication.processEvents()


def focused() -> QWindow:
    """The window that has the keyboard; Qt gives its keys to a list or menu that is open."""
    window = QGuiApplication.focusWindow()
    if window is None or not window.isVisible():
        popups = {Qt.WindowType.Popup, Qt.WindowType.ToolTip}
        activate(next(one for one in sight.windows() if one.windowType() not in popups))
        window = QGuiApplication.focusWindow()
    assert window is not None, "no window has the keyboard"
    return window


def part_of(widget: QWidget, text: str) -> QPoint | None:
    """Where a part with these words lies on a widget that has parts, or None."""
    if isinstance(widget, QAbstractItemView):
        for index, _, words in sight.entries(widget):
            if words == text:
                widget.scrollTo(index)
                return widget.visualRect(index).center()
    if isinstance(widget, QTabBar):
        for tab in range(widget.count()):
            if plain(widget.tabText(tab)) == text:
                return widget.tabRect(tab).center()
    if isinstance(widget, QMenu):
        for action in widget.actions():
            if plain(action.text()) == text and action.isVisible():
                return widget.actionGeometry(action).center()
    return None


def entry(actions: list[QAction], title: str) -> QAction:
    """The entry with these words."""
    found = [a for a in actions if plain(a.text()) == plain(title)]
    if not found:
        raise LookupError(f"no entry “{title}”, only {[plain(a.text()) for a in actions]}")
    return found[0]


def png(picture: QPixmap) -> bytes:
    """A picture as a file."""
    buffer = QBuffer()
    buffer.open(QBuffer.OpenModeFlag.WriteOnly)
    picture.save(buffer, "PNG")
    return bytes(buffer.data().data())
