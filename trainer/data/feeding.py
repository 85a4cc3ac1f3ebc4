"""The training pairs of each step, computed ahead by processes of their own where that is asked for. Torch-free.

A pair is a function of its position, so it is the same bytes whichever process computes it, and a resumed run needs
nothing of what was under way.
"""

from __future__ import annotations

import logging
import multiprocessing
from collections import OrderedDict
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from types import TracebackType

from engine.errors import BadImage, BadRequest
from trainer.data.crops import CropDataset, Sample

_log = logging.getLogger(__name__)

_TRIES = 20
_PART = 8
_AHEAD_PARTS = 4
"""Pairs that a process computes at a time, and how many times that each has before it."""

Drawn = tuple[list[Sample], list[str]]
"""Pairs, and a sentence for each picture that was passed over."""


class Feed:
    """The pairs of each step.

    Args:
        crops: where they come from.
        positions: the positions of a step's pairs, from its number.
        workers: processes that compute ahead; 0 computes in place, when a step asks.
    """

    def __init__(
        self, crops: CropDataset, positions: Callable[[int], Sequence[int]], workers: int = 0
    ) -> None:
        self._crops, self._positions = crops, positions
        self._pool: ProcessPoolExecutor | None = None
        self._waiting: OrderedDict[int, list[Future[Drawn]]] = OrderedDict()
        self._workers = workers

    def take(self, step: int) -> list[Sample]:
        """The pairs of a step; those of the next are begun. Pictures that were passed over are named in the log.

        Raises:
            BadImage: no picture can be read any more.
            BadRequest: the processes were ended from outside.
        """
        if not self._workers:
            return self._unpacked([draw(self._crops, self._positions(step))])
        if step not in self._waiting:  # another place of the run than was foreseen
            self._forget()
        self._begin(step)
        try:
            return self._unpacked([part.result() for part in self._waiting.pop(step)])
        except BrokenProcessPool as error:
            raise BadRequest(
                "The processes that prepare the pictures were ended.",
                hint="Is memory short? Use fewer workers.",
            ) from error

    def _unpacked(self, parts: Sequence[Drawn]) -> list[Sample]:
        for _, passed_over in parts:
            for sentence in passed_over:
                _log.warning("passed over: %s", sentence)
        return [sample for samples, _ in parts for sample in samples]

    def _begin(self, step: int) -> None:
        """Have the steps from this one on under way, as many as keep all processes busy."""
        if self._pool is None:
            context = multiprocessing.get_context("spawn")
            self._pool = ProcessPoolExecutor(
                self._workers, context, initializer=_serve, initargs=(self._crops,)
            )
        while step not in self._waiting or self._parts_waiting < self._workers * _AHEAD_PARTS:
            following = next(reversed(self._waiting), step - 1) + 1
            wanted = self._positions(following)
            parts = [wanted[start : start + _PART] for start in range(0, len(wanted), _PART)]
            self._waiting[following] = [self._pool.submit(_draw_here, part) for part in parts]

    @property
    def _parts_waiting(self) -> int:
        return sum(len(parts) for parts in self._waiting.values())

    def _forget(self) -> None:
        for parts in self._waiting.values():
            for part in parts:
                part.cancel()
        self._waiting.clear()

    def close(self) -> None:
        """End the processes. What comes after would start new ones."""
        self._forget()
        if self._pool is not None:
            self._pool.shutdown(wait=True, cancel_futures=True)
            self._pool = None

    def __enter__(self) -> Feed:
        """For use as a context that ends the processes."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """End the processes."""
        self.close()


def draw(crops: CropDataset, positions: Sequence[int]) -> Drawn:
    """The pairs at positions; a picture that can no longer be read gives way to one of the next epoch's.

    Raises:
        BadImage: twenty in a row cannot be read.
    """
    samples: list[Sample] = []
    passed_over: list[str] = []
    for position in positions:
        samples.append(_readable(crops, position, passed_over))
    return samples, passed_over


def _readable(crops: CropDataset, position: int, passed_over: list[str]) -> Sample:
    for attempt in range(_TRIES):
        try:
            return crops.sample(position + attempt * (len(crops) + 1))
        except BadImage as error:
            passed_over.append(str(error))
    raise BadImage("The pictures of this run can no longer be read; is the disk still there?")


_served: list[CropDataset] = []
"""What a worker process computes from: one, set as it starts."""


def _serve(crops: CropDataset) -> None:
    _served[:] = [crops]


def _draw_here(positions: Sequence[int]) -> Drawn:
    return draw(_served[0], positions)
