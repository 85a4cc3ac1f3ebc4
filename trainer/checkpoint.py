"""The run folder: checkpoints that are complete or absent, and what a resumed run needs to go on bit for bit.

    RUN/config.json  metrics.jsonl  samples/  pack/
    RUN/checkpoints/step_000500/    adapters.safetensors, ema.safetensors, state.pt, meta.json
    RUN/checkpoints/latest, best    names of checkpoints, written last

A checkpoint is written into a folder of another name, synced and renamed, so a name that exists is complete. Order, crops,
degradations and noise are functions of the step number; the generators are saved all the same, for whatever uses them.
"""

from __future__ import annotations

import json
import logging
import os
import pickle
import random
import re
import shutil
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, cast

import numpy as np
import torch
from torch import Tensor

from engine.errors import BadCheckpoint, BadRequest, EngineError
from engine.files.atomic import atomic_write, save_error
from engine.sentences import Sentence
from engine.weights.adapter_pack import ADAPTER_NAMES, write_pack
from engine.weights.low_rank import AdapterWeights
from engine.weights.safe_weights import read_safetensors, sha256_file, write_safetensors

_log = logging.getLogger(__name__)

SCHEMA = 1
ADAPTERS_FILE, EMA_FILE, STATE_FILE, META_FILE = (
    "adapters.safetensors",
    "ema.safetensors",
    "state.pt",
    "meta.json",
)
_NAME = re.compile(r"step_(\d{6,})")
_PART = ".part"


@dataclass(frozen=True, slots=True)
class Meta:
    """What identifies a checkpoint.

    Attributes:
        step: optimiser steps done, over all stages.
        stage: stage of the next step.
        config_hash: `TrainConfig.identity`.
        data_hash: `DatasetReport.manifest`.
        model_hash: hash of the model.
        score: validation score, lower is better, or None.
        scales: alpha / r by adapter.
    """

    step: int
    stage: str
    config_hash: str
    data_hash: str
    model_hash: str
    score: float | None
    scales: Mapping[str, float]


@dataclass(frozen=True)
class Checkpoint:
    """A checkpoint as read.

    Attributes:
        folder: where it lies.
        meta: what it belongs to.
        adapters: tensors by "pix." or "sem." and their name in a pack.
        ema: averages of the stage's adapter with "updates", or empty.
        optimiser: state of the optimiser.
        extra: whatever else the loop keeps (scaler, patience).
        rng: states of the generators, for `restore_rng`.
    """

    folder: Path
    meta: Meta
    adapters: Mapping[str, Tensor]
    ema: Mapping[str, Tensor]
    optimiser: Mapping[str, Any]
    extra: Mapping[str, Any]
    rng: Mapping[str, Any]

    def adapter(self, name: str) -> dict[str, Tensor]:
        """Tensors of one adapter by their names in a pack."""
        prefix = f"{name}."
        return {k.removeprefix(prefix): v for k, v in self.adapters.items() if k.startswith(prefix)}


def rng_states(device: str) -> dict[str, Any]:
    """States of Python's, numpy's and torch's global generators, and of the device's."""
    kind, keys, position, has_gauss, cached = cast("tuple[Any, ...]", np.random.get_state())
    version, numbers, gauss = random.getstate()
    states: dict[str, Any] = {
        "python": {"version": version, "numbers": list(numbers), "gauss": gauss},
        "numpy": {
            "kind": kind,
            "keys": torch.from_numpy(keys.astype(np.int64)),
            "rest": [position, has_gauss, cached],
        },
        "torch": torch.get_rng_state(),
    }
    if device == "cuda":
        states["cuda"] = torch.cuda.get_rng_state_all()
    return states


