"""Decoded samples as they are shown and restored: upright, three channels, sRGB."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.files.colour_profile import ColourProfile, lab_to_srgb
from engine.files.image import Samples
from engine.sentences import Sentence


def upright(samples: NDArray[Any], orientation: int) -> NDArray[Any]:
    """(h, w, ...) turned and mirrored as EXIF orientation 1 to 8 asks."""
    if orientation in {5, 6, 7, 8}:
        samples = samples.swapaxes(0, 1)
    if orientation in {2, 3, 6, 7}:
        samples = samples[:, ::-1]
    if orientation in {3, 4, 7, 8}:
        samples = samples[::-1]
    return samples


@dataclass(frozen=True, slots=True)
class Colours:
    """Samples in sRGB.

    Attributes:
        rgb: (h, w, 3) uint8 or uint16.
        beyond: (h, w, 3) float16, what clipping to sRGB took away, or None.
        profile: that results go back to, or None.
        notes: what was done, one sentence each.
    """

    rgb: Samples
    beyond: NDArray[np.float16] | None
    profile: bytes | None
    notes: tuple[str, ...]


def to_srgb(colour: Samples, space: str, icc: bytes | None) -> Colours:
    """Convert samples by their profile, or as their kind is usually meant where it cannot be used.

    Args:
        colour: (h, w, c) uint8 or uint16, contiguous; see `Decoded`.
        space: "gray", "rgb", "cmyk" or "lab".
        icc: the file's profile, or None.
    """
    if space == "lab":
        note = "The picture was converted from L*a*b* to sRGB."
        return Colours(lab_to_srgb(colour), None, None, (note,))  # type: ignore[arg-type]
    notes: list[str] = []
    if icc:
        try:
            profile = ColourProfile.open(icc)
        except ValueError as error:
            told = "The colour profile was not used, because {reason}; sRGB was assumed."
            notes.append(Sentence(told, reason=error))
        else:
            if profile.space == space:
                return _with_profile(colour, profile)
            if profile.is_srgb and space == "gray":
                return Colours(_plain(colour, space), None, None, ())
            told = "The colour profile {name} is for other colours than the picture's; sRGB was assumed."
            notes.append(Sentence(told, name=profile.name))
    if space == "cmyk":
        notes.append("The picture was converted from CMYK to RGB without a profile.")
    return Colours(_plain(colour, space), None, None, tuple(notes))


def _with_profile(colour: Samples, profile: ColourProfile) -> Colours:
    if profile.is_srgb:
        return Colours(colour, None, profile.icc, ())
    rgb, beyond = profile.to_srgb(colour)
    if profile.goes_back:
        note = f"Colours were converted from {profile.name} to sRGB for the model, and go back into it."
        return Colours(rgb, beyond, profile.icc, (note,))
    note = f"Colours were converted from {profile.name} to sRGB, in which the result stays."
    return Colours(rgb, None, None, (note,))


def _plain(colour: Samples, space: str) -> Samples:
    """Without a profile: grey in all three channels, CMYK by its plain formula."""
    if space == "gray":
        return np.repeat(colour, 3, axis=2)
    if space == "cmyk":
        white = int(np.iinfo(colour.dtype).max)
        ink = colour.astype(np.uint32)
        rgb = (white - ink[..., :3]) * (white - ink[..., 3:]) // white
        return rgb.astype(colour.dtype)
    return colour
