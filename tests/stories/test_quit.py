"""The window is closed at ten moments, in processes of their own: it ends at once, properly, and says nothing odd."""

from __future__ import annotations

import os
import subprocess
import sys
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.conftest import ROOT
from tests.patience import PATIENCE
from tests.pisa_desktop.queue.conftest import write_photos
from tests.stories.closing import MOMENTS


@dataclass(frozen=True)
class Ended:
    """How a process ended.

    Attributes:
        code: exit code.
        errors: all it said on stderr.
        left: files in its state folder.
    """

    code: int
    errors: str
    left: frozenset[str]


def ended(moment: str, base: Path) -> Ended:
    """Run the child until it has ended."""
    photos = write_photos(base / "in", 2)
    environment = {**os.environ, "PISA_BASE_DIR": str(base), "QT_QPA_PLATFORM": "offscreen"}
    child = subprocess.Popen(
        [sys.executable, "-m", "tests.stories.closing", moment, *map(str, photos)],
        cwd=ROOT,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert child.stdout is not None
    line = child.stdout.readline()
    try:
        _, errors = child.communicate(timeout=PATIENCE)
    except subprocess.TimeoutExpired:
        child.kill()
        _, errors = child.communicate()
    left = frozenset(path.name for path in base.rglob("*") if path.is_file())
    return Ended(child.returncode, errors if line else f"never closed\n{errors}", left)


@pytest.fixture(scope="module")
def endings(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Future[Ended]]:
    """All of them, five at a time."""
    base = tmp_path_factory.mktemp("quit")
    with ThreadPoolExecutor(5) as pool:
        return {one: pool.submit(ended, one, base / one.replace(" ", "-")) for one in MOMENTS}


@pytest.mark.parametrize("moment", MOMENTS)
def test_the_window_can_be_closed_at_any_moment(endings, moment):
    """Reliability 38."""
    end = endings[moment].result()
    assert end.code == 0, end.errors
    assert "QThread" not in end.errors
    assert "Traceback" not in end.errors
    assert "running.json" not in end.left  # the next start knows that this was no crash
    assert {"session.json", "window.json"} <= end.left
