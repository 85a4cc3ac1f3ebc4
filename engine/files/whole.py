"""Encoders that want the whole picture at once (JPEG, WebP, AVIF): one 8-bit buffer, written at the end."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any, BinaryIO, cast

import numpy as np
from PIL import Image

from engine.files.formats import FileFormat, SaveSpec
from engine.files.image import Samples
from engine.files.iptc import joined
from engine.files.jpeg_segments import resource_segments, segment, xmp_segments
from engine.files.metadata import Attached
from engine.files.xmp import NAMESPACE
from engine.types import Size

_OPTIMISED_PIXELS = 40_000_000
"""Largest JPEG with tables of its own, which are some percent smaller and hold 6 bytes a pixel more."""
_COMMENT = 0xFE
_PROBE = bytes(1 << 16)


class WholePicture:
    """Collects (rows, width, channels) uint8 and encodes them when finished.

    Colour lies as Pillow has it, four bytes a pixel, so that there is no second copy.
    """

    def __init__(
        self, file: BinaryIO, size: Size, channels: int, spec: SaveSpec, extra: Attached
    ) -> None:
        self._file, self._spec, self._extra = file, spec, extra
        self._mode = {1: "L", 3: "RGBX", 4: "RGBA"}[channels]
        self._channels = channels
        self._levels = np.empty((size.height, size.width, len(self._mode)), np.uint8)
        self._row = 0

    def write(self, levels: Samples) -> None:
        """Append rows."""
        self._levels[self._row : self._row + len(levels), :, : self._channels] = levels
        self._row += len(levels)

    def finish(self) -> None:
        """Encode."""
        height, width = self._levels.shape[:2]
        extra, mode = self._extra, self._mode
        data = cast(bytearray, self._levels.data)  # not copied
        picture = Image.frombuffer(mode, (width, height), data, "raw", mode, 0, 1)
        options: dict[str, Any] = {"quality": self._spec.quality}
        if extra.icc:
            options["icc_profile"] = extra.icc
        if (exif := extra.exif_block()) is not None:
            options["exif"] = exif
        match self._spec.format:
            case FileFormat.JPEG:
                options |= {"subsampling": 0, "optimize": width * height <= _OPTIMISED_PIXELS}
                options["extra"] = _segments(extra)
                if extra.dpi:
                    options["dpi"] = tuple(round(d) for d in extra.dpi)
            case FileFormat.WEBP:
                options |= {"method": 4, "exact": True}
            case _:
                options |= {"subsampling": "4:4:4", "speed": 6}
        if extra.xmp is not None and self._spec.format != FileFormat.JPEG:
            options["xmp"] = extra.xmp
        _save(picture, self._file, self._spec.format, options)


def _segments(extra: Attached) -> bytes:
    """What a JPEG carries beside EXIF and profile."""
    found = xmp_segments(extra.xmp, NAMESPACE) if extra.xmp is not None else b""
    if (resources := joined(extra.iptc, extra.resources)) is not None:
        found += resource_segments(resources)
    return found + b"".join(segment(_COMMENT, comment) for comment in extra.comments)


def _save(picture: Image.Image, file: BinaryIO, kind: FileFormat, options: dict[str, Any]) -> None:
    """Into the file itself: into memory Pillow encodes a JPEG without letting other threads run."""
    begin = file.tell()
    try:
        picture.save(file, kind.upper(), **options)
    except OSError:
        _probe(file)
        # Pillow's buffer for optimised JPEG tables is too small for fine grain at high quality.
        if not options.pop("optimize", False):
            raise
        file.seek(begin)
        file.truncate()
        picture.save(file, kind.upper(), **options)
    _probe(file)


def _probe(file: BinaryIO) -> None:
    """Raise what a full disk says: an encoder that writes by itself says "encoder error", or nothing after half of its bytes."""
    end = file.seek(0, os.SEEK_END)
    file.write(_PROBE)
    file.flush()
    file.seek(end)
    file.truncate()


def verify_whole(path: Path, size: Size, kind: FileFormat) -> None:
    """Decode the file.

    Raises:
        ValueError, OSError, SyntaxError: something is wrong.
    """
    with Image.open(path, formats=(kind.upper(),)) as picture:
        if picture.size != (size.width, size.height):
            raise ValueError("its size is wrong")
        picture.load()
