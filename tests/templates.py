"""Finds the templates of all sentences that errors and notices are made of, in the source."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

from tests.conftest import ROOT

_ERRORS = {
    "ModelNotFound", "BadCheckpoint", "BadImage", "BadRequest", "SaveFailed", "DiskFull", "OutOfMemory",
    "DownloadFailed", "DeviceLost", "NumericalError", "NewerQueueError", "EngineError", "Sentence", "ErrorInfo", "kind", "note",
}  # fmt: skip
_OUTSIDE = (
    "cli",
    "training",
)  # the command line speaks English; the trainer's sentences have those of their kinds


def sources() -> list[Path]:
    """Modules whose sentences the window shows."""
    found = [*(ROOT / "engine").rglob("*.py"), *(ROOT / "pisa_desktop").rglob("*.py")]
    return sorted(path for path in found if not set(path.parts) & set(_OUTSIDE))


def _texts(node: ast.expr) -> Iterator[str | None]:
    """Constant texts of an argument; None for an f-string."""
    match node:
        case ast.Constant(value=str(text)):
            yield text
        case ast.JoinedStr():
            yield None
        case ast.IfExp(body=body, orelse=other):
            yield from _texts(body)
            yield from _texts(other)
        case _:
            return


def templates(path: Path) -> list[tuple[int, str | None]]:
    """Line and text of every template in a module; None where somebody wrote an f-string."""
    found: list[tuple[int, str | None]] = []
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if not isinstance(node, ast.Call):
            continue
        name = getattr(node.func, "id", getattr(node.func, "attr", ""))
        if name in _ERRORS:
            given = [*node.args, *(k.value for k in node.keywords if k.arg == "hint")]
            found += [(node.lineno, text) for one in given for text in _texts(one)]
    return found
