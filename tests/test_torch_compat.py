"""The heavy imports, each in an interpreter of its own."""

from __future__ import annotations

import subprocess
import sys

from tests.conftest import ROOT


def _run(code: str) -> str:
    command = [sys.executable, "-W", "ignore", "-c", code]
    return subprocess.run(
        command, capture_output=True, text=True, cwd=ROOT, check=True
    ).stdout.strip()


def test_everything_imports_after_prepare_torch():
    code = (
        "from engine.torch_compat import prepare_torch; prepare_torch(); prepare_torch();"
        "import torchvision, transformers, diffusers, peft, lpips; print('imported')"
    )
    assert _run(code) == "imported"


def test_the_model_classes_come_alone_and_peft_still_works_after_them():
    code = (
        "import sys; from engine.torch_compat import diffusers_classes, prepare_torch; c = diffusers_classes();"
        "import diffusers.utils.import_utils as u;"
        "alone = 'peft' not in sys.modules; honest = u.is_peft_available() and u.is_transformers_available();"
        "prepare_torch(); import peft; print(c.unet.__name__, alone, honest, peft.LoraConfig.__name__)"
    )
    assert _run(code) == "UNet2DConditionModel True True LoraConfig"
