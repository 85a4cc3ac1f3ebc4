"""From the names on the command line to pairs of input and output."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from string import Formatter

from engine.errors import BadRequest
from engine.files import is_same_file, pictures_in

FIELDS = frozenset({"stem", "scale", "lambda_pix", "lambda_sem", "model"})
_UNSAFE = re.compile(r'[<>:"/\\|?*\x00-\x1f]')


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
    found: dict[Path, Input] = {}
    for name in names:
        root = name.absolute()
        if root.is_dir():
            for path in pictures_in(root, recursive=recursive):
                found.setdefault(path, Input(path, path.parent.relative_to(root)))
        else:
            found.setdefault(root, Input(root, Path()))
    return tuple(found.values())


def check_template(template: str) -> None:
    """Refuse a name template that cannot work.

    Raises:
        BadRequest: it has unknown fields, or would leave the target folder.
    """
    try:
        fields = {field for _, field, _, _ in Formatter().parse(template) if field is not None}
    except ValueError as error:
        raise BadRequest(f"The name template {template!r} is not valid ({error}).") from error
    if unknown := fields - FIELDS:
        raise BadRequest(
            f"The name template has an unknown field {{{sorted(unknown)[0]}}}; "
            f"known are {', '.join(f'{{{f}}}' for f in sorted(FIELDS))}."
        )
    if not template.strip() or "/" in template or "\\" in template:
        raise BadRequest(f"The name template {template!r} must be a file name without folders.")


def file_stem(template: str, **values: object) -> str:
    """The template filled in, with characters that some system forbids replaced."""
    shown = {k: f"{v:g}" if isinstance(v, float) else str(v) for k, v in values.items()}
    return _UNSAFE.sub("_", template.format(**shown)) or "_"


def is_an_input(target: Path, inputs: Iterable[Input]) -> bool:
    """Whether writing `target` would overwrite one of the inputs, under any name."""
    return any(is_same_file(target, item.path) for item in inputs)
