"""What a canvas shows: a photograph, and a result that arrives in tiles over it."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass, field
from typing import Protocol

from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter

from engine.types import Rect, Size
from pisa_desktop.viewer.pyramid import Pyramid, halved, set_smoothing
from pisa_desktop.viewer.screen_colours import Budget, ScreenColours, ScreenCopy


class Layer(Protocol):
    """Something that can be drawn over the picture's rectangle."""

    @property
    def is_opaque(self) -> bool:
        """Whether nothing shows through it."""
        ...

    def paint(
        self, painter: QPainter, target: QRectF, clip: QRectF, colours: ScreenColours | None = None
    ) -> bool:
        """Draw over `target` what lies in `clip`; device pixels, painter untransformed.

        Without `colours` it is sRGB. False where another painting soon will be sharper.
        """
        ...

    def colour_at(self, point: QPointF) -> QColor | None:
        """The colour at a point (0 to 1 each way), or None where nothing is."""
        ...


@dataclass
class PictureLayer:
    """A whole picture of any resolution."""

    pyramid: Pyramid
    _copy: ScreenCopy | None = None

    @property
    def is_opaque(self) -> bool:
        """See Layer."""
        return not self.pyramid.levels[0].hasAlphaChannel()

    def paint(
        self, painter: QPainter, target: QRectF, clip: QRectF, colours: ScreenColours | None = None
    ) -> bool:
        """See Layer."""
        if colours is None:
            self.pyramid.paint(painter, target, clip)
            return True
        if self._copy is None or self._copy.colours is not colours:
            self._copy = ScreenCopy(self.pyramid, colours)
        return self._copy.paint(painter, target, clip)

    def colour_at(self, point: QPointF) -> QColor | None:
        """See Layer."""
        return _colour(self.pyramid.levels[0], point)


def _colour(image: QImage, point: QPointF) -> QColor | None:
    if not (0 <= point.x() < 1 and 0 <= point.y() < 1):
        return None
    return image.pixelColor(int(point.x() * image.width()), int(point.y() * image.height()))


class _Shown:
    """An image and its halvings, made when they are first seen, and the same in a screen's colours."""

    def __init__(self, image: QImage) -> None:
        self.levels = [image]
        self._colours: ScreenColours | None = None
        self._converted: dict[int, QImage] = {}

    def index(self, scale: float) -> int:
        index, last = 0, len(self.levels) - 1
        while scale * 2 ** (index + 1) <= 1.0:
            if index == last:
                level = self.levels[index]
                if min(level.width(), level.height()) <= 2:
                    break
                self.levels.append(halved(level))
                last += 1
            index += 1
        return index

    def at(self, scale: float, colours: ScreenColours | None, budget: Budget) -> QImage:
        """What to draw at a scale; another of its levels where the budget has no room for this one."""
        index = self.index(scale)
        if colours is None:
            return self.levels[index]
        if colours is not self._colours:
            self._colours = colours
            self._converted = {}
        if index not in self._converted:
            level = self.levels[index]
            has_room = budget.take(level.width() * level.height())
            if self._converted and not has_room:
                return self._converted[min(self._converted, key=lambda i: abs(i - index))]
            self._converted[index] = colours.shown(level)
        return self._converted[index]


@dataclass
class _Tile:
    rect: Rect
    key: Hashable
    shown: _Shown


@dataclass
class _Draft:
    rect: Rect
    key: Hashable
    shown: _Shown


