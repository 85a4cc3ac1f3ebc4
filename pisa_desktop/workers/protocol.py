"""What crosses between the window's thread and the engine's: frozen values, nothing else.

Arrays inside are read-only and belong to the receiver. Rectangles are half-open, in pixels of the result.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from engine.errors import ErrorInfo
from engine.files import SaveSpec, SourceInfo
from engine.tiles.planning import Planner
from engine.tiles.tiling import TilePlan
from engine.types import Capabilities, EnhanceParams, Lambdas, Notice, Rect, Size
from pisa_desktop.workers.maps import Strengths
from pisa_desktop.workers.model_choice import ModelChoice

Pixels: TypeAlias = NDArray[np.uint8]
"""(h, w, 3) uint8, sRGB, C-contiguous, read-only."""


class Lane(StrEnum):
    """What the engine is busy with."""

    VIEW = "view"
    DRAFT = "draft"
    JOB = "job"


# --- Jobs: window to engine, in order -----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Load:
    """Load a model and its adapters; what was loaded before is dropped first.

    Attributes:
        id: of the job.
        model: name in the model store, or a folder.
        adapters: name, folder or `.pkl` file; None for the model's own.
        device: "auto", "cpu", "cuda" or "mps".
        dtype: "auto", "fp32", "bf16" or "fp16".
    """

    id: int
    model: str = "starter"
    adapters: str | None = None
    device: str = "auto"
    dtype: str = "auto"


@dataclass(frozen=True, slots=True)
class Prepare:
    """Read a picture and compute its residuals.

    Attributes:
        id: of the job.
        handle: what the result is called from then on.
        path: the file.
        params: everything that decides the residuals.
        crop: region to restore in upright source pixels, or None for the whole picture.
    """

    id: int
    handle: int
    path: Path
    params: EnhanceParams
    crop: Rect | None = None


@dataclass(frozen=True, slots=True)
class Export:
    """Decode a whole picture into a file. Prepares it first where the engine does not hold it any more.

    Attributes:
        id: of the job.
        source: how the picture is prepared.
        strengths: lambda_pix and lambda_sem, or maps of them.
        target: the file to write; never the source itself.
        spec: format, bit depth, quality, metadata; None for the source's own format in 8 bits.
        replace: whether an existing target is replaced; otherwise a free name beside it is taken.
        dpi: resolution to record in place of the source's.
        choice: which model and adapters; None for those that are loaded.
        sha256: of the photograph's file, which must have it still; "" where that is not known.
    """

    id: int
    source: Prepare
    strengths: Strengths
    target: Path
    spec: SaveSpec | None = None
    replace: bool = False
    dpi: tuple[float, float] | None = None
    choice: ModelChoice | None = None
    sha256: str = ""


@dataclass(frozen=True, slots=True)
class Release:
    """Drop a picture's residuals (`handle`), or the models and everything (None), after which jobs wait for a Load; or,
    `only_other`, no more than the model that jobs have brought (`Export.choice`)."""

    id: int
    handle: int | None = None
    only_other: bool = False


Job: TypeAlias = Load | Prepare | Export | Release


# --- Views: window to engine, the newest wins ---------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ViewRequest:
    """Decode these cells, in this order.

    Attributes:
        seq: grows with every request.
        handle: the picture.
        strengths: at which to decode.
        cells: indices into the picture's decode plan.
    """

    seq: int
    handle: int
    strengths: Strengths
    cells: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class AnchorSpec:
    """An anchor of a draft.

    Attributes:
        lambdas, max_px: at which to decode, and the most pixels that it may have.
        is_urgent: somebody waits for it.
        is_exact: decode everything and average, rather than decode averaged latents (soft, and sooner).
    """

    lambdas: Lambdas
    max_px: int
    is_urgent: bool = False
    is_exact: bool = False


@dataclass(frozen=True, slots=True)
class DraftRequest:
    """Decode a region at reduced size at some anchors, in this order.

    Attributes:
        seq: grows with every request.
        handle: the picture.
        rect: region wanted; what comes back covers it and is aligned to whole latent cells.
        anchors: where on the pad, urgent ones first.
    """

    seq: int
    handle: int
    rect: Rect
    anchors: tuple[AnchorSpec, ...]


# --- Messages: engine to window -----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class EngineReady:
    """A model is loaded.

    Attributes:
        capabilities: what it is and where it runs.
        planner: how it would cut a picture.
        seconds: that loading took.
        load: id of the Load.
        choice: what was loaded, with its hashes.
    """

    capabilities: Capabilities
    planner: Planner
    seconds: float = 0.0
    load: int = 0
    choice: ModelChoice | None = None


@dataclass(frozen=True, slots=True)
class EngineFailed:
    """No model is loaded, and why. Where `is_over` the thread has ended, too; `EngineClient.restart` begins anew."""

    error: ErrorInfo
    is_over: bool = False


@dataclass(frozen=True, slots=True)
class JobStarted:
    """A job has begun."""

    id: int


@dataclass(frozen=True, slots=True)
class JobProgress:
    """How far a job is; at most 20 a second.

    Attributes:
        id: of the job.
        stage: "read", "encode", "pix", "full", "decode" or "save".
        done, total: tiles of this stage.
        fraction: of the whole job, 0 to 1; never falls.
        eta_seconds: expected time to the end, or None while unknown.
    """

    id: int
    stage: str
    done: int
    total: int
    fraction: float
    eta_seconds: float | None


@dataclass(frozen=True, slots=True)
class JobDone:
    """A job ended well.

    Attributes:
        id: of the job.
        value: Capabilities of a Load, PreparedInfo of a Prepare, Exported of an Export, None of a Release.
    """

    id: int
    value: Capabilities | PreparedInfo | Exported | None


@dataclass(frozen=True, slots=True)
class JobCancelled:
    """A job ended because the user said so."""

    id: int


@dataclass(frozen=True, slots=True)
class JobFailed:
    """A job ended with an error."""

    id: int
    error: ErrorInfo


@dataclass(frozen=True, slots=True)
class PreparedInfo:
    """What the window must know of a picture whose residuals are there.

    Attributes:
        handle: its name in requests.
        source: what its file says.
        size: of the result in pixels.
        plan: the decode plan, shared by preview and export.
        cell_rects: output pixels of each cell of the plan.
        unet_tiles: tiles of the UNet's plan.
        from_cache: whether the residuals were found on disk.
        notices: what was changed to make it fit, and what was done while reading.
        seconds: reading and computing took this long.
        crop: region of the source that was restored, or None.
    """

    handle: int
    source: SourceInfo
    size: Size
    plan: TilePlan
    cell_rects: tuple[Rect, ...]
    unet_tiles: int
    from_cache: bool
    notices: tuple[Notice, ...] = ()
    seconds: float = 0.0
    crop: Rect | None = None


@dataclass(frozen=True, slots=True)
class Exported:
    """A result was saved; `choice` is what it was made with."""

    path: Path
    size: Size
    seconds: float
    notices: tuple[Notice, ...] = ()
    choice: ModelChoice | None = None


@dataclass(frozen=True, slots=True, eq=False)
class TileResult:
    """A decoded cell, exactly as it would be saved in 8 bits.

    Attributes:
        seq: of the request.
        handle: the picture.
        cell: index in its decode plan.
        rect: output pixels that it covers.
        pixels: of the size of `rect`.
        strengths: at which it was decoded.
    """

    seq: int
    handle: int
    cell: int
    rect: Rect
    pixels: Pixels = field(repr=False)
    strengths: Strengths


@dataclass(frozen=True, slots=True, eq=False)
class DraftAnchor:
    """A region at one anchor of a draft, at reduced size.

    Attributes:
        seq, handle: of the request, and the picture.
        rect: output pixels that it covers; contains the region asked for.
        reduction: output pixels per pixel of `pixels`, each way.
        lambdas: the anchor.
        pixels: the region, ceil(rect side / reduction) a side.
        seconds: decoding took this long.
        is_exact: whether it is the averaged result itself.
    """

    seq: int
    handle: int
    rect: Rect
    reduction: int
    lambdas: Lambdas
    pixels: Pixels = field(repr=False)
    seconds: float = 0.0
    is_exact: bool = False


@dataclass(frozen=True, slots=True)
class ViewDone:
    """All cells of a request have been sent."""

    seq: int
    handle: int


@dataclass(frozen=True, slots=True)
class ViewFailed:
    """Some of a view, or the rest of a draft, could not be decoded; the thread goes on.

    Attributes:
        seq, handle: of the request, and the picture.
        error: why.
        lane: VIEW or DRAFT; each counts its requests.
        cells: of a view, those that will not come.
    """

    seq: int
    handle: int
    error: ErrorInfo
    lane: Lane = Lane.VIEW
    cells: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class HandleDropped:
    """The engine had to let a picture's residuals go (memory, another model); prepare it again before viewing."""

    handle: int


@dataclass(frozen=True, slots=True)
class Busy:
    """The engine turned to this lane."""

    lane: Lane


@dataclass(frozen=True, slots=True)
class Idle:
    """The engine has nothing to do, or is paused."""


Message: TypeAlias = (
    EngineReady
    | EngineFailed
    | JobStarted
    | JobProgress
    | JobDone
    | JobCancelled
    | JobFailed
    | TileResult
    | DraftAnchor
    | ViewDone
    | ViewFailed
    | HandleDropped
    | Busy
    | Idle
)
