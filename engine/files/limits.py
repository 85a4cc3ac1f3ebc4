"""What is refused before it is decoded."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from engine.errors import BadImage


@dataclass(frozen=True, slots=True)
class LimitPolicy:
    """Limits on a picture file; the defaults admit any photograph and stop what only claims to be one.

    Attributes:
        max_side: pixels.
        max_pixels: width times height.
        max_bytes: size of the file.
        max_frames: pages of a TIFF, frames of an animation.
    """

    max_side: int = 65_535
    max_pixels: int = 500_000_000
    max_bytes: int = 4 << 30
    max_frames: int = 1_000

    def check_file(self, path: Path) -> None:
        """Raise BadImage unless `path` is a regular file of acceptable size."""
        try:
            exists, is_file = path.exists(), path.is_file()
        except OSError as error:  # a loop of links, a name that is too long
            raise BadImage(
                f"The file {path} cannot be reached: {error.strerror or error}."
            ) from error
        if not exists:
            raise BadImage(f"There is no file {path}.")
        if not is_file:
            raise BadImage(f"{path} is no regular file, so it is not read.")
        size = path.stat().st_size
        if size == 0:
            raise BadImage(f"The file {path} is empty.")
        if size > self.max_bytes:
            raise BadImage(
                f"The file {path} has {size / 2**30:.1f} GiB; the limit is {self.max_bytes / 2**30:g} GiB."
            )

    def check_size(self, path: Path, width: int, height: int) -> None:
        """Raise BadImage where the picture is larger than allowed."""
        if max(width, height) > self.max_side:
            raise BadImage(
                f"The picture {path} is {width} x {height} pixels; the longest side allowed is {self.max_side}."
            )
        if width * height > self.max_pixels:
            raise BadImage(
                f"The picture {path} has {width * height / 1e6:.0f} megapixels; "
                f"the limit is {self.max_pixels / 1e6:.0f}."
            )

    def check_frames(self, path: Path, frames: int) -> None:
        """Raise BadImage where there are more pages or frames than allowed."""
        if frames > self.max_frames:
            raise BadImage(
                f"The file {path} holds more than {self.max_frames} pages or frames, which is the limit."
            )


DEFAULT_LIMITS = LimitPolicy()
