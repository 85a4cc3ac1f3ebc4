"""What an output format is called and what it can hold; questions are answered before work starts."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from engine.errors import BadRequest
from engine.types import Size


class FileFormat(StrEnum):
    """A format that results are written in."""

    PNG = "png"
    JPEG = "jpeg"

    @property
    def suffix(self) -> str:
        """File name ending, with the dot."""
        return ".jpg" if self is FileFormat.JPEG else f".{self.value}"

    @property
    def bit_depths(self) -> tuple[int, ...]:
        """Bits per channel that it can hold."""
        return (8,) if self is FileFormat.JPEG else (8, 16)

    @property
    def max_side(self) -> int:
        """Longest side in pixels."""
        return 65_535 if self is FileFormat.JPEG else 2**31 - 1


@dataclass(frozen=True, slots=True)
class SaveSpec:
    """How a result is written.

    Attributes:
        format: the file's format.
        bit_depth: 8 or 16 bits per channel.
        quality: 1 to 100, where the format has one.

    Raises:
        BadRequest: the format cannot hold that.
    """

    format: FileFormat
    bit_depth: int = 8
    quality: int = 95

    def __post_init__(self) -> None:
        if self.bit_depth not in self.format.bit_depths:
            raise BadRequest(
                f"{self.format.upper()} cannot hold {self.bit_depth} bits per channel; choose PNG, or 8 bits."
            )
        if not 1 <= self.quality <= 100:
            raise BadRequest(f"The quality is {self.quality}; it must lie between 1 and 100.")


def choose_format(
    requested: str, source_format: str, bit_depth: int | None, size: Size, quality: int = 95
) -> SaveSpec:
    """Resolve "same" and check that the format holds the result.

    Args:
        requested: "same", or a FileFormat's value.
        source_format: Pillow's name of the input's format.
        bit_depth: wished bits per channel, or None for 8.
        size: of the result.
        quality: see SaveSpec.

    Raises:
        BadRequest: the wish cannot be met ("same" falls back to PNG instead).
    """
    depth = bit_depth or 8
    if requested == "same":
        jpeg = source_format in {"JPEG", "MPO"} and depth == 8
        fits = max(size.width, size.height) <= FileFormat.JPEG.max_side
        return SaveSpec(FileFormat.JPEG if jpeg and fits else FileFormat.PNG, depth, quality)
    try:
        chosen = FileFormat(requested)
    except ValueError:
        raise BadRequest(f"Unknown format {requested!r}; choose same, png or jpeg.") from None
    if max(size.width, size.height) > chosen.max_side:
        raise BadRequest(
            f"{chosen.upper()} holds at most {chosen.max_side} pixels a side; "
            f"the result has {size.width} x {size.height}. Choose PNG."
        )
    return SaveSpec(chosen, depth, quality)
