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
                "The file {path} cannot be reached: {reason}.",
                path=path,
                reason=error.strerror or error,
            ) from error
        if not exists:
            raise BadImage("There is no file {path}.", path=path)
        if not is_file:
            raise BadImage("{path} is no regular file, so it is not read.", path=path)
        size = path.stat().st_size
        if size == 0:
            raise BadImage("The file {path} is empty.", path=path)
        if size > self.max_bytes:
            raise BadImage(
                "The file {path} has {size:.1f} GiB; the limit is {most:g} GiB.",
                path=path,
                size=size / 2**30,
                most=self.max_bytes / 2**30,
            )

    def check_size(self, path: Path, width: int, height: int) -> None:
        """Raise BadImage where the picture is larger than allowed."""
        if max(width, height) > self.max_side:
            raise BadImage(
                "The picture {path} is {width} x {height} pixels; the longest side allowed is "
                "{most}.",
                path=path,
                width=width,
                height=height,
                most=self.max_side,
            )
        if width * height > self.max_pixels:
            raise BadImage(
                "The picture {path} has {megapixels:.0f} megapixels; the limit is {most:.0f}.",
                path=path,
                megapixels=width * height / 1000000.0,
                most=self.max_pixels / 1000000.0,
            )

    def check_frames(self, path: Path, frames: int) -> None:
        """Raise BadImage where there are more pages or frames than allowed."""
        if frames > self.max_frames:
            raise BadImage(
                "The file {path} holds more than {most} pages or frames, which is the limit.",
                path=path,
                most=self.max_frames,
            )


DEFAULT_LIMITS = LimitPolicy()
