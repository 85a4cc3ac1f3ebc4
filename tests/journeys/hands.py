"""Moves pointer and keys inside the program, and answers what can be seen; it is told what by the user's process.

Events enter where the window system's do: at the window, which finds the widget under the pointer, or that has the focus. What
lies behind a question, is greyed, or is covered by something else cannot be clicked here either.
"""

from __future__ import annotations

import threading
import traceback
from multiprocessing.connection import Connection
from typing import Any

from PySide6.QtCore import (
    QMimeData,
    QObject,
    QPoint,
    QPointF,
    QSocketNotifier,
    Qt,
    QTimer,
    QUrl,
    Signal,
)
from PySide6.QtGui import (
    QDragEnterEvent,
    QDragMoveEvent,
    QDropEvent,
    QGuiApplication,
    QInputMethodEvent,
    QKeySequence,
    QWheelEvent,
)
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractScrollArea,
    QAbstractSlider,
    QAbstractSpinBox,
    QApplication,
    QCheckBox,
    QComboBox,
    QFileDialog,
    QLineEdit,
    QMenu,
    QMenuBar,
    QRadioButton,
    QWidget,
)

from tests.journeys import sight
from tests.journeys.places import activate, at, entry, focused, part_of, png, reach
from tests.journeys.sight import Control, plain

_LOOK_MS = 5
LEFT, NONE = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier


