"""The engine's thread gives way to the window, and never takes what somebody has withheld from the program."""

from __future__ import annotations

import subprocess
import sys

import pytest

from tests.conftest import ROOT

CODE = """
import os, sys, threading
from pisa_desktop.workers import engine_thread
os.nice(int(sys.argv[1]))
def work():
    engine_thread._give_way()
    print(os.getpriority(os.PRIO_PROCESS, threading.get_native_id()))
thread = threading.Thread(target=work)
thread.start()
thread.join()
"""


@pytest.mark.skipif(
    sys.platform != "linux", reason="threads have priorities of their own there only"
)
@pytest.mark.parametrize(("given", "wanted"), [(0, 10), (19, 19)])
def test_the_engine_is_as_polite_as_it_must_be(given, wanted):
    done = subprocess.run(
        ["nice", "-n", "0", sys.executable, "-c", CODE, str(given)],
        cwd=ROOT, capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert int(done.stdout) >= wanted
