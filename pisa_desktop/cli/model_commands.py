"""The commands under `pisa models`."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from pisa_desktop.cli.console import Exit, result, result_json, say
from pisa_desktop.cli.once import OnceCommand
from pisa_desktop.cli.options import reporting

if TYPE_CHECKING:
    from engine.download import Card

DebugOption = Annotated[bool, typer.Option("--debug", help="Tracebacks.")]
NameArgument = Annotated[str, typer.Argument(help="A model or adapters.")]

app = typer.Typer(no_args_is_help=True, rich_markup_mode=None, help="Models and adapters.")


@app.command("list", cls=OnceCommand)
def list_items(
    available: Annotated[
        bool, typer.Option("--available", help="What can be fetched, in place of what is here.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json")] = False,
) -> None:
    """What is installed."""
    from pisa_desktop.cli import models
    from pisa_desktop.cli.common import known_models, model_store

    store = model_store()
    if available:
        from engine.library.places import missing_place

        if problem := missing_place(store.root):
            say(f"warning: {problem}")
        names = {item.name for item in store.list()}
        cards = known_models().cards
        if as_json:
            result_json([models.card_as_json(card, card.name in names) for card in cards])
            return
        for card in cards:
            result(models.card_line(card, card.name in names))
        return
    items = store.list()
    if as_json:
        result_json([models.item_as_json(item) for item in items])
        return
    for item in items:
        result(models.item_line(item))


@app.command("import", cls=OnceCommand)
def import_item(
    source: Annotated[
        Path, typer.Argument(help="Diffusers folder, pack folder or zip, .safetensors, .pkl.")
    ],
    name: Annotated[str | None, typer.Option(help="What to call it.")] = None,
    slim: Annotated[
        bool, typer.Option("--slim", help="Keep only what restoring needs, in fp16; no prompts.")
    ] = False,
    debug: DebugOption = False,
) -> None:
    """Install a model or adapters."""
    from pisa_desktop.cli.common import model_store
    from pisa_desktop.cli.models import shown, unused_note

    with reporting(debug=debug):
        from engine.library.items import Import

        item = shown(model_store().install_steps(source, name, Import(slim=slim)))
        note = "" if slim else unused_note(source)
    if note:
        say(f"note: {note}")
    say("note: the hashes of its files were recorded; `pisa models verify` compares with them")
    result(str(item.path.absolute()))


@app.command("download", cls=OnceCommand)
def download_item(
    name: Annotated[str, typer.Argument(help="One of `pisa models list --available`.")],
    accept: Annotated[
        bool, typer.Option("--accept-licence", help="You have read its licence and accept it.")
    ] = False,
    mirror: Annotated[
        str | None, typer.Option(help="Mirror to try first: a name of the list, or an address.")
    ] = None,
    keep_encoder: Annotated[
        bool, typer.Option("--keep-text-encoder", help="For prompts of your own; 0.7 GB more.")
    ] = False,
    debug: DebugOption = False,
) -> None:
    """Fetch and install a model; a stopped download goes on where it was."""
    from pisa_desktop.cli.common import download_tools, known_models, model_store
    from pisa_desktop.cli.models import preferred, shown

    with reporting(debug=debug):
        from engine.errors import DownloadFailed
        from engine.library.care import get_steps

        card = preferred(known_models().find(name), mirror)
        if card.can_download and card.licence.must_accept and not accept:
            _ask_for_licence(card)
        steps = get_steps(model_store(), card, keeps_encoder=keep_encoder, tools=download_tools())
        with reporting(debug=debug, code=Exit.SOME_FAILED, only=DownloadFailed):
            item = shown(steps)
    if not card.has_hashes:
        say(
            "note: nobody has verified hashes of these files; those of what arrived were recorded, "
            "and `pisa models verify` compares with them"
        )
    result(str(item.path.absolute()))


def _ask_for_licence(card: Card) -> None:
    """Show the terms and ask; who cannot be asked has to say so with an option."""
    say(f"{card.title} is under {card.licence.name}: {card.licence.url}")
    for point in card.licence.points:
        say(f"  - {point}")
    if sys.stdin.isatty() and sys.stderr.isatty():
        if typer.confirm("Have you read it, and do you accept it?", err=True):
            return
        raise typer.Exit(Exit.NOTHING_STARTED)
    say("error: nothing was fetched; read the licence, and accept it with --accept-licence")
    raise typer.Exit(Exit.NOTHING_STARTED)


@app.command("verify", cls=OnceCommand)
def verify_item(name: NameArgument, debug: DebugOption = False) -> None:
    """Compare every file with its recorded hash."""
    from pisa_desktop.cli.common import model_store
    from pisa_desktop.cli.models import shown

    with reporting(debug=debug):
        faults = shown(model_store().verify_steps(name))
    for fault in faults:
        say(f"error: {fault.words}")
    if faults:
        say(f"`pisa models repair {name}` brings back what is damaged")
        raise typer.Exit(Exit.SOME_FAILED)
    result(f"{name}: all files are as they were installed")


@app.command("repair", cls=OnceCommand)
def repair_item(
    name: NameArgument,
    source: Annotated[
        Path | None, typer.Option(help="File or folder to take sound files from.")
    ] = None,
    mirror: Annotated[
        str | None, typer.Option(help="Mirror to try first: a name of the list, or an address.")
    ] = None,
    debug: DebugOption = False,
) -> None:
    """Bring back the files that are damaged or missing, from where they came."""
    from pisa_desktop.cli.common import download_tools, known_models, model_store
    from pisa_desktop.cli.models import preferring, shown

    with reporting(debug=debug):
        from engine.errors import DownloadFailed
        from engine.library.care import repair_steps

        manifest = preferring(known_models(), mirror)
        steps = repair_steps(model_store(), name, manifest, source=source, tools=download_tools())
        with reporting(debug=debug, code=Exit.SOME_FAILED, only=DownloadFailed):
            mended = shown(steps)
    for path in mended:
        result(f"{name}: {path} mended")
    if not mended:
        result(f"{name}: all files are as they were installed")


@app.command("move", cls=OnceCommand)
def move_models(
    folder: Annotated[Path, typer.Argument(help="An empty folder, or a new one.")],
    debug: DebugOption = False,
) -> None:
    """Let the models lie in another folder: copy, compare, switch, delete the old ones."""
    from pisa_desktop.cli.common import model_store
    from pisa_desktop.cli.models import shown

    with reporting(debug=debug):
        from engine.library.care import move_steps

        left = shown(move_steps(model_store(), folder))
    for words in left:
        say(f"warning: {words}")
    result(str(folder.absolute()))


@app.command("remove", cls=OnceCommand)
def remove_item(name: NameArgument, debug: DebugOption = False) -> None:
    """Delete an installed model or adapters."""
    from pisa_desktop.cli.common import model_store

    with reporting(debug=debug):
        model_store().remove(name)
    result(f"{name}: removed")
