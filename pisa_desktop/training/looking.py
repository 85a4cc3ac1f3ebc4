"""Work on the user's pictures beside the window: the scan of the folders, and what a damage looks like."""

from __future__ import annotations

import itertools
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np
from PySide6.QtCore import QObject, QThreadPool, Signal
from PySide6.QtGui import QImage

from engine.errors import ErrorInfo
from engine.files import read_image
from pisa_desktop.viewer.pyramid import image_of
from trainer.data.dataset import (
    Picture,
    Rejected,
    ScanOptions,
    find_pictures,
    read_excluded,
    scan_each,
    to_uint8,
)
from trainer.data.degrade import Pixels, degrade, sample_rng
from trainer.presets import Degradation


class _Pool(QObject):
    """One thread; what it does can be given up."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._pool = QThreadPool(self)
        self._pool.setMaxThreadCount(1)
        self._pool.setStackSize(16 << 20)
        self._stop = threading.Event()

    def _begin(self, work: Callable[[threading.Event], None]) -> None:
        """Do this in place of what is under way."""
        self._stop.set()
        self._pool.clear()
        self._stop = stop = threading.Event()
        self._pool.start(partial(work, stop))

    def shutdown(self, timeout_ms: int = 2_000) -> bool:
        """Give up; False where a picture takes longer to read than that."""
        self._stop.set()
        self._pool.clear()
        return self._pool.waitForDone(timeout_ms)


@dataclass(frozen=True, slots=True)
class Looked:
    """A picture was looked at.

    Attributes:
        number: of the scan that it belongs to.
        done, total: pictures looked at, and in all.
        outcome: `Picture` or `Rejected`.
    """

    number: int
    done: int
    total: int
    outcome: Picture | Rejected


@dataclass(frozen=True, slots=True)
class ScanEnded:
    """A scan is over.

    Attributes:
        number: of the scan.
        total: pictures in all.
        error: why it could not be made, or None.
    """

    number: int
    total: int
    error: ErrorInfo | None = None


class Scanner(_Pool):
    """Looks at all pictures of some folders; another scan takes the place of the one under way.

    Signals:
        looked(object): a `Looked`.
        ended(object): a `ScanEnded`.
    """

    looked = Signal(object)
    ended = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._numbers = itertools.count(1)
        self.number = 0

    def start(
        self, folders: Sequence[Path], crop: int, scale: int, pairs: Path | None = None
    ) -> int:
        """Begin; returns the scan's number, which its answers carry."""
        number = self.number = next(self._numbers)
        options = ScanOptions(crop, scale, pairs, excluded=read_excluded())
        roots = list(folders)

        def work(stop: threading.Event) -> None:
            try:
                files = find_pictures(roots)
                for done, outcome in enumerate(scan_each(files, options), 1):
                    if stop.is_set():
                        return
                    self.looked.emit(Looked(number, done, len(files), outcome))
                self.ended.emit(ScanEnded(number, len(files)))
            except Exception as error:  # noqa: BLE001 - the border of a thread: becomes a value
                if not stop.is_set():
                    self.ended.emit(ScanEnded(number, 0, ErrorInfo.caught(error)))

        self._begin(work)
        return number


@dataclass(frozen=True)
class Example:
    """A piece of a photograph and what the damage makes of it.

    Attributes:
        number: of the request.
        before, after: of the same size on screen; `after` is enlarged without smoothing.
    """

    number: int
    before: QImage
    after: QImage


class Examples(_Pool):
    """Damages pieces of photographs.

    Signals:
        ready(object): an `Example`.
        failed(object): an ErrorInfo.
    """

    ready = Signal(object)
    failed = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._numbers = itertools.count(1)
        self._read: tuple[Path, Pixels] | None = None
        self.number = 0

    def show(
        self, picture: Picture, damage: Degradation | None, seed: int, crop: int, scale: int
    ) -> int:
        """Ask for an example; None for the damage takes the picture's own partner. Returns the request's number."""
        number = self.number = next(self._numbers)

        def work(stop: threading.Event) -> None:
            try:
                pair = self._pair(picture, damage, seed, crop, scale)
            except Exception as error:  # noqa: BLE001 - the border of a thread: becomes a value
                if not stop.is_set():
                    self.failed.emit(ErrorInfo.caught(error))
                return
            if not stop.is_set():
                before, after = pair
                small = np.repeat(np.repeat(after, scale, 0), scale, 1)
                self.ready.emit(Example(number, image_of(before).copy(), image_of(small).copy()))

        self._begin(work)
        return number

    def _pair(
        self, picture: Picture, damage: Degradation | None, seed: int, crop: int, scale: int
    ) -> tuple[Pixels, Pixels]:
        whole = self._pixels(picture.path)
        x, y = (
            (length - crop) // 2 // scale * scale for length in (whole.shape[1], whole.shape[0])
        )
        before = np.ascontiguousarray(whole[y : y + crop, x : x + crop])
        if damage is not None:
            return before, degrade(before, damage, sample_rng(seed, 0, 0), scale)
        assert picture.partner is not None
        other = to_uint8(read_image(picture.partner).rgb)
        part = other[y // scale : (y + crop) // scale, x // scale : (x + crop) // scale]
        return before, np.ascontiguousarray(part)

    def _pixels(self, path: Path) -> Pixels:
        if self._read is None or self._read[0] != path:
            self._read = path, to_uint8(read_image(path).rgb)
        return self._read[1]
