"""What a GPU gives: the starter against the CPU, the full-size model's residuals and decodes, training steps.

    python -m benchmarks.gpu WORK [--device cuda] [--parts starter,full,training]

WORK receives a random model of SD 2.1's shape (2 GB). Every figure of a part comes from one run on one machine.
"""

from __future__ import annotations

import argparse
import json
import statistics
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import torch
from PIL import Image

from benchmarks.random_models import SD21_UNET, SD21_VAE, write_checkpoint, write_model
from engine.library.store import ModelStore
from engine.networks.bundle import ModelBundle
from engine.pipeline import Enhancer, Prepared, render_levels, run
from engine.types import EnhanceParams, Lambdas
from engine.weights.adapter_pack import AdapterPack, read_pack
from engine.weights.pisa_checkpoint import as_pack, read_pisa_checkpoint
from trainer.config import Stage, TrainConfig
from trainer.data.crops import CropDataset
from trainer.data.dataset import ScanOptions, scan
from trainer.networks import Networks
from trainer.stepper import Stepper
from trainer.world import World

RESOURCES = Path(__file__).parents[1] / "resources"
STARTER = RESOURCES / "starter"
_REPEATS = 5


def say(**figures: object) -> None:
    """One JSON line."""
    print(json.dumps(figures), flush=True)


def picture(side: int) -> np.ndarray:
    """A real photograph of `side` x `side` pixels, uint8."""
    with Image.open(RESOURCES / "samples" / "goose.jpg") as found:
        return np.asarray(found.convert("RGB").crop((0, 0, 180, 180)).resize((side, side)))


def timed(what: Callable[[], object], device: str) -> float:
    """Seconds of one call, the device's work included."""
    start = time.perf_counter()
    what()
    if device == "cuda":
        torch.cuda.synchronize()
    return time.perf_counter() - start


def median(what: Callable[[], object], device: str) -> float:
    """Median seconds of some calls after one that warms up."""
    what()
    return statistics.median(timed(what, device) for _ in range(_REPEATS))


def starter(device: str) -> None:
    """Grey levels between the CPU in float32 and the device in each format, and seconds."""
    bundle, pack, rgb = ModelBundle.open(STARTER), read_pack(STARTER), picture(128)

    def result(enhancer: Enhancer, strengths: Lambdas) -> np.ndarray:
        return render_levels(enhancer, prepared_of(enhancer, rgb), strengths)

    cpu, points = (
        Enhancer.load(bundle, pack, device="cpu", dtype="fp32"),
        (Lambdas(0, 0), Lambdas(1, 0), Lambdas(1, 1)),
    )
    wanted = [result(cpu, at).astype(float) for at in points]
    seconds = median(lambda: result(cpu, points[2]), "cpu")
    say(part="starter", device="cpu", dtype="fp32", s512=round(seconds, 3))
    for dtype in ("fp32", "fp16", "bf16"):
        enhancer = Enhancer.load(bundle, pack, device=device, dtype=dtype)
        apart = [np.abs(result(enhancer, at) - w) for at, w in zip(points, wanted, strict=True)]
        say(
            part="starter", device=device, dtype=dtype,
            worst=max(float(a.max()) for a in apart), mean=round(max(float(a.mean()) for a in apart), 4),
            s512=whole_seconds(enhancer, rgb, device), s2048=whole_seconds(enhancer, picture(512), device),
        )  # fmt: skip


def whole_seconds(enhancer: Enhancer, rgb: np.ndarray, device: str) -> float:
    """Median seconds from a picture in memory to its whole result."""

    def whole() -> None:
        render_levels(enhancer, prepared_of(enhancer, rgb), Lambdas(1, 1))

    return round(median(whole, device), 4)


def prepared_of(enhancer: Enhancer, rgb: np.ndarray) -> Prepared:
    """Both residuals of a picture."""
    return run(enhancer.prepare(rgb, EnhanceParams()))


def model_in(work: Path) -> tuple[ModelBundle, AdapterPack]:
    """The random full-size model, written where it is not there."""
    model = work / "sd21"
    if not (model / "pisa_sr.pkl").is_file():
        write_model(model, SD21_UNET, SD21_VAE, tokens=77, dtype=torch.float16)
        write_checkpoint(model / "pisa_sr.pkl", SD21_UNET)
    return ModelBundle.open(model), as_pack(read_pisa_checkpoint(model / "pisa_sr.pkl"))


