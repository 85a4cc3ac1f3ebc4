"""The engine against what the reference implementation answers on a tiny SD-2.1-shaped model."""

from __future__ import annotations

import json
import shutil

import numpy as np
import pytest
import torch
from PIL import Image

from engine.networks.bundle import ModelBundle
from engine.pipeline import Enhancer, run
from engine.types import Colour, EnhanceParams, Lambdas
from engine.weights.pisa_checkpoint import as_pack, read_pisa_checkpoint
from tests.engine.test_pipeline import render

THREADS = 2
"""float32 sums depend on how they are shared out; with one thread the worst pixel is 1.2e-4 off, with two 8e-5."""
PAIRS = ((0, 0), (1, 0), (0, 1), (1, 1), (0.5, 1.2), (1.4, 0.3))


@pytest.fixture(scope="module", autouse=True)
def _two_threads():
    before = torch.get_num_threads()
    torch.set_num_threads(THREADS)
    yield
    torch.set_num_threads(before)


@pytest.fixture(scope="module")
def parity(shared_folder, tmp_path_factory):
    """A copy of the reference model (its prompt embedding will be stored in it), and the reference's answers."""
    source = shared_folder / "parity"
    base = tmp_path_factory.mktemp("parity") / "base"
    base.mkdir()
    for path in source.joinpath("base").rglob("*"):
        if path.is_file():
            target = base / path.relative_to(source / "base")
            target.parent.mkdir(exist_ok=True)
            shutil.copyfile(path, target)
    return base, source, dict(np.load(source / "reference.npz"))


@pytest.fixture(scope="module")
def enhancer(parity):
    base, source, _ = parity
    pack = as_pack(read_pisa_checkpoint(source / "pisa_sr.pkl"))
    return Enhancer.load(ModelBundle.open(base), pack, device="cpu", dtype="fp32")


@pytest.fixture(scope="module")
def rgb(parity):
    with Image.open(parity[1] / "input_x1.png") as picture:
        return np.asarray(picture.convert("RGB"))


PARAMS = EnhanceParams(scale=1, colour=Colour.NONE)


def test_the_default_equals_the_reference(parity, enhancer, rgb):
    prepared = run(enhancer.prepare(rgb, PARAMS, wanted=Lambdas(1, 1)))
    assert (
        np.abs(render(enhancer, prepared, Lambdas(1, 1)) * 2 - 1 - parity[2]["default"]).max()
        < 1e-4
    )


@pytest.mark.parametrize(("pix", "sem"), PAIRS)
def test_every_pair_of_strengths_equals_the_reference(parity, enhancer, rgb, pix, sem):
    prepared = run(enhancer.prepare(rgb, PARAMS))
    result = render(enhancer, prepared, Lambdas(pix, sem)) * 2 - 1
    assert np.abs(result - parity[2][f"adj_{pix}_{sem}"]).max() < 1e-4


@pytest.mark.parametrize(("pix", "sem"), [(1, 1), (0.5, 1.2)])
def test_the_command_line_equals_it_within_sixteen_bits(parity, tmp_path, capsys, pix, sem):
    from pisa_desktop.cli.main import app
    from tests.png import read_png

    base, source, reference = parity
    arguments = ["restore", str(source / "input_x1.png"), "-o", str(tmp_path), "--scale", "1"]
    arguments += ["--bit-depth", "16", "--colour", "none", "--model", str(base), "--json"]
    arguments += ["--adapters", str(source / "pisa_sr.pkl"), "--dtype", "fp32", "--device", "cpu"]
    arguments += ["--lambda-pix", str(pix), "--lambda-sem", str(sem)]
    with pytest.raises(SystemExit) as end:
        app(arguments)
    assert end.value.code == 0
    levels = read_png(json.loads(capsys.readouterr().out)["output"])
    assert levels.dtype == np.uint16
    difference = levels / 65535 * 2 - 1 - reference[f"adj_{pix}_{sem}"]
    assert np.abs(difference).max() < 1e-4 + 1 / 65535
