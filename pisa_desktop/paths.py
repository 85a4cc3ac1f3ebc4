"""Where everything lies: the user's folders, and the data that ships with the application.

The only importer of platformdirs. `PISA_BASE_DIR` moves every folder that the application keeps, which is also what tests
and a portable installation use.
"""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass
from pathlib import Path

import platformdirs

_NAME = "PiSA Desktop"
_SOURCE = Path(__file__).resolve().parents[1]


@dataclass(frozen=True, slots=True)
class Folders:
    """The application's folders; none is made before something is written to it.

    Attributes:
        config: settings.
        data: models, adapters, training runs.
        state: session, window state.
        cache: residuals, thumbnails; safe to delete.
        logs: log files.
    """

    config: Path
    data: Path
    state: Path
    cache: Path
    logs: Path

    @property
    def residuals(self) -> Path:
        """The residual cache."""
        return self.cache / "residuals"


def folders() -> Folders:
    """The folders in force: below PISA_BASE_DIR where it is set, else the platform's own."""
    base = os.environ.get("PISA_BASE_DIR")
    if base:
        root = Path(base).expanduser().absolute()
        return Folders(*(root / part for part in ("config", "data", "state", "cache", "logs")))
    dirs = platformdirs.PlatformDirs(_NAME, appauthor=False, roaming=False)
    return Folders(
        dirs.user_config_path,
        dirs.user_data_path,
        dirs.user_state_path,
        dirs.user_cache_path,
        dirs.user_log_path,
    )


def path_words(path: Path | str) -> str:
    """A path as people read it: below their home folder with a tilde, except where nobody writes it so."""
    text, home = str(path), str(Path.home())
    if sys.platform != "win32" and len(home) > 1 and f"{text}/".startswith(f"{home}/"):
        return f"~{text[len(home) :]}"
    return text


def sample_path() -> Path:
    """The bundled photograph that demonstrations and self-tests use."""
    return resource_path("samples", "lighthouse.jpg")


def results_folder(photo: Path) -> Path:
    """Where a photograph's result goes unless the user says otherwise: beside it; that of a bundled one among the user's pictures."""
    if not photo.is_relative_to(resource_path()):
        return photo.parent
    pictures = Path(platformdirs.user_pictures_path())
    return pictures if pictures.is_dir() else Path.home()


def resource_path(*parts: str) -> Path:
    """A file or folder of `resources/`, in the source tree and in a frozen bundle."""
    frozen_root = getattr(sys, "_MEIPASS", None)
    root = Path(frozen_root) if frozen_root else _SOURCE
    return root.joinpath("resources", *parts)
