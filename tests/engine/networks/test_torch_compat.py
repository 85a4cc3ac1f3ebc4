"""The heavy imports, each in an interpreter of its own."""

from __future__ import annotations

import re
import subprocess
import sys

import pytest

from tests.conftest import ROOT


def _run(code: str) -> str:
    command = [sys.executable, "-W", "ignore", "-c", code]
    return subprocess.run(
        command, capture_output=True, text=True, cwd=ROOT, check=True
    ).stdout.strip()


def test_everything_imports_after_prepare_torch():
    code = (
        "from engine.networks.torch_compat import prepare_torch; prepare_torch(); prepare_torch();"
        "import torchvision, transformers, diffusers, peft, lpips; print('imported')"
    )
    assert _run(code) == "imported"


def test_the_model_classes_come_alone_and_peft_still_works_after_them():
    code = (
        "import sys; from engine.networks.torch_compat import diffusers_classes, prepare_torch; c = diffusers_classes();"
        "import diffusers.utils.import_utils as u;"
        "alone = 'peft' not in sys.modules; honest = u.is_peft_available() and u.is_transformers_available();"
        "prepare_torch(); import peft; print(c.unet.__name__, alone, honest, peft.LoraConfig.__name__)"
    )
    assert _run(code) == "UNet2DConditionModel True True LoraConfig"


@pytest.mark.skipif(sys.platform == "win32", reason="torch links itself so on Windows")
def test_other_threads_run_while_torch_is_linked():
    code = (
        "import sys, threading, time\n"
        "from engine.networks.torch_compat import link_torch\n"
        "ticks, done = [], threading.Event()\n"
        "def tick():\n"
        "    while not done.is_set():\n"
        "        ticks.append(time.perf_counter()); time.sleep(0.002)\n"
        "thread = threading.Thread(target=tick); thread.start()\n"
        "start = time.perf_counter(); linked = link_torch(); end = time.perf_counter()\n"
        "done.set(); thread.join()\n"
        "within = [t for t in ticks if start <= t <= end]\n"
        "gaps = [b - a for a, b in zip([start, *within], [*within, end])]\n"
        "unheard = 'torch' not in sys.modules\n"
        "import torch\n"
        "print(linked, unheard, max(gaps) < 0.5 * (end - start), link_torch())"
    )
    answers = [_run(code) for _ in range(3)]  # the best of three: others use the machine too
    assert all(re.fullmatch("True True (True|False) False", answer) for answer in answers)
    assert "True True True False" in answers


def test_a_full_collection_after_loading_is_short_and_a_model_needs_none_to_go():
    code = (
        "import gc, time, weakref; from engine.networks.torch_compat import without_collections as quiet\n"
        "from benchmarks.starter import load_starter\n"
        "with quiet() as set_aside: set_aside(); model = load_starter()\n"
        "assert gc.isenabled() and len(gc.get_objects()) < 100_000; gone = weakref.ref(model)\n"
        "unet = [weakref.ref(one) for one in vars(model).values() if hasattr(one, '__weakref__')]\n"
        "del model; print(gone() is None, bool(unet))"
    )
    assert _run(code) == "True True"
