"""EXIF as it stands: a tree of TIFF directories, read and written entry by entry; what is not changed stays bit by bit."""

from __future__ import annotations

import io
import struct
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import BinaryIO

SIZES = {
    1: 1, 2: 1, 3: 2, 4: 4, 5: 8, 6: 1, 7: 1, 8: 2, 9: 4, 10: 8, 11: 4, 12: 8, 13: 4, 16: 8, 17: 8, 18: 8, 129: 1,
}  # fmt: skip
"""Bytes of a value by its TIFF type; 129 is EXIF 3.0's UTF-8."""
BYTE, ASCII, SHORT, LONG, RATIONAL, UNDEFINED, LONG8 = 1, 2, 3, 4, 5, 7, 16
_INTEGERS = {1: "B", 3: "H", 4: "I", 6: "b", 8: "h", 9: "i", 13: "I", 16: "Q", 17: "q", 18: "Q"}
PHOTO, GPS, INTEROPERABILITY, MAKER_NOTE = 0x8769, 0x8825, 0xA005, 0x927C
"""Tags that point at directories of their own, and the camera's private notes."""
_BELOW = {0: (PHOTO, GPS), PHOTO: (INTEROPERABILITY,)}
_MAGIC = {b"II*\0", b"MM\0*", b"II+\0", b"MM\0+", b"IIRO", b"IIRS", b"MMOR", b"IIU\0"}
_MOST_ENTRIES, _MOST_BYTES = 4096, 64 << 20
_LONG_MAX = 2**32 - 1


@dataclass(frozen=True, slots=True)
class Entry:
    """A tag with its value.

    Attributes:
        tag, kind, count: as in the file; `kind` is the TIFF type.
        data: the value's bytes, in the byte order of its `Exif`; empty for a directory.
        place: where the value lay, from the start of the TIFF structure; 0 where it was in the entry itself.
        below: the entries of the directory that the tag points at, or None.
    """

    tag: int
    kind: int
    count: int
    data: bytes
    place: int = 0
    below: tuple[Entry, ...] | None = None


Entries = tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class Exif:
    """The first directory and those below it.

    Attributes:
        order: "<" or ">", the byte order of every value.
        entries: of the first directory, in the file's order.
    """

    order: str = "<"
    entries: Entries = field(default=())

    def directory(self, pointer: int = 0) -> Entries:
        """The entries of the first directory (0), or of the one that a tag points at; empty where there is none."""
        if not pointer:
            return self.entries
        above = PHOTO if pointer == INTEROPERABILITY else 0
        found = self.find(pointer, above)
        return (found.below or ()) if found else ()

    def find(self, tag: int, pointer: int = 0) -> Entry | None:
        """A tag of a directory, or None."""
        return next((entry for entry in self.directory(pointer) if entry.tag == tag), None)

    def numbers(self, tag: int, pointer: int = 0) -> tuple[float, ...]:
        """A tag's values as numbers; empty where there is none, or where it holds no numbers."""
        entry = self.find(tag, pointer)
        return numbers_of(entry, self.order) if entry else ()

    def with_directory(self, pointer: int, entries: Iterable[Entry]) -> Exif:
        """The same with other entries in a directory; one without entries goes."""
        entries = tuple(entries)
        if not pointer:
            return replace(self, entries=entries)
        above = PHOTO if pointer == INTEROPERABILITY else 0
        others = [entry for entry in self.directory(above) if entry.tag != pointer]
        if entries:
            others.append(Entry(pointer, LONG, 1, b"", below=entries))
        return self.with_directory(above, others)

    def without(self, tag: int) -> Exif:
        """The same without a tag, in whichever directory."""
        exif = self
        for pointer in (INTEROPERABILITY, PHOTO, GPS, 0):
            entries = exif.directory(pointer)
            if any(one.tag == tag for one in entries):
                exif = exif.with_directory(pointer, [one for one in entries if one.tag != tag])
        return exif

    def integers(self, tag: int, kind: int, values: Iterable[int]) -> Entry:
        """A new entry of whole numbers; LONG where one does not fit into SHORT."""
        values = tuple(values)
        kind = LONG if kind == SHORT and max(values) > 0xFFFF else kind
        data = struct.pack(f"{self.order}{len(values)}{_INTEGERS[kind]}", *values)
        return Entry(tag, kind, len(values), data)

    def rational(self, tag: int, value: float) -> Entry:
        """A new entry of one fraction."""
        ratio = Fraction(value).limit_denominator(10_000)
        data = struct.pack(f"{self.order}II", min(ratio.numerator, _LONG_MAX), ratio.denominator)
        return Entry(tag, RATIONAL, 1, data)

    def text(self, tag: int, value: str) -> Entry:
        """A new entry of text, UTF-8."""
        data = value.encode() + b"\0"
        return Entry(tag, ASCII, len(data), data)


