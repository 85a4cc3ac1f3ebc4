"""Colours for one screen: pictures are kept as sRGB and converted once, piece by piece as they are first seen."""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence

from PySide6.QtCore import QRect, QRectF, Qt
from PySide6.QtGui import QColorSpace, QColorTransform, QImage, QPainter, QRegion

from pisa_desktop.viewer.pyramid import Pyramid, drawable, set_smoothing

_PIECE_WIDTH, _PIECE_HEIGHT = 512, 128
_PIECE_BYTES = 4 * _PIECE_WIDTH * _PIECE_HEIGHT
PIXELS_A_PAINT = 4 * _PIECE_WIDTH * _PIECE_HEIGHT
"""So many are converted in one painting at most (5 ms); what is missing is shown softer until the next."""
KEPT_BYTES = 256 << 20
"""Converted pieces of one picture (and twice what is seen, on very large screens); beyond that they are made anew."""


class BadProfile(Exception):
    """A profile that no screen can have; `str()` of it says why, in English and for the log."""


class ScreenColours:
    """The way from sRGB to what one screen wants.

    Attributes:
        name: what the profile calls itself.
        profile: its bytes.
    """

    def __init__(self, profile: bytes) -> None:
        """Raises BadProfile."""
        space = _space_of(profile)
        self.name = space.description()
        self.profile = profile
        srgb = QColorSpace(QColorSpace.NamedColorSpace.SRgb)
        self._transform: QColorTransform = srgb.transformationToColorSpace(space)

    def shown(self, image: QImage) -> QImage:
        """A picture with the screen's numbers, in the format that is drawn fastest."""
        found = drawable(image)
        found = found.copy() if found is image else found
        found.setColorSpace(QColorSpace())
        found.applyColorTransform(self._transform)
        return found

    @property
    def is_needed(self) -> bool:
        """Whether any of some hundred colours changes by more than rounding."""
        steps = (0, 36, 73, 109, 146, 182, 219, 255)
        colours = list(itertools.product(steps, repeat=3))
        image = QImage(len(colours), 1, QImage.Format.Format_RGB32)
        for x, (red, green, blue) in enumerate(colours):
            image.setPixel(x, 0, 0xFF000000 | red << 16 | green << 8 | blue)
        after = self.shown(image)
        for x, colour in enumerate(colours):
            value = after.pixel(x, 0)
            new = (value >> 16 & 255, value >> 8 & 255, value & 255)
            if any(abs(a - b) > 1 for a, b in zip(new, colour, strict=True)):
                return True
        return False


def _space_of(profile: bytes) -> QColorSpace:
    if len(profile) < 132 or profile[36:40] != b"acsp":  # before Qt, which would warn
        raise BadProfile("it is no ICC profile")
    if int.from_bytes(profile[:4], "big") > len(profile):
        raise BadProfile("it is cut off")
    if profile[16:20] != b"RGB ":
        raise BadProfile("it is not of an RGB screen")
    space = QColorSpace.fromIccProfile(profile)
    if not space.isValid() or not space.isValidTarget():
        raise BadProfile("its tables cannot be used")
    return space


class Budget:
    """How many pixels one painting may still convert.

    Attributes:
        was_exceeded: something has to wait for the next one.
    """

    def __init__(self, pixels: int = PIXELS_A_PAINT) -> None:
        self._pixels = pixels
        self.was_exceeded = False

    def take(self, pixels: int) -> bool:
        """Whether some more may be converted now; the first always may."""
        has_room = self._pixels > 0
        self._pixels -= pixels if has_room else 0
        self.was_exceeded |= not has_room
        return has_room


