"""Batches of crops as tensors, as the autoencoder and the base UNet are trained on them."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from pathlib import Path

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional

from trainer.crops import CropDataset, Sample
from trainer.dataset import DatasetReport, ScanOptions, read_excluded, scan
from trainer.degrade import Pixels

_log = logging.getLogger(__name__)

SCALE = 4


def photographs(folder: Path, crop: int) -> DatasetReport:
    """The usable photographs of a folder; those left out are named in the log."""
    report = scan([folder], ScanOptions(crop, SCALE, excluded=read_excluded()))
    for rejected in report.rejected:
        _log.info("left out: %s", rejected.message)
    return report


def to_tensor(pictures: Iterable[Pixels]) -> Tensor:
    """Pictures (h, w, 3) uint8 as (b, 3, h, w) float32 in -1..1, channels last in memory."""
    stacked = torch.from_numpy(np.stack(list(pictures)))
    return stacked.permute(0, 3, 1, 2).float().div_(127.5).sub_(1)


def enlarged(samples: Iterable[Sample]) -> Tensor:
    """The damaged sides of samples, enlarged to output size (b, 3, h, w) in -1..1."""
    small = to_tensor(sample.lq for sample in samples)
    large = functional.interpolate(
        small, scale_factor=SCALE, mode="bicubic", align_corners=False
    ).clamp_(-1, 1)
    return large.contiguous(memory_format=torch.channels_last)


def batch(dataset: CropDataset, step: int, size: int) -> list[Sample]:
    """The samples of a step."""
    return [dataset.sample(step * size + place) for place in range(size)]
