"""What happens to an item before it runs and after: look at the file, reserve a name, hash the result. No Qt, no torch."""

from __future__ import annotations

import errno
import hashlib
import logging
import os
import time
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from threading import Event

from engine.amounts import size_words
from engine.errors import BadImage, BadRequest, DiskFull, ErrorInfo, SaveFailed
from engine.files import FileFormat, SaveSpec, is_same_file, pictures_below, read_info
from engine.files.atomic import numbered, save_error
from engine.files.free_space import free_bytes
from engine.files.results import is_result, own_result
from engine.types import Size
from pisa_desktop.at_work import AT_WORK
from pisa_desktop.queue.items import BatchItem, State
from pisa_desktop.queue.journal import Journal
from pisa_desktop.results import result_name
from pisa_desktop.state.wishes import Settings
from pisa_desktop.workers.engine_work import changed, describe
from pisa_desktop.workers.maps import Strengths
from pisa_desktop.workers.model_choice import ModelChoice

_log = logging.getLogger(__name__)

_LOSSY, _LOSSY_FORMATS = 1, {FileFormat.JPEG, FileFormat.WEBP, FileFormat.AVIF}
"""Bytes that a pixel may take where pictures are compressed with loss; elsewhere all of them are reckoned with."""
_SPARE = 200_000_000
_A_WHILE = 0.5
"""Seconds for which other work on the journal may wait."""


@dataclass(frozen=True, slots=True)
class Begun:
    """An item that may run now.

    Attributes:
        item: as the journal holds it: running, its target reserved as an empty file of ours.
        spec: of the file to write.
        strengths: at which to decode: the item's map where it has one.
    """

    item: BatchItem
    spec: SaveSpec
    strengths: Strengths

    @property
    def dpi(self) -> tuple[float, float] | None:
        """Resolution to record in place of the photograph's."""
        ppi = self.item.settings.ppi
        return (ppi, ppi) if ppi else None


def found_in(paths: Iterable[Path]) -> list[tuple[Path, str]]:
    """Photographs in files and folders, each once, with their folder below the dropped one."""
    found: list[tuple[Path, str]] = []
    for picture, root in pictures_below(paths, recursive=True):
        below = ""
        if root is not None and picture.parent != root:
            below = str(Path(root.name, picture.parent.relative_to(root)))
        found.append((picture, below))
    return found


def new_item(
    number: int, source: Path, below: str, settings: Settings, choice: ModelChoice | None = None
) -> BatchItem:
    """An item that waits; a file that is not there fails when its turn comes."""
    try:
        facts = source.stat()
        size, mtime = facts.st_size, facts.st_mtime_ns
    except OSError:
        size = mtime = 0
    return BatchItem(number, source, below, settings, size=size, mtime_ns=mtime, choice=choice)


def begin(journal: Journal, item: BatchItem) -> Begun | BatchItem:
    """Make an item ready and write it down; returns it skipped or failed where it must not run.

    The journal knows the reserved name before the file is made, so that whatever a crash leaves can be told apart.

    Raises:
        SaveFailed, DiskFull: the journal or the folder of all results cannot be written, or the disk is full.
    """
    try:
        stored = journal.item(item.id)
        if stored is not None:
            item = replace(item, source_sha256=stored.source_sha256 or item.source_sha256)
        return _begun(journal, item)
    except SaveFailed:
        raise
    except Exception as error:  # noqa: BLE001 - the border of one item: the others go on
        _log.exception("%s could not be begun", item.source)
        return _ended(journal, item, describe(error))


