"""Reading photographs: within limits, by an explicit list of formats, upright, in sRGB, with what their files say."""

from __future__ import annotations

import hashlib
import warnings
from collections.abc import Callable, Generator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageFile, UnidentifiedImageError

from engine.errors import BadImage, EngineError
from engine.files.bands import FROM_PIXELS, Bands, decoded_by_bands
from engine.files.changed_exif import ORIENTATION
from engine.files.conversion import to_srgb, upright
from engine.files.decode import (
    Decoded,
    decode_deep_png,
    decode_deep_tiff,
    decode_with_pillow,
    tiff_facts,
)
from engine.files.exif import parse_block
from engine.files.extras import (
    decode_raw,
    has_heic,
    has_raw,
    is_raw_name,
    missing_extra,
)
from engine.files.image import LoadedImage, SourceInfo
from engine.files.limits import DEFAULT_LIMITS, LimitPolicy
from engine.files.metadata import resolution_of
from engine.files.planes import spread_under_clear
from engine.files.png_bands import PngBands
from engine.files.raw_metadata import of_raw
from engine.files.read_metadata import find
from engine.files.sketch import Sketch, Sketcher, sketch_jpeg, small_jpeg
from engine.files.tiff_bands import TiffBands
from engine.sentences import Sentence
from engine.types import Notice, Size

Read = TypeVar("Read")
FORMATS = ("JPEG", "PNG", "WEBP", "BMP", "TIFF", "GIF", "AVIF")
"""What Pillow may open; its JPEG reader opens MPO (several JPEGs in one file) too, which has no entry of its own."""
_FOREIGN = (
    OSError, ValueError, SyntaxError, MemoryError, TypeError, KeyError, IndexError, AttributeError,
    EOFError, RuntimeError, ArithmeticError, Image.DecompressionBombError,
)  # fmt: skip
"""What decoders raise on bytes that were made to confuse them."""
_BANDS: dict[str, Callable[[Path], Bands | None]] = {"PNG": PngBands.open, "TIFF": TiffBands.open}
_TRIES = 3
_TIFF_MAGIC = (b"II*\0", b"MM\0*", b"II+\0", b"MM\0+")
# A picture is refused by our own limits, which name themselves, as soon as Pillow has read its size.
Image.MAX_IMAGE_PIXELS = DEFAULT_LIMITS.max_side**2
ImageFile.LOAD_TRUNCATED_IMAGES = False


def _bad(path: Path, template: str, error: BaseException) -> BadImage:
    reason = str(error).strip().rstrip(".").replace(str(path), path.name)
    return BadImage(template, path=path, reason=reason or type(error).__name__)


def _head(path: Path, length: int = 32) -> bytes:
    with path.open("rb") as file:
        return file.read(length)


@contextmanager
def _opened(path: Path, limits: LimitPolicy) -> Generator[Image.Image | None]:
    """The file opened by Pillow, checked; None where Pillow has no mode for a TIFF."""
    limits.check_file(path)
    formats = (*FORMATS, "HEIF") if has_heic() else FORMATS
    picture = None
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            try:
                picture = Image.open(path, formats=formats)
            except UnidentifiedImageError as error:
                if _head(path, 4) not in _TIFF_MAGIC:
                    hint = missing_extra(path)
                    raise BadImage(
                        "The file {path} is no picture in a format that can be read.",
                        hint=hint,
                        path=path,
                    ) from error
            if picture is not None:
                limits.check_size(path, *picture.size)
            yield picture
    except EngineError:
        raise
    except _FOREIGN as error:
        raise _bad(path, "The picture {path} is damaged or cut short: {reason}.", error) from error
    finally:
        if picture is not None:
            picture.close()


def read_info(
    path: Path, limits: LimitPolicy = DEFAULT_LIMITS, *, hashed: bool = True
) -> SourceInfo:
    """What a file says about its picture, without decoding it; its hash, which takes reading all of it, only where asked for.

    Raises:
        BadImage: it cannot be read, is no picture, is beyond the limits, or changes all the time.
    """
    return _of_one_state(path, lambda: _read_info(path, limits, hashed=hashed))


def _of_one_state(path: Path, read: Callable[[], Read]) -> Read:
    """What `read` makes of a file that stays the same meanwhile, so that pixels, metadata and hash are of one picture.

    Raises:
        BadImage: see `read`; or it was changed whenever it was read.
    """
    for _ in range(_TRIES):
        before = _state(path)
        try:
            found = read()
        except EngineError:
            if _state(path) == before:
                raise
        else:
            if _state(path) == before:
                return found
    raise BadImage(
        "The file {path} is being changed while it is read.",
        hint="Open it when the other program has finished.",
        path=path,
    )


