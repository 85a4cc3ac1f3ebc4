"""The residuals of a picture: z_L, eps_pix and eps_full, computed once and read by rectangles ever after.

    eps_pix  = eps_theta_pix(z_L)            UNet with the pixel adapter
    eps_full = eps_theta_PiSA(z_L)           UNet with both adapters
    eps_sem  = eps_full - eps_pix            what the formula scales by lambda_sem

eps_sem is a difference; it is not what a pass with the semantic adapter alone would return.

UNet tiles are stored as computed and blended when read, in the plan's order: the result does not depend on the order in
which they were computed, and a tile that exists can be used before the others do.
"""

from __future__ import annotations

import torch
from torch import Tensor

from engine.networks.adapted_unet import Pass
from engine.restoring.mix import Strength, mix
from engine.restoring.tensor_store import Shapes, TensorStore
from engine.tiles.planning import Plans
from engine.tiles.tiling import Tile
from engine.types import Lambdas, Rect

Z_LR = "z_lr"


def tile_name(state: Pass, tile: Tile) -> str:
    """Name of a UNet tile's tensor in a store."""
    return f"eps_{state.value}.{tile.index}"


def passes_for(wanted: Lambdas | None) -> tuple[Pass, ...]:
    """UNet passes needed for one pair of strengths, or for all of them (None).

    lambda_sem = 0 needs the pixel pass only; equal strengths need the full pass only (the formula's pixel terms cancel).
    """
    if wanted is None:
        return (Pass.PIX, Pass.FULL)
    needed = ((Pass.PIX, wanted.needs_pix_pass), (Pass.FULL, wanted.needs_full_pass))
    return tuple(state for state, is_needed in needed if is_needed)


def store_shapes(plans: Plans, channels: int, passes: tuple[Pass, ...]) -> Shapes:
    """Shapes of everything that will be stored for a picture."""
    size = plans.unet.size
    shapes: dict[str, tuple[int, ...]] = {Z_LR: (channels, size.height, size.width)}
    for state in passes:
        for tile in plans.unet.tiles:
            shapes[tile_name(state, tile)] = (channels, tile.support.height, tile.support.width)
    return shapes


class Residuals:
    """Residuals of one picture in a store, complete once `compute_residuals` has ended.

    Attributes:
        plans: the cuts they were made with.
        passes: which UNet passes they hold.
        store: where the numbers are.
    """

    def __init__(self, plans: Plans, passes: tuple[Pass, ...], store: TensorStore) -> None:
        self.plans, self.passes, self.store = plans, passes, store

    @property
    def z_lr(self) -> Tensor:
        """The whole low-quality latent, (c, h, w)."""
        return self.store[Z_LR]

    def z_lr_in(self, rect: Rect) -> Tensor:
        """The low-quality latent of a rectangle, (c, h, w), a view."""
        return self.z_lr[:, rect.y0 : rect.y1, rect.x0 : rect.x1]

    def eps_in(self, state: Pass, rect: Rect) -> Tensor:
        """The blended residual of a pass over a rectangle, (c, h, w) float32."""
        plan = self.plans.unet
        if plan.is_single:
            whole = self.store[tile_name(state, plan.tiles[0])]
            return whole[:, rect.y0 : rect.y1, rect.x0 : rect.x1].float()
        out = torch.zeros(self.z_lr.shape[0], rect.height, rect.width)
        for tile in plan.touching(rect):
            zone = tile.support.clipped(rect)
            inside = zone.shifted(-tile.support.x0, -tile.support.y0)
            target = zone.shifted(-rect.x0, -rect.y0)
            weights = torch.from_numpy(plan.weights(tile))
            source = (slice(None), slice(inside.y0, inside.y1), slice(inside.x0, inside.x1))
            out[:, target.y0 : target.y1, target.x0 : target.x1] += (
                self.store[tile_name(state, tile)][source].float() * weights[source[1:]]
            )
        return out

    def mixed_in(self, rect: Rect, lambda_pix: Strength, lambda_sem: Strength) -> Tensor:
        """z_H over a rectangle, (c, h, w) float32; maps are given for the whole latent, as (h, w) or (1, h, w).

        Raises:
            ValueError: a pass that these strengths need was not computed.
        """
        if isinstance(lambda_pix, Tensor) or isinstance(lambda_sem, Tensor):
            needed = set(Pass)
        else:
            needed = set(passes_for(Lambdas(lambda_pix, lambda_sem)))
        if missing := needed - set(self.passes):
            raise ValueError(f"these strengths need the passes {sorted(missing)}")
        eps = {state: self.eps_in(state, rect) if state in needed else None for state in Pass}
        strengths = (_crop(lambda_pix, rect), _crop(lambda_sem, rect))
        return mix(self.z_lr_in(rect), eps[Pass.PIX], eps[Pass.FULL], *strengths)


def _crop(strength: Strength, rect: Rect) -> Strength:
    """The part of a map that belongs to a rectangle; sides of length 1 broadcast."""
    if not isinstance(strength, Tensor) or strength.dim() < 2:
        return strength
    if strength.shape[-1] > 1:
        strength = strength[..., rect.x0 : rect.x1]
    return strength[..., rect.y0 : rect.y1, :] if strength.shape[-2] > 1 else strength
