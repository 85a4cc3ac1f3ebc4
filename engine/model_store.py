"""The installed models and adapter packs: a folder that is listed, added to, checked and cleaned.

Everything is checked and copied beside its place first and appears in one step; nothing that was not understood is kept.
Models lie in `models/<name>`, packs in `adapters/<name>`; each has a `pisa.json` with the hash of every file.
"""

from __future__ import annotations

import hashlib
import json
import shutil
import tempfile
import zipfile
from collections.abc import Callable, Generator
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path, PurePosixPath

from engine.adapter_pack import AdapterPack, has_pack, read_pack
from engine.checkpoint import as_pack, convert_to_pack, read_pisa_checkpoint
from engine.errors import BadCheckpoint, BadRequest, EngineError, ModelNotFound
from engine.files.atomic import atomic_write, save_error
from engine.models import ModelBundle
from engine.safe_weights import check_layout, read_safetensors, sha256_file
from engine.single_file import is_single_file, split_single_file

MANIFEST = "pisa.json"
STARTER = "starter"
_MODEL_PARTS = ("unet", "vae", "text_encoder", "tokenizer", "scheduler")
_TOP_FILES = ("model_index.json", "prompt_embeds.safetensors", "pack.json")
_PACK_PARTS = ("pix", "sem")
_KEPT_SUFFIXES = frozenset({".json", ".safetensors", ".txt", ".md", ".model"})
_LARGEST_ZIP = 20 << 30


class Kind(StrEnum):
    """What an item of the store is."""

    MODEL = "model"
    ADAPTERS = "adapters"


@dataclass(frozen=True, slots=True)
class StoredItem:
    """An installed model or pack, as `pisa models list` shows it.

    Attributes:
        name: unique within its kind.
        kind: model or adapters.
        path: its folder.
        bytes: size of all files.
        for_model: the model that a pack was made for, or "".
        sha256: hash over the recorded hashes of its files, or "" where none were recorded.
        ok: whether everything that is needed is there.
    """

    name: str
    kind: Kind
    path: Path
    bytes: int
    for_model: str
    sha256: str
    ok: bool


