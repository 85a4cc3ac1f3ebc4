"""A PNG decoder for what we write (RGB, 8 or 16 bits, filters 0 and 2), since Pillow reduces 16 bits to 8."""

from __future__ import annotations

import struct
import zlib
from pathlib import Path

import numpy as np


def read_png(path: Path | str) -> np.ndarray:
    """Pixels, (h, w, 3) uint8 or uint16."""
    data = Path(path).read_bytes()
    position, packed, header = 8, b"", (0, 0, 0)
    while position < len(data):
        length, kind = struct.unpack(">I4s", data[position : position + 8])
        body = data[position + 8 : position + 8 + length]
        position += 12 + length
        if kind == b"IHDR":
            header = struct.unpack(">IIB", body[:9])
        elif kind == b"IDAT":
            packed += body
    width, height, depth = header
    rows = np.frombuffer(zlib.decompress(packed), np.uint8).reshape(height, -1)
    assert set(np.unique(rows[:, 0])) <= {0, 2}
    pixels = np.zeros((height, rows.shape[1] - 1), np.uint8)
    above = np.zeros(rows.shape[1] - 1, np.uint8)
    for index, row in enumerate(rows):
        above = row[1:] + above if row[0] == 2 else row[1:].copy()
        pixels[index] = above
    if depth == 16:
        return pixels.view(">u2").astype(np.uint16).reshape(height, width, 3)
    return pixels.reshape(height, width, 3)
