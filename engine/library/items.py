"""The values that a model store deals in, and how its operations are driven."""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import TypeVar

from engine.download.parts import hash_steps
from engine.library.places import Origin
from engine.transfer import Meter, Transfer

T = TypeVar("T")
Steps = Generator[Transfer, None, T]


class Kind(StrEnum):
    """What an item of the store is."""

    MODEL = "model"
    ADAPTERS = "adapters"


@dataclass(frozen=True, slots=True)
class StoredItem:
    """An installed model or pack, as `pisa models list` shows it.

    Attributes:
        name: unique within its kind.
        kind: model or adapters.
        path: its folder.
        bytes: size of all files.
        for_model: the model that a pack was made for, or "".
        sha256: hash over the recorded hashes of its files, or "" where none were recorded.
        ok: whether everything that is needed is there.
    """

    name: str
    kind: Kind
    path: Path
    bytes: int
    for_model: str
    sha256: str
    ok: bool


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with a file of an item.

    Attributes:
        path: of the file, relative to the item's folder; "" where no single one is to blame.
        words: a sentence.
    """

    path: str
    words: str


@dataclass(frozen=True, slots=True)
class Import:
    """How something is installed.

    Attributes:
        slim: keep only what restoring needs, in fp16 (models only).
        link: the source is a download of ours, whose files may be given a second name instead of being copied.
        origin: what to note of where it came from; made up from the source where None.
    """

    slim: bool = False
    link: bool = False
    origin: Origin | None = None


def run_to_end(steps: Steps[T]) -> T:
    """Drive an operation without looking at its steps; returns what it returns."""
    while True:
        try:
            next(steps)
        except StopIteration as end:
            return end.value


def hashes_steps(folder: Path) -> Steps[dict[str, str]]:
    """Hash of every file below a folder."""
    files = [path for path in sorted(folder.rglob("*")) if path.is_file()]
    meter = Meter(total=sum(path.stat().st_size for path in files))
    found: dict[str, str] = {}
    for path in files:
        relative = path.relative_to(folder).as_posix()
        found[relative] = yield from hash_steps(path, relative, meter)
    return found