class ModelStore:
    """Models and packs below one folder, and the one that ships with the application.

    Args:
        root: the user's folder; made when something is installed.
        builtin: folder of the starter, or None.
    """

    def __init__(self, root: Path, builtin: Path | None = None) -> None:
        self.root, self.builtin = root, builtin

    def _place(self, kind: Kind, name: str) -> Path:
        return self.root / ("models" if kind is Kind.MODEL else "adapters") / name

    def list(self) -> tuple[StoredItem, ...]:
        """Everything installed, the built-in model first, then by kind and name."""
        items = [self._describe(Kind.MODEL, self.builtin, STARTER)] if self.builtin else []
        for kind in (Kind.MODEL, Kind.ADAPTERS):
            folder = self._place(kind, "")
            if folder.is_dir():
                places = sorted(p for p in folder.iterdir() if p.is_dir() and p.name[0] != ".")
                items += [self._describe(kind, place, place.name) for place in places]
        return tuple(items)

    def _describe(self, kind: Kind, path: Path, name: str) -> StoredItem:
        for_model, is_ok = "", True
        try:
            if kind is Kind.MODEL:
                bundle = ModelBundle.open(path)
                for file in bundle.unet_weights.files:
                    check_layout(file)
            if kind is Kind.ADAPTERS:
                for_model = read_pack(path).for_model
        except EngineError:
            is_ok = False
        size = sum(f.stat().st_size for f in path.rglob("*") if f.is_file())
        recorded = _recorded_hashes(path)
        overall = "" if not recorded else _hash_of(recorded)
        return StoredItem(name, kind, path, size, for_model, overall, is_ok)

    def find_model(self, name_or_folder: str) -> ModelBundle:
        """The model of that name, or in that folder.

        Raises:
            ModelNotFound: there is none.
            BadCheckpoint: it is damaged.
        """
        if name_or_folder == STARTER and self.builtin is not None:
            return ModelBundle.open(self.builtin, STARTER)
        installed = self._place(Kind.MODEL, name_or_folder) if _is_name(name_or_folder) else None
        if installed is not None and installed.is_dir():
            return ModelBundle.open(installed, name_or_folder)
        if Path(name_or_folder).is_dir():
            return ModelBundle.open(Path(name_or_folder))
        names = ", ".join(item.name for item in self.list() if item.kind is Kind.MODEL)
        raise ModelNotFound(
            "There is no model {name!r}, neither installed nor as a folder.",
            hint="Installed: {names}.",
            name=name_or_folder,
            names=names or "none",
        )

    def find_adapters(self, wanted: str | None, model: ModelBundle) -> AdapterPack | None:
        """Adapters by name, folder or `.pkl` file; None asks for the model's own.

        Returns:
            The pack, or None where none was asked for and the model carries none.

        Raises:
            ModelNotFound, BadCheckpoint: it is not there, or cannot be used.
        """
        if wanted is None:
            return read_pack(model.folder, model.name) if has_pack(model.folder) else None
        installed = self._place(Kind.ADAPTERS, wanted) if _is_name(wanted) else None
        if installed is not None and has_pack(installed):
            return read_pack(installed, wanted)
        path = Path(wanted)
        if path.is_file():
            return as_pack(read_pisa_checkpoint(path))
        if path.is_dir():
            return read_pack(path, path.name)
        raise ModelNotFound(
            "There are no adapters {wanted!r}, neither installed nor as a file.", wanted=wanted
        )

    def install(self, source: Path, name: str | None = None) -> StoredItem:
        """Install a diffusers folder, a pack folder, a zip of either, a single-file SD 2.1-base, or a `pisa_sr.pkl`.

        Raises:
            ModelNotFound: there is no such source, or it is of no known kind.
            BadCheckpoint: it is damaged or unsafe.
            BadRequest: the name is taken or cannot be a folder name.
            SaveFailed, DiskFull: it could not be copied.
        """
        name = name or source.stem
        if not _is_name(name) or name == STARTER:
            raise BadRequest(
                "{name!r} cannot be the name of a model; use letters, digits, - and _.", name=name
            )
        if source.is_dir():
            return self._install_folder(source, name)
        if not source.is_file():
            raise ModelNotFound("There is no file or folder {source}.", source=source)
        if zipfile.is_zipfile(source) and source.suffix.lower() == ".zip":
            with self._unpacked(source) as folder:
                return self._install_folder(folder, name)
        if source.suffix.lower() == ".safetensors":
            if not is_single_file(source):
                raise ModelNotFound(
                    "{source} holds no whole model; a Stable Diffusion 2.1-base file or a folder "
                    "in diffusers layout (unet/, vae/) is needed.",
                    source=source,
                )
            return self._install(Kind.MODEL, name, lambda place: split_single_file(source, place))
        return self._install(
            Kind.ADAPTERS, name, lambda place: convert_to_pack(source, place, name)
        )

    def _install_folder(self, folder: Path, name: str) -> StoredItem:
        if (folder / "unet" / "config.json").is_file():
            return self._install(Kind.MODEL, name, lambda place: _copy_model(folder, place))
        if has_pack(folder):
            return self._install(Kind.ADAPTERS, name, lambda place: _copy_pack(folder, place))
        inner = [p for p in folder.iterdir() if p.is_dir() and p.name != "__MACOSX"]
        if len(inner) == 1 and not any(p.is_file() for p in folder.iterdir()):
            return self._install_folder(inner[0], name)
        raise ModelNotFound(
            "{folder} is neither a model in diffusers layout (unet/config.json) nor an "
            "adapter pack (pack.json).",
            folder=folder,
        )

    def _install(self, kind: Kind, name: str, fill: Callable[[Path], object]) -> StoredItem:
        place = self._place(kind, name)
        if place.exists():
            raise BadRequest("The name {name!r} is taken; give another one.", name=name)
        try:
            place.parent.mkdir(parents=True, exist_ok=True)
            with tempfile.TemporaryDirectory(prefix=".import-", dir=place.parent) as scratch:
                fresh = Path(scratch) / name
                fresh.mkdir()
                fill(fresh)
                _record_hashes(fresh)
                fresh.rename(place)
        except OSError as error:
            raise save_error(place, error) from error
        return self._describe(kind, place, name)

    @contextmanager
    def _unpacked(self, archive: Path) -> Generator[Path]:
        """The archive's contents in a temporary folder, after refusing what would leave it."""
        try:
            with zipfile.ZipFile(archive) as opened:
                _check_archive(archive, opened)
                self.root.mkdir(parents=True, exist_ok=True)
                with tempfile.TemporaryDirectory(prefix=".unpack-", dir=self.root) as scratch:
                    opened.extractall(scratch)
                    yield Path(scratch)
        except zipfile.BadZipFile as error:
            raise BadCheckpoint(
                "The archive {archive} is damaged ({reason}).", archive=archive, reason=error
            ) from error

    def verify(self, name: str) -> tuple[str, ...]:
        """Compare an item's files with their recorded hashes and read every tensor.

        Returns:
            One sentence per fault; empty when all is well.

        Raises:
            ModelNotFound: there is no such item.
        """
        item = self._item(name)
        faults = []
        for relative, expected in _recorded_hashes(item.path).items():
            path = item.path / relative
            if not path.is_file():
                faults.append(f"{path} is missing.")
            elif sha256_file(path) != expected:
                faults.append(f"{path} has changed since it was installed.")
        for path in sorted(item.path.rglob("*.safetensors")):
            try:
                read_safetensors(path)
            except EngineError as error:
                faults.append(str(error))
        return tuple(faults)

    def remove(self, name: str) -> None:
        """Delete an installed item.

        Raises:
            ModelNotFound: there is no such item.
            BadRequest: it is the built-in model.
        """
        item = self._item(name)
        if item.path == self.builtin:
            raise BadRequest("The starter model ships with the application and cannot be removed.")
        doomed = item.path.with_name(f".removed-{item.path.name}")
        try:
            item.path.rename(doomed)
            shutil.rmtree(doomed)
        except OSError as error:
            raise save_error(item.path, error) from error

    def _item(self, name: str) -> StoredItem:
        for item in self.list():
            if item.name == name:
                return item
        raise ModelNotFound("Nothing of the name {name!r} is installed.", name=name)


