"""The camera's private notes: their inner addresses mostly count from the beginning of the file, so they keep their place or go."""

from __future__ import annotations

from engine.files.exif import MAKER_NOTE, PHOTO, Entry, Exif, block_of
from engine.sentences import Sentence

NAME = Sentence("maker notes")
_NEAREST, _FURTHEST = 16, 1 << 20
_SELF_CONTAINED = (
    b"Nikon\0\2", b"OLYMPUS\0", b"OM SYSTEM", b"FUJIFILM", b"PENTAX \0", b"Apple iOS\0", b"HDRP", b"KDK",
)  # fmt: skip
"""Notes whose inner addresses count from their own beginning, by their first letters."""


def can_stay(notes: Entry) -> bool:
    """Whether they can lie where they lay, counted from the beginning of a file or block."""
    return _NEAREST <= notes.place <= _FURTHEST


def can_move(notes: Entry) -> bool:
    """Whether they can be read at any place."""
    return not notes.place or notes.data.startswith(_SELF_CONTAINED)


def without(exif: Exif) -> Exif:
    """The same without them."""
    return exif.without(MAKER_NOTE)


def block_with(exif: Exif) -> tuple[bytes | None, tuple[str, ...]]:
    """Directories of a whole file as a block of their own, and the name of the notes where they cannot come along."""
    notes, lost = exif.find(MAKER_NOTE, PHOTO), ()
    if notes is not None and not can_stay(notes) and not can_move(notes):
        exif, lost = without(exif), (NAME,)
    fixed = notes if notes is not None and can_stay(notes) else None
    return (block_of(exif, fixed) if exif.entries else None), lost
