"""An enhancer without networks: numpy only, with scripted delays and failures. For building and testing a window.

It keeps `Enhancer`'s protocol: `prepare` and `render_full` are generators, cells come from a real `TilePlan`, and a
result moves with the strengths (lambda_pix lightens towards the enlarged picture's blur, lambda_sem adds contrast), so that
a test can tell two strengths apart by a pixel.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Generator, Iterator, Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from engine.restoring.rendered import Band, PixelTile
from engine.restoring.resample import Enlarged
from engine.tiles.planning import Planner, UnetGeometry, VaeGeometry
from engine.tiles.tiling import Tile, TilePlan
from engine.types import Capabilities, EnhanceParams, Lambdas, Notice, Progress, Rect, Size

FACTOR = 4
"""Output pixels a latent cell covers."""


@dataclass(frozen=True)
class Script:
    """What a fake does and when.

    Attributes:
        seconds: pause before each step of a stage ("load", "encode", "pix", "full", "decode"); 0 where not named.
        failures: an exception to raise at the n-th step (from 1) of a stage; each is raised once.
        sleep: how to pause; a test gives its own, which may block on a lock.
        on_step: called with (stage, number) before each step, on whichever thread drives the work.
    """

    seconds: Mapping[str, float] = field(default_factory=dict[str, float])
    failures: dict[tuple[str, int], Exception] = field(
        default_factory=dict[tuple[str, int], Exception]
    )
    sleep: Callable[[float], object] = time.sleep
    on_step: Callable[[str, int], object] = lambda stage, number: None

    def step(self, stage: str, number: int) -> None:
        """Pause, then fail where the script says so."""
        self.on_step(stage, number)
        if seconds := self.seconds.get(stage, 0.0):
            self.sleep(seconds)
        if (failure := self.failures.pop((stage, number), None)) is not None:
            raise failure


@dataclass(frozen=True, slots=True)
class FakePlans:
    """The cuts of a picture, in cells of FACTOR output pixels."""

    unet: TilePlan
    encode: TilePlan
    decode: TilePlan


@dataclass(frozen=True, slots=True)
class FakeStore:
    """Says how large the residuals would be."""

    bytes: int
    is_mapped: bool = False


@dataclass(frozen=True, slots=True)
class FakeResiduals:
    """The plans of a picture, and a store that holds nothing."""

    plans: FakePlans
    store: FakeStore


@dataclass(frozen=True, slots=True)
class FakeDecoder:
    """Cells of one picture."""

    enlarged: Enlarged
    plan: TilePlan
    script: Script
    counted: list[int] = field(default_factory=lambda: [0])

    @property
    def cells(self) -> tuple[Tile, ...]:
        """All cells in raster order."""
        return self.plan.tiles

    def pixel_rect(self, cell: Tile) -> Rect:
        """The output pixels that a cell covers."""
        size = self.enlarged.size
        return cell.core.scaled(FACTOR).clipped(Rect(0, 0, size.width, size.height))

    def region(self, rect: Rect, lambdas: Lambdas, step: int = 1) -> NDArray[np.float32]:
        """Pixels of a rectangle at these strengths, every `step`-th, (h, w, 3) float32 in 0..1."""
        plain = self.enlarged.region(rect)[::step, ::step]
        result = plain + 0.25 * lambdas.pix * (0.5 - plain) + 0.1 * lambdas.sem * (plain - 0.5)
        return np.clip(result, 0, 1).astype(np.float32)

    def cell(self, cell: Tile, lambdas: Lambdas) -> NDArray[np.float32]:
        """Pixels of one cell, (h, w, 3) float32 in 0..1."""
        self.counted[0] += 1
        self.script.step("decode", self.counted[0])
        return self.region(self.pixel_rect(cell), lambdas)


@dataclass(frozen=True, slots=True)
class FakePrepared:
    """A picture that `FakeEnhancer` prepared."""

    params: EnhanceParams
    size: Size
    residuals: FakeResiduals
    decoder: FakeDecoder
    from_cache: bool = False
    fingerprint: str = "fake"
    notices: tuple[Notice, ...] = ()

    @property
    def unet_tiles(self) -> int:
        """Number of UNet tiles of the plan."""
        return len(self.residuals.plans.unet.tiles)


@dataclass(frozen=True, slots=True)
class FakeBundle:
    """A model's name and hash."""

    name: str = "fake"
    sha256: str = "0" * 64


class FakeEnhancer:
    """Stands in for `engine.pipeline.Enhancer`.

    Args:
        script: delays and failures.
        cell: side of a decode cell in latent cells.
    """

    def __init__(self, script: Script | None = None, cell: int = 16) -> None:
        self.script = script or Script()
        self.bundle, self.pack = FakeBundle(), None
        self._cell = cell
        self.script.step("load", 1)

    @property
    def capabilities(self) -> Capabilities:
        """A CPU in float32."""
        return Capabilities("fake", "cpu", "fp32", has_text_encoder=False, adapters="fake")

    @property
    def planner(self) -> Planner:
        """Cells of the script's size, whatever the memory."""
        cell = self._cell
        vae = VaeGeometry(FACTOR, 3, 0, 0, cell, cell, cell, 1, has_norms=False)
        return Planner(vae, UnetGeometry(1, 1, cell, cell**2), 4, 1 << 40, 1 << 40)

    def plans(self, source: Size, params: EnhanceParams, tile: int | None = None) -> FakePlans:
        """Cells of the script's size for everything."""
        out = params.output_size(source)
        cells = Size(-(-out.width // FACTOR), -(-out.height // FACTOR))
        side = tile or self._cell
        return FakePlans(*(TilePlan(cells, side, 0) for _ in range(3)))

    def prepare(
        self,
        rgb: NDArray[np.uint8] | NDArray[np.uint16],
        params: EnhanceParams,
        *,
        wanted: Lambdas | None = None,
        cache: object = None,
    ) -> Generator[Progress, None, FakePrepared]:
        """Yield as many steps as there are cells in each of three stages."""
        source = Size(rgb.shape[1], rgb.shape[0])
        plans, size = self.plans(source, params), params.output_size(source)
        for stage, plan in (("encode", plans.encode), ("pix", plans.unet), ("full", plans.unet)):
            for done in range(1, len(plan.tiles) + 1):
                self.script.step(stage, done)
                yield Progress(stage, done, len(plan.tiles))
        residuals = FakeResiduals(plans, FakeStore(6 * size.area))
        enlarged = Enlarged(rgb, size, FACTOR)
        return FakePrepared(
            params, size, residuals, FakeDecoder(enlarged, plans.decode, self.script)
        )

    def render_view(
        self, prepared: FakePrepared, strengths: Lambdas, cells: Iterator[Tile]
    ) -> Generator[PixelTile, None, None]:
        """Decode some cells, in the order given."""
        for cell in cells:
            pixels = prepared.decoder.cell(cell, strengths)
            yield PixelTile(cell, prepared.decoder.pixel_rect(cell), pixels)

    def render_full(
        self, prepared: FakePrepared, strengths: Lambdas
    ) -> Generator[Band | Progress, None, None]:
        """Decode everything; progress after each cell and a band after each row of cells."""
        plan, decoder, done = prepared.residuals.plans.decode, prepared.decoder, 0
        for row in range(plan.grid[1]):
            parts: list[NDArray[np.float32]] = []
            for cell in plan.row(row):
                parts.append(decoder.cell(cell, strengths))
                done += 1
                yield Progress("decode", done, len(plan.tiles))
            top = decoder.pixel_rect(plan.row(row)[0]).y0
            yield Band(top, np.concatenate(parts, axis=1))
