"""The `pisa` command: an archivist's face of the engine.

Option names, JSON keys and exit codes are a contract with other programs. Torch is imported only inside the commands that
compute, so that help answers at once.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from pisa_desktop.cli import interrupt, model_commands, training_commands
from pisa_desktop.cli.console import Exit, keep_names_as_they_are, result, result_json, say
from pisa_desktop.cli.once import OnceCommand
from pisa_desktop.cli.options import (
    ColourOption,
    DeviceOption,
    DtypeOption,
    FormatOption,
    MetadataOption,
    NeutralOption,
    reporting,
)

if TYPE_CHECKING:
    from engine.types import Size

# Libraries below must not paint progress bars of their own, nor reach for the network.
os.environ.setdefault("HF_HUB_OFFLINE", "1")
os.environ.setdefault("HF_HUB_DISABLE_PROGRESS_BARS", "1")

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    help="Restore and enlarge photographs.",
)
app.add_typer(model_commands.app, name="models")
training_commands.add_to(app)


def parse_size(text: str | None) -> Size | None:
    """A size from "WxH"; None for None.

    Raises:
        typer.BadParameter: it is no such text, or a side is not positive.
    """
    from engine.types import Size

    try:
        return Size.of_text(text.lower()) if text else None
    except ValueError:
        raise typer.BadParameter(f"{text!r} is no size; write it like 1920x1080.") from None


def refuse_both_sizes(context: typer.Context) -> None:
    """Raise typer.BadParameter where a factor and an exact size were asked for, of which only one can count."""
    from pisa_desktop.cli.restore_settings import explicit_options

    if {"scale", "size"} <= explicit_options(context):
        raise typer.BadParameter("--scale and --size exclude each other.")


@app.command(cls=OnceCommand)
def restore(
    context: typer.Context,
    names: Annotated[list[Path], typer.Argument(metavar="IN...", help="Files and folders.")],
    output: Annotated[Path, typer.Option("-o", "--output", help="Folder for the results.")],
    scale: Annotated[float, typer.Option(help="Factor, 1 to 8, fractions too.")] = 4.0,
    size: Annotated[str | None, typer.Option(metavar="WxH", help="Exact size in pixels.")] = None,
    lambda_pix: Annotated[float, typer.Option(help="How much damage to remove, 0 to 2.")] = 1.0,
    lambda_sem: Annotated[float, typer.Option(help="How much detail to add, 0 to 2.")] = 1.0,
    model: Annotated[str, typer.Option(help="Installed model, or a diffusers folder.")] = "starter",
    adapters: Annotated[
        str | None, typer.Option(help="Pack name, pack folder, or a published .pkl.")
    ] = None,
    recipe: Annotated[
        Path | None,
        typer.Option(
            help="Take every setting from the recipe in this file; options beside it win."
        ),
    ] = None,
    prompt: Annotated[str | None, typer.Option(help="Where the model has a text encoder.")] = None,
    colour: Annotated[ColourOption, typer.Option(help="Colour alignment.")] = ColourOption.wavelet,
    neutral: Annotated[
        NeutralOption,
        typer.Option(
            help="Restore lightness alone, colour is the photograph's; auto: where it has one tone."
        ),
    ] = NeutralOption.auto,
    file_format: Annotated[
        FormatOption, typer.Option("--format", help="`same` keeps the input's where it can.")
    ] = FormatOption.same,
    bit_depth: Annotated[int | None, typer.Option(help="8 or 16; 16 for PNG and TIFF.")] = None,
    quality: Annotated[int, typer.Option(help="JPEG, WebP, AVIF; 1 to 100.")] = 95,
    metadata: Annotated[
        MetadataOption, typer.Option(help="EXIF, XMP, resolution; the profile is always kept.")
    ] = MetadataOption.keep,
    keep_recipe: Annotated[
        bool | None,
        typer.Option(
            "--keep-recipe/--no-recipe",
            help="Whether the result carries its recipe; unless --metadata is none, it does.",
        ),
    ] = None,
    device: Annotated[DeviceOption, typer.Option()] = DeviceOption.auto,
    dtype: Annotated[DtypeOption, typer.Option()] = DtypeOption.auto,
    tile: Annotated[str, typer.Option(help="auto, or the largest side in output pixels.")] = "auto",
    name: Annotated[
        str, typer.Option(help="Also {scale} {lambda_pix} {lambda_sem} {model}.")
    ] = "{stem}_pisa",
    recursive: Annotated[bool, typer.Option("--recursive", help="Folders below too.")] = False,
    overwrite: Annotated[
        bool,
        typer.Option(
            "--overwrite",
            help="Replace the picture's own earlier result; never an input, nor another picture's result.",
        ),
    ] = False,
    skip_existing: Annotated[
        bool, typer.Option("--skip-existing", help="Leave out pictures that have a result.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object a line.")] = False,
    debug: Annotated[bool, typer.Option("--debug", help="Tracebacks.")] = False,
) -> None:
    """Restore files and folders."""
    from pisa_desktop.cli import restore as command
    from pisa_desktop.cli.common import ModelChoice
    from pisa_desktop.cli.restore_settings import Settings, explicit_options

    refuse_both_sizes(context)
    if overwrite and skip_existing:
        raise typer.BadParameter("--overwrite and --skip-existing exclude each other.")
    if tile != "auto" and not tile.isdecimal():
        raise typer.BadParameter(f"{tile!r} is no tile side; write auto or a number of pixels.")
    given = Settings(
        lambda_pix=lambda_pix,
        lambda_sem=lambda_sem,
        scale=scale,
        size=parse_size(size),
        colour=colour.value,
        model=model,
        adapters=adapters,
        prompt=prompt,
        tile=None if tile == "auto" else int(tile),
        neutral=neutral.value,
    )
    with reporting(debug=debug):
        settings, found = given.with_recipe(recipe, explicit_options(context))
        options = command.RestoreOptions(
            output=output,
            lambdas=settings.lambdas,
            params=settings.params,
            recipe=found,
            file_format=file_format.value,
            bit_depth=bit_depth,
            quality=quality,
            metadata=metadata.value,
            keep_recipe=keep_recipe,
            template=name,
            overwrite=overwrite,
            skip_existing=skip_existing,
            json=as_json,
            debug=debug,
        )
        command.check_save_options(options)
        choice = ModelChoice(settings.model, settings.adapters, device.value, dtype.value)
        raise typer.Exit(command.restore(names, options, choice, recursive=recursive))


@app.command(cls=OnceCommand)
def sheet(
    context: typer.Context,
    source: Annotated[Path, typer.Argument(metavar="IN", help="A picture.")],
    output: Annotated[Path, typer.Option("-o", "--output", help="The sheet, .png, .jpg, ...")],
    grid: Annotated[int, typer.Option(help="Strengths a side, 2 to 9.")] = 3,
    strengths: Annotated[str, typer.Option("--range", metavar="LOW:HIGH")] = "0:1.5",
    scale: Annotated[float, typer.Option(help="Factor, 1 to 8, fractions too.")] = 4.0,
    size: Annotated[str | None, typer.Option(metavar="WxH", help="Exact size in pixels.")] = None,
    model: Annotated[str, typer.Option(help="Installed model, or a diffusers folder.")] = "starter",
    adapters: Annotated[
        str | None, typer.Option(help="Pack name, pack folder, or a published .pkl.")
    ] = None,
    prompt: Annotated[str | None, typer.Option(help="Where the model has a text encoder.")] = None,
    colour: Annotated[ColourOption, typer.Option(help="Colour alignment.")] = ColourOption.wavelet,
    neutral: Annotated[
        NeutralOption,
        typer.Option(
            help="Restore lightness alone, colour is the photograph's; auto: where it has one tone."
        ),
    ] = NeutralOption.auto,
    device: Annotated[DeviceOption, typer.Option()] = DeviceOption.auto,
    dtype: Annotated[DtypeOption, typer.Option()] = DtypeOption.auto,
    debug: Annotated[bool, typer.Option("--debug", help="Tracebacks.")] = False,
) -> None:
    """A contact sheet over a grid of strengths."""
    from pisa_desktop.cli import sheet as command
    from pisa_desktop.cli.common import ModelChoice
    from pisa_desktop.cli.restore_settings import Settings

    refuse_both_sizes(context)
    given = Settings(
        scale=scale,
        size=parse_size(size),
        colour=colour.value,
        model=model,
        adapters=adapters,
        prompt=prompt,
        neutral=neutral.value,
    )
    with reporting(debug=debug):
        low, high = command.parse_range(strengths)
        options = command.SheetOptions(output, grid, low, high, given.params)
        choice = ModelChoice(model, adapters, device.value, dtype.value)
        result(str(command.sheet(source, options, choice)))


@app.command(cls=OnceCommand)
def info(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A picture.")],
    as_json: Annotated[bool, typer.Option("--json")] = False,
    debug: Annotated[bool, typer.Option("--debug", help="Tracebacks.")] = False,
) -> None:
    """What a file is, and the recipe it carries if it was made here."""
    from pisa_desktop.cli.info import file_info, info_lines

    with reporting(debug=debug, code=Exit.SOME_FAILED):
        found = file_info(file)
    if as_json:
        result_json(found)
        return
    for line in info_lines(found):
        result(line)


@app.command(cls=OnceCommand)
def bench(
    quick: Annotated[bool, typer.Option("--quick", help="Less than half a minute.")] = False,
    as_json: Annotated[bool, typer.Option("--json")] = False,
) -> None:
    """Figures of this machine."""
    from pisa_desktop.cli.bench import run_bench

    report = run_bench(quick=quick)
    if as_json:
        result_json(report)
        return
    for key, value in report["machine"].items():
        result(f"{key}: {value}")
    for figure in report["figures"]:
        note = f"  ({figure['note']})" if figure["note"] else ""
        result(f"{figure['name']}: {figure['value']:.3g} {figure['unit']}{note}")


def main() -> None:
    """Entry point: Ctrl-C ends with 130 and without a traceback."""
    interrupt.listen()
    keep_names_as_they_are()
    try:
        app()
    except KeyboardInterrupt:
        say("cancelled")
        sys.exit(Exit.CANCELLED)


if __name__ == "__main__":
    main()
