"""Prompt embeddings: computed once, kept beside the model, so that the text encoder need not stay in memory.

A bundle without a text encoder (the starter) carries its embeddings in `prompt_embeds.safetensors`, by name: "empty",
and where the model was trained with them "positive" and "negative".
"""

from __future__ import annotations

import logging
from pathlib import Path
from typing import TYPE_CHECKING

import torch
from safetensors.torch import save_file
from torch import Tensor

from engine.errors import BadCheckpoint, BadRequest, ModelNotFound
from engine.networks.torch_compat import prepare_torch
from engine.weights.safe_weights import read_safetensors

if TYPE_CHECKING:
    from collections.abc import Mapping

_log = logging.getLogger(__name__)

EMBEDDINGS_FILE = "prompt_embeds.safetensors"


def has_text_encoder(folder: Path) -> bool:
    """Whether the bundle can encode prompts of the user's own."""
    return (folder / "text_encoder" / "config.json").is_file() and (folder / "tokenizer").is_dir()


def stored_embeddings(folder: Path) -> Mapping[str, Tensor]:
    """Embeddings that the bundle carries, by name, each (1, tokens, width); empty where there are none.

    Raises:
        BadCheckpoint: the file is damaged.
    """
    path = folder / EMBEDDINGS_FILE
    if not path.is_file():
        return {}
    try:
        found = read_safetensors(path)
        odd = [n for n, t in found.items() if t.dim() != 3 or t.shape[0] != 1 or 0 in t.shape]
        if odd:
            raise ValueError(f"{odd[0]} has the shape {tuple(found[odd[0]].shape)}")
    except (BadCheckpoint, ValueError) as error:
        raise BadCheckpoint(
            "The prompt embeddings {path} cannot be read ({reason}); install the model again.",
            path=path,
            reason=error,
        ) from error
    return found


def prompt_embedding(folder: Path, prompt: str | None) -> Tensor:
    """Embedding of `prompt` (None or "" is the empty prompt of the paper's inference), (1, tokens, width) float32.

    The empty prompt's embedding is stored in the bundle after the first time, where the folder can be written.

    Raises:
        BadRequest: a prompt of one's own, and the model has no text encoder.
        ModelNotFound: the bundle has neither a stored embedding nor a text encoder.
    """
    if not prompt:
        stored = stored_embeddings(folder)
        if "empty" in stored:
            return stored["empty"].float()
    if not has_text_encoder(folder):
        if prompt:
            raise BadRequest(
                "The model in {folder} has no text encoder, so it takes no prompt; leave the "
                "prompt empty.",
                folder=folder,
            )
        raise ModelNotFound(
            "The model in {folder} has neither {file} nor a text encoder with its tokenizer.",
            folder=folder,
            file=EMBEDDINGS_FILE,
        )
    embedding = encode_prompt(folder, prompt or "")
    if not prompt:
        _store(folder, embedding)
    return embedding


@torch.inference_mode()
def encode_prompt(folder: Path, prompt: str) -> Tensor:
    """Embedding of a prompt by the bundle's own text encoder, (1, tokens, width) float32; nothing is stored.

    Raises:
        ModelNotFound: the encoder or its tokenizer is missing or damaged.
    """
    prepare_torch()
    from transformers import CLIPTextModel, CLIPTokenizer
    from transformers.utils import logging as transformers_logging

    transformers_logging.disable_progress_bar()

    try:
        tokenizer = CLIPTokenizer.from_pretrained(folder / "tokenizer", local_files_only=True)
        text_encoder = CLIPTextModel.from_pretrained(
            folder / "text_encoder",
            local_files_only=True,
            use_safetensors=True,
            variant=_variant(folder / "text_encoder"),
            dtype=torch.float32,
        )
    except (OSError, ValueError, KeyError) as error:
        raise ModelNotFound(
            "The text encoder or tokenizer in {folder} cannot be loaded ({reason}); "
            "install the model again.",
            folder=folder,
            reason=error,
        ) from error
    tokens = tokenizer(
        prompt,
        max_length=tokenizer.model_max_length,
        padding="max_length",
        truncation=True,
        return_tensors="pt",
    )
    return text_encoder.eval()(tokens.input_ids)[0].float().clone()


def _variant(folder: Path) -> str | None:
    """ "fp16" where there is only that one."""
    has_plain = any(folder.glob("model.safetensors*")) or any(folder.glob("model-*.safetensors"))
    return "fp16" if not has_plain and (folder / "model.fp16.safetensors").is_file() else None


def _store(folder: Path, embedding: Tensor) -> None:
    path = folder / EMBEDDINGS_FILE
    temporary = path.with_suffix(".part")
    try:
        save_file({"empty": embedding.contiguous()}, temporary)
        temporary.replace(path)
    except OSError as error:  # a read-only model folder only costs the encoding next time
        _log.info("The prompt embedding could not be stored in %s: %s", folder, error)
        temporary.unlink(missing_ok=True)
