"""What the autoencoder and the base UNet are trained on."""

from __future__ import annotations

import logging
from pathlib import Path

from trainer.crops import CropDataset, Sample
from trainer.dataset import DatasetReport, ScanOptions, read_excluded, scan

_log = logging.getLogger(__name__)

SCALE = 4


def photographs(folder: Path, crop: int) -> DatasetReport:
    """The usable photographs of a folder; those left out are named in the log."""
    report = scan([folder], ScanOptions(crop, SCALE, excluded=read_excluded()))
    for rejected in report.rejected:
        _log.info("left out: %s", rejected.message)
    return report


def batch(dataset: CropDataset, step: int, size: int) -> list[Sample]:
    """The samples of a step."""
    return [dataset.sample(step * size + place) for place in range(size)]
