"""Calls that could run foreign code, or hide that they do."""

from __future__ import annotations

import re

import pytest

from tests.conftest import ROOT

PATTERNS = {
    "pickle.load": r"\bpickle\.loads?\(",
    "weights_only=False": r"weights_only\s*=\s*False",
    "allow_pickle": r"allow_pickle\s*=\s*True",
    "trust_remote_code": r"trust_remote_code",
    "eval or exec": r"(?<![.\w])(eval|exec)\(",
    "yaml.load": r"\byaml\.load\(",
    "unsafe torch.load": r"torch\.load\((?![^)]*weights_only=True)",
    "a machine's path": r"[\"'(\s]/(work|farm|tmp)/",
}


@pytest.mark.parametrize("name", PATTERNS)
def test_no_source_uses(name):
    """Reliability 32."""
    pattern = re.compile(PATTERNS[name])
    for package in ("engine", "trainer", "pisa_desktop", "benchmarks"):
        for path in (ROOT / package).rglob("*.py"):
            assert not pattern.search(path.read_text()), path
