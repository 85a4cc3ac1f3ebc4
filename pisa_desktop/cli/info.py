"""`pisa info`: what a file is, and the recipe it carries."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from engine.files import Recipe, SourceInfo

CONTRACT = (
    "lambda_pix", "lambda_sem", "scale", "colour", "model", "model_sha256", "adapters", "adapters_sha256",
    "app_version", "source_sha256", "neutral",
)  # fmt: skip
"""Keys of a recipe that are always there."""
WISHED = ("size", "prompt", "tile", "maps_sha256")
"""Those that follow where they were asked for."""


def file_info(path: Path) -> dict[str, object]:
    """A file in the words of the JSON contract.

    Raises:
        BadImage: it cannot be read.
        BadRequest: its recipe makes no sense.
    """
    from engine.files import read_info, recipe_of

    source = read_info(path.absolute())
    recipe = recipe_of(source)
    return {
        "format": source.format,
        "size": [source.size.width, source.size.height],
        "mode": source.mode,
        "bit_depth": source.bit_depth,
        "icc": _profile_name(source),
        "orientation": source.orientation,
        "dpi": [round(d, 3) for d in source.dpi] if source.dpi else None,
        "recipe": recipe_as_json(recipe) if recipe else None,
    }


def recipe_as_json(recipe: Recipe) -> dict[str, object]:
    """A recipe in the words of the JSON contract."""
    values = asdict(recipe)
    wished = {name: values[name] for name in WISHED if values[name]}
    return {name: values[name] for name in CONTRACT} | wished


def _profile_name(source: SourceInfo) -> str | None:
    from engine.files.colour_profile import ColourProfile

    if source.icc is None:
        return None
    try:
        return ColourProfile.open(source.icc).name
    except ValueError as error:
        return f"not usable, because {error}"


def info_lines(info: dict[str, object]) -> list[str]:
    """The same for a person, a line each."""
    lines = []
    for name, value in info.items():
        if name == "recipe":
            continue
        shown = " x ".join(str(v) for v in value) if isinstance(value, list) else value
        lines.append(f"{name.replace('_', ' ')}: {'-' if shown is None else shown}")
    recipe = info["recipe"]
    if isinstance(recipe, dict):
        lines += [f"recipe {name.replace('_', ' ')}: {value}" for name, value in recipe.items()]
    else:
        lines.append("recipe: none, this file was not made here")
    return lines
