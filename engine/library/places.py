"""Where models and adapters lie, what is noted of each, and what a file or folder looks like. Free of torch."""

from __future__ import annotations

import json
import os
import shutil
import zipfile
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Any

import psutil

from engine.files.atomic import atomic_write
from engine.files.plain_files import read_json_object
from engine.files.state_file import Fields, read_state
from engine.fitting import fits
from engine.sentences import Sentence

RECORD = "pisa.json"
POINTER = "models-folder.json"
DOWNLOADS = ".downloads"
_LONGEST_NAME = 100
_PORTS = (f"{port}{number}" for port in ("com", "lpt") for number in range(1, 10))
_RESERVED = frozenset({"con", "prn", "aux", "nul", *_PORTS})


class SourceKind(StrEnum):
    """What a file or folder looks like from outside."""

    MODEL = "model"
    PACK = "pack"
    ARCHIVE = "archive"
    SINGLE_FILE = "single-file"
    CHECKPOINT = "checkpoint"


@dataclass(frozen=True, slots=True)
class Origin:
    """Where an installed item came from.

    Attributes:
        kind: "download", or a `SourceKind`.
        card: name in the list of models, or "".
        path: file or folder of this machine, or "".
        is_slim: whether only what is used was kept.
        sha256: hashes of the files that came, by their path in the source.
        urls: where they were fetched from.
    """

    kind: str = ""
    card: str = ""
    path: str = ""
    is_slim: bool = False
    sha256: Mapping[str, str] = field(default_factory=dict[str, str])
    urls: Mapping[str, str] = field(default_factory=dict[str, str])


@dataclass(frozen=True, slots=True)
class Record:
    """What was noted when an item was installed.

    Attributes:
        sha256: hash of every file, by its path in the item's folder.
        origin: where it came from.
    """

    sha256: Mapping[str, str] = field(default_factory=dict[str, str])
    origin: Origin = field(default_factory=Origin)


def read_record(folder: Path) -> Record:
    """What was noted of the item in `folder`; empty where nothing (readable) was."""
    return read_state(folder / RECORD, _record, Record).value


def _record(found: Fields) -> Record:
    unknown: dict[str, Any] | None = None
    origin = Fields(found.take("origin", dict[str, Any] | None, unknown) or {}, found.odd)
    return Record(
        {k: v for k, v in found.need("sha256", dict[str, str], {}).items() if _lies_inside(k)},
        Origin(
            kind=origin.take("kind", str, ""),
            card=origin.take("card", str, ""),
            path=origin.take("path", str, ""),
            is_slim=origin.take("is_slim", bool, False),
            sha256=origin.take("sha256", dict[str, str], {}),
            urls=origin.take("urls", dict[str, str], {}),
        ),
    )


def _lies_inside(relative: str) -> bool:
    """Whether a path stays in the folder that it is relative to, on every system."""
    parts = relative.replace("\\", "/").split("/")
    return ".." not in parts and parts[0] != "" and not set(relative) & {":", "\0"}


def write_record(folder: Path, record: Record) -> None:
    """Note it. Raises SaveFailed."""
    data = {"schema": 1, "sha256": dict(record.sha256), "origin": asdict(record.origin)}
    with atomic_write(folder / RECORD) as file:
        file.write(json.dumps(data, indent=1).encode())


def models_folder(root: Path) -> Path:
    """Where the models of a store lie: below its root, or where the user has moved them."""
    plain = root / "models"
    return read_state(root / POINTER, _pointed, lambda: plain).value


def _pointed(found: Fields) -> Path:
    place = found.raw("path")
    if not (fits(place, str) and Path(place).is_absolute()):
        raise ValueError(f"{place!r:.80} is no folder")  # as if it were not there at all
    return Path(place)


def set_models_folder(root: Path, folder: Path) -> None:
    """Let the models lie in `folder` from now on. Raises SaveFailed."""
    if folder == root / "models":
        (root / POINTER).unlink(missing_ok=True)
        return
    with atomic_write(root / POINTER) as file:
        file.write(json.dumps({"schema": 1, "path": str(folder.absolute())}).encode())


def missing_place(root: Path) -> str:
    """A sentence where the models folder is somewhere else and not there now (a disk that is not connected), else ""."""
    folder = models_folder(root)
    if not (root / POINTER).is_file() or folder.is_dir():
        return ""
    text = "The models folder {folder} is not there; connect its disk, or choose another folder."
    return Sentence(text, folder=folder)


def adapters_folder(root: Path) -> Path:
    """Where the adapter packs of a store lie."""
    return root / "adapters"


def installed_names(folder: Path) -> tuple[str, ...]:
    """Names of what lies in a models or adapters folder."""
    try:
        return tuple(sorted(p.name for p in folder.iterdir() if p.is_dir() and p.name[0] != "."))
    except OSError:
        return ()


def is_name(text: str) -> bool:
    """Whether a text can be the name of a folder on every system."""
    return (
        0 < len(text) <= _LONGEST_NAME
        and text[0] not in ".- "
        and text[-1] not in ". "
        and all(c.isalnum() or c in "-_. " for c in text)
        and text.partition(".")[0].lower() not in _RESERVED
    )


def name_for(source: Path) -> str:
    """A name made of a file's or folder's own."""
    text = source.name if source.is_dir() else source.stem
    plain = "".join(c if c.isalnum() or c in "-_. " else "-" for c in text)
    return plain.strip(" .-_") or "model"


def source_kind(path: Path) -> SourceKind | None:
    """What a dropped file or folder looks like, by its name and contents; None where it is no model at all."""
    ending = path.suffix.lower()
    try:
        if path.is_dir():
            if (path / "unet" / "config.json").is_file():
                return SourceKind.MODEL
            return SourceKind.PACK if (path / "pack.json").is_file() else None
        if ending == ".safetensors" and path.is_file():
            return SourceKind.SINGLE_FILE
        if ending in {".pkl", ".pt", ".pth", ".ckpt"} and path.is_file():
            return SourceKind.CHECKPOINT
        if ending == ".zip" and zipfile.is_zipfile(path):
            with zipfile.ZipFile(path) as archive:
                names = [n.replace("\\", "/") for n in archive.namelist()]
            ends = ("unet/config.json", "pack.json", ".pkl", ".safetensors")
            return SourceKind.ARCHIVE if any(n.endswith(ends) for n in names) else None
    except (OSError, zipfile.BadZipFile, ValueError):
        return None
    return None


def is_sd21(folder: Path) -> bool:
    """Whether a model folder has the form of Stable Diffusion 2.1 (2.0 too, and both sizes of picture)."""
    try:
        config = read_json_object(folder / "unet" / "config.json")
        is_like = config.get("cross_attention_dim") == 1024 and config.get("in_channels") == 4
        return is_like and config.get("block_out_channels") == [320, 640, 1280, 1280]
    except (OSError, ValueError):
        return False


def scratch_prefix(what: str) -> str:
    """Begin of a temporary folder's name that tells whose it is."""
    return f".{what}-{os.getpid()}-"


def sweep_scratch(folder: Path) -> int:
    """Delete temporary folders that dead processes left in `folder`; returns how many."""
    count = 0
    try:
        found = [p for p in folder.iterdir() if p.is_dir() and p.name[0] == "."]
    except OSError:
        return 0
    for place in found:
        pieces = place.name.split("-")
        is_ours = pieces[0] in {".import", ".unpack", ".move", ".removed"} and len(pieces) > 2
        if is_ours and pieces[1].isdigit() and not psutil.pid_exists(int(pieces[1])):
            shutil.rmtree(place, ignore_errors=True)
            count += 1
    return count
