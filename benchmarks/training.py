"""Training: steps a second against a plain loop in one run, and the full-size model's first steps.

    python -m benchmarks.training --photos DIR [--steps 6]
    python -m benchmarks.training --full WORK        (random weights in SD 2.1-base's shape; needs 14 GB)

The plain loop is the recipe written down without thinking of cost, as published training code has it: every loss is computed
in both stages and multiplied by its weight, 0 or not; pictures are decoded anew for each crop; the input is encoded with the
graph kept; memory is laid out as it comes.
"""

from __future__ import annotations

import argparse
import json
import resource
import time
from pathlib import Path

import torch
from safetensors.torch import save_file

from benchmarks.random_models import SD21_UNET, SD21_VAE, write_model
from engine.library.store import ModelStore
from engine.networks.prompt import EMBEDDINGS_FILE, stored_embeddings
from trainer.config import Stage, TrainConfig
from trainer.data.crops import CropDataset
from trainer.data.dataset import ScanOptions, scan
from trainer.data.tensors import enlarged, to_tensor
from trainer.losses import CsdDraw, CsdLoss, l2
from trainer.measure.perceptual import Lpips
from trainer.networks import Networks
from trainer.presets import load_preset
from trainer.stepper import Stepper
from trainer.world import World

STARTER = Path(__file__).parents[1] / "resources" / "starter"


def _crops(photos: Path, config: TrainConfig, remembered: int) -> CropDataset:
    report = scan([photos], ScanOptions(config.crop, config.scale))
    preset = load_preset(config.preset)
    return CropDataset(
        report.pictures, preset, crop=config.crop, scale=config.scale, seed=0, remembered=remembered
    )


class Plain:
    """The recipe without a thought for cost."""

    def __init__(self, config: TrainConfig, networks: Networks, stage: Stage) -> None:
        self.config, self.networks, self.stage = config, networks, stage
        networks.lora.select(stage)
        for module in (networks.lora.unet, networks._vae):
            module.to(memory_format=torch.contiguous_format)
        self.lpips = Lpips()
        self.csd = CsdLoss(networks.lora.score, *networks.csd_prompts())
        self.optimiser = torch.optim.AdamW([p for _, p in networks.lora.trained], lr=config.lr)

    def take(self, samples: list, done: int) -> None:
        networks, semantic = self.networks, self.stage is Stage.SEM
        damaged = enlarged((s.lq for s in samples), self.config.scale).contiguous()
        truth = to_tensor(s.hq for s in samples).contiguous()
        encoded = networks._vae.encode(damaged)
        z_l = encoded.latents if networks._tiny else encoded.latent_dist.mode()
        z_l = z_l * networks._scaling
        prompt = networks.prompts([s.caption for s in samples])
        z_h = z_l - networks.lora.residual(z_l, prompt)
        result = networks.decode(z_h)
        distance = self.lpips((result + 1) / 2, (truth + 1) / 2).mean()
        draw = CsdDraw.seeded(list(range(len(samples))), tuple(z_h.shape[1:]))
        weights = (self.config.lpips_weight, self.config.csd) if semantic else (0.0, 0.0)
        total = l2(result, truth) + weights[0] * distance + weights[1] * self.csd(z_h, draw)
        self.optimiser.zero_grad()
        total.backward()
        torch.nn.utils.clip_grad_norm_([p for _, p in networks.lora.trained], 1.0)
        self.optimiser.step()


def compare(photos: Path, steps: int) -> None:
    """Seconds of a step of each stage, ours and plain, taken in turns."""
    config = TrainConfig(
        data=(str(photos),),
        init="starter",
        batch=4,
        crop=128,
        preset="general",
        csd=1.0,
        device="cpu",
    )
    store = ModelStore(Path("."), STARTER)
    totals = {}
    for stage in Stage:
        ours = Stepper(config, Networks(config, store), stage, World())
        plain = Plain(config, Networks(config, store), stage)
        cached, anew = _crops(photos, config, 500), _crops(photos, config, 1)
        for position in range(4 * (steps + 1)):
            cached.sample(position)  # as after the first epoch
        times: dict[str, list[float]] = {"ours": [], "plain": []}
        for step in range(steps + 1):
            for name, taker, crops in (("ours", ours, cached), ("plain", plain, anew)):
                start = time.perf_counter()
                taker.take([crops.sample(4 * step + i) for i in range(4)], step)
                times[name].append(time.perf_counter() - start)
        totals[stage] = {name: sum(values[1:]) / steps for name, values in times.items()}
        ratio = totals[stage]["plain"] / totals[stage]["ours"]
        print(json.dumps({"stage": stage.value, **totals[stage], "ratio": round(ratio, 2)}))
    paper = {Stage.PIX: 4000, Stage.SEM: 8500}
    spent = {n: sum(paper[s] * totals[s][n] for s in Stage) for n in ("ours", "plain")}
    print(
        json.dumps(
            {"ratio over the paper's 4,000 + 8,500 steps": round(spent["plain"] / spent["ours"], 2)}
        )
    )


def full(work: Path, photos: Path) -> None:
    """Two steps of each stage of the full-size model with gradient checkpointing."""
    model = work / "sd21"
    if not (model / "vae").is_dir():
        write_model(model, SD21_UNET, SD21_VAE, tokens=77, dtype=torch.float16)
        empty = stored_embeddings(model)["empty"]
        torch.manual_seed(6)
        prompts = {name: torch.randn_like(empty) for name in ("positive", "negative")}
        save_file({"empty": empty, **prompts}, model / EMBEDDINGS_FILE)
    config = TrainConfig(
        data=(str(photos),), model=str(model), rank=4, batch=1, crop=256, lr=5e-5, csd=1.0, checkpointing=True,
        device="cpu", preset="optical",
    )  # fmt: skip
    start = time.perf_counter()
    networks = Networks(config, ModelStore(Path(".")))
    print(json.dumps({"load_s": round(time.perf_counter() - start, 1)}))
    crops = _crops(photos, config, 8)
    for stage in Stage:
        stepper = Stepper(config, networks, stage, World())
        for step in range(2):
            start = time.perf_counter()
            parts, norm, _ = stepper.take([crops.sample(step)], step)
            peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
            print(json.dumps({
                "stage": stage.value, "step": step + 1, "seconds": round(time.perf_counter() - start, 1),
                "losses": {k: round(v, 4) for k, v in parts.items()}, "grad_norm": round(norm, 4),
                "peak_gib": round(peak, 1),
            }), flush=True)  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--photos", type=Path, default=STARTER.parent / "samples")
    parser.add_argument("--steps", type=int, default=6)
    parser.add_argument("--full", type=Path, metavar="WORK")
    given = parser.parse_args()
    if given.full:
        full(given.full, given.photos)
    else:
        compare(given.photos, given.steps)


if __name__ == "__main__":
    main()
