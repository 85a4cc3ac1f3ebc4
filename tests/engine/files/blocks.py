"""EXIF blocks, IPTC records and image resources made byte by byte, apart from the code that is tested."""

from __future__ import annotations

import struct
from collections.abc import Mapping, Sequence

SIZES = {1: 1, 2: 1, 3: 2, 4: 4, 5: 8, 6: 1, 7: 1, 8: 2, 9: 4, 10: 8, 11: 4, 12: 8, 13: 4, 129: 1}
Directory = Mapping[int, tuple[int, bytes]]
"""Tag to TIFF type and value."""


def structure(
    image: Directory,
    photo: Directory | None = None,
    gps: Directory | None = None,
    interop: Directory | None = None,
    *,
    order: str = "<",
    notes_at: int = 0,
) -> bytes:
    """A TIFF structure: directories one behind the other, values behind them, maker notes at a place of their own."""
    photo = dict(photo or {})
    parts = [
        (dict(image), 0),
        (photo, 0x8769),
        (dict(gps or {}), 0x8825),
        (dict(interop or {}), 0xA005),
    ]
    place, places = 8, {}
    for directory, pointer in parts:
        if directory or pointer == 0:
            places[pointer] = place
            room = sum(p in places or bool(d) for d, p in parts if p) if pointer == 0 else 1
            place += 2 + 12 * (len(directory) + room) + 4
    for pointer, above in ((0x8769, 0), (0x8825, 0), (0xA005, 0x8769)):
        if pointer in places:
            owner = next(d for d, p in parts if p == above)
            owner[pointer] = (4, struct.pack(order + "I", places[pointer]))
    out = bytearray((b"II*\0" if order == "<" else b"MM\0*") + struct.pack(order + "I", 8))
    out += bytes(place - len(out))
    for directory, pointer in parts:
        if pointer in places:
            _fill(out, places[pointer], directory, order, notes_at)
    return bytes(out)


def _fill(out: bytearray, place: int, directory: Directory, order: str, notes_at: int) -> None:
    table = struct.pack(order + "H", len(directory))
    for tag, (kind, data) in sorted(directory.items()):
        table += struct.pack(order + "HHI", tag, kind, len(data) // SIZES.get(kind, 1))
        if len(data) <= 4:
            table += data.ljust(4, b"\0")
            continue
        where = notes_at if tag == 0x927C and notes_at else len(out)
        out.extend(bytes(max(0, where + len(data) - len(out))))
        out[where : where + len(data)] = data
        out.extend(bytes(len(out) % 2))
        table += struct.pack(order + "I", where)
    out[place : place + len(table)] = table


def block(*args: object, **options: object) -> bytes:
    """The same as an EXIF block."""
    return b"Exif\0\0" + structure(*args, **options)  # type: ignore[arg-type]


def found_in(data: bytes) -> dict[tuple[int, int], tuple[int, bytes]]:
    """(directory, tag) to type and value of a block or TIFF, read on its own."""
    data = data.removeprefix(b"Exif\0\0")
    order = "<" if data[:2] == b"II" else ">"
    result: dict[tuple[int, int], tuple[int, bytes]] = {}

    def directory(place: int, pointer: int) -> None:
        (count,) = struct.unpack_from(order + "H", data, place)
        for index in range(count):
            at = place + 2 + 12 * index
            tag, kind, number = struct.unpack_from(order + "HHI", data, at)
            length = SIZES[kind] * number
            (where,) = struct.unpack_from(order + "I", data, at + 8)
            if tag in {0x8769, 0x8825, 0xA005}:
                directory(where, tag)
            else:
                start = at + 8 if length <= 4 else where
                result[pointer, tag] = (kind, data[start : start + length])

    directory(struct.unpack_from(order + "I", data, 4)[0], 0)
    return result


def place_of(data: bytes, tag: int) -> int:
    """Where the value of a tag of the EXIF directory lies."""
    data = data.removeprefix(b"Exif\0\0")
    order = "<" if data[:2] == b"II" else ">"

    def entries(place: int) -> dict[int, int]:
        (count,) = struct.unpack_from(order + "H", data, place)
        records = (place + 2 + 12 * i for i in range(count))
        return {
            struct.unpack_from(order + "H", data, at)[0]: struct.unpack_from(
                order + "I", data, at + 8
            )[0]
            for at in records
        }

    return entries(entries(struct.unpack_from(order + "I", data, 4)[0])[0x8769])[tag]


def shorts(*values: int, order: str = "<") -> tuple[int, bytes]:
    """Whole numbers of two bytes."""
    return 3, struct.pack(f"{order}{len(values)}H", *values)


def ratio(top: int, bottom: int = 1, order: str = "<") -> tuple[int, bytes]:
    """A fraction."""
    return 5, struct.pack(order + "II", top, bottom)


def text(value: str | bytes) -> tuple[int, bytes]:
    """Text as EXIF has it."""
    return 2, (value.encode() if isinstance(value, str) else value) + b"\0"


def canon_notes(place: int, order: str = "<") -> bytes:
    """Notes like a Canon's: a directory whose addresses count from the beginning of the block."""
    owner = b"Karla Kolumna".ljust(32, b"\0")
    first = place + 2 + 12 * 2 + 4
    table = struct.pack(order + "H", 2)
    table += struct.pack(order + "HHII", 0x0006, 2, 20, first) + struct.pack(
        order + "HHII", 0x0009, 2, 32, first + 20
    )
    return table + bytes(4) + b"Canon EOS 5D Mk VII".ljust(20, b"\0") + owner


def nikon_notes() -> bytes:
    """Notes like a Nikon's: a TIFF structure of their own."""
    return b"Nikon\0\2\x10\0\0" + structure({0x0004: text("FINE   "), 0x0084: (5, bytes(32))})


def iptc(records: Sequence[tuple[int, int, bytes]]) -> bytes:
    """IPTC records."""
    return b"".join(
        struct.pack(">BBBH", 0x1C, record, number, len(value)) + value
        for record, number, value in records
    )


def resource(number: int, data: bytes, name: bytes = b"") -> bytes:
    """One of Photoshop's image resources."""
    head = bytes([len(name)]) + name
    head += bytes(len(head) % 2)
    return (
        b"8BIM"
        + struct.pack(">H", number)
        + head
        + struct.pack(">I", len(data))
        + data
        + bytes(len(data) % 2)
    )


def jpeg_with(jpeg: bytes, *segments: tuple[int, bytes]) -> bytes:
    """A JPEG with more segments behind its first mark."""
    more = b"".join(
        struct.pack(">BBH", 0xFF, marker, len(data) + 2) + data for marker, data in segments
    )
    return jpeg[:2] + more + jpeg[2:]
