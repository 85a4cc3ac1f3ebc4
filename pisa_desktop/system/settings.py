"""Settings: declared once, kept as JSON that holds only what differs from the defaults."""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication, QObject, Signal

from engine.errors import SaveFailed
from engine.files import atomic_write
from engine.files.state_file import Fields, read_state
from engine.fitting import fits, is_shallow
from engine.types import MAX_LAMBDA
from pisa_desktop.language.marked import marked as _n

_log = logging.getLogger(__name__)

SCHEMA = 1
NAME = "settings.json"
SHORTCUTS = "shortcuts"
CHECK_UPDATES = "check_updates"
SCREEN_COLOURS, SCREEN_PROFILE = "screen_colours", "screen_profile"
SAVE_FORMAT, SAVE_QUALITY, SAVE_DEPTH = "save_format", "save_quality", "save_depth"
SAVE_METADATA, SAVE_RECIPE, PRINT_PPI = "save_metadata", "save_recipe", "print_ppi"


class Kind(StrEnum):
    """What a value is."""

    SWITCH = "switch"
    CHOICE = "choice"
    NUMBER = "number"
    FOLDER = "folder"
    FILE = "file"


@dataclass(frozen=True, slots=True)
class Setting:
    """A setting; `label`, `help`, `section`, `unit` and the words of `choices` are translated in the context "settings".

    Attributes:
        name: how code and file call it.
        kind: what its value is.
        default: its value until it is set.
        section, label, help: how people find and understand it.
        choices: values with their words, for a choice.
        least, most, step, unit: for a number.
        filter: for a file: which ones are offered, as of Qt.
        restart: whether it counts from the next start only.
    """

    name: str
    kind: Kind
    default: Any
    section: str
    label: str
    help: str = ""
    choices: tuple[tuple[str, str], ...] = ()
    least: float = 0.0
    most: float = 0.0
    step: float = 1.0
    unit: str = ""
    filter: str = ""
    restart: bool = False

    def accepts(self, value: object) -> bool:
        """Whether a value can be taken as it is."""
        match self.kind:
            case Kind.SWITCH:
                return isinstance(value, bool)
            case Kind.CHOICE:
                return isinstance(value, str) and value in {choice for choice, _ in self.choices}
            case Kind.NUMBER:
                return fits(value, float) and self.least <= value <= self.most  # pyright: ignore[reportOperatorIssue]
            case Kind.FOLDER | Kind.FILE:
                return fits(value, str)

    def word(self, what: str) -> str:
        """One of its texts in the user's language."""
        return QCoreApplication.translate("settings", what)


_GENERAL = _n(QT_TRANSLATE_NOOP("settings", "General"))
_VIEWER = _n(QT_TRANSLATE_NOOP("settings", "Viewer"))
_PAD = _n(QT_TRANSLATE_NOOP("settings", "Pad"))
_ENGINE = _n(QT_TRANSLATE_NOOP("settings", "Restoring"))
_FILES = _n(QT_TRANSLATE_NOOP("settings", "Files"))
_LIKE = _n(QT_TRANSLATE_NOOP("settings", "like the photograph"))

