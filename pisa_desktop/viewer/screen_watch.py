"""Keeps what is shown fitted to the screen that the window is on: finds its profile, and tells the panes."""

from __future__ import annotations

import logging
from pathlib import Path

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QGuiApplication, QScreen

from pisa_desktop.language.messages import Messages
from pisa_desktop.system.settings import SCREEN_COLOURS, SCREEN_PROFILE, Settings
from pisa_desktop.viewer.screen_colours import BadProfile, ScreenColours
from pisa_desktop.viewer.screen_profile import Found, profile_of, read_profile
from pisa_desktop.window.main_window import MainWindow

_log = logging.getLogger(__name__)


class ScreenWatch(QObject):
    """Gives the viewer the colours of its screen, and again when the screen, its profile or the settings change."""

    def __init__(
        self,
        window: MainWindow,
        settings: Settings,
        messages: Messages,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._window, self._settings, self._messages = window, settings, messages
        self._asked: bytes | None = None
        self._refused: set[object] = set()
        self._has_handle = False
        settings.changed.connect(self._on_setting)
        QGuiApplication.instance().applicationStateChanged.connect(self._on_state)  # type: ignore[union-attr]

    def begin(self) -> None:
        """The window is shown now, so it has a screen."""
        if handle := self._window.windowHandle():
            self._has_handle = True
            handle.screenChanged.connect(self._on_screen)
            self.refresh()

    def _on_screen(self, _screen: QScreen) -> None:
        self.refresh()

    def _on_state(self, state: Qt.ApplicationState) -> None:
        """Back from another program, which may have been one that calibrates."""
        if state is Qt.ApplicationState.ApplicationActive and self._has_handle:
            self.refresh()

    def _on_setting(self, name: str) -> None:
        if name in {SCREEN_COLOURS, SCREEN_PROFILE}:
            self._refused.clear()
            if name == SCREEN_PROFILE and self._settings.get(name):
                self._settings.set(SCREEN_COLOURS, "file")  # whoever chooses one wants it
            self.refresh()

    def refresh(self) -> None:
        """Look for the profile again; nothing happens where it is the same."""
        found = self._find()
        if found.profile != self._asked:
            self._asked = found.profile
            colours = self._colours(found.profile)
            self._window.compare.set_colours(colours)
            self._window.navigator.set_colours(colours)
            convert = colours.shown if colours is not None else None
            self._window.strip.set_conversion(convert)
            self._window.controls.pad.set_conversion(convert)
        self._window.zoom.setToolTip(self._words(found))

    def _find(self) -> Found:
        choice, handle = self._settings.get(SCREEN_COLOURS), self._window.windowHandle()
        if choice == "file" and (name := self._settings.get(SCREEN_PROFILE)):
            try:
                return Found(read_profile(Path(name)))
            except OSError as error:
                _log.warning("%s", error)
                self._refuse(name, self.tr("The profile {name} cannot be read; colours are shown as sRGB.").format(name=Path(name).name))  # fmt: skip
        elif choice == "auto" and handle:
            return profile_of(handle)
        return Found()

    def _colours(self, profile: bytes) -> ScreenColours | None:
        if not profile:
            return None
        try:
            colours = ScreenColours(profile)
        except BadProfile as error:
            _log.warning("the profile of the screen: %s", error)
            self._refuse(profile, self.tr("The colour profile of the screen cannot be used; colours are shown as sRGB."))  # fmt: skip
            return None
        _log.info("colours for the screen: %s", colours.name)
        return colours if colours.is_needed else None

    def _refuse(self, what: object, sentence: str) -> None:
        """Say it once."""
        if what not in self._refused:
            self._refused.add(what)
            self._messages.warning(sentence)

    def _words(self, found: Found) -> str:
        colours = self._window.compare.colours
        if colours is not None:
            return self.tr("Colours are fitted to the screen: {name}").format(name=colours.name)
        if found.is_managed:
            return self.tr("Colours are fitted to the screen by the system")
        return self.tr("Colours are shown as sRGB")
