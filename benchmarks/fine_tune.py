"""Does a fine-tune from the command line improve the starter on its kind of damage, outside the noise between seeds?

    python -m benchmarks.fine_tune --model DIR --before PACK --after PACK PACK PACK --preset phone --photos DIR --lpips-weights FILE

Packs: `pisa train --data DIR --run RUN --init starter --preset phone ... --seed N`, then RUN/pack. Measured on centre crops of the
photographs that a run of seed 0 holds out, damaged by the preset. Other seeds hold out others, so their runs get a folder without these:
`--hide DIR` makes one of links and ends.
"""

from __future__ import annotations

import argparse
import statistics
import tempfile
from pathlib import Path

from benchmarks.ablation import synthetic
from engine.networks.bundle import ModelBundle
from engine.pipeline import Enhancer
from engine.types import Lambdas
from engine.weights.adapter_pack import read_pack
from trainer.config import LpipsNet
from trainer.data.dataset import ScanOptions, read_excluded, scan, split
from trainer.measure.evaluate import Evaluator, Figures, mean
from trainer.measure.perceptual import Lpips

POINTS = (Lambdas(1, 0), Lambdas(1, 1))


def hide(photos: Path, share: float, folder: Path) -> None:
    """Links to all photographs but those that are measured on."""
    report = scan([photos], ScanOptions(256, excluded=read_excluded()))
    kept, _ = split(report.pictures, share, 0)
    folder.mkdir(parents=True)
    for picture in kept:
        (folder / picture.path.name).symlink_to(picture.path.absolute())


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    for name in ("model", "before", "photos", "lpips-weights"):
        parser.add_argument(f"--{name}", type=Path, required=True)
    parser.add_argument("--after", type=Path, nargs="*", default=[])
    parser.add_argument("--preset", default="phone")
    parser.add_argument("--share", type=float, default=0.05, help="of the photographs, held out")
    parser.add_argument(
        "--hide", type=Path, help="folder to fill with links to all other photographs"
    )
    given = parser.parse_args()
    if given.hide is not None:
        hide(given.photos, given.share, given.hide)
        return
    judge = Lpips(LpipsNet.ALEX, given.lpips_weights)
    found: dict[Lambdas, list[Figures]] = {at: [] for at in POINTS}
    with tempfile.TemporaryDirectory() as work:
        pairs = synthetic(given.photos, given.preset, Path(work), given.share)
        for number, pack in enumerate((given.before, *given.after)):
            bundle = ModelBundle.open(given.model)
            enhancer = Enhancer.load(bundle, read_pack(pack), device="cpu", dtype="fp32")
            evaluator = Evaluator(enhancer, judge, list(POINTS))
            steps = list(evaluator.run(pairs))
            for at in POINTS:
                own = mean(evaluator.measure(s.at[at], s.truth) for s in steps)
                found[at].append(own)
                name = "before" if not number else f"after, {pack.parent.name}"
                print(f"{name:16} {at.pix:g}, {at.sem:g}  {own.psnr_y:.3f} / {own.lpips:.4f}")
    for at, (before, *after) in found.items():
        for what in ("psnr_y", "lpips"):
            gains = [getattr(own, what) - getattr(before, what) for own in after]
            spread = statistics.stdev(gains) if len(gains) > 1 else float("nan")
            print(
                f"({at.pix:g}, {at.sem:g}) {what}: {statistics.fmean(gains):+.4f} +- {spread:.4f}"
            )


if __name__ == "__main__":
    main()
