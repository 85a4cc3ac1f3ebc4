"""The peak of memory is this process's own, whoever started it."""

from __future__ import annotations

import subprocess
import sys

import numpy as np

from engine.memory import peak_rss_bytes
from tests.conftest import ROOT

CODE = "from engine.memory import peak_rss_bytes; print(peak_rss_bytes())"
BIG = 400 << 20


def test_a_child_does_not_report_its_parents_memory():
    held = np.ones(BIG, np.uint8)  # a window with large pictures, say, that starts a trainer
    done = subprocess.run(
        [sys.executable, "-c", CODE], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert peak_rss_bytes() > held.nbytes
    assert int(done.stdout) < BIG // 2
