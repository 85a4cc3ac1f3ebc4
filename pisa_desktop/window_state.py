"""How the window was left: layout, folders, files opened last. Losing it costs nothing, so a damaged file is only set aside."""

from __future__ import annotations

import base64
import json
import logging
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Self

from engine.errors import SaveFailed
from engine.files import atomic_write, set_aside
from pisa_desktop.paths import folders

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
        path = _path()
        try:
            data = json.loads(path.read_text("utf-8"))
            if data["schema"] != SCHEMA:
                return cls()
            kinds = {name: type(value) for name, value in asdict(cls()).items()}
            return cls(**{k: v for k, v in data.items() if isinstance(v, kinds.get(k, type(None)))})
        except FileNotFoundError:
            return cls()
        except (OSError, ValueError, KeyError, TypeError) as error:
            set_aside(path, error)
            return cls()

    def save(self) -> None:
        """Write it, unless a newer version has; a failure is only logged."""
        if _is_newer(_path()):
            return
        try:
            with atomic_write(_path()) as file:
                file.write(json.dumps(asdict(self), indent=1).encode())
        except SaveFailed as error:
            _log.info("%s", error)


def _is_newer(path: Path) -> bool:
    """Whether a newer version of the application wrote the file."""
    try:
        return int(json.loads(path.read_text("utf-8"))["schema"]) > SCHEMA
    except (OSError, ValueError, KeyError, TypeError):
        return False


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
