"""The peak of memory is this process's own, whoever started it."""

from __future__ import annotations

import platform
import subprocess
import sys

import numpy as np
import pytest

from engine import pipeline
from engine.networks.memory import peak_rss_bytes
from engine.types import EnhanceParams, Lambdas
from tests.conftest import ROOT

CODE = "from engine.networks.memory import peak_rss_bytes; print(peak_rss_bytes())"
BIG = 400 << 20


def test_a_child_does_not_report_its_parents_memory():
    held = np.ones(BIG, np.uint8)  # a window with large pictures, say, that starts a trainer
    done = subprocess.run(
        [sys.executable, "-c", CODE], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert peak_rss_bytes() > held.nbytes
    assert int(done.stdout) < BIG // 2


HOLES = """
import ctypes
from engine.networks.memory import give_back_memory, peak_rss_bytes

def rss():
    lines = open("/proc/self/status").read().splitlines()
    return next(int(line.split()[1]) * 1024 for line in lines if line.startswith("VmRSS"))

libc = ctypes.CDLL(None)
libc.malloc.restype, libc.malloc.argtypes = ctypes.c_void_p, [ctypes.c_size_t]
libc.memset.argtypes, libc.free.argtypes = [ctypes.c_void_p, ctypes.c_int, ctypes.c_size_t], [ctypes.c_void_p]
blocks = [libc.malloc(100_000) for _ in range(3_000)]
for block in blocks:
    libc.memset(block, 1, 100_000)
for block in blocks[:-1]:
    libc.free(block)
before = rss()
give_back_memory()
print(before - rss())
"""


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="others give back by themselves")
def test_what_was_freed_goes_back_to_the_system():
    done = subprocess.run(
        [sys.executable, "-c", HOLES], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert int(done.stdout) > 200 << 20


def test_a_picture_in_several_rows_is_decoded_with_memory_given_back(starter, monkeypatch):
    calls: list[int] = []
    monkeypatch.setattr(pipeline, "give_back_memory", lambda: calls.append(1))
    rgb = np.full((96, 64, 3), 120, np.uint8)
    for tile, more in ((None, False), (128, True)):
        calls.clear()
        prepared = pipeline.run(starter.prepare(rgb, EnhanceParams(scale=4, tile_px=tile)))
        pipeline.render_levels(starter, prepared, Lambdas(1, 1))
        rows = prepared.residuals.plans.decode.grid[1]
        assert (rows > 1) is more
        assert len(calls) == (rows + 1 if more else 0)
