"""The engine's one face: load a model, prepare a picture, render what is asked for.

Long operations are generators: they yield progress at each tile and return their value. Whoever drives them decides
about pace, thread and cancelling (closing the generator); nothing here knows of callbacks, threads or Qt.
"""

from __future__ import annotations

import logging
from collections.abc import Generator, Iterator
from dataclasses import dataclass, field
from typing import TypeVar

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from engine.errors import BadCheckpoint, OutOfMemory
from engine.files.image import quantise
from engine.networks.adapted_unet import AdaptedUNet, Pass
from engine.networks.bundle import ModelBundle
from engine.networks.codec import LatentCodec
from engine.networks.device import Placement, choose_placement, free_memory, is_out_of_memory
from engine.networks.memory import give_back_memory
from engine.networks.prompt import has_text_encoder, prompt_embedding
from engine.networks.runner import Runner, TileTooLargeError
from engine.networks.unet_fold import TIMESTEP
from engine.neutral import has_one_tone
from engine.restoring.decoder import Decoder, Strengths
from engine.restoring.prepare import compute_residuals
from engine.restoring.rendered import Band, PixelTile
from engine.restoring.resample import Enlarged
from engine.restoring.residual_cache import ResidualCache, fingerprint, picture_sha256
from engine.restoring.residuals import Residuals, passes_for, store_shapes
from engine.restoring.seals import room_for_seal
from engine.restoring.tensor_store import TensorStore, total_bytes
from engine.sentences import Sentence
from engine.tiles.planning import (
    Planner,
    Plans,
    UnetGeometry,
    choose_batch,
    smaller_tile,
)
from engine.tiles.tiling import Tile
from engine.types import Capabilities, EnhanceParams, Lambdas, Neutral, Notice, Progress, Size
from engine.weights.adapter_pack import AdapterPack
from engine.weights.safe_weights import sha256_of_tensors

_log = logging.getLogger(__name__)

MEMORY_BYTES = 256 << 20
"""Residuals above this are memory-mapped rather than held."""

Pixels = NDArray[np.uint8] | NDArray[np.uint16]
_T = TypeVar("_T")


@dataclass(frozen=True)
class Prepared:
    """A picture whose residuals are there: every strength they allow costs a decode only.

    Attributes:
        params: what was asked.
        size: output size in pixels.
        residuals: z_L, eps_pix, eps_full and the plans.
        decoder: cells of this picture.
        from_cache: whether the residuals were found on disk.
        notices: what was changed to make it fit.
        fingerprint: name of everything that decided the residuals.
    """

    params: EnhanceParams
    size: Size
    residuals: Residuals
    decoder: Decoder
    from_cache: bool
    fingerprint: str
    notices: tuple[Notice, ...] = field(default=())

    @property
    def unet_tiles(self) -> int:
        """Number of UNet tiles of the plan."""
        return self.residuals.plans.unet.count


