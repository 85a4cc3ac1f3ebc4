"""The installed models and adapter packs: a folder that is listed, added to, checked and cleaned.

Everything is checked and copied beside its place first and appears in one step; nothing that was not understood is kept.
Models lie in `models/<name>`, packs in `adapters/<name>`; each has a `pisa.json` with the hash of every file. Long operations
are generators of `Transfer` values; stopping one at any step leaves the store as it was.
"""

from __future__ import annotations

import hashlib
import logging
import shutil
import tempfile
from collections.abc import Callable, Generator, Mapping
from dataclasses import replace
from pathlib import Path

from engine.download.parts import hash_steps
from engine.errors import BadRequest, EngineError, ModelNotFound
from engine.files.atomic import save_error
from engine.library.archives import unpack_steps
from engine.library.importing import (
    copy_model_steps,
    copy_pack_steps,
    slim_model_steps,
    weights_steps,
)
from engine.library.item_checks import bytes_below, check_item, faults_of_form
from engine.library.items import Fault, Import, Kind, Steps, StoredItem, hashes_steps, run_to_end
from engine.library.places import (
    RECORD,
    Origin,
    Record,
    SourceKind,
    adapters_folder,
    installed_names,
    is_name,
    missing_place,
    models_folder,
    name_for,
    read_record,
    scratch_prefix,
    sweep_scratch,
    write_record,
)
from engine.library.single_file import is_single_file, split_steps
from engine.networks.bundle import ModelBundle
from engine.sentences import Sentence
from engine.transfer import Meter, Stage, Transfer
from engine.weights.adapter_pack import AdapterPack, check_fits, has_pack, read_pack, write_pack
from engine.weights.pisa_checkpoint import as_pack, read_pisa_checkpoint
from engine.weights.safe_weights import sha256_file

_log = logging.getLogger(__name__)

MANIFEST = RECORD
STARTER = "starter"
__all__ = [
    "MANIFEST",
    "STARTER",
    "Fault",
    "Import",
    "Kind",
    "ModelStore",
    "StoredItem",
    "run_to_end",
]
Fill = Callable[[Path, Path], Generator[Transfer, None, None]]


