"""The profile that an X11 session has set for a monitor: the property _ICC_PROFILE of the root window.

Calibration tools and the colour daemons of the desktops (colord's among them) put it there: `_ICC_PROFILE` for the first monitor,
`_ICC_PROFILE_1` for the second, in the order in which the server lists them. It is read through libxcb, which Qt uses too, over a
connection of its own: answers are values, and an error of the server never ends the program, as it would with Xlib.
"""

from __future__ import annotations

import ctypes
from ctypes import POINTER, c_char_p, c_int, c_int16, c_uint8, c_uint16, c_uint32, c_void_p
from typing import Any

_ANY_TYPE = 0
_WORDS = 4 << 20
"""Longest profile that is read, in units of four bytes."""
_MAX_MONITORS = 32


class _Cookie(ctypes.Structure):
    _fields_ = (("sequence", c_uint32),)


class _Iterator(ctypes.Structure):
    _fields_ = (("data", c_void_p), ("rem", c_int), ("index", c_int))


class _Atom(ctypes.Structure):
    _fields_ = (
        ("type", c_uint8), ("pad", c_uint8), ("sequence", c_uint16), ("length", c_uint32), ("atom", c_uint32),
    )  # fmt: skip


class _Monitor(ctypes.Structure):
    _fields_ = (
        ("name", c_uint32), ("primary", c_uint8), ("automatic", c_uint8), ("outputs", c_uint16),
        ("x", c_int16), ("y", c_int16), ("width", c_uint16), ("height", c_uint16),
    )  # fmt: skip


def _function(library: ctypes.CDLL, name: str, result: Any, *arguments: Any) -> Any:
    function = getattr(library, name)
    function.restype, function.argtypes = result, arguments
    return function


class _Display:
    """A connection to the X server of $DISPLAY. Raises OSError where there is none."""

    def __init__(self) -> None:
        xcb = self._xcb = ctypes.CDLL("libxcb.so.1")
        self._free = _function(ctypes.CDLL(None), "free", None, c_void_p)
        connect = _function(xcb, "xcb_connect", c_void_p, c_char_p, POINTER(c_int))
        self._disconnect = _function(xcb, "xcb_disconnect", None, c_void_p)
        has_error = _function(xcb, "xcb_connection_has_error", c_int, c_void_p)
        number = c_int(0)
        self.pointer = connect(None, ctypes.byref(number))
        if has_error(self.pointer):
            self.close()
            raise OSError("no connection to the X server")
        setup = _function(xcb, "xcb_get_setup", c_void_p, c_void_p)(self.pointer)
        roots = _function(xcb, "xcb_setup_roots_iterator", _Iterator, c_void_p)(setup)
        following = _function(xcb, "xcb_screen_next", None, POINTER(_Iterator))
        for _ in range(number.value):
            following(ctypes.byref(roots))
        self.root = c_uint32.from_address(roots.data).value

    def close(self) -> None:
        """Disconnect."""
        self._disconnect(self.pointer)

    def _answer(self, name: str, cookie: _Cookie) -> int | None:
        """Address of a reply, to be freed; None for an error."""
        reply = _function(self._xcb, name, c_void_p, c_void_p, _Cookie, c_void_p)
        return reply(self.pointer, cookie, None)

    def property(self, name: bytes) -> bytes:
        """The bytes of a property of the root window; none where it is not set."""
        arguments = (c_void_p, c_uint8, c_uint16, c_char_p)
        intern = _function(self._xcb, "xcb_intern_atom", _Cookie, *arguments)
        cookie = intern(self.pointer, 1, len(name), name)
        address = self._answer("xcb_intern_atom_reply", cookie)
        if not address:
            return b""
        atom = _Atom.from_address(address).atom
        self._free(address)
        if not atom:
            return b""
        get = _function(self._xcb, "xcb_get_property", _Cookie, c_void_p, c_uint8, *[c_uint32] * 5)
        cookie = get(self.pointer, 0, self.root, atom, _ANY_TYPE, 0, _WORDS)
        address = self._answer("xcb_get_property_reply", cookie)
        if not address:
            return b""
        value = _function(self._xcb, "xcb_get_property_value", c_void_p, c_void_p)(address)
        length = _function(self._xcb, "xcb_get_property_value_length", c_int, c_void_p)(address)
        found = ctypes.string_at(value, length) if length > 0 else b""
        self._free(address)
        return found

    def monitors(self) -> list[tuple[int, int]]:
        """Left upper corners of the monitors, in the server's order; none where RandR does not say."""
        try:
            randr = ctypes.CDLL("libxcb-randr.so.0")
        except OSError:
            return []
        get = _function(randr, "xcb_randr_get_monitors", _Cookie, c_void_p, c_uint32, c_uint8)
        reply = _function(
            randr, "xcb_randr_get_monitors_reply", c_void_p, c_void_p, _Cookie, c_void_p
        )
        address = reply(self.pointer, get(self.pointer, self.root, 1), None)
        if not address:
            return []
        begin = _function(randr, "xcb_randr_get_monitors_monitors_iterator", _Iterator, c_void_p)
        following = _function(randr, "xcb_randr_monitor_info_next", None, POINTER(_Iterator))
        each, found = begin(address), list[tuple[int, int]]()
        while each.rem > 0 and len(found) < _MAX_MONITORS:
            monitor = _Monitor.from_address(each.data)
            found.append((monitor.x, monitor.y))
            following(ctypes.byref(each))
        self._free(address)
        return found


def x11_profile(corner: tuple[int, int]) -> bytes:
    """The profile of the monitor whose left upper corner that is, in pixels; b"" where none is set.

    Raises:
        OSError: there is no X server.
    """
    display = _Display()
    try:
        monitors = display.monitors()
        index = monitors.index(corner) if corner in monitors else 0
        name = f"_ICC_PROFILE_{index}" if index else "_ICC_PROFILE"
        return display.property(name.encode())
    finally:
        display.close()