class Enhancer:
    """A loaded model on a device. Not thread-safe; one thread owns it.

    Use `Enhancer.load`; then `prepare` once per picture, `render_view` and `render_full` as often as wanted.
    """

    def __init__(self, bundle: ModelBundle, pack: AdapterPack | None, placement: Placement) -> None:
        self.bundle, self.pack, self.placement = bundle, pack, placement
        self._prompt: str | None = None
        self._prompt_sha256 = ""
        self._runner = self._load(None)

    @classmethod
    def load(
        cls,
        bundle: ModelBundle,
        pack: AdapterPack | None,
        *,
        device: str = "auto",
        dtype: str = "auto",
    ) -> Enhancer:
        """Load a model and its adapters.

        Args:
            bundle: the model folder.
            pack: adapters for it; None runs the bare UNet.
            device: "auto", "cpu", "cuda" or "mps".
            dtype: "auto", "fp32", "bf16" or "fp16".

        Raises:
            ModelNotFound, BadCheckpoint: a part is missing, damaged, or made for another model.
            BadRequest: the device or the format cannot be used here.
            OutOfMemory: the weights do not fit, not even on the CPU.
        """
        return cls(bundle, pack, choose_placement(device, dtype))

    @property
    def capabilities(self) -> Capabilities:
        """What was loaded and where it runs now."""
        return Capabilities(
            model=self.bundle.name,
            device=self._runner.unet.device,
            dtype=self.placement.dtype_name,
            has_text_encoder=has_text_encoder(self.bundle.folder),
            adapters=self.pack.name if self.pack else "",
            notices=tuple(self._runner.notices),
        )

    @property
    def unet_geometry(self) -> UnetGeometry:
        """How the UNet may be cut."""
        return UnetGeometry.of(self.bundle.unet_config)

    def _load(self, prompt: str | None) -> Runner:
        """Build the networks; a device without room for them is left for the CPU."""
        for placement in dict.fromkeys((self.placement, Placement("cpu", torch.float32))):
            try:
                runner = self._build(placement, prompt)
            except (RuntimeError, MemoryError) as error:
                if not is_out_of_memory(error):
                    raise
                continue
            if placement != self.placement:
                self.placement = placement
                runner.note(
                    "device", "The model did not fit into the device's memory: it runs on the CPU."
                )
            return runner
        raise OutOfMemory(
            "There is not enough memory to load the model {name}.",
            hint="Close other programs, or use the smaller model inside the application.",
            name=self.bundle.name,
        )

    def _build(self, placement: Placement, prompt: str | None) -> Runner:
        embedding = self._embedding(prompt)
        device, dtype = placement.device, placement.dtype
        unet_bytes = self.bundle.unet_bytes(dtype)
        room = min(free_memory(device), free_memory("cpu")) - 2 * unet_bytes
        unet = AdaptedUNet(
            self.bundle, self.pack, embedding, device, dtype, copies=room > 2 * unet_bytes
        )
        return Runner(LatentCodec(self.bundle, device, dtype), unet)

    def _use_prompt(self, prompt: str | None) -> None:
        if (prompt or None) != self._prompt:
            self._runner.unet.set_prompt(self._embedding(prompt))
            self._prompt = prompt or None

    def _embedding(self, prompt: str | None) -> Tensor:
        embedding = prompt_embedding(self.bundle.folder, prompt)
        self._prompt_sha256 = sha256_of_tensors({"prompt": embedding})
        return embedding

    @property
    def planner(self) -> Planner:
        """How pictures of any size would be cut with the memory that is free now."""
        unet, codec = self._runner.unet, self._runner.codec
        return Planner(
            codec.geometry,
            self.unet_geometry,
            unet.dtype.itemsize,
            free_memory(unet.device),
            free_memory(codec.device),
        )

    def plans(self, source: Size, params: EnhanceParams, tile: int | None = None) -> Plans:
        """The cuts for a picture of size `source`: what fits the memory now, or `tile` cells at most."""
        return self.planner.plans(source, params, tile)

    def prepare(
        self,
        rgb: Pixels,
        params: EnhanceParams,
        *,
        wanted: Lambdas | None = None,
        cache: ResidualCache | None = None,
    ) -> Generator[Progress, None, Prepared]:
        """Compute the residuals of a picture, or find them in the cache.

        Args:
            rgb: the picture, (h, w, 3) uint8 or uint16, sRGB.
            params: everything that decides the residuals.
            wanted: the only strengths that will be used (saves a UNet pass where they allow it), or None for all.
            cache: where residuals are kept between runs, or None.

        Yields:
            Progress after each tile.

        Raises:
            BadRequest: the parameters do not fit the model.
            OutOfMemory, DeviceLost, NumericalError: see `engine.networks.runner`.
            DiskFull: large residuals found no room.
        """
        self._use_prompt(params.prompt)
        source = Size(rgb.shape[1], rgb.shape[0])
        plans = self.plans(source, params)
        factor = self._runner.codec.geometry.factor
        enlarged = Enlarged(rgb, params.output_size(source), factor)
        picture = picture_sha256(rgb) if cache is not None else ""
        tile: int | None = plans.unet.tile
        said: list[Notice] = []
        while True:
            name = self._fingerprint(picture, enlarged.size, params, plans)
            found = self._find(cache, name, plans, wanted, said)
            if found is not None:
                return self._prepared(params, enlarged, found, name, said, from_cache=True)
            residuals = self._new_residuals(plans, passes_for(wanted), cache, name)
            tile = smaller_tile(plans.unet.tile)
            self._allow_batch(plans)
            may_shrink = tile is not None and params.tile_px is None
            try:
                yield from compute_residuals(
                    self._runner, enlarged, residuals, may_shrink=may_shrink
                )
                break
            except BaseException as error:
                residuals.store.discard()
                if not isinstance(error, TileTooLargeError):
                    raise
            plans = self.plans(source, params, tile)
            self._runner.note(
                "tile",
                "Memory was short: the picture was cut into tiles of {side} pixels.",
                side=plans.unet.tile * factor,
            )
        if cache is not None:
            cache.keep(residuals.store, _entry(name, residuals.passes))
        return self._prepared(params, enlarged, residuals, name, said, from_cache=False)

    def _allow_batch(self, plans: Plans) -> None:
        unet = self._runner.unet
        free, itemsize = free_memory(unet.device), unet.dtype.itemsize
        self._runner.allow_batch(
            choose_batch(plans.unet, self.unet_geometry, unet.device, free, itemsize)
        )

    def _prepared(
        self,
        params: EnhanceParams,
        enlarged: Enlarged,
        residuals: Residuals,
        name: str,
        said: list[Notice],
        *,
        from_cache: bool,
    ) -> Prepared:
        decoder = Decoder(
            self._runner,
            enlarged,
            residuals,
            params.colour,
            keeps_chroma=_keeps_chroma(enlarged.rgb, params.neutral),
        )
        notices = (*self._runner.notices, *said)
        return Prepared(params, enlarged.size, residuals, decoder, from_cache, name, notices)

    def _fingerprint(self, picture: str, size: Size, params: EnhanceParams, plans: Plans) -> str:
        if not picture:
            return ""
        return fingerprint(
            picture=picture,
            size=f"{size.width}x{size.height}",
            prompt=self._prompt_sha256,
            timestep=str(TIMESTEP),
            plans=plans.describe(),
            model=self.bundle.sha256,
            adapters=self.pack.sha256 if self.pack else "",
            device=self._runner.unet.device,
            dtype=self.placement.dtype_name,
        )

    def _find(
        self,
        cache: ResidualCache | None,
        name: str,
        plans: Plans,
        wanted: Lambdas | None,
        said: list[Notice],
    ) -> Residuals | None:
        """A cache entry with all passes, or with those that `wanted` needs; that one was damaged is added to `said`, once."""
        if cache is None:
            return None
        for passes in dict.fromkeys(((Pass.PIX, Pass.FULL), passes_for(wanted))):
            entry, dtype = _entry(name, passes), self.placement.dtype
            shapes = store_shapes(plans, self._runner.codec.geometry.channels, passes)
            try:
                store = cache.find(entry, shapes=shapes, dtype=dtype, memory_bytes=MEMORY_BYTES)
            except BadCheckpoint as error:
                _log.warning("%s", error)
                told = Sentence(
                    "What was kept of this picture had been damaged on the disk; it was computed again."
                )
                said[:] = [Notice("cache", told)]
                continue
            if store is not None:
                return Residuals(plans, passes, store)
        return None

    def _new_residuals(
        self, plans: Plans, passes: tuple[Pass, ...], cache: ResidualCache | None, name: str
    ) -> Residuals:
        shapes = store_shapes(plans, self._runner.codec.geometry.channels, passes)
        dtype = self.placement.dtype
        if total_bytes(shapes, dtype) <= MEMORY_BYTES:
            store = TensorStore.in_memory(shapes, dtype, {})
        elif cache is None:
            store = TensorStore.temporary(shapes, dtype, {})
        else:
            path = cache.scratch_path(_entry(name, passes))
            store = TensorStore.on_disk(path, shapes, dtype, room_for_seal(shapes))
        return Residuals(plans, passes, store)

    def render_view(
        self, prepared: Prepared, strengths: Strengths, cells: Iterator[Tile]
    ) -> Generator[PixelTile, None, None]:
        """Decode some cells, in the order given; yields each as soon as it is there."""
        for cell in cells:
            pixels = prepared.decoder.cell(cell, strengths)
            yield PixelTile(cell, prepared.decoder.pixel_rect(cell), pixels)

    def render_full(
        self, prepared: Prepared, strengths: Strengths
    ) -> Generator[Band | Progress, None, None]:
        """Decode the whole picture; yields progress after each cell and a Band after each row of cells, top down.

        Memory is one band, whatever the size of the picture.
        """
        plan, width = prepared.residuals.plans.decode, prepared.size.width
        done, rows = 0, plan.grid[1]
        if rows > 1:
            give_back_memory()  # what residuals took and freed
        for row in range(rows):
            cells = plan.row(row)
            first = prepared.decoder.pixel_rect(cells[0])
            band = np.empty((first.height, width, 3), np.float32)
            for cell in cells:
                rect = prepared.decoder.pixel_rect(cell)
                band[:, rect.x0 : rect.x1] = prepared.decoder.cell(cell, strengths)
                done += 1
                if cell is cells[-1] and rows > 1:
                    give_back_memory()  # before the news: a listener's `free` would wait for it
                yield Progress("decode", done, len(plan.tiles))
            yield Band(first.y0, band)


def render_levels(
    enhancer: Enhancer, prepared: Prepared, strengths: Strengths
) -> NDArray[np.uint8]:
    """The whole result in memory, (h, w, 3) in 8 bits; for small pictures."""
    whole = np.empty((prepared.size.height, prepared.size.width, 3), np.uint8)
    for step in enhancer.render_full(prepared, strengths):
        if isinstance(step, Band):
            whole[step.y0 : step.y0 + len(step.pixels)] = quantise(step.pixels, 8)
    return whole


def _keeps_chroma(rgb: Pixels, neutral: Neutral) -> bool:
    return neutral == Neutral.ON or (neutral == Neutral.AUTO and has_one_tone(rgb))


def _entry(name: str, passes: tuple[Pass, ...]) -> str:
    return f"{name}-{'-'.join(passes)}"


def run(operation: Generator[object, None, _T]) -> _T:
    """Drive a long operation to its end and return its value, ignoring progress (for scripts and tests)."""
    while True:
        try:
            next(operation)
        except StopIteration as end:
            return end.value
