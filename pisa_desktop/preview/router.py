"""One view lane, several previews: whose request an answer belongs to, and who may ask."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import QObject

from pisa_desktop.workers.engine_client import EngineClient
from pisa_desktop.workers.protocol import Lane, TileResult, ViewDone, ViewFailed, ViewRequest

Take = Callable[[TileResult], None]
Done = Callable[[], None]
Fail = Callable[[ViewFailed], None]
_KEPT = 64


class ViewRouter(QObject):
    """Numbers requests of several previews and brings each answer to whoever asked."""

    def __init__(self, client: EngineClient, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._client = client
        self._numbers = itertools.count(1)
        self._askers: dict[int, tuple[Take, Done, Fail, int]] = {}
        client.tile_ready.connect(self._on_tile)
        client.view_done.connect(self._on_done)
        client.view_failed.connect(self._on_failed)

    def ask(self, request: ViewRequest, take: Take, done: Done, fail: Fail) -> None:
        """Send a request; its tiles come to `take` under the request's own number, and `done` is called behind them.

        What cannot be decoded is told to `fail`. Cells that the request before this one was just decoding at the same strengths come to that one's asker only.
        """
        number = next(self._numbers)
        self._askers[number] = (take, done, fail, request.seq)
        while len(self._askers) > _KEPT:
            del self._askers[next(iter(self._askers))]
        self._client.view(replace(request, seq=number))

    def _on_tile(self, tile: TileResult) -> None:
        found = self._askers.get(tile.seq)
        if found is not None:
            take, _, _, seq = found
            take(replace(tile, seq=seq))

    def _on_done(self, done: ViewDone) -> None:
        found = self._askers.get(done.seq)
        if found is not None:
            found[1]()

    def _on_failed(self, failed: ViewFailed) -> None:
        found = self._askers.get(failed.seq) if failed.lane is Lane.VIEW else None
        if found is not None:
            found[2](failed)
