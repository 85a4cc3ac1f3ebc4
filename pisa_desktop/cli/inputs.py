"""From the names on the command line to pairs of input and output."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from engine.files import is_same_file, pictures_below
from engine.files.results import recipe_in
from pisa_desktop.results import before_template


@dataclass(frozen=True, slots=True)
class Input:
    """A picture to restore.

    Attributes:
        path: the file, absolute.
        below: its folder relative to the folder that was named on the command line (kept below the target).
        is_named: whether the file itself was named, and not a folder that it lies in.
    """

    path: Path
    below: Path
    is_named: bool


def collect_inputs(names: Iterable[Path], *, recursive: bool) -> tuple[Input, ...]:
    """Files as they are; folders as the pictures in them, sorted by name, each file once.

    A name that does not exist is kept: it fails as an input of its own.
    """
    return tuple(
        Input(
            path,
            path.parent.relative_to(root) if root is not None else Path(),
            is_named=root is None,
        )
        for path, root in pictures_below(names, recursive=recursive)
    )


def without_results(inputs: tuple[Input, ...], template: str) -> tuple[Input, ...]:
    """The inputs that are not results of earlier runs; all of them where nothing but results was named.

    A result tells by its recipe. In a folder a file without one is taken for a result of `template`, too, where its name is that of
    another picture beside it and what the template adds.
    """
    originals = {(item.path.parent, item.path.stem) for item in inputs}

    def is_result(item: Input) -> bool:
        if recipe_in(item.path) is not None:
            return True
        stem = before_template(template, item.path.stem)
        is_other = stem != item.path.stem and not item.is_named
        return is_other and (item.path.parent, stem) in originals

    rest = tuple(item for item in inputs if not is_result(item))
    return rest if rest or not all(item.is_named for item in inputs) else inputs


def is_an_input(target: Path, inputs: Iterable[Input]) -> bool:
    """Whether writing `target` would overwrite one of the inputs, under any name."""
    return any(is_same_file(target, item.path) for item in inputs)
