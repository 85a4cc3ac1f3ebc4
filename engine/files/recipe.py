"""The recipe: what made a picture, carried inside it as XMP, so that it can be made again."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any, Self

from engine.errors import BadRequest
from engine.files.image import SourceInfo
from engine.files.xmp import read_properties
from engine.types import MAX_SCALE, MIN_SCALE, Colour, EnhanceParams, Lambdas, Neutral, Size, member


@dataclass(frozen=True, slots=True)
class Recipe:
    """Every setting that decided a result.

    Attributes:
        lambda_pix, lambda_sem: strengths, 0 to 2.
        scale: enlargement; where `size` was asked for, the one that came out across.
        colour: colour alignment.
        model, model_sha256: the model's name and fingerprint.
        adapters, adapters_sha256: the same of the adapter pack; "" where there was none.
        app_version: of the application that made it.
        source_sha256: of the file it was made from.
        size: exact size that was asked for, "WxH", or "".
        prompt: text that was asked for, or "".
        tile: largest tile side that was asked for, in output pixels; 0 where it was left to the memory.
        maps_sha256: fingerprint of the map of strengths that was used, whose means `lambda_pix` and `lambda_sem` are then; else "".
        neutral: whether chroma is the source's, a value of `Neutral`; "off" where nothing is said, which is how results were made before there was
            a choice.
    """

    lambda_pix: float
    lambda_sem: float
    scale: float
    colour: str
    model: str
    model_sha256: str = ""
    adapters: str = ""
    adapters_sha256: str = ""
    app_version: str = ""
    source_sha256: str = ""
    size: str = ""
    prompt: str = ""
    tile: int = 0
    maps_sha256: str = ""
    neutral: str = Neutral.OFF.value

    def properties(self) -> dict[str, str]:
        """As XMP properties; what was not asked for is left out."""
        values = {one: getattr(self, one.name) for one in fields(self)}
        return {
            one.name: repr(float(value)) if one.type == "float" else str(value)
            for one, value in values.items()
            if value != one.default
        }

    @classmethod
    def of_properties(cls, found: Mapping[str, str]) -> Self:
        """The recipe in XMP properties; unknown ones are ignored.

        Raises:
            BadRequest: a setting is missing or makes no sense.
        """
        for name in ("lambda_pix", "lambda_sem", "scale", "colour", "model"):
            if name not in found:
                raise BadRequest("The recipe lacks {name}.", name=name)
        kinds = {"str": str, "float": float, "int": int}
        values: dict[str, Any] = {}
        for item in fields(cls):
            text = found.get(item.name)
            try:
                if text is not None:
                    values[item.name] = kinds[str(item.type)](text)
            except ValueError:
                raise BadRequest(
                    "The recipe's {name} is {text!r}, which makes no sense.",
                    name=item.name,
                    text=text,
                ) from None
        recipe = cls(**values)
        _ = recipe.lambdas, recipe.params  # out of range? they say so
        return recipe

    @property
    def lambdas(self) -> Lambdas:
        """The strengths."""
        return Lambdas(self.lambda_pix, self.lambda_sem)

    @property
    def params(self) -> EnhanceParams:
        """The settings of the residuals."""
        size = None
        if self.size:
            try:
                size = Size.of_text(self.size)
            except ValueError:
                raise BadRequest(
                    "The recipe's size is {size!r}, which makes no sense.", size=self.size
                ) from None
        if self.colour not in set(Colour):
            raise BadRequest(
                "The recipe's colour alignment {colour!r} is unknown.", colour=self.colour
            )
        scale = self.scale if size is None else min(MAX_SCALE, max(MIN_SCALE, self.scale))
        if not math.isfinite(scale):
            raise BadRequest("The recipe's scale makes no sense.")
        return EnhanceParams(
            scale=scale,
            size=size,
            colour=Colour(self.colour),
            prompt=self.prompt or None,
            tile_px=self.tile or None,
            neutral=member(Neutral, self.neutral, "neutral"),
        )


def recipe_of(source: SourceInfo) -> Recipe | None:
    """The recipe in a file's XMP; None where there is none.

    Raises:
        BadRequest: there is one that makes no sense.
    """
    if source.metadata.xmp is None:
        return None
    try:
        found = read_properties(source.metadata.xmp)
    except ValueError:
        return None
    return Recipe.of_properties(found) if found else None
