"""A TIFF decoder for rows: strips or tiles in their order, as they are, or unpacked on two threads."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import numpy as np
from numpy.typing import DTypeLike

from engine.files.decode import Decoded, interpreted
from engine.files.image import Samples
from engine.files.tiff_page import first_page

if TYPE_CHECKING:
    import tifffile

_RAW = 1
_PACKED = frozenset({5, 8, 32773, 32946})
_GREY, _RGB = 1, 2
_OPACITIES = frozenset({1, 2})
_NATIVE = "<" if sys.byteorder == "little" else ">"
_BAND_BYTES = 8 << 20
_WORKERS = 2


class TiffBands:
    """The rows of a TIFF's first page: grey or RGB of 8 or 16 bits, with or without opacity, channels side by side."""

    def __init__(self, path: Path, page: tifffile.TiffPage) -> None:
        self._path, self._page = path, page
        self._shape = (page.imagelength, page.imagewidth, page.samplesperpixel)

    @classmethod
    def open(cls, path: Path) -> TiffBands | None:
        """The picture in a file; None where it has to be decoded in another way."""
        try:
            with first_page(path) as page:
                return cls(path, page) if _is_plain(page, page.parent.filehandle.size) else None
        except Exception:  # noqa: BLE001 - the usual decoder says what is wrong with it
            return None

    @property
    def shape(self) -> tuple[int, int, int]:
        """See Bands."""
        return self._shape

    @property
    def dtype(self) -> DTypeLike:
        """See Bands."""
        return np.uint16 if self._page.bitspersample == 16 else np.uint8

    def interpret(self, samples: Samples) -> Decoded:
        """See Bands."""
        return interpreted(samples, int(self._page.photometric), _extras(self._page))

    def into(self, samples: Samples) -> Iterator[int]:
        """See Bands."""
        page = self._page
        if page.is_contiguous and int(page.compression) == _RAW:
            return self._read(samples, page.dataoffsets[0])
        return self._unpack(samples)

    def _read(self, samples: Samples, offset: int) -> Iterator[int]:
        height, width, channels = self._shape
        row = width * channels * samples.dtype.itemsize
        rows = max(1, _BAND_BYTES // row)
        with self._path.open("rb") as file:
            file.seek(offset)
            for first in range(0, height, rows):
                band = samples[first : first + rows]
                if file.readinto(band.data.cast("B")) != band.nbytes:
                    raise ValueError("it is cut short")
                if samples.dtype.itemsize == 2 and self._page.parent.byteorder != _NATIVE:
                    band.byteswap(inplace=True)
                yield min(first + rows, height)

    def _unpack(self, samples: Samples) -> Iterator[int]:
        height, width, _ = self._shape
        try:
            with first_page(self._path) as page:
                for data, (_, _, y, x, _), shape in page.segments(maxworkers=_WORKERS, sort=False):
                    rows, columns = min(shape[1], height - y), min(shape[2], width - x)
                    target = samples[y : y + rows, x : x + columns]
                    target[...] = 0 if data is None else cast("Any", data)[0, :rows, :columns]
                    if x + columns == width:
                        yield y + rows
        except Exception as error:
            raise ValueError(str(error) or type(error).__name__) from error


def _extras(page: tifffile.TiffPage) -> tuple[int, ...]:
    return tuple(int(extra) for extra in page.extrasamples)


def _is_plain(page: tifffile.TiffPage, file_bytes: int) -> bool:
    """Whether a page is of the common kind that this module reads, and lies in the file as a whole."""
    own = {_GREY: 1, _RGB: 3}.get(int(page.photometric), 0)
    extras = _extras(page)
    is_raw, is_packed = int(page.compression) == _RAW, int(page.compression) in _PACKED
    ends = (o + n for o, n in zip(page.dataoffsets, page.databytecounts, strict=True))
    return bool(
        own
        and page.samplesperpixel == own + len(extras)
        and (not extras or (len(extras) == 1 and extras[0] in _OPACITIES))
        and page.bitspersample in {8, 16}
        and page.dtype is not None
        and page.dtype.kind == "u"
        and page.planarconfig == 1
        and page.fillorder == 1
        and page.imagedepth == 1
        and (is_raw or (is_packed and int(page.predictor) in {1, 2}))
        and max(ends, default=file_bytes + 1) <= file_bytes
    )
