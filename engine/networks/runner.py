"""Running the networks where memory is short and numbers may overflow.

Every call of a network goes through here. An allocation that fails is answered in steps: a smaller batch, a smaller tile
(the caller's, since it means a new plan), the UNet to the CPU, everything to the CPU. Batch and device do not change the
picture. A result with NaN or infinity is computed again in float32; if it stays so, it is an error and never a picture.
"""

from __future__ import annotations

import gc
import logging
from collections.abc import Callable

import torch
from torch import Tensor, nn

from engine.errors import DeviceLost, NumericalError, OutOfMemory
from engine.networks.adapted_unet import AdaptedUNet, Pass
from engine.networks.codec import LatentCodec
from engine.networks.device import (
    dtype_name,
    is_device_lost,
    is_out_of_memory,
    release_cached_memory,
)
from engine.networks.group_norm import NormStatistics, SampleMask, measuring
from engine.sentences import Sentence
from engine.tiles.planning import LARGEST_BATCH
from engine.types import Notice

_log = logging.getLogger(__name__)


class TileTooLargeError(Exception):
    """One tile alone does not fit; the caller may try a smaller plan."""


class Runner:
    """The codec and the UNet of an enhancer, with the steps that memory has forced so far.

    Attributes:
        codec: the VAE.
        unet: the residual predictor.
        batch: how many equal tiles go through the UNet at once.
        notices: what was changed to make the work fit, in order, each once.
    """

    def __init__(self, codec: LatentCodec, unet: AdaptedUNet, batch: int = LARGEST_BATCH) -> None:
        self.codec, self.unet = codec, unet
        self.batch = self._batch_limit = batch
        self.notices: list[Notice] = []

    def allow_batch(self, count: int) -> None:
        """Compute up to `count` tiles at once from now on, but no more than memory has shown to hold."""
        self.batch = min(count, self._batch_limit)

    def encode(self, pixels: Tensor) -> Tensor:
        """`LatentCodec.encode`, guarded. Raises OutOfMemory, DeviceLost, NumericalError."""
        return self._guarded(lambda: self.codec.encode(pixels), self.codec, "encoding a tile")

    def decode(self, latents: Tensor) -> Tensor:
        """`LatentCodec.decode`, guarded. Raises OutOfMemory, DeviceLost, NumericalError."""
        return self._guarded(lambda: self.codec.decode(latents), self.codec, "decoding a tile")

    def predict(self, latents: Tensor, state: Pass, *, may_shrink: bool) -> Tensor:
        """`AdaptedUNet.predict`, guarded; a batch that does not fit is halved.

        Raises:
            TileTooLargeError: a single tile does not fit, and `may_shrink` says that a smaller one is possible.
            OutOfMemory, DeviceLost, NumericalError: as in the module's description.
        """
        if latents.shape[0] > self.batch:
            parts = latents.split(self.batch)
            return torch.cat([self.predict(p, state, may_shrink=may_shrink) for p in parts])
        count = latents.shape[0]
        try:
            return self._guarded(
                lambda: self.unet.predict(latents, state),
                self.unet,
                "predicting the residual of a tile",
                give_up=count > 1 or may_shrink,
            )
        except TileTooLargeError:
            if count == 1:
                raise
        self.batch = self._batch_limit = count // 2
        told = "Memory was short: tiles are computed {count} at a time."
        self.note("batch", told, count=self.batch)
        return self.predict(latents, state, may_shrink=may_shrink)

    def _guarded(
        self,
        call: Callable[[], Tensor],
        network: LatentCodec | AdaptedUNet,
        what: str,
        *,
        give_up: bool = False,
    ) -> Tensor:
        while True:
            result = self._attempt(call)
            if result is not None:
                if bool(torch.isfinite(result).all()):
                    return result
                return self._again_in_float32(call, network, what)
            self._free()
            if give_up:
                raise TileTooLargeError
            if not self._step_to_cpu():
                raise OutOfMemory(
                    "There is not enough memory for {what}.",
                    hint="Close other programs, or choose a smaller scale or tile.",
                    what=what,
                )

    def _attempt(self, call: Callable[[], Tensor]) -> Tensor | None:
        """The call's result, or None where memory ran out; its exception is dropped here, and its tensors with it."""
        try:
            return call()
        except (RuntimeError, MemoryError) as error:
            if is_out_of_memory(error):
                _log.info("Out of memory: %s", str(error).partition("\n")[0])
                return None
            if is_device_lost(error):
                raise DeviceLost(
                    "The {device} device stopped answering ({reason}).",
                    hint="Go on with the CPU, or restart the application.",
                    device=self.codec.device,
                    reason=str(error).partition(chr(10))[0],
                ) from None
            raise

    def _again_in_float32(
        self, call: Callable[[], Tensor], network: LatentCodec | AdaptedUNet, what: str
    ) -> Tensor:
        dtype = network.dtype
        network.to(network.device, torch.float32)
        try:
            result = self._attempt(call)
        finally:
            network.to(network.device, dtype)
        if result is None or not bool(torch.isfinite(result).all()):
            raise NumericalError(
                "The model gave no finite numbers when {what}, in {dtype} and in fp32.",
                hint="Its weights may be damaged: verify the model, or choose other adapters.",
                what=what,
                dtype=dtype_name(dtype),
            )
        if dtype != torch.float32:
            self.note(
                "dtype",
                "Some tiles overflowed in {dtype} and were computed in fp32.",
                dtype=dtype_name(dtype),
            )
        return result

    def _step_to_cpu(self) -> bool:
        """The next device step; False where there is none."""
        if self.unet.device != "cpu":
            self.unet.to("cpu")
            self.note("device", "Memory was short: the UNet runs on the CPU.")
        elif self.codec.device != "cpu":
            self.codec.to("cpu")
            self.note("device", "Memory was short: everything runs on the CPU.")
        else:
            return False
        self._free()
        return True

    def _free(self) -> None:
        gc.collect()
        release_cached_memory(self.codec.device)

    def note(self, kind: str, template: str, **fields: object) -> None:
        """Add a notice once."""
        notice = Notice(kind, Sentence(template, **fields))
        if notice not in self.notices:
            _log.info("%s", notice.message)
            self.notices.append(notice)

    def measure_unet(
        self, latents: Tensor, state: Pass, mask: SampleMask, *, may_shrink: bool
    ) -> NormStatistics:
        """Normalisation statistics of a UNet pass over sample windows (b, c, h, w), run side by side.

        Raises:
            TileTooLargeError: the windows do not fit, and `may_shrink` says that fewer or smaller ones are possible.
        """
        module, unet = self.unet.select(state), self.unet
        return self._measure(module, lambda: unet.predict(latents, state), unet, mask, may_shrink)

    def measure_encoder(self, pixels: Tensor, mask: SampleMask) -> NormStatistics:
        """The same for the encoder, over windows of pixels (b, 3, H, W); the mask is in pixels."""
        codec = self.codec
        return self._measure(codec.module, lambda: codec.encode(pixels), codec, mask)

    def measure_decoder(self, latents: Tensor, mask: SampleMask) -> NormStatistics:
        """The same for the decoder, over windows of latents."""
        codec = self.codec
        return self._measure(codec.module, lambda: codec.decode(latents), codec, mask)

    def _measure(
        self,
        module: nn.Module,
        call: Callable[[], Tensor],
        network: LatentCodec | AdaptedUNet,
        mask: SampleMask,
        may_shrink: bool = False,
    ) -> NormStatistics:
        with measuring(module, mask) as statistics:
            self._guarded(call, network, "measuring statistics", give_up=may_shrink)
        return statistics
