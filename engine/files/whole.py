"""Encoders that want the whole picture at once (JPEG, WebP, AVIF): one 8-bit buffer, written at the end."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
from PIL import Image

from engine.files.formats import FileFormat, SaveSpec
from engine.files.image import Samples
from engine.files.metadata import Attached
from engine.types import Size


class WholePicture:
    """Collects (rows, width, channels) uint8 and encodes them when finished."""

    def __init__(
        self, file: BinaryIO, size: Size, channels: int, spec: SaveSpec, extra: Attached
    ) -> None:
        self._file, self._spec, self._extra = file, spec, extra
        self._levels = np.empty((size.height, size.width, channels), np.uint8)
        self._row = 0

    def write(self, levels: Samples) -> None:
        """Append rows."""
        self._levels[self._row : self._row + len(levels)] = levels
        self._row += len(levels)

    def finish(self) -> None:
        """Encode."""
        levels = self._levels[..., 0] if self._levels.shape[2] == 1 else self._levels
        picture, extra = Image.fromarray(levels), self._extra
        options: dict[str, Any] = {"quality": self._spec.quality}
        if extra.icc:
            options["icc_profile"] = extra.icc
        if (exif := extra.exif_bytes()) is not None:
            options["exif"] = exif
        match self._spec.format:
            case FileFormat.JPEG:
                options |= {"subsampling": 0, "optimize": True}
                if (xmp := extra.jpeg_xmp()) is not None:
                    options["xmp"] = xmp
                if extra.dpi:
                    options["dpi"] = tuple(round(d) for d in extra.dpi)
            case FileFormat.WEBP:
                options |= {"method": 4, "exact": True}
            case _:
                options |= {"subsampling": "4:4:4", "speed": 6}
        if extra.xmp is not None and self._spec.format is not FileFormat.JPEG:
            options["xmp"] = extra.xmp
        # Encoders that write to a full disk themselves say "encoder error"; our own write says what happened.
        self._file.write(_encoded(picture, self._spec.format, options).getbuffer())


def _encoded(picture: Image.Image, kind: FileFormat, options: dict[str, Any]) -> io.BytesIO:
    encoded = io.BytesIO()
    try:
        picture.save(encoded, kind.upper(), **options)
    except OSError:
        # Pillow's buffer for optimised JPEG tables is too small for fine grain at high quality.
        if not options.pop("optimize", False):
            raise
        encoded = io.BytesIO()
        picture.save(encoded, kind.upper(), **options)
    return encoded


def verify_whole(path: Path, size: Size, kind: FileFormat) -> None:
    """Decode the file.

    Raises:
        ValueError, OSError, SyntaxError: something is wrong.
    """
    with Image.open(path, formats=(kind.upper(),)) as picture:
        if picture.size != (size.width, size.height):
            raise ValueError("its size is wrong")
        picture.load()
