"""What a desktop's daemons tell an X server, in the server's own protocol: properties of its root window, its monitors."""

from __future__ import annotations

import socket
import struct
from types import TracebackType
from typing import Self

_CHANGE_PROPERTY, _INTERN_ATOM, _QUERY_EXTENSION = 18, 16, 98
_RESOURCES, _SET_MONITOR, _DELETE_MONITOR = 25, 43, 44
_CARDINAL = 6


class XClient:
    """A connection to the X server of a display such as ":1", through its socket."""

    def __init__(self, display: str) -> None:
        self._socket = socket.socket(socket.AF_UNIX)
        self._socket.connect(f"/tmp/.X11-unix/X{display.lstrip(':')}")
        self._socket.sendall(struct.pack("<BxHHHHxx", ord("l"), 11, 0, 0, 0))
        head = self._take(8)
        setup = self._take(4 * struct.unpack("<H", head[6:8])[0])
        assert head[0] == 1, setup
        vendor, formats = struct.unpack("<H", setup[16:18])[0], setup[21]
        at = 32 + (vendor + 3) // 4 * 4 + 8 * formats
        (self._root,) = struct.unpack("<I", setup[at : at + 4])

    def __enter__(self) -> Self:
        return self

    def __exit__(self, _t: type | None, _e: BaseException | None, _b: TracebackType | None) -> None:
        self._atom(b"done")  # an answer: the server has done what came before
        self._socket.close()

    def _take(self, length: int) -> bytes:
        data = b""
        while len(data) < length:
            piece = self._socket.recv(length - len(data))
            assert piece, "the server has hung up"
            data += piece
        return data

    def _send(self, operation: int, detail: int, body: bytes) -> None:
        body += bytes(-len(body) % 4)
        self._socket.sendall(struct.pack("<BBH", operation, detail, 1 + len(body) // 4) + body)

    def _ask(self, operation: int, detail: int, body: bytes) -> bytes:
        self._send(operation, detail, body)
        head = self._take(32)
        assert head[0] == 1, head
        return head + self._take(4 * struct.unpack("<I", head[4:8])[0])

    def _atom(self, name: bytes) -> int:
        answer = self._ask(_INTERN_ATOM, 0, struct.pack("<HH", len(name), 0) + name)
        return struct.unpack("<I", answer[8:12])[0]

    def set_property(self, name: bytes, value: bytes) -> None:
        """As a colour daemon does it."""
        atom = self._atom(name)
        head = struct.pack("<IIIBxxxI", self._root, atom, _CARDINAL, 8, len(value))
        self._send(_CHANGE_PROPERTY, 0, head + value)

    def set_monitors(self, *areas: tuple[int, int, int, int]) -> None:
        """Cut the screen into monitors (x, y, width, height) named m0, m1, ..., as `xrandr --setmonitor` does."""
        randr = self._randr()
        found = self._ask(randr, _RESOURCES, struct.pack("<I", self._root))
        crtcs, outputs = struct.unpack("<HH", found[16:20])
        assert outputs
        output = found[32 + 4 * crtcs : 36 + 4 * crtcs]
        for number, (x, y, width, height) in enumerate(areas):
            own = output if number == 0 else b""
            info = struct.pack(
                "<IIBBHhhHHII", self._root, self._atom(b"m%d" % number), number == 0, 0, len(own) // 4, x, y,
                width, height, width // 4, height // 4,
            )  # fmt: skip
            self._send(randr, _SET_MONITOR, info + own)

    def remove_monitor(self, number: int) -> None:
        """Take one of them away again."""
        atom = self._atom(b"m%d" % number)
        self._send(self._randr(), _DELETE_MONITOR, struct.pack("<II", self._root, atom))

    def _randr(self) -> int:
        """The operation's number of RandR."""
        name = b"RANDR"
        return self._ask(_QUERY_EXTENSION, 0, struct.pack("<HH", len(name), 0) + name)[9]