class ScreenCopy:
    """A pyramid's picture for a screen; painting converts a few pieces at a time, and keeps them.

    Args:
        pyramid: the picture in sRGB.
        colours: of the screen.
    """

    def __init__(self, pyramid: Pyramid, colours: ScreenColours) -> None:
        self.colours = colours
        self._levels = pyramid.levels
        self._pyramid = pyramid
        self._smallest = colours.shown(pyramid.levels[-1])
        self._copies: dict[int, QImage] = {}
        self._pieces: dict[int, set[tuple[int, int]]] = {}
        self._bytes = 0

    def paint(self, painter: QPainter, target: QRectF, clip: QRectF) -> bool:
        """As `Pyramid.paint`; False where something is shown softer than it is, until it is painted again."""
        seen = self._pyramid.seen(target, clip)
        if seen is None:
            return True
        set_smoothing(painter, seen.scale)
        if seen.index == len(self._levels) - 1:
            painter.drawImage(seen.visible, self._smallest, seen.source)
            return True
        wanted = _pieces(seen.source, self._levels[seen.index])
        is_complete = self._convert(seen.index, wanted)
        if is_complete:
            painter.drawImage(seen.visible, self._copies[seen.index], seen.source)
            return True
        self._paint_softer(painter, target, seen.visible, seen.index)
        painter.save()
        painter.setClipRegion(
            self._region(seen.index, target, wanted) & seen.visible.toAlignedRect(),
            Qt.ClipOperation.IntersectClip,
        )
        painter.drawImage(seen.visible, self._copies[seen.index], seen.source)
        painter.restore()
        return False

    def _convert(self, index: int, wanted: Sequence[tuple[int, int]]) -> bool:
        """Some of the pieces that are missing; True where none is any more."""
        level = self._levels[index]
        if self._bytes > max(KEPT_BYTES, 2 * len(wanted) * _PIECE_BYTES):
            self._copies.clear()
            self._pieces.clear()
            self._bytes = 0
        if index not in self._copies:
            # Large memory is given by the system as it is first written, piece by piece.
            self._copies[index] = QImage(level.size(), level.format())
            self._pieces[index] = set()
        copy, have = self._copies[index], self._pieces[index]
        missing = [piece for piece in wanted if piece not in have]
        if not missing:
            return True
        painter = QPainter(copy)
        painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_Source)
        budget = Budget()
        for piece in missing:
            place = _rect(piece).intersected(level.rect())
            if not budget.take(place.width() * place.height()):
                break
            painter.drawImage(place.topLeft(), self.colours.shown(level.copy(place)))
            have.add(piece)
            self._bytes += 4 * place.width() * place.height()
        painter.end()
        return not budget.was_exceeded

    def _paint_softer(self, painter: QPainter, target: QRectF, visible: QRectF, index: int) -> None:
        """The sharpest coarser level that is there for all that is seen."""
        last = len(self._levels) - 1
        for coarser in range(index + 1, last):
            seen = self._pyramid.source(target, visible, coarser)
            have = self._pieces.get(coarser, set[tuple[int, int]]())
            if have.issuperset(_pieces(seen, self._levels[coarser])):
                painter.drawImage(visible, self._copies[coarser], seen)
                return
        painter.drawImage(visible, self._smallest, self._pyramid.source(target, visible, last))

    def _region(self, index: int, target: QRectF, wanted: Sequence[tuple[int, int]]) -> QRegion:
        """The device pixels of the pieces that are there; edges are shared, so that no seam shows."""
        level = self._levels[index]
        across, down = target.width() / level.width(), target.height() / level.height()
        region = QRegion()
        for piece in self._pieces[index].intersection(wanted):
            place = _rect(piece).intersected(level.rect())
            x0, y0 = target.x() + place.x() * across, target.y() + place.y() * down
            x1, y1 = x0 + place.width() * across, y0 + place.height() * down
            region += QRect(round(x0), round(y0), round(x1) - round(x0), round(y1) - round(y0))
        edge = math.ceil(max(across, down, 1.0))  # smoothing mixes in what lies beyond an edge
        for x, y in ((edge, 0), (-edge, 0), (0, edge), (0, -edge)):
            region &= region.translated(x, y)
        return region


def _rect(piece: tuple[int, int]) -> QRect:
    column, row = piece
    return QRect(column * _PIECE_WIDTH, row * _PIECE_HEIGHT, _PIECE_WIDTH, _PIECE_HEIGHT)


def _pieces(source: QRectF, level: QImage) -> list[tuple[int, int]]:
    """The pieces of a level that a part of it touches, with the pixel beside it that smoothing looks at."""
    part = source.toAlignedRect().adjusted(-1, -1, 1, 1).intersected(level.rect())
    columns = range(part.left() // _PIECE_WIDTH, part.right() // _PIECE_WIDTH + 1)
    rows = range(part.top() // _PIECE_HEIGHT, part.bottom() // _PIECE_HEIGHT + 1)
    return [(column, row) for row in rows for column in columns]
