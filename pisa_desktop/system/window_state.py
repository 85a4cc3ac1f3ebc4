"""How the window was left: layout, folders, files opened last."""

from __future__ import annotations

import base64
import json
import logging
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Self

from engine.errors import SaveFailed
from engine.files import atomic_write
from engine.files.state_file import Fields, read_state
from pisa_desktop.paths import folders
from pisa_desktop.state.wishes import is_destination

_log = logging.getLogger(__name__)

SCHEMA = 1
_NAME = "window.json"


@dataclass(frozen=True, slots=True)
class WindowState:
    """Values as JSON holds them.

    Attributes:
        geometry, docks: of the window, base64.
        open_folder, save_folder: where dialogs begin, or "".
        recent: files opened last, the newest first.
        destination: where results of many go; see `Destination`.
        schema: of this file.
    """

    geometry: str = ""
    docks: str = ""
    open_folder: str = ""
    save_folder: str = ""
    recent: list[str] = field(default_factory=list[str])
    destination: dict[str, Any] = field(default_factory=dict[str, Any])
    schema: int = SCHEMA

    @classmethod
    def load(cls) -> Self:
        """As it was saved; defaults where there is nothing, or nothing that makes sense."""
        loaded = read_state(_path(), cls._of, cls, SCHEMA)
        return cls() if loaded.is_newer else loaded.value

    @classmethod
    def _of(cls, found: Fields) -> Self:
        return cls(
            found.take("geometry", str, ""),
            found.take("docks", str, ""),
            found.take("open_folder", str, ""),
            found.take("save_folder", str, ""),
            found.take("recent", list[str], list[str]()),
            found.take("destination", dict[str, Any], dict[str, Any](), where=is_destination),
        )

    def save(self) -> None:
        """Write it, unless what lies there is not to be written over; a failure is only logged."""
        if not read_state(_path(), self._of, WindowState, SCHEMA).may_write:
            return
        try:
            with atomic_write(_path()) as file:
                file.write(json.dumps(asdict(self), indent=1).encode())
        except SaveFailed as error:
            _log.info("%s", error)


@dataclass(slots=True)
class Folders:
    """Where dialogs begin; follows the user."""

    open_folder: str = ""
    save_folder: str = ""
    recent: list[str] = field(default_factory=list[str])


def _path() -> Path:
    return folders().state / _NAME


def to_text(data: bytes) -> str:
    """Bytes for JSON."""
    return base64.b64encode(data).decode("ascii")


def from_text(text: str) -> bytes:
    """And back; empty where it is none."""
    try:
        return base64.b64decode(text, validate=True)
    except ValueError:
        return b""
