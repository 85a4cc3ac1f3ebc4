"""Large pictures by bands of rows: each band is there for a first look while the next is still packed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Protocol

import numpy as np
from numpy.typing import DTypeLike

from engine.files.decode import Decoded
from engine.files.image import Samples

FROM_PIXELS = 12_000_000
"""Pictures of at least so many pixels are decoded by bands, where their format allows it."""


class Bands(Protocol):
    """A picture whose rows can be had one after the other, from the first on."""

    @property
    def shape(self) -> tuple[int, int, int]:
        """Height, width, channels."""
        ...

    @property
    def dtype(self) -> DTypeLike:
        """uint8 or uint16."""
        ...

    def into(self, samples: Samples) -> Iterator[int]:
        """Write the picture into (h, w, c) of its type; yields again and again how many rows are there.

        Raises:
            ValueError, OSError: it is damaged or cut short.
        """
        ...

    def interpret(self, samples: Samples) -> Decoded:
        """What its samples mean; of any size, (h, w, c)."""
        ...


def decoded_by_bands(bands: Bands, look: Callable[[Samples, int], None] | None = None) -> Samples:
    """The whole picture, (h, w, c); `look` is given what there is of it, and the number of rows, after each band.

    Raises:
        ValueError, OSError: it is damaged or cut short.
    """
    samples = np.empty(bands.shape, bands.dtype)
    done = 0
    for done in bands.into(samples):
        if look is not None:
            look(samples, done)
    if done != bands.shape[0]:
        raise ValueError("it is cut short")
    return samples
