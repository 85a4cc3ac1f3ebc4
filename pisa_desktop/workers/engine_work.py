"""What the engine's thread does, as generators that yield at each tile. Free of Qt, and of torch at import."""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable, Generator
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from engine.errors import BadImage, ErrorInfo
from engine.files import LoadedImage, choose_format, open_writer, read_image
from engine.files.atomic import check_target, sweep_stale_parts
from engine.files.image import cropped, quantise
from engine.types import Lambdas, Notice, Progress, Rect
from pisa_desktop.workers.engines import DraftRegion, Engine, EngineFactory, Engines
from pisa_desktop.workers.maps import LambdaMap, fingerprint, mean
from pisa_desktop.workers.protocol import (
    DraftAnchor,
    DraftRequest,
    EngineReady,
    Export,
    Exported,
    Load,
    Pixels,
    Prepare,
    PreparedInfo,
    Strengths,
    TileResult,
    ViewRequest,
)

if TYPE_CHECKING:
    from engine.files import Recipe
    from engine.pipeline import Prepared
    from engine.restoring.decoder import Strengths as EngineStrengths

BUDGET_BYTES = 2 << 30
CELL_BYTES = 96 << 20
"""Residuals and pictures held at once; the least recently used ones go first."""
PREPARE_STAGES = ("read", "encode", "pix", "full")
EXPORT_STAGES = ("decode", "save")


class HandleGoneError(Exception):
    """The residuals of a picture are not held (any more)."""


def describe(error: BaseException) -> ErrorInfo:
    """An error as a value; memory that ran out outside of the networks is told like inside."""
    info = ErrorInfo.caught(error)
    if isinstance(error, MemoryError):
        return ErrorInfo(
            "out_of_memory",
            "There is not enough memory for this picture.",
            "Close other programs, or choose a smaller scale or a part of the picture.",
            info.details,
        )
    return info


def to_pixels(values: NDArray[np.float32]) -> Pixels:
    """Nearest 8-bit code values of 0..1, read-only; the same rounding as in a saved file."""
    levels = np.ascontiguousarray(quantise(values, 8))
    levels.flags.writeable = False
    return levels


def changed(path: Path) -> BadImage:
    """What is said of a photograph that is another one than what was queued."""
    return BadImage(
        "{path} has changed since it was queued.", hint="Queue it again to restore it.", path=path
    )


@dataclass(frozen=True)
class _Held:
    job: Prepare
    image: LoadedImage
    prepared: Prepared

    @property
    def bytes(self) -> int:
        image, store = self.image, self.prepared.residuals.store
        planes = (image.rgb, image.alpha, image.beyond)
        held = sum(plane.nbytes for plane in planes if plane is not None)
        return held + (0 if store.is_mapped else store.bytes)


