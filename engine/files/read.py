"""Reading photographs with Pillow, by an explicit list of formats."""

from __future__ import annotations

import hashlib
import io
import warnings
from pathlib import Path

import numpy as np
from PIL import Image, ImageCms, ImageFile, ImageOps, UnidentifiedImageError

from engine.errors import BadImage
from engine.files.image import LoadedImage, SourceInfo
from engine.files.limits import DEFAULT_LIMITS, LimitPolicy
from engine.types import Notice, Size

FORMATS = ("JPEG", "PNG", "WEBP", "BMP", "TIFF")
"""What Pillow may open; its JPEG reader opens MPO (several JPEGs in one file) too, which has no entry of its own."""
SUFFIXES = frozenset({".jpg", ".jpeg", ".jpe", ".png", ".webp", ".bmp", ".tif", ".tiff"})
"""What ends like a picture: tried when found in a folder."""
_ORIENTATION = 0x0112
_SRGB = ImageCms.createProfile("sRGB")


def _open(path: Path, limits: LimitPolicy) -> Image.Image:
    limits.check_file(path)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            picture = Image.open(path, formats=FORMATS)
    except UnidentifiedImageError as error:
        raise BadImage(f"The file {path} is no picture in a format that can be read.") from error
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
        raise BadImage(f"The picture {path} cannot be opened: {error}.") from error
    try:
        limits.check_size(path, *picture.size)
    except BadImage:
        picture.close()
        raise
    return picture


def read_image(path: Path, limits: LimitPolicy = DEFAULT_LIMITS) -> LoadedImage:
    """Decode a photograph: upright, three channels, sRGB.

    Raises:
        BadImage: it cannot be read, is no picture, or is beyond the limits.
    """
    try:
        with _open(path, limits) as picture:
            return _decode(path, picture)
    except (OSError, ValueError, SyntaxError, MemoryError, Image.DecompressionBombError) as error:
        raise BadImage(f"The picture {path} is damaged or cut short: {error}.") from error


def _decode(path: Path, picture: Image.Image) -> LoadedImage:
    source = SourceInfo(
        path=path,
        format=picture.format or "",
        size=_upright_size(picture),
        mode=picture.mode,
        bit_depth=16 if picture.mode.startswith("I") else 8,
        icc=picture.info.get("icc_profile"),
        dpi=_dpi(picture),
        orientation=int(picture.getexif().get(_ORIENTATION, 1)),
        sha256=_sha256(path),
    )
    notices: list[Notice] = []
    ImageFile.LOAD_TRUNCATED_IMAGES = False
    picture.load()
    upright = ImageOps.exif_transpose(picture)
    rgb = _to_srgb(upright, source, notices)
    pixels = np.asarray(rgb)
    pixels.flags.writeable = False
    return LoadedImage(pixels, source, tuple(notices))


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _upright_size(picture: Image.Image) -> Size:
    width, height = picture.size
    turned = picture.getexif().get(_ORIENTATION, 1) in {5, 6, 7, 8}
    # Pillow turns a TIFF's size when it opens the file; the tag is still there until the pixels are loaded.
    return Size(height, width) if turned and picture.format != "TIFF" else Size(width, height)


def _dpi(picture: Image.Image) -> tuple[float, float] | None:
    dpi = picture.info.get("dpi")
    if not dpi:
        return None
    across, down = float(dpi[0]), float(dpi[1])
    return (across, down) if across > 0 and down > 0 else None


def _to_srgb(picture: Image.Image, source: SourceInfo, notices: list[Notice]) -> Image.Image:
    """Three 8-bit channels in sRGB; says what was converted or dropped."""
    if picture.mode in {"RGBA", "LA", "PA"} or "transparency" in picture.info:
        notices.append(Notice("file", "The picture's transparency was dropped."))
        picture = picture.convert("RGBA")
        backdrop = Image.new("RGBA", picture.size, "white")
        picture = Image.alpha_composite(backdrop, picture)
    if picture.mode.startswith(("I", "F")):
        notices.append(Notice("file", "The picture's 16 bits per channel were reduced to 8."))
        levels = np.asarray(picture, np.float32) / np.float32(257.0)
        picture = Image.fromarray(np.clip(np.rint(levels), 0, 255).astype(np.uint8))
    if source.icc and picture.mode in {"RGB", "CMYK", "L"}:
        try:
            profile = ImageCms.ImageCmsProfile(io.BytesIO(source.icc))
            converted = ImageCms.profileToProfile(picture, profile, _SRGB, outputMode="RGB")
        except (ImageCms.PyCMSError, OSError, ValueError) as error:
            notices.append(Notice("file", f"The colour profile could not be used ({error})."))
        else:
            if converted is not None:
                return converted
    if picture.mode not in {"RGB", "L", "1", "P"}:
        notices.append(Notice("file", f"The picture was converted from {picture.mode} to RGB."))
    return picture.convert("RGB")


def is_picture_name(path: Path) -> bool:
    """Whether a file ends like a picture that can be read."""
    return path.suffix.lower() in SUFFIXES
