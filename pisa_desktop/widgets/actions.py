"""Everything the menus offer, declared once: words, icons, keys."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication
from PySide6.QtGui import QAction, QKeySequence, QPalette
from PySide6.QtWidgets import QWidget

from pisa_desktop.widgets.theme import icon

_K = QKeySequence.StandardKey


@dataclass(frozen=True, slots=True)
class ActionSpec:
    """A menu entry.

    Attributes:
        name: how code calls it.
        text: how people read it, with its mnemonic; translated in the context "actions".
        keys: shortcuts; the first is shown.
        icon: name of the icon, or "".
        checkable: whether it stays pressed.
        group: entries of one group exclude each other.
    """

    name: str
    text: str
    keys: tuple[QKeySequence.StandardKey | str, ...] = ()
    icon: str = ""
    checkable: bool = False
    group: str = ""


def _a(
    name: str,
    text: object,
    *keys: QKeySequence.StandardKey | str,
    icon: str = "",
    group: str = "",
    checkable: bool = False,
) -> ActionSpec:
    return ActionSpec(name, str(text), keys, icon, checkable or bool(group), group)


FILE = (
    _a("open", QT_TRANSLATE_NOOP("actions", "&Open…"), _K.Open, icon="open"),
    _a(
        "open-folder",
        QT_TRANSLATE_NOOP("actions", "Open a &folder…"),
        "Ctrl+Shift+O",
        icon="folder",
    ),
    _a("open-sample", QT_TRANSLATE_NOOP("actions", "Open the sa&mple")),
    _a("save", QT_TRANSLATE_NOOP("actions", "&Save result"), _K.Save, icon="save"),
    _a(
        "save-as",
        QT_TRANSLATE_NOOP("actions", "Save result &as…"),
        _K.SaveAs,
        "Ctrl+Shift+S",
        icon="save-as",
    ),
    _a("close", QT_TRANSLATE_NOOP("actions", "&Close photograph"), _K.Close),
    _a("close-all", QT_TRANSLATE_NOOP("actions", "Close a&ll"), "Ctrl+Shift+W"),
    _a("quit", QT_TRANSLATE_NOOP("actions", "&Quit"), _K.Quit, "Ctrl+Q"),
)
EDIT = (
    _a("undo", QT_TRANSLATE_NOOP("actions", "&Undo"), _K.Undo, icon="undo"),
    _a("redo", QT_TRANSLATE_NOOP("actions", "&Redo"), _K.Redo, "Ctrl+Y", icon="redo"),
    _a("copy", QT_TRANSLATE_NOOP("actions", "&Copy what is visible"), _K.Copy),
    _a("paste", QT_TRANSLATE_NOOP("actions", "&Paste a picture or file"), _K.Paste),
    _a("pin", QT_TRANSLATE_NOOP("actions", "Pin &these strengths"), "P", icon="pin"),
    _a("unpin", QT_TRANSLATE_NOOP("actions", "Remove all p&ins")),
    _a(
        "region",
        QT_TRANSLATE_NOOP("actions", "Restore a re&gion only"),
        "R",
        icon="region",
        checkable=True,
    ),
    _a(
        "apply-to-selected",
        QT_TRANSLATE_NOOP("actions", "Use these settings for the &selected"),
        "Ctrl+Shift+V",
    ),
    _a("apply-to-all", QT_TRANSLATE_NOOP("actions", "Use these settings for &all"), "Ctrl+Shift+A"),
    _a(
        "settings",
        QT_TRANSLATE_NOOP("actions", "S&ettings…"),
        _K.Preferences,
        "Ctrl+,",
        icon="settings",
    ),
)
VIEW = (
    _a("fit", QT_TRANSLATE_NOOP("actions", "&Fit"), "Ctrl+0", icon="fit"),
    _a("one-to-one", QT_TRANSLATE_NOOP("actions", "Actual pi&xels"), "Ctrl+1", icon="one-to-one"),
    _a("zoom-in", QT_TRANSLATE_NOOP("actions", "Zoom &in"), _K.ZoomIn, "Ctrl+=", icon="zoom-in"),
    _a("zoom-out", QT_TRANSLATE_NOOP("actions", "Zoom &out"), _K.ZoomOut, icon="zoom-out"),
    _a("next-picture", QT_TRANSLATE_NOOP("actions", "&Next photograph"), "PgDown", "Ctrl+Right"),
    _a(
        "previous-picture",
        QT_TRANSLATE_NOOP("actions", "Pre&vious photograph"),
        "PgUp",
        "Ctrl+Left",
    ),
    _a("full-screen", QT_TRANSLATE_NOOP("actions", "F&ull screen"), "F11", checkable=True),
    _a("panels", QT_TRANSLATE_NOOP("actions", "Side &panel"), "F9", checkable=True),
)
COMPARE = (
    _a("result", QT_TRANSLATE_NOOP("actions", "&Result alone"), "1", icon="result", group="mode"),
    _a(
        "split-vertical",
        QT_TRANSLATE_NOOP("actions", "&Split"),
        "2",
        icon="split-vertical",
        group="mode",
    ),
    _a(
        "split-horizontal",
        QT_TRANSLATE_NOOP("actions", "Split &across"),
        "3",
        icon="split-horizontal",
        group="mode",
    ),
    _a(
        "side-by-side",
        QT_TRANSLATE_NOOP("actions", "Side &by side"),
        "4",
        icon="side-by-side",
        group="mode",
    ),
    _a(
        "variants",
        QT_TRANSLATE_NOOP("actions", "&Pinned variants"),
        "5",
        icon="variants",
        group="mode",
    ),
    _a("flicker", QT_TRANSLATE_NOOP("actions", "&Flicker"), "6", icon="flicker", group="mode"),
    _a(
        "difference",
        QT_TRANSLATE_NOOP("actions", "&Difference"),
        "7",
        icon="difference",
        group="mode",
    ),
    _a("next-mode", QT_TRANSLATE_NOOP("actions", "&Next way"), "S"),
    _a(
        "peek",
        QT_TRANSLATE_NOOP("actions", "Show the &original"),
        "B",
        "\\",
        icon="peek",
        checkable=True,
    ),
    _a(
        "lock",
        QT_TRANSLATE_NOOP("actions", "&Lock views together"),
        "L",
        icon="lock",
        checkable=True,
    ),
    _a("compare-with", QT_TRANSLATE_NOOP("actions", "Compare &with another file…")),
    _a("sheet", QT_TRANSLATE_NOOP("actions", "&Contact sheet…"), "C", icon="sheet"),
)
RUN = (
    _a("stop", QT_TRANSLATE_NOOP("actions", "&Stop"), "Esc", icon="stop"),
    _a("pause", QT_TRANSLATE_NOOP("actions", "&Pause"), "Ctrl+P", icon="pause", checkable=True),
    _a(
        "restore", QT_TRANSLATE_NOOP("actions", "&Restore again"), _K.Refresh, "Ctrl+R", icon="play"
    ),
)
QUEUE = (
    _a("queue-this", QT_TRANSLATE_NOOP("actions", "&Queue the selected"), "Ctrl+E"),
    _a("queue-all", QT_TRANSLATE_NOOP("actions", "Queue &all"), "Ctrl+Shift+E", icon="queue"),
    _a("queue-start", QT_TRANSLATE_NOOP("actions", "&Start the queue"), "Ctrl+Shift+R"),
    _a("queue-panel", QT_TRANSLATE_NOOP("actions", "Sho&w the queue"), "F8", checkable=True),
)
TOOLS = (
    _a("train", QT_TRANSLATE_NOOP("actions", "&Train on your photographs…")),
    _a("adapters", QT_TRANSLATE_NOOP("actions", "&Adapters…")),
    _a("models", QT_TRANSLATE_NOOP("actions", "&Models…"), "Ctrl+M"),
)
HELP = (
    _a("logs", QT_TRANSLATE_NOOP("actions", "Show &log files")),
    _a("licences", QT_TRANSLATE_NOOP("actions", "L&icences…")),
    _a("updates", QT_TRANSLATE_NOOP("actions", "Look for &updates")),
    _a("about", QT_TRANSLATE_NOOP("actions", "&About PiSA Desktop")),
)
ALL = FILE + EDIT + VIEW + COMPARE + RUN + QUEUE + TOOLS + HELP


def _shortcuts(spec: ActionSpec) -> list[QKeySequence]:
    found: list[QKeySequence] = []
    for key in spec.keys:
        bound = QKeySequence.keyBindings(key) if isinstance(key, _K) else [QKeySequence(key)]
        found += [sequence for sequence in bound if sequence not in found]
    return found


def make_actions(owner: QWidget) -> dict[str, QAction]:
    """An action for every spec, by name, owned by and active in `owner`."""
    actions: dict[str, QAction] = {}
    for spec in ALL:
        text = QCoreApplication.translate("actions", spec.text)
        action = QAction(text, owner)
        shortcuts = _shortcuts(spec)
        action.setShortcuts(shortcuts)
        action.setCheckable(spec.checkable)
        action.setObjectName(spec.name)
        plain = text.replace("&", "").rstrip("…")
        keys = shortcuts[0].toString(QKeySequence.SequenceFormat.NativeText) if shortcuts else ""
        action.setToolTip(f"{plain} ({keys})" if keys else plain)
        actions[spec.name] = action
        owner.addAction(action)
    actions["settings"].setMenuRole(QAction.MenuRole.PreferencesRole)
    actions["about"].setMenuRole(QAction.MenuRole.AboutRole)
    actions["quit"].setMenuRole(QAction.MenuRole.QuitRole)
    return actions


def own_keys(spec: ActionSpec) -> tuple[str, ...]:
    """Its keys as declared, in portable text."""
    form = QKeySequence.SequenceFormat.PortableText
    return tuple(sequence.toString(form) for sequence in _shortcuts(spec))


def apply_shortcuts(actions: dict[str, QAction], changed: Mapping[str, tuple[str, ...]]) -> None:
    """Give actions their own keys, or those that the user has chosen."""
    for spec in ALL:
        action = actions[spec.name]
        keys = changed.get(spec.name, own_keys(spec))
        action.setShortcuts([QKeySequence(key) for key in keys])
        shown = action.shortcut().toString(QKeySequence.SequenceFormat.NativeText)
        plain = action.text().replace("&", "").rstrip("…")
        action.setToolTip(f"{plain} ({shown})" if shown else plain)


def set_icons(actions: dict[str, QAction], palette: QPalette) -> None:
    """Give actions their icons in the palette's colours."""
    for spec in ALL:
        if spec.icon:
            actions[spec.name].setIcon(icon(spec.icon, palette))
