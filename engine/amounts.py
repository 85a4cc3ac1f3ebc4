"""Amounts of bytes as people read them: 800 kB, 20 MB, 1.9 GB. A window says them with the user's comma."""

from __future__ import annotations

from engine.sentences import Sentence


def size_words(count: float) -> Sentence:
    """Bytes in the unit that fits; a megabyte is a million of them."""
    if count >= 950e6:
        return Sentence("{amount:.1f} GB", amount=count / 1e9)
    if count >= 950e3:
        return Sentence("{amount:.0f} MB", amount=count / 1e6)
    return Sentence("{amount:.0f} kB", amount=max(1.0, count / 1e3))
