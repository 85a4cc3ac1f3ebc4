"""What the autoencoder and the base UNet are trained on, and where."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from pathlib import Path

import torch

from trainer.data.crops import CropDataset
from trainer.data.dataset import DatasetReport, ScanOptions, read_excluded, scan
from trainer.data.feeding import Feed

_log = logging.getLogger(__name__)

SCALE = 4


def photographs(folder: Path, crop: int) -> DatasetReport:
    """The usable photographs of a folder; those left out are named in the log."""
    report = scan([folder], ScanOptions(crop, SCALE, excluded=read_excluded()))
    for rejected in report.rejected:
        _log.info("left out: %s", rejected.message)
    return report


def feed(dataset: CropDataset, size: int, workers: int = 0) -> Feed:
    """The pairs of each step, `size` of them; see `Feed` about `workers`."""
    return Feed(dataset, lambda step: range(step * size, (step + 1) * size), workers)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a stage computes, and in which format its forward pass runs; weights stay float32.

    Attributes:
        device: "cpu", "cuda" or "mps".
        bf16: whether the forward pass is in bfloat16.
    """

    device: str = "cpu"
    bf16: bool = False

    def autocast(self) -> torch.autocast:
        """The format of the forward pass, as a context."""
        return torch.autocast(self.device, torch.bfloat16, enabled=self.bf16)