def restore_rng(states: Mapping[str, Any]) -> None:
    """Put the generators back.

    Raises:
        BadCheckpoint: a state is missing or does not fit (it is never passed over).
    """
    try:
        python, numpy_state = states["python"], states["numpy"]
        random.setstate((python["version"], tuple(python["numbers"]), python["gauss"]))
        keys = numpy_state["keys"].numpy().astype(np.uint32)
        np.random.set_state((numpy_state["kind"], keys, *numpy_state["rest"]))
        torch.set_rng_state(states["torch"])
        if "cuda" in states and torch.cuda.is_available():
            torch.cuda.set_rng_state_all(states["cuda"])
    except (KeyError, ValueError, TypeError, RuntimeError) as error:
        raise BadCheckpoint(
            "The random states of the checkpoint cannot be restored ({reason}).", reason=error
        ) from error


class RunFolder:
    """Checkpoints of one run.

    Args:
        folder: the run's folder.
        keep: newest checkpoints that stay beside the best.
    """

    def __init__(self, folder: Path, keep: int = 3) -> None:
        self.folder, self.keep = folder, keep
        self._checkpoints = folder / "checkpoints"

    @property
    def config_file(self) -> Path:
        """The run's configuration."""
        return self.folder / "config.json"

    def save(
        self,
        meta: Meta,
        adapters: Mapping[str, Tensor],
        ema: Mapping[str, Tensor],
        optimiser: Mapping[str, Any],
        extra: Mapping[str, Any],
        rng: Mapping[str, Any],
        *,
        best: bool = False,
    ) -> Path:
        """Write a checkpoint, point `latest` (and `best`) to it, and drop old ones.

        Returns:
            The checkpoint's folder.

        Raises:
            DiskFull, SaveFailed: it could not be written; the previous checkpoints are as they were.
        """
        place = self._checkpoints / f"step_{meta.step:06d}"
        part = place.with_name(place.name + _PART)
        try:
            shutil.rmtree(part, ignore_errors=True)
            part.mkdir(parents=True)
            write_safetensors(adapters, part / ADAPTERS_FILE)
            write_safetensors(ema, part / EMA_FILE)
            with atomic_write(part / STATE_FILE) as file:
                torch.save(
                    {"optimiser": dict(optimiser), "extra": dict(extra), "rng": dict(rng)}, file
                )
            hashes = {
                name: sha256_file(part / name) for name in (ADAPTERS_FILE, EMA_FILE, STATE_FILE)
            }
            with atomic_write(part / META_FILE) as file:
                file.write(
                    json.dumps(
                        {"schema": SCHEMA, **asdict(meta), "sha256": hashes}, indent=1
                    ).encode()
                )
            if place.exists():  # written before by a run that was stopped at the same step
                shutil.rmtree(place)
            part.rename(place)
            _sync(self._checkpoints)
        except OSError as error:
            raise save_error(place, error) from error
        finally:
            shutil.rmtree(part, ignore_errors=True)
        self._point("latest", place.name)
        if best:
            self._point("best", place.name)
        self._drop_old()
        return place

    def _point(self, pointer: str, name: str) -> None:
        with atomic_write(self._checkpoints / pointer) as file:
            file.write(name.encode())

    def pointed(self, pointer: str) -> Path | None:
        """The checkpoint that `latest` or `best` names, or None."""
        try:
            name = (self._checkpoints / pointer).read_text("utf-8").strip()
        except (OSError, UnicodeDecodeError):
            return None
        return (
            self._checkpoints / name
            if _NAME.fullmatch(name) and (self._checkpoints / name).is_dir()
            else None
        )

    def _all(self) -> list[Path]:
        """Complete checkpoints, newest first."""
        if not self._checkpoints.is_dir():
            return []
        found = [p for p in self._checkpoints.iterdir() if _NAME.fullmatch(p.name) and p.is_dir()]
        return sorted(found, key=lambda p: int(p.name.removeprefix("step_")), reverse=True)

    def _drop_old(self) -> None:
        kept = {*self._all()[: self.keep], self.pointed("best"), self.pointed("latest")}
        for path in self._all():
            if path not in kept:
                shutil.rmtree(path, ignore_errors=True)
        for leftover in self._checkpoints.glob(f"*{_PART}"):
            shutil.rmtree(leftover, ignore_errors=True)

    def latest(self) -> tuple[Checkpoint | None, tuple[str, ...]]:
        """The newest checkpoint that can be read, and a sentence for each newer one that cannot.

        Returns:
            (None, ()) for a run without checkpoints.

        Raises:
            BadCheckpoint: there are checkpoints, and all of them are damaged.
        """
        damaged: list[str] = []
        for path in self._all():
            try:
                return read_checkpoint(path), tuple(damaged)
            except EngineError as error:
                damaged.append(error.message)
                _log.warning("A checkpoint was passed over: %s", error)
        if damaged:
            raise BadCheckpoint(
                "No checkpoint in {folder} can be used. {reason}",
                hint="Start a new run.",
                folder=self._checkpoints,
                reason=damaged[0],
            )
        return None, ()

    def best(self) -> Checkpoint | None:
        """The best checkpoint, or None. Raises BadCheckpoint where it is damaged."""
        path = self.pointed("best")
        return read_checkpoint(path) if path is not None else None