def _begun(journal: Journal, item: BatchItem) -> Begun | BatchItem:
    try:
        _check_unchanged(item)
        strengths = journal.maps(item) or item.settings.lambdas
        with AT_WORK.on(item.source):
            info = read_info(item.source)
        settings = item.settings
        source = info.size
        if settings.crop is not None:
            source = Size(settings.crop.width, settings.crop.height)
        size = settings.params.output_size(source)
        spec = settings.wish.spec(info, size)
        plain = _target(item, size, spec, is_result=is_result(info))
    except (BadImage, BadRequest) as error:
        return _ended(journal, item, ErrorInfo.of(error))
    if settings.destination.skip_done:
        is_anothers = partial(_is_anothers, journal, item)
        if (done := own_result(plain, info.sha256, is_anothers)) is not None:
            skipped = replace(item, state=State.SKIPPED, target=str(done))
            journal.update([skipped])
            return skipped
    _check_room(plain.parent, size, spec)
    for target in numbered(plain):
        if os.path.exists(target):  # where the disk does not even answer, the attempt does
            continue
        running = replace(item, state=State.RUNNING, pid=os.getpid(), target=str(target))
        journal.update([running])
        try:
            if _reserve(target):
                return Begun(running, spec, strengths)
        except OSError as error:
            problem = save_error(target, error)
            if not _concerns_all(item, target, error):
                return _ended(journal, item, ErrorInfo.of(problem))
            journal.update([replace(item, state=State.PENDING)])
            raise problem from error
    raise AssertionError


def _reserve(target: Path) -> bool:
    """Make a name ours by an empty file; False where it is taken. Raises OSError."""
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
    except FileExistsError as error:  # a file where a folder should be
        raise NotADirectoryError(errno.ENOTDIR, os.strerror(errno.ENOTDIR)) from error
    try:
        target.open("xb").close()
    except FileExistsError:
        return False
    return True


def _concerns_all(item: BatchItem, target: Path, error: OSError) -> bool:
    """Whether other photographs would meet an error of the target too: a full disk, or the folder of all results."""
    if isinstance(save_error(target, error), DiskFull):
        return True
    folder = item.settings.destination.folder
    if not folder or error.errno in {errno.ENAMETOOLONG, errno.EINVAL, errno.EILSEQ}:
        return False
    return target.parent == Path(folder) or not os.path.isdir(folder)


