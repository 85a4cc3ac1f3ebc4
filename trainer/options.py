"""The options of a training run, defined once for `python -m trainer` and `pisa train`. Torch-free."""

from __future__ import annotations

import argparse
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from enum import StrEnum
from pathlib import Path
from typing import Any

from engine.errors import BadRequest
from trainer.config import TrainConfig, read_values
from trainer.presets import preset_names
from trainer.starter_recipe import FINE_TUNING, STARTER

_HELP = {
    "data": "folders with photographs",
    "model": "installed model, or a model folder",
    "init": "adapters to start from: pack, published .pkl, or the model's name for its own",
    "pairs": "folder with degraded versions of one's own, of the same names",
    "preset": "damage to learn: {presets}",
    "blur": "factor on the preset's blur, 0 to 3",
    "noise": "factor on the preset's noise and grain",
    "compression": "factor on the preset's JPEG damage",
    "wear": "factor on the preset's fading, dust and scratches",
    "stages": "pix, sem, or pix,sem",
    "steps_pix": "optimiser steps of the pixel stage",
    "steps_sem": "optimiser steps of the semantic stage",
    "batch": "pictures per forward pass",
    "accumulate": "forward passes per optimiser step",
    "crop": "side of the training crops at output size",
    "scale": "enlargement that is trained",
    "rank": "rank of the adapters",
    "rank_sem": "rank of the semantic adapter, where it differs",
    "lr": "learning rate",
    "lr_sem": "learning rate of the semantic stage, where it differs",
    "warmup": "steps until the learning rate is reached",
    "decay": "constant or cosine",
    "weight_decay": "of AdamW",
    "clip": "largest gradient norm; 0 is no clipping",
    "ema": "decay of the moving average that is saved; 0 is none",
    "lpips": "squeeze, alex or vgg",
    "lpips_weights": "file with the weights of LPIPS, where they are not bundled; or download",
    "l2_sem": "weight of l2 in the semantic stage",
    "lpips_weight": "weight of LPIPS",
    "csd": "weight of classifier score distillation",
    "critic": "weight of a small patch discriminator",
    "flat": "weight of the penalty on noise where the truth is flat",
    "detail": "let l2 count more where there is detail",
    "vary": "show LPIPS and the critic each batch shifted and turned at random",
    "ogp": "keep the semantic adapter's gradients off the pixel adapter's directions",
    "captions": "sidecar, none, or one caption for all",
    "caption_dropout": "share of captions that are dropped",
    "checkpointing": "save memory by computing activations twice",
    "device": "auto, cpu, cuda or mps",
    "dtype": "fp32, bf16 or fp16",
    "seed": "decides order, crops, damage and noise",
    "validate_every": "steps between validations; 0 is never",
    "validation_share": "share of the pictures kept for validation",
    "patience": "validations without improvement until a stage ends; 0 is never",
    "save_every": "steps between checkpoints",
    "keep": "checkpoints kept beside the best",
    "workers": "processes that prepare pictures ahead; worth it beside a fast GPU",
    "stop_after": "stop with a checkpoint after so many steps over both stages",
}


@dataclass(frozen=True, slots=True)
class Request:
    """What a command line asks for.

    Attributes:
        config: the run.
        run: its folder.
        resume: whether it goes on.
        json: whether events are written as JSON lines.
        store: folder of installed models and adapters, or None.
        polite: whether the process gives way to others.
        probe: seconds for which steps are timed in place of training, or 0.
    """

    config: TrainConfig
    run: Path
    resume: bool
    json: bool
    store: Path | None
    probe: float = 0.0
    polite: bool = False


def _listed(values: Mapping[str, Any]) -> str:
    """Values as they would be given on a command line."""
    words = (
        "--" + name.replace("_", "-") + ("" if value is True else f" {value:g}")
        for name, value in values.items()
    )
    return ", ".join(words)


class _Once(argparse.Action):
    """Keeps a value, and refuses a second one, which would win in silence."""

    def __call__(
        self,
        parser: argparse.ArgumentParser,
        namespace: argparse.Namespace,
        values: object,
        option_string: str | None = None,
    ) -> None:
        if self.dest in namespace:
            parser.error(f"option {option_string} is given twice")
        setattr(namespace, self.dest, values)


def parser(prog: str) -> argparse.ArgumentParser:
    """The options; those of `TrainConfig` appear in the result only where they were given."""
    found = argparse.ArgumentParser(
        prog=prog,
        description="Fine-tune the adapters on photographs of one's own.",
        epilog=f"With --init {STARTER} the run has, unless told otherwise, what the starter's own adapters are balanced for: {_listed(FINE_TUNING)}.",
        argument_default=argparse.SUPPRESS,
    )
    found.register("action", None, _Once)
    found.add_argument("--run", type=Path, required=True, help="folder of the run")
    found.add_argument("--resume", action="store_true", help="go on with the run in the folder")
    found.add_argument("--polite", action="store_true", help="give way to other programs")
    found.add_argument("--config", type=Path, help="JSON file to start from; options beside it win")
    found.add_argument("--json", action="store_true", help="one event a line on stdout")
    found.add_argument(
        "--probe", type=float, metavar="SECONDS", help="time some steps in place of training"
    )
    found.add_argument("--store", type=Path, help="folder of installed models and adapters")
    for field in fields(TrainConfig):
        _add(found, field.name, field.default)
    return found


def _add(found: argparse.ArgumentParser, name: str, default: Any) -> None:
    option = "--" + name.replace("_", "-")
    text = _HELP[name].format(presets=", ".join(preset_names()))
    if isinstance(default, bool):
        found.add_argument(option, action=argparse.BooleanOptionalAction, help=text)
    elif name == "data":
        found.add_argument(option, nargs="+", metavar="DIR", help=text)
    elif name == "stages":
        found.add_argument(option, type=_stages, metavar="LIST", help=text)
    else:
        kind = str if isinstance(default, (str, StrEnum)) else type(default)
        shown = f"{text} ({default})" if str(default) else text
        found.add_argument(option, type=kind, metavar=kind.__name__.upper(), help=shown)


def _stages(text: str) -> list[str]:
    return [part.strip() for part in text.split(",")]


def parse(arguments: Sequence[str], prog: str = "python -m trainer") -> Request:
    """Read a command line; ends the process with 2 where its form is wrong, as argparse does.

    Raises:
        BadRequest: a value is wrong, or there is nothing to train on.
    """
    given = vars(parser(prog).parse_args(arguments))
    run, resume, probe = given.pop("run"), given.pop("resume", False), given.pop("probe", 0.0)
    polite = given.pop("polite", False)
    as_json, store, start = (
        given.pop("json", False),
        given.pop("store", None),
        given.pop("config", None),
    )
    if resume and start is None:
        start = run / "config.json"
    if start is not None:
        values = read_values(start)
    else:
        values = FINE_TUNING if given.get("init") == STARTER else {}
    config = TrainConfig.from_json({**values, **given})
    if not config.data:
        raise BadRequest("There is nothing to train on; give folders with photographs by --data.")
    return Request(config, run, resume, as_json, store, probe, polite)
