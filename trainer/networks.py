"""The networks of a run: frozen autoencoder, UNet with both adapters, prompts; on one device."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import torch
from torch import Tensor

from engine.errors import BadRequest
from engine.library.store import ModelStore
from engine.networks.bundle import ModelBundle
from engine.networks.device import choose_placement
from engine.networks.prompt import has_text_encoder, prompt_embedding, stored_embeddings
from engine.networks.torch_compat import prepare_torch
from engine.weights.adapter_pack import ADAPTER_NAMES, AdapterPack
from trainer.config import Precision, Stage, TrainConfig
from trainer.dual_lora import DualLora

POSITIVE = "a sharp, detailed photograph, natural texture, fine detail"
NEGATIVE = (
    "painting, drawing, illustration, sketch, blurred, noisy, over-smooth, compressed, low quality"
)
"""Prompts of CSD for models that have a text encoder; a caption goes before the positive one."""

_FORMATS = {Precision.BF16: torch.bfloat16, Precision.FP16: torch.float16}


class Networks:
    """What is trained, and what it is trained with.

    Attributes:
        bundle: the model folder.
        device: where everything lies.
        lora: the UNet with both adapters.

    Args:
        config: model, adapters to start from, ranks, device, seed.
        store: where models and adapters are looked up by name.

    Raises:
        ModelNotFound, BadCheckpoint: model or adapters cannot be used.
        BadRequest: the device cannot be used, or CSD or captions ask for prompts that the model does not have.
    """

    def __init__(self, config: TrainConfig, store: ModelStore) -> None:
        prepare_torch()
        self.bundle = store.find_model(config.model)
        self.device = choose_placement(config.device, "fp32").device
        self._format = _FORMATS.get(config.dtype)
        self._tiny = self.bundle.vae_is_tiny
        self._scaling = float(self.bundle.vae_config["scaling_factor"])
        self._vae: Any = self.bundle.build_vae(torch.float32).requires_grad_(False).to(self.device)
        unet: Any = self.bundle.build_unet(torch.float32)
        ranks = {stage.value: config.rank_of(stage) for stage in Stage}
        start = start_of(config, self.bundle, store)
        self.lora = DualLora(unet, ranks, config.seed, start.adapters if start else None)
        unet.to(self.device)
        if config.checkpointing:
            unet.enable_gradient_checkpointing()
            self._vae.enable_gradient_checkpointing()
        self._embeddings: dict[str, Tensor] = {}
        self.empty = self.embedding("")

    def autocast(self) -> torch.autocast:
        """The format of the forward pass."""
        return torch.autocast(
            self.device, self._format or torch.bfloat16, enabled=self._format is not None
        )

    @torch.no_grad()
    def encode(self, pictures: Tensor) -> Tensor:
        """z_L = E(x_L) scaling_factor, posterior mode; (b, c, h / f, w / f) of pictures (b, 3, h, w) in -1..1."""
        encoded = self._vae.encode(pictures)
        latents = encoded.latents if self._tiny else encoded.latent_dist.mode()
        return latents * self._scaling

    def decode(self, latents: Tensor) -> Tensor:
        """x_H = D(z_H / scaling_factor), not clamped; gradients pass."""
        return self._vae.decode(latents / self._scaling).sample

    def embedding(self, prompt: str) -> Tensor:
        """Embedding of a prompt, (1, tokens, width); kept once it was computed."""
        if prompt not in self._embeddings:
            self._embeddings[prompt] = prompt_embedding(self.bundle.folder, prompt).to(self.device)
        return self._embeddings[prompt]

    def prompts(self, captions: Sequence[str]) -> Tensor:
        """Embeddings of captions, (b, tokens, width)."""
        return torch.cat([self.embedding(caption) for caption in captions])

    def csd_prompts(self) -> tuple[Tensor, Tensor]:
        """The positive and the negative prompt's embedding, each (1, tokens, width).

        Raises:
            BadRequest: the model neither carries them nor has a text encoder.
        """
        stored = stored_embeddings(self.bundle.folder)
        if "positive" in stored and "negative" in stored:
            positive, negative = (stored[name].float() for name in ("positive", "negative"))
            return positive.to(self.device), negative.to(self.device)
        if has_text_encoder(self.bundle.folder):
            return self.embedding(POSITIVE), self.embedding(NEGATIVE)
        raise BadRequest(
            "The model in {folder} has no positive and negative prompt, which CSD needs; set csd to 0.",
            folder=self.bundle.folder,
        )


def start_of(config: TrainConfig, bundle: ModelBundle, store: ModelStore) -> AdapterPack | None:
    """The adapters that a run starts from; None where it starts from nothing. The model's name means the model's own.

    Raises:
        ModelNotFound, BadCheckpoint: they cannot be used.
        BadRequest: the sem stage alone was asked for, and they have no pixel adapter.
    """
    if not config.init:
        return None
    own = config.init == config.model
    pack = store.find_adapters(None if own else str(Path(config.init).expanduser()), bundle)
    if pack is None:
        raise BadRequest("The model {model} carries no adapters to start from.", model=config.model)
    first = ADAPTER_NAMES[0]
    if config.stages == (Stage.SEM,) and not pack.adapters[first].layers:
        raise BadRequest(
            "The adapters {adapters} have no pixel adapter to build upon.", adapters=config.init
        )
    return pack