def _check_room(folder: Path, size: Size, spec: SaveSpec) -> None:
    """Refuse before anything is computed, which may take an hour, what the disk cannot hold afterwards.

    Raises:
        DiskFull: there is too little room for the result.
    """
    bytes_a_pixel = _LOSSY if spec.format in _LOSSY_FORMATS else 3 * (spec.bit_depth // 8)
    result = size.area * bytes_a_pixel
    needed = int(1.2 * result + min(_SPARE, result))
    free = free_bytes(folder)
    if free < needed:
        raise DiskFull(
            "There is not enough room in {folder}: {needed} are needed, {free} are free.",
            hint="Free some space, or choose another folder; what was there before is unchanged.",
            folder=folder,
            needed=size_words(needed),
            free=size_words(free),
        )


def note_sources(
    journal: Journal, items: Iterable[BatchItem], is_closing: Event
) -> tuple[list[BatchItem], list[BatchItem]]:
    """Write down the hashes of the photographs of items that wait, as many as are read in about half a second.

    Returns:
        The items that know theirs now, and those whose photograph is not what was queued, or cannot be read.
    """
    until = time.monotonic() + _A_WHILE
    known: list[BatchItem] = []
    without: list[BatchItem] = []
    for item in items:
        digest = _source_hash(item, is_closing)
        stored = journal.item(item.id)
        if is_closing.is_set():
            break
        if digest and stored and (stored.size, stored.mtime_ns) == (item.size, item.mtime_ns):
            known.append(replace(stored, source_sha256=digest))
        else:
            without.append(item)
        if time.monotonic() > until:
            break
    journal.update(known)
    return known, without


def _source_hash(item: BatchItem, is_closing: Event) -> str | None:
    try:
        _check_unchanged(item)
        digest = _hash(item.source, is_closing)
        _check_unchanged(item)
    except (BadImage, OSError):
        return None
    return digest


def _hash(path: Path, is_closing: Event | None = None) -> str | None:
    """Of a file, or None where the end comes first. Raises OSError."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while block := file.read(1 << 20):
            digest.update(block)
            if is_closing is not None and is_closing.is_set():
                return None
    return digest.hexdigest()


def finish(journal: Journal, item: BatchItem, path: Path, seconds: float) -> BatchItem:
    """Write down that an item is done, with the hash of its result."""
    shown = ""
    with suppress(OSError):  # it was moved already; it is done all the same
        shown = _hash(path) or ""
    done = replace(
        item,
        state=State.DONE,
        target=str(path),
        sha256=shown,
        pid=0,
        seconds=seconds,
        kind="",
        error="",
        said=(),
    )
    journal.update([done])
    return done


def give_up(journal: Journal, item: BatchItem) -> BatchItem:
    """Write down how an item ended without a result, and take the reserved name back."""
    if item.target and not item.pid:
        drop_reserved(Path(item.target))
        item = replace(item, target="")
    journal.update([item])
    return item


def leave(journal: Journal, number: int, *, may_complete: bool) -> None:
    """Write down how an item stands when the application ends properly.

    Args:
        journal: its journal.
        number: the item that is being restored, or begun.
        may_complete: whether the engine goes on with it; then the next start looks for the result, and counts no crash.
    """
    item = journal.item(number)
    if item is None or item.state != State.RUNNING:
        return
    target = Path(item.target)
    if may_complete:
        journal.update([replace(item, attempts=item.attempts - 1)])
    elif _is_done(target):
        finish(journal, item, target, item.seconds)
    else:
        give_up(journal, replace(item, state=State.PENDING, pid=0))


def take_out(journal: Journal, ids: Iterable[int], reserved: Iterable[Path]) -> None:
    """Drop items from the journal, and the names that they had reserved."""
    journal.remove(ids)
    for target in reserved:
        drop_reserved(target)


def drop_reserved(target: Path) -> None:
    """Remove a reserved name where nothing was written to it."""
    try:
        if target.stat().st_size == 0:
            target.unlink()
    except OSError:
        return


def _check_unchanged(item: BatchItem) -> None:
    try:
        facts = item.source.stat()
    except OSError as error:
        raise BadImage(
            "{path} cannot be read: {reason}.",
            hint="It was there when it was queued, or never.",
            path=item.source,
            reason=error.strerror or error,
        ) from error
    is_known = item.size or item.mtime_ns
    if is_known and (facts.st_size, facts.st_mtime_ns) != (item.size, item.mtime_ns):
        raise changed(item.source)


def _target(item: BatchItem, size: Size, spec: SaveSpec, *, is_result: bool) -> Path:
    settings = item.settings
    destination = settings.destination
    scale = settings.params.scale if settings.params.size is None else f"{size.width}x{size.height}"
    folder = Path(destination.folder) if destination.folder else item.source.parent
    if destination.folder and destination.keep_tree and item.below:
        folder /= item.below
    target = result_name(
        folder,
        destination.template,
        spec.format.suffix,
        stem=item.source.stem,
        is_result=is_result,
        scale=scale,
        lambda_pix=settings.lambdas.pix,
        lambda_sem=settings.lambdas.sem,
        model=item.choice.name if item.choice is not None else "",
    )
    if is_same_file(target, item.source) and not is_result:
        raise BadRequest(
            "The result of {name} would have the photograph's own name; choose another "
            "template or folder.",
            name=item.source.name,
        )
    return target


def _is_anothers(journal: Journal, item: BatchItem, path: Path) -> bool:
    """Whether the queue made a file from another photograph."""
    made = str(path)
    return any(one.target == made and one.source != item.source for one in journal.items())


def _is_done(target: Path) -> bool:
    try:
        return target.stat().st_size > 0
    except OSError:
        return False


def _ended(journal: Journal, item: BatchItem, error: ErrorInfo) -> BatchItem:
    failed = item.ended_with(State.FAILED, error)
    journal.update([failed])
    return failed
