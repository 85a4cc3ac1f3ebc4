"""The losses of both stages. A loss of weight 0 is never computed.

Stage 1:  l2 = mean (x_H^pix - x_H)^2, in pixel space after the frozen decoder.
Stage 2:  LPIPS(x_H^PiSA, x_H) + CSD (+ l2), each with its weight.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import torch
from torch import Tensor
from torch.nn import functional

from trainer.schedule import alphas_cumprod

Denoiser = Callable[[Tensor, Tensor, Tensor], Tensor]
"""eps(z_t, t, prompt): noise predicted for latents (b, c, h, w), timesteps (b,) and embeddings (b, tokens, width)."""

CSD_FIRST, CSD_STOP = 20, 500
CSD_GUIDANCE = 7.5

_LUMA = (0.299, 0.587, 0.114)
_WINDOW, _QUIET, _TINY = 7, 0.02, 1e-8


def l2(result: Tensor, truth: Tensor) -> Tensor:
    """Mean squared difference of pictures (b, 3, h, w) in -1..1, as the reference code measures it."""
    return functional.mse_loss(result.float(), truth.float())


def luma_deviation(pictures: Tensor) -> Tensor:
    """Local standard deviation of luma over 7 x 7 pixels, (b, 1, h - 6, w - 6), of pictures (b, 3, h, w) in -1..1."""
    luma = (pictures.float() * pictures.new_tensor(_LUMA).view(1, 3, 1, 1)).sum(1, keepdim=True)
    mean = functional.avg_pool2d(luma, _WINDOW, 1)
    square = functional.avg_pool2d(luma * luma, _WINDOW, 1)
    return (square - mean * mean).clamp_min(0).add(_TINY).sqrt()


def flat_noise(result: Tensor, truth: Tensor) -> Tensor:
    """Noise that a result has and the truth has not, where the truth is flat.

    With local deviations s of `luma_deviation` and weights w = 1 / (1 + (s_truth / 0.02)^2):

        sum w max(0, s_result - s_truth) / sum w        of each picture, then the mean
    """
    with torch.no_grad():
        wanted = luma_deviation(truth)
        weight = 1 / (1 + (wanted / _QUIET) ** 2)
    excess = (luma_deviation(result) - wanted).clamp_min(0)
    return _weighted_mean(excess, weight)


def detail_l2(result: Tensor, truth: Tensor) -> Tensor:
    """l2 that counts more where the truth has detail: sum w (x - y)^2 / sum w of each picture, w = 1 + s / mean s.

    s is the truth's local deviation (`luma_deviation`), its border repeated.
    """
    with torch.no_grad():
        margin = _WINDOW // 2
        s = functional.pad(luma_deviation(truth), (margin,) * 4, mode="replicate")
        weight = 1 + s / s.mean(dim=(1, 2, 3), keepdim=True)
    error = (result.float() - truth.float()).square().mean(1, keepdim=True)
    return _weighted_mean(error, weight)


def _weighted_mean(values: Tensor, weight: Tensor) -> Tensor:
    """Weighted mean of each picture (b, 1, h, w), then the mean: so a batch may be cut."""
    each = (weight * values).sum(dim=(1, 2, 3)) / weight.sum(dim=(1, 2, 3))
    return each.mean()


@dataclass(frozen=True, slots=True)
class CsdDraw:
    """What CSD draws at random for a batch: timesteps (b,) and noise (b, c, h, w)."""

    timesteps: Tensor
    noise: Tensor

    @classmethod
    def seeded(
        cls, seeds: list[int], shape: tuple[int, ...], first: int = CSD_FIRST, stop: int = CSD_STOP
    ) -> CsdDraw:
        """One draw per sample from its own seed, so that it depends neither on batch size nor on device.

        Args:
            seeds: one per sample.
            shape: of one latent, (c, h, w).
            first, stop: t is uniform in [first, stop).
        """
        timesteps, noise = [], []
        for seed in seeds:
            generator = torch.Generator().manual_seed(seed)
            timesteps.append(int(torch.randint(first, stop, (), generator=generator)))
            noise.append(torch.randn(shape, generator=generator))
        return cls(torch.tensor(timesteps), torch.stack(noise))


class CsdLoss:
    """Classifier score distillation (arXiv 2412.03017), with the frozen base UNet as the score.

    With z_t = sqrt(abar_t) z_H + sqrt(1 - abar_t) eps and f(z_t, e) = (z_t - sqrt(1 - abar_t) e) / sqrt(abar_t):

        e_cfg  = e_neg + g (e_pos - e_neg)
        f_real = f(z_t, e_cfg),  f_fake = f(z_t, e_neg)
        w      = 1 / mean |z_H - f_real|                        per sample
        loss   = mean (z_H - stopgrad(z_H - w (f_fake - f_real)))^2

    so that d loss / d z_H = 2 w (f_fake - f_real) / (number of values).

    Args:
        denoiser: the frozen base; called once with the batch doubled (negative first), without gradients.
        positive, negative: prompt embeddings (1, tokens, width).
        guidance: g.
    """

    def __init__(
        self, denoiser: Denoiser, positive: Tensor, negative: Tensor, guidance: float = CSD_GUIDANCE
    ) -> None:
        self._denoiser = denoiser
        self._positive, self._negative = positive, negative
        self._guidance = guidance
        self._abar = alphas_cumprod()

    def __call__(self, z_h: Tensor, draw: CsdDraw) -> Tensor:
        """The loss for latents as the UNet sees them, (b, c, h, w); a scalar whose gradient reaches `z_h` only."""
        gradient = self.gradient(z_h.detach(), draw)
        target = z_h.detach().float() - gradient
        return functional.mse_loss(z_h.float(), target)

    @torch.no_grad()
    def gradient(self, z_h: Tensor, draw: CsdDraw) -> Tensor:
        """w (f_fake - f_real), float32; NaN (a vanishing weight's denominator) counts as 0."""
        count = z_h.shape[0]
        z = z_h.float()
        abar = self._abar[draw.timesteps].to(z.device).view(-1, 1, 1, 1)
        root, noise_root = abar.sqrt(), (1 - abar).sqrt()
        z_t = root * z + noise_root * draw.noise.to(z)
        prompt = torch.cat(
            [self._negative.expand(count, -1, -1), self._positive.expand(count, -1, -1)]
        )
        steps = draw.timesteps.to(z.device).repeat(2)
        negative, positive = self._denoiser(torch.cat([z_t, z_t]), steps, prompt).float().chunk(2)
        guided = negative + self._guidance * (positive - negative)
        f_real = (z_t - noise_root * guided) / root
        f_fake = (z_t - noise_root * negative) / root
        weight = 1 / (z - f_real).abs().mean(dim=(1, 2, 3), keepdim=True)
        return torch.nan_to_num(weight * (f_fake - f_real), 0.0, 0.0, 0.0)


def weighted(
    terms: Mapping[str, tuple[float, Callable[[], Tensor]]],
) -> tuple[Tensor, dict[str, Tensor]]:
    """Sum of losses; those of weight 0 are not called.

    Args:
        terms: weight and computation by name.

    Returns:
        The weighted sum, and each computed loss before weighting, detached.

    Raises:
        ValueError: all weights are 0.
    """
    total: Tensor | None = None
    found: dict[str, Tensor] = {}
    for name, (weight, compute) in terms.items():
        if weight == 0:
            continue
        value = compute()
        found[name] = value.detach()
        total = weight * value if total is None else total + weight * value
    if total is None:
        raise ValueError("all losses have weight 0")
    return total, found
