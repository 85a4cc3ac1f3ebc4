"""Undoing what changes the picture. Commands hold values, never pixels; one drag of the pad is one step."""

from __future__ import annotations

import itertools
from typing import Any

from PySide6.QtCore import QCoreApplication
from PySide6.QtGui import QUndoCommand

from engine.types import EnhanceParams, Lambdas, Rect
from pisa_desktop.state.document import Document
from pisa_desktop.state.wishes import SaveWish

_LAMBDAS, _PARAMS, _CROP, _PPI, _WISH = 1, 2, 3, 4, 5


class Gestures:
    """Numbers that tell one drag from the next."""

    def __init__(self) -> None:
        self._numbers = itertools.count(1)

    def begin(self) -> int:
        """A new gesture: changes that carry its number become one step."""
        return next(self._numbers)


class _SetValue(QUndoCommand):
    """Sets one property of a document; merges with later ones of the same gesture."""

    def __init__(
        self, document: Document, name: str, new: object, text: str, kind: int, gesture: int | None
    ) -> None:
        super().__init__(text)
        self._document, self._name, self._kind = document, name, kind
        self._old, self._new = getattr(document, name), new
        self._gesture = gesture

    def redo(self) -> None:
        setattr(self._document, self._name, self._new)

    def undo(self) -> None:
        setattr(self._document, self._name, self._old)

    def id(self) -> int:
        return self._kind if self._gesture is not None else -1

    def mergeWith(self, other: QUndoCommand) -> bool:  # noqa: N802 - Qt's name
        if not isinstance(other, _SetValue) or other._gesture != self._gesture:
            return False
        self._new = other._new
        self.setObsolete(bool(self._new == self._old))
        return True


class SetLambdas(_SetValue):
    """Moves the point of the pad."""

    def __init__(self, document: Document, new: Lambdas, gesture: int | None = None) -> None:
        text = QCoreApplication.translate("undo", "Strengths")
        super().__init__(document, "lambdas", new, text, _LAMBDAS, gesture)


class SetParams(_SetValue):
    """Changes what decides the residuals: scale, size, colour, prompt, tile."""

    def __init__(self, document: Document, new: EnhanceParams, gesture: int | None = None) -> None:
        text = QCoreApplication.translate("undo", "Settings")
        super().__init__(document, "params", new, text, _PARAMS, gesture)


class SetCrop(_SetValue):
    """Changes the region to restore."""

    def __init__(self, document: Document, new: Rect | None, gesture: int | None = None) -> None:
        text = QCoreApplication.translate("undo", "Region to restore")
        super().__init__(document, "crop", new, text, _CROP, gesture)


class SetPpi(_SetValue):
    """Changes the resolution that a size on paper is meant for."""

    def __init__(self, document: Document, new: float, gesture: int | None = None) -> None:
        text = QCoreApplication.translate("undo", "Settings")
        super().__init__(document, "ppi", new, text, _PPI, gesture)


class SetWish(_SetValue):
    """Changes the form of the file; from then on it is the photograph's own."""

    def __init__(self, document: Document, new: SaveWish, gesture: int | None = None) -> None:
        text = QCoreApplication.translate("undo", "File")
        super().__init__(document, "wish", new, text, _WISH, gesture)
        self._was_own = document.has_own_wish

    def redo(self) -> None:
        """Set it; the photograph follows no others any more."""
        self._document.has_own_wish = True
        super().redo()

    def undo(self) -> None:
        """As it was, whether it was the photograph's own or not."""
        self._document.has_own_wish = self._was_own
        super().undo()


def _push(
    document: Document, name: str, new: object, command: type[Any], gesture: int | None
) -> None:
    if getattr(document, name) != new:
        document.undo.push(command(document, new, gesture))


def change_lambdas(document: Document, new: Lambdas, gesture: int | None = None) -> None:
    """Move the point, undoably; nothing where it is there already."""
    new = Lambdas(round(new.pix, 2), round(new.sem, 2))
    _push(document, "lambdas", new, SetLambdas, gesture)


def change_params(document: Document, new: EnhanceParams, gesture: int | None = None) -> None:
    """Change the settings, undoably."""
    _push(document, "params", new, SetParams, gesture)


def change_size(document: Document, params: EnhanceParams, ppi: float) -> None:
    """Change the settings and the resolution that a size on paper is meant for (else 0), as one step."""
    if document.ppi == ppi or document.params == params:
        change_params(document, params)
        _push(document, "ppi", ppi, SetPpi, None)
        return
    document.undo.beginMacro(QCoreApplication.translate("undo", "Settings"))
    _push(document, "ppi", ppi, SetPpi, None)
    change_params(document, params)
    document.undo.endMacro()


def change_wish(document: Document, new: SaveWish) -> None:
    """Change the form of the file, undoably."""
    _push(document, "wish", new, SetWish, None)


def change_crop(document: Document, new: Rect | None, gesture: int | None = None) -> None:
    """Change the region to restore, undoably."""
    _push(document, "crop", new if new is None or new.area else None, SetCrop, gesture)
