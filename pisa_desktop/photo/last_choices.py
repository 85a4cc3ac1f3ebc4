"""What was chosen last for a file is what other photographs begin with, at the next start too: the settings hold it."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QObject

from pisa_desktop.state.document import Document
from pisa_desktop.state.wishes import SaveWish
from pisa_desktop.state.workspace import Workspace
from pisa_desktop.system.settings import (
    PRINT_PPI,
    SAVE_DEPTH,
    SAVE_FORMAT,
    SAVE_METADATA,
    SAVE_QUALITY,
    SAVE_RECIPE,
    Settings,
)
from pisa_desktop.widgets.size_panel import SizePanel

_DEPTHS: dict[str, int | None] = {"same": None, "8": 8, "16": 16}
_RECIPES: dict[str, bool | None] = {"auto": None, "yes": True, "no": False}
_NAMES = {SAVE_FORMAT, SAVE_QUALITY, SAVE_DEPTH, SAVE_METADATA, SAVE_RECIPE}


class LastChoices(QObject):
    """Joins the settings with the photographs that follow them, and with the panel for sizes on paper."""

    def __init__(
        self,
        workspace: Workspace,
        panel: SizePanel,
        settings: Settings,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._workspace, self._panel, self._settings = workspace, panel, settings
        self._is_noting = False
        workspace.document_changed.connect(self._on_document)
        settings.changed.connect(self._on_setting)
        self._on_setting(SAVE_FORMAT)
        self._on_setting(PRINT_PPI)

    def _on_document(self, document: Document, name: str) -> None:
        """Note what was chosen, or undone, for the photograph that is shown."""
        if document is not self._workspace.current:
            return
        if name == "wish":
            self._is_noting = True  # all of it, before others follow
            for setting, value in _values(document.wish).items():
                self._settings.set(setting, value)
            self._is_noting = False
            self._on_setting(SAVE_FORMAT)
        elif name == "ppi" and self._settings.accepts(PRINT_PPI, document.ppi):
            self._settings.set(PRINT_PPI, document.ppi)

    def _on_setting(self, name: str) -> None:
        if name in _NAMES and not self._is_noting:
            self._workspace.set_usual_wish(_wish(self._settings))
        elif name == PRINT_PPI:
            self._panel.set_usual_ppi(float(self._settings.get(PRINT_PPI)))


def _values(wish: SaveWish) -> dict[str, Any]:
    """A wish as values of the settings."""
    return {
        SAVE_FORMAT: wish.format,
        SAVE_QUALITY: wish.quality,
        SAVE_DEPTH: next(name for name, depth in _DEPTHS.items() if depth == wish.bit_depth),
        SAVE_METADATA: wish.metadata.value,
        SAVE_RECIPE: next(name for name, keep in _RECIPES.items() if keep is wish.keep_recipe),
    }


def _wish(settings: Settings) -> SaveWish:
    """The reverse."""
    return SaveWish(
        settings.get(SAVE_FORMAT),
        int(settings.get(SAVE_QUALITY)),
        _DEPTHS[settings.get(SAVE_DEPTH)],
        settings.get(SAVE_METADATA),
        _RECIPES[settings.get(SAVE_RECIPE)],
    )
