"""Which piece of a large result is restored first, so that something is seen before the whole is done."""

from __future__ import annotations

from engine.types import Rect, Size

FIRST_LOOK_PX = 512
"""Side of the piece, in pixels of the result."""
FIRST_LOOK_FROM = 1_500_000
"""Results of at least so many pixels get a first look."""


def first_look(source: Size, size: Size, seen: Rect | None) -> tuple[Rect, Rect]:
    """The piece about the middle of what is in view.

    Args:
        source: the photograph.
        size: the result.
        seen: what part of the result is in view; None is all of it.

    Returns:
        The piece in pixels of the photograph, and the part of the result that it covers.
    """
    across, down = size.width / source.width, size.height / source.height
    seen = seen or Rect(0, 0, size.width, size.height)
    centre = ((seen.x0 + seen.x1) / 2 / across, (seen.y0 + seen.y1) / 2 / down)
    width = min(source.width, max(1, round(FIRST_LOOK_PX / across)))
    height = min(source.height, max(1, round(FIRST_LOOK_PX / down)))
    x = min(source.width - width, max(0, round(centre[0] - width / 2)))
    y = min(source.height - height, max(0, round(centre[1] - height / 2)))
    crop = Rect(x, y, x + width, y + height)
    covered = Rect(
        round(crop.x0 * across),
        round(crop.y0 * down),
        round(crop.x1 * across),
        round(crop.y1 * down),
    )
    return crop, covered
