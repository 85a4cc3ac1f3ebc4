"""Values that tell when they change, and bindings between them and widgets. For the window's thread only."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Generic, Self, TypeVar, cast, overload

from PySide6.QtCore import QObject, Signal, SignalInstance

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


class Binding:
    """A connection that can be ended; it must be before the QObject that it shows to is deleted."""

    def __init__(self, ends: list[tuple[SignalInstance, Callable[..., object]]]) -> None:
        self._ends = ends

    def dispose(self) -> None:
        """End it; a second time does nothing."""
        ends, self._ends = self._ends, []
        for signal, slot in ends:
            try:
                signal.disconnect(slot)
            except RuntimeError:  # the sender is gone already
                continue


class Bindings:
    """Several bindings that end together, such as those of a view to the document it shows."""

    def __init__(self) -> None:
        self._all: list[Binding] = []

    def add(self, binding: Binding) -> None:
        """Take part in `dispose`."""
        self._all.append(binding)

    def dispose(self) -> None:
        """End all of them."""
        for binding in self._all:
            binding.dispose()
        self._all.clear()


def observe(
    model: Observable, name: str, call: Callable[[Any], object], *, at_once: bool = True
) -> Binding:
    """Call with the value of a property when it changes, and now.

    Raises:
        TypeError: the model has no such property.
    """
    if not isinstance(getattr(type(model), name, None), Property):
        raise TypeError(f"{type(model).__name__} has no property {name!r}")

    def on_changed(changed: str) -> None:
        if changed == name:
            call(getattr(model, name))

    model.changed.connect(on_changed)
    if at_once:
        call(getattr(model, name))
    return Binding([(model.changed, on_changed)])


def bind(
    model: Observable,
    name: str,
    show: Callable[[Any], object],
    edited: SignalInstance,
    read: Callable[[Any], Any] = lambda value: value,
) -> Binding:
    """Keep a property and a widget equal, both ways.

    Args:
        model: its owner.
        name: the property.
        show: the widget's setter; what the widget emits while it runs is ignored.
        edited: the widget's signal with the new value.
        read: turns what the signal carries into the property's value.
    """
    is_showing = False

    def on_model(value: object) -> None:
        nonlocal is_showing
        is_showing = True
        try:
            show(value)
        finally:
            is_showing = False

    def on_edited(value: object) -> None:
        if not is_showing:
            setattr(model, name, read(value))

    observed = observe(model, name, on_model)
    edited.connect(on_edited)
    return Binding([*observed._ends, (edited, on_edited)])  # pyright: ignore[reportPrivateUsage]
