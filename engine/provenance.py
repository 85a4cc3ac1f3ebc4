"""The recipe of a result: every setting that decided its pixels."""

from __future__ import annotations

from engine.files.image import SourceInfo
from engine.files.recipe import Recipe
from engine.pipeline import Enhancer, Prepared
from engine.types import Lambdas


def recipe_of_result(
    enhancer: Enhancer, prepared: Prepared, lambdas: Lambdas, source: SourceInfo, app_version: str
) -> Recipe:
    """What to write into the file of `prepared` at `lambdas`, made from `source`."""
    params, size, pack = prepared.params, prepared.size, enhancer.pack
    return Recipe(
        lambda_pix=lambdas.pix,
        lambda_sem=lambdas.sem,
        scale=size.width / source.size.width if params.size else params.scale,
        colour=params.colour.value,
        model=enhancer.bundle.name,
        model_sha256=enhancer.bundle.sha256,
        adapters=pack.name if pack else "",
        adapters_sha256=pack.sha256 if pack else "",
        app_version=app_version,
        source_sha256=source.sha256,
        size=f"{params.size.width}x{params.size.height}" if params.size else "",
        prompt=params.prompt or "",
        tile=params.tile_px or 0,
        neutral=params.neutral.value,
    )
