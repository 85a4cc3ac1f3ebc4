"""The engines that are loaded: the window's, and one more while jobs need another model. Free of Qt, and of torch at import."""

from __future__ import annotations

from collections.abc import Callable, Generator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Protocol, TypeAlias

import numpy as np
from numpy.typing import NDArray

from engine.errors import ModelNotFound
from engine.types import Lambdas, Rect
from pisa_desktop.workers.maps import LambdaMap
from pisa_desktop.workers.model_choice import ModelChoice
from pisa_desktop.workers.protocol import Load, Pixels

if TYPE_CHECKING:
    from engine.files import Recipe, SourceInfo
    from engine.pipeline import Enhancer, Prepared
    from engine.restoring.decoder import Strengths as EngineStrengths
    from engine.restoring.residual_cache import ResidualCache


class DraftRegion(Protocol):
    """A region of a picture at reduced size, decoded at any strengths; see `engine.draft`."""

    @property
    def rect(self) -> Rect:
        """Output pixels that it covers."""
        ...

    @property
    def reduction(self) -> int:
        """Output pixels per pixel, each way."""
        ...

    def anchor(self, lambdas: Lambdas) -> Generator[None, None, NDArray[np.float32]]:
        """Decode softly, yielding between pieces; (h, w, 3) float32 in 0..1."""
        ...

    def exact(
        self, lambdas: Lambdas, known: Callable[[int], Pixels | None] = ...
    ) -> Generator[None, None, NDArray[np.float32]]:
        """Decode everything and average, yielding between cells; `known` gives cells that are decoded already."""
        ...


@dataclass(frozen=True)
class Engine:
    """A loaded enhancer, and what of torch's world the work needs beside it.

    Attributes:
        enhancer: the model.
        cache: residuals on disk, or None.
        map_strengths: turns maps into what the decoder takes.
        draft: cuts a region of at most so many pixels out of a picture.
        recipe: what to write into a result's file.
        hashes: of the model and of its adapters; "" where not known.
        has_room: whether another model of its size has room beside it.
    """

    enhancer: Enhancer
    cache: ResidualCache | None
    map_strengths: Callable[[Prepared, LambdaMap], EngineStrengths]
    draft: Callable[[Prepared, Rect, int], DraftRegion]
    recipe: Callable[[Prepared, Lambdas, SourceInfo], Recipe | None]
    hashes: tuple[str, str] = ("", "")
    has_room: Callable[[], bool] = lambda: True


EngineFactory: TypeAlias = Callable[[Load], Engine]


@dataclass(frozen=True, slots=True)
class Loaded:
    """An engine, and what was loaded into it."""

    engine: Engine
    choice: ModelChoice


class Engines:
    """At most two engines: the one that the window uses, and one for jobs that bring their own model.

    Where memory is short, the window's makes room, and is loaded again when it is next asked for.

    Args:
        factory: makes an engine; may take seconds, and raise any EngineError.
        on_parked: called before the window's engine makes room; all that was made with it must go.
    """

    def __init__(self, factory: EngineFactory, on_parked: Callable[[], object]) -> None:
        self._factory, self._on_parked = factory, on_parked
        self._load = Load(0)
        self._is_parked = False
        self._own: Loaded | None = None
        self._other: Loaded | None = None

    def load(self, job: Load) -> Loaded:
        """Drop everything, then load the window's."""
        self.drop()
        self._load = job
        self._own = self._made(job)
        return self._own

    def drop(self) -> None:
        """Let both go."""
        self._own = self._other = None
        self._is_parked = False

    def drop_other(self) -> None:
        """No job needs a model of its own any more."""
        self._other = None

    def current(self) -> Loaded:
        """The window's.

        Raises:
            ModelNotFound: there is none.
            EngineError: it had made room, and cannot be loaded again.
        """
        if self._is_parked:
            self._other = None
            self._own, self._is_parked = self._made(self._load), False
        if self._own is None:
            raise ModelNotFound(
                "No model is loaded.", hint="Choose a model in the settings, or the starter model."
            )
        return self._own

    def of(self, choice: ModelChoice | None) -> Loaded:
        """The one that a job was made for: the window's where it is that one, or None was given.

        Raises:
            ModelNotFound: it is gone, or another one is in its place.
            EngineError: it cannot be loaded.
        """
        if choice is None:
            return self.current()
        if self._own is not None and choice.is_same(self._own.choice):
            return self._own
        if self._other is None or choice.place != self._other.choice.place:
            self._other = None
            if self._own is not None and not self._own.engine.has_room():
                self._on_parked()
                self._own, self._is_parked = None, True
            self._other = self._made(
                replace(self._load, model=choice.model, adapters=choice.adapters)
            )
        choice.check(self._other.choice)
        return self._other

    def _made(self, job: Load) -> Loaded:
        engine = self._factory(job)
        return Loaded(engine, ModelChoice(job.model, job.adapters, *engine.hashes))
