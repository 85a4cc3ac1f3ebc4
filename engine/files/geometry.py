"""How the pixels of a result lie to those that its source stores: turned upright, cut, enlarged."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

from engine.files.image import SourceInfo
from engine.types import Rect, Size


@dataclass(frozen=True, slots=True)
class Change:
    """From the stored pixels of a source to those of a result.

    Attributes:
        orientation: EXIF orientation of the stored pixels, 1 to 8.
        whole: size of the source, upright.
        part: the region of it that was taken.
        size: of the result.
    """

    orientation: int
    whole: Size
    part: Rect
    size: Size

    @classmethod
    def of(cls, source: SourceInfo, size: Size) -> Self:
        """From a source to its result."""
        whole = source.part.whole if source.part else source.size
        part = source.part.rect if source.part else Rect(0, 0, whole.width, whole.height)
        return cls(source.orientation, whole, part, size)

    @classmethod
    def none(cls, size: Size) -> Self:
        """Of a picture that was made from no other."""
        return cls(1, size, Rect(0, 0, size.width, size.height), size)

    @property
    def is_turned(self) -> bool:
        """Whether it was turned or mirrored."""
        return self.orientation != 1

    @property
    def swaps_sides(self) -> bool:
        """Whether what was across is down now."""
        return self.orientation >= 5

    @property
    def is_cut(self) -> bool:
        """Whether only a part was taken."""
        return (self.part.width, self.part.height) != (self.whole.width, self.whole.height)

    @property
    def stored(self) -> Size:
        """Size of the source as it is stored."""
        whole = self.whole
        return Size(whole.height, whole.width) if self.swaps_sides else whole

    @property
    def factors(self) -> tuple[float, float]:
        """Pixels of the result for one of the source, across and down in the result."""
        return self.size.width / self.part.width, self.size.height / self.part.height

    def point(self, x: float, y: float) -> tuple[float, float]:
        """Where a point of the stored pixels lies in the result; outside where it was cut off."""
        if self.swaps_sides:
            x, y = y, x
        if self.orientation in {2, 3, 6, 7}:
            x = self.whole.width - x
        if self.orientation in {3, 4, 7, 8}:
            y = self.whole.height - y
        across, down = self.factors
        return (x - self.part.x0) * across, (y - self.part.y0) * down

    def holds(self, x: float, y: float) -> bool:
        """Whether a point of the result lies in it."""
        return 0 <= x <= self.size.width and 0 <= y <= self.size.height

    def centred(
        self, x: float, y: float, width: float, height: float
    ) -> tuple[float, float, float, float] | None:
        """The same of a rectangle by its centre and sides; None where its centre was cut off."""
        across, down = self.factors
        x, y = self.point(x, y)
        if self.swaps_sides:
            width, height = height, width
        return (x, y, width * across, height * down) if self.holds(x, y) else None
