"""What was open, as a file: photographs, their strengths and settings, where they were looked at. No pixels."""

from __future__ import annotations

import json
import logging
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from engine.errors import BadRequest, SaveFailed
from engine.files import atomic_write, set_aside
from engine.types import EnhanceParams, Lambdas, Rect
from pisa_desktop.state.wishes import look_of_json, look_to_json

_log = logging.getLogger(__name__)

SCHEMA = 1
NAME = "session.json"


class NewerSessionError(Exception):
    """The session was written by a newer version; it is left as it is."""


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
        }

    @classmethod
    def of_json(cls, data: dict[str, Any]) -> SavedDocument:
        """The reverse.

        Raises:
            BadRequest: something is missing or makes no sense.
        """
        lambdas, params, crop = look_of_json(data)
        try:
            view = data["view"]
            place = (float(view[0]), float(view[1]), float(view[2])) if view is not None else None
            return cls(
                str(data["path"]), lambdas, params, crop,
                tuple(Lambdas(*pin) for pin in data["pinned"]), place, str(data["saved"]), bool(data["is_modified"]), str(data["below"]),
            )  # fmt: skip
        except (KeyError, TypeError, ValueError, IndexError) as error:
            raise BadRequest(
                "A saved photograph makes no sense ({reason}).", reason=error
            ) from error


@dataclass(frozen=True, slots=True)
class Session:
    """What was open.

    Attributes:
        documents: in order.
        current: path of the one that was shown, or "".
        was_broken: name that a damaged file was given, or "".
    """

    documents: tuple[SavedDocument, ...] = ()
    current: str = ""
    was_broken: str = ""

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
    def load(cls, folder: Path) -> Session:
        """Read it; empty where there is none. A damaged file is renamed, never deleted.

        Raises:
            NewerSessionError: it belongs to a newer version.
        """
        path = folder / NAME
        try:
            data = json.loads(path.read_text("utf-8"))
            if data["schema"] > SCHEMA:
                raise NewerSessionError
            documents = tuple(SavedDocument.of_json(one) for one in data["documents"])
            return cls(documents, str(data["current"]))
        except FileNotFoundError:
            return cls()
        except (OSError, ValueError, KeyError, TypeError, BadRequest) as error:
            return cls(was_broken=set_aside(path, error) or NAME)


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