def _state(path: Path) -> tuple[int, ...] | None:
    """Which file is there, and when it was changed last."""
    try:
        facts = path.stat()
    except OSError:
        return None
    return facts.st_dev, facts.st_ino, facts.st_size, facts.st_mtime_ns, facts.st_ctime_ns


def _read_info(path: Path, limits: LimitPolicy, *, hashed: bool) -> SourceInfo:
    if is_raw_name(path) and has_raw():
        return _read_raw(path, limits).source
    with _opened(path, limits) as picture:
        found = _info(path, picture, limits)
        return replace(found, sha256=_sha256(path)) if hashed else found


def read_image(
    path: Path,
    limits: LimitPolicy = DEFAULT_LIMITS,
    show: Callable[[Sketch], None] | None = None,
) -> LoadedImage:
    """Decode a photograph: upright, three channels, sRGB, in the file's depth; transparency apart.

    Args:
        path: the file.
        limits: what is refused.
        show: takes first looks at a large picture while it is read, on this thread, where its format allows them.

    Raises:
        BadImage: it cannot be read, is no picture, is beyond the limits, or changes all the time.
    """
    return _of_one_state(path, lambda: _read_image(path, limits, show))


def _read_image(
    path: Path, limits: LimitPolicy, show: Callable[[Sketch], None] | None
) -> LoadedImage:
    if is_raw_name(path) and has_raw():
        return _read_raw(path, limits)
    with _opened(path, limits) as picture:
        source = _info(path, picture, limits)
        is_large = source.size.area >= FROM_PIXELS
        if show is not None and is_large and source.format in {"JPEG", "MPO"}:
            show(sketch_jpeg(path, source.orientation, source.icc))
        decoded = _by_bands(path, source, show) if is_large else None
        decoded = decoded or _decoded(path, picture, source, limits)
        return _finished(replace(source, sha256=_sha256(path)), decoded)


def read_thumbnail(
    path: Path, side: int, limits: LimitPolicy = DEFAULT_LIMITS
) -> NDArray[np.uint8]:
    """A small upright picture, (h, w, 3) uint8 with at most `side` pixels a side; a JPEG is decoded at a fraction of its size.

    Raises:
        BadImage: it cannot be read, is no picture, or is beyond the limits.
    """
    if not is_raw_name(path):
        with _opened(path, limits) as picture:
            if picture is not None and picture.format in {"JPEG", "MPO"}:
                orientation = find(path, picture).orientation
                icc = picture.info.get("icc_profile") or None
                return _at_most(small_jpeg(picture, orientation, icc, side), side)
    rgb = read_image(path, limits).rgb
    return _at_most((rgb >> 8).astype(np.uint8) if rgb.dtype == np.uint16 else rgb, side)


def _at_most(rgb: NDArray[np.uint8], side: int) -> NDArray[np.uint8]:
    whole = Image.fromarray(rgb)
    whole.thumbnail((side, side))
    return np.asarray(whole)


def _read_raw(path: Path, limits: LimitPolicy) -> LoadedImage:
    limits.check_file(path)
    try:
        decoded = decode_raw(path, limits)
    except ValueError as error:
        raise _bad(path, "The picture {path} cannot be developed: {reason}.", error) from error
    height, width = decoded.colour.shape[:2]
    found = of_raw(path)
    source = SourceInfo(
        path,
        "RAW",
        Size(width, height),
        "RGB;16",
        16,
        icc=None,
        dpi=resolution_of(parse_block(found.exif)),
        orientation=1,
        sha256=_sha256(path),
        metadata=found,
    )
    return _finished(source, decoded)


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _info(path: Path, picture: Image.Image | None, limits: LimitPolicy) -> SourceInfo:
    """All but the hash, which is the only thing for which a large file would have to be read."""
    if picture is None:
        return _info_of_tiff(path, limits)
    frames = _count_frames(picture, limits.max_frames)
    limits.check_frames(path, frames)
    found = find(path, picture)
    orientation = found.orientation
    mode, depth = picture.mode, _depth(path, picture)
    return SourceInfo(
        path=path,
        format=picture.format or "",
        size=_upright_size(picture, orientation),
        mode=f"{mode};16" if depth == 16 and not mode.startswith(("I", "F")) else mode,
        bit_depth=depth,
        icc=picture.info.get("icc_profile") or None,
        dpi=found.dpi,
        orientation=orientation,
        sha256="",
        is_grey=mode in {"1", "L", "LA", "La", "I", "F"} or mode.startswith("I;16"),
        has_alpha=mode in {"LA", "La", "RGBA", "RGBa", "PA"} or "transparency" in picture.info,
        frames=frames,
        metadata=found.metadata,
    )


