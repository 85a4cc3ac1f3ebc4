"""When to ask the engine for which cells, and which answers to show. Pure: the clock is passed in.

Rules: the cell under the focus point first, then outward; at most 60 requests a second, the first at once and the last
never lost; an answer is shown when it is newer than what its cell shows, however old it is beside the newest request; after
a rest, one ring of cells around the view is decoded too.
"""

from __future__ import annotations

from collections import Counter, OrderedDict, deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import compress
from typing import TypeAlias

from engine.types import Lambdas, Rect
from pisa_desktop.preview.cells import Cells
from pisa_desktop.workers.protocol import PreparedInfo, Strengths, TileResult, ViewRequest

INTERVAL = 1 / 60
SETTLE = 0.120
REST = 0.050
"""Seconds without a move after which exact cells are asked for where a draft is on screen meanwhile."""
CACHE_BYTES = 512 << 20
_GONE = 64
"""Pictures let go whose late cells are known as such; one cell may be under way, so a few would do."""

StrengthKey: TypeAlias = tuple[int, int, int]


def rounded(lambdas: Lambdas) -> Lambdas:
    """Strengths to two decimals: what the window works with, so that returning to a point finds its cells again."""
    return Lambdas(round(lambdas.pix, 2), round(lambdas.sem, 2))


def key_of(strengths: Strengths) -> StrengthKey:
    """What stands for strengths in caches."""
    if isinstance(strengths, Lambdas):
        return round(strengths.pix * 100), round(strengths.sem * 100), -1
    return 0, 0, strengths.version


class TileCache:
    """Exact cells by picture, cell and strengths; the least recently used ones go above `limit_bytes`."""

    def __init__(self, limit_bytes: int = CACHE_BYTES) -> None:
        self._limit = limit_bytes
        self._tiles: OrderedDict[tuple[int, int, StrengthKey], TileResult] = OrderedDict()
        self._at: Counter[tuple[int, StrengthKey]] = Counter()
        self._gone: deque[int] = deque(maxlen=_GONE)
        self.bytes = 0

    def __len__(self) -> int:
        return len(self._tiles)

    def put(self, tile: TileResult) -> None:
        """Keep a cell, but for those that come late."""
        if tile.handle in self._gone:
            return
        key = (tile.handle, tile.cell, key_of(tile.strengths))
        if key in self._tiles:
            self._drop(key)
        self._tiles[key] = tile
        self._at[key[0], key[2]] += 1
        self.bytes += tile.pixels.nbytes
        while self.bytes > self._limit and len(self._tiles) > 1:
            self._drop(next(iter(self._tiles)))

    def _drop(self, key: tuple[int, int, StrengthKey]) -> None:
        self.bytes -= self._tiles.pop(key).pixels.nbytes
        place = (key[0], key[2])
        self._at[place] -= 1
        if not self._at[place]:
            del self._at[place]

    def has_any(self, handle: int, key: StrengthKey) -> bool:
        """Whether there is any cell of a picture at these strengths."""
        return (handle, key) in self._at

    def find(self, handle: int, cell: int, key: StrengthKey) -> TileResult | None:
        """A cell at these strengths, or None."""
        tile = self._tiles.get((handle, cell, key))
        if tile is not None:
            self._tiles.move_to_end((handle, cell, key))
        return tile

    def has(self, handle: int, cell: int, key: StrengthKey) -> bool:
        """Whether a cell is there; does not count as use."""
        return (handle, cell, key) in self._tiles

    def forget(self, handle: int) -> None:
        """Drop all cells of a picture; none of it is taken any more."""
        self._gone.append(handle)
        for key in [key for key in self._tiles if key[0] == handle]:
            self._drop(key)


@dataclass(frozen=True, slots=True)
class Poll:
    """What to do now: a request to post, or None, and cells to show at once from the cache."""

    request: ViewRequest | None = None
    tiles: tuple[TileResult, ...] = ()


_NOWHERE = Rect(0, 0, 0, 0)
_NOTHING: tuple[int, StrengthKey | None] = (0, None)


@dataclass(slots=True)
class _State:
    """What is asked for; `dirty` since it changed after the last request."""

    info: PreparedInfo | None = None
    rect: Rect = _NOWHERE
    focus: tuple[float, float] = (0.0, 0.0)
    strengths: Strengths = field(default_factory=Lambdas)
    is_dirty: bool = False
    is_settled: bool = True
    changed: float = float("-inf")
    moved: float = float("-inf")