class ModelStore:
    """Models and packs below one folder, and the one that ships with the application.

    Args:
        root: the user's folder; made when something is installed.
        builtin: folder of the starter, or None.
    """

    def __init__(self, root: Path, builtin: Path | None = None) -> None:
        self.root, self.builtin = root, builtin

    def folder_of(self, kind: Kind) -> Path:
        """Where items of that kind lie."""
        return models_folder(self.root) if kind == Kind.MODEL else adapters_folder(self.root)

    def _place(self, kind: Kind, name: str) -> Path:
        return self.folder_of(kind) / name

    def list(self) -> tuple[StoredItem, ...]:
        """Everything installed, the built-in model first, then by kind and name."""
        items = [self._describe(Kind.MODEL, self.builtin, STARTER)] if self.builtin else []
        for kind in (Kind.MODEL, Kind.ADAPTERS):
            folder = self.folder_of(kind)
            items += [self._describe(kind, folder / n, n) for n in installed_names(folder)]
        return tuple(items)

    def _describe(self, kind: Kind, path: Path, name: str) -> StoredItem:
        for_model, is_ok = "", True
        try:
            for_model = check_item(kind, path)
        except EngineError:
            is_ok = False
        except Exception:  # noqa: BLE001 - the border of one item: an odd one never hides the others
            _log.exception("%s cannot be looked at", path)
            is_ok = False
        recorded = read_record(path).sha256
        overall = "" if not recorded else _hash_of(recorded)
        return StoredItem(name, kind, path, bytes_below(path), for_model, overall, is_ok)

    def find_model(self, name_or_folder: str) -> ModelBundle:
        """The model of that name, or in that folder.

        Raises:
            ModelNotFound: there is none.
            BadCheckpoint: it is damaged.
        """
        if name_or_folder == STARTER and self.builtin is not None:
            return ModelBundle.open(self.builtin, STARTER)
        installed = self._place(Kind.MODEL, name_or_folder) if is_name(name_or_folder) else None
        if installed is not None and installed.is_dir():
            return ModelBundle.open(installed, name_or_folder)
        if Path(name_or_folder).is_dir():
            return ModelBundle.open(Path(name_or_folder))
        names = ", ".join(item.name for item in self.list() if item.kind == Kind.MODEL)
        raise ModelNotFound(
            "There is no model {name!r}, neither installed nor as a folder.",
            hint=missing_place(self.root) or "Installed: {names}.",
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
        installed = self._place(Kind.ADAPTERS, wanted) if is_name(wanted) else None
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

    def fitting_model(self, pack: AdapterPack) -> str:
        """Name of the first installed model that a pack's layers fit, or ""."""
        for name in installed_names(self.folder_of(Kind.MODEL)):
            try:
                check_fits(pack, self.find_model(name).unet_weights.shapes())
            except EngineError:
                continue
            return name
        return ""

    # Installing

    def install(
        self, source: Path, name: str | None = None, how: Import | None = None
    ) -> StoredItem:
        """`install_steps`, run to its end."""
        return run_to_end(self.install_steps(source, name, how))

    def install_steps(
        self, source: Path, name: str | None = None, how: Import | None = None
    ) -> Steps[StoredItem]:
        """Install a diffusers folder, a pack folder, a zip of either, a single-file SD 2.1-base, or a `pisa_sr.pkl`.

        Raises:
            ModelNotFound: there is no such source, or it is of no known kind.
            BadCheckpoint: it is damaged or unsafe.
            BadRequest: the name is taken or cannot be a folder name.
            SaveFailed, DiskFull: it could not be copied.
        """
        name, how = name or name_for(source), how or Import()
        if not is_name(name) or name == STARTER:
            raise BadRequest(
                "{name!r} cannot be the name of a model; use letters, digits, - and _.", name=name
            )
        if source.is_dir():
            return (yield from self._install_folder(source, name, how))
        if not source.is_file():
            raise ModelNotFound("There is no file or folder {source}.", source=source)
        ending = source.suffix.lower()
        if ending == ".zip":
            return (yield from self._install_archive(source, name, how))
        if ending == ".safetensors":
            if not is_single_file(source):
                raise ModelNotFound(
                    "{source} holds no whole model; a Stable Diffusion 2.1-base file or a folder "
                    "in diffusers layout (unet/, vae/) is needed.",
                    source=source,
                )
            origin = how.origin or Origin(SourceKind.SINGLE_FILE, path=_text(source), is_slim=True)
            return (yield from self._install(Kind.MODEL, name, split_steps, source, origin))
        origin = how.origin or Origin(SourceKind.CHECKPOINT, path=_text(source))
        origin = replace(origin, sha256={source.name: sha256_file(source)})
        return (yield from self._install(Kind.ADAPTERS, name, self._convert_steps, source, origin))

    def _convert_steps(self, source: Path, place: Path) -> Steps[None]:
        checkpoint = read_pisa_checkpoint(source)
        pack = as_pack(checkpoint)
        yield Transfer(Stage.CONVERT, source.name)
        write_pack(
            place,
            place.name,
            pack.adapters,
            for_model=self.fitting_model(pack),
            source_sha256=checkpoint.sha256,
        )

    def _install_archive(self, source: Path, name: str, how: Import) -> Steps[StoredItem]:
        folder = self.folder_of(Kind.MODEL)
        origin = how.origin or Origin(SourceKind.ARCHIVE, path=_text(source), is_slim=how.slim)
        try:
            folder.mkdir(parents=True, exist_ok=True)
            sweep_scratch(folder)
            with tempfile.TemporaryDirectory(
                prefix=scratch_prefix("unpack"), dir=folder
            ) as scratch:
                yield from unpack_steps(source, Path(scratch))
                unpacked = replace(how, link=True, origin=origin)
                return (yield from self._install_folder(Path(scratch), name, unpacked))
        except OSError as error:
            raise save_error(folder / name, error) from error

    def _install_folder(self, folder: Path, name: str, how: Import) -> Steps[StoredItem]:
        def origin(kind: SourceKind) -> Origin:
            return how.origin or Origin(kind, path=_text(folder), is_slim=how.slim)

        if (folder / "unet" / "config.json").is_file():
            steps = slim_model_steps if how.slim else copy_model_steps

            def fill(source: Path, place: Path) -> Steps[None]:
                return steps(source, place, link=how.link)

            found = origin(SourceKind.MODEL)
            return (yield from self._install(Kind.MODEL, name, fill, folder, found))
        if has_pack(folder):
            found = origin(SourceKind.PACK)
            return (yield from self._install(Kind.ADAPTERS, name, copy_pack_steps, folder, found))
        inner = [p for p in folder.iterdir() if p.name != "__MACOSX" and p.name[0] != "."]
        if len(inner) == 1 and (
            inner[0].is_dir() or inner[0].suffix.lower() in {".pkl", ".safetensors"}
        ):
            return (yield from self.install_steps(inner[0], name, how))
        raise ModelNotFound(
            "{folder} is neither a model in diffusers layout (unet/config.json) nor an "
            "adapter pack (pack.json).",
            folder=folder,
        )

    def _install(
        self, kind: Kind, name: str, fill: Fill, source: Path, origin: Origin
    ) -> Steps[StoredItem]:
        place = self._place(kind, name)
        if place.exists():
            raise BadRequest("The name {name!r} is taken; give another one.", name=name)
        if problem := missing_place(self.root) if kind == Kind.MODEL else "":
            raise BadRequest(problem)
        try:
            place.parent.mkdir(parents=True, exist_ok=True)
            sweep_scratch(place.parent)
            prefix = scratch_prefix("import")
            with tempfile.TemporaryDirectory(prefix=prefix, dir=place.parent) as scratch:
                fresh = Path(scratch) / name
                fresh.mkdir()
                yield from fill(source, fresh)
                hashes = yield from hashes_steps(fresh)
                write_record(fresh, Record(hashes, origin))
                fresh.rename(place)
        except OSError as error:
            raise save_error(place, error) from error
        return self._describe(kind, place, name)

    # Care

    def verify(self, name: str) -> tuple[str, ...]:
        """`verify_steps`, run to its end; one sentence per fault."""
        return tuple(fault.words for fault in run_to_end(self.verify_steps(name)))

    def verify_steps(self, name: str) -> Steps[tuple[Fault, ...]]:
        """Compare an item's files with their recorded hashes and read every tensor.

        Returns:
            The faults; empty when all is well.

        Raises:
            ModelNotFound: there is no such item.
        """
        item = self.item(name)
        folder = item.path
        faults: list[Fault] = []
        recorded = read_record(folder).sha256
        weights = sorted(folder.rglob("*.safetensors"))
        sizes = [folder / relative for relative in recorded] + weights
        meter = Meter(total=sum(path.stat().st_size for path in sizes if path.is_file()))
        for relative, expected in recorded.items():
            path = folder / relative
            if not path.is_file():
                faults.append(Fault(relative, Sentence("{path} is missing.", path=path)))
                continue
            try:
                found = yield from hash_steps(path, relative, meter)
            except OSError as error:
                words = Sentence(
                    "The file {path} cannot be read ({reason}).", path=path, reason=error
                )
                faults.append(Fault(relative, words))
                continue
            if found != expected:
                words = Sentence("{path} has changed since it was installed.", path=path)
                faults.append(Fault(relative, words))
        for path in weights:
            try:
                yield from weights_steps(path, meter)
            except EngineError as error:
                faults.append(Fault(path.relative_to(folder).as_posix(), error.message))
        if not faults:
            faults += faults_of_form(item)
        return tuple(faults)

    def remove(self, name: str, kind: Kind | None = None) -> None:
        """Delete an installed item, of a kind where a model and adapters may have the same name.

        Raises:
            ModelNotFound: there is no such item.
            BadRequest: it is the built-in model.
        """
        item = self.item(name, kind)
        if item.path == self.builtin:
            raise BadRequest("The starter model ships with the application and cannot be removed.")
        doomed = item.path.with_name(f"{scratch_prefix('removed')}{item.path.name}")
        try:
            item.path.rename(doomed)
            shutil.rmtree(doomed)
        except OSError as error:
            raise save_error(item.path, error) from error

    def item(self, name: str, kind: Kind | None = None) -> StoredItem:
        """An item by name, of a kind or of either, models first.

        Raises:
            ModelNotFound: there is none.
        """
        for item in self.list():
            if item.name == name and kind in {None, item.kind}:
                return item
        raise ModelNotFound(
            "Nothing of the name {name!r} is installed.",
            hint=missing_place(self.root),
            name=name,
        )


def _text(path: Path) -> str:
    return str(path.absolute())


def _hash_of(hashes: Mapping[str, str]) -> str:
    return hashlib.sha256("".join(f"{k}{hashes[k]}" for k in sorted(hashes)).encode()).hexdigest()
