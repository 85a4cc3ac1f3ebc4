"""What lies in a download's folder: finished files with their hashes, unfinished ones that can be gone on with, damaged ones."""

from __future__ import annotations

import json
from collections.abc import Generator
from dataclasses import asdict, dataclass
from hashlib import sha256
from pathlib import Path

from engine.errors import BadCheckpoint
from engine.files.atomic import atomic_write
from engine.files.state_file import Fields, parsed, read_state
from engine.fitting import sound
from engine.sentences import Sentence
from engine.transfer import Meter, Stage, Transfer

NOTES = ".notes"
_CHUNK = 4 << 20


@dataclass(frozen=True, slots=True)
class PartState:
    """What is known of an unfinished file.

    Attributes:
        validator: strong ETag or date of the file at its server, or "".
        total: its whole length, or None.
        declared: the server's own SHA-256, or "".
        url: where it comes from.
    """

    validator: str = ""
    total: int | None = None
    declared: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True)
class Fetched:
    """A finished file.

    Attributes:
        path: relative to the model's folder.
        sha256: its hash.
        url: where it came from.
        was_known: whether the hash was known before, rather than recorded now.
    """

    path: str
    sha256: str
    url: str
    was_known: bool


class Place:
    """Where one file is put together.

    Args:
        folder: of the download.
        path: of the file, relative to it.
    """

    def __init__(self, folder: Path, path: str) -> None:
        self.path, self.target = path, folder / path
        self.part = self.target.with_name(self.target.name + ".part")
        # Notes lie apart: what is in the model's own folders must be the model's.
        self._state = folder / NOTES / f"{path}.part.json"
        self._finished = folder / NOTES / f"{path}.json"

    @property
    def size(self) -> int:
        """Bytes that are there, finished or not."""
        for path in (self.target, self.part):
            if path.is_file():
                return path.stat().st_size
        return 0

    def state(self) -> PartState:
        """What was noted of the unfinished file."""
        return read_state(self._state, _part_state, PartState).value

    def note(self, state: PartState) -> None:
        """Note it. Raises SaveFailed."""
        with atomic_write(self._state) as file:
            file.write(json.dumps(asdict(state)).encode())

    def restart(self) -> None:
        """Drop the unfinished file."""
        self.part.unlink(missing_ok=True)
        self._state.unlink(missing_ok=True)

    def finish(self, fetched: Fetched) -> None:
        """The part was checked and becomes the file. Raises SaveFailed."""
        with atomic_write(self._finished) as file:
            file.write(json.dumps(asdict(fetched)).encode())
        self.part.replace(self.target)
        self._state.unlink(missing_ok=True)

    def finished(self) -> Fetched | None:
        """What was noted of the finished file, or None."""
        return read_state(self._finished, _fetched, lambda: None).value

    def quarantine(self) -> Path:
        """Set what is damaged aside, under a name that nothing reads; only the last such file is kept."""
        aside = self.target.with_name(self.target.name + ".corrupt")
        source = self.part if self.part.exists() else self.target
        if source.exists():
            source.replace(aside)
        self._state.unlink(missing_ok=True)
        self._finished.unlink(missing_ok=True)
        return aside


def _part_state(found: Fields) -> PartState:
    unknown: int | None = None
    return PartState(
        found.need("validator", str, ""),
        found.need("total", int | None, unknown, where=lambda total: total is None or total >= 0),
        found.need("declared", str, ""),
        found.need("url", str, ""),
    )


def _fetched(found: Fields) -> Fetched:
    names = ("path", "sha256", "url", "was_known")
    return sound(Fetched(**{name: found.raw(name) for name in names}))


def hash_steps(path: Path, name: str, meter: Meter) -> Generator[Transfer, None, str]:
    """SHA-256 of a file, a step every few megabytes."""
    digest = sha256()
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            digest.update(chunk)
            meter.add(len(chunk))
            yield meter.value(Stage.CHECK, name)
    return digest.hexdigest()


def check_form(path: Path, name: str) -> str:
    """Whether a file is what its name says, as far as that can be seen without reading all of it; "" or what is wrong."""
    try:
        if name.endswith(".safetensors"):
            from engine.weights.safe_weights import check_layout

            check_layout(path)
        elif name.endswith(".json"):
            parsed(path.read_text("utf-8"))
        elif path.stat().st_size == 0:
            return Sentence("it is empty")
    except BadCheckpoint as error:
        reason = error.message.fields.get("reason", "")
        return reason if isinstance(reason, str) and reason else Sentence("it is damaged")
    except ValueError:
        return Sentence("it is no JSON")
    return ""