class PreviewScheduler:
    """Decides about one picture on screen.

    Call `show`, `look_at` and `move` as things change; then `poll`, and again when `due` says so. Give every TileResult to
    `take` and show it where that returns True.

    Args:
        cache: exact cells.
        interval, settle, rest: seconds, see the constants of this module.
    """

    def __init__(
        self,
        cache: TileCache | None = None,
        *,
        interval: float = INTERVAL,
        settle: float = SETTLE,
        rest: float = REST,
    ) -> None:
        self.cache = cache if cache is not None else TileCache()
        self._interval, self._settle, self._rest = interval, settle, rest
        self._state = _State()
        self._seq = 0
        self._sent = float("-inf")
        self._asked: StrengthKey | None = None
        self._outstanding: set[int] = set()
        self._failed: set[int] = set()
        self._shown: dict[int, tuple[int, StrengthKey]] = {}
        self._has_draft = False
        self._cells: Cells | None = None

    # What changes

    def show(self, info: PreparedInfo | None, now: float) -> None:
        """Another picture, or none; what was asked for is forgotten."""
        self._shown.clear()
        self._outstanding.clear()
        self._failed.clear()
        self._asked, self._has_draft = None, False
        self._state.info = info
        self._cells = Cells(info.cell_rects) if info is not None else None
        self._change(now)

    def look_at(self, rect: Rect, focus: tuple[float, float], now: float) -> None:
        """The visible output pixels, and the point that is decoded first."""
        if rect != self._state.rect:
            self._state.rect, self._state.focus = rect, focus
            self._failed.intersection_update(self.visible)  # what comes back is tried again
            self._change(now)
        self._state.focus = focus

    def move(self, strengths: Strengths, now: float) -> None:
        """Other strengths; numbers are rounded to 0.01."""
        strengths = rounded(strengths) if isinstance(strengths, Lambdas) else strengths
        if key_of(strengths) != key_of(self._state.strengths):
            self._state.strengths = strengths
            self._state.moved = now
            self._failed.clear()
            self._change(now)

    def set_draft(self, covers: bool) -> None:
        """Whether a draft of the current strengths is on screen meanwhile: exact cells of other strengths are then not
        shown, and none are asked for while the pad moves."""
        self._has_draft = covers

    def again(self, now: float) -> None:
        """Ask again for what could not be decoded."""
        self._failed.clear()
        self._outstanding.clear()
        self._change(now)

    def _change(self, now: float) -> None:
        self._state.is_dirty, self._state.is_settled = True, False
        self._state.changed = now

    # What is known

    @property
    def strengths(self) -> Strengths:
        """Those asked for last."""
        return self._state.strengths

    @property
    def seq(self) -> int:
        """Number of the newest request."""
        return self._seq

    @property
    def visible(self) -> tuple[int, ...]:
        """Cells in view, the one under the focus point first."""
        info = self._state.info
        return self._ordered(self._state.rect) if info is not None else ()

    def is_exact(self, cell: int) -> bool:
        """Whether a cell shows its exact pixels at the current strengths."""
        return self._shown.get(cell, _NOTHING)[1] == key_of(self._state.strengths)

    @property
    def is_complete(self) -> bool:
        """Whether all cells in view are exact at the current strengths."""
        return self._state.info is not None and not any(self._missing(self.visible))

    @property
    def is_stuck(self) -> bool:
        """Whether all cells in view are exact but for some that could not be decoded."""
        missing = set(compress(self.visible, self._missing(self.visible)))
        return bool(missing) and missing <= self._failed

    def _missing(self, cells: Iterable[int]) -> Iterator[bool]:
        """Of each cell, whether it does not show its exact pixels at the current strengths."""
        key, shown = key_of(self._state.strengths), self._shown
        return (shown.get(cell, _NOTHING)[1] != key for cell in cells)

    def _ordered(self, rect: Rect) -> tuple[int, ...]:
        return self._cells.within(rect, self._state.focus) if self._cells is not None else ()

    # When, and what

    def due(self, now: float) -> float | None:
        """Seconds until `poll` has something to do, or None while nothing changes."""
        state = self._state
        if state.info is None:
            return None
        if state.is_dirty:
            return max(0.0, self._when() - now)
        if not state.is_settled:
            return max(0.0, state.changed + self._settle - now)
        return None

    def _when(self) -> float:
        """The earliest moment of the next request after a change."""
        after_rest = self._state.moved + self._rest if self._has_draft else float("-inf")
        return max(self._sent + self._interval, after_rest)

    def poll(self, now: float) -> Poll:
        """The request that is due, if any; cells that the cache has are to be shown at once."""
        state = self._state
        if state.info is None:
            return Poll()
        if not state.is_dirty:
            if state.is_settled or now < state.changed + self._settle:
                return Poll()
            state.is_settled = True
            return self._build(now, with_ring=True)
        tiles = self._from_cache()
        if now < self._when():
            return Poll(None, tiles)
        state.is_dirty = False
        built = self._build(now, with_ring=False)
        return Poll(built.request, tiles + built.tiles)

    def cached(self) -> tuple[TileResult, ...]:
        """Cells in view that the cache has meanwhile, to be shown: another request may have brought them."""
        return self._from_cache() if self._state.info is not None else ()

    def _from_cache(self) -> tuple[TileResult, ...]:
        """Cells in view that are cached at the current strengths and not shown yet."""
        info = self._state.info
        assert info is not None
        key = key_of(self._state.strengths)
        found: list[TileResult] = []
        if not self.cache.has_any(info.handle, key):
            return ()
        for cell in self.visible:
            if self._shown.get(cell, _NOTHING)[1] != key:
                tile = self.cache.find(info.handle, cell, key)
                if tile is not None:
                    self._shown[cell] = (self._seq + 1, key)
                    found.append(tile)
        return tuple(found)

    def _build(self, now: float, *, with_ring: bool) -> Poll:
        state, info = self._state, self._state.info
        assert info is not None
        tiles, key = self._from_cache(), key_of(state.strengths)
        wanted = list(compress(self.visible, self._missing(self.visible)))
        if with_ring:
            around, inside = self._ordered(self._with_ring()), set(wanted)
            wanted += [
                cell
                for cell in compress(around, self._missing(around))
                if cell not in inside and not self.cache.has(info.handle, cell, key)
            ]
        wanted = [cell for cell in wanted if cell not in self._failed]
        is_asked = set(wanted) == self._outstanding and (not wanted or self._asked == key)
        if is_asked:
            return Poll(None, tiles)
        self._seq += 1
        self._asked = key
        self._sent = now
        self._outstanding = set(wanted)
        return Poll(ViewRequest(self._seq, info.handle, state.strengths, tuple(wanted)), tiles)

    def _with_ring(self) -> Rect:
        rect, cells = self._state.rect, self._cells
        assert cells is not None
        width, height = cells.width, cells.height
        return Rect(rect.x0 - width, rect.y0 - height, rect.x1 + width, rect.y1 + height)

    def take(self, result: TileResult) -> bool:
        """Keep an answer, and say whether to show it."""
        self.cache.put(result)
        info, key = self._state.info, key_of(result.strengths)
        if info is None or result.handle != info.handle:
            return False
        is_current = key == key_of(self._state.strengths)
        if key == self._asked:
            self._outstanding.discard(result.cell)
        if is_current:
            self._failed.discard(result.cell)
        shown = self._shown.get(result.cell)
        if not is_current and self.is_exact(result.cell):
            return False  # the pad came back to where this cell is exact already
        if not is_current and (self._has_draft or (shown is not None and result.seq <= shown[0])):
            return False
        self._shown[result.cell] = (result.seq, key)
        return True

    def fail(self, handle: int, cells: Iterable[int], strengths: Strengths) -> bool:
        """Cells could not be decoded: those in view are not asked for by themselves. Returns whether there are any."""
        info = self._state.info
        if info is None or handle != info.handle:
            return False
        if key_of(strengths) != key_of(self._state.strengths):
            return False
        self._outstanding.difference_update(cells)
        seen = set(cells).intersection(self.visible)
        self._failed |= seen
        return bool(seen)

    def dropped(self, handle: int, now: float) -> None:
        """The engine let a picture go; cells stay in the cache, and what is missing is asked for again when it is shown."""
        if self._state.info is not None and self._state.info.handle == handle:
            self.show(None, now)
