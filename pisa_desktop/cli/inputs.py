"""From the names on the command line to pairs of input and output."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from engine.files import is_same_file, pictures_below


@dataclass(frozen=True, slots=True)
class Input:
    """A picture to restore.

    Attributes:
        path: the file, absolute.
        below: its folder relative to the folder that was named on the command line (kept below the target).
    """

    path: Path
    below: Path


def collect_inputs(names: Iterable[Path], *, recursive: bool) -> tuple[Input, ...]:
    """Files as they are; folders as the pictures in them, sorted by name, each file once.

    A name that does not exist is kept: it fails as an input of its own.
    """
    return tuple(
        Input(path, path.parent.relative_to(root) if root is not None else Path())
        for path, root in pictures_below(names, recursive=recursive)
    )


def is_an_input(target: Path, inputs: Iterable[Input]) -> bool:
    """Whether writing `target` would overwrite one of the inputs, under any name."""
    return any(is_same_file(target, item.path) for item in inputs)
