"""What decides a result, from the command line and from a recipe."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import TYPE_CHECKING

from pisa_desktop.cli.common import model_store

if TYPE_CHECKING:
    import typer

    from engine.files import Recipe
    from engine.types import EnhanceParams, Lambdas, Size


@dataclass(frozen=True, slots=True)
class Settings:
    """The options of `restore` that a recipe holds too; see the command's help."""

    lambda_pix: float = 1.0
    lambda_sem: float = 1.0
    scale: float = 4.0
    size: Size | None = None
    colour: str = "wavelet"
    model: str = "starter"
    adapters: str | None = None
    prompt: str | None = None
    tile: int | None = None
    neutral: str = "auto"

    @property
    def lambdas(self) -> Lambdas:
        """The strengths.

        Raises:
            BadRequest: one is out of range.
        """
        from engine.types import Lambdas

        return Lambdas(self.lambda_pix, self.lambda_sem)

    @property
    def params(self) -> EnhanceParams:
        """The settings of the residuals.

        Raises:
            BadRequest: one is out of range.
        """
        from engine.types import Colour, EnhanceParams, Neutral

        return EnhanceParams(
            scale=self.scale,
            size=self.size,
            colour=Colour(self.colour),
            prompt=self.prompt,
            tile_px=self.tile,
            neutral=Neutral(self.neutral),
        )

    def with_recipe(
        self, path: Path | None, explicit: frozenset[str]
    ) -> tuple[Settings, Recipe | None]:
        """The settings of the recipe in `path`, but for those in `explicit`, which stay; also the recipe.

        Raises:
            BadImage: the file cannot be read.
            BadRequest: it holds no recipe, or one that makes no sense.
        """
        if path is None:
            return self, None
        from engine.errors import BadRequest
        from engine.files import read_info, recipe_of

        recipe = recipe_of(read_info(path.absolute()))
        if recipe is None:
            raise BadRequest(f"{path} holds no recipe: it was not made by this application.")
        taken = _from_recipe(recipe)
        if explicit & {"scale", "size"}:
            explicit |= {"scale", "size"}
        if "model" in explicit:
            explicit |= {"adapters"}
        own = {f.name for f in fields(self)} & explicit
        return replace(taken, **{name: getattr(self, name) for name in own}), recipe


def _from_recipe(recipe: Recipe) -> Settings:
    params = recipe.params
    return Settings(
        lambda_pix=recipe.lambda_pix,
        lambda_sem=recipe.lambda_sem,
        scale=params.scale,
        size=params.size,
        colour=params.colour.value,
        model=recipe.model,
        adapters=_adapters_of(recipe),
        prompt=params.prompt,
        tile=params.tile_px,
        neutral=params.neutral.value,
    )


def _adapters_of(recipe: Recipe) -> str | None:
    """The name to find the recipe's adapters by; None where they are the model's own."""
    if not recipe.adapters:
        return None
    store = model_store()
    own = store.find_adapters(None, store.find_model(recipe.model))
    if own is not None and recipe.adapters_sha256 == own.sha256:
        return None
    installed = {item.name for item in store.list() if item.kind.value == "adapters"}
    if own is not None and recipe.adapters == own.name and recipe.adapters not in installed:
        return None
    return recipe.adapters


def explicit_options(context: typer.Context) -> frozenset[str]:
    """Names of the parameters that stand on the command line, rather than being defaults."""
    sources = {name: context.get_parameter_source(name) for name in context.params}
    return frozenset(n for n, s in sources.items() if getattr(s, "name", "") == "COMMANDLINE")
