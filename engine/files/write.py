"""Writing a result row by row, atomically, like its source: its colours, transparency, greyness and metadata.

PNG and TIFF are streamed: a result of any size takes the memory of one band. JPEG, WebP and AVIF are collected into one
8-bit buffer, since their encoders want the whole picture.
"""

from __future__ import annotations

import dataclasses
import struct
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, Protocol

import numpy as np
from numpy.typing import NDArray

from engine.errors import SaveFailed
from engine.files.atomic import atomic_file
from engine.files.colour_profile import ColourProfile
from engine.files.formats import FileFormat, SaveSpec
from engine.files.image import LoadedImage, Samples, quantise
from engine.files.metadata import Attached, attached
from engine.files.planes import PlaneRows
from engine.files.png import PngRows, verify_png
from engine.files.recipe import Recipe
from engine.files.tiff import TiffRows, verify_tiff
from engine.files.whole import WholePicture, verify_whole
from engine.neutral import LUMA
from engine.types import Size

_GREY = np.array(LUMA, np.float32)


class _Encoder(Protocol):
    def write(self, levels: Samples) -> None: ...

    def finish(self) -> None: ...


class RowWriter:
    """Takes a result from top to bottom, float32 sRGB, and gives it the source's other qualities.

    Attributes:
        path: name of the file; known after the `open_writer` block has ended.
        notices: what the source carries beside its pixels and the result cannot, a sentence each.
    """

    def __init__(
        self, file: BinaryIO, size: Size, spec: SaveSpec, extra: Attached, like: LoadedImage | None
    ) -> None:
        self.path, self.notices = Path(), extra.notices
        self._size, self._spec, self._row = size, spec, 0
        profile = ColourProfile.open(like.profile) if like and like.profile else None
        self._profile = profile if profile is not None and not profile.is_srgb else None
        is_grey = like is not None and like.source.is_grey and spec.format.has_grey
        if self._profile is not None and self._profile.channels == 1 and not is_grey:
            self._profile = None
            extra = dataclasses.replace(extra, icc=None)
        self._is_grey = is_grey
        self._alpha = PlaneRows(like.alpha, size) if like and like.alpha is not None else None
        beyond = like.beyond if like is not None else None
        self._beyond = (
            tuple(PlaneRows(beyond[..., c], size) for c in range(3)) if beyond is not None else ()
        )
        has_alpha = self._alpha is not None and spec.format.has_alpha
        channels = (1 if is_grey else 3) + has_alpha
        self._encoder = _encoder(file, size, channels, spec, extra)

    def write_rows(self, rgb: NDArray[np.float32]) -> None:
        """Append rows (rows, width, 3), float32 sRGB in 0..1."""
        first, last = self._row, self._row + len(rgb)
        self._row = last
        colour = self._in_source_colours(rgb, first, last)
        if self._alpha is not None:
            opacity = np.clip(self._alpha.rows(first, last), 0, 1)[..., None]
            if self._spec.format.has_alpha:
                colour = np.concatenate([colour, opacity], axis=2)
            else:
                colour = colour * opacity + (1 - opacity)
        self._encoder.write(quantise(colour, self._spec.bit_depth))

    def _in_source_colours(
        self, rgb: NDArray[np.float32], first: int, last: int
    ) -> NDArray[np.float32]:
        if self._beyond:
            rgb = rgb + np.stack([plane.rows(first, last) for plane in self._beyond], axis=2)
        if self._is_grey:
            rgb = np.repeat((rgb @ _GREY)[..., None], 3, axis=2)
        if self._profile is not None:
            return self._profile.from_srgb(np.ascontiguousarray(rgb))
        return rgb[..., :1] if self._is_grey else rgb

    def finish(self) -> None:
        """End the file.

        Raises:
            ValueError: rows are missing.
        """
        if self._row != self._size.height:
            raise ValueError(f"{self._row} rows were written of {self._size.height}")
        self._encoder.finish()


def _encoder(
    file: BinaryIO, size: Size, channels: int, spec: SaveSpec, extra: Attached
) -> _Encoder:
    match spec.format:
        case FileFormat.PNG:
            return PngRows(file, size, channels, spec.bit_depth, extra)
        case FileFormat.TIFF:
            return TiffRows(file, size, channels, spec.bit_depth, extra)
        case _:
            return WholePicture(file, size, channels, spec, extra)


@contextmanager
def open_writer(
    path: Path,
    size: Size,
    spec: SaveSpec,
    *,
    like: LoadedImage | None = None,
    recipe: Recipe | None = None,
    icc: bytes | None = None,
    dpi: tuple[float, float] | None = None,
    replace: bool = True,
) -> Generator[RowWriter]:
    """Write a picture of `size` to `path` row by row.

    When the block ends normally the file is checked by reading it back and takes the target's place in one step; when it
    raises, the target stays as it was.

    Args:
        path: target; its folder is made.
        size: of the result.
        spec: format, depth, quality, metadata.
        like: the source; the result goes back to its colour profile, gets its transparency (on white where the format
            has none), stays grey where it is grey, and carries its metadata and resolution as `spec.metadata` says.
        recipe: what made the result, stored as XMP where `spec.has_recipe`.
        icc: without `like`: colour profile to embed; the pixels are taken as being in it. None means sRGB.
        dpi: resolution to record in place of the source's.
        replace: whether a file of that name is replaced; else a free name is found (`RowWriter.path` tells).

    Raises:
        DiskFull, SaveFailed: the file could not be written.
    """

    def verify(part: Path) -> None:
        _verify(part, path, size, spec)

    source = like.source if like is not None else None
    profile = like.profile if like is not None else icc
    extra = attached(source, size, spec, icc=profile, dpi=dpi, recipe=recipe)
    with atomic_file(path, verify, replace=replace) as new:
        rows = RowWriter(new.file, size, spec, extra, like)
        yield rows
        rows.finish()
    rows.path = new.path


def _verify(part: Path, path: Path, size: Size, spec: SaveSpec) -> None:
    """Read back what was written: format, size, checksums or the last rows."""
    try:
        match spec.format:
            case FileFormat.PNG:
                verify_png(part, size)
            case FileFormat.TIFF:
                verify_tiff(part, size)
            case _:
                verify_whole(part, size, spec.format)
    except (OSError, ValueError, SyntaxError, struct.error) as error:
        raise SaveFailed(
            "{path} was written but does not read back ({reason}).",
            hint="The disk may be failing; what was there before is unchanged.",
            path=path,
            reason=error,
        ) from error
