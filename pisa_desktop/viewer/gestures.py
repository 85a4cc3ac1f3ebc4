"""What wheels and touch pads do to a viewport. Positions are device pixels of the view."""

from __future__ import annotations

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QNativeGestureEvent, QWheelEvent

from pisa_desktop.state.viewport import Viewport

_WHEEL_PER_DOUBLING = 480.0


def turn_wheel(viewport: Viewport, event: QWheelEvent, at: QPointF, *, zooms: bool) -> None:
    """Zoom about the pointer, or move; sideways movement pans. A wheel that did not turn does nothing.

    Args:
        viewport: what is moved.
        event: the wheel.
        at: the pointer.
        zooms: whether the wheel alone zooms; with Ctrl it always does.
    """
    delta, keys = event.angleDelta(), event.modifiers()
    zooms = zooms or bool(keys & Qt.KeyboardModifier.ControlModifier)
    if keys & Qt.KeyboardModifier.ShiftModifier or abs(delta.x()) > abs(delta.y()):
        viewport.pan(delta.x() or delta.y(), 0)
    elif delta.y() and zooms:
        viewport.zoom_by(2 ** (delta.y() / _WHEEL_PER_DOUBLING), at)
    elif delta.y():
        viewport.pan(0, delta.y())


def pinch(viewport: Viewport, event: QNativeGestureEvent, at: QPointF) -> bool:
    """A touch pad's pinch zooms, its double tap fits; False for other gestures."""
    if event.gestureType() is Qt.NativeGestureType.ZoomNativeGesture:
        viewport.zoom_by(1 + event.value(), at)
        return True
    if event.gestureType() is Qt.NativeGestureType.SmartZoomNativeGesture:
        viewport.toggle_fit(at)
        return True
    return False
