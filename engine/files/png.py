"""A PNG encoder for rows: filtered and compressed as they come, so that any size takes the memory of one band."""

from __future__ import annotations

import struct
import zlib
from dataclasses import replace
from pathlib import Path
from typing import BinaryIO

import numpy as np

from engine.files.image import Metadata, Samples
from engine.files.iptc import joined
from engine.files.metadata import Attached
from engine.files.png_text import LARGEST, XMP_KEYWORD, Text, profile_text, sorted_out
from engine.sentences import Sentence
from engine.types import Size

_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_IDAT_BYTES = 1 << 20
_COMPRESSION = 4  # of 9
_METRE = 39.3701
_MOST_TEXTS = 1000
_COLOUR_TYPES = {1: 0, 2: 4, 3: 2, 4: 6}


class PngRows:
    """Writes (rows, width, channels) uint8 or uint16, 1 to 4 channels, with the "up" filter over zlib."""

    def __init__(
        self, file: BinaryIO, size: Size, channels: int, bit_depth: int, extra: Attached
    ) -> None:
        self._file, self._depth = file, bit_depth
        self._above = np.zeros(size.width * channels * bit_depth // 8, np.uint8)
        self._zlib = zlib.compressobj(_COMPRESSION)
        self._pending = bytearray()
        file.write(_SIGNATURE)
        colour_type = _COLOUR_TYPES[channels]
        header = struct.pack(">IIBBBBB", size.width, size.height, bit_depth, colour_type, 0, 0, 0)
        self._chunk(b"IHDR", header)
        self._ancillary(extra)

    def _ancillary(self, extra: Attached) -> None:
        if extra.icc:
            self._chunk(b"iCCP", b"ICC profile\0\0" + zlib.compress(extra.icc))
        else:
            self._chunk(b"sRGB", b"\0")
        if extra.dpi:
            self._chunk(b"pHYs", struct.pack(">IIB", *(round(d * _METRE) for d in extra.dpi), 1))
        if (block := extra.exif_block()) is not None:
            self._chunk(b"eXIf", block.removeprefix(b"Exif\0\0"))
        if extra.xmp is not None:
            self._chunk(b"iTXt", XMP_KEYWORD + bytes(5) + extra.xmp)
        if (resources := joined(extra.iptc, extra.resources)) is not None:
            self._chunk(*profile_text("iptc", resources))
        for kind, data in extra.texts:
            self._chunk(kind, data)

    def _chunk(self, kind: bytes, data: bytes | bytearray) -> None:
        self._file.write(struct.pack(">I", len(data)) + kind + data)
        self._file.write(struct.pack(">I", zlib.crc32(data, zlib.crc32(kind))))

    def write(self, levels: Samples) -> None:
        """Append rows."""
        if self._depth == 16:
            levels = levels.astype(">u2")
        raw = levels.reshape(len(levels), -1).view(np.uint8)
        previous = np.concatenate([self._above[None], raw[:-1]])
        filtered = np.empty((len(raw), raw.shape[1] + 1), np.uint8)
        filtered[:, 0] = 2
        np.subtract(raw, previous, out=filtered[:, 1:])
        self._above = raw[-1].copy()
        self._pending += self._zlib.compress(filtered.data)
        if len(self._pending) >= _IDAT_BYTES:
            self._flush()

    def _flush(self) -> None:
        if self._pending:
            self._chunk(b"IDAT", self._pending)
            self._pending = bytearray()

    def finish(self) -> None:
        """Write what is pending and the end."""
        self._pending += self._zlib.flush()
        self._flush()
        self._chunk(b"IEND", b"")


def find_metadata(path: Path) -> Metadata:
    """What a PNG carries, before or after its pixels (where some editors put it); pixels are skipped.

    Damage ends the search: what was found until then counts.
    """
    exif = None
    texts: list[Text] = []
    lost: dict[str, None] = {}
    with path.open("rb") as file:
        file.seek(8)
        while len(head := file.read(8)) == 8:
            length, kind = struct.unpack(">I4s", head)
            if kind == b"caBX":
                lost[Sentence("content credentials")] = None
            if kind not in {b"eXIf", b"tEXt", b"zTXt", b"iTXt"} or length > LARGEST:
                file.seek(length + 4, 1)
                continue
            data = file.read(length)
            file.seek(4, 1)
            if kind == b"eXIf":
                exif = exif or b"Exif\0\0" + data
            elif len(texts) < _MOST_TEXTS and len(data) == length:
                texts.append((kind, data))
    found = sorted_out(texts)
    return replace(found, exif=exif or found.exif, lost=tuple(lost))


def verify_png(path: Path, size: Size) -> None:
    """Check every chunk's checksum and the size.

    Raises:
        ValueError, OSError, struct.error: something is wrong.
    """
    with path.open("rb") as file:
        if file.read(8) != _SIGNATURE:
            raise ValueError("its signature is wrong")
        kind = b""
        while kind != b"IEND":
            length, kind = struct.unpack(">I4s", file.read(8))
            data = file.read(length)
            if struct.unpack(">I", file.read(4))[0] != zlib.crc32(data, zlib.crc32(kind)):
                raise ValueError("a checksum is wrong")
            if kind == b"IHDR" and struct.unpack(">II", data[:8]) != (size.width, size.height):
                raise ValueError("its size is wrong")