class Hands(QObject):
    """Does what the user's process asks for, on the window's thread."""

    came = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._line: Connection | None = None
        self._notifier: QSocketNotifier | None = None
        self._waiting = False
        self.came.connect(self._begin, Qt.ConnectionType.QueuedConnection)

    def attend(self, line: Connection) -> None:
        """Take orders from a connection, until it or the program ends."""
        self._line = line

        def wait() -> None:
            line.poll(None)
            self.came.emit()

        threading.Thread(target=wait, daemon=True).start()

    def _begin(self) -> None:
        """The first order is there, and so is Qt's event loop, which hears the others itself: inside of Qt's own questions no
        other thread of Python gets a turn.
        """
        assert self._line is not None
        self._notifier = QSocketNotifier(self._line.fileno(), QSocketNotifier.Type.Read, self)
        self._notifier.activated.connect(self._on_order)

    def _on_order(self) -> None:
        """Do it and answer; what opens a question answers at once, for the question has to be answered first."""
        assert self._line is not None
        assert self._notifier is not None
        try:
            order: tuple[str, tuple[Any, ...], dict[str, Any]] = self._line.recv()
        except (EOFError, OSError):
            self._notifier.setEnabled(False)
            return
        name, given, named = order
        self._waiting = True
        self._answer_below(self.thread().loopLevel())
        try:
            found = getattr(self, name)(*given, **named)
        except Exception:  # noqa: BLE001 - the journey fails there, not the program here
            self._answer(False, traceback.format_exc())
        else:
            self._answer(True, found)

    def _answer_below(self, level: int) -> None:
        """Answer as soon as another event loop is entered; orders are done at a level, and end there otherwise."""

        def look() -> None:
            if self.thread().loopLevel() > level:
                self._answer(True, None)
            elif self._waiting:
                QTimer.singleShot(_LOOK_MS, self, look)

        QTimer.singleShot(0, self, look)

    def _answer(self, is_good: bool, value: object) -> None:
        if self._waiting and self._line is not None:
            self._waiting = False
            self._line.send((is_good, value))

    # Looking

    def texts(self) -> list[str]:
        """See `sight.texts`."""
        return sight.texts()

    def text_in(self, name: str) -> str:
        """The words on the widget that is called so."""
        return sight.text_of(self._find(name))

    def controls(self, inside: str) -> list[Control]:
        """What can be set at a place; what has no own words is numbered."""
        return [sight.control_of(one) for one in sight.widgets(inside) if sight.is_control(one)]

    def can(self, name: str, inside: str = "") -> bool:
        """Whether something with these words is there and enabled."""
        return any(one.isEnabled() for one in self._matching(name, inside))

    def menu_entries(self, title: str) -> list[tuple[str, bool, bool, str]]:
        """Words, whether enabled, whether checked, keys of the entries of a menu."""
        found = self._menu_of(title)
        return [
            (plain(a.text()), a.isEnabled(), a.isChecked(), a.shortcut().toString())
            for a in found.actions()
            if not a.isSeparator()
        ]

    def grab(self, name: str = "", number: int = 0) -> bytes:
        """What a widget (the whole window in front, unless named) looks like, as PNG."""
        one = self._all(name)[number] if name else sight.windows()[0]
        return png(one.grab())

    def screens(self) -> list[bytes]:
        """All windows, as PNG."""
        return [png(one.grab()) for one in sight.windows()]

    def count(self, name: str) -> int:
        """How many visible widgets are called so."""
        return len(self._all(name, none_is_good=True))

    def geometry(self) -> tuple[int, int]:
        """Size of the window in front."""
        front = sight.windows()[0]
        return front.width(), front.height()

    def clipboard(self) -> str:
        """Text on the clipboard."""
        return QGuiApplication.clipboard().text()

    # Finding

    def _matching(self, name: str, inside: str) -> list[QWidget]:
        wanted = plain(name)
        return [one for one in sight.widgets(inside) if wanted in sight.names_of(one)]

    def _all(self, name: str, inside: str = "", *, none_is_good: bool = False) -> list[QWidget]:
        found = self._matching(name, inside)
        if not found and not none_is_good:
            raise LookupError(f"nothing is called “{name}”; there is {sight.texts()}")
        return found

    def _find(self, name: str, inside: str = "", kind: type = QWidget) -> QWidget:
        """The widget with these words: what can be used before what cannot, what is in front before what is behind."""
        found = [one for one in self._all(name, inside) if isinstance(one, kind)]
        if not found:
            raise LookupError(f"“{name}” is no {kind.__name__}")
        return next((one for one in found if one.isEnabled()), found[0])

    def _control(self, name: str, inside: str) -> QWidget:
        found = [one for one in sight.widgets(inside) if sight.is_control(one)]
        named = [one for one in found if sight.name_of(one) == plain(name)]
        if not named:
            raise LookupError(f"no control is called “{name}”; there is {[sight.name_of(f) for f in found]}")  # fmt: skip
        return named[0]

    # The pointer

    def _click(
        self, widget: QWidget, point: QPoint | None = None, keys: Qt.KeyboardModifier = NONE, *,
        twice: bool = False, button: Qt.MouseButton = LEFT,
    ) -> None:  # fmt: skip
        middle = widget.rect().center()
        if point is None and isinstance(widget, QCheckBox | QRadioButton):
            middle = QPoint(10, middle.y())
        window, place = reach(widget, point or middle)
        activate(widget.window())
        QTest.mouseMove(window, place)
        (QTest.mouseDClick if twice else QTest.mouseClick)(window, button, keys, place)

    def _target(self, name: str, inside: str) -> tuple[QWidget, QPoint | None] | None:
        """What a click on these words hits: a button, a field, an entry of a list, a tab, an entry of an open menu."""
        usable = QAbstractButton | QLineEdit | QAbstractSpinBox | QComboBox | QAbstractSlider
        named = self._matching(name, inside)
        found = [one for one in named if isinstance(one, usable)]
        if found:
            return next((one for one in found if one.isEnabled()), found[0]), None
        for one in sight.widgets(inside):
            point = part_of(one, plain(name))
            if point is not None:
                return one.viewport() if isinstance(one, QAbstractScrollArea) else one, point
        return (named[0], None) if named else None

    def can_click(self, name: str, inside: str) -> bool:
        """Whether there is something with these words, and it is not greyed."""
        found = self._target(name, inside)
        return found is not None and found[0].isEnabled()

    def click(
        self, name: str, inside: str = "", *, adds: bool = False, twice: bool = False
    ) -> None:
        """Click what has these words."""
        found = self._target(name, inside)
        if found is None:
            raise LookupError(f"nothing is called “{name}”; there is {sight.texts()}")
        keys = Qt.KeyboardModifier.ControlModifier if adds else NONE
        self._click(*found, keys, twice=twice)

    def click_at(
        self, name: str, across: float, down: float, *, number: int = 0, right: bool = False
    ) -> None:
        """Click a place (0 to 1 across and down) on a widget."""
        one = self._all(name)[number]
        button = Qt.MouseButton.RightButton if right else LEFT
        self._click(one, at(one, across, down), button=button)

    def drag(self, name: str, points: list[tuple[float, float]], *, number: int = 0) -> None:
        """Press at the first place on a widget, move over the others, and let go at the last."""
        one = self._all(name)[number]
        window, first = reach(one, at(one, *points[0]))
        QTest.mousePress(window, LEFT, NONE, first)
        for point in points[1:]:
            QTest.mouseMove(window, one.mapTo(one.window(), at(one, *point)))
        QTest.mouseRelease(window, LEFT, NONE, one.mapTo(one.window(), at(one, *points[-1])))

    def turn_wheel(self, name: str, inside: str, notches: int) -> None:
        """Turn the wheel over a control, without clicking it."""
        widget = self._control(name, inside) if inside else self._find(name)
        window, place = reach(widget, widget.rect().center())
        world = QPointF(window.mapToGlobal(place))
        event = QWheelEvent(
            QPointF(place), world, QPoint(), QPoint(0, 120 * notches), Qt.MouseButton.NoButton, NONE,
            Qt.ScrollPhase.NoScrollPhase, False,
        )  # fmt: skip
        QApplication.sendEvent(window, event)

    def drop(self, paths: list[str], name: str) -> None:
        """Drop files on a window, or on what has these words."""
        widget = self._find(name) if name else sight.windows()[0]
        point = widget.rect().center()
        found: QWidget | None = widget.childAt(point) or widget
        while found is not None and not found.acceptDrops():
            found = found.parentWidget()
        if found is None:
            raise AssertionError("nothing takes what is dropped there")
        data = QMimeData()
        data.setUrls([QUrl.fromLocalFile(path) for path in paths])
        how = (Qt.DropAction.CopyAction, data, LEFT, NONE)
        place = found.mapFrom(widget, point) if found is not widget else point
        enter = QDragEnterEvent(place, *how)
        QApplication.sendEvent(found, enter)
        if not enter.isAccepted():
            raise AssertionError("the drop is refused")
        QApplication.sendEvent(found, QDragMoveEvent(place, *how))
        QApplication.sendEvent(found, QDropEvent(QPointF(place), *how))

    # Keys

    def press(self, keys: str) -> None:
        """Press keys, written as in a menu: “Ctrl+S”, “Esc”, “1”."""
        for one in range((sequence := QKeySequence(keys)).count()):
            pressed = sequence[one]
            QTest.keyClick(focused(), pressed.key(), pressed.keyboardModifiers())

    def hold(self, keys: str, *, down: bool) -> None:
        """Press a key and keep it, or let it go."""
        key = QKeySequence(keys)[0].key()
        (QTest.keyPress if down else QTest.keyRelease)(focused(), key)

    def write(self, text: str) -> None:
        """Type letters where the focus is."""
        for letter in text:
            if letter.isascii():
                QTest.keyClick(focused(), letter)
            else:
                event = QInputMethodEvent()
                event.setCommitString(letter)
                QApplication.sendEvent(QApplication.focusWidget(), event)

    def type(self, name: str, text: str, inside: str, then: str) -> None:
        """Click into a field, put this in place of what stands there, and leave it by a key."""
        self._click(self._control(name, inside))
        self.press("Ctrl+A")
        self.write(text)
        if then:
            self.press(then)

    # Controls

    def choose(self, name: str, text: str, inside: str) -> None:
        """Open a list and choose an entry with the keys."""
        box = self._control(name, inside)
        assert isinstance(box, QComboBox)
        found = sight.options(box)
        if plain(text) not in found:
            raise LookupError(f"“{text}” cannot be chosen in “{name}”, only {found}")
        self._click(box)
        self.press("Home")
        for _ in range(found.index(plain(text))):
            self.press("Down")
        self.press("Return")

    def change(self, name: str, inside: str) -> Control:
        """Give a control another value, as a hand would; what it shows then."""
        one = self._control(name, inside)
        match one:
            case QComboBox():
                found = sight.options(one)
                here = found.index(plain(one.currentText())) if found else 0
                self.choose(name, found[(here + 1) % len(found)], inside)
            case QAbstractSpinBox():
                self._click(one, QPoint(20, one.height() // 2))
                can_rise = bool(one.stepEnabled() & QAbstractSpinBox.StepEnabledFlag.StepUpEnabled)
                self.press("Up" if can_rise else "Down")
                self.press("Tab")
            case QAbstractSlider():
                self._click(one)
                self.press("Left" if one.value() == one.maximum() else "Right")
            case QLineEdit():
                self.type(name, f"{one.text()}b", inside, "Tab")
            case _:
                self._click(one)
        return sight.control_of(self._control(name, inside))

    # Menus and files

    def _menu_of(self, title: str) -> QMenu:
        for bar in (one for one in sight.widgets() if isinstance(one, QMenuBar)):
            for action in bar.actions():
                if plain(action.text()) == plain(title):
                    found = action.menu()
                    assert isinstance(found, QMenu)
                    return found
        raise LookupError(f"no menu is called “{title}”")

    def menu(self, *titles: str) -> None:
        """Open a menu of the menu bar, its menus below, and click the last of these words."""
        bar = next(one for one in sight.widgets() if isinstance(one, QMenuBar))
        action = entry(bar.actions(), titles[0])
        self._click(bar, bar.actionGeometry(action).center())
        for title in titles[1:]:
            shown = QApplication.activePopupWidget()
            assert isinstance(shown, QMenu), f"the menu before “{title}” is not open"
            found = entry(shown.actions(), title)
            if not found.isEnabled():
                self.press("Esc")
                raise AssertionError(f"“{title}” is greyed")
            self._click(shown, shown.actionGeometry(found).center())

    def fill_file_dialog(self, paths: list[str]) -> None:
        """Type paths into the open file dialog and accept it."""
        dialog = next((one for one in sight.windows() if isinstance(one, QFileDialog)), None)
        if dialog is None:
            raise LookupError(f"no file dialog is open; there is {sight.texts()}")
        field = dialog.findChild(QLineEdit, "fileNameEdit")
        assert field is not None
        words = " ".join(f'"{path}"' for path in paths) if len(paths) > 1 else paths[0]
        self._click(field)
        self.press("Ctrl+A")
        self.write(words)
        self.press("Return")

    def has_file_dialog(self) -> bool:
        """Whether one is open."""
        return any(isinstance(one, QFileDialog) for one in sight.windows())

    def close_window(self) -> None:
        """What the window system does when the cross of the window in front is clicked."""
        handle = sight.windows()[0].windowHandle()
        assert handle is not None
        handle.close()

    def resize(self, width: int, height: int) -> None:
        """Drag the window's corner."""
        sight.windows()[-1].resize(width, height)
