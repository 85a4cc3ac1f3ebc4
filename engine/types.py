"""Frozen values that the engine takes and gives. Torch-free, so that a GUI may use them."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TypeVar

from engine.errors import BadRequest

MIN_SCALE, MAX_SCALE = 1.0, 8.0
MAX_LAMBDA = 2.0
MAX_SIDE, MAX_PIXELS = 65_535 * 8, 500_000_000 * 64
"""Of a result: what the largest photograph that is read becomes at the largest scale."""

Member = TypeVar("Member", bound=StrEnum)


def member(kind: type[Member], value: object, name: str) -> Member:
    """The member of an enum that a value from outside stands for: Qt, JSON and databases give back plain text.

    Args:
        kind: the enum.
        value: what came in.
        name: what the value is called, for the error.

    Raises:
        BadRequest: the enum has no such member.
    """
    try:
        return kind(value)
    except ValueError:
        raise BadRequest(
            "{name} is {value!r}; it must be one of {choices}.",
            name=name,
            value=value,
            choices=", ".join(kind),
        ) from None


@dataclass(frozen=True, slots=True)
class Size:
    """Width and height in pixels (or latent cells where said so); both at least 1."""

    width: int
    height: int

    @classmethod
    def of_text(cls, text: str) -> Size:
        """From "WxH".

        Raises:
            ValueError: it is no such text, or a side is 0.
        """
        width, _, height = text.partition("x")
        if not (width.isdecimal() and height.isdecimal() and int(width) and int(height)):
            raise ValueError(text)
        return cls(int(width), int(height))

    @property
    def area(self) -> int:
        """Width times height."""
        return self.width * self.height

    @property
    def possible(self) -> Size:
        """This size, or the largest of its shape that a result may have."""
        share = min(1.0, MAX_SIDE / max(self.width, self.height), math.sqrt(MAX_PIXELS / self.area))
        if share == 1.0:
            return self
        return Size(max(1, int(share * self.width)), max(1, int(share * self.height)))

    def scaled(self, scale: float) -> Size:
        """`round(scale * side)` per side, ties to even, at least 1 (the output size that we promise)."""
        return Size(max(1, round(scale * self.width)), max(1, round(scale * self.height)))


@dataclass(frozen=True, slots=True)
class Rect:
    """A half-open rectangle: columns x0 <= x < x1, rows y0 <= y < y1."""

    x0: int
    y0: int
    x1: int
    y1: int

    @property
    def width(self) -> int:
        """Number of columns."""
        return self.x1 - self.x0

    @property
    def height(self) -> int:
        """Number of rows."""
        return self.y1 - self.y0

    @property
    def area(self) -> int:
        """Number of cells."""
        return self.width * self.height

    def scaled(self, factor: int) -> Rect:
        """The same rectangle on a grid `factor` times finer."""
        return Rect(self.x0 * factor, self.y0 * factor, self.x1 * factor, self.y1 * factor)

    def shifted(self, dx: int, dy: int) -> Rect:
        """The rectangle moved by (dx, dy)."""
        return Rect(self.x0 + dx, self.y0 + dy, self.x1 + dx, self.y1 + dy)

    def intersects(self, other: Rect) -> bool:
        """Whether the two share at least one cell."""
        return (
            self.x0 < other.x1 and other.x0 < self.x1 and self.y0 < other.y1 and other.y0 < self.y1
        )

    def clipped(self, other: Rect) -> Rect:
        """The common part; empty (area 0) where there is none."""
        x0, y0 = max(self.x0, other.x0), max(self.y0, other.y0)
        return Rect(x0, y0, max(x0, min(self.x1, other.x1)), max(y0, min(self.y1, other.y1)))


@dataclass(frozen=True, slots=True)
class Lambdas:
    """The two strengths of the paper's eq. for z_H: `pix` removes degradation, `sem` adds detail; 0 to 2.

    Raises:
        BadRequest: where a value is not a finite number from 0 to 2.
    """

    pix: float = 1.0
    sem: float = 1.0

    def __post_init__(self) -> None:
        for name, value in (("lambda_pix", self.pix), ("lambda_sem", self.sem)):
            if not (math.isfinite(value) and 0.0 <= value <= MAX_LAMBDA):
                raise BadRequest(
                    "{name} is {value:g}; it must lie between 0 and {most:g}.",
                    name=name,
                    value=value,
                    most=MAX_LAMBDA,
                )

    @property
    def needs_pix_pass(self) -> bool:
        """Whether eps_pix enters the result (with pix = sem it cancels out)."""
        return self.pix != self.sem

    @property
    def needs_full_pass(self) -> bool:
        """Whether eps_full enters the result."""
        return self.sem != 0.0


class Colour(StrEnum):
    """How the result's colours are aligned with the input's."""

    WAVELET = "wavelet"
    ADAIN = "adain"
    NONE = "none"


class Neutral(StrEnum):
    """Whether a result has the chroma of the photograph, so that the model adds lightness alone."""

    AUTO = "auto"
    """Where the photograph has no colour of its own; see `engine.neutral`."""
    ON = "on"
    OFF = "off"


@dataclass(frozen=True, slots=True)
class EnhanceParams:
    """All that decides a result besides the picture's pixels, the model and the strengths.

    `colour` and `neutral` concern the decoded picture only; the rest decides the residuals.

    Attributes:
        scale: enlargement, 1 to 8, fractions too; ignored where `size` is given.
        size: exact output size, or None.
        colour: colour alignment of the decoded result.
        prompt: text for the model's text encoder; None is the bundle's empty prompt.
        tile_px: largest tile side in output pixels, or None for what fits the memory.
        neutral: whether the result's chroma is the photograph's.

    Raises:
        BadRequest: where `scale` or `tile_px` is out of range, or `colour` or `neutral` is unknown.
    """

    scale: float = 4.0
    size: Size | None = None
    colour: Colour = Colour.WAVELET
    prompt: str | None = None
    tile_px: int | None = None
    neutral: Neutral = Neutral.AUTO

    def __post_init__(self) -> None:
        object.__setattr__(self, "colour", member(Colour, self.colour, "colour"))
        object.__setattr__(self, "neutral", member(Neutral, self.neutral, "neutral"))
        if not (math.isfinite(self.scale) and MIN_SCALE <= self.scale <= MAX_SCALE):
            raise BadRequest(
                "The scale is {scale:g}; it must lie between {least:g} and {most:g}.",
                scale=self.scale,
                least=MIN_SCALE,
                most=MAX_SCALE,
            )
        if self.size is not None:
            _check_size(self.size)
        if self.tile_px is not None and self.tile_px < 64:
            raise BadRequest(
                "The tile side is {tile}; it must be at least 64 pixels.", tile=self.tile_px
            )

    def output_size(self, source: Size) -> Size:
        """Size of the result for a picture of size `source`."""
        return self.size if self.size is not None else source.scaled(self.scale)


def _check_size(size: Size) -> None:
    if min(size.width, size.height) < 1:
        raise BadRequest("The output size must be at least 1 x 1 pixels.")
    if max(size.width, size.height) > MAX_SIDE or size.area > MAX_PIXELS:
        raise BadRequest(
            "The output size is {width} x {height} pixels; at most {side} a side and {gigapixels:g} gigapixels in all are possible, "
            "which is the largest photograph that can be read, enlarged {scale:g} times.",
            width=size.width,
            height=size.height,
            side=MAX_SIDE,
            gigapixels=MAX_PIXELS / 1e9,
            scale=MAX_SCALE,
        )


@dataclass(frozen=True, slots=True)
class Progress:
    """A step of a long operation: `done` of `total` units of `stage` are finished.

    Stages are "statistics", "encode", "pix", "full", "decode", "save"; units are tiles (or bands for "save").
    """

    stage: str
    done: int
    total: int


@dataclass(frozen=True, slots=True)
class Notice:
    """Something the user should know about how a result was made (a smaller tile, float32, the CPU).

    Attributes:
        kind: "batch", "tile", "device", "dtype", "file", or "size".
        message: one sentence (an `engine.sentences.Sentence` where it was made of values).
    """

    kind: str
    message: str


@dataclass(frozen=True, slots=True)
class Capabilities:
    """What a loaded model is and can do, for status bars and forms.

    Attributes:
        model: name of the bundle.
        device: "cpu", "cuda" or "mps".
        dtype: "fp32", "fp16" or "bf16".
        has_text_encoder: whether prompts other than the empty one are possible.
        adapters: name of the adapter pack.
    """

    model: str
    device: str
    dtype: str
    has_text_encoder: bool
    adapters: str
    notices: tuple[Notice, ...] = field(default=())