def numbers_of(entry: Entry, order: str) -> tuple[float, ...]:
    """An entry's values; fractions as quotients, empty where one divides by zero or the type holds no numbers."""
    size, data = SIZES.get(entry.kind, 0), entry.data
    count = min(entry.count, 256)
    if entry.kind in _INTEGERS:
        return struct.unpack(f"{order}{count}{_INTEGERS[entry.kind]}", data[: count * size])
    if entry.kind in {11, 12}:
        return struct.unpack(f"{order}{count}{'fd'[entry.kind - 11]}", data[: count * size])
    if entry.kind in {5, 10}:
        letter = "I" if entry.kind == RATIONAL else "i"
        parts = struct.unpack(f"{order}{2 * count}{letter}", data[: count * size])
        pairs = list(zip(parts[::2], parts[1::2], strict=True))
        return tuple(a / b for a, b in pairs) if all(b for _, b in pairs) else ()
    return ()


# Reading


class _Reader:
    def __init__(self, file: BinaryIO, order: str, unread: frozenset[int], *, is_big: bool) -> None:
        self._file, self._order, self._is_big, self._unread = file, order, is_big, unread
        self._budget = _MOST_BYTES
        self._seen: set[int] = set()
        self._end = file.seek(0, io.SEEK_END)

    def directory(self, place: int, pointer: int = 0) -> Entries:
        """The entries of a directory; what cannot be read is passed over."""
        if place in self._seen or not 8 <= place < self._end:
            return ()
        self._seen.add(place)
        head, size = ("Q", 20) if self._is_big else ("H", 12)
        self._file.seek(place)
        start = self._file.read(struct.calcsize(head))
        if len(start) < struct.calcsize(head):
            return ()
        count = min(struct.unpack(self._order + head, start)[0], _MOST_ENTRIES)
        table = self._file.read(count * size)
        records = (table[i : i + size] for i in range(0, len(table) - size + 1, size))
        entries = (self._entry(record, pointer) for record in records)
        return tuple(entry for entry in entries if entry is not None)

    def _entry(self, record: bytes, pointer: int) -> Entry | None:
        tag, kind = struct.unpack(f"{self._order}HH", record[:4])
        count, room = (
            struct.unpack(f"{self._order}Q", record[4:12])[0] if self._is_big
            else struct.unpack(f"{self._order}I", record[4:8])[0],
            record[12:] if self._is_big else record[8:],
        )  # fmt: skip
        length = SIZES.get(kind, 0) * count
        if not length:
            return None
        if not pointer and tag in self._unread:
            return Entry(tag, kind, 0, b"")
        if length <= len(room):
            value, place = room[:length], 0
        else:
            place = int(struct.unpack(self._order + ("Q" if self._is_big else "I"), room)[0])
            value = self._value(place, length)
        if value is None:
            return None
        if tag not in _BELOW.get(pointer, ()):
            return Entry(tag, kind, count, value, place)
        where = numbers_of(Entry(tag, kind, 1, value), self._order)
        below = self.directory(int(where[0]), tag) if where else ()
        return Entry(tag, LONG, 1, b"", below=below) if below else None

    def _value(self, place: int, length: int) -> bytes | None:
        if length > self._budget or place + length > self._end:
            return None
        self._budget -= length
        self._file.seek(place)
        value = self._file.read(length)
        return value if len(value) == length else None


