"""Fetching all files of a model into a folder, after making sure that there is room."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable
from pathlib import Path

from engine.amounts import size_words
from engine.download.fetch import Tools, fetch_file
from engine.download.manifest import Card, RemoteFile
from engine.download.parts import Fetched, Place
from engine.errors import DiskFull, ModelNotFound
from engine.files.atomic import save_error
from engine.files.free_space import free_bytes
from engine.transfer import Meter, Transfer

MARGIN = 200 << 20
"""Bytes that stay free on a disk."""


def check_room(folder: Path, needed: int, free: Callable[[Path], int] = free_bytes) -> None:
    """Raise DiskFull unless `needed` bytes and a margin are free where `folder` lies."""
    there = free(folder)
    if needed + MARGIN > there:
        raise DiskFull(
            "There is not enough room in {folder}: {needed} are needed, {free} are free.",
            hint="Free some space, or move the models folder to another disk.",
            folder=folder,
            needed=size_words(needed + MARGIN),
            free=size_words(there),
        )


def download_files(
    card: Card,
    folder: Path,
    *,
    files: Iterable[RemoteFile] | None = None,
    room_for: int = 0,
    tools: Tools | None = None,
    free: Callable[[Path], int] = free_bytes,
) -> Generator[Transfer, None, tuple[Fetched, ...]]:
    """Fetch a card's files, one after the other. Stopping it at any step keeps what has arrived for the next time.

    Args:
        card: what to fetch; its mirrors are tried in order.
        folder: where it is put together.
        files: those of its files that are wanted; all where None.
        room_for: bytes that what follows needs beside the download.
        tools: rules and clock.
        free: room on the disk of a folder, in bytes.

    Raises:
        ModelNotFound: the card has no address to download from.
        DiskFull: there is not enough room; nothing was fetched.
        DownloadFailed: a file could not be had.
        SaveFailed: a file could not be written.
    """
    if not card.can_download:
        raise ModelNotFound(
            "{title} cannot be downloaded from here. Fetch it by hand from {homepage} and import it."
            if card.homepage
            else "{title} cannot be downloaded from here.",
            title=card.title,
            homepage=card.homepage,
        )
    wanted = card.files if files is None else tuple(files)
    there = sum(min(Place(folder, file.path).size, file.bytes) for file in wanted)
    total = sum(file.bytes for file in wanted)
    check_room(folder, total - there + room_for, free)
    meter = Meter(total=total, done=there)
    found: list[Fetched] = []
    for file in wanted:
        try:
            (folder / file.path).parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise save_error(folder, error) from error
        fetched = yield from fetch_file(
            file, card.mirrors, folder, meter, tools if tools is not None else Tools()
        )
        found.append(fetched)
        # The manifest's sizes are about right; the files' own count from here on.
        meter.total += (folder / file.path).stat().st_size - file.bytes
    return tuple(found)
