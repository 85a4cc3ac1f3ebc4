"""Times and sizes: one wording everywhere."""

from __future__ import annotations

import re

import pytest
from PySide6.QtCore import QLocale

from pisa_desktop.language.amounts import duration, size
from tests.conftest import ROOT


@pytest.fixture(autouse=True)
def _english():
    QLocale.setDefault(QLocale.c())
    yield
    QLocale.setDefault(QLocale.c())


@pytest.mark.parametrize(("count", "words"), [
    (300, "1 kB"), (20_300_000, "20 MB"), (1_899_000_000, "1.9 GB"), (990_000_000, "1.0 GB"),
])  # fmt: skip
def test_sizes_are_read(count, words):
    assert size(count) == words


@pytest.mark.parametrize(("seconds", "words"), [
    (0.2, "1 s"), (80, "80 s"), (400, "7 min"), (9000, "2.5 h"), (200_000, "2.3 days"),
])  # fmt: skip
def test_times_are_read(seconds, words):
    assert duration(seconds) == words


def test_numbers_have_the_users_comma():
    QLocale.setDefault(QLocale("de"))
    assert (duration(9000), size(1_899_000_000)) == ("2,5 h", "1,9 GB")


def test_no_other_module_words_an_amount():
    """A placeholder with a unit behind it in a text is a second wording; settings have units of their own."""
    worded = re.compile(r"""\{[^}"']*\} ?(kB|MB|GB|min|h|hours|minutes|seconds)\b""")
    for path in (ROOT / "pisa_desktop").rglob("*.py"):
        if (
            path.name not in {"amounts.py", "say.py", "model_sentences.py", "training_sentences.py"}
            and "cli" not in path.parts
        ):
            assert not worded.search(path.read_text()), path
