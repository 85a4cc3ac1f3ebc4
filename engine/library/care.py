"""Getting a model from the network, mending a damaged one, and moving the models folder to another disk."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from engine.download import (
    Card,
    Fetched,
    Manifest,
    RemoteFile,
    Tools,
    check_room,
    download_files,
)
from engine.download.parts import NOTES, hash_steps
from engine.errors import BadCheckpoint, BadRequest, EngineError, ModelNotFound
from engine.files.atomic import save_error
from engine.files.free_space import free_bytes
from engine.library.importing import WEIGHTS, copy_steps, slim_weights_steps, write_empty_prompt
from engine.library.items import Fault, Import, Kind, Steps, StoredItem
from engine.library.places import (
    DOWNLOADS,
    Origin,
    Record,
    missing_place,
    models_folder,
    read_record,
    scratch_prefix,
    set_models_folder,
    write_record,
)
from engine.library.store import ModelStore
from engine.networks.bundle import WeightFiles
from engine.networks.prompt import EMBEDDINGS_FILE
from engine.sentences import Sentence
from engine.transfer import Meter
from engine.weights.adapter_pack import AdapterPack, check_fits, read_pack
from engine.weights.safe_weights import sha256_file

_ENCODER = ("text_encoder/", "tokenizer/")


def downloads_folder(store: ModelStore, name: str) -> Path:
    """Where a download is put together: on the disk of the models, so that nothing is copied at the end."""
    return models_folder(store.root) / DOWNLOADS / name


def waiting_bytes(store: ModelStore, name: str) -> int:
    """Bytes of a download that was stopped and can be gone on with."""
    folder = downloads_folder(store, name)
    return sum(p.stat().st_size for p in folder.rglob("*") if p.is_file())


def get_steps(
    store: ModelStore,
    card: Card,
    *,
    keeps_encoder: bool = False,
    tools: Tools | None = None,
    free: Callable[[Path], int] = free_bytes,
) -> Steps[StoredItem]:
    """Download a model and install it under its card's name; stopped, it goes on there the next time.

    Args:
        store: where it is installed.
        card: what to get; its licence has been accepted by whoever calls this.
        keeps_encoder: whether the text encoder stays, for prompts of one's own.
        tools: rules and clock of the download.
        free: room on the disk of a folder, in bytes.

    Raises:
        BadRequest: it is installed already, or its folder is not there.
        ModelNotFound, DownloadFailed, DiskFull, SaveFailed: see `download_files`.
        BadCheckpoint: what arrived is no such model.
    """
    kind = Kind(card.kind)
    if (store.folder_of(kind) / card.name).exists():
        raise BadRequest(
            "{name} is installed already; remove it first, or repair it.", name=card.name
        )
    if problem := missing_place(store.root):
        raise BadRequest(problem)
    folder = downloads_folder(store, card.name)
    fetched = yield from download_files(card, folder, tools=tools, free=free)
    origin = origin_of(card, fetched, is_slim=not keeps_encoder)
    source = folder
    if kind == Kind.ADAPTERS and len(fetched) == 1:
        source = folder / fetched[0].path
    how = Import(slim=not keeps_encoder, link=True, origin=origin)
    try:
        item = yield from store.install_steps(source, card.name, how)
    except BadCheckpoint:
        # Whole, and yet no such model: without its notes it is set aside and fetched anew the next time.
        shutil.rmtree(folder / NOTES, ignore_errors=True)
        raise
    shutil.rmtree(folder, ignore_errors=True)
    with suppress(OSError):  # others may be on their way
        folder.parent.rmdir()
    return item


def origin_of(card: Card, fetched: tuple[Fetched, ...], *, is_slim: bool) -> Origin:
    """What to note of a download."""
    hashes = {one.path: one.sha256 for one in fetched}
    urls = {one.path: one.url for one in fetched}
    return Origin("download", card.name, "", is_slim, hashes, urls)


def forget_download(store: ModelStore, name: str) -> None:
    """Delete what a stopped download has left."""
    shutil.rmtree(downloads_folder(store, name), ignore_errors=True)


# Repair


def repair_steps(
    store: ModelStore,
    name: str,
    manifest: Manifest,
    *,
    source: Path | None = None,
    tools: Tools | None = None,
) -> Steps[tuple[str, ...]]:
    """Bring back the files of an item that are missing or damaged, and only those, from where they came.

    What is brought back must have the recorded hashes. Damaged files are replaced in one step each.

    Args:
        store: where the item is.
        name: of the item.
        manifest: the known models, with their mirrors.
        source: file or folder to take files from; where None, that of the import if it still is there, else the network.
        tools: rules and clock of a download.

    Returns:
        The files that were mended, relative to the item's folder; empty where nothing was wrong.

    Raises:
        ModelNotFound: there is no such item, or nowhere to take its files from.
        BadCheckpoint: the source holds other files than were installed.
        DownloadFailed, DiskFull, SaveFailed: see `download_files`.
    """
    item = store.item(name)
    faults = yield from store.verify_steps(name)
    if not faults:
        return ()
    damaged = _damaged(name, faults)
    record = read_record(item.path)
    if not record.sha256:
        raise ModelNotFound(
            "Nothing was noted of {name} when it was installed, so it cannot be repaired; "
            "remove it and install it again.",
            name=name,
        )
    origin = record.origin
    if source is None and origin.path and Path(origin.path).exists():
        source = Path(origin.path)
    if source is not None:
        yield from _mend_from(store, item, record, damaged, source)
    elif origin.card:
        yield from _mend_from_network(
            store, item, record, damaged, manifest.find(origin.card), tools
        )
    else:
        raise ModelNotFound(
            "{name} was installed from {place}, which is not there any more.",
            hint="Give the file or folder that it was installed from.",
            name=name,
            place=origin.path or "a place that was not noted",
        )
    return damaged


def _damaged(name: str, faults: tuple[Fault, ...]) -> tuple[str, ...]:
    """The files that are to blame; BadCheckpoint where there are none, since all are what was installed, or nothing was noted."""
    damaged = tuple(dict.fromkeys(fault.path for fault in faults if fault.path))
    if not damaged:
        raise BadCheckpoint(
            "{name} cannot be repaired: {reason}",
            hint="Remove it and install it again.",
            name=name,
            reason=faults[0].words,
        )
    return damaged


def _mend_from(
    store: ModelStore, item: StoredItem, record: Record, damaged: tuple[str, ...], source: Path
) -> Steps[None]:
    """Install the source beside the item, and take the damaged files from there."""
    try:
        with tempfile.TemporaryDirectory(
            prefix=scratch_prefix("import"), dir=item.path.parent
        ) as scratch:
            beside = ModelStore(Path(scratch))
            how = Import(slim=record.origin.is_slim)
            fresh = yield from beside.install_steps(source, item.name, how)
            _replace(item, record, damaged, fresh.path)
    except OSError as error:
        raise save_error(item.path, error) from error


def _mend_from_network(
    store: ModelStore,
    item: StoredItem,
    record: Record,
    damaged: tuple[str, ...],
    card: Card,
    tools: Tools | None,
) -> Steps[None]:
    """Fetch the damaged files alone, and what the prompt's embedding is computed from where that is damaged."""
    known = record.origin.sha256
    wanted: list[RemoteFile] = []
    for file in card.files:
        makes_prompt = EMBEDDINGS_FILE in damaged and file.path.startswith(_ENCODER)
        if file.path in damaged or makes_prompt:
            wanted.append(replace(file, sha256=file.sha256 or known.get(file.path, "")))
    folder = downloads_folder(store, f"{item.name}-repair")
    yield from download_files(card, folder, files=wanted, tools=tools)
    mended = yield from _mended(folder, damaged, is_slim=record.origin.is_slim)
    hashes = dict(record.sha256)
    if EMBEDDINGS_FILE in damaged:
        # Computed anew from files with the recorded hashes; another machine's last digits may differ.
        hashes[EMBEDDINGS_FILE] = sha256_file(mended / EMBEDDINGS_FILE)
    _replace(item, replace(record, sha256=hashes), damaged, mended)
    write_record(item.path, replace(record, sha256=hashes))
    shutil.rmtree(folder, ignore_errors=True)


