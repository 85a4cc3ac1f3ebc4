"""A TIFF encoder for rows: strips of deflate with the horizontal predictor, BigTIFF where 4 GiB would not do.

The directory (with EXIF and GPS below it) stands at the end; the header is pointed at it last. All is in the byte order of the source's EXIF,
and the camera's private notes lie as far from the beginning as they did in the source, since their inner addresses count from there.
"""

from __future__ import annotations

import struct
import zlib
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
from numpy.typing import NDArray

from engine.files.exif import BYTE, LONG, LONG8, SHORT, UNDEFINED, Entry, Exif, lay_out
from engine.files.image import Samples
from engine.files.metadata import Attached
from engine.files.tiff_page import first_page
from engine.types import Size

_STRIP_BYTES = 1 << 20
_CLASSIC_LIMIT = 3 << 30
_COMPRESSION = 6  # of 9
_XMP, _IPTC, _RESOURCES, _ICC = 0x02BC, 0x83BB, 0x8649, 0x8773


class TiffRows:
    """Writes (rows, width, channels) uint8 or uint16, 1 to 4 channels."""

    def __init__(
        self, file: BinaryIO, size: Size, channels: int, bit_depth: int, extra: Attached
    ) -> None:
        self._file, self._size, self._channels = file, size, channels
        self._exif = extra.exif or Exif()
        deep = np.dtype(np.uint16).newbyteorder("<" if self._exif.order == "<" else ">")
        self._dtype = deep if bit_depth == 16 else np.dtype(np.uint8)
        self._extra = extra
        row = size.width * channels * self._dtype.itemsize
        self._rows_per_strip = max(1, min(size.height, _STRIP_BYTES // row))
        self._is_big = row * size.height > _CLASSIC_LIMIT
        self._offsets: list[int] = []
        self._lengths: list[int] = []
        self._pending: list[NDArray[Any]] = []
        self._pending_rows = 0
        file.write(_header(0, self._exif.order, is_big=self._is_big))
        if extra.notes is not None:
            file.write(bytes(extra.notes.place - file.tell()) + extra.notes.data)

    def write(self, levels: Samples) -> None:
        """Append rows."""
        self._pending.append(levels)
        self._pending_rows += len(levels)
        if self._pending_rows >= self._rows_per_strip:
            rows = np.concatenate(self._pending)
            count = len(rows) // self._rows_per_strip * self._rows_per_strip
            for first in range(0, count, self._rows_per_strip):
                self._strip(rows[first : first + self._rows_per_strip])
            self._pending, self._pending_rows = [rows[count:]], len(rows) - count

    def _strip(self, rows: NDArray[Any]) -> None:
        differences = rows.copy()
        differences[:, 1:] -= rows[:, :-1]
        packed = zlib.compress(differences.astype(self._dtype, copy=False).tobytes(), _COMPRESSION)
        self._offsets.append(self._file.tell())
        self._lengths.append(len(packed))
        self._file.write(packed)

    def finish(self) -> None:
        """Write what is pending, the directory, and where it lies."""
        if self._pending_rows:
            self._strip(np.concatenate(self._pending))
        if self._file.tell() % 2:
            self._file.write(b"\0")
        body, place = lay_out(
            self._directory(), self._file.tell(), self._extra.notes, is_big=self._is_big
        )
        self._file.write(body)
        end = self._file.tell()
        self._file.seek(0)
        self._file.write(_header(place, self._exif.order, is_big=self._is_big))
        self._file.seek(end)

    def _directory(self) -> Exif:
        channels, extra, exif = self._channels, self._extra, self._exif
        where = LONG8 if self._is_big else LONG
        numbers: list[tuple[int, int, list[int]]] = [
            (256, LONG, [self._size.width]),
            (257, LONG, [self._size.height]),
            (258, SHORT, [self._dtype.itemsize * 8] * channels),
            (259, SHORT, [8]),
            (262, SHORT, [2 if channels >= 3 else 1]),
            (273, where, self._offsets),
            (277, SHORT, [channels]),
            (278, LONG, [self._rows_per_strip]),
            (279, where, self._lengths),
            (284, SHORT, [1]),
            (317, SHORT, [2]),
        ]
        if channels in {2, 4}:
            numbers.append((338, SHORT, [2]))
        blocks = (
            (_XMP, BYTE, extra.xmp),
            (_IPTC, UNDEFINED, extra.iptc),
            (_RESOURCES, BYTE, extra.resources),
            (_ICC, UNDEFINED, extra.icc),
        )
        entries = [exif.integers(tag, kind, values) for tag, kind, values in numbers]
        entries += [Entry(tag, kind, len(data), data) for tag, kind, data in blocks if data]
        return exif.with_directory(0, [*exif.entries, *entries])


def _header(offset: int, order: str, *, is_big: bool) -> bytes:
    sign = b"II" if order == "<" else b"MM"
    rest = (43, 8, 0, offset) if is_big else (42, offset)
    return sign + struct.pack(order + ("HHHQ" if is_big else "HI"), *rest)


def verify_tiff(path: Path, size: Size) -> None:
    """Read the directory, and unpack the first and the last strip.

    Raises:
        ValueError, OSError: something is wrong.
    """
    try:
        with first_page(path) as page:
            if (page.imagewidth, page.imagelength) != (size.width, size.height):
                raise ValueError("its size is wrong")
            strips = list(zip(page.dataoffsets, page.databytecounts, strict=True))
            for offset, length in {strips[0], strips[-1]}:
                page.parent.filehandle.seek(offset)
                zlib.decompress(page.parent.filehandle.read(length))
    except (ValueError, zlib.error, IndexError, KeyError) as error:
        raise ValueError(str(error)) from error
