"""What a training run is asked to do: one frozen value, checked when it is made, JSON both ways. Torch-free."""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields, replace
from enum import StrEnum
from pathlib import Path
from typing import Any, cast

from engine.errors import BadRequest
from engine.files.atomic import atomic_write
from engine.files.state_file import parsed
from engine.fitting import fits
from trainer.presets import Degradation, load_preset, preset_names

SCHEMA = 1


class Stage(StrEnum):
    """The two stages of the method: pixel adapter first, semantic adapter on top of it."""

    PIX = "pix"
    SEM = "sem"


class LpipsNet(StrEnum):
    """Backbones of LPIPS."""

    SQUEEZE = "squeeze"
    ALEX = "alex"
    VGG = "vgg"


class Precision(StrEnum):
    """Format of the forward pass; weights that are trained stay float32."""

    FP32 = "fp32"
    BF16 = "bf16"
    FP16 = "fp16"


class Decay(StrEnum):
    """What the learning rate does after the warm-up."""

    CONSTANT = "constant"
    COSINE = "cosine"


CAPTIONS_NONE, CAPTIONS_SIDECAR = "none", "sidecar"
"""Values of `TrainConfig.captions` that are no caption: the empty prompt, and a .txt file beside each picture."""

DAMAGE = ("blur", "noise", "compression", "wear")
"""Options that are factors on the preset; see `Degradation.scaled`."""
_MOST_DAMAGE = 3.0

