"""Looking at an installed model or pack without reading its weights: whether it can be used, and what it takes."""

from __future__ import annotations

import stat
from contextlib import suppress
from pathlib import Path

from engine.errors import EngineError, ModelNotFound
from engine.library.items import Fault, Kind, StoredItem
from engine.networks.bundle import ModelBundle, WeightFiles, check_fits_config
from engine.networks.prompt import EMBEDDINGS_FILE, has_text_encoder
from engine.weights.adapter_pack import read_pack
from engine.weights.safe_weights import check_layout


def check_item(kind: Kind, path: Path) -> str:
    """Look whether an item has what it needs, without reading weights. Returns the model that a pack says it was made for.

    Raises:
        ModelNotFound, BadCheckpoint: it cannot be used.
    """
    if kind == Kind.ADAPTERS:
        return read_pack(path).for_model
    bundle = ModelBundle.open(path)
    for file in (*bundle.unet_weights.files, *WeightFiles.find(path / "vae").files):
        check_layout(file)
    if not (path / EMBEDDINGS_FILE).is_file() and not has_text_encoder(path):
        raise ModelNotFound(
            "The model in {folder} has neither {file} nor a text encoder with its tokenizer.",
            folder=path,
            file=EMBEDDINGS_FILE,
        )
    return ""


def faults_of_form(item: StoredItem) -> tuple[Fault, ...]:
    """What is wrong with an item whose files are all as they were, or of which nothing was noted."""
    try:
        check_item(item.kind, item.path)
        if item.kind == Kind.MODEL:
            for part in ("unet", "vae"):
                check_fits_config(ModelBundle.open(item.path), part)
    except EngineError as error:
        return (Fault("", error.message),)
    return ()


def bytes_below(path: Path) -> int:
    """Size of all files below a folder, as far as they can be looked at."""
    total = 0
    with suppress(OSError):
        for file in path.rglob("*"):
            with suppress(OSError):
                status = file.stat()
                total += status.st_size if stat.S_ISREG(status.st_mode) else 0
    return total
