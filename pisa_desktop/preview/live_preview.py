"""The live preview: strengths and view in, requests to the engine out, tiles and drafts onto the canvas."""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QObject, QTimer, Signal

from engine.errors import ErrorInfo
from engine.types import Lambdas, Rect, Size
from pisa_desktop.preview.live_draft import LiveDraft
from pisa_desktop.preview.router import ViewRouter
from pisa_desktop.preview.scheduler import PreviewScheduler, TileCache, key_of
from pisa_desktop.state.viewport import Viewport
from pisa_desktop.viewer.layers import PictureLayer, ResultLayer
from pisa_desktop.viewer.pyramid import image_of
from pisa_desktop.workers.protocol import (
    PreparedInfo,
    Strengths,
    TileResult,
    ViewFailed,
    ViewRequest,
)


class LivePreview(QObject):
    """Keeps `layer` showing the result at the strengths and in the view that are current.

    Attributes:
        layer: what the canvas draws as the result.
        drafts: how many drafts were shown.

    Signals:
        updated(): the layer has changed; draw it.
        state_changed(): `is_draft`, `is_complete` or `problem` may have changed.
        failed(object): the ErrorInfo of something in view that could not be decoded.
    """

    updated = Signal()
    state_changed = Signal()
    failed = Signal(object)

    def __init__(
        self,
        router: ViewRouter,
        viewport: Viewport,
        parent: QObject | None = None,
        *,
        draft: LiveDraft | None = None,
        cache: TileCache | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        super().__init__(parent)
        self._router, self._viewport, self._clock = router, viewport, clock
        self._scheduler = PreviewScheduler(cache)
        self._is_active = True
        self._draft = draft
        if draft is not None:
            draft.changed.connect(self._show_draft)
        self._frame = QTimer(self)
        self._frame.setSingleShot(True)
        self._frame.timeout.connect(self._show_draft)
        self._info: PreparedInfo | None = None
        self._problem: ErrorInfo | None = None
        self._offset = (0, 0)
        self._strengths: Strengths = Lambdas()
        self.layer = ResultLayer(Size(1, 1))
        self.drafts = 0
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._poll)
        viewport.changed.connect(self._on_view_changed)

    # What is shown

    def begin(self, size: Size, base: PictureLayer | None) -> None:
        """Another photograph, or another size of its result: nothing of it is restored yet."""
        self._halt()
        self.layer = ResultLayer(size, base)
        self.layer.set_key(key_of(self._strengths))
        self.updated.emit()
        self.state_changed.emit()

    def show(self, info: PreparedInfo, offset: tuple[int, int] = (0, 0)) -> None:
        """Residuals are there: of the whole, or of a piece whose corner lies at `offset` in the result."""
        self._info, self._offset = info, offset
        self._scheduler.show(info, self._clock())
        self._scheduler.move(self._strengths, self._clock())
        self._look()
        if self._draft is not None:
            self._draft.show(info if offset == (0, 0) else None)
        self._poll()

    def forget(self) -> None:
        """The residuals do not count any more; what is on screen stays until something new comes."""
        self._halt()
        self.state_changed.emit()

    def _halt(self) -> None:
        self._timer.stop()
        self._frame.stop()
        self._info = None
        self._scheduler.show(None, self._clock())
        if self._draft is not None:
            self._draft.stop()

    def move(self, strengths: Strengths) -> None:
        """Other strengths."""
        self._strengths = strengths
        self._scheduler.move(strengths, self._clock())
        self.layer.set_key(key_of(strengths))
        is_live = self._draft is not None and self._draft.is_live and isinstance(strengths, Lambdas)
        self._scheduler.set_draft(is_live)
        if is_live and not self._frame.isActive():
            self._frame.start(0)
        self._poll()
        if not is_live:
            self.updated.emit()

    def refine(self) -> None:
        """Go on with the anchors of the draft, after something else has used the lane."""
        if self._draft is not None:
            self._draft.refine()

    def _show_draft(self) -> None:
        """Blend a draft of the current strengths, unless what is seen is exact already."""
        strengths = self._strengths
        if self._draft is None or self._info is None or not isinstance(strengths, Lambdas):
            return
        found = None if self._scheduler.is_complete else self._draft.at(strengths)
        if found is not None:
            self.layer.set_draft(found[0], image_of(found[1]), key_of(strengths))
            self.drafts += 1
        self.updated.emit()
        self.state_changed.emit()

    @property
    def is_complete(self) -> bool:
        """Whether all that is in view is exact."""
        return self._info is not None and self._scheduler.is_complete

    @property
    def problem(self) -> ErrorInfo | None:
        """Why what is in view will not become exact, once all the rest of it is; None while it is, or may yet be."""
        return self._problem if self._info is not None and self._scheduler.is_stuck else None

    @property
    def is_at_rest(self) -> bool:
        """Whether nothing that is in view is still to come."""
        return self.is_complete or self.problem is not None

    def again(self) -> None:
        """Try again what could not be decoded."""
        self._scheduler.again(self._clock())
        self._poll()

    @property
    def is_draft(self) -> bool:
        """Whether what is seen is an approximation."""
        is_drafting = self._frame.isActive() or self.layer.is_draft
        return is_drafting and not self.is_complete

    @property
    def info(self) -> PreparedInfo | None:
        """The residuals that are viewed, or None."""
        return self._info

    # Requests

    def _on_view_changed(self) -> None:
        if self._info is not None:
            self._look()
            self._poll()

    def _look(self) -> None:
        dx, dy = self._offset
        seen = self._viewport.visible().shifted(-dx, -dy)
        assert self._info is not None
        seen = seen.clipped(Rect(0, 0, self._info.size.width, self._info.size.height))
        focus = ((seen.x0 + seen.x1) / 2, (seen.y0 + seen.y1) / 2)
        self._scheduler.look_at(seen, focus, self._clock())
        if self._draft is not None and self._offset == (0, 0):
            self._draft.look_at(seen)

    def set_active(self, *, active: bool) -> None:
        """Whether requests may be sent: one preview at a time. Beginning anew forgets what was outstanding."""
        if active == self._is_active:
            return
        self._is_active = active
        if not active:
            self._timer.stop()
        elif self._info is not None:
            self.show(self._info, self._offset)

    def _poll(self) -> None:
        if not self._is_active:
            return
        polled = self._scheduler.poll(self._clock())
        for tile in polled.tiles:
            self._put(tile)
        if polled.tiles:
            self.updated.emit()
        if isinstance(polled.request, ViewRequest) and polled.request.cells:
            fail = partial(self._on_failed, polled.request.strengths)
            self._router.ask(polled.request, self._on_tile, self._on_done, fail)
        due = self._scheduler.due(self._clock())
        if due is None:
            self._timer.stop()
        else:
            self._timer.start(max(0, round(due * 1000)))
        self.state_changed.emit()

    # Answers

    def _on_tile(self, tile: TileResult) -> None:
        if self._scheduler.take(tile):
            self._put(tile)
            self.updated.emit()
            self.state_changed.emit()

    def _on_done(self) -> None:
        tiles = self._scheduler.cached()
        for tile in tiles:
            self._put(tile)
        if tiles:
            self.updated.emit()
            self.state_changed.emit()

    def _on_failed(self, strengths: Strengths, failed: ViewFailed) -> None:
        if self._scheduler.fail(failed.handle, failed.cells, strengths):
            self._problem = failed.error
            self.failed.emit(failed.error)
            self.state_changed.emit()

    def _put(self, tile: TileResult) -> None:
        if self._info is None or tile.handle != self._info.handle:
            return
        dx, dy = self._offset
        cell = tile.handle * 1_000_000 + tile.cell
        rect = tile.rect.shifted(dx, dy)
        self.layer.put(cell, rect, image_of(tile.pixels), key_of(tile.strengths))
