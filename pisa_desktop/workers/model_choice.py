"""Which model and adapters: by place, so that they are found, and by content, so that others under the same name are noticed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from engine.errors import BadRequest, ModelNotFound


@dataclass(frozen=True, slots=True)
class ModelChoice:
    """A model and its adapters.

    Attributes:
        model: name in the model store, or a folder.
        adapters: name, folder or `.pkl` file; None for the model's own.
        model_sha256: of the model's files, or "" until it was loaded once.
        adapters_sha256: of the adapters', or "" for none.
    """

    model: str
    adapters: str | None = None
    model_sha256: str = ""
    adapters_sha256: str = ""

    @property
    def name(self) -> str:
        """What the model is called."""
        return Path(self.model).name

    @property
    def is_known(self) -> bool:
        """Whether the content is known, too."""
        return bool(self.model_sha256)

    @property
    def place(self) -> tuple[str, str | None]:
        """Where to find both."""
        return self.model, self.adapters

    def is_same(self, found: ModelChoice) -> bool:
        """Whether `found` is what this choice means: the same place, and the same content as far as it is known."""
        is_open = not (self.is_known and found.is_known)
        return self == found or (is_open and self.place == found.place)

    def check(self, found: ModelChoice) -> None:
        """Compare with what was found in the place.

        Raises:
            ModelNotFound: it is something else by now.
        """
        if not self.is_known or not found.is_known:
            return
        if self.model_sha256 != found.model_sha256:
            raise ModelNotFound(
                "The model {name} has changed since the photograph was queued.",
                hint="Install it again as it was, or queue the photograph again.",
                name=self.name,
            )
        if self.adapters_sha256 != found.adapters_sha256:
            raise ModelNotFound(
                "The adapters {name} have changed since the photograph was queued.",
                hint="Install them again as they were, or queue the photograph again.",
                name=Path(self.adapters or self.model).name,
            )

    def to_json(self) -> dict[str, Any]:
        """As JSON types."""
        return asdict(self)

    @classmethod
    def of_json(cls, data: Mapping[str, Any]) -> ModelChoice:
        """The reverse.

        Raises:
            BadRequest: something is missing or makes no sense.
        """
        try:
            found = cls(**data)
        except TypeError as error:
            raise BadRequest("A saved model makes no sense ({reason}).", reason=error) from error
        texts = (found.model, found.model_sha256, found.adapters_sha256, found.adapters or "")
        if not all(isinstance(text, str) for text in texts):  # pyright: ignore[reportUnnecessaryIsInstance]
            raise BadRequest("A saved model makes no sense ({reason}).", reason=texts)
        return found
