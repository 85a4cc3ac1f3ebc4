"""The small JSON files that the application keeps for itself, read by one reader: nothing that they hold stops a start.

What makes no sense in one is answered with a default. The file as it was is kept beside it, and that is told once.
"""

from __future__ import annotations

import errno
import json
import logging
import os
import stat
import threading
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Generic, TypeVar, cast

from engine.errors import EngineError
from engine.files.aside import keep_copy, set_aside
from engine.fitting import fits

_log = logging.getLogger(__name__)
T = TypeVar("T")
LIMIT_BYTES = 256 << 20
"""A session of ten thousand photographs has five megabytes."""
ODD = (ValueError, TypeError, LookupError, AttributeError, ArithmeticError, RecursionError, EngineError)  # fmt: skip
"""What code raises that meets content which it did not expect."""


@dataclass(frozen=True, slots=True)
class Trouble:
    """A file that could not be read as a whole.

    Attributes:
        path: the file.
        kept: name of the file that holds what was there, or "".
        reason: what was wrong, for a log; where nothing is `kept`, why the file cannot be read.
    """

    path: Path
    kept: str
    reason: str


@dataclass(frozen=True, slots=True)
class Loaded(Generic[T]):
    """What a file held.

    Attributes:
        value: it, or the default.
        is_newer: whether a newer version of the application wrote the file.
        may_write: whether the file may be written over: not where a newer version wrote it, nor where what it holds could not be kept.
        trouble: what was wrong, or None.
    """

    value: T
    is_newer: bool = False
    may_write: bool = True
    trouble: Trouble | None = None


class Fields:
    """An object of a file, from which values are taken by name and kind.

    Args:
        data: the object.
        odd: list to which what makes no sense is added.
    """

    def __init__(self, data: Mapping[str, Any], odd: list[str] | None = None) -> None:
        self.data = data
        self.odd: list[str] = [] if odd is None else odd

    def __iter__(self) -> Iterator[str]:
        return iter(self.data)

    def __contains__(self, name: str) -> bool:
        return name in self.data

    def raw(self, name: str) -> Any:
        """A value as it stands there. Raises KeyError."""
        return self.data[name]

    def reject(self, name: str) -> None:
        """Note that a value makes no sense."""
        self.odd.append(f"{name}: {self.data.get(name)!r:.80}")

    def take(self, name: str, kind: Any, default: T, *, where: Callable[[T], bool] = lambda _: True) -> T:  # fmt: skip
        """A value of a kind (as annotations write it); the default where it is missing, or makes no sense, which is noted."""
        value = self.data.get(name, default)
        if name not in self.data or (fits(value, kind) and where(value)):
            return value
        self.reject(name)
        return default

    def need(self, name: str, kind: Any, default: T, *, where: Callable[[T], bool] = lambda _: True) -> T:  # fmt: skip
        """The same of a value that is always written: it makes no sense that it is missing."""
        if name not in self.data:
            self.reject(name)
        return self.take(name, kind, default, where=where)

    def each(self, name: str, made: Callable[[Fields], T]) -> tuple[T, ...]:
        """What is made of each object in a list; those that make no sense are left out, which is noted."""
        found: list[T] = []
        for number, member in enumerate(self.take(name, list[Any], [])):
            try:
                if not isinstance(member, dict):
                    raise TypeError(f"{member!r:.80}")
                found.append(made(Fields(cast("dict[str, Any]", member), self.odd)))
            except ODD as error:
                self.odd.append(f"{name}[{number}]: {error!s:.80}")
        return tuple(found)


def parsed(text: str | bytes) -> Any:
    """JSON as Python's values. Raises ValueError, also where it is nested too deeply."""
    try:
        return json.loads(text)
    except RecursionError as error:
        raise ValueError("it is nested too deeply") from error


def read_state(path: Path, made: Callable[[Fields], T], default: Callable[[], T], schema: int | None = None) -> Loaded[T]:  # fmt: skip
    """What a file of the application's own holds. Raises nothing.

    Args:
        path: the file; one that is not there is no trouble.
        made: makes a value of the file's object. What it raises means that nothing there makes sense.
        default: makes the value where there is nothing.
        schema: the newest that this version knows, for a file that names its own; one that is newer is still given to `made`.
    """
    try:
        text = _bytes_of(path)
    except FileNotFoundError:
        return Loaded(default())
    except OSError as error:
        if isinstance(error, IsADirectoryError) or error.errno == errno.ELOOP:
            return _replaced(path, default(), error)
        return Loaded(default(), False, False, _told(Trouble(path, "", error.strerror or str(error))))  # fmt: skip
    is_newer = False
    try:
        data = parsed(text)
        if not isinstance(data, dict):
            raise TypeError("it holds no object")
        fields = Fields(cast("dict[str, Any]", data))
        if schema is not None:
            is_newer = fields.take("schema", int, schema) > schema
        value = made(fields)
    except ODD as error:
        if is_newer:  # it is that version's, and need not make sense to this one
            return Loaded(default(), True, False)
        return _replaced(path, default(), error)
    if is_newer or not fields.odd:
        return Loaded(value, is_newer, not is_newer)
    reason = "; ".join(fields.odd[:8])
    kept = keep_copy(path, reason)
    return Loaded(value, False, bool(kept), _told(Trouble(path, kept, reason)))


def _bytes_of(path: Path) -> bytes:
    """Raises OSError; IsADirectoryError for whatever is no file of ours: a folder, a pipe, one that is far too large."""
    facts = path.stat()
    if not stat.S_ISREG(facts.st_mode) or facts.st_size > LIMIT_BYTES:
        raise IsADirectoryError(f"{path} is no file of {LIMIT_BYTES} bytes at most")
    descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_BINARY", 0) | getattr(os, "O_NONBLOCK", 0))  # fmt: skip
    with open(descriptor, "rb") as file:
        return file.read()


def _replaced(path: Path, value: T, error: Exception) -> Loaded[T]:
    reason = f"{type(error).__name__}: {error!s:.200}"
    kept = set_aside(path, reason)
    return Loaded(value, False, bool(kept), _told(Trouble(path, kept, reason)))


# What went wrong, for whoever speaks to the user

_lock = threading.Lock()
_troubles: dict[Path, Trouble] = {}
_known: set[Path] = set()
_listener: Callable[[], object] | None = None


def take_troubles() -> tuple[Trouble, ...]:
    """Those that nobody has taken yet; each file's first only."""
    with _lock:
        found = tuple(_troubles.values())
        _troubles.clear()
        return found


def listen(listener: Callable[[], object] | None) -> None:
    """Call somebody, on whatever thread it happens, each time that there is something to take."""
    global _listener
    _listener = listener


def forget_troubles() -> None:
    """As in a new process."""
    with _lock:
        _troubles.clear()
        _known.clear()


def _told(trouble: Trouble) -> Trouble:
    with _lock:
        is_new = trouble.path not in _known
        if is_new:
            _known.add(trouble.path)
            _troubles[trouble.path] = trouble
    if is_new:
        if not trouble.kept:
            _log.warning("%s cannot be read: %s", trouble.path, trouble.reason)
        if _listener is not None:
            _listener()
    return trouble
