"""A larger base that begins as a smaller one with its adapters merged: channels and blocks are added so that they change nothing.

New channels of a stream carry random features that no old layer reads (zero weights, which learn); new residual blocks add zero.
Statistics of normalisation are measured over lessons once and become gains and offsets. Attention and time are dropped: the
former is left out, the latter a constant in each block's bias.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional

from engine.networks.bundle import ModelBundle
from engine.networks.channel_affine import FIXED_NORMS
from engine.networks.unet_fold import TIMESTEP
from engine.weights.adapter_pack import AdapterPack, read_pack
from trainer.data.tensors import enlarge
from trainer.starter import crisp
from trainer.starter.data import SCALE
from trainer.starter.lessons import Lessons

Segments = tuple[tuple[int, int], ...]
"""(old, new) channels of each part that a layer's input is joined from."""


@torch.no_grad()
def merge(unet: nn.Module, pack: AdapterPack) -> None:
    """Add both adapters' updates to the weights, in place."""
    for name, parameter in unet.named_parameters():
        layer = name.removesuffix(".weight")
        for adapter in pack.adapters.values():
            if layer in adapter.layers and name.endswith(".weight"):
                parameter += adapter.layers[layer].delta().to(parameter)


@torch.no_grad()
def without_attention(unet: Any) -> None:
    """Leave out every attention, and the second block of the middle, in place."""
    for block in (*unet.down_blocks, *unet.up_blocks):
        if hasattr(block, "attentions"):
            for attention in block.attentions:
                attention.forward = _same
    for attention in unet.mid_block.attentions:
        attention.forward = _same
    unet.mid_block.resnets[1].forward = _same


def _same(hidden: Tensor, *_: Any, **named: Any) -> Any:
    return (hidden,) if named.get("return_dict") is False else hidden


@torch.no_grad()
def measure_norms(unet: Any, latents: Iterable[Tensor]) -> dict[str, tuple[Tensor, Tensor]]:
    """Gain and offset per channel of each GroupNorm, from its input's group statistics pooled over all latents."""
    sums: dict[str, list[Tensor]] = {}
    hooks = [
        layer.register_forward_hook(_gather(sums.setdefault(name, [])))
        for name, layer in unet.named_modules()
        if isinstance(layer, nn.GroupNorm)
    ]
    for each in latents:
        empty = each.new_zeros(len(each), 1, unet.config.cross_attention_dim)
        unet(each, TIMESTEP, encoder_hidden_states=empty)
    for hook in hooks:
        hook.remove()
    found: dict[str, tuple[Tensor, Tensor]] = {}
    for name, layer in unet.named_modules():
        if sums.get(name):
            mean, square = torch.stack(sums[name]).mean(0)
            repeat = layer.num_channels // layer.num_groups
            spread = torch.rsqrt(square - mean**2 + layer.eps).repeat_interleave(repeat)
            gain = layer.weight * spread
            found[name] = gain, layer.bias - mean.repeat_interleave(repeat) * gain
    return found


def _gather(kept: list[Tensor]) -> Any:
    def hook(layer: nn.GroupNorm, inputs: tuple[Tensor, ...], _: Tensor) -> None:
        groups = inputs[0].float().unflatten(1, (layer.num_groups, -1)).flatten(2)
        kept.append(torch.stack([groups.mean((0, 2)), groups.square().mean((0, 2))]))

    return hook


