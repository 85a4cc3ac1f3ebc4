"""Whose result a file is: the recipe inside says from which picture it was made, by the hash of that picture's file."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from engine.errors import BadImage, BadRequest
from engine.files.atomic import numbered
from engine.files.extras import is_raw_name
from engine.files.image import SourceInfo
from engine.files.read import read_info
from engine.files.recipe import Recipe, recipe_of

_GAP = 10
"""So many numbers in a row without a file end a search: a result may have been moved away since."""


def is_result(source: SourceInfo) -> bool:
    """Whether a file was made by this application: it carries a recipe, even one that makes no sense here."""
    try:
        return recipe_of(source) is not None
    except BadRequest:
        return True


def recipe_in(path: Path) -> Recipe | None:
    """The recipe in a file, for which neither pixels nor hash are read; None where there is none that makes sense."""
    if is_raw_name(path):
        return None
    try:
        return recipe_of(read_info(path, hashed=False))
    except (BadImage, BadRequest):
        return None


def own_result(plain: Path, sha256: str, is_anothers: Callable[[Path], bool]) -> Path | None:
    """A picture's result among the files named `plain`, with or without a number; None where there is none.

    One that says it was made from this picture comes first. A file that says nothing of its origin (without a recipe, or by another
    program) counts as the result of the first picture that asks for it, as its name has it. Two copies of a picture have one result.

    Args:
        plain: the name without a number.
        sha256: of the picture's file.
        is_anothers: asked about a file that says nothing: whether it is known to be another picture's.
    """
    silent: Path | None = None
    missing = 0
    for path in numbered(plain):
        if missing == _GAP:
            return silent
        if not _holds_something(path):
            missing += 1
            continue
        missing = 0
        recipe = recipe_in(path)
        origin = recipe.source_sha256 if recipe is not None else ""
        if origin == sha256:
            return path
        if silent is None and not origin and not is_anothers(path):
            silent = path
    raise AssertionError


def _holds_something(path: Path) -> bool:
    try:
        return path.is_file() and path.stat().st_size > 0
    except OSError:
        return False
