"""What a model or a pack may be called: names are folders, on every system."""

from __future__ import annotations

_RESERVED = {
    "con",
    "prn",
    "aux",
    "nul",
    *(f"{port}{n}" for port in ("com", "lpt") for n in range(1, 10)),
}
_MOST = 100


def is_name(text: str) -> bool:
    """Whether a text can be the name of a folder on every system."""
    return (
        0 < len(text) <= _MOST
        and text[0] not in ".- "
        and text[-1] not in ". "
        and all(c.isalnum() or c in "-_. " for c in text)
        and text.partition(".")[0].lower() not in _RESERVED
    )
