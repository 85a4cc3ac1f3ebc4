"""Values that tell when they change. For the window's thread only."""

from __future__ import annotations

from collections.abc import Callable
from typing import Generic, Self, TypeVar, cast, overload

from PySide6.QtCore import QObject, Signal

T = TypeVar("T")


class Observable(QObject):
    """An object with `Property` attributes.

    Signals:
        changed(str): the name of a property whose value is now another one.
    """

    changed = Signal(str)


class Property(Generic[T]):
    """A value of an Observable that emits `changed` with its name when it becomes unequal to what it was.

    Args:
        default: the value until it is set; shared by all instances, so it must be immutable.
        check: turns a value being set into the one kept, or raises.
    """

    def __init__(self, default: T, check: Callable[[T], T] | None = None) -> None:
        self._default, self._check, self._name = default, check, ""

    def __set_name__(self, owner: type, name: str) -> None:
        self._name = name

    @overload
    def __get__(self, instance: None, owner: type) -> Self: ...

    @overload
    def __get__(self, instance: Observable, owner: type) -> T: ...

    def __get__(self, instance: Observable | None, owner: type) -> Self | T:
        if instance is None:
            return self
        return cast("T", instance.__dict__.get(f"_{self._name}", self._default))

    def __set__(self, instance: Observable, value: T) -> None:
        if self._check is not None:
            value = self._check(value)
        if value == self.__get__(instance, type(instance)):
            return
        instance.__dict__[f"_{self._name}"] = value
        instance.changed.emit(self._name)
