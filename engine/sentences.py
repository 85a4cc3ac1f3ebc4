"""Sentences for people: English text that remembers what it was made of, so that a window can say it in another language."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from numbers import Integral, Real
from typing import Any, cast

Field = str | int | float


class Sentence(str):
    """A text that was made of a template and values. Where only a text is wanted it is one.

    Args:
        template: what `str.format` takes; without fields it is the text itself.
        fields: values of the template; what is no text and no number is kept as its text, so that a sentence holds
            no frames, tensors or files and may cross threads.

    Attributes:
        template, fields: as given; a value may be a sentence of its own.
    """

    __slots__ = ("fields", "template")

    template: str
    fields: Mapping[str, Field]

    def __new__(cls, template: str, /, **fields: object) -> Sentence:
        """See the class."""
        kept = {name: _plain(value) for name, value in fields.items()}
        made = super().__new__(cls, template.format(**kept) if kept else template)
        made.template, made.fields = template, kept
        return made

    @classmethod
    def of(cls, text: str) -> Sentence:
        """A sentence as it is, another text as one without values."""
        return text if isinstance(text, Sentence) else cls(text)

    def __reduce__(self) -> tuple[Any, ...]:
        """For copies."""
        return _again, (self.template, dict(self.fields))

    def to_json(self) -> list[Any]:
        """As JSON types; a sentence among the values keeps its own."""
        fields = {
            name: value.to_json() if isinstance(value, Sentence) else value
            for name, value in self.fields.items()
        }
        return [self.template, fields]

    @classmethod
    def of_json(cls, data: object) -> Sentence:
        """The reverse.

        Raises:
            ValueError, KeyError, IndexError, TypeError: it makes no sense.
        """
        template, fields = cast("tuple[object, dict[str, object]]", data)
        values = {
            name: cls.of_json(value) if isinstance(value, list) else value
            for name, value in dict(fields).items()
        }
        return cls(str(template), **values)


def listed(parts: Iterable[str]) -> str:
    """Sentences or halves of them, one behind the other; "" where there is none."""
    found = ""
    for part in parts:
        found = Sentence("{first}; {rest}", first=found, rest=part) if found else part
    return found


def _again(template: str, fields: dict[str, Field]) -> Sentence:
    return Sentence(template, **fields)


def _plain(value: object) -> Field:
    if isinstance(value, Sentence):
        return value
    if isinstance(value, str) or not isinstance(value, Real) or isinstance(value, bool):
        return str(value)
    return int(value) if isinstance(value, Integral) else float(value)