SETTINGS: tuple[Setting, ...] = (
    Setting(
        "language", Kind.CHOICE, "system", _GENERAL, _n(QT_TRANSLATE_NOOP("settings", "Language")),
        choices=(("system", _n(QT_TRANSLATE_NOOP("settings", "that of the system"))), ("en", "English"), ("de", "Deutsch")),
        restart=True,
    ),
    Setting(
        "theme", Kind.CHOICE, "system", _GENERAL, _n(QT_TRANSLATE_NOOP("settings", "Theme")),
        choices=(
            ("system", _n(QT_TRANSLATE_NOOP("settings", "that of the system"))),
            ("light", _n(QT_TRANSLATE_NOOP("settings", "light"))),
            ("dark", _n(QT_TRANSLATE_NOOP("settings", "dark"))),
        ),
    ),
    Setting(
        "restore_session", Kind.SWITCH, True, _GENERAL, _n(QT_TRANSLATE_NOOP("settings", "Open what was open last time")),
        _n(QT_TRANSLATE_NOOP("settings", "The queue is always kept; it waits until you start it.")),
    ),
    Setting(
        CHECK_UPDATES, Kind.SWITCH, False, _GENERAL, _n(QT_TRANSLATE_NOOP("settings", "Look for updates once a week")),
        _n(QT_TRANSLATE_NOOP("settings", "Asks for a signed note with the newest version. Nothing about you is sent, and nothing is installed by itself.")),
    ),
    Setting(
        "backdrop", Kind.CHOICE, "middle", _VIEWER, _n(QT_TRANSLATE_NOOP("settings", "Grey around the photograph")),
        _n(QT_TRANSLATE_NOOP("settings", "A neutral grey lets you judge colours.")),
        choices=(
            ("dark", _n(QT_TRANSLATE_NOOP("settings", "dark"))),
            ("middle", _n(QT_TRANSLATE_NOOP("settings", "middle"))),
            ("light", _n(QT_TRANSLATE_NOOP("settings", "light"))),
        ),
    ),
    Setting(
        "wheel", Kind.CHOICE, "zoom", _VIEWER, _n(QT_TRANSLATE_NOOP("settings", "The wheel")),
        _n(QT_TRANSLATE_NOOP("settings", "With Ctrl it always zooms.")),
        choices=(
            ("zoom", _n(QT_TRANSLATE_NOOP("settings", "zooms"))),
            ("pan", _n(QT_TRANSLATE_NOOP("settings", "moves the photograph"))),
        ),
    ),
    Setting(
        SCREEN_COLOURS, Kind.CHOICE, "auto", _VIEWER, _n(QT_TRANSLATE_NOOP("settings", "Colours of the screen")),
        _n(QT_TRANSLATE_NOOP("settings", "Only what you see is fitted to the screen; results are saved as they are. Hold the pointer over the zoom in the status bar to read what is in force.")),
        choices=(
            ("auto", _n(QT_TRANSLATE_NOOP("settings", "as the system knows the screen"))),
            ("srgb", _n(QT_TRANSLATE_NOOP("settings", "sRGB, nothing is fitted"))),
            ("file", _n(QT_TRANSLATE_NOOP("settings", "the profile chosen below"))),
        ),
    ),
    Setting(
        SCREEN_PROFILE, Kind.FILE, "", _VIEWER, _n(QT_TRANSLATE_NOOP("settings", "Profile of the screen")),
        _n(QT_TRANSLATE_NOOP("settings", "An ICC file of a calibrated screen.")),
        filter="ICC (*.icc *.icm)",
    ),
    Setting(
        "viewer_memory", Kind.NUMBER, 512, _VIEWER, _n(QT_TRANSLATE_NOOP("settings", "Memory for finished tiles")),
        _n(QT_TRANSLATE_NOOP("settings", "More means that strengths seen before come back at once.")),
        least=64, most=8192, step=64, unit=" MB", restart=True,
    ),
    Setting(
        "pad_range", Kind.NUMBER, 1.5, _PAD, _n(QT_TRANSLATE_NOOP("settings", "Largest strength on the pad")),
        _n(QT_TRANSLATE_NOOP("settings", "Up to 1 is as trained; beyond that results are exaggerated.")),
        least=1.0, most=MAX_LAMBDA, step=0.25,
    ),
    Setting(
        "device", Kind.CHOICE, "auto", _ENGINE, _n(QT_TRANSLATE_NOOP("settings", "Device")),
        choices=(
            ("auto", _n(QT_TRANSLATE_NOOP("settings", "best one here"))),
            ("cpu", _n(QT_TRANSLATE_NOOP("settings", "processor"))),
        ),
        restart=True,
    ),
    Setting(
        "cache_size", Kind.NUMBER, 4, _ENGINE, _n(QT_TRANSLATE_NOOP("settings", "Size of the cache")),
        _n(QT_TRANSLATE_NOOP("settings", "Photographs restored before open at once; the oldest are dropped.")),
        least=1, most=1000, step=1, unit=" GB", restart=True,
    ),
    Setting(
        "cache_folder", Kind.FOLDER, "", _ENGINE, _n(QT_TRANSLATE_NOOP("settings", "Place of the cache")),
        _n(QT_TRANSLATE_NOOP("settings", "A fast disk with room. Empty means the usual place.")), restart=True,
    ),
    Setting(
        SAVE_FORMAT, Kind.CHOICE, "same", _FILES, _n(QT_TRANSLATE_NOOP("settings", "Format")),
        _n(QT_TRANSLATE_NOOP("settings", "The last choice you made in the side panel; photographs with no choice of their own follow it.")),
        choices=(("same", _LIKE), ("png", "PNG"), ("jpeg", "JPEG"), ("webp", "WebP"), ("tiff", "TIFF"), ("avif", "AVIF")),
    ),
    Setting(
        SAVE_QUALITY, Kind.NUMBER, 95, _FILES, _n(QT_TRANSLATE_NOOP("settings", "Quality")),
        _n(QT_TRANSLATE_NOOP("settings", "Of JPEG, WebP and AVIF.")), least=1, most=100,
    ),
    Setting(
        SAVE_DEPTH, Kind.CHOICE, "same", _FILES, _n(QT_TRANSLATE_NOOP("settings", "Depth")),
        choices=(
            ("same", _LIKE),
            ("8", _n(QT_TRANSLATE_NOOP("settings", "8 bits"))),
            ("16", _n(QT_TRANSLATE_NOOP("settings", "16 bits"))),
        ),
    ),
    Setting(
        SAVE_METADATA, Kind.CHOICE, "keep", _FILES, _n(QT_TRANSLATE_NOOP("settings", "Metadata")),
        choices=(
            ("keep", _n(QT_TRANSLATE_NOOP("settings", "keep"))),
            ("no-location", _n(QT_TRANSLATE_NOOP("settings", "keep, without places"))),
            ("none", _n(QT_TRANSLATE_NOOP("settings", "none"))),
        ),
    ),
    Setting(
        SAVE_RECIPE, Kind.CHOICE, "auto", _FILES, _n(QT_TRANSLATE_NOOP("settings", "Recipe in the file")),
        choices=(
            ("auto", _n(QT_TRANSLATE_NOOP("settings", "unless metadata is none"))),
            ("yes", _n(QT_TRANSLATE_NOOP("settings", "always"))),
            ("no", _n(QT_TRANSLATE_NOOP("settings", "never"))),
        ),
    ),
    Setting(
        PRINT_PPI, Kind.NUMBER, 300, _FILES, _n(QT_TRANSLATE_NOOP("settings", "Pixels per inch for print")),
        least=1, most=2400, unit=" ppi",
    ),
)  # fmt: skip
BY_NAME = {setting.name: setting for setting in SETTINGS}


