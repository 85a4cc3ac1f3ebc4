"""The ICC profile of the screen that a window is on, as the system knows it.

Who converts, so that nothing is converted twice (Qt 6.11):
- Windows: nobody does for ordinary windows; with "automatic colour management" or HDR the system does, and names sRGB as the profile.
- macOS: Qt tags its pixels with the window's own colour space, that of the screen; they are not converted.
- X11: nobody does. Under a Wayland session (XWayland) the compositor does, and takes all windows for sRGB.
- Wayland: the compositor does; it takes windows without a colour space, as Qt's are, for sRGB. The profile is not to be had.
"""

from __future__ import annotations

import logging
import os
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtGui import QGuiApplication, QWindow

from pisa_desktop.viewer.x11_profile import x11_profile

_log = logging.getLogger(__name__)

MAX_BYTES = 16 << 20


@dataclass(frozen=True, slots=True)
class Found:
    """What the system says.

    Attributes:
        profile: an ICC profile, or b"" where it knows none.
        is_managed: whether the system itself converts from sRGB.
    """

    profile: bytes = b""
    is_managed: bool = False


def profile_of(window: QWindow) -> Found:
    """The profile of the screen that a window is on. Never raises; what goes wrong is logged."""
    platform = QGuiApplication.platformName()
    if platform.startswith("wayland") or (platform == "xcb" and "WAYLAND_DISPLAY" in os.environ):
        return Found(is_managed=True)
    find = {"xcb": _on_x11, "windows": _on_windows, "cocoa": _on_macos}.get(platform)
    if find is None:
        return Found()
    return Found(_guarded(find, window))


def _guarded(find: Callable[[QWindow], bytes], window: QWindow) -> bytes:
    try:
        return find(window)
    except (
        OSError,
        AttributeError,
        ValueError,
        TypeError,
    ) as error:  # a library is not as expected
        _log.warning("the profile of the screen cannot be found: %s", error)
        return b""


def _on_x11(window: QWindow) -> bytes:
    corner = window.screen().geometry().topLeft()  # Qt scales the size only, not the place
    return x11_profile((corner.x(), corner.y()))


def _on_windows(window: QWindow) -> bytes:
    if sys.platform != "win32":
        return b""
    import ctypes
    from ctypes import wintypes

    class Info(ctypes.Structure):
        _fields_ = (
            ("size", wintypes.DWORD), ("monitor", wintypes.RECT), ("work", wintypes.RECT),
            ("flags", wintypes.DWORD), ("device", wintypes.WCHAR * 32),
        )  # fmt: skip

    user, gdi = ctypes.WinDLL("user32"), ctypes.WinDLL("gdi32")
    user.MonitorFromWindow.argtypes = (wintypes.HWND, wintypes.DWORD)
    user.MonitorFromWindow.restype = wintypes.HMONITOR
    user.GetMonitorInfoW.argtypes = (wintypes.HMONITOR, ctypes.POINTER(Info))
    gdi.CreateDCW.argtypes = (wintypes.LPCWSTR, wintypes.LPCWSTR, wintypes.LPCWSTR, ctypes.c_void_p)
    gdi.CreateDCW.restype = wintypes.HDC
    gdi.GetICMProfileW.argtypes = (wintypes.HDC, ctypes.POINTER(wintypes.DWORD), wintypes.LPWSTR)
    gdi.DeleteDC.argtypes = (wintypes.HDC,)
    info = Info(size=ctypes.sizeof(Info))
    nearest = 2
    monitor = user.MonitorFromWindow(int(window.winId()), nearest)
    if not user.GetMonitorInfoW(monitor, ctypes.byref(info)):
        return b""
    context = gdi.CreateDCW("DISPLAY", info.device, None, None)
    if not context:
        return b""
    try:
        length = wintypes.DWORD(1024)
        name = ctypes.create_unicode_buffer(length.value)
        if not gdi.GetICMProfileW(context, ctypes.byref(length), name):
            return b""
    finally:
        gdi.DeleteDC(context)
    return read_profile(Path(name.value))


def _on_macos(window: QWindow) -> bytes:
    if sys.platform != "darwin":
        return b""
    import ctypes

    class Point(ctypes.Structure):
        _fields_ = (("x", ctypes.c_double), ("y", ctypes.c_double))

    frameworks = "/System/Library/Frameworks"
    graphics = ctypes.CDLL(f"{frameworks}/CoreGraphics.framework/CoreGraphics")
    core = ctypes.CDLL(f"{frameworks}/CoreFoundation.framework/CoreFoundation")
    pointer, number = ctypes.c_void_p, ctypes.c_uint32
    graphics.CGGetDisplaysWithPoint.argtypes = (
        Point, number, ctypes.POINTER(number), ctypes.POINTER(number),
    )  # fmt: skip
    for function in (graphics.CGColorSpaceCopyICCData, core.CFDataGetBytePtr):
        function.argtypes, function.restype = (pointer,), pointer
    graphics.CGDisplayCopyColorSpace.argtypes = (number,)
    graphics.CGDisplayCopyColorSpace.restype = pointer
    core.CFDataGetLength.argtypes, core.CFDataGetLength.restype = (pointer,), ctypes.c_long
    core.CFRelease.argtypes, core.CFRelease.restype = (pointer,), None
    centre = window.screen().geometry().center()
    display, count = number(), number()
    place = Point(centre.x(), centre.y())
    graphics.CGGetDisplaysWithPoint(place, 1, ctypes.byref(display), ctypes.byref(count))
    space = graphics.CGDisplayCopyColorSpace(display) if count.value else None
    if not space:
        return b""
    data = graphics.CGColorSpaceCopyICCData(space)
    core.CFRelease(space)
    if not data:
        return b""
    profile = ctypes.string_at(core.CFDataGetBytePtr(data), core.CFDataGetLength(data))
    core.CFRelease(data)
    return profile


def read_profile(path: Path) -> bytes:
    """The bytes of a profile's file.

    Raises:
        OSError: it cannot be read, or is larger than any profile.
    """
    if not path.is_file():
        raise FileNotFoundError(f"{path} is no file")
    if path.stat().st_size > MAX_BYTES:
        raise OSError(f"{path} is too large for a profile")
    return path.read_bytes()
