"""The models that can be had: what they are, under which licence, and where their files lie. Free of torch.

The manifest ships with the application. A file's hash is there only where somebody verified it; for the others the first
import records what arrived, and says so.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath
from typing import Any, cast
from urllib.parse import urlsplit

from engine.errors import BadRequest, ModelNotFound

SCHEMA = 1
_HASH = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class Licence:
    """Terms of a model.

    Attributes:
        name: as it is known.
        url: where its text can be read.
        points: what matters to a photographer, in plain words; they do not replace the text.
        must_accept: whether the user has to agree before the model is fetched.
    """

    name: str
    url: str = ""
    points: tuple[str, ...] = ()
    must_accept: bool = False


@dataclass(frozen=True, slots=True)
class RemoteFile:
    """A file of a model.

    Attributes:
        path: where it belongs, relative to the model's folder.
        remote: its path below a mirror's address.
        bytes: about how large it is; the server's word counts.
        sha256: verified hash, or "" where nobody verified one.
        is_kept: whether it stays, rather than being needed for the import only.
    """

    path: str
    remote: str
    bytes: int
    sha256: str = ""
    is_kept: bool = True


@dataclass(frozen=True, slots=True)
class Mirror:
    """A place that has all files of a model, at `base` + `remote`."""

    name: str
    base: str

    def url(self, file: RemoteFile) -> str:
        """Where a file lies."""
        return self.base + file.remote

    @classmethod
    def at(cls, base: str) -> Mirror:
        """A mirror of the user's own.

        Raises:
            BadRequest: it is no http or https address.
        """
        parts = urlsplit(base)
        if parts.scheme not in {"http", "https"} or not parts.hostname:
            raise BadRequest(
                "{base!r} is no address of a mirror; it begins with https://.", base=base
            )
        return cls(parts.netloc, base if base.endswith("/") else f"{base}/")


@dataclass(frozen=True, slots=True)
class Card:
    """What can be had.

    Attributes:
        name: what it is called when installed.
        title: what people call it.
        kind: "model" or "adapters".
        what: what it is good for, in a sentence or two.
        bytes: about its size on disk when installed.
        licence: its terms.
        homepage: where its makers describe or offer it.
        for_model: name of the model that adapters belong to, or "".
        is_builtin: whether it ships with the application.
        mirrors: places to fetch it from, tried in turn; none means that it is fetched by hand from the homepage.
        files: what is fetched.
    """

    name: str
    title: str
    kind: str
    what: str
    bytes: int
    licence: Licence
    homepage: str = ""
    for_model: str = ""
    is_builtin: bool = False
    mirrors: tuple[Mirror, ...] = ()
    files: tuple[RemoteFile, ...] = ()

    @property
    def can_download(self) -> bool:
        """Whether there is an address to fetch it from."""
        return bool(self.mirrors and self.files)

    @property
    def download_bytes(self) -> int:
        """About how much is fetched."""
        return sum(file.bytes for file in self.files)

    @property
    def has_hashes(self) -> bool:
        """Whether somebody verified all of its files."""
        return bool(self.files) and all(file.sha256 for file in self.files)

    def preferring(self, mirror: Mirror | str | None) -> Card:
        """The same card with a mirror, or the mirror of that name, in front.

        Raises:
            BadRequest: there is no mirror of that name.
        """
        if mirror is None:
            return self
        if isinstance(mirror, str):
            named = [m for m in self.mirrors if m.name == mirror]
            if not named:
                names = ", ".join(m.name for m in self.mirrors) or "none"
                raise BadRequest(
                    "{name} has no mirror {mirror!r}; there are: {names}.",
                    name=self.name,
                    mirror=mirror,
                    names=names,
                )
            mirror = named[0]
        others = tuple(m for m in self.mirrors if m != mirror)
        return replace(self, mirrors=(mirror, *others))


@dataclass(frozen=True, slots=True)
class Manifest:
    """All cards, in the order to show them."""

    cards: tuple[Card, ...]

    def find(self, name: str) -> Card:
        """A card by name.

        Raises:
            ModelNotFound: there is none.
        """
        for card in self.cards:
            if card.name == name:
                return card
        names = ", ".join(c.name for c in self.cards if not c.is_builtin)
        raise ModelNotFound(
            "No model of the name {name!r} is known.",
            hint="There are: {names}.",
            name=name,
            names=names,
        )


def read_manifest(path: Path) -> Manifest:
    """Read a manifest.

    Raises:
        ModelNotFound: it is not there.
        BadRequest: it is damaged, of a newer version, or names a file outside its model's folder.
    """
    try:
        data = json.loads(path.read_text("utf-8"))
        if data["schema"] != SCHEMA:
            raise BadRequest(
                "The list of models {path} is of another version of the application.", path=path
            )
        return Manifest(tuple(_card(entry) for entry in data["cards"]))
    except FileNotFoundError as error:
        raise ModelNotFound("The list of models {path} is missing.", path=path) from error
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise BadRequest(
            "The list of models {path} cannot be read ({reason}).", path=path, reason=error
        ) from error


def _card(entry: Mapping[str, Any]) -> Card:
    licence = cast("Mapping[str, Any]", entry["licence"])
    return Card(
        name=str(entry["name"]),
        title=str(entry["title"]),
        kind=str(entry["kind"]),
        what=str(entry["what"]),
        bytes=int(entry["bytes"]),
        licence=Licence(
            str(licence["name"]),
            str(licence.get("url", "")),
            tuple(str(point) for point in licence.get("points", ())),
            bool(licence.get("must_accept", False)),
        ),
        homepage=str(entry.get("homepage", "")),
        for_model=str(entry.get("for_model", "")),
        is_builtin=bool(entry.get("builtin", False)),
        mirrors=tuple(_mirror(m) for m in cast("Sequence[Any]", entry.get("mirrors", ()))),
        files=tuple(_file(f) for f in cast("Sequence[Any]", entry.get("files", ()))),
    )


def _mirror(entry: Mapping[str, Any]) -> Mirror:
    return Mirror(str(entry["name"]), Mirror.at(str(entry["base"])).base)


def _file(entry: Mapping[str, Any]) -> RemoteFile:
    path, digest = str(entry["path"]), str(entry.get("sha256") or "")
    place = PurePosixPath(path)
    if place.is_absolute() or ".." in place.parts or "\\" in path or ":" in path:
        raise ValueError(f"{path} lies outside the model's folder")
    if digest and not _HASH.fullmatch(digest):
        raise ValueError(f"{digest} is no SHA-256")
    return RemoteFile(
        path,
        str(entry.get("remote") or path),
        int(entry["bytes"]),
        digest,
        bool(entry.get("kept", True)),
    )
