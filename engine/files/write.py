"""Writing a result row by row, atomically.

PNG is streamed: rows are filtered and compressed as they come, so that a result of any size takes the memory of one band.
JPEG is collected into one 8-bit buffer, since its encoder wants the whole picture.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, Protocol

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from engine.errors import SaveFailed
from engine.files.atomic import atomic_write
from engine.files.formats import FileFormat, SaveSpec
from engine.files.image import Samples
from engine.types import Size

_PNG_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_IDAT_BYTES = 1 << 20
_COMPRESSION = 4  # of 9
_METRE = 39.3701


def quantise(rgb: NDArray[np.float32], bit_depth: int) -> Samples:
    """Nearest code values of 0..1, uint8 or uint16; out-of-range values are clipped."""
    clipped = np.clip(rgb, 0.0, 1.0)
    if bit_depth == 16:
        return np.rint(clipped * np.float64(65_535)).astype(np.uint16)
    return np.rint(clipped * 255).astype(np.uint8)


class RowWriter(Protocol):
    """Takes a picture from top to bottom."""

    def write_rows(self, rgb: NDArray[np.float32]) -> None:
        """Append rows (rows, width, 3), float32 sRGB in 0..1."""
        ...


class _PngRows:
    """A PNG encoder for RGB rows with the "up" filter, over zlib."""

    def __init__(
        self,
        file: BinaryIO,
        size: Size,
        spec: SaveSpec,
        icc: bytes | None,
        dpi: tuple[float, float] | None,
    ) -> None:
        self._file, self._size, self._depth = file, size, spec.bit_depth
        self._row = 0
        self._above = np.zeros(size.width * 3 * spec.bit_depth // 8, np.uint8)
        self._zlib = zlib.compressobj(_COMPRESSION)
        self._pending = bytearray()
        file.write(_PNG_SIGNATURE)
        self._chunk(
            b"IHDR", struct.pack(">IIBBBBB", size.width, size.height, spec.bit_depth, 2, 0, 0, 0)
        )
        if icc:
            self._chunk(b"iCCP", b"ICC profile\0\0" + zlib.compress(icc))
        else:
            self._chunk(b"sRGB", b"\0")
        if dpi:
            self._chunk(b"pHYs", struct.pack(">IIB", *(round(d * _METRE) for d in dpi), 1))

    def _chunk(self, kind: bytes, data: bytes | bytearray) -> None:
        self._file.write(struct.pack(">I", len(data)) + kind + data)
        self._file.write(struct.pack(">I", zlib.crc32(data, zlib.crc32(kind))))

    def write_rows(self, rgb: NDArray[np.float32]) -> None:
        levels = quantise(rgb, self._depth)
        if self._depth == 16:
            levels = levels.astype(">u2")
        raw = levels.reshape(len(levels), -1).view(np.uint8)
        previous = np.concatenate([self._above[None], raw[:-1]])
        filtered = np.empty((len(raw), raw.shape[1] + 1), np.uint8)
        filtered[:, 0] = 2
        np.subtract(raw, previous, out=filtered[:, 1:])
        self._above = raw[-1].copy()
        self._row += len(raw)
        self._pending += self._zlib.compress(filtered.data)
        if len(self._pending) >= _IDAT_BYTES:
            self._flush()

    def _flush(self) -> None:
        if self._pending:
            self._chunk(b"IDAT", self._pending)
            self._pending = bytearray()

    def finish(self) -> None:
        _check_rows(self._row, self._size)
        self._pending += self._zlib.flush()
        self._flush()
        self._chunk(b"IEND", b"")


class _JpegRows:
    """Collects 8-bit rows and encodes them at the end, without chroma subsampling."""

    def __init__(
        self,
        file: BinaryIO,
        size: Size,
        spec: SaveSpec,
        icc: bytes | None,
        dpi: tuple[float, float] | None,
    ) -> None:
        self._file, self._size, self._spec, self._icc, self._dpi = file, size, spec, icc, dpi
        self._levels = np.empty((size.height, size.width, 3), np.uint8)
        self._row = 0

    def write_rows(self, rgb: NDArray[np.float32]) -> None:
        self._levels[self._row : self._row + len(rgb)] = quantise(rgb, 8)
        self._row += len(rgb)

    def finish(self) -> None:
        _check_rows(self._row, self._size)
        options: dict[str, object] = {"icc_profile": self._icc} if self._icc else {}
        if self._dpi:
            options["dpi"] = tuple(round(d) for d in self._dpi)
        Image.fromarray(self._levels).save(
            self._file, "JPEG", quality=self._spec.quality, subsampling=0, optimize=True, **options
        )


def _check_rows(row: int, size: Size) -> None:
    if row != size.height:
        raise ValueError(f"{row} rows were written of {size.height}")


@contextmanager
def open_writer(
    path: Path,
    size: Size,
    spec: SaveSpec,
    *,
    icc: bytes | None = None,
    dpi: tuple[float, float] | None = None,
) -> Generator[RowWriter]:
    """Write a picture of `size` to `path` row by row.

    When the block ends normally the file is checked by reading it back and takes the target's place in one step; when it
    raises, the target stays as it was.

    Args:
        path: target; its folder is made.
        size: of the result.
        spec: format, depth, quality.
        icc: colour profile to embed; the pixels are taken as being in it. None means sRGB.
        dpi: resolution to record.

    Raises:
        DiskFull, SaveFailed: the file could not be written.
    """

    def verify(part: Path) -> None:
        _verify(part, path, size, spec)

    with atomic_write(path, verify) as file:
        encoder = _PngRows if spec.format is FileFormat.PNG else _JpegRows
        rows = encoder(file, size, spec, icc, dpi)
        yield rows
        rows.finish()


def _verify(part: Path, path: Path, size: Size, spec: SaveSpec) -> None:
    """Read back what was written: format, size, and every chunk's checksum or the last row."""
    try:
        if spec.format is FileFormat.PNG:
            _verify_png(part, size)
        else:
            with Image.open(part, formats=("JPEG",)) as picture:
                if picture.size != (size.width, size.height):
                    raise ValueError("its size is wrong")
                picture.load()
    except (OSError, ValueError, SyntaxError) as error:
        raise SaveFailed(
            f"{path} was written but does not read back ({error}).",
            hint="The disk may be failing; what was there before is unchanged.",
        ) from error


def _verify_png(part: Path, size: Size) -> None:
    with part.open("rb") as file:
        if file.read(8) != _PNG_SIGNATURE:
            raise ValueError("its signature is wrong")
        kind = b""
        while kind != b"IEND":
            length, kind = struct.unpack(">I4s", file.read(8))
            data = file.read(length)
            if struct.unpack(">I", file.read(4))[0] != zlib.crc32(data, zlib.crc32(kind)):
                raise ValueError("a checksum is wrong")
            if kind == b"IHDR" and struct.unpack(">II", data[:8]) != (size.width, size.height):
                raise ValueError("its size is wrong")
