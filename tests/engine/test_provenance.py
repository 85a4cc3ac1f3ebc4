"""The recipe of a result names every setting that decided its pixels."""

from __future__ import annotations

import shutil
from dataclasses import replace

import numpy as np
import pytest
from PIL import Image

from engine.files import read_image
from engine.files.recipe import Recipe
from engine.library.store import ModelStore
from engine.networks.bundle import ModelBundle
from engine.pipeline import Enhancer, run
from engine.provenance import recipe_of_result
from engine.types import Colour, EnhanceParams, Lambdas, Size
from engine.weights.adapter_pack import read_pack
from tests.engine.library.models import write_encoder


@pytest.fixture(scope="module")
def enhancer(kl_model, tmp_path_factory):
    """A model that takes prompts, with a pack of its own."""
    folder = tmp_path_factory.mktemp("prompts") / "model"
    shutil.copytree(kl_model, folder)
    write_encoder(folder)
    item = ModelStore(folder.parent / "store").install(folder / "pisa_sr.pkl", "mine")
    pack = read_pack(item.path, "mine")
    return Enhancer.load(ModelBundle.open(folder), pack, device="cpu", dtype="fp32")


def _recipe(enhancer, params, tmp_path):
    Image.fromarray(np.full((16, 24, 3), 90, np.uint8)).save(tmp_path / "a.png")
    image = read_image(tmp_path / "a.png")
    rgb = np.full((16, 24, 3), 90, np.uint8)
    prepared = run(enhancer.prepare(rgb, params))
    return recipe_of_result(enhancer, prepared, Lambdas(0.5, 1.25), image.source, "9.9")


@pytest.mark.parametrize(
    "params",
    [
        EnhanceParams(scale=1.5, prompt="a b", tile_px=512, colour=Colour.NONE),
        EnhanceParams(size=Size(50, 40), prompt="ab"),
        EnhanceParams(scale=2),
    ],
)
def test_a_result_can_be_made_again_from_its_recipe(enhancer, params, tmp_path):
    recipe = Recipe.of_properties(_recipe(enhancer, params, tmp_path).properties())
    assert recipe.lambdas == Lambdas(0.5, 1.25)
    again = recipe.params
    if params.size is not None:  # beside a size the scale is what came out
        again = replace(again, scale=params.scale)
    assert again == params


def test_a_recipe_knows_the_model_the_update_and_the_source(enhancer, tmp_path):
    recipe = _recipe(enhancer, EnhanceParams(scale=1), tmp_path)
    assert recipe.model_sha256 == enhancer.bundle.sha256
    assert (recipe.adapters, recipe.adapters_sha256) == ("mine", enhancer.pack.sha256)
    assert recipe.source_sha256 == read_image(tmp_path / "a.png").source.sha256
    config = enhancer.pack.folder / "sem" / "adapter_config.json"
    config.write_text(config.read_text().replace('"lora_alpha": 8', '"lora_alpha": 6'))
    other = Enhancer.load(
        enhancer.bundle, read_pack(enhancer.pack.folder, "mine"), device="cpu", dtype="fp32"
    )
    changed = _recipe(other, EnhanceParams(scale=1), tmp_path)
    assert changed.adapters_sha256 != recipe.adapters_sha256
    assert replace(changed, adapters_sha256=recipe.adapters_sha256) == recipe