def read_exif(file: BinaryIO, unread: frozenset[int] = frozenset()) -> Exif | None:
    """The directories of a TIFF structure that begins at the start of `file`: an EXIF block, a TIFF, most camera raw.

    Args:
        file: can be sought in.
        unread: tags of the first directory whose values, which may be large, are left empty.

    Returns:
        None where it is none.
    """
    file.seek(0)
    head = file.read(16)
    if head[:4] not in _MAGIC:
        return None
    order = "<" if head[:2] == b"II" else ">"
    is_big = head[2:4] in {b"+\0", b"\0+"}
    at = head[8:16] if is_big else head[4:8]
    if len(at) < (8 if is_big else 4):
        return None
    place = struct.unpack(order + ("Q" if is_big else "I"), at)[0]
    reader = _Reader(file, order, unread, is_big=is_big)
    return Exif(order, reader.directory(place))


def parse_block(block: bytes | None) -> Exif:
    """An EXIF block, with or without "Exif\\0\\0" before it; empty where it cannot be read."""
    if not block:
        return Exif()
    return read_exif(io.BytesIO(block.removeprefix(b"Exif\0\0"))) or Exif()


# Writing


class _Layout:
    """Puts directories and values at even places from `start` on, around what lies there already."""

    def __init__(self, order: str, start: int, fixed: Entry | None, *, is_big: bool) -> None:
        self._order, self._start, self._fixed = order, start, fixed
        self._head, self._wide, self._inline = ("Q", "Q", 8) if is_big else ("H", "I", 4)
        self.out = bytearray()
        self._low = self._high = self._hole = start
        if fixed is not None and fixed.place >= start:
            self._hole = fixed.place
            self._high = fixed.place + len(fixed.data) + len(fixed.data) % 2
            self._put(fixed.place, fixed.data)

    def _take(self, size: int) -> int:
        size += size % 2
        if self._low + size <= self._hole:
            place, self._low = self._low, self._low + size
        else:
            place, self._high = self._high, self._high + size
        return place

    def _put(self, place: int, data: bytes) -> None:
        end = place - self._start + len(data)
        self.out.extend(bytes(max(0, end - len(self.out))))
        self.out[place - self._start : end] = data

    def directory(self, entries: Entries) -> int:
        """Put a directory with all that belongs to it; returns its place."""
        entries = tuple(sorted(entries, key=lambda entry: entry.tag))
        start = struct.pack(self._order + self._head, len(entries))
        size = len(start) + len(entries) * (4 + 2 * self._inline) + self._inline
        place = self._take(size)
        records = b"".join(self._record(entry) for entry in entries)
        self._put(place, start + records + bytes(self._inline))
        return place

    def _record(self, entry: Entry) -> bytes:
        kind, data = entry.kind, entry.data
        if entry.below is not None:
            kind = LONG8 if self._inline == 8 else LONG
            data = struct.pack(self._order + self._wide, self.directory(entry.below))
        elif len(data) > self._inline:
            place = entry.place if entry is self._fixed else self._take(len(data))
            if entry is not self._fixed:
                self._put(place, data)
            data = struct.pack(self._order + self._wide, place)
        head = struct.pack(f"{self._order}HH{self._wide}", entry.tag, kind, entry.count)
        return head + data.ljust(self._inline, b"\0")


def lay_out(
    exif: Exif, start: int, fixed: Entry | None = None, *, is_big: bool = False
) -> tuple[bytes, int]:
    """The directories as bytes that stand `start` bytes behind the beginning of the TIFF structure.

    Args:
        exif: what to write.
        start: even.
        fixed: an entry of `exif` whose value stays where it lay (`place`): before `start` it is taken as written
            already, else it is put there, and the others around it.
        is_big: BigTIFF.

    Returns:
        The bytes, and the place of the first directory.
    """
    layout = _Layout(exif.order, start, fixed, is_big=is_big)
    place = layout.directory(exif.entries)
    return bytes(layout.out), place


def block_of(exif: Exif, fixed: Entry | None = None) -> bytes:
    """The whole as an EXIF block that begins with "Exif\\0\\0"; `fixed` lies at 8 or behind, see `lay_out`."""
    sign = b"II*\0" if exif.order == "<" else b"MM\0*"
    body, place = lay_out(exif, 8, fixed)
    return b"Exif\0\0" + sign + struct.pack(exif.order + "I", place) + body
