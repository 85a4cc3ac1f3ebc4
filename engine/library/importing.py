"""Bringing a model or adapters into a folder of the store: copied, or cut down to what restoring needs, in fp16."""

from __future__ import annotations

import os
import shutil
from collections.abc import Generator
from contextlib import suppress
from pathlib import Path

import torch
from safetensors import SafetensorError, safe_open

from engine.download.job import check_room
from engine.errors import BadCheckpoint, ModelNotFound
from engine.networks.bundle import ModelBundle, WeightFiles, check_fits_config
from engine.networks.prompt import (
    EMBEDDINGS_FILE,
    encode_prompt,
    has_text_encoder,
    stored_embeddings,
)
from engine.restoring.tensor_store import TensorStore
from engine.transfer import Meter, Stage, Transfer
from engine.weights.adapter_pack import read_pack
from engine.weights.safe_weights import check_layout, write_safetensors

MODEL_PARTS = ("unet", "vae", "text_encoder", "tokenizer", "scheduler")
PACK_PARTS = ("pix", "sem")
_TOP_FILES = ("model_index.json", EMBEDDINGS_FILE, "pack.json")
_KEPT_SUFFIXES = frozenset({".json", ".safetensors", ".txt", ".md", ".model"})
WEIGHTS = "diffusion_pytorch_model.safetensors"
_CHUNK = 4 << 20

Steps = Generator[Transfer, None, None]


def copy_steps(source: Path, target: Path, meter: Meter, *, link: bool = False) -> Steps:
    """Copy a file, or give it a second name where `link` allows that and the disk can."""
    target.parent.mkdir(parents=True, exist_ok=True)
    if link:
        with suppress(OSError):
            os.link(source, target)
            meter.add(source.stat().st_size)
            yield meter.value(Stage.COPY, target.name)
            return
    with source.open("rb") as read, target.open("wb") as written:
        while chunk := read.read(_CHUNK):
            written.write(chunk)
            meter.add(len(chunk))
            yield meter.value(Stage.COPY, target.name)
        written.flush()
        os.fsync(written.fileno())


def weights_steps(path: Path, meter: Meter) -> Steps:
    """Read every tensor of a file and check that it is finite.

    Raises:
        BadCheckpoint: the file is damaged, or holds NaN or infinity.
        ModelNotFound: there is no such file.
    """
    check_layout(path)
    try:
        with safe_open(path, "pt") as opened:
            for name in opened.keys():  # noqa: SIM118 - safe_open is no mapping
                tensor = opened.get_tensor(name)
                if tensor.is_floating_point() and not bool(torch.isfinite(tensor).all()):
                    raise BadCheckpoint(
                        "The weights file {path} cannot be used: {name} holds values that are not finite numbers.",
                        hint="Fetch or export it again.",
                        path=path,
                        name=name,
                    )
                meter.add(tensor.numel() * tensor.element_size())
                yield meter.value(Stage.CHECK, path.name)
    except (SafetensorError, OSError, ValueError) as error:
        raise BadCheckpoint(
            "The weights file {path} cannot be read ({reason}).", path=path, reason=error
        ) from error


def model_files(folder: Path) -> list[Path]:
    """Files of a model that are worth keeping, relative to its folder."""
    found = [Path(top) for top in _TOP_FILES if (folder / top).is_file()]
    for part in MODEL_PARTS + PACK_PARTS:
        if (folder / part).is_dir():
            found += [
                Path(part) / file.name
                for file in sorted((folder / part).iterdir())
                if file.is_file() and file.suffix.lower() in _KEPT_SUFFIXES
            ]
    return found


def copy_model_steps(source: Path, place: Path, *, link: bool = False) -> Steps:
    """Copy the parts of a model that can be used, after checking that it can be run.

    Raises:
        ModelNotFound, BadCheckpoint: it lacks a part, is damaged, or cannot be used.
        DiskFull: there is no room for it.
    """
    _check_model(source)
    files = model_files(source)
    meter = Meter(total=sum((source / file).stat().st_size for file in files))
    if not link:
        check_room(place, meter.total)
    for file in files:
        yield from copy_steps(source / file, place / file, meter, link=link)
    yield from _weights_below(place)


def copy_pack_steps(source: Path, place: Path) -> Steps:
    """Copy an adapter pack, after checking it.

    Raises:
        ModelNotFound, BadCheckpoint: it lacks a part or is damaged.
    """
    pack = read_pack(source)
    files = [Path("pack.json")]
    for part in PACK_PARTS:
        found = sorted((pack.folder / part).iterdir())
        files += [Path(part) / f.name for f in found if f.suffix in _KEPT_SUFFIXES]
    meter = Meter(total=sum((source / file).stat().st_size for file in files))
    for file in files:
        yield from copy_steps(source / file, place / file, meter)
    read_pack(place)


