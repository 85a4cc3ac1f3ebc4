"""A tiny model with a text encoder, and cards that offer models on a server of this machine."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import torch

from engine.download import Card, Licence, Manifest, Mirror, RemoteFile
from tests.tiny import KL_UNET


def write_encoder(
    folder: Path, width: int = KL_UNET["cross_attention_dim"], tokens: int = 4
) -> None:
    """A text encoder of `width` and a tokenizer that knows two signs, as a diffusers folder has them."""
    from engine.networks.torch_compat import prepare_torch

    prepare_torch()
    from transformers import CLIPTextConfig, CLIPTextModel

    torch.manual_seed(5)
    config = CLIPTextConfig(
        hidden_size=width, intermediate_size=2 * width, num_hidden_layers=1, num_attention_heads=2,
        vocab_size=8, max_position_embeddings=tokens, projection_dim=width, bos_token_id=0, eos_token_id=1, pad_token_id=1,
    )  # fmt: skip
    CLIPTextModel(config).save_pretrained(folder / "text_encoder")
    place = folder / "tokenizer"
    place.mkdir(parents=True, exist_ok=True)
    words = ["<|startoftext|>", "<|endoftext|>", "a", "b", "a</w>", "b</w>", "ab</w>", "!"]
    (place / "vocab.json").write_text(json.dumps({w: i for i, w in enumerate(words)}))
    (place / "merges.txt").write_text("#version: 0.2\na b</w>\n")
    (place / "tokenizer_config.json").write_text(
        json.dumps({"tokenizer_class": "CLIPTokenizer", "model_max_length": tokens, "pad_token": "<|endoftext|>",
                    "bos_token": "<|startoftext|>", "eos_token": "<|endoftext|>", "unk_token": "<|endoftext|>"})
    )  # fmt: skip


def files_of(folder: Path) -> dict[str, bytes]:
    """Bytes of every file of a folder, by path."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.suffix != ".pkl"
    }


def card_for(
    files: dict[str, bytes],
    *bases: str,
    name: str = "full",
    with_hashes: bool = False,
    must_accept: bool = True,
) -> Card:
    """A card that offers files at mirrors."""
    return Card(
        name, name.title(), "model", "A model.", sum(map(len, files.values())),
        Licence("Some terms", "https://example.org/terms", ("Be kind.",), must_accept),
        homepage="https://example.org", mirrors=tuple(Mirror.at(base) for base in bases),
        files=tuple(
            RemoteFile(path, path, len(data), hashlib.sha256(data).hexdigest() if with_hashes else "",
                       not path.startswith(("text_encoder", "tokenizer")))
            for path, data in files.items()
        ),
    )  # fmt: skip


def manifest_of(*cards: Card) -> Manifest:
    """A list of these."""
    return Manifest(cards)
