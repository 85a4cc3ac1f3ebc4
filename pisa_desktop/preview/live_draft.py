"""While the pad moves, the visible region is drafted from a few decoded anchors; they are asked for when nobody waits."""

from __future__ import annotations

import itertools

from PySide6.QtCore import QObject, QTimer, Signal

from engine.types import Lambdas, Rect
from pisa_desktop.preview.draft_field import PLANE, DraftField, wanted_anchors
from pisa_desktop.workers.engine_client import EngineClient
from pisa_desktop.workers.protocol import (
    AnchorSpec,
    DraftAnchor,
    DraftRequest,
    Pixels,
    PreparedInfo,
)

COARSE_PX, FINE_PX = 140_000, 800_000
"""Pixels of an anchor: coarse ones (soft) make the pad live soon, fine ones (exact, averaged) replace them."""
PATIENCE_SECONDS = 4.0
"""Where a fine anchor takes longer, only those of the plane are asked for: the others would keep the machine busy."""
REST_MS = 250
"""After the view has changed, anchors are asked for when it has rested so long."""


class LiveDraft(QObject):
    """Keeps drafts of what is visible ready.

    Signals:
        changed(): better drafts have become possible.
    """

    changed = Signal()

    def __init__(self, client: EngineClient, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._client = client
        self._numbers = itertools.count(1)
        self._seq = 0
        self._seconds = 0.0
        self._info: PreparedInfo | None = None
        self._rect = Rect(0, 0, 0, 0)
        self._current = Lambdas()
        self._fields: dict[int, DraftField] = {}
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(REST_MS)
        self._rest.timeout.connect(self.refine)
        client.anchor_ready.connect(self._on_anchor)

    # What is current

    def show(self, info: PreparedInfo | None) -> None:
        """Another picture's residuals, or none."""
        self._forget()
        self._info = info
        if info is not None and self._rect.area:
            self.refine()

    def look_at(self, rect: Rect) -> None:
        """The visible pixels of the result."""
        if rect == self._rect:
            return
        self._rect = rect
        if self._info is not None and not any(f.covers(rect) for f in self._fields.values()):
            self._forget()
            self._rest.start()

    def at(self, lambdas: Lambdas) -> tuple[Rect, Pixels] | None:
        """The draft at these strengths and the pixels of the result that it covers; None while there is none."""
        self._current = lambdas
        for max_px in (FINE_PX, COARSE_PX):
            field = self._fields.get(max_px)
            if field is not None and field.covers(self._rect):
                pixels = field.blend(lambdas)
                if pixels is not None:
                    return field.rect, pixels
        return None

    @property
    def is_live(self) -> bool:
        """Whether any point of the pad can be drafted for what is visible."""
        return any(f.has_plane and f.covers(self._rect) for f in self._fields.values())

    def stop(self) -> None:
        """Ask for nothing any more."""
        self._forget()
        self._info = None

    def _forget(self) -> None:
        self._rest.stop()
        self._seq = next(self._numbers)  # answers to older requests are not of this view
        for field in self._fields.values():
            field.close()
        self._fields.clear()
        self._seconds = 0.0

    # Anchors

    def refine(self) -> None:
        """Ask for the anchors that are missing; needed again after another request has taken the lane."""
        if self._info is None or not self._rect.area:
            return
        self._seq = next(self._numbers)
        coarse = self._fields.get(COARSE_PX)
        fine = self._fields.get(FINE_PX)
        specs: list[AnchorSpec] = []
        if self._rect.area > COARSE_PX and (fine is None or not fine.has_plane):
            have = coarse.anchors if coarse is not None else frozenset[Lambdas]()
            specs += [AnchorSpec(a, COARSE_PX, is_urgent=True) for a in PLANE if a not in have]
        have = fine.anchors if fine is not None else frozenset[Lambdas]()
        is_urgent = self._rect.area <= COARSE_PX
        wanted = wanted_anchors(self._current, have)
        if self._seconds > PATIENCE_SECONDS:
            wanted = tuple(anchor for anchor in wanted if anchor in PLANE)
        specs += [
            AnchorSpec(anchor, FINE_PX, is_urgent=is_urgent and anchor in PLANE, is_exact=True)
            for anchor in wanted
        ]
        if specs:
            request = DraftRequest(self._seq, self._info.handle, self._rect, tuple(specs))
            self._client.draft(request)

    def _on_anchor(self, anchor: DraftAnchor) -> None:
        if anchor.seq != self._seq or self._info is None or anchor.handle != self._info.handle:
            return
        size = FINE_PX if anchor.is_exact else COARSE_PX
        if anchor.is_exact and anchor.lambdas != PLANE[0]:
            self._seconds = max(self._seconds, anchor.seconds)
            if self._seconds > PATIENCE_SECONDS and anchor.lambdas not in PLANE:
                self.refine()  # with fewer wishes
        field = self._fields.get(size)
        had_plane = field is not None and field.has_plane
        if field is None:
            self._fields[size] = DraftField(anchor)
        elif field.fits(anchor):
            field.add(anchor)
        if self._fields[size].has_plane and not had_plane:
            self.changed.emit()
