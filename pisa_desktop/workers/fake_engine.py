"""An engine without torch, for tests and for building the window: see `engine.fake`."""

from __future__ import annotations

from collections.abc import Callable, Generator
from typing import TYPE_CHECKING, Any, cast

import numpy as np
from numpy.typing import NDArray

from engine.fake import FakeEnhancer, FakePrepared, Script
from engine.types import Lambdas, Rect
from pisa_desktop.workers.engines import Engine
from pisa_desktop.workers.maps import LambdaMap
from pisa_desktop.workers.protocol import Load

if TYPE_CHECKING:
    from engine.pipeline import Enhancer


class FakeRegion:
    """A draft of a fake picture: every n-th pixel."""

    def __init__(self, prepared: FakePrepared, rect: Rect, max_px: int) -> None:
        size = prepared.size
        self.rect = rect.clipped(Rect(0, 0, size.width, size.height))
        self.reduction = 1
        while self.rect.area > max_px * self.reduction**2:
            self.reduction += 1
        self._decoder = prepared.decoder

    def anchor(self, lambdas: Lambdas) -> Generator[None, None, NDArray[np.float32]]:
        """One piece."""
        yield None
        return self._decoder.region(self.rect, lambdas, self.reduction)

    def exact(
        self, lambdas: Lambdas, known: Callable[[int], NDArray[np.uint8] | None] = lambda cell: None
    ) -> Generator[None, None, NDArray[np.float32]]:
        """The same."""
        return (yield from self.anchor(lambdas))


def _mean_of(prepared: object, maps: LambdaMap) -> Lambdas:
    return Lambdas(float(maps.pix.mean()), float(maps.sem.mean()))


def fake_factory(script: Script | None = None, cell: int = 16) -> Callable[[Load], Engine]:
    """A factory for `EngineClient` and `EngineThread`: each Load makes a FakeEnhancer with this script."""

    def make(job: Load) -> Engine:
        enhancer = cast("Enhancer", FakeEnhancer(script, cell))
        region = cast("Any", FakeRegion)
        return Engine(enhancer, None, _mean_of, region, lambda prepared, lambdas, source: None)

    return make
