"""From the size of a result and the memory at hand to the grids that everything runs on.

Three cuts of the same picture: the UNet's tiles (large, blended), the cells that are encoded, and the cells that are
decoded. The decode grid is fixed by the model and the picture alone, so that preview and export share it; the UNet's
tile follows the memory, or the user's wish. Torch-free, so that a window can tell the plan before anything is computed.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

from engine.errors import BadRequest
from engine.tiles.tiling import TilePlan
from engine.types import EnhanceParams, Size

UNET_CONTEXT = 16
UNET_OVERLAP = 8
LARGEST_BATCH = 8
SMALLEST_TILE = 32
"""Cells: below this a tile is mostly context, and attention sees too little."""
_SIDES = (512, 384, 320, 256, 192, 160, 128, 96, 80, 64, 48, SMALLEST_TILE)
_MEMORY_SHARE = 0.5
_PIXEL_COST = 8
"""Peak bytes of the VAE per pixel, channel at output resolution and byte of the format (measured, with head-room)."""
_CELL_COST = 40
"""Peak bytes of a UNet pass per latent cell, channel of the first level and byte of the format (measured, with head-room)."""


@dataclass(frozen=True, slots=True)
class VaeGeometry:
    """How a VAE may be cut into cells; sizes in latent cells.

    Attributes:
        factor: output pixels per latent cell and side.
        channels: latent channels.
        encode_context: cells around an encoded cell that its values depend on noticeably.
        decode_context: the same for decoding, colour alignment included.
        encode_cell: side of an encoded cell in pictures that are larger.
        whole: a picture up to this side is decoded as one cell.
        decode_cell: side of a decoded cell in larger pictures; small, since a preview decodes what it shows.
        width: channels at output resolution, on which memory depends.
        has_norms: whether normalisation sees the whole picture (statistics must be measured).
    """

    factor: int
    channels: int
    encode_context: int
    decode_context: int
    encode_cell: int
    whole: int
    decode_cell: int
    width: int
    has_norms: bool


@dataclass(frozen=True, slots=True)
class UnetGeometry:
    """What the planner needs to know of a UNet.

    Attributes:
        align: its own down-sampling factor.
        channels: channels of its first level, on which memory depends.
        preferred: tile side in cells above which attention costs more than tiling saves.
        whole: pictures of up to this many cells are not cut: tiling would cost more in context and statistics.
    """

    align: int
    channels: int
    preferred: int
    whole: int

    @classmethod
    def of(cls, config: dict[str, Any]) -> UnetGeometry:
        """From a UNet2DConditionModel's config."""
        widths = config["block_out_channels"]
        attends_at_top = "Attn" in config["down_block_types"][0]
        preferred = 128 if attends_at_top else 256
        return cls(2 ** (len(widths) - 1), int(widths[0]), preferred, preferred**2 * 3 // 2)


@dataclass(frozen=True, slots=True)
class Plans:
    """The three cuts of one picture, in latent cells."""

    unet: TilePlan
    encode: TilePlan
    decode: TilePlan

    def describe(self) -> str:
        """A string that differs where the cuts differ, for fingerprints."""
        return ";".join(
            f"{p.size.width}x{p.size.height}/{p.tile}/{p.context}/{p.overlap}/{p.align}"
            for p in (self.unet, self.encode, self.decode)
        )


@dataclass(frozen=True, slots=True)
class Planner:
    """What a loaded model needs to cut pictures of any size.

    Attributes:
        vae, unet: how the two networks may be cut.
        itemsize: bytes of the format they run in.
        unet_free, vae_free: memory in bytes that is free where each of them runs.
    """

    vae: VaeGeometry
    unet: UnetGeometry
    itemsize: int
    unet_free: int
    vae_free: int

    def plans(self, source: Size, params: EnhanceParams, tile: int | None = None) -> Plans:
        """The cuts for a picture of size `source`: what fits the memory, or UNet tiles of `tile` cells at most.

        Raises:
            BadRequest: the tile that `params` asks for is too small.
        """
        padded = _padded(params.output_size(source), self.vae.factor)
        cells = Size(padded.width // self.vae.factor, padded.height // self.vae.factor)
        if tile is None:
            tile = choose_tile(cells, self.unet, self.unet_free, self.itemsize)
        side = vae_limit(self.vae, self.vae_free, self.itemsize)
        return make_plans(padded, self.vae, self.unet, tile, params.tile_px, side)


def _padded(size: Size, factor: int) -> Size:
    return Size(-(-size.width // factor) * factor, -(-size.height // factor) * factor)


def unet_plan(size: Size, tile: int, geometry: UnetGeometry) -> TilePlan:
    """The UNet's cut of a picture of `size` cells into tiles of at most `tile` cells a side.

    Raises:
        BadRequest: tiles of that size are too small to restore anything.
    """
    if tile < SMALLEST_TILE and max(size.width, size.height) > tile:
        raise BadRequest(
            "The tile is too small: {tile} latent cells a side, and this model needs {least}.",
            tile=tile,
            least=SMALLEST_TILE,
        )
    tile = tile // geometry.align * geometry.align if max(size.width, size.height) > tile else tile
    context = min(UNET_CONTEXT, tile // 4) // geometry.align * geometry.align
    return TilePlan(size, tile, context, min(UNET_OVERLAP, 2 * context), geometry.align)


def choose_tile(size: Size, geometry: UnetGeometry, free_bytes: int, itemsize: int) -> int:
    """Largest tile side in cells, up to the preferred one, that should fit into half of the free memory."""
    budget = free_bytes * _MEMORY_SHARE

    def fits(width: int, height: int) -> bool:
        return width * height * geometry.channels * itemsize * _CELL_COST <= budget

    if size.area <= geometry.whole and fits(size.width, size.height):
        return max(size.width, size.height)
    usable = [side for side in _SIDES if side <= geometry.preferred]
    return next((side for side in usable if fits(side, side)), SMALLEST_TILE)


def choose_batch(
    plan: TilePlan, geometry: UnetGeometry, device: str, free_bytes: int, itemsize: int
) -> int:
    """How many tiles of a plan go through the UNet at once.

    One on a CPU, where a batch gains nothing (benchmarks/NOTES.md); elsewhere what half of the free memory holds, up to
    LARGEST_BATCH.
    """
    if device == "cpu":
        return 1
    cells = max(tile.outer.area for tile in plan.tiles)
    count = int(free_bytes * _MEMORY_SHARE) // (cells * geometry.channels * itemsize * _CELL_COST)
    return max(1, min(count, LARGEST_BATCH))


def vae_limit(vae: VaeGeometry, free_bytes: int, itemsize: int) -> int | None:
    """Largest side in cells of a piece that the VAE should see at once, or None where memory does not bind."""
    cell_bytes = vae.factor**2 * vae.width * itemsize * _PIXEL_COST
    largest = max(vae.whole, vae.encode_cell) + 2 * vae.encode_context
    if largest**2 * cell_bytes <= free_bytes * _MEMORY_SHARE:
        return None
    side = math.isqrt(int(free_bytes * _MEMORY_SHARE / cell_bytes))
    return max(SMALLEST_TILE, side // 16 * 16)


def smaller_tile(tile: int) -> int | None:
    """The next smaller tile side after an allocation failed, or None below the smallest."""
    return next((side for side in _SIDES if side < tile * 0.8), None)


def make_plans(
    padded: Size,
    vae: VaeGeometry,
    unet: UnetGeometry,
    unet_tile: int,
    tile_px: int | None,
    vae_side: int | None = None,
) -> Plans:
    """Cut a padded output of `padded` pixels.

    Args:
        padded: output size in pixels, a multiple of the VAE's factor.
        vae: the VAE's geometry.
        unet: the UNet's geometry.
        unet_tile: largest UNet tile side in cells.
        tile_px: the user's largest tile side in output pixels, which binds the VAE's cells too, or None.
        vae_side: what memory allows for the VAE (see `vae_limit`), or None.

    Raises:
        BadRequest: the tile is too small.
    """
    size = Size(padded.width // vae.factor, padded.height // vae.factor)
    wished = None if tile_px is None else tile_px // vae.factor
    longest = max(size.width, size.height)

    def cells(cell: int, whole: int, context: int) -> TilePlan:
        bounds = [limit for limit in (wished, vae_side) if limit is not None]
        if longest <= min([whole if wished is None else wished, *bounds]):
            return TilePlan(size, longest, context)
        side = min([cell + 2 * context, *bounds])
        return TilePlan(size, max(side, 3 * context), context)

    return Plans(
        unet_plan(size, unet_tile if wished is None else min(unet_tile, wished), unet),
        cells(vae.encode_cell, vae.encode_cell, vae.encode_context),
        cells(vae.decode_cell, vae.whole, vae.decode_context),
    )
