"""Small pictures in the colours of a screen: each is converted when it is first painted, and then kept."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from PySide6.QtGui import QImage

Conversion = Callable[[QImage], QImage]
"""From sRGB to what a screen wants."""


class FittedImages:
    """Remembers what some sRGB images look like on one screen."""

    def __init__(self) -> None:
        self._convert: Conversion | None = None
        self._known: dict[int, QImage] = {}

    def set_conversion(self, convert: Conversion | None) -> None:
        """Another screen; None where it shows sRGB as it is."""
        self._convert = convert
        self._known.clear()

    def fitted(self, image: QImage) -> QImage:
        """The image as it is painted."""
        if self._convert is None or image.isNull():
            return image
        key = image.cacheKey()
        if key not in self._known:
            self._known[key] = self._convert(image)
        return self._known[key]

    def keep(self, images: Iterable[QImage]) -> None:
        """Forget all but these."""
        kept = {image.cacheKey() for image in images}
        self._known = {key: image for key, image in self._known.items() if key in kept}
