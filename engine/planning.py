"""From the size of a result and the memory at hand to the grids that everything runs on.

Three cuts of the same picture: the UNet's tiles (large, blended), the cells that are encoded, and the cells that are
decoded. The decode grid is fixed by the model and the picture alone, so that preview and export share it; the UNet's
tile follows the memory, or the user's wish.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from engine.errors import BadRequest
from engine.tiling import TilePlan
from engine.types import Size
from engine.vae import VaeGeometry

UNET_CONTEXT = 16
UNET_OVERLAP = 8
SMALLEST_TILE = 32
"""Cells: below this a tile is mostly context, and attention sees too little."""
_SIDES = (512, 384, 320, 256, 192, 160, 128, 96, 80, 64, 48, SMALLEST_TILE)
_MEMORY_SHARE = 0.5
_CELL_COST = 40
"""Peak bytes of a UNet pass per latent cell, channel of the first level and byte of the format (measured, with head-room)."""


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


def unet_plan(size: Size, tile: int, geometry: UnetGeometry) -> TilePlan:
    """The UNet's cut of a picture of `size` cells into tiles of at most `tile` cells a side.

    Raises:
        BadRequest: tiles of that size are too small to restore anything.
    """
    if tile < SMALLEST_TILE and max(size.width, size.height) > tile:
        raise BadRequest(
            f"The tile is too small: {tile} latent cells a side, and this model needs {SMALLEST_TILE}."
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


def smaller_tile(tile: int) -> int | None:
    """The next smaller tile side after an allocation failed, or None below the smallest."""
    return next((side for side in _SIDES if side < tile * 0.8), None)


def make_plans(
    padded: Size, vae: VaeGeometry, unet: UnetGeometry, unet_tile: int, tile_px: int | None
) -> Plans:
    """Cut a padded output of `padded` pixels.

    Args:
        padded: output size in pixels, a multiple of the VAE's factor.
        vae: the VAE's geometry.
        unet: the UNet's geometry.
        unet_tile: largest UNet tile side in cells.
        tile_px: the user's largest tile side in output pixels, which binds the VAE's cells too, or None.

    Raises:
        BadRequest: the tile is too small.
    """
    size = Size(padded.width // vae.factor, padded.height // vae.factor)
    limit = None if tile_px is None else tile_px // vae.factor
    longest = max(size.width, size.height)

    def cells(context: int) -> TilePlan:
        whole = longest <= (vae.whole if limit is None else limit)
        side = vae.cell + 2 * context
        if limit is not None:
            side = max(min(side, limit), 3 * context)
        return TilePlan(size, longest if whole else side, context)

    return Plans(
        unet_plan(size, unet_tile if limit is None else min(unet_tile, limit), unet),
        cells(vae.encode_context),
        cells(vae.decode_context),
    )
