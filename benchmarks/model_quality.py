"""The starter against what it must reach: strengths, guards, monotony, the autoencoder alone, seconds.

    python -m benchmarks.model_quality --lr DIR --hr DIR --lpips-weights FILE [--model DIR] [--adapters DIR] [--every N]

AlexNet-LPIPS judges; it enters no loss and no choice of a checkpoint.
"""

from __future__ import annotations

import argparse
import json
import time
from pathlib import Path

import numpy as np
import torch

from engine.files import read_image
from engine.networks.bundle import ModelBundle
from engine.pipeline import Enhancer, render_levels, run
from engine.types import EnhanceParams, Lambdas
from engine.weights.adapter_pack import read_pack
from trainer.config import LpipsNet
from trainer.data.dataset import to_uint8
from trainer.data.tensors import to_tensor
from trainer.measure.evaluate import Evaluation, Evaluator, find_pairs, parse_grid
from trainer.measure.metrics import psnr_y
from trainer.measure.perceptual import Lpips

STARTER = Path(__file__).parents[1] / "resources" / "starter"
GRID = "0:0,0.5:0,1:0,1:0.25,1:0.5,1:0.75,1:1,1:1.3,0.5:1"


def evaluate(enhancer: Enhancer, given: argparse.Namespace) -> Evaluation:
    """All strengths over the pairs."""
    judge = Lpips(LpipsNet.ALEX, given.lpips_weights)
    steps = Evaluator(enhancer, judge, parse_grid(given.grid)).run(
        find_pairs(given.lr, given.hr)[:: given.every]
    )
    while True:
        try:
            next(steps)
        except StopIteration as end:
            return end.value


def round_trip(bundle: ModelBundle, pictures: list[Path]) -> tuple[float, float]:
    """PSNR of the autoencoder alone on the truth: mean and worst, dB."""
    vae = bundle.build_vae(torch.float32)
    found = []
    with torch.inference_mode():
        for path in pictures:
            rgb = to_uint8(read_image(path).rgb)
            again = vae.decode(vae.encode(to_tensor([rgb])).latents).sample
            levels = ((again[0].clamp(-1, 1) + 1) * 127.5).round().byte()
            found.append(psnr_y(levels.permute(1, 2, 0).numpy(), rgb))
    return float(np.mean(found)), min(found)


def seconds(enhancer: Enhancer, picture: Path) -> float:
    """One pass of 512 x 512 output at (1, 1): residual and decode."""
    rgb = to_uint8(read_image(picture).rgb)[:128, :128]
    times = []
    for _ in range(4):
        start = time.perf_counter()
        prepared = run(enhancer.prepare(rgb, EnhanceParams(), wanted=Lambdas(1, 1)))
        render_levels(enhancer, prepared, Lambdas(1, 1))
        times.append(time.perf_counter() - start)
    return min(times)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--lr", type=Path, required=True)
    parser.add_argument("--hr", type=Path, required=True)
    parser.add_argument("--lpips-weights", type=Path, required=True)
    parser.add_argument("--model", type=Path, default=STARTER)
    parser.add_argument("--adapters", type=Path)
    parser.add_argument("--grid", default=GRID)
    parser.add_argument("--every", type=int, default=1, help="take every N-th pair")
    given = parser.parse_args()
    bundle = ModelBundle.open(given.model)
    pack = read_pack(given.adapters or given.model)
    enhancer = Enhancer.load(bundle, pack, device="cpu", dtype="fp32")
    found = evaluate(enhancer, given)
    rows = [("bicubic", found.bicubic)]
    rows += [(f"({at.pix:g}, {at.sem:g})", figures) for at, figures in found.grid.items()]
    for name, f in rows:
        print(f"{name:12} {f.psnr_y:6.2f} / {f.lpips:.4f}   flat {f.flat:.2f}  edge {f.edge:.2f}")
    along_sem = [f.lpips for at, f in found.grid.items() if at.pix == 1 and at.sem <= 1]
    along_pix = [f.psnr_y for at, f in found.grid.items() if at.sem == 0]
    pictures = [pair.hr for pair in find_pairs(given.lr, given.hr)[:: given.every]]
    mean, worst = round_trip(bundle, pictures)
    print(json.dumps({
        "pairs": found.count,
        "lpips_falls_with_sem": along_sem == sorted(along_sem, reverse=True),
        "psnr_rises_with_pix": along_pix == sorted(along_pix),
        "vae_psnr_mean": round(mean, 2), "vae_psnr_worst": round(worst, 2),
        "seconds_512": round(seconds(enhancer, find_pairs(given.lr, given.hr)[0].lr), 2),
    }))  # fmt: skip


if __name__ == "__main__":
    main()
