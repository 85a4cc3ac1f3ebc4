"""What wheels, touch pads and keys do to a viewport. Positions are device pixels of the view."""

from __future__ import annotations

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QKeyEvent, QNativeGestureEvent, QWheelEvent

from pisa_desktop.state.viewport import Viewport

_WHEEL_PER_DOUBLING = 480.0
_ZOOM_STEP = 1.25
_PAN_STEP = 60


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


def press_key(viewport: Viewport, event: QKeyEvent, ratio: float) -> bool:
    """Arrows pan (with Shift further), plus and minus zoom; whether it was one of them."""
    is_far = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
    step = _PAN_STEP * ratio * (5 if is_far else 1)
    moves = {
        Qt.Key.Key_Left: (step, 0.0), Qt.Key.Key_Right: (-step, 0.0),
        Qt.Key.Key_Up: (0.0, step), Qt.Key.Key_Down: (0.0, -step),
    }  # fmt: skip
    key = Qt.Key(event.key())
    if key in moves:
        viewport.pan(*moves[key])
    elif key in {Qt.Key.Key_Plus, Qt.Key.Key_Equal}:
        viewport.zoom_by(_ZOOM_STEP)
    elif key is Qt.Key.Key_Minus:
        viewport.zoom_by(1 / _ZOOM_STEP)
    else:
        return False
    return True