def _mended(folder: Path, damaged: tuple[str, ...], *, is_slim: bool) -> Steps[Path]:
    """The damaged files in the form that an import gives them, made of fetched ones; the folder that they are in."""
    if not is_slim:
        return folder
    mended = folder / ".mended"
    shutil.rmtree(mended, ignore_errors=True)
    mended.mkdir()
    for relative in damaged:
        (mended / relative).parent.mkdir(parents=True, exist_ok=True)
        if relative == EMBEDDINGS_FILE:
            write_empty_prompt(folder, mended / relative)
        elif Path(relative).name == WEIGHTS:
            weights = WeightFiles.find((folder / relative).parent)
            yield from slim_weights_steps(weights, mended / relative, link=True)
        elif (folder / relative).is_file():
            shutil.copyfile(folder / relative, mended / relative)
    return mended


def _replace(item: StoredItem, record: Record, damaged: tuple[str, ...], fresh: Path) -> None:
    """Put sound files in the place of damaged ones.

    Raises:
        BadCheckpoint: a file is not there, or not the one that was installed; nothing was replaced.
    """
    for relative in damaged:
        path = fresh / relative
        if not path.is_file() or sha256_file(path) != record.sha256.get(relative):
            raise BadCheckpoint(
                "{file} of {name} cannot be mended: the source holds another file.",
                hint="Give what it was installed from, or remove it and install it again.",
                file=relative,
                name=item.name,
            )
    for relative in damaged:
        (item.path / relative).parent.mkdir(parents=True, exist_ok=True)
        (fresh / relative).replace(item.path / relative)


