"""Names that a file system takes: it counts bytes, of which a letter has up to four and an emoji of several parts many more."""

from __future__ import annotations

import os
import unicodedata
from itertools import accumulate
from pathlib import Path

USUAL = 255
"""Bytes of a name on nearly every file system; where less is allowed, `longest_name` says so."""
_JOINER = "\u200d"


def longest_name(folder: Path) -> int:
    """Bytes that a file's name may have in a folder, which need not exist yet."""
    while not folder.is_dir() and folder != folder.parent:
        folder = folder.parent
    try:
        found = os.pathconf(folder, "PC_NAME_MAX")
    except (AttributeError, OSError, ValueError):  # Windows has no such question
        return USUAL
    return found if 0 < found < USUAL else USUAL


def name_bytes(text: str) -> int:
    """Bytes of a name as it is stored; those of names that are no valid UTF-8 are counted as they are."""
    return len(text.encode("utf-8", "surrogateescape"))


def shortened(text: str, most: int) -> str:
    """The beginning of `text` in at most `most` bytes, cut between characters and never inside one made of several."""
    if name_bytes(text) <= most:
        return text
    end = sum(used <= most for used in accumulate(map(name_bytes, text)))
    while end > 0 and (_continues(text[end]) or text[end - 1] == _JOINER):
        end -= 1
    return text[:end].rstrip(" .")


def _continues(character: str) -> bool:
    """Whether a character belongs to the one before: an accent, a joiner, a variant, the colour of a skin."""
    is_mark = unicodedata.category(character).startswith("M")
    return is_mark or character == _JOINER or "\U0001f3fb" <= character <= "\U0001f3ff"
