"""Whether values that came from a file are of the kinds that their declarations name. Python itself never looks."""

from __future__ import annotations

import os
import types
from collections.abc import Mapping, Sequence
from dataclasses import fields, is_dataclass
from enum import Enum
from functools import cache
from pathlib import Path
from typing import Any, TypeVar, Union, cast, get_args, get_origin, get_type_hints

T = TypeVar("T")
LARGEST = 2**63
"""Whole numbers from here on fit into nothing that they are given to."""


def sound(value: T) -> T:
    """A dataclass as it is.

    Raises:
        ValueError: a field, or one of a field's fields, is not of the kind that is declared.
    """
    for name, kind in _kinds(type(value)).items():
        if not fits(getattr(value, name), kind):
            raise ValueError(f"{name} is {getattr(value, name)!r:.80}")
    return value


def fits(value: object, kind: Any) -> bool:
    """Whether a value is of a kind, as annotations write it.

    A number is finite, True is no number, a text can name a file; a whole number will do as a float.
    """
    origin = get_origin(kind)
    if kind is Any or kind is object:
        return True
    if origin in {types.UnionType, Union}:
        return any(fits(value, one) for one in get_args(kind))
    if origin is None:
        return _fits_plainly(value, kind)
    return isinstance(value, origin) and _parts_fit(value, get_args(kind))


def is_shallow(value: object, levels: int = 32) -> bool:
    """Whether lists and objects are nested so little that every writer can follow."""
    if isinstance(value, Mapping):
        value = list(cast("Mapping[object, object]", value).values())
    if not isinstance(value, list):
        return True
    return levels > 0 and all(is_shallow(one, levels - 1) for one in cast("list[object]", value))


def _parts_fit(value: object, kinds: tuple[Any, ...]) -> bool:
    if isinstance(value, Mapping):
        pairs = cast("Mapping[object, object]", value).items()
        return all(fits(key, kinds[0]) and fits(one, kinds[1]) for key, one in pairs)
    parts = list(cast("Sequence[object]", value))
    if isinstance(value, tuple) and kinds[-1] is not Ellipsis:
        return len(parts) == len(kinds) and all(map(fits, parts, kinds))
    return all(fits(part, kinds[0]) for part in parts)


def _fits_plainly(value: object, kind: Any) -> bool:
    if kind is None or kind is types.NoneType:
        return value is None
    if kind is float or kind is int:
        if not isinstance(value, int if kind is int else int | float) or isinstance(value, bool):
            return False
        return abs(value) < LARGEST  # NaN is not
    if not isinstance(value, kind):
        return False
    if isinstance(value, Enum):
        return True
    if isinstance(value, str | Path):
        return _is_text(str(value))
    return all(fits(getattr(value, name), one) for name, one in _kinds(type(value)).items())


def _is_text(text: str) -> bool:
    try:
        os.fsencode(text)
    except UnicodeEncodeError:
        return False
    return "\0" not in text


@cache
def _kinds(cls: type) -> Mapping[str, Any]:
    """Kinds of a dataclass' fields; none of another class."""
    if not is_dataclass(cls):
        return {}
    hints = get_type_hints(cls)
    return {one.name: hints[one.name] for one in fields(cls)}
