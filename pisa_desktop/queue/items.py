"""A picture in the queue, and counts of many, as frozen values."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field, replace
from enum import StrEnum
from pathlib import Path
from typing import Any

from engine.errors import BadRequest, ErrorInfo
from engine.files.state_file import ODD
from engine.fitting import sound
from engine.sentences import Sentence
from engine.types import member
from pisa_desktop.state.wishes import Settings
from pisa_desktop.workers.model_choice import ModelChoice

MAX_ATTEMPTS = 2
"""A picture during which the process died so often is set aside."""


class State(StrEnum):
    """How far a picture is."""

    PENDING = "pending"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    SKIPPED = "skipped"
    CANCELLED = "cancelled"
    QUARANTINED = "quarantined"

    @property
    def is_over(self) -> bool:
        """Whether nothing more happens to it by itself."""
        return self not in {State.PENDING, State.RUNNING}

    @property
    def is_bad(self) -> bool:
        """Whether it ended without a result against the user's will."""
        return self in {State.FAILED, State.QUARANTINED}


@dataclass(frozen=True, slots=True)
class BatchItem:
    """A picture in the queue.

    Attributes:
        id: for good; grows.
        source: the photograph, absolute.
        below: its folder relative to the dropped folder, or "".
        settings: what is to be made of it.
        state: how far it is.
        size, mtime_ns: of the file when it was queued; another file under the same name is not restored silently.
        attempts: how often it was begun without an end (the process died).
        pid: of the process that it runs in, or 0.
        target: the result, or the name that is reserved for it, or "".
        sha256: of the result, once it is done.
        kind, error: what went wrong: a machine-readable name and a sentence.
        said: the same as sentences that can be translated: what, and the next step.
        seconds: that the work took.
        choice: the model and adapters that it was queued with; None where an older version queued it.
        source_sha256: of the photograph as it was queued, or "" until that was read.
    """

    id: int
    source: Path
    below: str = ""
    settings: Settings = field(default_factory=Settings)
    state: State = State.PENDING
    size: int = 0
    mtime_ns: int = 0
    attempts: int = 0
    pid: int = 0
    target: str = ""
    sha256: str = ""
    kind: str = ""
    error: str = ""
    seconds: float = 0.0
    said: tuple[Sentence, ...] = ()
    choice: ModelChoice | None = None
    source_sha256: str = ""

    def __post_init__(self) -> None:
        object.__setattr__(self, "state", member(State, self.state, "state"))

    def ended_with(self, state: State, problem: ErrorInfo) -> BatchItem:
        """This item, over without a result."""
        said = tuple(Sentence.of(text) for text in (problem.message, problem.hint))
        return replace(self, state=state, pid=0, kind=problem.kind, error=problem.words, said=said)

    @property
    def problem(self) -> ErrorInfo:
        """What went wrong, for people."""
        message, hint = self.said if len(self.said) == 2 else (self.error, "")
        return ErrorInfo(self.kind, message, hint)

    def to_json(self) -> dict[str, Any]:
        """As JSON types."""
        said = [sentence.to_json() for sentence in self.said]
        return {
            **asdict(self),
            "source": str(self.source),
            "settings": self.settings.to_json(),
            "said": said,
            "choice": self.choice.to_json() if self.choice is not None else None,
        }

    @classmethod
    def of_json(cls, data: Mapping[str, Any]) -> BatchItem:
        """The reverse.

        Raises:
            BadRequest: something is missing or makes no sense.
        """
        try:
            values = dict(data)
            values["source"] = Path(values["source"])
            values["settings"] = Settings.of_json(values["settings"])
            choice = values.get("choice")
            values["choice"] = ModelChoice.of_json(choice) if choice is not None else None
            values["said"] = tuple(Sentence.of_json(one) for one in values.get("said", ()))
            return sound(cls(**values))
        except ODD as error:
            raise BadRequest(
                "A saved queue entry makes no sense ({reason}).", reason=error
            ) from error


@dataclass(frozen=True, slots=True)
class Summary:
    """Counts by state."""

    counts: tuple[tuple[State, int], ...] = ()

    @classmethod
    def of(cls, items: Iterable[BatchItem]) -> Summary:
        """Of these items."""
        return cls(tuple(Counter(item.state for item in items).items()))

    def __getitem__(self, state: State) -> int:
        return dict(self.counts).get(state, 0)

    @property
    def total(self) -> int:
        """All items."""
        return sum(n for _, n in self.counts)

    @property
    def waiting(self) -> int:
        """Those that are not over."""
        return self[State.PENDING] + self[State.RUNNING]