def _is_name(text: str) -> bool:
    """Whether a text can be a folder name on every system."""
    return bool(text) and text[0] not in ".-" and all(c.isalnum() or c in "-_. " for c in text)


def _copy_model(source: Path, place: Path) -> None:
    """Copy the parts of a model that are used, after checking that it can be run."""
    ModelBundle.open(source)
    for part in _MODEL_PARTS + _PACK_PARTS:
        folder = source / part
        if folder.is_dir():
            (place / part).mkdir()
            for file in sorted(folder.iterdir()):
                if file.is_file() and file.suffix.lower() in _KEPT_SUFFIXES:
                    shutil.copyfile(file, place / part / file.name)
    for top in _TOP_FILES:
        if (source / top).is_file():
            shutil.copyfile(source / top, place / top)
    for file in sorted(place.rglob("*.safetensors")):
        read_safetensors(file)


def _copy_pack(source: Path, place: Path) -> None:
    pack = read_pack(source)
    for part in _PACK_PARTS:
        (place / part).mkdir()
        for file in sorted((pack.folder / part).iterdir()):
            if file.suffix in _KEPT_SUFFIXES:
                shutil.copyfile(file, place / part / file.name)
    shutil.copyfile(source / "pack.json", place / "pack.json")
    read_pack(place)


def _check_archive(archive: Path, opened: zipfile.ZipFile) -> None:
    total = 0
    for entry in opened.infolist():
        path = PurePosixPath(entry.filename.replace("\\", "/"))
        is_link = (entry.external_attr >> 16) & 0o170000 == 0o120000
        if path.is_absolute() or ".." in path.parts or ":" in entry.filename or is_link:
            raise BadCheckpoint(
                "The archive {archive} holds an unsafe entry ({entry}).",
                archive=archive,
                entry=entry.filename,
            )
        total += entry.file_size
    if total > _LARGEST_ZIP:
        raise BadCheckpoint(
            "The archive {archive} unpacks to {size:.0f} GiB, too much.",
            archive=archive,
            size=total / 2**30,
        )


def _record_hashes(folder: Path) -> None:
    hashes = {
        path.relative_to(folder).as_posix(): sha256_file(path)
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }
    with atomic_write(folder / MANIFEST) as file:
        file.write(json.dumps({"schema": 1, "sha256": hashes}, indent=1).encode())


def _recorded_hashes(folder: Path) -> dict[str, str]:
    try:
        data = json.loads((folder / MANIFEST).read_text("utf-8"))
        return {str(k): str(v) for k, v in data["sha256"].items()}
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return {}


def _hash_of(hashes: dict[str, str]) -> str:
    return hashlib.sha256("".join(f"{k}{hashes[k]}" for k in sorted(hashes)).encode()).hexdigest()
