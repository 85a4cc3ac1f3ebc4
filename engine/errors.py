"""What can go wrong in the engine, as a few classes a user-facing layer can tell apart.

Every error carries one sentence that a photographer can read (what, which file, what to do). The sentence is
`str(error)`; `hint` says what to try next where the sentence does not already. Both remember the template and the values that they
were made of (`engine.sentences`), so that a window can say them in another language.
"""

from __future__ import annotations

import traceback
from dataclasses import dataclass

from engine.sentences import Sentence


class EngineError(Exception):
    """Base of all errors that the engine raises on purpose.

    Args:
        message, hint: templates, as of `str.format` where there are `fields`; no f-strings, which nobody can translate.
        fields: values of both.

    Attributes:
        message: the sentence.
        kind: stable machine-readable name, part of the command line's JSON contract.
        hint: one sentence with the next step for the user, or "".
    """

    kind = "internal"

    def __init__(self, message: str, /, *, hint: str = "", **fields: object) -> None:
        self.message = message if isinstance(message, Sentence) else Sentence(message, **fields)
        super().__init__(str(self.message))
        self.hint = hint if isinstance(hint, Sentence) else Sentence(hint, **fields)


class ModelNotFound(EngineError):
    """A model or adapter pack is not where it was asked for, or lacks a part."""

    kind = "model_not_found"


class BadCheckpoint(EngineError):
    """A weights file is damaged, unsafe, or not made for this model."""

    kind = "bad_checkpoint"


class BadImage(EngineError):
    """A picture cannot be read, or is refused by the limits."""

    kind = "bad_image"


class BadRequest(EngineError):
    """A parameter is outside its range, or two of them contradict each other."""

    kind = "bad_request"


class SaveFailed(EngineError):
    """A result could not be written; the target is as it was before."""

    kind = "save_failed"


class DiskFull(SaveFailed):
    """The disk has no room; the target is as it was before."""

    kind = "disk_full"


class OutOfMemory(EngineError):
    """Every step of the memory ladder was tried and the work still did not fit."""

    kind = "out_of_memory"


class DownloadFailed(EngineError):
    """A file could not be fetched from any of its mirrors; what had arrived is kept for the next try."""

    kind = "download_failed"


class DeviceLost(EngineError):
    """The accelerator stopped answering; this process can go on with the CPU only."""

    kind = "device_lost"


class NumericalError(EngineError):
    """The model returned NaN or infinity, in float32 too; nothing was saved."""

    kind = "numerical"


class Cancelled(Exception):
    """The user stopped the work. Shown nowhere."""


@dataclass(frozen=True, slots=True)
class ErrorInfo:
    """An error as a value that may cross threads (exception objects hold frames, and with them tensors).

    Attributes:
        kind: as `EngineError.kind`; "internal" for anything unexpected.
        message: the sentence for the user.
        hint: the next step, or "".
        details: a traceback for the log, or "".
    """

    kind: str
    message: str
    hint: str = ""
    details: str = ""

    @property
    def words(self) -> str:
        """The sentence and the next step."""
        return f"{self.message} {self.hint}".strip()

    @classmethod
    def caught(cls, error: BaseException) -> ErrorInfo:
        """Describe a caught `error`, its traceback as the details."""
        return cls.of(error, "".join(traceback.format_exception(error)))

    @classmethod
    def of(cls, error: BaseException, details: str = "") -> ErrorInfo:
        """Describe `error`; unexpected ones become kind "internal" and keep their own words."""
        if isinstance(error, EngineError):
            return cls(error.kind, error.message, error.hint, details)
        text = str(error) or type(error).__name__
        return cls("internal", Sentence("Unexpected error: {text}", text=text), "", details)
