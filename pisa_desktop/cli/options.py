"""What several commands take, and how they fail."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager
from enum import StrEnum
from typing import TYPE_CHECKING

import typer

from pisa_desktop.cli.console import Exit, complain, describe

if TYPE_CHECKING:
    from engine.errors import EngineError


class ColourOption(StrEnum):
    """Colour alignment."""

    wavelet = "wavelet"
    adain = "adain"
    none = "none"


class NeutralOption(StrEnum):
    """Whether results take their chroma from the photograph."""

    auto = "auto"
    on = "on"
    off = "off"


class FormatOption(StrEnum):
    """Format of the results."""

    same = "same"
    png = "png"
    jpeg = "jpeg"
    webp = "webp"
    tiff = "tiff"
    avif = "avif"


class MetadataOption(StrEnum):
    """What of EXIF, XMP and resolution goes along."""

    keep = "keep"
    no_location = "no-location"
    none = "none"


class JudgeOption(StrEnum):
    """Backbone of LPIPS."""

    squeeze = "squeeze"
    alex = "alex"
    vgg = "vgg"


class DeviceOption(StrEnum):
    """Where to compute."""

    auto = "auto"
    cpu = "cpu"
    cuda = "cuda"
    mps = "mps"


class DtypeOption(StrEnum):
    """Number format."""

    auto = "auto"
    fp32 = "fp32"
    bf16 = "bf16"
    fp16 = "fp16"


@contextmanager
def reporting(
    *,
    debug: bool,
    code: Exit = Exit.NOTHING_STARTED,
    only: type[EngineError] | None = None,
) -> Generator[None]:
    """An engine's error inside the block (of the class `only`) is said in its sentence, and ends the command with `code`."""
    from engine.errors import EngineError

    try:
        yield
    except EngineError as error:
        if only is not None and not isinstance(error, only):
            raise
        complain(describe(error), debug=debug)
        raise typer.Exit(code) from error