# Moving


def move_steps(
    store: ModelStore, folder: Path, free: Callable[[Path], int] = free_bytes
) -> Steps[tuple[str, ...]]:
    """Let the models lie in another folder: copy, compare, switch, and only then delete the old ones.

    Stopped or failing before the switch, everything is as it was.

    Args:
        store: whose models.
        folder: where to; made where it does not exist.
        free: room on the disk of a folder, in bytes.

    Returns:
        Sentences about what could not be deleted at the old place.

    Raises:
        BadRequest: the folder lies in the old one, or is not empty.
        DiskFull, SaveFailed: it could not be copied.
        BadCheckpoint: a copy is not like its original.
    """
    old, new = models_folder(store.root), folder.expanduser().absolute()
    if problem := missing_place(store.root):
        raise BadRequest(problem)
    if new.resolve() == old.resolve():
        return ()
    if old.resolve() in new.resolve().parents:
        raise BadRequest(
            "{new} lies inside the models folder {old}; choose another one.", new=new, old=old
        )
    if new.exists() and (not new.is_dir() or any(new.iterdir())):
        raise BadRequest("{folder} is not empty; choose an empty folder.", folder=new)
    names = [p.name for p in old.iterdir() if p.is_dir()] if old.is_dir() else []
    names = [name for name in names if name[0] != "." or name == DOWNLOADS]
    files = [p for name in names for p in sorted((old / name).rglob("*")) if p.is_file()]
    total = sum(path.stat().st_size for path in files)
    check_room(new, total, free)
    is_moved = False
    try:
        new.mkdir(parents=True, exist_ok=True)
        yield from _copied(old, files, new, total)
        set_models_folder(store.root, new)
        is_moved = True
    except OSError as error:
        raise save_error(new, error) from error
    finally:
        if not is_moved:
            shutil.rmtree(new, ignore_errors=True)
    return _emptied(old, names)


def folder_within(chosen: Path) -> Path:
    """The folder to move models to when the user has chosen one: itself where it is empty, else a new one inside."""
    try:
        is_free = not chosen.exists() or not any(chosen.iterdir())
    except OSError:
        is_free = True
    return chosen if is_free else chosen / "PiSA models"


def _copied(old: Path, files: list[Path], place: Path, total: int) -> Steps[None]:
    meter, checks = Meter(total=total), Meter(total=2 * total)
    for path in files:
        yield from copy_steps(path, place / path.relative_to(old), meter)
    for path in files:
        name = path.relative_to(old).as_posix()
        first = yield from hash_steps(path, name, checks)
        second = yield from hash_steps(place / path.relative_to(old), name, checks)
        if first != second:
            raise BadCheckpoint(
                "The copy of {path} is not like the original; try another disk.", path=path
            )


def _emptied(old: Path, names: list[str]) -> tuple[str, ...]:
    left: list[str] = []
    for name in names:
        try:
            shutil.rmtree(old / name)
        except OSError as error:
            reason = error.strerror or type(error).__name__
            left.append(
                Sentence(
                    "{path} could not be deleted ({reason}); it is not used any more.",
                    path=old / name,
                    reason=reason,
                )
            )
    with suppress(OSError):
        old.rmdir()
    return tuple(left)


def fitting_adapters(store: ModelStore) -> Mapping[str, tuple[str, ...]]:
    """For every installed model, the adapter packs whose layers fit it; the built-in one too."""
    items = store.list()
    packs: list[tuple[str, AdapterPack]] = []
    for item in items:
        if item.kind == Kind.ADAPTERS and item.ok:
            with suppress(EngineError):
                packs.append((item.name, read_pack(item.path)))
    found: dict[str, tuple[str, ...]] = {}
    for item in items:
        if item.kind != Kind.MODEL or not item.ok:
            continue
        names: list[str] = []
        with suppress(EngineError):
            shapes = store.find_model(item.name).unet_weights.shapes()
            for name, pack in packs:
                with suppress(EngineError):
                    check_fits(pack, shapes)
                    names.append(name)
        found[item.name] = tuple(names)
    return found
