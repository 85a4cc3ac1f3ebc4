"""What the pages of the training wizard agree upon, and the run that it amounts to. No Qt, no torch."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from pathlib import Path

from trainer.config import Stage, TrainConfig
from trainer.data.dataset import Picture
from trainer.goals import Goal, recipe, sized


@dataclass
class Plan:
    """Filled page by page.

    Attributes:
        folders: with the user's photographs.
        pairs: folder with degraded versions of their own, or None.
        preset: name of the damage that is learnt.
        factors: on its kinds, by name (see `trainer.config.DAMAGE`).
        stages: what is trained.
        goal: how long it may take.
        name: what the adapters will be called.
        model: whose adapters are trained.
        init: what they start from: the model's name for its own, or a pack's.
        device: where.
        pictures: usable photographs.
    """

    folders: list[Path] = field(default_factory=list[Path])
    pairs: Path | None = None
    preset: str = "general"
    factors: dict[str, float] = field(default_factory=dict[str, float])
    stages: tuple[Stage, ...] = (Stage.PIX, Stage.SEM)
    goal: Goal = Goal.BALANCED
    name: str = ""
    model: str = "starter"
    init: str = "starter"
    device: str = "auto"
    pictures: list[Picture] = field(default_factory=list[Picture])

    @property
    def crop(self) -> int:
        """Side of the training crops; photographs must be at least as large."""
        return recipe(self.model, self.device).crop

    @property
    def scale(self) -> int:
        """Enlargement that is trained."""
        return recipe(self.model, self.device).scale

    def config(self, goal: Goal | None = None) -> TrainConfig:
        """The run, at the chosen goal or another.

        Raises:
            BadRequest: values contradict each other.
        """
        config = replace(
            recipe(self.model, self.device),
            init=self.init,
            data=tuple(str(folder) for folder in self.folders),
            pairs=str(self.pairs) if self.pairs is not None else "",
            preset=self.preset,
            stages=self.stages,
            **({} if self.pairs is not None else self.factors),
        )
        return sized(config, goal or self.goal)
