"""What can be asked of the models' thread and what it answers: frozen values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

from engine.errors import ErrorInfo
from engine.transfer import Transfer


class Deed(StrEnum):
    """What is to be done."""

    LOOK = "look"
    GET = "get"
    FORGET = "forget"
    IMPORT = "import"
    VERIFY = "verify"
    REPAIR = "repair"
    REMOVE = "remove"
    MOVE = "move"
    KEEP = "keep"
    """The adapters of a training are installed."""
    RENAME = "rename"
    """Adapters get another name."""


@dataclass(frozen=True, slots=True)
class Task:
    """A piece of work on models and adapters.

    Attributes:
        deed: what is done.
        name: of the model or adapters, or "".
        path: what is imported, kept, renamed or repaired from, or where models are moved to, or None.
        is_slim: keep only what restoring needs.
        mirror: name of the mirror to try first, or "".
        kind: "model" or "adapters", where `name` alone could be either, or "".
        asker: who asked, if it tells the outcome itself, or "".
    """

    deed: Deed
    name: str = ""
    path: Path | None = None
    is_slim: bool = True
    mirror: str = ""
    kind: str = ""
    asker: str = ""


@dataclass(frozen=True, slots=True)
class Item:
    """Something installed; see `engine.library.items.StoredItem`.

    Attributes:
        hashes: how many files have a recorded hash.
        card: the card that it is, or "".
        fits: for a model, the adapters that fit it.
        has_adapters: for a model, whether it carries its own.
    """

    name: str
    kind: str
    path: Path
    bytes: int
    for_model: str
    ok: bool
    hashes: int
    card: str = ""
    fits: tuple[str, ...] = ()
    has_adapters: bool = False


@dataclass(frozen=True, slots=True)
class Stock:
    """What is there.

    Attributes:
        items: everything installed.
        folder: where models lie.
        problem: a sentence where that folder is not there, else "".
        waiting: bytes of stopped downloads, by the name of their card.
    """

    items: tuple[Item, ...] = ()
    folder: Path = Path()
    problem: str = ""
    waiting: Mapping[str, int] = field(default_factory=dict[str, int])

    def find(self, name: str, kind: str = "") -> Item | None:
        """An item by name."""
        return next((i for i in self.items if i.name == name and kind in {"", i.kind}), None)


@dataclass(frozen=True, slots=True)
class TaskStarted:
    """Work on a task has begun."""

    task: Task


@dataclass(frozen=True, slots=True)
class TaskProgress:
    """How far a task is."""

    task: Task
    step: Transfer


@dataclass(frozen=True, slots=True)
class TaskEnded:
    """A task is over.

    Attributes:
        task: which one.
        stock: what is there now.
        item: what was installed, or "".
        lines: what was found or done: faults, mended files, what could not be deleted.
        error: why it failed, or None.
        was_stopped: whether the user ended it.
    """

    task: Task
    stock: Stock
    item: str = ""
    lines: tuple[str, ...] = ()
    error: ErrorInfo | None = None
    was_stopped: bool = False
