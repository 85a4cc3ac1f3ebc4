"""What the next start learns of the last one, and what a report of it leaves out."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from pisa_desktop.system.crash import CrashGuard, redacted


@pytest.fixture
def guard(tmp_path):
    made = CrashGuard(tmp_path / "state", tmp_path / "logs")
    yield made
    made.end()


def mark(tmp_path: Path, pid: int, since: float) -> None:
    (tmp_path / "state").mkdir()
    (tmp_path / "state" / "running.json").write_text(json.dumps({"pid": pid, "since": since}))


def test_a_number_that_another_process_has_by_now_hides_no_crash(guard, tmp_path):
    """After a power cut and a new start of the machine small numbers are soon given again."""
    other = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
    try:
        mark(tmp_path, other.pid, time.time() - 86_400)
        assert guard.begin().report.startswith("PiSA Desktop")
    finally:
        other.kill()
        other.communicate()


def test_a_process_that_still_runs_has_not_crashed(guard, tmp_path):
    mark(tmp_path, os.getppid(), time.time())
    assert guard.begin() is None


def test_a_report_names_no_picture_whose_name_has_spaces_and_no_folder_of_it():
    home = Path.home()
    text = redacted(
        "\n".join(
            [
                f"INFO opened {home}/Mary/holiday on Crete.jpg",
                "ERROR engine: /media/stick/Aunt Kathy/by the lake.TIF could not be saved: No space left.",
                r"WARNING C:\\Users\\Mary Smith\\old house.png is damaged",
                f'  File "{home}/pisa/engine/files/read.py", line 12, in read_image',
                "reading 12/13 of lake.webp",
            ]
        )
    )
    for name in ("Mary", "Smith", "holiday", "Crete", "Kathy", "stick", "lake", "house", str(home)):
        assert name not in text
    assert text.count("<picture>") == 4
    assert "could not be saved: No space left." in text
    assert 'File "~/pisa/engine/files/read.py", line 12, in read_image' in text