def full(device: str, work: Path) -> None:
    """Seconds until the residuals of a picture are there, and of every position of the pad after that."""
    bundle, pack = model_in(work)
    for dtype in ("fp16", "bf16", "fp32"):
        if device == "cuda":
            torch.cuda.reset_peak_memory_stats()
        begun = time.perf_counter()
        enhancer = Enhancer.load(bundle, pack, device=device, dtype=dtype)
        prepared = prepared_of(enhancer, picture(128))
        load = time.perf_counter() - begun
        say(part="full", device=device, dtype=dtype, load_and_first=round(load, 1))
        for side in (128, 256, 512):
            row(enhancer, side, device, dtype)
        del enhancer, prepared


def row(enhancer: Enhancer, side: int, device: str, dtype: str) -> None:
    """One picture of `side` pixels, four times enlarged: residuals, the whole picture, one cell of the view."""
    rgb = picture(side)
    residuals = min(timed(lambda: prepared_of(enhancer, rgb), device) for _ in range(2))
    prepared = prepared_of(enhancer, rgb)
    cells = prepared.residuals.plans.decode
    first = cells.row(0)[:1]
    turn = iter(np.linspace(0.2, 1.3, _REPEATS + 1))

    def view() -> None:
        for _ in enhancer.render_view(prepared, Lambdas(float(next(turn)), 1), iter(first)):
            pass

    whole = timed(lambda: render_levels(enhancer, prepared, Lambdas(1, 1)), device)
    say(
        part="full", device=device, dtype=dtype, output=4 * side, tiles=prepared.unet_tiles, cells=len(cells.tiles),
        residuals_s=round(residuals, 3), whole_s=round(whole, 3), cell_s=round(median(view, device), 4),
        cell_width=prepared.decoder.pixel_rect(first[0]).width,
        peak_gib=round(torch.cuda.max_memory_allocated() / 2**30, 2) if device == "cuda" else None,
        notices=[str(notice.message) for notice in prepared.notices],
    )  # fmt: skip


def training(device: str, work: Path) -> None:
    """Steps of the full-size model in both stages, the paper's crops of 512 and ranks, bf16."""
    model_in(work)
    photos = RESOURCES / "samples"
    for batch, checkpointing in ((4, False), (16, True)):
        config = TrainConfig(
            data=(str(photos),), model=str(work / "sd21"), rank=4, batch=batch, crop=512, lr=5e-5,
            checkpointing=checkpointing, device=device, dtype="bf16", preset="optical",  # type: ignore[arg-type]
        )  # fmt: skip
        networks = Networks(config, ModelStore(work / "store"))
        pictures = scan([photos], ScanOptions(config.crop, config.scale)).pictures
        crops = CropDataset(
            pictures, config.degradation, crop=config.crop, scale=config.scale, seed=0
        )
        for stage in Stage:
            steps(config, networks, crops, stage)
        del networks
        torch.cuda.empty_cache()


def steps(config: TrainConfig, networks: Networks, crops: CropDataset, stage: Stage) -> None:
    """Four optimiser steps of a stage."""
    stepper, taken = Stepper(config, networks, stage, World()), []
    if config.device == "cuda":
        torch.cuda.reset_peak_memory_stats()
    for step in range(4):
        samples = [crops.sample(step * config.batch + i) for i in range(config.batch)]
        begun = time.perf_counter()
        stepper.take(samples, step)
        taken.append(round(time.perf_counter() - begun, 2))
    say(
        part="training", device=config.device, stage=stage.value, batch=config.batch, checkpointing=config.checkpointing,
        seconds=taken, peak_gib=round(torch.cuda.max_memory_allocated() / 2**30, 1) if config.device == "cuda" else None,
    )  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("work", type=Path)
    parser.add_argument("--device", default="cuda")
    parser.add_argument("--parts", default="starter,full,training")
    given = parser.parse_args()
    if given.device == "cuda":
        say(machine=torch.cuda.get_device_name(0), torch=torch.__version__)
    parts = {
        "starter": lambda: starter(given.device),
        "full": lambda: full(given.device, given.work),
        "training": lambda: training(given.device, given.work),
    }
    for name in given.parts.split(","):
        parts[name]()


if __name__ == "__main__":
    main()
