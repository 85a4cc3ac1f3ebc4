"""The page on reliability and the tests agree: which test keeps which promise, where it is, and when it runs."""

from __future__ import annotations

import ast
import re

import pytest

from tests.conftest import ROOT

PAGE = ROOT / "docs" / "contributing" / "reliability.md"
ROW = re.compile(r"^\| (\d+) \| [^|]+ \| ([^|]+) \|$", re.MULTILINE)
PLACE = re.compile(r"`tests/([\w/]+\.py)`::(\w+) \(([a-z, ]+)\)")
NUMBER = re.compile(r"Reliability (\d+)\.(?!\d)")
NUMBERS = range(1, 56)
MARKS = {"slow": "slow", "nightly": "nightly", "frozen": "release", "gpu": "card"}


def _numbered() -> dict[int, dict[str, set[str]]]:
    """Tests by number, as FILE::NAME, with when they run."""
    found: dict[int, dict[str, set[str]]] = {number: {} for number in NUMBERS}
    for path in (ROOT / "tests").rglob("*.py"):
        tree = ast.parse(path.read_text("utf-8"))
        whole = [node for node in tree.body if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "pytestmark"]  # fmt: skip
        for node in tree.body:
            if isinstance(node, ast.FunctionDef | ast.ClassDef):
                place = f"{path.relative_to(ROOT / 'tests').as_posix()}::{node.name}"
                for number in NUMBER.findall(ast.get_docstring(node) or ""):
                    found[int(number)][place] = _when(node, whole)
    return found


def _when(node: ast.FunctionDef | ast.ClassDef, whole: list[ast.Assign]) -> set[str]:
    """A test without a mark runs with the others; one whose parameters alone have marks runs then, too."""
    marks, is_marked = set[str](), False
    for one in [*node.decorator_list, *(mark.value for mark in whole)]:
        text = ast.unparse(one)
        names = {word for mark, word in MARKS.items() if f"mark.{mark}" in text}
        marks |= names
        is_marked = is_marked or (bool(names) and "parametrize" not in text)
    return marks if is_marked else marks | {"test"}


def _on_the_page() -> dict[int, dict[str, set[str]]]:
    return {
        int(number): {
            f"{file}::{name}": set(when.split(", ")) for file, name, when in PLACE.findall(places)
        }
        for number, places in ROW.findall(PAGE.read_text("utf-8"))
    }


@pytest.mark.parametrize("number", NUMBERS)
def test_every_number_has_its_tests_where_the_page_says(number):
    assert _numbered()[number], "no test has this number in its docstring"
    assert _on_the_page()[number] == _numbered()[number]
