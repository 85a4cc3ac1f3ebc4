"""Zip archives of unknown origin: looked through before anything is written, unpacked without leaving their folder."""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Generator
from pathlib import Path, PurePosixPath

from engine.download.job import check_room
from engine.errors import BadCheckpoint
from engine.transfer import Meter, Stage, Transfer

LARGEST = 20 << 30
MOST_ENTRIES = 10_000
MOST_PACKED = 200
"""Bytes that one byte of the archive may become; weights hardly shrink at all, and texts by a factor of ten."""
_CHUNK = 4 << 20
_KEPT = frozenset({".json", ".safetensors", ".txt", ".md", ".model", ".pkl"})


def check_archive(archive: Path, opened: zipfile.ZipFile) -> int:
    """Look through an archive; returns the bytes that it unpacks to.

    Raises:
        BadCheckpoint: an entry would leave the folder, is a link, is locked, or the whole is a bomb.
    """
    entries = opened.infolist()
    if len(entries) > MOST_ENTRIES:
        raise BadCheckpoint(
            "The archive {archive} has {count} entries, too many.",
            archive=archive,
            count=len(entries),
        )
    total = 0
    for entry in entries:
        path = PurePosixPath(entry.filename.replace("\\", "/"))
        is_link = (entry.external_attr >> 16) & 0o170000 == 0o120000
        if path.is_absolute() or ".." in path.parts or ":" in entry.filename or is_link:
            raise BadCheckpoint(
                "The archive {archive} holds an unsafe entry ({entry}).",
                archive=archive,
                entry=entry.filename,
            )
        if entry.flag_bits & 1:
            raise BadCheckpoint(
                "The archive {archive} is locked with a password; unpack it first.", archive=archive
            )
        if entry.file_size > MOST_PACKED * max(entry.compress_size, 1 << 10):
            raise BadCheckpoint(
                "The archive {archive} holds an entry that unpacks to {size:.0f} MiB "
                "from next to nothing ({entry}).",
                archive=archive,
                size=entry.file_size / 2**20,
                entry=entry.filename,
            )
        total += entry.file_size
    if total > LARGEST:
        raise BadCheckpoint(
            "The archive {archive} unpacks to {size:.0f} GiB, too much.",
            archive=archive,
            size=total / 2**30,
        )
    return total


def unpack_steps(archive: Path, folder: Path) -> Generator[Transfer, None, None]:
    """Unpack what models are made of into `folder`; other files are left out.

    Raises:
        BadCheckpoint: the archive is damaged or unsafe.
        DiskFull: there is no room for it.
        OSError: a file cannot be written.
    """
    try:
        with zipfile.ZipFile(archive) as opened:
            meter = Meter(total=check_archive(archive, opened))
            check_room(folder, meter.total)
            for entry in opened.infolist():
                name = entry.filename.replace("\\", "/")
                place = folder.joinpath(*PurePosixPath(name).parts)
                if entry.is_dir() or place.suffix.lower() not in _KEPT:
                    continue
                place.parent.mkdir(parents=True, exist_ok=True)
                with opened.open(entry) as packed, place.open("wb") as out:
                    while chunk := packed.read(_CHUNK):
                        out.write(chunk)
                        meter.add(len(chunk))
                        yield meter.value(Stage.UNPACK, name)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, ValueError) as error:
        raise BadCheckpoint(
            "The archive {archive} is damaged ({reason}).", archive=archive, reason=error
        ) from error
