"""What the user wants of a picture and of its file, as frozen values with JSON both ways."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from engine.errors import BadRequest
from engine.files import (
    DEFAULT_LIMITS,
    FileFormat,
    MetadataPolicy,
    SaveSpec,
    SourceInfo,
    choose_format,
)
from engine.files.state_file import ODD
from engine.fitting import sound
from engine.types import MAX_SCALE, EnhanceParams, Lambdas, Rect, Size, member
from pisa_desktop.results import DEFAULT_TEMPLATE

SAME = "same"
"""The format of the photograph itself."""
_MAX_SIDE = DEFAULT_LIMITS.max_side
_ANY_PICTURE = Rect(0, 0, _MAX_SIDE, _MAX_SIDE)
_LONGEST_SIDE = round(_MAX_SIDE * MAX_SCALE)


@dataclass(frozen=True, slots=True)
class SaveWish:
    """What the user wants of a file; what is possible depends on the picture.

    Attributes:
        format: "same" (the photograph's own) or a FileFormat's value.
        quality: 1 to 100, where the format has one.
        bit_depth: 8 or 16, or None for the photograph's own.
        metadata: what of EXIF, XMP and resolution goes along.
        keep_recipe: whether the file carries its recipe; None means unless `metadata` is none.

    Raises:
        BadRequest: a value is none of these.
    """

    format: str = SAME
    quality: int = 95
    bit_depth: int | None = None
    metadata: MetadataPolicy = MetadataPolicy.KEEP
    keep_recipe: bool | None = None

    def __post_init__(self) -> None:
        if self.format != SAME:
            object.__setattr__(self, "format", member(FileFormat, self.format, "format").value)
        object.__setattr__(self, "metadata", member(MetadataPolicy, self.metadata, "metadata"))
        if self.bit_depth not in {None, 8, 16}:
            raise BadRequest("The depth is {bits}; it must be 8 or 16 bits.", bits=self.bit_depth)
        if not (isinstance(self.quality, int) and 1 <= self.quality <= 100):  # pyright: ignore[reportUnnecessaryIsInstance] - JSON gives anything
            raise BadRequest(
                "The quality is {quality}; it must lie between 1 and 100.", quality=self.quality
            )

    @property
    def has_recipe(self) -> bool:
        """Whether the file carries its recipe."""
        if self.keep_recipe is None:
            return self.metadata != MetadataPolicy.NONE
        return self.keep_recipe

    def spec(self, source: SourceInfo, size: Size) -> SaveSpec:
        """What it means for a result of `size` pixels; a depth that the wished format never has does not count.

        Raises:
            BadRequest: the format cannot hold the result.
        """
        depth = self.bit_depth
        if self.format != SAME and depth not in FileFormat(self.format).bit_depths:
            depth = None
        return choose_format(
            self.format, source.format, depth, size, self.quality, source_depth=source.bit_depth,
            has_alpha=source.has_alpha, metadata=self.metadata, keep_recipe=self.keep_recipe,
        )  # fmt: skip

    def to_json(self) -> dict[str, Any]:
        """As JSON types; what an older version does not know is left out where it says nothing."""
        values = {**asdict(self), "metadata": self.metadata.value}
        if self.keep_recipe is None:
            del values["keep_recipe"]
        return values


@dataclass(frozen=True, slots=True)
class Destination:
    """Where results of many pictures go.

    Attributes:
        folder: absolute, or "" for each photograph's own folder.
        template: name without ending; see `naming`.
        keep_tree: whether folders below a dropped one are made again below `folder`.
        skip_done: whether a picture whose result is there already is left out.
    """

    folder: str = ""
    template: str = DEFAULT_TEMPLATE
    keep_tree: bool = True
    skip_done: bool = False


def destination_of(data: Mapping[str, Any]) -> Destination:
    """A saved destination; the default where it makes no sense."""
    return Destination(**data) if is_destination(data) else Destination()


def is_destination(data: Mapping[str, Any]) -> bool:
    """Whether a saved destination makes sense."""
    try:
        sound(Destination(**data))
    except (TypeError, ValueError):
        return False
    return True


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything that decides a result file but the photograph and the model.

    Attributes:
        lambdas, params, crop: as in a document.
        wish: the file.
        destination: where it goes.
        maps: fingerprint of strengths that differ from place to place, in place of `lambdas`, or "".
        ppi: resolution to record where a size on paper was asked for, else 0: the photograph's own.
    """

    lambdas: Lambdas = Lambdas(1.0, 1.0)  # noqa: RUF009 - frozen
    params: EnhanceParams = EnhanceParams()  # noqa: RUF009 - frozen
    crop: Rect | None = None
    wish: SaveWish = SaveWish()
    destination: Destination = Destination()
    maps: str = ""
    ppi: float = 0.0

    def to_json(self) -> dict[str, Any]:
        """As JSON types."""
        return {
            **look_to_json(self.lambdas, self.params, self.crop),
            "wish": self.wish.to_json(),
            "destination": asdict(self.destination),
            "maps": self.maps,
            "ppi": self.ppi,
        }

    @classmethod
    def of_json(cls, data: Mapping[str, Any]) -> Settings:
        """The reverse.

        Raises:
            BadRequest: something is missing or makes no sense.
        """
        lambdas, params, crop = look_of_json(data)
        try:
            wish = SaveWish(**data["wish"])
            destination = Destination(**data["destination"])
            maps = str(data.get("maps", ""))
            ppi = max(0.0, float(data.get("ppi", 0.0)))
            return sound(cls(lambdas, params, crop, wish, destination, maps, ppi))
        except ODD as error:
            raise BadRequest("Saved settings make no sense ({reason}).", reason=error) from error


def look_to_json(lambdas: Lambdas, params: EnhanceParams, crop: Rect | None) -> dict[str, Any]:
    """What decides the pixels of a result, as JSON types."""
    size = [params.size.width, params.size.height] if params.size is not None else None
    return {
        "lambdas": [lambdas.pix, lambdas.sem],
        "params": {
            **asdict(params),
            "size": size,
            "colour": params.colour.value,
            "neutral": params.neutral.value,
        },
        "crop": [crop.x0, crop.y0, crop.x1, crop.y1] if crop is not None else None,
    }


def look_of_json(data: Mapping[str, Any]) -> tuple[Lambdas, EnhanceParams, Rect | None]:
    """The reverse of `look_to_json`.

    Raises:
        BadRequest: something is missing or makes no sense.
    """
    try:
        values = dict(data["params"])
        values["size"] = Size(*values["size"]) if values["size"] is not None else None
        params = sound(EnhanceParams(**values))
        crop = sound(Rect(*data["crop"])) if data["crop"] is not None else None
        if params.size is not None and max(params.size.width, params.size.height) > _LONGEST_SIDE:
            raise ValueError(f"{params.size} is no size of a picture")
        if crop is not None and not crop.area == crop.clipped(_ANY_PICTURE).area > 0:
            raise ValueError(f"{crop} is no part of a picture")
        return sound(Lambdas(*data["lambdas"])), params, crop
    except ODD as error:
        raise BadRequest("Saved settings make no sense ({reason}).", reason=error) from error
