"""A PNG decoder for rows: what is packed is unpacked piece by piece, and its filters are undone band by band.

A filter may look at the row above, so a band is given to the PNG library as a picture of its own, with the last row of the
band before it on top.
"""

from __future__ import annotations

import itertools
import struct
import zlib
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import BinaryIO

import imagecodecs
import numpy as np
from numpy.typing import DTypeLike

from engine.files.decode import Decoded, split_channels
from engine.files.image import Samples

_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_CHANNELS = {0: 1, 2: 3, 4: 2, 6: 4}
_OTHERS = frozenset({b"tRNS", b"acTL"})
"""Chunks of a picture with a clear colour, and of an animation."""
_BAND_BYTES = 2 << 20
"""Small enough for a processor's cache."""
_READ_BYTES = 256 << 10


class PngBands:
    """The rows of a PNG of 8 or 16 bits per channel, grey or colour, that is neither interlaced, nor animated, nor has a clear colour."""

    def __init__(self, path: Path, header: bytes) -> None:
        self._path = path
        width, height, self._depth, self._kind = struct.unpack(">IIBB", header[:10])
        self._shape = (height, width, _CHANNELS[self._kind])

    @classmethod
    def open(cls, path: Path) -> PngBands | None:
        """The picture in a file; None where it has to be decoded in another way."""
        with path.open("rb") as file:
            if file.read(8) != _SIGNATURE:
                return None
            header = b""
            while len(head := file.read(8)) == 8:
                length, kind = struct.unpack(">I4s", head)
                if kind == b"IHDR" and length == 13:
                    header = file.read(length)
                elif kind in _OTHERS:
                    return None
                elif kind == b"IDAT":
                    break
                else:
                    file.seek(length, 1)
                file.seek(4, 1)
        if len(header) != 13 or header[8] not in {8, 16} or header[9] not in _CHANNELS:
            return None
        return cls(path, header) if header[10:] == bytes(3) else None

    @property
    def shape(self) -> tuple[int, int, int]:
        """See Bands."""
        return self._shape

    @property
    def dtype(self) -> DTypeLike:
        """See Bands."""
        return np.uint16 if self._depth == 16 else np.uint8

    def interpret(self, samples: Samples) -> Decoded:
        """See Bands."""
        return split_channels(samples)

    @property
    def _row_bytes(self) -> int:
        """Of a row with its filter's number."""
        return 1 + self._shape[1] * self._shape[2] * self._depth // 8

    def into(self, samples: Samples) -> Iterator[int]:
        """See Bands. The next band is unpacked meanwhile."""
        done = 0
        with self._path.open("rb") as file, ThreadPoolExecutor(1) as pool:
            bands = self._unpacked(file)
            coming = pool.submit(next, bands, None)
            while (band := coming.result()) is not None:
                coming = pool.submit(next, bands, None)
                rows = len(band) // self._row_bytes
                above = samples[done - 1] if done else None
                samples[done : done + rows] = self._unfiltered(band, above)
                done += rows
                yield done

    def _unpacked(self, file: BinaryIO) -> Iterator[bytes]:
        """Whole rows, still filtered, no more of them than the picture has; the checksum at their end is looked at."""
        unpacker, rest = zlib.decompressobj(), bytearray()
        band_bytes = max(1, _BAND_BYTES // self._row_bytes) * self._row_bytes
        missing = self._shape[0] * self._row_bytes
        try:
            for packed in itertools.chain(_image_data(file), itertools.repeat(b"")):
                piece, is_full = packed, True
                while (piece or is_full) and not unpacker.eof:
                    room = min(band_bytes, missing) - len(rest)
                    new = unpacker.decompress(piece, max(1, room))
                    piece, is_full = unpacker.unconsumed_tail, len(new) == room
                    rest += new[:room]
                    if room and is_full:
                        missing -= len(rest)
                        yield bytes(rest)
                        rest.clear()
                if unpacker.eof or not packed:
                    return
        except zlib.error as error:
            raise ValueError(str(error)) from error

    def _unfiltered(self, band: bytes, above: Samples | None) -> Samples:
        """(rows, w, c) of filtered rows and the row above them."""
        rows = len(band) // self._row_bytes
        if above is not None:
            stored = above.astype(">u2") if self._depth == 16 else above
            band = b"\0" + stored.tobytes() + band
        count = len(band) // self._row_bytes
        header = struct.pack(">IIBBBBB", self._shape[1], count, self._depth, self._kind, 0, 0, 0)
        chunks = ((b"IHDR", header), (b"IDAT", zlib.compress(band, 0)), (b"IEND", b""))
        try:
            found = imagecodecs.png_decode(_SIGNATURE + b"".join(_chunk(*each) for each in chunks))
        except imagecodecs.PngError as error:
            raise ValueError(str(error)) from error
        return found.reshape(count, *self._shape[1:])[-rows:]


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I4s", len(data), kind) + data + struct.pack(">I", zlib.crc32(data, zlib.crc32(kind)))  # fmt: skip


def _image_data(file: BinaryIO) -> Iterator[bytes]:
    """What lies in the IDAT chunks, in pieces; their checksums are left to that of the whole."""
    file.seek(len(_SIGNATURE))
    while len(head := file.read(8)) == 8:
        length, kind = struct.unpack(">I4s", head)
        if kind == b"IEND":
            return
        if kind != b"IDAT":
            file.seek(length + 4, 1)
            continue
        while length:
            piece = file.read(min(length, _READ_BYTES))
            if not piece:
                raise ValueError("it is cut short")
            length -= len(piece)
            yield piece
        file.seek(4, 1)
    raise ValueError("it is cut short")