def slim_model_steps(source: Path, place: Path, *, link: bool = False) -> Steps:
    """Write only what restoring needs: UNet and VAE in fp16, the empty prompt's embedding, adapters that the model carries.

    Weights that are fp16 in one file are kept byte for byte.

    Raises:
        ModelNotFound, BadCheckpoint: it lacks a part, is damaged, or cannot be used.
        DiskFull: there is no room for it.
    """
    _check_model(source)
    parts = {part: WeightFiles.find(source / part) for part in ("unet", "vae")}
    if not has_text_encoder(source) and "empty" not in stored_embeddings(source):
        raise ModelNotFound(
            "The model in {folder} has neither {file} nor a text encoder with its tokenizer.",
            folder=source,
            file=EMBEDDINGS_FILE,
        )
    if not link:
        check_room(place, 2 * sum(weights.count for weights in parts.values()))
    for part, weights in parts.items():
        (place / part).mkdir(parents=True)
        shutil.copyfile(source / part / "config.json", place / part / "config.json")
        yield from slim_weights_steps(weights, place / part / WEIGHTS, link=link)
    yield Transfer(Stage.CONVERT, EMBEDDINGS_FILE)
    write_empty_prompt(source, place / EMBEDDINGS_FILE)
    if (source / "pack.json").is_file():
        yield from copy_pack_steps(source, place)
    yield from _weights_below(place)


def slim_weights_steps(weights: WeightFiles, target: Path, *, link: bool = False) -> Steps:
    """Write one component's weights as one fp16 file; what is one already is kept byte for byte.

    Raises:
        BadCheckpoint: fp16 cannot hold a value.
        DiskFull: there is no room.
    """
    meter = Meter(total=sum(file.stat().st_size for file in weights.files))
    target.parent.mkdir(parents=True, exist_ok=True)
    if len(weights.files) == 1 and _is_half(weights.files[0]):
        yield from copy_steps(weights.files[0], target, meter, link=link)
    else:
        yield from _half_steps(weights, target, meter)


def write_empty_prompt(source: Path, target: Path) -> bool:
    """Write the embeddings that a model carries, or compute the empty prompt's; returns whether it was computed.

    Raises:
        ModelNotFound, BadCheckpoint: it has neither embeddings nor a usable text encoder.
        SaveFailed, DiskFull: they could not be written.
    """
    stored = stored_embeddings(source)
    is_new = "empty" not in stored
    write_safetensors({"empty": encode_prompt(source, "")} if is_new else stored, target)
    return is_new


def _check_model(source: Path) -> None:
    bundle = ModelBundle.open(source)
    for part in ("unet", "vae"):
        for file in WeightFiles.find(source / part).files:
            check_layout(file)
        check_fits_config(bundle, part)


def _weights_below(place: Path) -> Steps:
    files = sorted(place.rglob("*.safetensors"))
    meter = Meter(total=sum(file.stat().st_size for file in files))
    for file in files:
        yield from weights_steps(file, meter)


def _is_half(path: Path) -> bool:
    with safe_open(path, "pt") as opened:
        return all(opened.get_slice(name).get_dtype() == "F16" for name in opened.keys())  # noqa: SIM118


def _half_steps(weights: WeightFiles, target: Path, meter: Meter) -> Steps:
    """Write all tensors as fp16 into one file, one after the other."""
    store = TensorStore.on_disk(target, weights.shapes(), torch.float16, {"format": "pt"})
    for name, tensor in weights.items():
        half = tensor.to(torch.float16)
        if not bool(torch.isfinite(half).all()):
            raise BadCheckpoint(
                "{name} in {folder} has values that fp16 cannot hold; import the whole model.",
                name=name,
                folder=weights.files[0].parent,
            )
        store[name].copy_(half)
        meter.add(tensor.numel() * tensor.element_size())
        yield meter.value(Stage.CONVERT, f"{target.parent.name}/{target.name}")
    store.flush()


def unused_bytes(source: Path) -> int:
    """Bytes of a model folder that restoring does not need, once the empty prompt's embedding is known."""
    if not (source / "unet" / "config.json").is_file():
        return 0
    whole = sum((source / file).stat().st_size for file in model_files(source))
    kept = sum(2 * WeightFiles.find(source / part).count for part in ("unet", "vae"))
    return max(0, whole - kept)
