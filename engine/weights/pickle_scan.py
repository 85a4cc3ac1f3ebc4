"""A look through a torch checkpoint before it is opened: nothing is made that its own bytes do not pay for.

torch opens it with `weights_only=True` and then runs nothing, but it still makes what is asked for: an array of any length,
an archive's entry of any size. What a checkpoint of adapters is made of is little, and everything else is refused here.
"""

from __future__ import annotations

import pickletools
import zipfile
from collections.abc import Iterator
from pathlib import Path

from engine.sentences import Sentence

_MOST_STEPS = 2_000_000
"""Of a pickle; SD 2.1's adapters take 40,000."""
_LARGEST_TEXT = 16 << 20
_MOST_ENTRIES = 100_000
_MADE = frozenset(
    {
        "collections OrderedDict",
        "torch._utils _rebuild_tensor_v2",
        "torch._utils _rebuild_parameter",
    }
)
_LEGACY_PICKLES = 4
"""Before the storages of a file from before torch 1.6: a magic number, a version, the machine, the object."""


class RefusedError(ValueError):
    """The checkpoint is not opened.

    Attributes:
        reason: half a sentence.
    """

    def __init__(self, reason: Sentence) -> None:
        super().__init__(reason)
        self.reason = reason


def check_pickle(path: Path) -> None:
    """Look through a checkpoint as torch saves it, or saved it before version 1.6.

    Raises:
        RefusedError: it is no such file, or holds or makes more than numbers.
        OSError: it cannot be read.
    """
    with path.open("rb") as file:
        is_archive = file.read(4) == b"PK\x03\x04"  # as torch tells them apart
        file.seek(0)
        if is_archive:
            _check_steps(pickletools.genops(_text_of(path)))
            return
        for _ in range(_LEGACY_PICKLES):
            _check_steps(pickletools.genops(file))


def _text_of(path: Path) -> bytes:
    """The pickle in an archive whose entries are all as large as they lie there, which is how torch writes them."""
    try:
        with zipfile.ZipFile(path) as archive:
            entries = archive.infolist()
            if len(entries) > _MOST_ENTRIES:
                raise RefusedError(Sentence("it has {count} entries, too many", count=len(entries)))
            for entry in entries:
                is_plain = entry.compress_type == zipfile.ZIP_STORED and not entry.flag_bits & 1
                if not is_plain or entry.file_size != entry.compress_size:
                    raise RefusedError(
                        Sentence("it holds packed data ({entry})", entry=entry.filename[:80])
                    )
            texts = [entry for entry in entries if entry.filename.lower().endswith("data.pkl")]
            if len(texts) != 1 or texts[0].file_size > _LARGEST_TEXT:
                raise RefusedError(Sentence("it is no PiSA-SR checkpoint"))
            if sum(entry.file_size for entry in entries) > path.stat().st_size:
                raise RefusedError(
                    Sentence("it is damaged or no checkpoint ({kind_of})", kind_of="size")
                )
            return archive.read(texts[0])
    except (zipfile.BadZipFile, ValueError, EOFError, NotImplementedError) as error:
        if isinstance(error, RefusedError):
            raise
        raise RefusedError(
            Sentence("it is damaged or no checkpoint ({kind_of})", kind_of=type(error).__name__)
        ) from error


def _check_steps(steps: Iterator[tuple[pickletools.OpcodeInfo, object, int | None]]) -> None:
    """Every step of one pickle.

    A tuple that is used twice is refused, too: forty that each hold the one before twice take years to compare.
    """
    tuples: set[object] = set()
    was_tuple, memo = False, 0
    try:
        for count, (step, value, _) in enumerate(steps):
            name = step.name
            if count > _MOST_STEPS:
                raise RefusedError(Sentence("it holds more than adapters need"))
            if name == "GLOBAL" and value not in _MADE and not _is_storage(str(value)):
                raise RefusedError(_code())
            if name in {"STACK_GLOBAL", "INST", "OBJ", "EXT1", "EXT2", "EXT4"}:
                raise RefusedError(_code())
            if "PUT" in name or name == "MEMOIZE":
                place = memo if name == "MEMOIZE" else value
                memo += 1
                if was_tuple:
                    tuples.add(place)
                else:
                    tuples.discard(place)
            elif "GET" in name and value in tuples:
                raise RefusedError(_code())
            was_tuple = name.startswith("TUPLE")
    except (ValueError, IndexError, OverflowError, MemoryError) as error:
        if isinstance(error, RefusedError):
            raise
        raise RefusedError(
            Sentence("it is damaged or no checkpoint ({kind_of})", kind_of=type(error).__name__)
        ) from error


def _code() -> Sentence:
    return Sentence("it holds more than numbers (code, or unknown objects), so it was not opened")


def _is_storage(name: str) -> bool:
    module, _, kind = name.partition(" ")
    return module in {"torch", "torch.storage"} and kind.endswith("Storage")
