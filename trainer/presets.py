"""Degradation presets: what happens to a photograph before a model sees it, as numbers read from JSON. Torch-free.

The structure and the names follow the second-order model of Real-ESRGAN: two rounds of blur, resizing, noise and JPEG,
then a sinc filter. Sizes are pixels of the picture at that point, noise is in grey levels of 255.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import MISSING, dataclass, field, fields, replace
from functools import cache
from pathlib import Path
from typing import Any, TypeAlias

from engine.errors import BadRequest

FOLDER = Path(__file__).parents[1] / "resources" / "degradations"

Range: TypeAlias = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Round:
    """One round of blur, resizing, noise and JPEG.

    Attributes:
        blur: probability of the blur.
        sinc: probability that it is a sinc filter (ringing) rather than a bell.
        kernels: weights of isotropic, anisotropic, generalised isotropic, generalised anisotropic, plateau isotropic and
            plateau anisotropic kernels.
        sigma: standard deviation of the bells along each axis.
        beta_generalised, beta_plateau: their shape exponents.
        kernel: largest kernel side, odd.
        resize: weights of enlarging, reducing and keeping the size.
        resize_range: smallest and largest factor.
        gaussian: probability of Gaussian noise; else it is Poisson noise.
        noise: standard deviation of Gaussian noise.
        poisson: scale of Poisson noise.
        grey: probability that noise is the same in all channels.
        jpeg: qualities.
    """

    blur: float = 1.0
    sinc: float = 0.1
    kernels: tuple[float, ...] = (0.45, 0.25, 0.12, 0.03, 0.12, 0.03)
    sigma: Range = (0.2, 3.0)
    beta_generalised: Range = (0.5, 4.0)
    beta_plateau: Range = (1.0, 2.0)
    kernel: int = 21
    resize: tuple[float, ...] = (0.2, 0.7, 0.1)
    resize_range: Range = (0.3, 1.5)
    gaussian: float = 0.5
    noise: Range = (1.0, 15.0)
    poisson: Range = (0.05, 2.0)
    grey: float = 0.4
    jpeg: Range = (60.0, 95.0)


@dataclass(frozen=True, slots=True)
class Degradation:
    """A preset.

    Attributes:
        name: its name.
        clean: share of samples that are only reduced, so that clean pictures stay clean.
        mild: share of samples that get the first round only.
        first, second: the two rounds.
        final_sinc: probability of the last sinc filter.
        sharpen: largest amount of the unsharp mask that a camera or scanner would apply (0 is none).
        fade: largest loss of contrast and shift of colour of an old print (0 is none).
        grain: standard deviation of film grain, grey levels at output size (0 0 is none).
        dust, scratches: mean number of specks and of lines per megapixel of the output.
    """

    name: str = ""
    clean: float = 0.08
    mild: float = 0.1
    first: Round = field(default_factory=Round)
    second: Round = field(default_factory=Round)
    final_sinc: float = 0.8
    sharpen: float = 0.0
    fade: float = 0.0
    grain: Range = (0.0, 0.0)
    dust: float = 0.0
    scratches: float = 0.0

    @property
    def has_wear(self) -> bool:
        """Whether fading, dust or scratches are part of it."""
        return bool(self.fade or self.dust or self.scratches)

    def scaled(
        self, *, blur: float = 1, noise: float = 1, compression: float = 1, wear: float = 1
    ) -> Degradation:
        """The same kinds of damage, each by a factor of its own (0 is none of it, 1 is as it stands).

        Args:
            blur: on the widths of the bells; 0 leaves the ringing out too.
            noise: on Gaussian and Poisson noise and grain.
            compression: on what JPEG qualities lack to 100.
            wear: on fading, dust and scratches.
        """
        rounds = {
            name: _scaled_round(part, blur, noise, compression)
            for name, part in (("first", self.first), ("second", self.second))
        }
        return replace(
            self,
            final_sinc=min(1.0, self.final_sinc * min(blur, 1)),
            fade=min(1.0, self.fade * wear),
            grain=_times(self.grain, noise),
            dust=self.dust * wear,
            scratches=self.scratches * wear,
            **rounds,
        )


def _times(values: Range, factor: float) -> Range:
    return values[0] * factor, values[1] * factor


def _scaled_round(part: Round, blur: float, noise: float, compression: float) -> Round:
    low, high = (max(1.0, 100 - (100 - quality) * compression) for quality in part.jpeg)
    return replace(
        part,
        blur=part.blur if blur else 0.0,
        sigma=_times(part.sigma, blur) if blur else part.sigma,
        noise=_times(part.noise, noise),
        poisson=_times(part.poisson, noise),
        jpeg=(low, high),
    )


@cache
def preset_names() -> tuple[str, ...]:
    """Names of all presets that the application carries."""
    return tuple(sorted(path.stem for path in FOLDER.glob("*.json")))


@cache
def load_preset(name: str) -> Degradation:
    """Read a preset.

    Raises:
        BadRequest: there is none of that name, or a value of it is out of range.
    """
    if name not in preset_names():
        raise BadRequest(
            "There is no degradation preset {name}; use one of {names}.",
            name=name,
            names=", ".join(preset_names()),
        )
    return parse_preset(name, json.loads((FOLDER / f"{name}.json").read_text("utf-8")))


def parse_preset(name: str, data: Mapping[str, Any]) -> Degradation:
    """Build a preset from the contents of its file.

    Raises:
        BadRequest: an unknown name, or a value out of range.
    """
    rounds = {part: _build(Round, name, data.get(part, {})) for part in ("first", "second")}
    rest = {k: v for k, v in data.items() if k not in {"first", "second", "description"}}
    preset = _build(Degradation, name, {**rest, **rounds, "name": name})
    for part in (preset.first, preset.second):
        if (
            part.kernel % 2 == 0
            or part.kernel < 3
            or part.resize_range[0] <= 0
            or part.sigma[0] <= 0
        ):
            raise BadRequest(
                "The preset {name} has an impossible kernel, sigma or resize range.", name=name
            )
        if not (part.jpeg[0] >= 1 and part.jpeg[1] <= 100):
            raise BadRequest("The preset {name} has a JPEG quality outside 1 to 100.", name=name)
        if len(part.kernels) != 6 or len(part.resize) != 3:
            raise BadRequest(
                "The preset {name} needs six kernel weights and three resize weights.", name=name
            )
    return preset


def _build(kind: type[Any], name: str, data: Mapping[str, Any]) -> Any:
    values: dict[str, Any] = {}
    known = {f.name: f for f in fields(kind)}
    for key, value in data.items():
        if key not in known:
            raise BadRequest(
                "The degradation preset {name} has an unknown value {key}.", name=name, key=key
            )
        values[key] = tuple(float(v) for v in value) if isinstance(value, list) else value
        _check(name, key, values[key], known[key].default)
    return kind(**values)


def _check(name: str, key: str, value: Any, default: Any) -> None:
    numbers = value if isinstance(value, tuple) else (value,)
    for number in numbers:
        if isinstance(number, (int, float)) and not (math.isfinite(number) and number >= 0):
            raise BadRequest(
                "The preset {name} has {key} = {value:g}; it must not be negative.",
                name=name,
                key=key,
                value=number,
            )
    is_range = default is not MISSING and isinstance(default, tuple) and len(default) == 2
    if is_range and (len(numbers) != 2 or numbers[0] > numbers[1]):
        raise BadRequest(
            "The preset {name} needs {key} as a smallest and a largest value.", name=name, key=key
        )
    if (
        key in {"blur", "sinc", "gaussian", "grey", "clean", "mild", "final_sinc"}
        and max(numbers) > 1
    ):
        raise BadRequest(
            "The preset {name} has {key} = {value:g}; a probability is at most 1.",
            name=name,
            key=key,
            value=max(numbers),
        )
