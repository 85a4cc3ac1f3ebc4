"""How good the adapters are now: fixed crops of held-out photographs, restored by the engine itself."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from PIL import Image

from engine.files.atomic import atomic_write
from engine.pipeline import Enhancer, render_levels, run
from engine.types import Colour, EnhanceParams, Lambdas, Neutral
from engine.weights.adapter_pack import AdapterPack
from engine.weights.low_rank import AdapterWeights
from trainer.config import Stage, TrainConfig
from trainer.data.crops import CropDataset
from trainer.data.crops import Sample as Pair
from trainer.data.degrade import Pixels
from trainer.data.tensors import unit_tensor
from trainer.measure.metrics import psnr_y, ssim_y
from trainer.measure.perceptual import Lpips
from trainer.networks import Networks
from trainer.report import Report, Sample
from trainer.sample_points import SAMPLE_PICTURES, points_of

CROPS = 8


@dataclass(frozen=True, slots=True)
class Score:
    """Means over the crops at one pair of strengths.

    Attributes:
        psnr_y, ssim_y: on luma.
        lpips: with the backbone of the run's loss.
    """

    psnr_y: float
    ssim_y: float
    lpips: float


class Validation:
    """Fixed crops and their metrics.

    Args:
        config: factor, LPIPS backbone, device.
        crops: of the held-out pictures, as `CropDataset.centre` cuts them.
        folder: where sample pictures are written, one file a crop, step and strength.
    """

    def __init__(self, config: TrainConfig, crops: CropDataset, folder: Path) -> None:
        self._config, self._folder = config, folder
        self._pairs: Sequence[Pair] = [crops.centre(i) for i in range(min(CROPS, len(crops)))]
        weights = Path(config.lpips_weights) if config.lpips_weights else None
        self._lpips = Lpips(config.lpips, weights)

    def score_start(self, networks: Networks, report: Report) -> None:
        """What the adapters that a run starts from make of the crops, reported as step 0, beside the pairs themselves.

        The pairs are written as `input_N.png` and `truth_N.png`.
        """
        self._folder.mkdir(parents=True, exist_ok=True)
        for number, pair in enumerate(self._pairs[:SAMPLE_PICTURES]):
            for name, picture in (("input", pair.lq), ("truth", pair.hq)):
                _write_png(self._folder / f"{name}_{number}.png", picture)
        last = self._config.stages[-1]
        adapters = {s.value: networks.lora.export(s.value) for s in Stage}
        self.score(networks, adapters, last, 0, report)

    def score(
        self,
        networks: Networks,
        adapters: Mapping[str, AdapterWeights],
        stage: Stage,
        step: int,
        report: Report,
    ) -> float:
        """Restore all crops and report the pictures.

        Returns:
            What `best` is chosen by, lower is better: LPIPS at (1, 1) in the second stage, -PSNR at (1, 0) in the first.
        """
        pack = AdapterPack("training", self._folder, adapters, "", f"step {step}")
        device = networks.device
        enhancer = Enhancer.load(networks.bundle, pack, device=device, dtype="fp32")
        results: dict[Lambdas, list[Pixels]] = {at: [] for at in points_of(stage)}
        params = EnhanceParams(
            scale=float(self._config.scale), colour=Colour.NONE, neutral=Neutral.OFF
        )
        for pair in self._pairs:
            prepared = run(enhancer.prepare(pair.lq, params))
            for at, pictures in results.items():
                pictures.append(render_levels(enhancer, prepared, at))
        scores = {at: self._measure(pictures) for at, pictures in results.items()}
        for at, pictures in results.items():
            self._write(pictures, at, scores[at], step, report)
        last = scores[points_of(stage)[-1]]
        return last.lpips if stage == Stage.SEM else -last.psnr_y

    @torch.inference_mode()
    def _measure(self, pictures: Sequence[Pixels]) -> Score:
        truths = [pair.hq for pair in self._pairs]
        pairs = list(zip(pictures, truths, strict=True))
        distances = [float(self._lpips(unit_tensor(a), unit_tensor(b))) for a, b in pairs]
        return Score(
            float(np.mean([psnr_y(a, b) for a, b in pairs])),
            float(np.mean([ssim_y(a, b) for a, b in pairs])),
            float(np.mean(distances)),
        )

    def _write(
        self, pictures: Sequence[Pixels], at: Lambdas, score: Score, step: int, report: Report
    ) -> None:
        self._folder.mkdir(parents=True, exist_ok=True)
        metrics = {"psnr_y": score.psnr_y, "ssim_y": score.ssim_y, "lpips": score.lpips}
        for number, picture in enumerate(pictures[:SAMPLE_PICTURES]):
            path = self._folder / f"step_{step:06d}_{number}_{at.pix:g}_{at.sem:g}.png"
            _write_png(path, picture)
            report(Sample(str(path), (at.pix, at.sem), step, metrics))


def _write_png(path: Path, picture: Pixels) -> None:
    with atomic_write(path) as file:
        Image.fromarray(picture).save(file, "PNG")
