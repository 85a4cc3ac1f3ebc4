"""How models are shown, and how long work on them is driven."""

from __future__ import annotations

import sys
from contextlib import closing
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from pathlib import Path

    from engine.download import Card, Manifest
    from engine.library.items import Steps, StoredItem

T = TypeVar("T")


def item_as_json(item: StoredItem) -> dict[str, object]:
    """An item in the words of the JSON contract."""
    return {
        "name": item.name,
        "kind": item.kind.value,
        "path": str(item.path.absolute()),
        "bytes": item.bytes,
        "for_model": item.for_model,
        "sha256": item.sha256,
        "ok": item.ok,
    }


def item_line(item: StoredItem) -> str:
    """An item as a line for a person."""
    state = "" if item.ok else "  INCOMPLETE"
    made_for = f"  for {item.for_model}" if item.for_model else ""
    return f"{item.kind.value:9}{item.name}  {item.bytes / 2**20:.1f} MiB{made_for}{state}  {item.path}"


def card_as_json(card: Card, is_installed: bool) -> dict[str, object]:
    """What can be had, as an object."""
    return {
        "name": card.name,
        "title": card.title,
        "kind": card.kind,
        "what": card.what,
        "bytes": card.bytes,
        "download_bytes": card.download_bytes,
        "for_model": card.for_model,
        "licence": card.licence.name,
        "licence_url": card.licence.url,
        "homepage": card.homepage,
        "mirrors": [mirror.name for mirror in card.mirrors],
        "hashes": card.has_hashes,
        "installed": is_installed,
    }


def card_line(card: Card, is_installed: bool) -> str:
    """What can be had, as a line for a person."""
    state = "installed" if is_installed else f"{card.download_bytes / 1e9:.1f} GB to fetch"
    if not is_installed and not card.can_download:
        state = f"by hand from {card.homepage}"
    return f"{card.kind:9}{card.name}  {state}  {card.licence.name}  {card.what}"


def preferred(card: Card, mirror: str | None) -> Card:
    """The card with a mirror in front: one of its own by name, or an address.

    Raises:
        BadRequest: it is neither.
    """
    from engine.download import Mirror

    if mirror is None or mirror in {m.name for m in card.mirrors}:
        return card.preferring(mirror)
    return card.preferring(Mirror.at(mirror))


def preferring(manifest: Manifest, mirror: str | None) -> Manifest:
    """The same for all cards that can be fetched."""
    from dataclasses import replace

    cards = [preferred(c, mirror) if c.can_download else c for c in manifest.cards]
    return replace(manifest, cards=tuple(cards))


def unused_note(source: Path) -> str:
    """A sentence about what of a model folder restoring does not need, or ""."""
    from engine.library.importing import unused_bytes

    unused = unused_bytes(source)
    if unused < 1 << 20:
        return ""
    return f"{unused / 1e9:.1f} GB of it are not needed for restoring; with --slim they stay out"


def shown(steps: Steps[T]) -> T:
    """Drive an operation to its end, with a bar where stderr is a terminal; returns what it returns."""
    with closing(steps):
        if not sys.stderr.isatty():
            from engine.library.items import run_to_end

            return run_to_end(steps)
        return _with_bar(steps)


def _with_bar(steps: Steps[T]) -> T:
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn("{task.description}"), BarColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("", total=None)
        while True:
            try:
                step = next(steps)
            except StopIteration as end:
                return end.value
            pace = f", {step.bytes_per_second / 1e6:.1f} MB/s" if step.bytes_per_second else ""
            words = f"{step.stage} {step.file}{pace} {step.words}".strip()
            bar.update(task, description=words, completed=step.done, total=step.total or None)
