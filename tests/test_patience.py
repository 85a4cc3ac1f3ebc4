"""No test fails because the machine is busy: what it waits for it waits for patiently, and no clock on the wall is a bound."""

from __future__ import annotations

import ast

import pytest

from tests.conftest import ROOT
from tests.patience import PATIENCE

SOURCES = sorted(path for path in (ROOT / "tests").rglob("*.py") if path.name != "patience.py")
MILLISECONDS = {"waitUntil", "waitSignal", "waitSignals", "waitExposed", "waitActive", "shutdown", "waitForDone"}  # fmt: skip
SECONDS = {"wait", "join", "communicate", "run", "check_output", "until"}
CLOCKS = {"monotonic", "perf_counter", "time"}
FEWEST = 60.0
"""Seconds."""


def _number(node: ast.expr | None) -> float | None:
    return float(node.value) if isinstance(node, ast.Constant) and isinstance(node.value, int | float) else None  # fmt: skip


def _name(call: ast.Call) -> str:
    return call.func.attr if isinstance(call.func, ast.Attribute) else ast.unparse(call.func)


def impatient(call: ast.Call) -> bool:
    """Whether a call waits for something for a short time by the clock; letting time pass (`qtbot.wait`) is none."""
    name, given = _name(call), {word.arg: _number(word.value) for word in call.keywords}
    seconds = given.get("timeout")
    if name in MILLISECONDS:
        milliseconds = seconds if seconds is not None else given.get("timeout_ms")
        return milliseconds is not None and milliseconds < 1000 * FEWEST
    return name in SECONDS and seconds is not None and seconds < FEWEST


def asserted(node: ast.AST) -> list[ast.Call]:
    """Calls whose answer a test insists on."""
    if not isinstance(node, ast.Assert) or (isinstance(node.test, ast.UnaryOp)):
        return []
    return [one for one in ast.walk(node.test) if isinstance(one, ast.Call)]


def short(call: ast.Call) -> bool:
    """Whether the time that is given without a name is short."""
    first = _number(call.args[0]) if call.args else None
    if first is None:
        return False
    most = 1000 * FEWEST if _name(call) in MILLISECONDS else FEWEST
    return _name(call) in MILLISECONDS | SECONDS and first < most


def bounds_the_clock(node: ast.AST) -> bool:
    """Whether something must have taken less than a short time by a clock on the wall."""
    if not isinstance(node, ast.Compare) or not isinstance(node.ops[0], ast.Lt | ast.LtE):
        return False
    clocks = [one for one in ast.walk(node.left) if isinstance(one, ast.Call) and ast.unparse(one.func) in {f"time.{clock}" for clock in CLOCKS}]  # fmt: skip
    most = _number(node.comparators[0])
    return bool(clocks) and most is not None and most < FEWEST


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_nothing_is_waited_for_in_haste(path):
    nodes = list(ast.walk(ast.parse(path.read_text("utf-8"))))
    hasty = [node for node in nodes if isinstance(node, ast.Call) and impatient(node)]
    hasty += [call for node in nodes for call in asserted(node) if short(call)]
    hasty += [node for node in nodes if bounds_the_clock(node)]
    assert not [f"{path.name}:{node.lineno}: {ast.unparse(node)}" for node in hasty]


def test_patience_is_long():
    assert PATIENCE >= FEWEST


@pytest.mark.parametrize(
    "code",
    [
        "qtbot.waitUntil(f, timeout=3000)", "assert gate.reached.wait(10)", "child.communicate(timeout=20)",
        "assert queue.shutdown(5_000)", "assert time.monotonic() - start < 3", "queue.unwritten; x.shutdown(timeout_ms=5)",
    ],
)  # fmt: skip
def test_haste_is_found(code):
    nodes = list(ast.walk(ast.parse(code)))
    found = [node for node in nodes if isinstance(node, ast.Call) and impatient(node)]
    found += [call for node in nodes for call in asserted(node) if short(call)]
    assert found or any(bounds_the_clock(node) for node in nodes)
