"""Finds the templates of all sentences that errors and notices are made of, in the source."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

from tests.conftest import ROOT

_ERRORS = {
    "ModelNotFound", "BadCheckpoint", "BadImage", "BadRequest", "SaveFailed", "DiskFull", "OutOfMemory",
    "DownloadFailed", "DeviceLost", "NumericalError", "NewerQueueError", "EngineError", "Sentence", "ErrorInfo", "kind", "note",
    "Trouble", "Fault", "NotBelievedError", "Rejected", "Failed", "Stopped", "_bad",
}  # fmt: skip
_OUTSIDE = (
    "cli",  # the command line speaks English
    "evaluate.py",  # of the command line only
    "starter",  # makes the model inside, on a developer's machine
)


def sources() -> list[Path]:
    """Modules whose sentences the window shows."""
    found = [
        path for top in ("engine", "trainer", "pisa_desktop") for path in (ROOT / top).rglob("*.py")
    ]
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
        case ast.BoolOp(values=values):
            for one in values:
                yield from _texts(one)
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
            given = [*node.args, *(k.value for k in node.keywords)]
            found += [(node.lineno, text) for one in given for text in _texts(one)]
    return found
