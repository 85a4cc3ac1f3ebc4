"""What is installed, as far as names and what was made for what; reads no weights, and imports no torch."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QCoreApplication

from engine.library.pack_sharing import made_for
from engine.library.places import adapters_folder, installed_names, is_name, models_folder

STARTER = "starter"
_MOST_TRIES = 100


@dataclass(frozen=True, slots=True)
class Pack:
    """An installed adapter pack.

    Attributes:
        name: how it is called.
        folder: where it lies.
        for_model: the model that it says it was made for, or "".
    """

    name: str
    folder: Path
    for_model: str

    def fits(self, model: str) -> bool:
        """Whether it was made for a model, as far as it says."""
        return not self.for_model or self.for_model == model


def installed_models(store: Path) -> tuple[str, ...]:
    """Names of all models, the starter first."""
    return (STARTER, *installed_names(models_folder(store)))


def installed_packs(store: Path) -> tuple[Pack, ...]:
    """All adapter packs, by name."""
    place = adapters_folder(store)
    names = sorted(installed_names(place), key=str.lower)
    return tuple(Pack(name, place / name, made_for(place / name)) for name in names)


def name_fault(store: Path) -> Callable[[str], str]:
    """Says what is wrong with a name for new adapters, or ""."""

    def fault(name: str) -> str:
        if not name:
            return QCoreApplication.translate("names", "Give the adapters a name.")
        if not is_name(name):
            return QCoreApplication.translate(
                "names",
                "A name has letters, digits, spaces, - and _, and neither begins nor ends with a space.",
            )
        if (adapters_folder(store) / name).exists():
            return QCoreApplication.translate("names", "There are adapters of that name already.")
        return ""

    return fault


def free_name(wanted: str, fault: Callable[[str], str]) -> str:
    """A name, or it with the first number behind it that is still free."""
    name, number = wanted, 1
    while fault(name) and number < _MOST_TRIES:
        number += 1
        name = f"{wanted} {number}"
    return name
