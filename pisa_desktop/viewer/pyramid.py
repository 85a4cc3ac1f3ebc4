"""A picture at every halving, so that one drawing of about as many pixels as the screen has is always enough."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QImage, QPainter

_SMALLEST = 512
NEAREST_ABOVE = 4.0
"""From this zoom on pixels are shown as squares: people who look that close want to see them."""


def image_of(pixels: NDArray[Any], alpha: NDArray[Any] | None = None) -> QImage:
    """A QImage of (h, w, 3) uint8 or uint16 sRGB pixels; 8-bit ones are shared, not copied, unless there is alpha."""
    if pixels.dtype == np.uint16:
        pixels = (pixels >> 8).astype(np.uint8)
    height, width = pixels.shape[:2]
    if alpha is not None:
        opacity = (alpha >> 8).astype(np.uint8) if alpha.dtype == np.uint16 else alpha
        both = np.ascontiguousarray(np.dstack([pixels, opacity]))
        image = QImage(both.data, width, height, 4 * width, QImage.Format.Format_RGBA8888)
        return drawable(image)
    pixels = np.ascontiguousarray(pixels)
    return QImage(pixels.data, width, height, 3 * width, QImage.Format.Format_RGB888)


@dataclass(frozen=True)
class Seen:
    """What of a picture is drawn.

    Attributes:
        visible: where, in device pixels.
        index: of the level.
        source: the part of that level.
        scale: device pixels per pixel of the picture.
    """

    visible: QRectF
    index: int
    source: QRectF
    scale: float


@dataclass(frozen=True)
class Pyramid:
    """Halvings of a picture; `levels[i]` has about 2**-i of its sides.

    Attributes:
        levels: largest first.
    """

    levels: tuple[QImage, ...]

    @classmethod
    def build(cls, image: QImage) -> Pyramid:
        """All levels of `image`; may run in any thread."""
        levels = [drawable(image)]
        while max(levels[-1].width(), levels[-1].height()) > _SMALLEST:
            levels.append(halved(levels[-1]))
        return cls(tuple(levels))

    @property
    def width(self) -> int:
        """Of the largest level, in pixels."""
        return self.levels[0].width()

    @property
    def height(self) -> int:
        """Of the largest level, in pixels."""
        return self.levels[0].height()

    def index_for(self, scale: float) -> int:
        """The smallest level that is not enlarged when the picture is drawn at `scale` device pixels per pixel."""
        index = 0
        while index + 1 < len(self.levels) and scale * 2 ** (index + 1) <= 1.0:
            index += 1
        return index

    def source(self, target: QRectF, visible: QRectF, index: int) -> QRectF:
        """The part of a level that lies under `visible` when the picture fills `target`."""
        level = self.levels[index]
        across, down = level.width() / target.width(), level.height() / target.height()
        return QRectF(
            (visible.x() - target.x()) * across,
            (visible.y() - target.y()) * down,
            visible.width() * across,
            visible.height() * down,
        )

    def seen(self, target: QRectF, clip: QRectF) -> Seen | None:
        """What to draw where; None where nothing of the picture lies in `clip`."""
        visible = target.intersected(clip)
        if visible.isEmpty() or target.width() <= 0:
            return None
        scale = target.width() / self.width
        index = self.index_for(scale)
        return Seen(visible, index, self.source(target, visible, index), scale)

    def paint(self, painter: QPainter, target: QRectF, clip: QRectF) -> None:
        """Draw the picture over `target`, only what lies in `clip`; both in device pixels, painter untransformed."""
        seen = self.seen(target, clip)
        if seen is not None:
            set_smoothing(painter, seen.scale)
            painter.drawImage(seen.visible, self.levels[seen.index], seen.source)


def set_smoothing(painter: QPainter, scale: float) -> None:
    """Smooth, but for exact pixels: at 1:1, and from 4:1 on."""
    is_smooth = abs(scale - 1.0) > 1e-6 and scale < NEAREST_ABOVE
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, is_smooth)


def drawable(image: QImage) -> QImage:
    """In the format that is drawn fastest (measured: 15 ms a frame in place of 23 at 60 % of 100 megapixels)."""
    wanted = (
        QImage.Format.Format_ARGB32_Premultiplied
        if image.hasAlphaChannel()
        else QImage.Format.Format_RGB32
    )
    return image if image.format() == wanted else image.convertToFormat(wanted)


def halved(image: QImage) -> QImage:
    """Half the sides, averaged."""
    small = image.scaled(
        max(1, (image.width() + 1) // 2),
        max(1, (image.height() + 1) // 2),
        Qt.AspectRatioMode.IgnoreAspectRatio,
        Qt.TransformationMode.SmoothTransformation,
    )
    return drawable(small)
