"""What part of a picture is seen, and how large. One instance drives all panes, so that they cannot drift apart."""

from __future__ import annotations

from PySide6.QtCore import QObject, QPointF, QRectF, QSizeF, Signal

from engine.types import Rect, Size

MIN_ZOOM, MAX_ZOOM = 0.01, 32.0


class Viewport(QObject):
    """A camera over a picture of `size` pixels, in coordinates from 0 to 1 across and down.

    Lengths in a view are device pixels, so that a zoom of 1 is one pixel of the result on one pixel of the screen.

    Signals:
        changed(): what is seen has changed.
        split_changed(): the divider has moved.
    """

    changed = Signal()
    split_changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._size = Size(1, 1)
        self._centre = QPointF(0.5, 0.5)
        self._zoom = 1.0
        self._is_fit = True
        self._view = QSizeF(1, 1)
        self._split = 0.5

    # State

    @property
    def size(self) -> Size:
        """Size of the result in pixels."""
        return self._size

    @property
    def centre(self) -> QPointF:
        """The point in the middle of the view, 0 to 1 each way."""
        return QPointF(self._centre)

    @property
    def view_size(self) -> QSizeF:
        """The window onto the picture, device pixels."""
        return QSizeF(self._view)

    @property
    def zoom(self) -> float:
        """Device pixels per pixel of the result."""
        return self._zoom

    @property
    def is_fit(self) -> bool:
        """Whether the picture is kept as large as fits the view."""
        return self._is_fit

    @property
    def split(self) -> float:
        """Where the divider stands, 0 to 1 of the view."""
        return self._split

    def set_split(self, split: float) -> None:
        """Move the divider; it stays inside the view."""
        split = min(1.0, max(0.0, split))
        if split != self._split:
            self._split = split
            self.split_changed.emit()

    def set_size(self, size: Size) -> None:
        """Another picture, or another size of the same: the same place stays in view, at the same size on screen."""
        if size == self._size:
            return
        ratio = self._size.width / size.width
        self._size = size
        self._zoom = self._clamped(self._zoom * ratio)
        self._settle()

    def set_view(self, view: QSizeF) -> None:
        """The panes have this size now, in device pixels."""
        if view != self._view and view.width() > 0 and view.height() > 0:
            self._view = QSizeF(view)
            self._settle()

    # Movement

    def fit(self) -> None:
        """Show the whole picture, and keep doing so when the view changes its size."""
        self._is_fit = True
        self._settle()

    def toggle_fit(self, about: QPointF | None = None) -> None:
        """Between the whole picture and one pixel on one pixel."""
        if self._is_fit:
            self.set_zoom(1.0, about)
        else:
            self.fit()

    def set_zoom(self, zoom: float, about: QPointF | None = None) -> None:
        """Zoom so that the picture's point under `about` (view coordinates; None is the middle) stays where it is."""
        about = QPointF(self._view.width() / 2, self._view.height() / 2) if about is None else about
        point = self.to_picture(about)
        self._is_fit = False
        self._zoom = self._clamped(zoom)
        self._centre_so_that(point, about)
        self._settle()

    def zoom_by(self, factor: float, about: QPointF | None = None) -> None:
        """Multiply the zoom."""
        self.set_zoom(self._zoom * factor, about)

    def pan(self, dx: float, dy: float) -> None:
        """Move the picture by device pixels."""
        self._is_fit = self._is_fit and dx == 0 == dy
        self._centre -= QPointF(
            dx / (self._size.width * self._zoom), dy / (self._size.height * self._zoom)
        )
        self._settle()

    def look_at(self, centre: QPointF, zoom: float | None = None) -> None:
        """Put a point into the middle."""
        self._is_fit = False
        self._centre = QPointF(centre)
        if zoom is not None:
            self._zoom = self._clamped(zoom)
        self._settle()

    def copy_from(self, other: Viewport) -> None:
        """See what `other` sees."""
        self._size, self._view = other.size, QSizeF(other._view)
        self._centre, self._zoom, self._is_fit = other.centre, other.zoom, other.is_fit
        self.set_split(other.split)
        self.changed.emit()

    # Geometry

    def picture_rect(self) -> QRectF:
        """Where the picture lies in the view, in device pixels."""
        width, height = self._size.width * self._zoom, self._size.height * self._zoom
        return QRectF(
            self._view.width() / 2 - self._centre.x() * width,
            self._view.height() / 2 - self._centre.y() * height,
            width,
            height,
        )

    def to_picture(self, view: QPointF) -> QPointF:
        """A point of the view in coordinates from 0 to 1; outside the picture beyond those."""
        rect = self.picture_rect()
        return QPointF((view.x() - rect.x()) / rect.width(), (view.y() - rect.y()) / rect.height())

    def to_view(self, point: QPointF) -> QPointF:
        """A point of the picture in device pixels of the view."""
        rect = self.picture_rect()
        return QPointF(rect.x() + point.x() * rect.width(), rect.y() + point.y() * rect.height())

    def visible(self) -> Rect:
        """The pixels of the result that are seen, whole ones."""
        first = self.to_picture(QPointF(0, 0))
        last = self.to_picture(QPointF(self._view.width(), self._view.height()))
        width, height = self._size.width, self._size.height
        return Rect(
            int(max(0.0, first.x()) * width),
            int(max(0.0, first.y()) * height),
            min(width, -int(-max(0.0, last.x()) * width // 1)),
            min(height, -int(-max(0.0, last.y()) * height // 1)),
        )

    def fit_zoom(self) -> float:
        """The zoom at which the whole picture is seen."""
        return self._clamped(
            min(self._view.width() / self._size.width, self._view.height() / self._size.height)
        )

    def _clamped(self, zoom: float) -> float:
        return min(MAX_ZOOM, max(MIN_ZOOM, zoom))

    def _centre_so_that(self, point: QPointF, about: QPointF) -> None:
        width, height = self._size.width * self._zoom, self._size.height * self._zoom
        self._centre = QPointF(
            point.x() + (self._view.width() / 2 - about.x()) / width,
            point.y() + (self._view.height() / 2 - about.y()) / height,
        )

    def _settle(self) -> None:
        """Keep the picture in view: centred where it is smaller, without a gap where it is larger."""
        if self._is_fit:
            self._zoom = self.fit_zoom()
            self._centre = QPointF(0.5, 0.5)
        x = _held(self._centre.x(), self._view.width() / (self._size.width * self._zoom))
        y = _held(self._centre.y(), self._view.height() / (self._size.height * self._zoom))
        self._centre = QPointF(x, y)
        self.changed.emit()


def _held(centre: float, share: float) -> float:
    """A centre such that a view of `share` of the picture stays inside it."""
    if share >= 1:
        return 0.5
    return min(1 - share / 2, max(share / 2, centre))