def read_checkpoint(folder: Path) -> Checkpoint:
    """Read and verify a checkpoint; nothing in it is executed.

    Raises:
        BadCheckpoint: a file is missing, damaged, or of another version.
    """
    try:
        data = cast("dict[str, Any]", json.loads((folder / META_FILE).read_text("utf-8")))
        hashes = data.pop("sha256")
        if data.pop("schema") != SCHEMA:
            raise _bad(folder, "it is of another version")
        meta = Meta(**data)
        for name in (ADAPTERS_FILE, EMA_FILE, STATE_FILE):
            if sha256_file(folder / name) != hashes[name]:
                raise _bad(folder, Sentence("{name} is damaged", name=name))
        state = torch.load(folder / STATE_FILE, map_location="cpu", weights_only=True)
        return Checkpoint(
            folder,
            meta,
            read_safetensors(folder / ADAPTERS_FILE),
            read_safetensors(folder / EMA_FILE),
            state["optimiser"],
            state["extra"],
            state["rng"],
        )
    except (
        OSError,
        ValueError,
        KeyError,
        TypeError,
        AttributeError,
        RuntimeError,
        pickle.UnpicklingError,
    ) as error:
        raise _bad(folder, str(error) or type(error).__name__) from error


def check_resumable(
    checkpoint: Checkpoint, *, config_hash: str, data_hash: str, model_hash: str
) -> None:
    """Refuse to go on with another configuration, other pictures, or another model.

    Raises:
        BadRequest: saying what differs.
    """
    meta = checkpoint.meta
    pairs = (
        (Sentence("The configuration differs"), meta.config_hash, config_hash),
        (Sentence("The pictures differ"), meta.data_hash, data_hash),
        (Sentence("The model differs"), meta.model_hash, model_hash),
    )
    for what, old, new in pairs:
        if old != new:
            raise BadRequest(
                "{what} from what the run in {folder} was started with, so it cannot be resumed.",
                hint="Use the options it was started with, or start a new run in another folder.",
                what=what,
                folder=checkpoint.folder.parents[1],
            )


def export_pack(checkpoint: Checkpoint, folder: Path, name: str, for_model: str) -> None:
    """Write a checkpoint's result as an adapter pack; the same checkpoint gives the same bytes.

    The moving average takes the place of the weights where there is one.

    Raises:
        SaveFailed, DiskFull: it could not be written.
        BadCheckpoint: its tensors do not pair up.
    """
    from engine.weights.low_rank import layers_from_state

    packed: dict[str, AdapterWeights] = {}
    for adapter in ADAPTER_NAMES:
        state = checkpoint.adapter(adapter)
        if adapter == checkpoint.meta.stage and checkpoint.ema:
            state = {key: checkpoint.ema[key] for key in state}
        scale = float(checkpoint.meta.scales[adapter])
        packed[adapter] = AdapterWeights(layers_from_state(state, scale, checkpoint.folder))
    write_pack(folder, name, packed, for_model=for_model)


def _bad(folder: Path, reason: str) -> BadCheckpoint:
    return BadCheckpoint(
        "The checkpoint {folder} cannot be used: {reason}.", folder=folder, reason=reason
    )


def _sync(folder: Path) -> None:
    if os.name != "posix":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