def _info_of_tiff(path: Path, limits: LimitPolicy) -> SourceInfo:
    facts, found = tiff_facts(path), find(path, None)
    limits.check_size(path, facts.width, facts.height)
    turned = found.orientation in {5, 6, 7, 8}
    sides = (facts.height, facts.width) if turned else (facts.width, facts.height)
    names = {1: "L", 2: "LA", 3: "RGB", 4: "RGBA"}
    return SourceInfo(
        path=path,
        format="TIFF",
        size=Size(*sides),
        mode=f"{names.get(facts.channels, 'RGB')};{facts.bits}",
        bit_depth=16 if facts.is_deep else 8,
        icc=facts.icc,
        dpi=found.dpi,
        orientation=found.orientation,
        sha256="",
        is_grey=facts.channels < 3,
        has_alpha=facts.channels in {2, 4},
        metadata=found.metadata,
    )


def _count_frames(picture: Image.Image, limit: int) -> int:
    """Pages or frames, counting no further than one beyond the limit."""
    if not getattr(picture, "is_animated", False) and picture.format not in {"TIFF", "MPO", "GIF"}:
        return 1
    if picture.format in {"WEBP", "AVIF", "PNG"}:
        return int(getattr(picture, "n_frames", 1))
    count = 1
    try:
        while count <= limit:
            picture.seek(count)
            count += 1
    except EOFError:
        pass
    finally:
        picture.seek(0)
    return count


def _depth(path: Path, picture: Image.Image) -> int:
    if picture.mode.startswith(("I", "F")):
        return 16
    if picture.format == "PNG":
        head = _head(path)
        return 16 if len(head) > 24 and head[24] == 16 else 8
    if picture.format == "TIFF":
        return 16 if tiff_facts(path).is_deep else 8
    return 8


def _upright_size(picture: Image.Image, orientation: int) -> Size:
    width, height = picture.size
    # Pillow turns a TIFF's size when it opens the file, by the tag that is still there until the pixels are loaded.
    is_done = picture.format == "TIFF" and ORIENTATION in getattr(picture, "tag_v2", ())
    turned = orientation in {5, 6, 7, 8} and not is_done
    return Size(height, width) if turned else Size(width, height)


def _by_bands(
    path: Path, source: SourceInfo, show: Callable[[Sketch], None] | None
) -> Decoded | None:
    """A picture whose rows can be had one after the other; None for others."""
    if source.format not in _BANDS or (bands := _BANDS[source.format](path)) is None:
        return None
    look = None
    if show is not None:
        look = Sketcher(show, source.orientation, source.icc, bands.interpret).look
    return bands.interpret(decoded_by_bands(bands, look))


def _decoded(
    path: Path, picture: Image.Image | None, source: SourceInfo, limits: LimitPolicy
) -> Decoded:
    if picture is None or (source.format == "TIFF" and source.bit_depth == 16):
        return decode_deep_tiff(path, limits)
    if source.format == "PNG" and source.bit_depth == 16:
        return decode_deep_png(path)
    return decode_with_pillow(picture)


def _finished(source: SourceInfo, decoded: Decoded) -> LoadedImage:
    """Turn upright, convert to sRGB, look after transparency, and say what was done."""
    colour, alpha = decoded.colour, decoded.alpha
    if not decoded.is_upright:
        colour = upright(colour, source.orientation)
        alpha = upright(alpha, source.orientation) if alpha is not None else None
    colours = to_srgb(np.ascontiguousarray(colour), decoded.space, source.icc)
    rgb = colours.rgb
    if alpha is not None:
        alpha = np.ascontiguousarray(alpha)
        if alpha.min() == np.iinfo(alpha.dtype).max:
            alpha = None
    if alpha is not None:
        rgb = spread_under_clear(rgb, alpha)
        alpha.flags.writeable = False
    rgb.flags.writeable = False
    notes = [*decoded.notes, *colours.notes]
    if source.frames > 1:
        told = "The file holds {count} frames; the first was taken."
        if source.format == "TIFF":
            told = "The file holds {count} pages; the first was taken."
        notes.append(Sentence(told, count=source.frames))
    source = replace(source, has_alpha=alpha is not None, size=Size(rgb.shape[1], rgb.shape[0]))
    notices = tuple(Notice("file", note) for note in notes)
    return LoadedImage(rgb, source, notices, alpha, colours.beyond, colours.profile)
