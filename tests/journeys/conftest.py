"""A user for every journey, and photographs for them to work on."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.journeys.user import Theatre, User


@pytest.hookimpl(hookwrapper=True, tryfirst=True)
def pytest_runtest_makereport(item: pytest.Item) -> Iterator[None]:
    """Let the fixture know whether the journey failed."""
    outcome = yield
    report = outcome.get_result()  # type: ignore[attr-defined]
    if report.when == "call":
        item.stash[_FAILED] = report.failed


_FAILED = pytest.StashKey[bool]()


@pytest.fixture(scope="session")
def theatre() -> Iterator[Theatre]:
    """What starts the program."""
    made = Theatre()
    yield made
    made.close()


@pytest.fixture
def user(theatre: Theatre, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[User]:
    """Somebody who sits down; where the journey fails, how the windows looked lies in its folder."""
    made = User(theatre, tmp_path / "Ödön")
    made.home.mkdir()
    yield made
    try:
        if request.node.stash.get(_FAILED, False) and made.runs:
            made.take_pictures(tmp_path)
    finally:
        made.leave()
