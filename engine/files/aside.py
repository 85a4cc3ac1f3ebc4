"""A file of our own that cannot be read is kept under another name: it is never deleted, and never in the way again."""

from __future__ import annotations

import filecmp
import logging
import shutil
import time
from pathlib import Path

_log = logging.getLogger(__name__)


def set_aside(path: Path, reason: object) -> str:
    """Rename a damaged file to `NAME.broken-DATE-TIME.ENDING` beside itself, and log why.

    Returns:
        The new name, or "" where it cannot be renamed.
    """
    aside = _free_name(path)
    try:
        path.replace(aside)
    except OSError as error:
        _log.warning("%s is damaged (%s) and cannot be renamed: %s", path, reason, error)
        return ""
    _log.warning("%s is damaged (%s) and becomes %s", path, reason, aside.name)
    return aside.name


def keep_copy(path: Path, reason: object) -> str:
    """Copy a file in which something is odd to where `set_aside` would move it, unless that was done before; log why.

    Returns:
        The copy's name, or "" where none can be made.
    """
    try:
        for known in path.parent.iterdir():
            is_ours = known.name.startswith(f"{path.stem}.broken-") and known.suffix == path.suffix
            if is_ours and known.is_file() and filecmp.cmp(path, known, shallow=False):
                return known.name
        aside = _free_name(path)
        shutil.copyfile(path, aside)
    except OSError as error:
        _log.warning("%s is odd (%s) and cannot be copied: %s", path, reason, error)
        return ""
    _log.warning("%s is odd (%s); as it was it is kept as %s", path, reason, aside.name)
    return aside.name


def _free_name(path: Path) -> Path:
    stamp = time.strftime("%Y%m%d-%H%M%S")
    aside = path.with_name(f"{path.stem}.broken-{stamp}{path.suffix}")
    number = 2
    while aside.exists():
        aside = path.with_name(f"{path.stem}.broken-{stamp}-{number}{path.suffix}")
        number += 1
    return aside
