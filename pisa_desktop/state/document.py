"""One picture as the window sees it: its file, what is wished for, how far it is, and what went wrong."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtGui import QUndoStack

from engine.errors import ErrorInfo
from engine.files import SourceInfo
from engine.types import EnhanceParams, Lambdas, Rect, Size
from pisa_desktop.state.observable import Observable, Property
from pisa_desktop.state.wishes import SaveWish

if TYPE_CHECKING:
    from pisa_desktop.workers.maps import LambdaMap
    from pisa_desktop.workers.protocol import Prepare, PreparedInfo

MAX_PINNED = 4


class Stage(StrEnum):
    """How far a document is."""

    LOADING = "loading"
    """Its file is being read; nothing to see yet."""
    LOADED = "loaded"
    """The photograph can be seen; no residuals."""
    PREPARING = "preparing"
    """Residuals are being computed."""
    READY = "ready"
    """The pad is live."""
    FAILED = "failed"
    """`error` says why; the photograph may still be visible."""


@dataclass(frozen=True, slots=True)
class Variant:
    """A point of the pad that the user keeps for comparing.

    Attributes:
        lambdas: the point.
        name: what the user calls it, or "".
    """

    lambdas: Lambdas
    name: str = ""


def _rounded(lambdas: Lambdas) -> Lambdas:
    return Lambdas(round(lambdas.pix, 2), round(lambdas.sem, 2))


def _whole(crop: Rect | None) -> Rect | None:
    return crop if crop is not None and crop.area else None


class Document(Observable):
    """A picture that is open. `params`, `crop`, `lambdas` and `maps` decide the result, `wish` and `ppi` its file; the rest is state.

    What the user changes goes through `state.undo`; setting a property directly is for loading and for the engine's news.

    Attributes:
        number: tells documents apart in this session; the workspace gives it.
        path: its file.
        undo: this document's undo stack; clean means saved as it is.
        stage: how far it is.
        info: what the file says, once read.
        params: everything that decides the residuals.
        crop: region to restore in upright source pixels, or None for all.
        lambdas: strengths, to two decimals.
        maps: strengths that differ from place to place, in place of `lambdas`, or None.
        wish: the form of the result's file.
        has_own_wish: whether that was chosen for this one; else it follows what was chosen last.
        ppi: resolution to record where a size on paper was asked for, else 0: the photograph's own.
        pinned: points kept for comparing, at most 4.
        error: what went wrong last, or None.
        preparing: the engine's job that the residuals come or came from, or None.
        prepared: what the engine said of them, or None.
        fraction: of the running job, 0 to 1.
        eta_seconds: expected time to its end, or None.
        saved: the file that it was last saved to, or None.
        below: its folder below the dropped one, or "".
        view: where it was looked at: centre across and down, 0 to 1, and zoom; None for all of it.
    """

    stage = Property[Stage](Stage.LOADING)
    info = Property[SourceInfo | None](None)
    params = Property[EnhanceParams](EnhanceParams())
    crop = Property[Rect | None](None, _whole)
    lambdas = Property[Lambdas](Lambdas(1.0, 1.0), _rounded)
    maps = Property["LambdaMap | None"](None)
    wish = Property[SaveWish](SaveWish())
    ppi = Property[float](0.0)
    pinned = Property[tuple[Variant, ...]]((), lambda variants: variants[-MAX_PINNED:])
    error = Property[ErrorInfo | None](None)
    preparing = Property["Prepare | None"](None)
    prepared = Property["PreparedInfo | None"](None)
    fraction = Property[float](0.0)
    eta_seconds = Property[float | None](None)
    saved = Property[Path | None](None)

    def __init__(self, path: Path, number: int = 0, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.number, self.path = number, path
        self.undo = QUndoStack(self)
        self.has_own_wish = False
        self.below = ""
        self.view: tuple[float, float, float] | None = None

    @property
    def handle(self) -> int | None:
        """The engine's name of the residuals, or None."""
        return self.prepared.handle if self.prepared is not None else None

    @property
    def strengths(self) -> Lambdas | LambdaMap:
        """What the result is decoded at: the maps where there are any."""
        return self.maps if self.maps is not None else self.lambdas

    @property
    def dpi(self) -> tuple[float, float] | None:
        """The resolution to record, across and down, or None for the photograph's own."""
        return (self.ppi, self.ppi) if self.ppi else None

    @property
    def is_modified(self) -> bool:
        """Whether something that changes the result or its file was done since it was saved."""
        return not self.undo.isClean()

    @property
    def source_size(self) -> Size | None:
        """Size of what is restored, the photograph or its region, or None before the file is read."""
        if self.info is None or self.crop is None:
            return self.info.size if self.info is not None else None
        return Size(self.crop.width, self.crop.height)

    @property
    def output_size(self) -> Size | None:
        """Size of the result, or None before the file is read."""
        size = self.source_size
        return self.params.output_size(size) if size is not None else None

    # News

    def set_loaded(self, info: SourceInfo) -> None:
        """The file was read."""
        self.info, self.error = info, None
        self.stage = Stage.LOADED

    def set_preparing(self, job: Prepare) -> None:
        """The engine was asked for residuals; those of before do not count any more."""
        self.preparing, self.prepared, self.error = job, None, None
        self.fraction, self.eta_seconds = 0.0, None
        self.stage = Stage.PREPARING

    def set_progress(self, job_id: int, fraction: float, eta_seconds: float | None) -> None:
        """The engine's progress; that of an older job is ignored."""
        if self.preparing is not None and self.preparing.id == job_id:
            self.fraction, self.eta_seconds = fraction, eta_seconds

    def set_prepared(self, info: PreparedInfo) -> bool:
        """Residuals are there; False where they are of an older job and were ignored."""
        if self.preparing is None or self.preparing.handle != info.handle:
            return False
        self.prepared, self.error = info, None  # `info` stays: the engine's is that of the region
        self.fraction, self.eta_seconds = 1.0, None
        self.stage = Stage.READY
        return True

    def set_failed(self, error: ErrorInfo) -> None:
        """Reading or computing failed."""
        self.error = error
        self.stage = Stage.FAILED

    def set_stopped(self) -> None:
        """Computing was cancelled, or the engine let the residuals go: the photograph stays."""
        self.preparing, self.prepared = None, None
        self.fraction, self.eta_seconds = 0.0, None
        self.stage = Stage.LOADED if self.info is not None else Stage.LOADING

    def set_saved(self, path: Path) -> None:
        """The result was saved as it is now."""
        self.saved = path
        self.undo.setClean()

    def pin(self, lambdas: Lambdas, name: str = "") -> None:
        """Keep a point for comparing; the oldest of more than four goes. A point that is pinned already moves to the end."""
        rest = [variant for variant in self.pinned if variant.lambdas != lambdas]
        self.pinned = (*rest, Variant(lambdas, name))

    def unpin(self, lambdas: Lambdas) -> None:
        """Keep it no longer."""
        self.pinned = tuple(variant for variant in self.pinned if variant.lambdas != lambdas)
