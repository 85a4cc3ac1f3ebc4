"""`python -m trainer.starter STAGE ...`: what comes before the adapters, and the folder that ships.

    vae    the autoencoder                -> RUN/model/vae
    base   the base UNet and its prompts  -> RUN/model, complete but for adapters
    lessons  damaged pictures with the teacher's answers -> a folder
    crisp  the base UNet taught by them   -> RUN/model, complete but for adapters
    calibrate  a pack whose residuals are a number times those of another
    ship   model and adapters in one folder

An unfinished run in the folder goes on. The adapters are trained between `base` and `ship` by `python -m trainer` with the
configurations `trainer/starter/pix.json` and `sem.json`; `resources/starter/README.md` has the commands of the shipped model.
"""

from __future__ import annotations

import argparse
import hashlib
import logging
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import torch

from engine.errors import EngineError
from engine.networks.bundle import ModelBundle
from engine.networks.prompt import stored_embeddings
from trainer.config import Decay
from trainer.data.crops import CropDataset
from trainer.data.dataset import DatasetReport
from trainer.data.feeding import Feed
from trainer.presets import load_preset
from trainer.starter import autoencoder, base, crisp
from trainer.starter.bundle import ship, write_part, write_prompts
from trainer.starter.calibrate import calibrate
from trainer.starter.data import SCALE, Place, feed, photographs
from trainer.starter.fitting import Fit, Schedule
from trainer.starter.grow import begin
from trainer.starter.lessons import Lessons, Maker, make_form, write_lessons
from trainer.starter.teacher import Teacher

_log = logging.getLogger(__name__)

PRESET = "general"


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m trainer.starter",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    stages = parser.add_subparsers(dest="stage", required=True)
    vae = stages.add_parser("vae", help="the autoencoder")
    vae.add_argument("--teacher", type=Path, help="model folder whose latents and weights are kept")
    _common(vae, steps=4000, batch=12, crop=96, lr=1e-3)
    unet = stages.add_parser("base", help="the base UNet")
    unet.add_argument("--vae", type=Path, required=True, help="folder of the autoencoder")
    unet.add_argument(
        "--start-from", type=Path, help="model folder whose UNet and prompts are trained on"
    )
    _common(unet, steps=6000, batch=8, crop=128, lr=4e-4)
    taught = stages.add_parser("lessons", help="pairs with the teacher's answers")
    taught.add_argument("--data", type=Path, required=True, help="folder with photographs")
    taught.add_argument("--teacher", type=Path, required=True, help="weights of Real-ESRGAN x4plus")
    taught.add_argument("--fonts", type=Path, help="folder of fonts for drawn text")
    taught.add_argument(
        "--output", type=Path, required=True, help="folder; goes on where it stopped"
    )
    taught.add_argument("--count", type=int, default=400, help="lessons in all")
    taught.add_argument("--side", type=int, default=96, help="of the damaged picture")
    taught.add_argument("--seed", type=int, default=0)
    taught.add_argument("--device", choices=("cpu", "cuda", "mps"), default="cpu")
    crisper = stages.add_parser("crisp", help="the base UNet, taught")
    crisper.add_argument("--lessons", type=Path, required=True, help="folder of `lessons`")
    crisper.add_argument("--count", type=int, required=True, help="lessons that are used")
    crisper.add_argument(
        "--start-from", type=Path, required=True,
        help="model folder: of this stage, or the fourth starter with its adapters, which grows",
    )  # fmt: skip
    crisper.add_argument(
        "--critic-from", type=int, default=0, help="step that the critic begins at"
    )
    crisper.add_argument("--judged-from", type=int, default=0, help="step that it counts from")
    crisper.add_argument(
        "--share", type=float, default=0.0, help="of the critic in the gradient; 0 is none"
    )
    _common(crisper, data=False, steps=20000, batch=8, crop=128, lr=2e-4)
    scaled = stages.add_parser("calibrate", help="what a strength of 1 means")
    scaled.add_argument("--model", type=Path, required=True, help="model folder of the base stage")
    scaled.add_argument("--adapters", type=Path, required=True, help="pack")
    scaled.add_argument("--strength", type=float, required=True, help="times the residual")
    scaled.add_argument("--sem", type=float, default=1.0, help="times the semantic adapter")
    scaled.add_argument("--output", type=Path, required=True, help="folder of the new pack")
    shipped = stages.add_parser("ship", help="the folder that ships")
    shipped.add_argument("--model", type=Path, required=True, help="model folder of the base stage")
    shipped.add_argument("--adapters", type=Path, required=True, help="pack of the run of sem.json")
    shipped.add_argument("--output", type=Path, required=True, help="folder to write")
    shipped.add_argument("--name", default="starter")
    return parser


def _common(stage: argparse.ArgumentParser, data: bool = True, **defaults: Any) -> None:
    if data:
        stage.add_argument("--data", type=Path, required=True, help="folder with photographs")
    stage.add_argument("--run", type=Path, required=True, help="folder of the run")
    stage.add_argument("--seed", type=int, default=0)
    stage.add_argument("--device", choices=("cpu", "cuda", "mps"), default="cpu")
    stage.add_argument("--bf16", action="store_true", help="forward pass in bfloat16")
    stage.add_argument("--workers", type=int, default=0, help="processes that prepare crops ahead")
    for name, value in defaults.items():
        stage.add_argument(f"--{name}", type=type(value), default=value)


