"""How installed models are shown."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from engine.model_store import StoredItem


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
