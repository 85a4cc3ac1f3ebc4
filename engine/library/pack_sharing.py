"""Adapter packs on their way to other machines and other names: a zip or a folder, the same bytes for the same pack."""

from __future__ import annotations

import shutil
import zipfile
from pathlib import Path

from engine.errors import BadCheckpoint, BadRequest
from engine.files.atomic import atomic_write, save_error
from engine.files.plain_files import read_json_object
from engine.library.places import is_name

_FILES = ("pack.json", "pix", "sem")
_STAMP = (2020, 1, 1, 0, 0, 0)


def files_of(pack: Path) -> tuple[Path, ...]:
    """What belongs to a pack, sorted.

    Raises:
        BadCheckpoint: the folder is no pack.
    """
    if not (pack / "pack.json").is_file():
        raise BadCheckpoint("{pack} is no adapter pack: it has no pack.json.", pack=pack)
    found: list[Path] = []
    for part in _FILES:
        place = pack / part
        found += [place] if place.is_file() else sorted(p for p in place.rglob("*") if p.is_file())
    return tuple(found)


def share_as_zip(pack: Path, target: Path) -> None:
    """Write a pack as a zip that `ModelStore.install` takes; `target` is replaced in one step.

    Raises:
        BadCheckpoint: the folder is no pack.
        SaveFailed, DiskFull: it could not be written; what lay there is as it was.
    """
    files = files_of(pack)
    with atomic_write(target) as file, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in files:
            name = f"{pack.name}/{path.relative_to(pack).as_posix()}"
            archive.writestr(zipfile.ZipInfo(name, _STAMP), path.read_bytes(), zipfile.ZIP_DEFLATED)


def share_as_folder(pack: Path, parent: Path) -> Path:
    """Copy a pack into a folder of its name. Returns that folder.

    Raises:
        BadCheckpoint: it is no pack.
        BadRequest: there is such a folder already.
        SaveFailed, DiskFull: it could not be copied; nothing of it is left.
    """
    files, target = files_of(pack), parent / pack.name
    if target.exists():
        raise BadRequest("{folder} exists already; choose another folder.", folder=target)
    try:
        for path in files:
            place = target / path.relative_to(pack)
            place.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, place)
    except OSError as error:
        shutil.rmtree(target, ignore_errors=True)
        raise save_error(target, error) from error
    return target


def rename_pack(pack: Path, name: str) -> Path:
    """Give an installed pack another name. Returns its folder.

    Raises:
        BadRequest: the name cannot be used, or is taken.
        SaveFailed: the folder cannot be renamed.
    """
    if not is_name(name):
        raise BadRequest(
            "{name!r} cannot be a name; use letters, digits, spaces, - and _.", name=name
        )
    target = pack.with_name(name)
    if target.exists() and not target.samefile(pack):  # another spelling of the same name is fine
        raise BadRequest("The name {name!r} is taken; give another one.", name=name)
    try:
        return pack.rename(target)
    except OSError as error:
        raise save_error(target, error) from error


def made_for(pack: Path) -> str:
    """The model that a pack says it was made for; "" where it says nothing that can be read."""
    try:
        found = read_json_object(pack / "pack.json").get("for_model")
    except (OSError, ValueError):
        return ""
    return found if isinstance(found, str) else ""
