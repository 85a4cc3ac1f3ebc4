"""What two adapters are good for: pixel only, semantic only, one joint adapter, both.

    python -m benchmarks.ablation --model DIR --dual PACK --sem PACK --joint PACK --lr DIR --hr DIR --photos DIR \
        --lpips-weights FILE --figure FILE [--every N] [--also NAME PACK ...]

All packs are trained on one base with the same number of steps and the same seed (B is 0 at the start, so an adapter that is
not trained changes nothing):

    dual    python -m trainer --config trainer/starter/pix.json ..., then trainer/starter/sem.json with --init its pack
    sem     python -m trainer --config trainer/starter/sem.json --stages pix,sem --steps-pix 0 --l2-sem 0
    joint   python -m trainer --config trainer/starter/sem.json --stages pix,sem --steps-pix 0

    more    python -m trainer --config trainer/starter/sem.json ... with --init dual's pixel pack and --ogp or --detail, for --also

"pixel only" is the dual pack at (1, 0). Measured on the pairs, and on centre crops of held-out photographs damaged by two presets.
"""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from PIL import Image

from benchmarks.naturalness import naturalness
from engine.networks.bundle import ModelBundle
from engine.pipeline import Enhancer
from engine.types import Lambdas
from engine.weights.adapter_pack import read_pack
from trainer.config import LpipsNet
from trainer.data.crops import CropDataset
from trainer.data.dataset import ScanOptions, read_excluded, scan, split
from trainer.measure.evaluate import Evaluator, Pair, Results, find_pairs, mean
from trainer.measure.perceptual import Lpips
from trainer.measure.plot import contact_sheet, save_picture
from trainer.presets import load_preset

PRESETS = ("optical", "phone")
_CROP = 256


def synthetic(photos: Path, preset: str, folder: Path, share: float) -> list[Pair]:
    """Pairs from held-out photographs: those that a run of seed 0 validates on."""
    report = scan([photos], ScanOptions(_CROP, excluded=read_excluded()))
    _, held = split(report.pictures, share, 0)
    crops = CropDataset(held, load_preset(preset), crop=_CROP, scale=4, seed=0)
    pairs = []
    for number in range(len(crops)):
        sample = crops.centre(number)
        pair = Pair(folder / f"{preset}{number}_LR.png", folder / f"{preset}{number}_HR.png")
        Image.fromarray(sample.lq).save(pair.lr)
        Image.fromarray(sample.hq).save(pair.hr)
        pairs.append(pair)
    return pairs


def measure(evaluator: Evaluator, at: Lambdas, pairs: Sequence[Pair]) -> tuple[str, list[Results]]:
    """The means as a line, and the pictures."""
    steps = list(evaluator.run(pairs))
    own = mean([evaluator.measure(r.at[at], r.truth) for r in steps])
    natural = float(np.mean([naturalness(r.at[at]) for r in steps]))
    line = f"{own.psnr_y:6.2f} / {own.lpips:.4f}  flat {own.flat:.2f} edge {own.edge:.2f}  naturalness {natural:.2f}"
    return line, steps


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    for name in ("model", "dual", "sem", "joint", "lr", "hr", "photos", "lpips-weights", "figure"):
        parser.add_argument(f"--{name}", type=Path, required=True)
    parser.add_argument("--every", type=int, default=1, help="take every N-th pair")
    parser.add_argument("--share", type=float, default=0.05, help="of the photographs, held out")
    parser.add_argument(
        "--presets", nargs="*", default=PRESETS, help="damage of held-out photographs"
    )
    parser.add_argument(
        "--also", nargs=2, action="append", default=[], metavar=("NAME", "PACK"), help="one more, at (1, 1)"
    )  # fmt: skip
    given = parser.parse_args()
    judge = Lpips(LpipsNet.ALEX, given.lpips_weights)
    variants = {
        "pixel only": (given.dual, Lambdas(1, 0)),
        "semantic only": (given.sem, Lambdas(1, 1)),
        "one joint adapter": (given.joint, Lambdas(1, 1)),
        "both": (given.dual, Lambdas(1, 1)),
    }
    more = {name: (Path(pack), Lambdas(1, 1)) for name, pack in given.also}
    with tempfile.TemporaryDirectory() as work:
        sets = {"pairs": find_pairs(given.lr, given.hr)[:: given.every]}
        for preset in given.presets:
            sets[preset] = synthetic(given.photos, preset, Path(work), given.share)
        shown: dict[str, list[Results]] = {}
        for name, (pack, at) in (variants | more).items():
            bundle = ModelBundle.open(given.model)
            enhancer = Enhancer.load(bundle, read_pack(pack), device="cpu", dtype="fp32")
            evaluator = Evaluator(enhancer, judge, [at])
            for kind, pairs in sets.items():
                line, results = measure(evaluator, at, pairs)
                print(f"{name:18} {kind:8} {line}", flush=True)
                if kind == "pairs" and name in variants:
                    shown[name] = results
        rows = []
        first = shown["both"]
        for number in range(0, len(first), max(1, len(first) // 5)):
            cells = [("bicubic", first[number].bicubic)]
            cells += [(n, r[number].at[variants[n][1]]) for n, r in shown.items()]
            rows.append(
                (
                    first[number].pair.hr.stem.removesuffix("_HR"),
                    [*cells, ("truth", first[number].truth)],
                )
            )
        save_picture(contact_sheet(rows[:5], 200), given.figure)


if __name__ == "__main__":
    main()
