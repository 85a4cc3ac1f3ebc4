"""Saving so that a crash, a full disk or a second process leaves the old file or the new one, never half of one."""

from __future__ import annotations

import errno
import glob
import itertools
import os
import sys
import tempfile
import time
from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, cast

import psutil

from engine.errors import BadRequest, DiskFull, SaveFailed
from engine.files.names import longest_name, name_bytes, shortened

_PART = ".part"
_PART_NAME_BYTES = 80
_STALE_SECONDS = 3600.0
_REPLACE_SECONDS = 2.5
_NO_ROOM = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}


def save_error(path: Path, error: OSError) -> SaveFailed:
    """The error to raise when writing `path` failed with `error`: one sentence, and what to do."""
    if error.errno in _NO_ROOM:
        return DiskFull(
            "The disk is full: {path} was not saved.",
            hint="Free some space, or choose another folder; what was there before is unchanged.",
            path=path,
        )
    reason = error.strerror or type(error).__name__
    return SaveFailed(
        "{path} could not be saved: {reason}.",
        hint="Choose another folder.",
        path=path,
        reason=reason,
    )


@contextmanager
def atomic_write(path: Path, verify: Callable[[Path], None] | None = None) -> Generator[BinaryIO]:
    """Write `path` through a temporary file beside it.

    The file that is yielded becomes `path` when the block ends normally: flushed, synced, checked by `verify` (called
    with the temporary path), moved over the target in one step, and the folder synced. When the block raises, the target
    stays as it was and the temporary file is removed.

    Raises:
        DiskFull: there is no room.
        SaveFailed: the folder or file cannot be written.
    """
    with atomic_file(path, verify, replace=True) as new:
        yield new.file


@dataclass(slots=True)
class NewFile:
    """A file being written, and the name that it gets.

    Attributes:
        file: to write to.
        path: its name; known for certain only after the block has ended.
    """

    file: BinaryIO
    path: Path


@contextmanager
def atomic_file(
    path: Path, verify: Callable[[Path], None] | None = None, *, replace: bool
) -> Generator[NewFile]:
    """Like `atomic_write`; without `replace` the first free of `path`, `stem2`, `stem3`, ... is used instead.

    A free name is taken in one step together with the finished content, so that two writers never get the same and nothing
    empty is ever seen.

    Raises:
        DiskFull: there is no room.
        SaveFailed: the folder or file cannot be written.
    """
    part = None
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(_PART, _part_prefix(path, os.getpid()), path.parent)
        part = Path(name)
        with os.fdopen(handle, "w+b") as file:
            new = NewFile(cast("BinaryIO", file), path)
            yield new
            file.flush()
            os.fsync(file.fileno())
        if verify is not None:
            verify(part)
        _adopt_mode(part, path)
        new.path = _replace(part, path) if replace else _take_free_name(part, path)
        part = None
        _sync_folder(path.parent)
    except OSError as error:
        raise save_error(path, error) from error
    finally:
        if part is not None:
            part.unlink(missing_ok=True)


def _adopt_mode(part: Path, path: Path) -> None:
    """Permissions of the file that is replaced, or what a new file would get."""
    try:
        mode = path.stat().st_mode & 0o777
    except OSError:
        mask = os.umask(0)
        os.umask(mask)
        mode = 0o666 & ~mask
    with suppress(OSError):
        part.chmod(mode)


def _replace(part: Path, path: Path) -> Path:
    """os.replace, patient with Windows' virus scanners and indexers, which hold new files for a moment."""
    deadline = time.monotonic() + _REPLACE_SECONDS
    pause = 0.05
    while True:
        try:
            part.replace(path)
        except PermissionError:
            if sys.platform != "win32" or time.monotonic() > deadline:
                raise
            time.sleep(pause)
            pause = min(1.0, 2 * pause)
        else:
            return path


def numbered(path: Path) -> Iterator[Path]:
    """`path`, `stem2`, `stem3`, ...: the names of which a new file gets the first that is free."""
    yield path
    for number in itertools.count(2):
        yield path.with_name(f"{path.stem}{number}{path.suffix}")


def _take_free_name(part: Path, path: Path) -> Path:
    """Give the part the first free name, without ever replacing a file."""
    for candidate in numbered(path):
        try:
            if sys.platform == "win32":
                part.rename(candidate)  # refuses a name that is taken
                return candidate
            os.link(part, candidate)
        except FileExistsError:
            continue
        except OSError:
            if os.path.lexists(candidate):
                continue
            return _reserve_and_replace(part, candidate)  # a file system without hard links
        part.unlink()
        return candidate
    raise AssertionError


def _reserve_and_replace(part: Path, path: Path) -> Path:
    free = free_name(path)
    try:
        return _replace(part, free)
    except BaseException:
        free.unlink(missing_ok=True)
        raise


def _sync_folder(folder: Path) -> None:
    if sys.platform == "win32":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        with suppress(OSError):  # some network file systems refuse; the file itself is synced
            os.fsync(descriptor)
    finally:
        os.close(descriptor)


def check_target(target: Path, photograph: Path) -> None:
    """Refuse, before anything is computed, a file that a result of `photograph` cannot be written to.

    Raises:
        BadRequest: it is the photograph itself.
        SaveFailed: its name is too long for its folder.
    """
    if is_same_file(target, photograph):
        raise BadRequest(
            "{path} is the photograph itself and is never overwritten; choose another name.",
            path=target,
        )
    if name_bytes(target.name) > longest_name(target.parent):
        raise save_error(target, OSError(errno.ENAMETOOLONG, os.strerror(errno.ENAMETOOLONG)))


def is_same_file(first: Path, second: Path) -> bool:
    """Whether both names mean one file: by path, symlink, hard link, or case on a file system that ignores it."""
    try:
        return first.samefile(second)
    except OSError:
        return os.path.normcase(first.absolute()) == os.path.normcase(second.absolute())


def free_name(path: Path) -> Path:
    """Reserve `path`, or the first of `stem2`, `stem3`, ... that is free, by creating it empty.

    Two callers never get the same name. Remove the file again when nothing is written to it.

    Raises:
        SaveFailed: the folder cannot be written.
    """
    for candidate in numbered(path):
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            candidate.open("xb").close()
        except FileExistsError:
            continue
        except OSError as error:
            raise save_error(candidate, error) from error
        return candidate
    raise AssertionError


def drop_parts(path: Path, pid: int) -> None:
    """Delete temporary files that a process which is dead left of `path`. Raises OSError."""
    for part in path.parent.glob(f"{glob.escape(_part_prefix(path, pid))}*{_PART}"):
        part.unlink(missing_ok=True)


def _part_prefix(path: Path, pid: int) -> str:
    return f".{shortened(path.name, _PART_NAME_BYTES)}.{pid}."


def sweep_stale_parts(folder: Path, age: float = _STALE_SECONDS) -> int:
    """Delete temporary files that dead processes left in `folder` more than `age` seconds ago; returns how many."""
    count = 0
    for part in folder.glob(f".*.*{_PART}"):
        pieces = part.name.split(".")
        owner = pieces[-3] if len(pieces) >= 4 else ""
        try:
            written = part.stat().st_mtime
            is_old = time.time() - written > age
            if is_old and owner.isdigit() and not _is_writer(int(owner), written):
                part.unlink()
                count += 1
        except OSError:
            continue
    return count


def _is_writer(pid: int, written: float) -> bool:
    """Whether the process `pid` may have written something at `written`; numbers of processes are used again."""
    try:
        return psutil.Process(pid).create_time() <= written + 1
    except psutil.NoSuchProcess:
        return False
    except psutil.Error:
        return True
