"""Files of unknown origin: opened without waiting for whatever else has that name, and JSON read from them within bounds."""

from __future__ import annotations

import json
import os
import stat
from pathlib import Path
from typing import Any, BinaryIO, cast

LARGEST_JSON = 16 << 20


class BadJsonError(ValueError):
    """A text is no JSON object that can be used; the reason is the error's text."""


def open_plain(path: Path, *, writable: bool = False) -> BinaryIO:
    """Open a file, and nothing that would wait for somebody (a pipe, a device).

    Raises:
        OSError: it cannot be opened, or is no file.
    """
    mode = os.O_RDWR if writable else os.O_RDONLY
    flags = mode | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
    descriptor = os.open(path, flags | getattr(os, "O_CLOEXEC", 0))
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        os.close(descriptor)
        raise OSError("it is no file")
    return os.fdopen(descriptor, "r+b" if writable else "rb")


def json_object(text: bytes) -> dict[str, Any]:
    """The object that a text holds.

    Raises:
        BadJsonError: it is no JSON, holds no object, no finite numbers, or is nested too deeply.
    """
    try:
        data = json.loads(text, parse_constant=_refused)
    except RecursionError:
        raise BadJsonError("it is nested too deeply") from None
    except ValueError as error:
        raise BadJsonError(str(error)) from error
    if not isinstance(data, dict):
        raise BadJsonError("it does not hold what its name says")
    return cast("dict[str, Any]", data)


def read_json_object(path: Path, largest: int = LARGEST_JSON) -> dict[str, Any]:
    """The object in a JSON file.

    Raises:
        FileNotFoundError: there is no such file.
        OSError: it cannot be read, or is no file.
        BadJsonError: it is larger than `largest` bytes, or not as `json_object` wants it.
    """
    with open_plain(path) as file:
        text = file.read(largest + 1)
    if len(text) > largest:
        raise BadJsonError("it is too large")
    return json_object(text)


def _refused(name: str) -> float:
    raise ValueError(f"{name} is no number")
