"""What an output format is called and what it can hold; questions are answered before work starts."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from engine.errors import BadRequest
from engine.files.changed_exif import COLOUR_OF_YCC, HEIGHT, ORIENTATION, WIDTH
from engine.files.jpeg_segments import LARGEST
from engine.files.metadata import MetadataPolicy
from engine.types import Size, member


@dataclass(frozen=True, slots=True)
class _Abilities:
    suffix: str
    bit_depths: tuple[int, ...]
    max_side: int
    alpha: bool
    grey: bool
    iptc: bool = False
    comment_bytes: int = 0
    texts: bool = False
    exif_bytes: int = 2**31 - 1
    not_in_exif: frozenset[int] = frozenset()


_HUGE = 2**31 - 1
_SIZES = frozenset({WIDTH, HEIGHT})
_ABILITIES = {
    "png": _Abilities(".png", (8, 16), _HUGE, alpha=True, grey=True, iptc=True, texts=True),
    "jpeg": _Abilities(
        ".jpg",
        (8,),
        65_535,
        alpha=False,
        grey=True,
        iptc=True,
        comment_bytes=LARGEST,
        exif_bytes=LARGEST,
    ),
    "webp": _Abilities(".webp", (8,), 16_383, alpha=True, grey=False),
    "tiff": _Abilities(
        ".tif", (8, 16), _HUGE, alpha=True, grey=True, iptc=True, not_in_exif=COLOUR_OF_YCC | _SIZES
    ),
    # Pillow writes EXIF that names an orientation anew, and not as it stands.
    "avif": _Abilities(
        ".avif", (8,), 32_768, alpha=True, grey=False, not_in_exif=frozenset({ORIENTATION})
    ),
}


class FileFormat(StrEnum):
    """A format that results are written in."""

    PNG = "png"
    JPEG = "jpeg"
    WEBP = "webp"
    TIFF = "tiff"
    AVIF = "avif"

    @property
    def suffix(self) -> str:
        """File name ending, with the dot."""
        return _ABILITIES[self].suffix

    @property
    def bit_depths(self) -> tuple[int, ...]:
        """Bits per channel that it can hold."""
        return _ABILITIES[self].bit_depths

    @property
    def max_side(self) -> int:
        """Longest side in pixels."""
        return _ABILITIES[self].max_side

    @property
    def has_alpha(self) -> bool:
        """Whether it holds transparency."""
        return _ABILITIES[self].alpha

    @property
    def has_grey(self) -> bool:
        """Whether it has pictures without colour."""
        return _ABILITIES[self].grey

    @property
    def has_iptc(self) -> bool:
        """Whether it has a place for IPTC and Photoshop's image resources."""
        return _ABILITIES[self].iptc

    @property
    def comment_bytes(self) -> int:
        """Largest comment without a name that it holds."""
        return _ABILITIES[self].comment_bytes

    @property
    def has_texts(self) -> bool:
        """Whether it has a place for texts with a name, comments among them."""
        return _ABILITIES[self].texts

    @property
    def exif_bytes(self) -> int:
        """Largest EXIF block that it holds."""
        return _ABILITIES[self].exif_bytes

    @property
    def not_in_exif(self) -> frozenset[int]:
        """Tags of the first directory that its EXIF must not have."""
        return _ABILITIES[self].not_in_exif

    @classmethod
    def endings(cls) -> dict[str, FileFormat]:
        """Formats by the file name endings that people write, lower case, with the dot."""
        return {f.suffix: f for f in cls} | {".jpeg": cls.JPEG, ".tiff": cls.TIFF}

    def holds(self, size: Size) -> bool:
        """Whether a picture of that size fits."""
        return max(size.width, size.height) <= self.max_side


@dataclass(frozen=True, slots=True)
class SaveSpec:
    """How a result is written.

    Attributes:
        format: the file's format.
        bit_depth: 8 or 16 bits per channel.
        quality: 1 to 100, where the format has one.
        metadata: what of the source's EXIF, XMP and resolution goes along.
        keep_recipe: whether the result carries its recipe, which holds the hash of the source; None means unless
            `metadata` is none.

    Raises:
        BadRequest: the format cannot hold that.
    """

    format: FileFormat
    bit_depth: int = 8
    quality: int = 95
    metadata: MetadataPolicy = MetadataPolicy.KEEP
    keep_recipe: bool | None = None

    def __post_init__(self) -> None:
        object.__setattr__(self, "format", member(FileFormat, self.format, "format"))
        object.__setattr__(self, "metadata", member(MetadataPolicy, self.metadata, "metadata"))
        if self.bit_depth not in self.format.bit_depths:
            raise BadRequest(
                "{format} cannot hold {bits} bits per channel; choose PNG or TIFF, or 8 bits.",
                format=self.format.upper(),
                bits=self.bit_depth,
            )
        if not 1 <= self.quality <= 100:
            raise BadRequest(
                "The quality is {quality}; it must lie between 1 and 100.", quality=self.quality
            )

    @property
    def has_recipe(self) -> bool:
        """Whether the result carries its recipe."""
        return (
            self.metadata != MetadataPolicy.NONE if self.keep_recipe is None else self.keep_recipe
        )


_SAME = {
    "JPEG": FileFormat.JPEG,
    "MPO": FileFormat.JPEG,
    "PNG": FileFormat.PNG,
    "WEBP": FileFormat.WEBP,
    "TIFF": FileFormat.TIFF,
    "AVIF": FileFormat.AVIF,
}


def choose_format(
    requested: str,
    source_format: str,
    bit_depth: int | None,
    size: Size,
    quality: int = 95,
    *,
    source_depth: int = 8,
    has_alpha: bool = False,
    metadata: MetadataPolicy = MetadataPolicy.KEEP,
    keep_recipe: bool | None = None,
) -> SaveSpec:
    """Resolve "same" and the input's depth, and check that the format holds the result.

    Args:
        requested: "same", or a FileFormat's value.
        source_format: Pillow's name of the input's format.
        bit_depth: wished bits per channel, or None for the input's where the format can hold them.
        size: of the result.
        quality: see SaveSpec.
        source_depth: bits per channel of the input.
        has_alpha: whether the result has transparency.
        metadata, keep_recipe: see SaveSpec.

    Raises:
        BadRequest: the wish cannot be met ("same" falls back to PNG instead).
    """
    is_same = requested == "same"
    chosen = _SAME.get(source_format, FileFormat.PNG) if is_same else _named(requested)
    depth = bit_depth or (source_depth if source_depth in chosen.bit_depths else 8)
    if is_same:
        holds = chosen.holds(size) and depth in chosen.bit_depths
        if not holds or (has_alpha and not chosen.has_alpha):
            chosen = FileFormat.PNG
    elif not chosen.holds(size):
        raise BadRequest(
            "{format} holds at most {most} pixels a side; the result has {width} x "
            "{height}. Choose PNG or TIFF.",
            format=chosen.upper(),
            most=chosen.max_side,
            width=size.width,
            height=size.height,
        )
    return SaveSpec(chosen, depth, quality, metadata, keep_recipe)


def _named(requested: str) -> FileFormat:
    try:
        return FileFormat(requested)
    except ValueError:
        names = ", ".join(f.value for f in FileFormat)
        raise BadRequest(
            "Unknown format {requested!r}; choose same, {names}.", requested=requested, names=names
        ) from None