def _prepare(given: argparse.Namespace) -> tuple[Schedule, DatasetReport, Feed, Place]:
    plan = Schedule(given.steps, given.batch, given.crop, given.lr, seed=given.seed)
    report = photographs(given.data, plan.crop)
    crops = CropDataset(
        report.pictures, load_preset(PRESET), crop=plan.crop, scale=SCALE, seed=plan.seed,
        remembered=len(report.pictures),
    )  # fmt: skip
    torch.manual_seed(plan.seed)
    return plan, report, feed(crops, plan.batch, given.workers), Place(given.device, given.bf16)


def _vae(given: argparse.Namespace) -> None:
    plan, report, pairs, place = _prepare(given)
    vae, teacher, taught_by = autoencoder.build(), None, ""
    if given.teacher is not None:
        bundle = ModelBundle.open(given.teacher)
        teacher, taught_by = bundle.build_vae(torch.float32), bundle.sha256
        autoencoder.start_from(vae, teacher)
        teacher.to(place.device)
    modules = {"vae": vae.to(place.device)}
    with pairs:
        fit = Fit("vae", modules, plan, given.run, data_hash=report.manifest, model_hash=taught_by)
        fit.run(autoencoder.AutoencoderLosses(vae, pairs, teacher, place))
    write_part(vae.cpu(), given.run / "model" / "vae")


def _base(given: argparse.Namespace) -> None:
    plan, report, pairs, place = _prepare(given)
    vae = autoencoder.read(given.vae)
    unet, prompts, start = base.build(), base.PromptTable(), ""
    if given.start_from is not None:
        bundle = ModelBundle.open(given.start_from)
        unet.load_state_dict(bundle.build_unet(torch.float32).state_dict())
        prompts.start_from(stored_embeddings(bundle.folder))
        start = bundle.sha256
    modules = {"unet": unet, "prompts": prompts}
    for module in (vae, *modules.values()):
        module.to(place.device)
    with pairs:
        fit = Fit("base", modules, plan, given.run, data_hash=report.manifest, model_hash=start)
        fit.run(base.BaseLosses(unet, prompts, vae, pairs, place))
    model = given.run / "model"
    write_part(vae.cpu(), model / "vae")
    write_part(unet.cpu(), model / "unet")
    write_prompts(prompts.cpu().named(), model)


def _lessons(given: argparse.Namespace) -> None:
    report = photographs(given.data, given.side * SCALE)
    form, fonts = make_form(report.manifest, given.fonts, given.side, given.seed)
    teacher = Teacher.load(given.teacher, given.device)
    made = write_lessons(
        Maker(report.pictures, fonts, form, teacher.answer), given.output, given.count
    )
    _log.info("%d lessons made, %s", made, given.output)


def _crisp(given: argparse.Namespace) -> None:
    plan = Schedule(
        given.steps, given.batch, given.crop, given.lr, warmup=100, seed=given.seed, save_every=50,
        decay=Decay.CONSTANT,
    )  # fmt: skip
    lessons = Lessons(given.lessons, given.count)
    torch.manual_seed(plan.seed)
    bundle = ModelBundle.open(given.start_from)
    vae, unet = crisp.freeze(bundle.build_vae(torch.float32)), crisp.build()
    begin(unet, bundle, vae, lessons)
    place = Place(given.device, given.bf16)
    vae.to(place.device)
    unet.to(place.device)
    tuition = crisp.Tuition(
        plan.batch, plan.crop, plan.seed, given.critic_from, given.judged_from, given.share
    )
    losses = crisp.CrispLosses(unet, vae, lessons, tuition, place)
    taught = f"{lessons.form} {given.count} {tuition}"
    fit = Fit(
        "crisp", {"unet": unet}, plan, given.run,
        data_hash=hashlib.sha256(taught.encode()).hexdigest(), model_hash=bundle.sha256,
        companion=losses,
    )  # fmt: skip
    fit.run(losses)
    model = given.run / "model"
    write_part(vae.cpu(), model / "vae")
    write_part(unet.cpu(), model / "unet")
    write_prompts(stored_embeddings(bundle.folder), model)


def _calibrate(given: argparse.Namespace) -> None:
    calibrate(given.model, given.adapters, given.strength, given.output, given.sem)
    _log.info("%s", given.output)


def _ship(given: argparse.Namespace) -> None:
    size = ship(given.model, given.adapters, given.output, given.name)
    _log.info("%s: %.1f MB of weights", given.output, size / 1e6)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a stage; 0 when it is done, 2 when it could not start or go on."""
    logging.basicConfig(level=logging.INFO, format="%(message)s", stream=sys.stderr)
    given = _parser().parse_args(arguments)
    try:
        stages = {
            "vae": _vae,
            "base": _base,
            "lessons": _lessons,
            "crisp": _crisp,
            "calibrate": _calibrate,
            "ship": _ship,
        }
        stages[given.stage](given)
    except EngineError as error:
        _log.error("%s", error)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