class Growth:
    """Copies a small UNet (64, 96, 160 channels, one block a level) into `crisp.build()`.

    Args:
        old: without attention; its adapters merged.
        norms: of `measure_norms`.
        new: receives the weights; what has no counterpart keeps its random ones.
    """

    def __init__(self, old: Any, norms: dict[str, tuple[Tensor, Tensor]], new: Any) -> None:
        self._old, self._norms, self._new = (
            dict(old.named_modules()),
            norms,
            dict(new.named_modules()),
        )
        widths = zip(old.config.block_out_channels, new.config.block_out_channels, strict=True)
        self._widths: tuple[tuple[int, int], ...] = tuple(widths)
        steps = torch.tensor([TIMESTEP])
        self._time = functional.silu(old.time_embedding(old.time_proj(steps)))

    @torch.no_grad()
    def copy(self) -> None:
        """Copy everything."""
        a, b, c = self._widths
        latent = (16, 16)
        last = crisp.CONFIG["layers_per_block"][0]
        for name, module in self._new.items():
            if name.endswith("time_emb_proj"):
                module.weight.zero_()
                module.bias.zero_()
        self._conv("conv_in", "conv_in", (latent,))
        self._resnet("down_blocks.0.resnets.0", "down_blocks.0.resnets.0", (a,), a)
        self._conv("down_blocks.0.downsamplers.0.conv", "down_blocks.0.downsamplers.0.conv", (a,))
        self._resnet("down_blocks.1.resnets.0", "down_blocks.1.resnets.0", (a,), b)
        self._conv("down_blocks.1.downsamplers.0.conv", "down_blocks.1.downsamplers.0.conv", (b,))
        self._resnet("down_blocks.2.resnets.0", "down_blocks.2.resnets.0", (b,), c)
        self._resnet("mid_block.resnets.0", "mid_block.resnets.0", (c,), c)
        self._resnet("up_blocks.0.resnets.0", "up_blocks.0.resnets.0", (c, c), c)
        self._resnet("up_blocks.0.resnets.1", "up_blocks.0.resnets.1", (c, b), c)
        self._conv("up_blocks.0.upsamplers.0.conv", "up_blocks.0.upsamplers.0.conv", (c,))
        self._resnet("up_blocks.1.resnets.0", "up_blocks.1.resnets.0", (c, b), b)
        self._resnet("up_blocks.1.resnets.1", "up_blocks.1.resnets.1", (b, a), b)
        self._conv("up_blocks.1.upsamplers.0.conv", "up_blocks.1.upsamplers.0.conv", (b,))
        self._resnet("up_blocks.2.resnets.0", "up_blocks.2.resnets.0", (b, a), a)
        self._resnet("up_blocks.2.resnets.1", f"up_blocks.2.resnets.{last}", (a, a), a)
        for number in range(1, last):
            self._idle(f"down_blocks.0.resnets.{number}", a[1])
            self._idle(f"up_blocks.2.resnets.{number}", a[1])
        self._norm("conv_norm_out", "conv_norm_out", (a,))
        self._conv("conv_out", "conv_out", (a,))

    def _resnet(self, old: str, new: str, inputs: Segments, width: tuple[int, int]) -> None:
        self._norm(f"{old}.norm1", f"{new}.norm1", inputs)
        self._conv(f"{old}.conv1", f"{new}.conv1", inputs)
        shift = self._old[f"{old}.time_emb_proj"](self._time)[0]
        self._new[f"{new}.time_emb_proj"].bias[: len(shift)] = shift
        self._norm(f"{old}.norm2", f"{new}.norm2", (width,))
        self._conv(f"{old}.conv2", f"{new}.conv2", (width,))
        if f"{old}.conv_shortcut" in self._old:
            self._conv(f"{old}.conv_shortcut", f"{new}.conv_shortcut", inputs)

    def _norm(self, old: str, new: str, inputs: Segments) -> None:
        layer, start, place = self._new[new], 0, 0
        for before, after in inputs:
            for own, given in zip((layer.weight, layer.bias), self._norms[old], strict=True):
                own[place : place + before] = given[start : start + before]
            start, place = start + before, place + after

    def _conv(self, old: str, new: str, inputs: Segments) -> None:
        layer, given = self._new[new], self._old[old]
        outputs = len(given.weight)
        layer.weight[:outputs] = 0
        start, place = 0, 0
        for before, after in inputs:
            layer.weight[:outputs, place : place + before] = given.weight[:, start : start + before]
            start, place = start + before, place + after
        layer.bias.zero_()
        layer.bias[:outputs] = given.bias

    def _idle(self, name: str, width: int) -> None:
        """A block that gives its input (the first `width` channels of it) back."""
        conv = self._new[f"{name}.conv2"]
        conv.weight.zero_()
        conv.bias.zero_()
        shortcut = self._new.get(f"{name}.conv_shortcut")
        if shortcut is not None:
            shortcut.weight.zero_()
            shortcut.bias.zero_()
            shortcut.weight[:, :width, 0, 0] = torch.eye(width)


_MEASURED = 4
"""Batches of lessons that statistics are measured over."""


@torch.no_grad()
def begin(unet: Any, bundle: ModelBundle, vae: Any, lessons: Lessons) -> None:
    """Fill a UNet of `crisp.build()` from a model folder: one of its own form, or a smaller one with adapters, which grows.

    Raises:
        ModelNotFound, BadCheckpoint: the folder cannot be read, or has neither form.
    """
    old = bundle.build_unet(torch.float32)
    if bundle.unet_config.get(FIXED_NORMS) is True:
        unet.load_state_dict(old.state_dict())
        return
    merge(old, read_pack(bundle.folder))
    without_attention(old)
    batches = (lessons.batch(step, 4, 4 * lessons.form.side, 1, "cpu") for step in range(_MEASURED))
    latents = [vae.encode(enlarge(batch.damaged, SCALE)).latents for batch in batches]
    Growth(old, measure_norms(old, latents), unet).copy()
