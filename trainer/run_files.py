"""Who works on a run folder, and how it is asked to stop: files, so that anybody may watch and none need be the parent.

    RUN/process.json  the process that trains, removed when it ends
    RUN/stop          somebody asks it to finish the step, save, and end

Torch-free.
"""

from __future__ import annotations

import json
import os
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

import psutil

from engine.errors import BadRequest
from engine.files.atomic import atomic_write, save_error
from engine.files.state_file import Fields, read_state

PROCESS_FILE, STOP_FILE = "process.json", "stop"


def owner_of(run: Path) -> int | None:
    """The process that trains in a run folder, or None where none is alive.

    A process of the same number that began at another time is somebody else.
    """
    owner = read_state(run / PROCESS_FILE, _owner, lambda: None).value
    if owner is None:
        return None
    pid, began = owner
    try:
        process = psutil.Process(pid)
        is_it = abs(process.create_time() - began) < 1
        return pid if is_it and process.status() != psutil.STATUS_ZOMBIE else None
    except psutil.Error:
        return None


def _owner(found: Fields) -> tuple[int, float] | None:
    pid = found.need("pid", int, 0, where=lambda number: 0 < number < 2**31)
    began = found.need("began", float, 0.0)
    return (pid, began) if pid else None


@contextmanager
def owned(run: Path) -> Generator[None]:
    """The run folder belongs to this process until the end of the block.

    Raises:
        BadRequest: another process trains there.
        SaveFailed, DiskFull: the folder cannot be written to.
    """
    other = owner_of(run)
    if other is not None and other != os.getpid():
        raise BadRequest(
            "The run in {run} is being trained already, by process {other}.",
            hint="Wait for it, or stop it.",
            run=run,
            other=other,
        )
    mine = {"pid": os.getpid(), "began": psutil.Process().create_time()}
    try:
        run.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise save_error(run, error) from error
    with atomic_write(run / PROCESS_FILE) as file:
        file.write(json.dumps(mine).encode())
    try:
        yield
    finally:
        (run / PROCESS_FILE).unlink(missing_ok=True)
        withdraw_stop(run)


def ask_to_stop(run: Path) -> None:
    """Ask whoever trains in the folder to finish the step, save and end. Raises OSError."""
    (run / STOP_FILE).touch()


def withdraw_stop(run: Path) -> None:
    """Nobody asks any more; done before a run is started."""
    (run / STOP_FILE).unlink(missing_ok=True)


def is_asked_to_stop(run: Path) -> bool:
    """Whether somebody asks."""
    return (run / STOP_FILE).exists()