class EngineWork:
    """The engine's possessions and what can be done with them. One thread owns it.

    Args:
        factory: makes an engine; may take seconds, and raise any EngineError.
        budget_bytes: residuals and pictures held at once.
        on_dropped: called with the handle of a picture that was let go.
        clock: seconds, monotonic.
    """

    def __init__(
        self,
        factory: EngineFactory,
        budget_bytes: int = BUDGET_BYTES,
        on_dropped: Callable[[int], object] = lambda handle: None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._engines, self._budget = Engines(factory, self._let_go), budget_bytes
        self._on_dropped, self._clock = on_dropped, clock
        self._held: OrderedDict[int, _Held] = OrderedDict()
        self._cells: OrderedDict[tuple[int, int, Lambdas], Pixels] = OrderedDict()
        self._last_read: tuple[tuple[Path, int, int], LoadedImage] | None = None
        self._region: tuple[tuple[int, Rect, int], DraftRegion] | None = None

    @property
    def held(self) -> dict[int, Path]:
        """Files of the pictures that are held, by handle; the least recently used first."""
        return {handle: one.job.path for handle, one in self._held.items()}

    # Jobs

    def load(self, job: Load) -> EngineReady:
        """Drop everything, then load."""
        start = self._clock()
        self.release(None)
        loaded = self._engines.load(job)
        enhancer = loaded.engine.enhancer
        seconds = self._clock() - start
        return EngineReady(enhancer.capabilities, enhancer.planner, seconds, job.id, loaded.choice)

    def release(self, handle: int | None) -> None:
        """Drop one picture, or all of them and the models; unknown handles are no error."""
        self._last_read = None
        self._let_go(handle)
        if handle is None:
            self._engines.drop()

    def release_other(self) -> None:
        """Drop the model that jobs have brought."""
        self._engines.drop_other()

    def _let_go(self, handle: int | None = None) -> None:
        """Of one picture, or of all."""
        self._region = None
        for one in [handle] if handle is not None else list(self._held):
            if self._held.pop(one, None) is not None:
                self._drop_cells(one)
                self._on_dropped(one)

    def prepare(self, job: Prepare) -> Generator[Progress, None, PreparedInfo]:
        """Read and compute, and hold the result under the job's handle."""
        start = self._clock()
        self._drop_cells(job.handle)
        held = yield from self._made(job, self._engines.current().engine)
        self._hold(held)
        return _info(held, self._clock() - start)

    def _made(
        self, job: Prepare, engine: Engine, wanted: Lambdas | None = None, sha256: str = ""
    ) -> Generator[Progress, None, _Held]:
        yield Progress("read", 0, 1)
        image = cropped(self._read(job.path), job.crop)
        if sha256 and image.source.sha256 != sha256:
            raise changed(job.path)
        yield Progress("read", 1, 1)
        prepared = yield from engine.enhancer.prepare(
            image.rgb, job.params, wanted=wanted, cache=engine.cache
        )
        return _Held(job, image, prepared)

    def _read(self, path: Path) -> LoadedImage:
        """Decode a file; the last one is remembered, since a first look, the whole and another scale follow each other."""
        try:
            facts = path.stat()
        except OSError:
            return read_image(path)
        key = (path, facts.st_mtime_ns, facts.st_size)
        if self._last_read is None or self._last_read[0] != key:
            self._last_read = None  # two large pictures need not be held at once
            self._last_read = (key, read_image(path))
        return self._last_read[1]

    def _hold(self, held: _Held) -> None:
        self._held[held.job.handle] = held
        self._held.move_to_end(held.job.handle)
        while len(self._held) > 1 and sum(h.bytes for h in self._held.values()) > self._budget:
            handle, _ = self._held.popitem(last=False)
            self._region = None
            self._on_dropped(handle)

    def _find(self, handle: int) -> _Held:
        held = self._held.get(handle)
        if held is None:
            raise HandleGoneError
        self._held.move_to_end(handle)
        return held

    def export(self, job: Export) -> Generator[Progress, None, Exported]:
        """Decode band by band into a file; prepares the picture first where it is not held."""
        start = self._clock()
        check_target(job.target, job.source.path)
        loaded = self._engines.of(job.choice)
        engine, held = loaded.engine, self._held.get(job.source.handle)
        held = held if job.choice is None else None
        if held is None or held.job != job.source:
            lambdas = job.strengths if isinstance(job.strengths, Lambdas) else None
            held = yield from self._made(job.source, engine, lambdas, job.sha256)
        with suppress(OSError):
            sweep_stale_parts(job.target.parent)
        path, lost = yield from self._written(engine, held, job)
        notices = held.image.notices + held.prepared.notices + lost
        seconds = self._clock() - start
        return Exported(path, held.prepared.size, seconds, notices, loaded.choice)

    def _written(
        self, engine: Engine, held: _Held, job: Export
    ) -> Generator[Progress, None, tuple[Path, tuple[Notice, ...]]]:
        image, prepared = held.image, held.prepared
        spec = job.spec or choose_format(
            "same", image.source.format, 8, prepared.size, has_alpha=image.alpha is not None
        )
        with open_writer(
            job.target,
            prepared.size,
            spec,
            like=image,
            recipe=_recipe(engine, held, job.strengths),
            dpi=job.dpi,
            replace=job.replace,
        ) as rows:
            strengths = self._strengths(engine, prepared, job.strengths)
            for step in engine.enhancer.render_full(prepared, strengths):
                if isinstance(step, Progress):
                    yield step
                else:
                    rows.write_rows(step.pixels)
            yield Progress("save", 0, 1)
        return rows.path, rows.notices

    def _strengths(
        self, engine: Engine, prepared: Prepared, strengths: Strengths
    ) -> EngineStrengths:
        if isinstance(strengths, LambdaMap):
            return engine.map_strengths(prepared, strengths)
        return strengths

    # Views

    def view(self, request: ViewRequest) -> Generator[TileResult, None, None]:
        """Decode cells in the order asked for.

        Raises:
            HandleGoneError: the picture is not held.
        """
        held, engine = self._find(request.handle), self._engines.current().engine
        tiles = held.prepared.residuals.plans.decode.tiles
        cells = iter([tiles[index] for index in request.cells if index < len(tiles)])
        strengths = self._strengths(engine, held.prepared, request.strengths)
        for tile in engine.enhancer.render_view(held.prepared, strengths, cells):
            pixels = to_pixels(tile.pixels)
            self._keep(request, tile.cell.index, pixels)
            yield TileResult(
                request.seq, request.handle, tile.cell.index, tile.rect, pixels, request.strengths
            )

    def _keep(self, request: ViewRequest, cell: int, pixels: Pixels) -> None:
        """Remember a decoded cell for the anchors of drafts."""
        if isinstance(request.strengths, Lambdas):
            self._cells[request.handle, cell, request.strengths] = pixels
            while sum(p.nbytes for p in self._cells.values()) > CELL_BYTES:
                self._cells.popitem(last=False)

    def _drop_cells(self, handle: int) -> None:
        for key in [key for key in self._cells if key[0] == handle]:
            del self._cells[key]

    def draft(self, request: DraftRequest) -> Generator[DraftAnchor | None, None, None]:
        """Decode a region at each anchor; yields None between pieces and an anchor when it is complete.

        Raises:
            HandleGoneError: the picture is not held.
        """
        held, engine = self._find(request.handle), self._engines.current().engine
        for spec in request.anchors:
            start = self._clock()
            key = (request.handle, request.rect, spec.max_px)
            if self._region is None or self._region[0] != key:
                self._region = (key, engine.draft(held.prepared, request.rect, spec.max_px))
            region = self._region[1]
            if spec.is_exact:
                pixels = yield from region.exact(
                    spec.lambdas,
                    lambda cell, lambdas=spec.lambdas: self._cells.get(
                        (request.handle, cell, lambdas)
                    ),
                )
            else:
                pixels = yield from region.anchor(spec.lambdas)
            yield DraftAnchor(
                request.seq,
                request.handle,
                region.rect,
                region.reduction,
                spec.lambdas,
                to_pixels(pixels),
                self._clock() - start,
                spec.is_exact,
            )


def _recipe(engine: Engine, held: _Held, strengths: Strengths) -> Recipe | None:
    """Of a result; a map is told by its mean and its fingerprint."""
    source = held.image.source
    if isinstance(strengths, Lambdas):
        return engine.recipe(held.prepared, strengths, source)
    recipe = engine.recipe(held.prepared, mean(strengths), source)
    return replace(recipe, maps_sha256=fingerprint(strengths)) if recipe is not None else None


def _info(held: _Held, seconds: float) -> PreparedInfo:
    prepared = held.prepared
    return PreparedInfo(
        handle=held.job.handle,
        source=held.image.source,
        size=prepared.size,
        plan=prepared.residuals.plans.decode,
        cell_rects=tuple(prepared.decoder.pixel_rect(cell) for cell in prepared.decoder.cells),
        unet_tiles=prepared.unet_tiles,
        from_cache=prepared.from_cache,
        notices=held.image.notices + prepared.notices,
        seconds=seconds,
        crop=held.job.crop,
    )
