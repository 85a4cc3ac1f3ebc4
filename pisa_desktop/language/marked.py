"""Texts that are marked where they stand and translated where they are shown."""

from __future__ import annotations


def marked(text: object) -> str:
    """What QT_TRANSLATE_NOOP gives, which its stub calls an object: the text itself."""
    return str(text)