_DEVICES = ("auto", "cpu", "cuda", "mps")
_NOT_IDENTITY = (
    "data", "model", "init", "pairs", "lpips_weights", "device", "save_every", "stop_after", "keep", "workers",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class TrainConfig:
    """Everything that decides a run, besides the bytes of pictures and model.

    Attributes:
        data: folders with photographs.
        model: name or folder of the model whose adapters are trained.
        init: pack folder or published checkpoint to start the adapters from, or "".
        pairs: folder with degraded versions of one's own, of the same names, or "" to degrade by `preset`.
        preset: name of a degradation preset.
        blur, noise, compression, wear: factors on what the preset does of each kind, 0 to 3.
        stages: what is trained, in order; "sem" alone needs `init`.
        steps_pix, steps_sem: optimiser steps of each stage.
        batch: pictures per forward pass.
        accumulate: forward passes per optimiser step.
        crop: side of the training crops at output size, pixels.
        scale: enlargement that is trained; a crop's input has side crop / scale.
        rank, rank_sem: ranks of the adapters; `rank_sem` 0 means the same as `rank`. alpha is twice the rank.
        lr: learning rate after the warm-up.
        lr_sem: the same in the second stage; 0 means `lr`.
        warmup: optimiser steps until `lr` is reached, in each stage.
        decay: what follows the warm-up.
        weight_decay, clip: of AdamW; largest gradient norm (0 is no clipping).
        ema: decay of the moving average that is saved as the result (0 is none).
        lpips: backbone of the perceptual loss.
        lpips_weights: file with its weights, "" for the bundled one, "download" to fetch them.
        l2_sem, lpips_weight, csd: weights of the second stage's losses; 0 means that a loss is not computed.
        critic: weight of a small patch discriminator in the second stage (0 is none); against hatching and soft edges.
        flat: weight of the penalty on noise where the truth is flat, in the second stage.
        detail: whether the second stage's l2 counts more where the truth has detail.
        vary: whether LPIPS and the critic see each batch shifted and turned at random, so that no pattern pleases them.
        ogp: whether the gradients of `sem` are projected off the subspace of `pix`.
        captions: "none", "sidecar", or one caption for all pictures.
        caption_dropout: share of samples whose caption is replaced by the empty prompt.
        checkpointing: whether activations are recomputed in the backward pass to save memory.
        device: "auto", "cpu", "cuda" or "mps".
        dtype: format of the forward pass.
        seed: decides order, crops, degradations and noise.
        validate_every: optimiser steps between validations (0 is never).
        validation_share: share of the pictures kept for validation.
        patience: validations without improvement until a stage ends early (0 is never).
        save_every: optimiser steps between checkpoints.
        keep: newest checkpoints kept beside the best.
        stop_after: stop with a checkpoint after so many optimiser steps over both stages (0 is at the end).
        workers: processes that prepare pictures ahead (0 prepares them between the steps, which a slow device does not notice).

    Raises:
        BadRequest: a value is out of range, or two contradict each other; the sentence names the option.
    """

    data: tuple[str, ...] = ()
    model: str = "starter"
    init: str = ""
    pairs: str = ""
    preset: str = "optical"
    blur: float = 1.0
    noise: float = 1.0
    compression: float = 1.0
    wear: float = 1.0
    stages: tuple[Stage, ...] = (Stage.PIX, Stage.SEM)
    steps_pix: int = 1000
    steps_sem: int = 2000
    batch: int = 4
    accumulate: int = 1
    crop: int = 256
    scale: int = 4
    rank: int = 16
    rank_sem: int = 0
    lr: float = 2e-4
    lr_sem: float = 0.0
    warmup: int = 50
    decay: Decay = Decay.COSINE
    weight_decay: float = 1e-2
    clip: float = 1.0
    ema: float = 0.999
    lpips: LpipsNet = LpipsNet.SQUEEZE
    lpips_weights: str = ""
    l2_sem: float = 1.0
    lpips_weight: float = 2.0
    csd: float = 0.0
    critic: float = 0.0
    flat: float = 0.0
    detail: bool = False
    vary: bool = False
    ogp: bool = False
    captions: str = CAPTIONS_NONE
    caption_dropout: float = 0.5
    checkpointing: bool = False
    device: str = "auto"
    dtype: Precision = Precision.FP32
    seed: int = 0
    validate_every: int = 250
    validation_share: float = 0.05
    patience: int = 0
    save_every: int = 100
    keep: int = 3
    stop_after: int = 0
    workers: int = 0

    def __post_init__(self) -> None:
        for name in ("stages", *_ENUMS):
            object.__setattr__(self, name, _typed(name, getattr(self, name)))
        self._check_numbers()
        self._check_choices()

    def _check_numbers(self) -> None:
        for name, least in _LEAST.items():
            value = getattr(self, name)
            if not math.isfinite(value) or value < least:
                raise BadRequest(
                    "{name} is {value:g}; it must be at least {least:g}.",
                    name=name,
                    value=value,
                    least=least,
                )
        for name in ("ema", "caption_dropout", "validation_share"):
            if not (value := getattr(self, name)) < 1:
                raise BadRequest("{name} is {value:g}; it must be below 1.", name=name, value=value)
        for name in DAMAGE:
            if (value := getattr(self, name)) > _MOST_DAMAGE:
                raise BadRequest(
                    "{name} is {value:g}; it must be at most {most:g}.",
                    name=name,
                    value=value,
                    most=_MOST_DAMAGE,
                )
        for name in ("lr", "lr_sem"):
            if not 0 <= (value := getattr(self, name)) <= 1 or not self.lr:
                raise BadRequest(
                    "{name} is {value:g}; it must lie between 0 and 1.", name=name, value=value
                )
        if self.scale > 8 or self.crop % (8 * self.scale):
            raise BadRequest(
                "crop is {crop}; with a scale of {scale} (8 at most) it must be a multiple of {step}.",
                crop=self.crop,
                scale=self.scale,
                step=8 * self.scale,
            )

    def _check_choices(self) -> None:
        if self.stages not in {(Stage.PIX,), (Stage.SEM,), (Stage.PIX, Stage.SEM)}:
            raise BadRequest(
                "stages is {stages}; use pix, sem, or pix,sem.", stages=",".join(self.stages)
            )
        if self.stages == (Stage.SEM,) and not self.init:
            raise BadRequest(
                "The stage sem alone needs trained pixel adapters: give them with init."
            )
        if self.device not in _DEVICES:
            raise BadRequest(
                "device is {device}; use one of {devices}.",
                device=self.device,
                devices=", ".join(_DEVICES),
            )
        if not self.pairs and self.preset not in preset_names():
            raise BadRequest(
                "preset is {preset}; use one of {names}.",
                preset=self.preset,
                names=", ".join(preset_names()),
            )
        losses = (self.l2_sem, self.lpips_weight, self.csd, self.critic)
        if self.sem_is_trained and not any(losses):
            raise BadRequest(
                "All losses of the stage sem have weight 0; give one of them a weight."
            )

    @property
    def sem_is_trained(self) -> bool:
        """Whether the second stage is part of the run."""
        return Stage.SEM in self.stages and self.steps_sem > 0

    @property
    def effective_batch(self) -> int:
        """Pictures per optimiser step."""
        return self.batch * self.accumulate

    @property
    def total_steps(self) -> int:
        """Optimiser steps over all stages."""
        return sum(self.steps_of(stage) for stage in self.stages)

    @property
    def degradation(self) -> Degradation:
        """What happens to the pictures, unless pairs are given."""
        factors = {name: getattr(self, name) for name in DAMAGE}
        return load_preset(self.preset).scaled(**factors)

    def steps_of(self, stage: Stage) -> int:
        """Optimiser steps of a stage."""
        return self.steps_pix if stage == Stage.PIX else self.steps_sem

    def rank_of(self, stage: Stage) -> int:
        """Rank of a stage's adapter."""
        return self.rank_sem if stage == Stage.SEM and self.rank_sem else self.rank

    def lr_of(self, stage: Stage) -> float:
        """Learning rate of a stage after its warm-up."""
        return self.lr_sem if stage == Stage.SEM and self.lr_sem else self.lr

    def smaller_batch(self) -> TrainConfig | None:
        """Half the batch with twice the accumulation (the same step), or None where the batch is odd."""
        if self.batch % 2:
            return None
        return replace(self, batch=self.batch // 2, accumulate=2 * self.accumulate)

    def identity(self) -> str:
        """Hash of what a run may not change when it is resumed.

        Not part of it: where things lie (`data`, `model`, ...: their contents are compared by the checkpoint's own
        hashes), the device, how often and how many checkpoints are kept, when to stop, and how an optimiser step is cut
        into forward passes. A factor of 1 on the damage, and `vary` off, are as if there were none: so runs of before have their hash.
        """
        values = {
            k: v
            for k, v in asdict(self).items()
            if k not in {*_NOT_IDENTITY, "batch", "accumulate"}
            and not (k in DAMAGE and v == 1)
            and not (k == "vary" and not v)
        }
        values |= {"effective_batch": self.effective_batch, "own_pairs": bool(self.pairs)}
        return hashlib.sha256(json.dumps(values, sort_keys=True).encode()).hexdigest()

    def to_json(self) -> dict[str, Any]:
        """The values as JSON types, with the schema."""
        return {"schema": SCHEMA, **{k: _plain(v) for k, v in asdict(self).items()}}

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> TrainConfig:
        """The reverse of `to_json`; a value that is missing takes its default.

        Raises:
            BadRequest: an unknown name, a value of the wrong kind, or another schema.
        """
        given = {k: v for k, v in data.items() if k != "schema"}
        if data.get("schema", SCHEMA) != SCHEMA:
            raise BadRequest(
                "The training configuration has schema {found}; this version reads {known}.",
                found=data["schema"],
                known=SCHEMA,
            )
        known = {field.name for field in fields(cls)}
        if unknown := sorted(set(given) - known):
            raise BadRequest(
                "The training configuration has an unknown option {option}.", option=unknown[0]
            )
        return cls(**{name: _typed(name, value) for name, value in given.items()})

    def save(self, path: Path) -> None:
        """Write the configuration. Raises SaveFailed, DiskFull."""
        with atomic_write(path) as file:
            file.write(json.dumps(self.to_json(), indent=1).encode() + b"\n")

    @classmethod
    def load(cls, path: Path) -> TrainConfig:
        """Read a configuration.

        Raises:
            BadRequest: there is none, it is damaged, or a value is wrong.
        """
        return cls.from_json(read_values(path))

    @classmethod
    def paper(cls, **changes: Any) -> TrainConfig:
        """The recipe of the paper's reference code: ranks 4, lr 5e-5 constant, 4,000 + 8,500 steps, batch 16, crops of 512."""
        recipe: dict[str, Any] = {
            "steps_pix": 4000, "steps_sem": 8500, "batch": 16, "crop": 512, "rank": 4, "lr": 5e-5,
            "warmup": 0, "decay": Decay.CONSTANT, "ema": 0.0, "lpips": LpipsNet.VGG, "csd": 1.0,
        }  # fmt: skip
        return cls(**(recipe | changes))


_LEAST: dict[str, float] = {
    "steps_pix": 0, "steps_sem": 0, "batch": 1, "accumulate": 1, "crop": 32, "scale": 1, "rank": 1,
    "rank_sem": 0, "lr_sem": 0, "warmup": 0, "weight_decay": 0, "clip": 0, "ema": 0, "l2_sem": 0, "lpips_weight": 0,
    "blur": 0, "noise": 0, "compression": 0, "wear": 0, "csd": 0, "critic": 0, "flat": 0, "caption_dropout": 0, "seed": 0, "validate_every": 0, "validation_share": 0, "patience": 0,
    "save_every": 1, "keep": 1, "stop_after": 0, "workers": 0,
}  # fmt: skip
_ENUMS: dict[str, type[StrEnum]] = {"decay": Decay, "lpips": LpipsNet, "dtype": Precision}


def _plain(value: Any) -> Any:
    return [str(part) for part in value] if isinstance(value, tuple) else value


def _typed(name: str, value: Any) -> Any:
    """A JSON value as the option's type."""
    default = _DEFAULTS[name]
    try:
        if name == "stages":
            return tuple(Stage(part) for part in value)
        if name == "data":
            if isinstance(value, str) or not fits(tuple(value), tuple[str, ...]):
                raise ValueError(value)
            return tuple(value)
        if name in _ENUMS:
            return _ENUMS[name](value)
    except (ValueError, TypeError) as error:
        raise BadRequest(
            "The option {name} cannot be {value}.", name=name, value=repr(value)
        ) from error
    if not fits(value, type(default)):
        raise BadRequest("The option {name} cannot be {value}.", name=name, value=repr(value))
    return float(value) if isinstance(default, float) else value


_DEFAULTS: dict[str, Any] = {field.name: field.default for field in fields(TrainConfig)}


def read_values(path: Path) -> dict[str, Any]:
    """The values of a configuration file, as they stand there.

    Raises:
        BadRequest: there is none, or it is damaged.
    """
    try:
        data = parsed(path.read_text("utf-8"))
    except OSError as error:
        raise BadRequest(
            "The training configuration {path} cannot be read: {reason}.",
            path=path,
            reason=error.strerror,
        ) from error
    except ValueError as error:
        raise BadRequest(
            "The training configuration {path} is not valid JSON ({reason}).",
            path=path,
            reason=error,
        ) from error
    if not isinstance(data, dict):
        raise BadRequest("The training configuration {path} does not hold an object.", path=path)
    return cast("dict[str, Any]", data)
