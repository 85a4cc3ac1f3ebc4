"""A run's result as an adapter pack."""

from __future__ import annotations

from pathlib import Path

from engine.errors import BadRequest
from trainer.checkpoint import RunFolder, export_pack
from trainer.config import TrainConfig


def export_run(run: Path, folder: Path, name: str) -> None:
    """Write the best checkpoint of a run's last stage, or the newest where none was measured.

    The same run gives the same bytes.

    Args:
        run: folder of the run.
        folder: the pack's; what lies there is replaced.
        name: what the user calls the pack.

    Raises:
        BadRequest: the folder holds no run, or one without checkpoints.
        BadCheckpoint: none of its checkpoints can be read.
        SaveFailed, DiskFull: the pack could not be written.
    """
    place = RunFolder(run)
    config = TrainConfig.load(place.config_file)
    newest, _ = place.latest()
    best = place.best()
    chosen = (
        best if best is not None and newest and best.meta.stage == newest.meta.stage else newest
    )
    if chosen is None:
        raise BadRequest("The run in {run} has no checkpoint yet.", run=run)
    model = Path(config.model)
    export_pack(chosen, folder, name, model.name if model.is_dir() else config.model)
