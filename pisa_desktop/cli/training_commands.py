"""The commands around training: `train`, `evaluate`, `export`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from pisa_desktop.cli.console import Exit, result, result_json
from pisa_desktop.cli.once import OnceCommand
from pisa_desktop.cli.options import (
    ColourOption,
    DeviceOption,
    DtypeOption,
    JudgeOption,
    reporting,
)


def evaluate(
    lr: Annotated[Path, typer.Option(metavar="DIR", help="Small pictures.")],
    hr: Annotated[Path, typer.Option(metavar="DIR", help="What they should become.")],
    grid: Annotated[
        str, typer.Option(help="Strengths, such as 0,0.5,1; or points, such as 1:0,1:1.")
    ] = "0,0.5,1",
    model: Annotated[str, typer.Option(help="Installed model, or a diffusers folder.")] = "starter",
    adapters: Annotated[
        str | None, typer.Option(help="Pack name, pack folder, or a published .pkl.")
    ] = None,
    colour: Annotated[ColourOption, typer.Option(help="Colour alignment.")] = ColourOption.wavelet,
    lpips: Annotated[JudgeOption, typer.Option(help="Who judges.")] = JudgeOption.squeeze,
    lpips_weights: Annotated[
        Path | None, typer.Option(help="Weights of the judge; squeeze's are bundled.")
    ] = None,
    csv: Annotated[Path | None, typer.Option(help="Write the figures as a table.")] = None,
    plot: Annotated[Path | None, typer.Option(help="Draw PSNR against LPIPS.")] = None,
    sheet_file: Annotated[
        Path | None, typer.Option("--sheet", help="Show crops side by side.")
    ] = None,
    device: Annotated[DeviceOption, typer.Option()] = DeviceOption.auto,
    dtype: Annotated[DtypeOption, typer.Option()] = DtypeOption.auto,
    as_json: Annotated[bool, typer.Option("--json")] = False,
    debug: Annotated[bool, typer.Option("--debug", help="Tracebacks.")] = False,
) -> None:
    """Measure a model on pairs: PSNR, SSIM, LPIPS over a grid of strengths."""
    from pisa_desktop.cli import evaluate as command
    from pisa_desktop.cli.common import ModelChoice

    options = command.EvaluateOptions(
        lr, hr, grid, colour.value, lpips.value, lpips_weights, csv, plot, sheet_file
    )
    with reporting(debug=debug):
        figures = command.evaluate(options, ModelChoice(model, adapters, device.value, dtype.value))
    if as_json:
        result_json(figures)
    else:
        for line in command.table_lines(figures):
            result(line)
    if figures["failed"]:
        raise typer.Exit(Exit.SOME_FAILED)


def train(context: typer.Context) -> None:
    """Fine-tune the adapters on photographs of one's own; `pisa train --help` lists the options."""
    from pisa_desktop.paths import folders
    from trainer.__main__ import main as run_training

    given = context.args
    if not any(one.partition("=")[0] == "--store" for one in given):
        given = ["--store", str(folders().data), *given]
    raise typer.Exit(run_training(given, "pisa train"))


def export(
    run: Annotated[Path, typer.Argument(metavar="RUN", help="Folder of a training run.")],
    output: Annotated[Path, typer.Option("-o", "--output", help="Folder for the adapters.")],
    name: Annotated[str | None, typer.Option(help="What to call them.")] = None,
    debug: Annotated[bool, typer.Option("--debug", help="Tracebacks.")] = False,
) -> None:
    """Write a training run's adapters: its best checkpoint, or the newest where none was measured."""
    with reporting(debug=debug):
        from trainer.export import export_run

        export_run(run, output, name or output.name)
    result(str(output.absolute()))


def add_to(app: typer.Typer) -> None:
    """Register the commands."""
    app.command(cls=OnceCommand)(evaluate)
    app.command(
        add_help_option=False,
        context_settings={"allow_extra_args": True, "ignore_unknown_options": True},
    )(train)
    app.command(cls=OnceCommand)(export)
