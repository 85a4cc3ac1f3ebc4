"""The first page of a TIFF. The library comes with the first one that is read: most starts of the window need none."""

from __future__ import annotations

import logging
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, cast

if TYPE_CHECKING:
    import tifffile

logging.getLogger("tifffile").setLevel(logging.CRITICAL)  # its warnings are for programmers


@contextmanager
def first_page(path: Path) -> Generator[tifffile.TiffPage]:
    """The page of the open file; its `parent` is the file.

    Raises:
        ValueError: it is no TIFF.
        OSError: it cannot be read.
    """
    import tifffile

    try:
        with tifffile.TiffFile(path) as file:
            yield cast("tifffile.TiffPage", file.pages[0])
    except tifffile.TiffFileError as error:
        raise ValueError(str(error)) from error