class Settings(QObject):
    """The values in force.

    Attributes:
        notices: sentences about what the file means for this run; what is wrong in it `engine.files.state_file` tells.

    Signals:
        changed(str): the setting of that name has another value; "shortcuts" for any shortcut.
    """

    changed = Signal(str)

    def __init__(self, folder: Path, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._path = folder / NAME
        self._values: dict[str, Any] = {}
        self._shortcuts: dict[str, tuple[str, ...]] = {}
        self._unknown: dict[str, Any] = {}
        self._may_write = True
        self.notices: list[str] = []
        self._load()

    # Values

    def get(self, name: str) -> Any:
        """The value of a setting. Raises KeyError where there is none of that name."""
        return self._values.get(name, BY_NAME[name].default)

    def set(self, name: str, value: object) -> None:
        """Give a setting another value, and write the file.

        Raises:
            ValueError: the setting cannot take it.
        """
        setting = BY_NAME[name]
        if not setting.accepts(value):
            raise ValueError(f"{name} cannot be {value!r}")
        if value == self.get(name):
            return
        if value == setting.default:
            self._values.pop(name, None)
        else:
            self._values[name] = value
        self._save()
        self.changed.emit(name)

    def accepts(self, name: str, value: object) -> bool:
        """Whether a setting can take a value."""
        return BY_NAME[name].accepts(value)

    def is_default(self, name: str) -> bool:
        """Whether a setting has its default."""
        return name not in self._values

    def reset(self) -> None:
        """Give everything its default, shortcuts too."""
        for name in list(self._values):
            self.set(name, BY_NAME[name].default)
        self.set_shortcuts({})

    @property
    def shortcuts(self) -> Mapping[str, tuple[str, ...]]:
        """Keys of actions that the user has changed, in portable text."""
        return dict(self._shortcuts)

    def set_shortcuts(self, shortcuts: Mapping[str, tuple[str, ...]]) -> None:
        """Other keys."""
        if dict(shortcuts) != self._shortcuts:
            self._shortcuts = dict(shortcuts)
            self._save()
            self.changed.emit(SHORTCUTS)

    # The file

    def _load(self) -> None:
        loaded = read_state(self._path, self._take_all, lambda: None, SCHEMA)
        self._may_write = loaded.may_write
        if loaded.is_newer:
            self.notices.append(
                self.tr(
                    "The settings were saved by a newer version; changes here are not kept beyond this run."
                )
            )
        elif loaded.trouble is not None:
            self._save()

    def _take_all(self, found: Fields) -> None:
        for name in found:
            if name == SHORTCUTS:
                self._take_shortcuts(found)
            elif name in BY_NAME:
                self._take(BY_NAME[name], found)
            elif name != "schema" and is_shallow(found.raw(name)):
                self._unknown[name] = found.raw(name)

    def _take(self, setting: Setting, found: Fields) -> None:
        value = found.raw(setting.name)
        if setting.kind is Kind.NUMBER and fits(value, float):
            value = min(max(value, setting.least), setting.most)
        if not setting.accepts(value):
            found.reject(setting.name)
        elif value != setting.default:
            self._values[setting.name] = value

    def _take_shortcuts(self, found: Fields) -> None:
        for name, keys in found.take(SHORTCUTS, dict[str, Any], {}).items():
            if fits(keys, list[str]):
                self._shortcuts[name] = tuple(keys)
            else:
                found.odd.append(f"{SHORTCUTS}: {name}")

    def _save(self) -> None:
        if not self._may_write:
            return
        data = {"schema": SCHEMA, **self._unknown, **self._values}
        if self._shortcuts:
            data[SHORTCUTS] = {name: list(keys) for name, keys in self._shortcuts.items()}
        try:
            with atomic_write(self._path) as file:
                file.write(json.dumps(data, indent=1).encode())
        except SaveFailed as error:
            _log.warning("%s", error)