@dataclass
class ResultLayer:
    """A result of `size` pixels: drafts and exact tiles over the photograph that it is made from.

    Tiles carry a key (their strengths). While a draft of the current key is there, only tiles of that key are shown over
    it; without one, tiles of an older key stay until they are replaced, which is better than nothing.

    Attributes:
        size: of the result.
        base: the photograph, or None.
        key: what is current.
    """

    size: Size
    base: PictureLayer | None = None
    key: Hashable = None
    _tiles: dict[int, _Tile] = field(default_factory=dict[int, _Tile])
    _draft: _Draft | None = None

    @property
    def is_opaque(self) -> bool:
        """See Layer; tiles and drafts have no transparency."""
        return self.base is not None and self.base.is_opaque

    def set_key(self, key: Hashable) -> None:
        """Other strengths are current now."""
        self.key = key

    def put(self, cell: int, rect: Rect, image: QImage, key: Hashable) -> None:
        """An exact tile."""
        self._tiles[cell] = _Tile(rect, key, _Shown(image))

    def set_draft(self, rect: Rect, image: QImage, key: Hashable) -> None:
        """A draft of a region, at any resolution."""
        self._draft = _Draft(rect, key, _Shown(image))

    @property
    def is_draft(self) -> bool:
        """Whether a draft of the current strengths is shown."""
        return self._current_draft is not None

    @property
    def _current_draft(self) -> _Draft | None:
        draft = self._draft
        return draft if draft is not None and draft.key == self.key else None

    def is_exact(self, rect: Rect) -> bool:
        """Whether exact tiles of the current strengths cover a region."""
        covered = sum(
            tile.rect.clipped(rect).area for tile in self._tiles.values() if tile.key == self.key
        )
        return covered >= rect.area

    def _shown(self) -> list[_Tile]:
        only_current = self.is_draft
        return [t for t in self._tiles.values() if t.key == self.key or not only_current]

    def paint(
        self, painter: QPainter, target: QRectF, clip: QRectF, colours: ScreenColours | None = None
    ) -> bool:
        """See Layer. Edges of tiles lie on device pixels, so that no seam shows between them."""
        tiles = self._shown()
        whole = Rect(0, 0, self.size.width, self.size.height)
        seen = _to_pixels(clip, target, self.size).clipped(whole)
        is_covered = sum(t.rect.clipped(seen).area for t in tiles) >= seen.area > 0
        draft, is_sharp, budget = self._current_draft, True, Budget()
        if draft is not None:
            is_covered = is_covered or draft.rect.clipped(seen).area == seen.area > 0
        if self.base is not None and not is_covered:
            is_sharp = self.base.paint(painter, target, clip, colours)
        scale = target.width() / self.size.width
        if draft is not None:
            image = draft.shown.at(1.0, colours, budget)
            set_smoothing(painter, scale * draft.rect.width / image.width())
            painter.drawImage(_place(draft.rect, target, self.size), image)
        set_smoothing(painter, scale)
        for tile in tiles:  # thousands of them, where all of a large result is in view
            if tile.rect.intersects(seen):
                image = tile.shown.at(scale, colours, budget)
                painter.drawImage(_place(tile.rect, target, self.size), image)
        return is_sharp and not budget.was_exceeded

    def colour_at(self, point: QPointF) -> QColor | None:
        """See Layer; exact pixels where there are any."""
        x, y = int(point.x() * self.size.width), int(point.y() * self.size.height)
        for tile in self._shown():
            rect = tile.rect
            if rect.x0 <= x < rect.x1 and rect.y0 <= y < rect.y1:
                return tile.shown.levels[0].pixelColor(x - rect.x0, y - rect.y0)
        draft = self._current_draft
        if draft is not None:
            inside = QPointF(
                (x - draft.rect.x0) / draft.rect.width, (y - draft.rect.y0) / draft.rect.height
            )
            found = _colour(draft.shown.levels[0], inside)
            if found is not None:
                return found
        return self.base.colour_at(point) if self.base is not None else None


def _place(rect: Rect, target: QRectF, size: Size) -> QRect:
    """The device pixels of a rectangle of the result; its edges are rounded, and shared with its neighbours."""
    across, down = target.width() / size.width, target.height() / size.height
    x0, x1 = round(target.x() + rect.x0 * across), round(target.x() + rect.x1 * across)
    y0, y1 = round(target.y() + rect.y0 * down), round(target.y() + rect.y1 * down)
    return QRect(x0, y0, x1 - x0, y1 - y0)


def _to_pixels(clip: QRectF, target: QRectF, size: Size) -> Rect:
    across, down = size.width / target.width(), size.height / target.height()
    return Rect(
        max(0, int((clip.left() - target.x()) * across)),
        max(0, int((clip.top() - target.y()) * down)),
        min(size.width, int((clip.right() - target.x()) * across) + 1),
        min(size.height, int((clip.bottom() - target.y()) * down) + 1),
    )


def difference(before: Layer, after: Layer, target: QRectF, view: QRectF) -> QImage:
    """|after - before| four times as bright, what is in view."""
    image = QImage(int(view.width()), int(view.height()), QImage.Format.Format_RGB32)
    image.fill(Qt.GlobalColor.black)
    painter = QPainter(image)
    before.paint(painter, target, view)
    other = image.copy()
    other.fill(Qt.GlobalColor.black)
    second = QPainter(other)
    after.paint(second, target, view)
    second.end()
    painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_Difference)
    painter.drawImage(0, 0, other)
    painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_Plus)
    for _ in range(2):
        painter.drawImage(0, 0, image.copy())
    painter.end()
    return image
