"""What was open, as a file: photographs, their strengths and settings, where they were looked at. No pixels."""

from __future__ import annotations

import json
import logging
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

from engine.errors import BadRequest, SaveFailed
from engine.files import atomic_write
from engine.files.state_file import Fields, Loaded, read_state
from engine.fitting import fits
from engine.types import MAX_LAMBDA, EnhanceParams, Lambdas, Rect
from pisa_desktop.state.wishes import SaveWish, look_of_json, look_to_json

_log = logging.getLogger(__name__)

SCHEMA = 1
NAME = "session.json"


@dataclass(frozen=True, slots=True)
class SavedDocument:
    """A photograph that was open.

    Attributes:
        path: the file.
        lambdas, params, crop: as in a document.
        pinned: points of the pad.
        view: centre across and down (0 to 1) and zoom, or None for all of it.
        saved: the file that it was saved to last, or "".
        is_modified: whether it was changed since then.
        below: its folder below the dropped one, or "".
        wish: the form of the file that was chosen for it, or None where none was.
        ppi: as in a document.
    """

    path: str
    lambdas: Lambdas
    params: EnhanceParams
    crop: Rect | None = None
    pinned: tuple[Lambdas, ...] = ()
    view: tuple[float, float, float] | None = None
    saved: str = ""
    is_modified: bool = False
    below: str = ""
    wish: SaveWish | None = None
    ppi: float = 0.0

    def to_json(self) -> dict[str, Any]:
        """As JSON types."""
        return {
            "path": self.path,
            **look_to_json(self.lambdas, self.params, self.crop),
            "pinned": [[p.pix, p.sem] for p in self.pinned],
            "view": list(self.view) if self.view is not None else None,
            "saved": self.saved,
            "is_modified": self.is_modified,
            "below": self.below,
            "wish": self.wish.to_json() if self.wish is not None else None,
            "ppi": self.ppi,
        }

    @classmethod
    def of_fields(cls, found: Fields) -> SavedDocument:
        """The reverse; what makes no sense has its default, which is noted.

        Raises:
            ValueError: there is no path.
        """
        path = found.take("path", str, "")
        if not path:
            raise ValueError("a photograph without a path")
        lambdas, params, crop = Lambdas(), EnhanceParams(), None
        everything: list[float] | None = None
        try:
            lambdas, params, crop = look_of_json(found.data)
        except BadRequest as error:
            found.odd.append(f"{path}: {error}")
        pinned = found.take("pinned", list[Any], [], where=_are_lambdas)
        view = found.take("view", list[float] | None, everything, where=_is_view)
        return cls(
            path, lambdas, params, crop,
            tuple(Lambdas(*pin) for pin in pinned), (view[0], view[1], view[2]) if view else None,
            found.take("saved", str, ""), found.take("is_modified", bool, False), found.take("below", str, ""),
            _wish_of(found), found.take("ppi", float, 0.0, where=lambda ppi: ppi >= 0),
        )  # fmt: skip


def _wish_of(found: Fields) -> SaveWish | None:
    data = found.take("wish", dict[str, Any] | None, cast("dict[str, Any] | None", None))
    try:
        return SaveWish(**data) if data is not None else None
    except (BadRequest, TypeError):
        found.reject("wish")
        return None


def _are_lambdas(pins: list[Any]) -> bool:
    return all(fits(pin, list[float]) and len(pin) == 2 and 0 <= min(pin) <= max(pin) <= MAX_LAMBDA for pin in pins)  # fmt: skip


def _is_view(view: list[float] | None) -> bool:
    return not view or (len(view) == 3 and all(-1 <= place <= 2 for place in view[:2]) and view[2] > 0)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Session:
    """What was open.

    Attributes:
        documents: in order.
        current: path of the one that was shown, or "".
    """

    documents: tuple[SavedDocument, ...] = ()
    current: str = ""

    def save(self, folder: Path) -> None:
        """Write it. Raises SaveFailed, DiskFull."""
        data = {
            "schema": SCHEMA,
            "current": self.current,
            "documents": [_json_of(document) for document in self.documents],
        }
        with atomic_write(folder / NAME) as file:
            file.write(json.dumps(data, indent=1).encode())

    @classmethod
    def load(cls, folder: Path) -> Loaded[Session]:
        """Read it; empty where there is none."""
        return read_state(folder / NAME, cls._of, cls, SCHEMA)

    @classmethod
    def _of(cls, found: Fields) -> Session:
        return cls(found.each("documents", SavedDocument.of_fields), found.take("current", str, ""))


def _json_of(document: SavedDocument) -> dict[str, Any]:
    """A photograph as JSON types; one whose settings cannot be written keeps its place, so that the others are written."""
    try:
        return document.to_json()
    except Exception:  # noqa: BLE001 - one photograph must not cost the others
        _log.exception("the settings of %s are left out of the session", document.path)
        bare = SavedDocument(document.path, Lambdas(), EnhanceParams(), is_modified=True)
        return bare.to_json()


def save_quietly(session: Session, folder: Path) -> bool:
    """Write it; False where that failed, which is logged."""
    try:
        session.save(folder)
    except SaveFailed as error:
        _log.warning("%s", error)
        return False
    except Exception:  # noqa: BLE001 - the border of a thread, and of the end
        _log.exception("the session was not written")
        return False
    return True
