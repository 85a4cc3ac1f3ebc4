"""A TIFF encoder for rows: strips of deflate with the horizontal predictor, BigTIFF where 4 GiB would not do.

The directory (with EXIF and GPS below it) is laid out by Pillow and stands at the end; the header is pointed at it last.
"""

from __future__ import annotations

import struct
import zlib
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
from numpy.typing import NDArray
from PIL import TiffImagePlugin

from engine.files.image import Samples
from engine.files.metadata import SUB_DIRECTORIES, Attached, sub_directory
from engine.files.tiff_page import first_page
from engine.types import Size

_STRIP_BYTES = 1 << 20
_CLASSIC_LIMIT = 3 << 30
_COMPRESSION = 6  # of 9
_SHORT, _LONG, _UNDEFINED, _BYTE, _LONG8 = 3, 4, 7, 1, 16
_STRIP_OFFSETS, _STAND_IN = 273, 65_000


class TiffRows:
    """Writes (rows, width, channels) uint8 or uint16, 1 to 4 channels."""

    def __init__(
        self, file: BinaryIO, size: Size, channels: int, bit_depth: int, extra: Attached
    ) -> None:
        self._file, self._size, self._channels = file, size, channels
        self._dtype = np.dtype("<u2") if bit_depth == 16 else np.dtype(np.uint8)
        self._extra = extra
        row = size.width * channels * self._dtype.itemsize
        self._rows_per_strip = max(1, min(size.height, _STRIP_BYTES // row))
        self._is_big = row * size.height > _CLASSIC_LIMIT
        self._offsets: list[int] = []
        self._lengths: list[int] = []
        self._pending: list[NDArray[Any]] = []
        self._pending_rows = 0
        file.write(_header(0, is_big=self._is_big))

    def write(self, levels: Samples) -> None:
        """Append rows."""
        self._pending.append(levels.astype(self._dtype, copy=False))
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
        packed = zlib.compress(differences.tobytes(), _COMPRESSION)
        self._offsets.append(self._file.tell())
        self._lengths.append(len(packed))
        self._file.write(packed)

    def finish(self) -> None:
        """Write what is pending, the directory, and where it lies."""
        if self._pending_rows:
            self._strip(np.concatenate(self._pending))
        if self._file.tell() % 2:
            self._file.write(b"\0")
        offset = self._file.tell()
        self._file.write(_rename_offsets(self._directory().tobytes(offset), is_big=self._is_big))
        end = self._file.tell()
        self._file.seek(0)
        self._file.write(_header(offset, is_big=self._is_big))
        self._file.seek(end)

    def _directory(self) -> TiffImagePlugin.ImageFileDirectory_v2:
        channels, extra = self._channels, self._extra
        directory = TiffImagePlugin.ImageFileDirectory_v2(_header(8, is_big=self._is_big))
        where = _LONG8 if self._is_big else _LONG
        entries: list[tuple[int, int, object]] = [
            (256, _LONG, self._size.width),
            (257, _LONG, self._size.height),
            (258, _SHORT, (self._dtype.itemsize * 8,) * channels),
            (259, _SHORT, 8),
            (262, _SHORT, 2 if channels >= 3 else 1),
            (_STAND_IN, where, tuple(self._offsets)),
            (277, _SHORT, channels),
            (278, _LONG, self._rows_per_strip),
            (279, where, tuple(self._lengths)),
            (284, _SHORT, 1),
            (317, _SHORT, 2),
        ]
        if channels in {2, 4}:
            entries.append((338, _SHORT, (2,)))
        if extra.icc:
            entries.append((34675, _UNDEFINED, extra.icc))
        if extra.xmp:
            entries.append((700, _BYTE, extra.xmp))
        if extra.exif is not None:
            for tag, value in extra.exif.items():
                if tag not in SUB_DIRECTORIES:
                    directory[tag] = value
            for tag in SUB_DIRECTORIES:
                if content := sub_directory(extra.exif, tag):
                    directory[tag] = dict(content)
        for tag, kind, value in entries:
            directory.tagtype[tag] = kind
            directory[tag] = value
        return directory


def _rename_offsets(directory: bytes, *, is_big: bool) -> bytes:
    """Turn the stand-in tag into StripOffsets, in its place by number: Pillow would move the real one's values."""
    start, size = (8, 20) if is_big else (2, 12)
    count = int.from_bytes(directory[:start], "little")
    records = [directory[start + i * size : start + (i + 1) * size] for i in range(count)]
    stand_in = struct.pack("<H", _STAND_IN)
    renamed = [
        struct.pack("<H", _STRIP_OFFSETS) + r[2:] if r[:2] == stand_in else r for r in records
    ]
    renamed.sort(key=lambda record: struct.unpack("<H", record[:2])[0])
    return directory[:start] + b"".join(renamed) + directory[start + count * size :]


def _header(offset: int, *, is_big: bool) -> bytes:
    return struct.pack("<2sHHHQ", b"II", 43, 8, 0, offset) if is_big else struct.pack("<2sHI", b"II", 42, offset)  # fmt: skip


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
