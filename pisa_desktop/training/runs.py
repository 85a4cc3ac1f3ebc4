"""The training runs on the disk: which there are, how they stand, and what the user calls them. No Qt, no torch."""

from __future__ import annotations

import json
import os
import shutil
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import Path

from engine.errors import BadRequest
from engine.files.atomic import atomic_write, save_error
from engine.files.state_file import read_state
from pisa_desktop.training.history import History
from pisa_desktop.training.log_reader import LogReader
from trainer.config import TrainConfig
from trainer.metrics_log import METRICS_FILE
from trainer.report import Failed, Finished, Stopped
from trainer.run_files import owner_of

TAIL_BYTES = 1 << 16
"""The end of a log in which how a run stands is looked for first: some 400 steps."""
_TELLING = (b'{"event": "step"', b'{"event": "started"')
LABEL_FILE, PLAN_FILE, OUTPUT_FILE = "run.json", "plan.json", "output.log"


class RunState(StrEnum):
    """How a run stands."""

    RUNNING = "running"
    STOPPED = "stopped"
    FINISHED = "finished"
    FAILED = "failed"
    INTERRUPTED = "interrupted"
    """Its process ended without a word: it crashed, was killed, or the machine went off."""


@dataclass(frozen=True, slots=True)
class Run:
    """A run.

    Attributes:
        folder: where it lies.
        name: what the user calls it.
        state: how it stands.
        step, total: optimiser steps done and in all.
    """

    folder: Path
    name: str
    state: RunState
    step: int
    total: int


def new_run(root: Path, name: str, config: TrainConfig) -> Path:
    """Make the folder of a run: its plan and its name. Returns the folder.

    Raises:
        SaveFailed, DiskFull: it cannot be written.
    """
    stamp = datetime.now().astimezone().strftime("%Y%m%d-%H%M%S")
    folder, number = root / stamp, 1
    try:
        root.mkdir(parents=True, exist_ok=True)
        while True:
            try:
                folder.mkdir()
                break
            except FileExistsError:
                number += 1
                folder = root / f"{stamp}-{number}"
    except OSError as error:
        raise save_error(folder, error) from error
    config.save(folder / PLAN_FILE)
    rename(folder, name)
    return folder


def rename(folder: Path, name: str) -> None:
    """Give a run another name. Raises SaveFailed, DiskFull."""
    with atomic_write(folder / LABEL_FILE) as file:
        file.write(json.dumps({"name": name}, ensure_ascii=False).encode())


def name_of(folder: Path) -> str:
    """What the user calls a run; its folder's name where nothing else is known."""
    label = read_state(folder / LABEL_FILE, lambda found: found.need("name", str, ""), str)
    return label.value or folder.name


def plan_of(folder: Path) -> TrainConfig:
    """What was asked for. Raises BadRequest."""
    return TrainConfig.load(folder / PLAN_FILE)


def history_of(folder: Path, offset: int = 0) -> History:
    """Everything that a run has told so far, from a byte of its log on."""
    log = LogReader(folder, offset)
    log.read()
    return log.history


def tail_offset(folder: Path) -> int:
    """Where in its log to begin to read for how a run stands; 0 where all of it is needed, or nothing is there."""
    try:
        with (folder / METRICS_FILE).open("rb") as file:
            size, length = file.seek(0, os.SEEK_END), TAIL_BYTES
            while length < size:
                file.seek(size - length)
                lines = file.read(length).split(b"\n")
                if any(line.startswith(_TELLING) for line in lines[1:-1]):
                    return size - length
                length *= 2  # a run of very many photographs begins with a line that is longer
    except OSError:
        pass
    return 0


def _latest(folder: Path) -> History:
    """The last that a run has told: its step and its end are those of the whole history."""
    return history_of(folder, tail_offset(folder))


def state_of(folder: Path, history: History) -> RunState:
    """How a run stands, from what it told and whether its process lives."""
    if owner_of(folder) is not None:
        return RunState.RUNNING
    match history.end:
        case Finished():
            return RunState.FINISHED
        case Stopped():
            return RunState.STOPPED
        case Failed():
            return RunState.FAILED
        case None:
            return RunState.INTERRUPTED


def read_run(folder: Path) -> Run | None:
    """The run in a folder, or None where there is none."""
    if not (folder / PLAN_FILE).is_file():
        return None
    history = _latest(folder)
    try:
        total = history.total or plan_of(folder).total_steps
    except BadRequest:
        total = 0
    return Run(folder, name_of(folder), state_of(folder, history), history.step, total)


def find_runs(root: Path) -> tuple[Run, ...]:
    """All runs below a folder, the newest first. Nothing of them is kept once the user has decided, so all are open."""
    if not root.is_dir():
        return ()
    folders = sorted((p for p in root.iterdir() if p.is_dir()), reverse=True)
    found = (read_run(folder) for folder in folders)
    return tuple(run for run in found if run is not None)


def has_checkpoint(folder: Path) -> bool:
    """Whether a stopped run could be made into adapters."""
    return (folder / "checkpoints" / "latest").is_file()


def delete_run(folder: Path) -> None:
    """Delete a run and everything in it.

    Raises:
        BadRequest: it is being trained.
        SaveFailed: it cannot be deleted.
    """
    if owner_of(folder) is not None:
        raise BadRequest("The run {name} is being trained; stop it first.", name=name_of(folder))
    try:
        shutil.rmtree(folder)
    except OSError as error:
        raise save_error(folder, error) from error
