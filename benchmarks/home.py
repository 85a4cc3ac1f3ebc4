"""A photographer's home folder for the pictures of docs/, so that they show the same places wherever they are taken."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

_FOLDERS = (
    "PISA_BASE_DIR", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME", "XDG_CACHE_HOME", "XDG_PICTURES_DIR",
)  # fmt: skip


@contextmanager
def neutral_home() -> Generator[Path]:
    """An empty home for this process and its children: the window keeps its files in it and shows it as ~.

    Yields:
        Its folder of pictures.
    """
    before = dict(os.environ)
    authority = Path.home() / ".Xauthority"
    with tempfile.TemporaryDirectory() as home:
        pictures = Path(home) / "Pictures"
        pictures.mkdir()
        for name in _FOLDERS:
            os.environ.pop(name, None)
        if authority.is_file():  # the X server's, where there is one
            os.environ.setdefault("XAUTHORITY", str(authority))
        os.environ["HOME"] = home
        try:
            yield pictures
        finally:
            os.environ.clear()
            os.environ.update(before)
