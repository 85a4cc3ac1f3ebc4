"""What a training run tells the outside: events, one JSON object a line. Torch-free, so that a GUI may read them."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field, fields
from typing import Any, TypeAlias, cast

from engine.files.state_file import ODD, parsed
from engine.fitting import sound
from engine.sentences import Sentence


@dataclass(frozen=True, slots=True)
class Started:
    """The run begins, or goes on.

    Attributes:
        config: the configuration as JSON.
        pictures: photographs that are trained on.
        forecast: estimated seconds until the end, or None before the first steps were timed.
        step: optimiser steps already done (0 in a new run).
        skipped: pictures that are not used, as (path, reason).
        held: pictures that are kept for validation.
    """

    config: Mapping[str, Any]
    pictures: int
    forecast: float | None
    step: int = 0
    skipped: tuple[tuple[str, str], ...] = ()
    held: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Step:
    """An optimiser step is done.

    Attributes:
        step: its number, from 1, counted over all stages.
        stage: "pix" or "sem".
        losses: the losses that were computed, unweighted, and "total".
        seconds: what the step took.
        lr: learning rate.
        grad_norm: norm of the gradients before clipping.
    """

    step: int
    stage: str
    losses: Mapping[str, float]
    seconds: float
    lr: float = 0.0
    grad_norm: float = 0.0


@dataclass(frozen=True, slots=True)
class Sample:
    """A validation picture was written.

    Attributes:
        path: the file.
        lambdas: strengths (pix, sem).
        step: optimiser step.
        metrics: "psnr_y", "ssim_y", "lpips" over the validation crops at these strengths.
    """

    path: str
    lambdas: tuple[float, float]
    step: int = 0
    metrics: Mapping[str, float] = field(default_factory=dict[str, float])


@dataclass(frozen=True, slots=True)
class Saved:
    """A checkpoint lies on the disk.

    Attributes:
        path: its folder.
        step: optimiser step.
        best: whether it is the best so far.
    """

    path: str
    step: int
    best: bool = False


@dataclass(frozen=True, slots=True)
class Probed:
    """What some steps of a run cost on this machine.

    Attributes:
        seconds: of an optimiser step, by stage.
        load: seconds until the first step could begin.
        validation: seconds of a validation.
        peak_bytes: most memory held, of the process on the CPU, of the device elsewhere.
        checkpoint_bytes: size of a checkpoint.
        device: where it ran.
        batch: pictures per forward pass that fitted.
    """

    seconds: Mapping[str, float]
    load: float
    validation: float
    peak_bytes: int
    checkpoint_bytes: int
    device: str
    batch: int


@dataclass(frozen=True, slots=True)
class Finished:
    """The run is complete.

    Attributes:
        path: the adapter pack.
        step: optimiser steps done.
        seconds: duration of this process's part.
        reason: "" or why a stage ended early.
    """

    path: str
    step: int
    seconds: float
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Stopped:
    """The run was stopped on request and can be resumed.

    Attributes:
        path: the checkpoint.
        step: optimiser steps done.
        reason: who asked, or why it pauses.
        hint: what to do to go on.
    """

    path: str
    step: int
    reason: str
    hint: str = ""


@dataclass(frozen=True, slots=True)
class Failed:
    """The run ended by an error.

    Attributes:
        reason: one sentence.
        hint: what to do next, or "".
        kind: `EngineError.kind`, or "internal".
        step: optimiser steps done.
    """

    reason: str
    hint: str
    kind: str = "internal"
    step: int = 0


Event: TypeAlias = Started | Step | Sample | Saved | Probed | Finished | Stopped | Failed
Report: TypeAlias = Callable[[Event], None]
"""Where a run sends its events."""

_KINDS: dict[str, type[Any]] = {
    kind.__name__.lower(): kind
    for kind in (Started, Step, Sample, Saved, Probed, Finished, Stopped, Failed)
}


def encode(event: Event) -> str:
    """An event as one line of JSON without a line break; numbers that are not finite become null.

    Sentences stand in it as text, and under "said" as what they were made of, so that a window can translate them.
    """
    values = {"event": type(event).__name__.lower(), **asdict(event)}
    said = {name: value.to_json() for name, value in values.items() if isinstance(value, Sentence)}
    if said:
        values["said"] = said
    return json.dumps(_finite(values), ensure_ascii=False, allow_nan=False)


def decode(line: str) -> Event | None:
    """The event of a line, or None where the line is something else (it then belongs into the log)."""
    try:
        data = parsed(line)
        kind = _KINDS.get(data["event"])
        if kind is None:
            return None
        known = {f.name for f in fields(kind)}
        values = {k: _tuples(k, v) for k, v in data.items() if k in known}
        values |= {k: Sentence.of_json(v) for k, v in data.get("said", {}).items() if k in known}
        sound(kind(**{k: _numbers(v) for k, v in values.items()}))
        return cast("Event", kind(**values))
    except ODD:
        return None


def _numbers(value: Any) -> Any:
    """A value with a number where `encode` has written null."""
    if isinstance(value, Mapping):
        return {k: _numbers(v) for k, v in cast("Mapping[str, Any]", value).items()}
    return 0.0 if value is None else value


def _finite(value: Any) -> Any:
    if isinstance(value, float):
        return value if abs(value) < float("inf") else None
    if isinstance(value, Mapping):
        return {k: _finite(v) for k, v in cast("Mapping[str, Any]", value).items()}
    if isinstance(value, (list, tuple)):
        return [_finite(v) for v in cast("tuple[Any, ...]", value)]
    return value


def _tuples(name: str, value: Any) -> Any:
    if name in {"lambdas", "held"}:
        return tuple(value)
    return tuple(tuple(pair) for pair in value) if name == "skipped" else value
