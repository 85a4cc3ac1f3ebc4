"""Formats that need a package of their own: HEIC (`pisa-desktop[heic]`) and camera raw (`pisa-desktop[raw]`)."""

from __future__ import annotations

import importlib
import importlib.util
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from engine.errors import BadImage
from engine.files.decode import Decoded
from engine.files.limits import LimitPolicy

HEIC_SUFFIXES = frozenset({".heic", ".heif", ".hif"})
RAW_SUFFIXES = frozenset(
    {".dng", ".nef", ".nrw", ".cr2", ".cr3", ".arw", ".srf", ".sr2", ".orf", ".rw2", ".raf", ".pef"}
)


@cache
def has_heic() -> bool:
    """Whether HEIC can be read; makes Pillow able to, the first time it is asked."""
    if importlib.util.find_spec("pi_heif") is None:
        return False
    importlib.import_module("pi_heif").register_heif_opener()
    return True


@cache
def has_raw() -> bool:
    """Whether camera raw can be read."""
    return importlib.util.find_spec("rawpy") is not None


def missing_extra(path: Path) -> str:
    """What to install for a file of that ending, as a sentence, or "" where nothing is missing."""
    ending = path.suffix.lower()
    if ending in HEIC_SUFFIXES and not has_heic():
        return "HEIC needs the package pi-heif: pip install 'pisa-desktop[heic]'."
    if ending in RAW_SUFFIXES and not has_raw():
        return "Camera raw needs the package rawpy: pip install 'pisa-desktop[raw]'."
    return ""


def is_raw_name(path: Path) -> bool:
    """Whether the file ends like a camera's raw file."""
    return path.suffix.lower() in RAW_SUFFIXES


def decode_raw(path: Path, limits: LimitPolicy) -> Decoded:
    """Develop a raw file: the camera's white balance, no automatic brightening, 16-bit sRGB, upright.

    Raises:
        ValueError: it is damaged or unknown.
        BadImage: it is beyond the limits.
    """
    rawpy: Any = importlib.import_module("rawpy")
    try:
        with rawpy.imread(str(path)) as raw:
            limits.check_size(path, raw.sizes.width, raw.sizes.height)
            rgb: np.ndarray = raw.postprocess(
                use_camera_wb=True, no_auto_bright=True, output_bps=16, gamma=(2.4, 12.92)
            )
    except BadImage:
        raise
    except Exception as error:
        raise ValueError(str(error) or type(error).__name__) from error
    note = "The raw file was developed with the camera's white balance."
    return Decoded(rgb, None, "rgb", is_upright=True, notes=(note,))
