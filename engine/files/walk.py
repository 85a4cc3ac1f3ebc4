"""Which files are pictures, by their names, and which of them lie in folders."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from engine.files.extras import HEIC_SUFFIXES, RAW_SUFFIXES, has_heic, has_raw

SUFFIXES = frozenset(
    {".jpg", ".jpeg", ".jpe", ".jfif", ".png", ".webp", ".bmp", ".tif", ".tiff", ".gif", ".avif", ".mpo"}
)  # fmt: skip
"""What ends like a picture: tried when found in a folder."""


_OF_SYSTEMS = frozenset({"__macosx", "@eadir", "$recycle.bin", "system volume information"})
"""Folders of archives, of network storage and of Windows, in which small or deleted copies of pictures lie."""


def readable_endings() -> frozenset[str]:
    """What ends like a picture that can be read here (HEIC and raw where their packages are there), lower case."""
    heic = HEIC_SUFFIXES if has_heic() else frozenset[str]()
    return SUFFIXES | heic | (RAW_SUFFIXES if has_raw() else frozenset[str]())


def is_picture_name(path: Path) -> bool:
    """Whether a file ends like a picture that can be read here."""
    return path.suffix.lower() in readable_endings()


def pictures_below(
    names: Iterable[Path], *, recursive: bool = False
) -> list[tuple[Path, Path | None]]:
    """Files as they are and the pictures in folders, sorted by name, absolute, each once.

    A name that does not exist is kept: it fails when its turn comes.

    Returns:
        Each picture, and the folder among `names` that it was found in, or None for one that was named itself.
    """
    found: dict[Path, Path | None] = {}
    for name in names:
        root = name.absolute()
        if root.is_dir():
            for picture in pictures_in(root, recursive=recursive):
                found.setdefault(picture, root)
        else:
            found.setdefault(root, None)
    return list(found.items())


def pictures_in(folder: Path, *, recursive: bool = False) -> list[Path]:
    """The files of a folder that end like a picture, by name; without what systems keep beside pictures (`._a.jpg`, `.thumbnails/`)."""
    found = sorted(folder.glob("**/*" if recursive else "*"))
    return [
        path
        for path in found
        if is_picture_name(path) and not _is_kept_aside(path.relative_to(folder)) and path.is_file()
    ]


def _is_kept_aside(path: Path) -> bool:
    """Whether a name, or a folder on the way to it, is hidden, or made by a system for itself."""
    return any(part.startswith(".") or part.lower() in _OF_SYSTEMS for part in path.parts)
