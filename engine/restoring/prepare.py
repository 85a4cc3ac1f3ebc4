"""Computing a picture's residuals, tile by tile: encode everything, then one UNet pass after the other.

The loop order is what makes adapters cheap: all tiles with the pixel adapter, then all tiles with both, so that weights
change twice per picture and not twice per tile.
"""

from __future__ import annotations

from collections.abc import Generator, Sequence
from itertools import groupby

import torch
from torch import Tensor

from engine.networks.adapted_unet import Pass
from engine.networks.group_norm import NormStatistics, SampleMask, fixed, inner_rects
from engine.networks.runner import Runner, TileTooLargeError
from engine.restoring.resample import Enlarged
from engine.restoring.residuals import Residuals, tile_name
from engine.tiles.planning import SMALLEST_TILE
from engine.tiles.tiling import Tile, TilePlan, sample_windows
from engine.types import Progress, Rect, Size

UNET_WINDOW, UNET_WINDOWS, UNET_SHARE = 96, (4, 9), 0.3
"""Side in cells, fewest and most, and the share of a picture that may be spent on statistics."""
VAE_WINDOW, VAE_WINDOWS = 64, 4


def windows_with_mask(
    size: Size, side: int, count: int, margin: int, align: int
) -> tuple[tuple[Rect, ...], SampleMask]:
    """Sample windows over a picture of `size` cells, and which of their cells count."""
    windows = sample_windows(size, side, count, align)
    inner = inner_rects(windows, Rect(0, 0, size.width, size.height), margin)
    return windows, SampleMask(windows[0].height, windows[0].width, inner)


def pixels_of(enlarged: Enlarged, rect: Rect, factor: int) -> Tensor:
    """The enlarged input under a rectangle of latent cells, (3, h, w) float32 in 0..1."""
    return torch.from_numpy(enlarged.region(rect.scaled(factor))).permute(2, 0, 1)


def _encode_statistics(runner: Runner, enlarged: Enlarged, plan: TilePlan) -> NormStatistics | None:
    geometry = runner.codec.geometry
    if not geometry.has_norms or plan.is_single:
        return None
    windows, mask = windows_with_mask(
        plan.size, VAE_WINDOW, VAE_WINDOWS, geometry.encode_context, 1
    )
    batch = torch.stack([pixels_of(enlarged, w, geometry.factor) for w in windows])
    scaled = SampleMask(
        mask.height * geometry.factor,
        mask.width * geometry.factor,
        tuple(rect.scaled(geometry.factor) for rect in mask.inner),
    )
    return runner.measure_encoder(batch, scaled)


@torch.inference_mode()
def encode_all(
    runner: Runner, enlarged: Enlarged, residuals: Residuals
) -> Generator[Progress, None, None]:
    """Fill z_L of a picture, cell by cell; yields after each."""
    plan, factor = residuals.plans.encode, runner.codec.geometry.factor
    statistics = _encode_statistics(runner, enlarged, plan)
    for done, cell in enumerate(plan.tiles, 1):
        with fixed(runner.codec.module, statistics):
            latents = runner.encode(pixels_of(enlarged, cell.outer, factor)[None])[0]
        core, inside = cell.core, cell.core.shifted(-cell.outer.x0, -cell.outer.y0)
        residuals.z_lr_in(core).copy_(latents[:, inside.y0 : inside.y1, inside.x0 : inside.x1])
        yield Progress("encode", done, len(plan.tiles))


def _unet_statistics(runner: Runner, residuals: Residuals, state: Pass) -> NormStatistics | None:
    plan = residuals.plans.unet
    if not runner.unet.has_norms or plan.is_single:
        return None
    side = UNET_WINDOW
    count = round(plan.size.area * UNET_SHARE / side**2)
    count = min(max(count, UNET_WINDOWS[0]), UNET_WINDOWS[1])
    while True:
        windows, mask = windows_with_mask(plan.size, side, count, plan.context, plan.align)
        batch = torch.stack([residuals.z_lr_in(w) for w in windows]).float()
        is_smallest = count == 1 and side == SMALLEST_TILE
        try:
            return runner.measure_unet(batch, state, mask, may_shrink=not is_smallest)
        except TileTooLargeError:
            count, side = max(1, count // 2), max(SMALLEST_TILE, side // 2)
            runner.note(
                "tile", "Memory was short: statistics were measured on less of the picture."
            )


def _batches(tiles: Sequence[Tile], limit: int) -> list[list[Tile]]:
    """Runs of tiles of equal outer size, at most `limit` long, in order."""
    batches = []
    for _, group in groupby(tiles, key=lambda t: (t.outer.width, t.outer.height)):
        run = list(group)
        batches += [run[i : i + limit] for i in range(0, len(run), limit)]
    return batches


@torch.inference_mode()
def predict_all(
    runner: Runner,
    residuals: Residuals,
    state: Pass,
    order: Sequence[Tile] | None = None,
    *,
    may_shrink: bool,
) -> Generator[Progress, None, None]:
    """Fill eps of one UNet pass, in `order` (the plan's by default); yields after each batch.

    Raises:
        TileTooLargeError: a tile does not fit into memory and `may_shrink` allows a smaller plan.
    """
    plan = residuals.plans.unet
    statistics = _unet_statistics(runner, residuals, state)
    unet = runner.unet.select(state)
    done = 0
    for batch in _batches(order or plan.tiles, runner.batch):
        latents = torch.stack([residuals.z_lr_in(tile.outer) for tile in batch]).float()
        with fixed(unet, statistics):
            eps = runner.predict(latents, state, may_shrink=may_shrink)
        for tile, predicted in zip(batch, eps, strict=True):
            inside = tile.support.shifted(-tile.outer.x0, -tile.outer.y0)
            residuals.store[tile_name(state, tile)].copy_(
                predicted[:, inside.y0 : inside.y1, inside.x0 : inside.x1]
            )
        done += len(batch)
        yield Progress(state.value, done, len(plan.tiles))


@torch.inference_mode()
def compute_residuals(
    runner: Runner, enlarged: Enlarged, residuals: Residuals, *, may_shrink: bool = False
) -> Generator[Progress, None, None]:
    """Fill a store of residuals: z_L, then the passes that it has room for.

    Args:
        runner: the networks.
        enlarged: the input at output size.
        residuals: an empty store with its plans; complete when the generator has ended.
        may_shrink: raise TileTooLargeError rather than leave the accelerator when a tile does not fit.

    Yields:
        Progress after each tile or batch.

    Raises:
        TileTooLargeError, OutOfMemory, DeviceLost, NumericalError: see `engine.networks.runner`.
    """
    yield from encode_all(runner, enlarged, residuals)
    for state in residuals.passes:
        yield from predict_all(runner, residuals, state, may_shrink=may_shrink)
