"""A file of our own that cannot be read is kept under another name: it is never deleted, and never in the way again."""

from __future__ import annotations

import logging
import time
from pathlib import Path

_log = logging.getLogger(__name__)


def set_aside(path: Path, reason: object) -> str:
    """Rename a damaged file to `NAME.broken-DATE-TIME.ENDING` beside itself, and log why.

    Returns:
        The new name, or "" where it cannot be renamed.
    """
    stamp = time.strftime("%Y%m%d-%H%M%S")
    aside = path.with_name(f"{path.stem}.broken-{stamp}{path.suffix}")
    number = 2
    while aside.exists():
        aside = path.with_name(f"{path.stem}.broken-{stamp}-{number}{path.suffix}")
        number += 1
    try:
        path.replace(aside)
    except OSError as error:
        _log.warning("%s is damaged (%s) and cannot be renamed: %s", path, reason, error)
        return ""
    _log.warning("%s is damaged (%s) and becomes %s", path, reason, aside.name)
    return aside.name
