"""The photographs of a run: looked at before training, listed with a reason where they are left out. Torch-free."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from engine.errors import BadImage, BadRequest
from engine.files import is_picture_name, read_image
from engine.sentences import Sentence
from trainer.config import CAPTIONS_NONE, CAPTIONS_SIDECAR, TrainConfig
from trainer.data.degrade import Pixels

EXCLUDED_FILE = Path(__file__).parents[2] / "resources" / "samples" / "EXCLUDED.txt"

_BLUR_LIMIT = 12.0
_ALIKE_BITS = 6
_HASH_SIDE = 8


class Reason(StrEnum):
    """Why a picture is left out."""

    UNREADABLE = "unreadable"
    TOO_SMALL = "too small"
    BLURRED = "blurred"
    DUPLICATE = "duplicate"
    EXCLUDED = "excluded"
    NO_PARTNER = "no partner"


@dataclass(frozen=True, slots=True)
class Picture:
    """A photograph that is used.

    Attributes:
        path: the file.
        width, height: upright size in pixels.
        sha256: hash of the file's bytes.
        partner: its degraded version where own pairs are given, or None.
        caption: text for the prompt, or "".
    """

    path: Path
    width: int
    height: int
    sha256: str
    partner: Path | None = None
    caption: str = ""


@dataclass(frozen=True, slots=True)
class Rejected:
    """A photograph that is not used, and why in one sentence."""

    path: Path
    reason: Reason
    message: str


@dataclass(frozen=True, slots=True)
class DatasetReport:
    """What a scan found.

    Attributes:
        pictures: usable ones, in path order.
        rejected: the others, in path order.
    """

    pictures: tuple[Picture, ...]
    rejected: tuple[Rejected, ...]

    @property
    def manifest(self) -> str:
        """Hash over the usable pictures' contents and captions; where they lie does not enter."""
        digest = hashlib.sha256()
        for picture in self.pictures:
            digest.update(f"{picture.sha256} {picture.caption!r}\n".encode())
        return digest.hexdigest()


@dataclass(frozen=True, slots=True)
class ScanOptions:
    """What a scan demands.

    Attributes:
        crop: side that a picture must have at least, in pixels.
        scale: enlargement (a partner must be smaller by exactly that).
        pairs: folder with degraded versions of the same relative names, or None.
        captions: "none", "sidecar", or one caption for all.
        excluded: hashes or file names that may not be used.
    """

    crop: int
    scale: int = 4
    pairs: Path | None = None
    captions: str = CAPTIONS_NONE
    excluded: frozenset[str] = frozenset()

    @classmethod
    def of(cls, config: TrainConfig) -> ScanOptions:
        """What a run demands; the bundled samples are excluded."""
        pairs = Path(config.pairs) if config.pairs else None
        return cls(config.crop, config.scale, pairs, config.captions, read_excluded())


def read_excluded(path: Path = EXCLUDED_FILE) -> frozenset[str]:
    """The hashes of an exclusion list (first word of each line; # starts a comment)."""
    lines = (line.split("#")[0].split() for line in path.read_text("utf-8").splitlines())
    return frozenset(words[0].lower() for words in lines if words)


def find_pictures(folders: Iterable[Path]) -> list[tuple[Path, Path]]:
    """All files that end like a picture in folders and below, as (root, file), sorted.

    Raises:
        BadRequest: a folder does not exist.
    """
    found: list[tuple[Path, Path]] = []
    for root in folders:
        if not root.is_dir():
            raise BadRequest(
                "There is no folder {root}; give a folder with photographs.", root=root
            )
        found += [(root, file) for file in sorted(root.rglob("*")) if is_picture_name(file)]
    return found


def scan(folders: Sequence[Path], options: ScanOptions) -> DatasetReport:
    """Read every picture once and sort it into usable and not; nothing is left out silently.

    Raises:
        BadRequest: a folder does not exist, or no picture is usable; the sentence says why.
    """
    found = list(scan_each(find_pictures(folders), options))
    pictures = tuple(each for each in found if isinstance(each, Picture))
    rejected = tuple(each for each in found if isinstance(each, Rejected))
    if not pictures:
        first = Sentence(" The first: {reason}", reason=rejected[0].message) if rejected else ""
        raise BadRequest(
            "None of the {count} pictures in {folders} can be used.{first}",
            count=len(rejected),
            folders=", ".join(map(str, folders)),
            first=first,
        )
    return DatasetReport(pictures, rejected)


def scan_each(
    files: Iterable[tuple[Path, Path]], options: ScanOptions
) -> Iterator[Picture | Rejected]:
    """What `scan` finds, one picture after the other.

    Args:
        files: (root, file), as `find_pictures` lists them.
        options: what is demanded.
    """
    seen: list[tuple[int, Path]] = []
    for root, file in files:
        yield _examine(root, file, options, seen)


def _examine(
    root: Path, file: Path, options: ScanOptions, seen: list[tuple[int, Path]]
) -> Picture | Rejected:
    try:
        loaded = read_image(file)
    except BadImage as error:
        return Rejected(file, Reason.UNREADABLE, error.message)
    rgb, digest = to_uint8(loaded.rgb), loaded.source.sha256
    height, width = rgb.shape[:2]
    if digest in options.excluded or file.name in options.excluded:
        return Rejected(
            file,
            Reason.EXCLUDED,
            Sentence("{file} is on the list of excluded pictures.", file=file),
        )
    if min(width, height) < options.crop:
        return Rejected(
            file,
            Reason.TOO_SMALL,
            Sentence(
                "{file} has {width} x {height} pixels; a crop needs {crop}.",
                file=file,
                width=width,
                height=height,
                crop=options.crop,
            ),
        )
    fingerprint = perceptual_hash(rgb)
    for other, path in seen:
        if (fingerprint ^ other).bit_count() <= _ALIKE_BITS:
            return Rejected(
                file,
                Reason.DUPLICATE,
                Sentence("{file} shows the same as {path}.", file=file, path=path),
            )
    if (value := sharpness(rgb)) < _BLUR_LIMIT:
        return Rejected(
            file,
            Reason.BLURRED,
            Sentence(
                "{file} is blurred (sharpness {value:.0f}; {least:.0f} is needed).",
                file=file,
                value=value,
                least=_BLUR_LIMIT,
            ),
        )
    partner = _partner(root, file, options, (width, height))
    if isinstance(partner, Rejected):
        return partner
    seen.append((fingerprint, file))
    return Picture(file, width, height, digest, partner, _caption(file, options.captions))


def _partner(
    root: Path, file: Path, options: ScanOptions, size: tuple[int, int]
) -> Path | Rejected | None:
    """The degraded version: same relative name, any picture suffix, exactly 1 / scale of the side."""
    if options.pairs is None:
        return None
    place = options.pairs / file.relative_to(root)
    candidates = (
        sorted(place.parent.glob(f"{_escaped(place.stem)}.*")) if place.parent.is_dir() else []
    )
    match = next(
        (path for path in [place, *candidates] if path.is_file() and is_picture_name(path)), None
    )
    if match is None:
        return Rejected(
            file,
            Reason.NO_PARTNER,
            Sentence(
                "{file} has no degraded version in {folder}.", file=file, folder=options.pairs
            ),
        )
    try:
        found = read_image(match).size
    except BadImage as error:
        return Rejected(file, Reason.UNREADABLE, error.message)
    if (found.width * options.scale, found.height * options.scale) != size:
        return Rejected(
            file,
            Reason.NO_PARTNER,
            Sentence(
                "{match} has {width} x {height} pixels, which is not a {scale}th of {file}.",
                match=match,
                width=found.width,
                height=found.height,
                scale=options.scale,
                file=file,
            ),
        )
    return match


def _escaped(name: str) -> str:
    return "".join(f"[{c}]" if c in "*?[" else c for c in name)


def _caption(file: Path, captions: str) -> str:
    if captions == CAPTIONS_NONE:
        return ""
    if captions != CAPTIONS_SIDECAR:
        return captions
    sidecar = file.with_suffix(".txt")
    return " ".join(sidecar.read_text("utf-8").split()) if sidecar.is_file() else ""


def to_uint8(rgb: NDArray[np.uint8] | NDArray[np.uint16]) -> Pixels:
    """8 bits of a picture with 8 or 16, rounded."""
    if rgb.dtype == np.uint16:
        return ((rgb.astype(np.uint32) + 128) // 257).astype(np.uint8)
    return rgb.astype(np.uint8, copy=False)


def perceptual_hash(rgb: Pixels) -> int:
    """128 bits: whether brightness rises from one cell of an 8 x 8 grid to the next, across and down."""
    grey = Image.fromarray(rgb).convert("L")
    side = _HASH_SIDE
    across = np.asarray(grey.resize((side + 1, side), Image.Resampling.BOX), np.int16)
    down = np.asarray(grey.resize((side, side + 1), Image.Resampling.BOX), np.int16)
    bits = np.concatenate(
        [(np.diff(across, axis=1) > 0).ravel(), (np.diff(down, axis=0) > 0).ravel()]
    )
    return int.from_bytes(np.packbits(bits).tobytes(), "big")


def sharpness(rgb: Pixels) -> float:
    """Mean square of the Laplacian of the sharpest tenth of 32 x 32 blocks, grey levels squared.

    The sharpest blocks count, so that a subject in focus before a soft background passes.
    """
    grey = np.asarray(Image.fromarray(rgb).convert("L"), np.float32)
    centre = grey[1:-1, 1:-1]
    laplacian = 4 * centre - grey[:-2, 1:-1] - grey[2:, 1:-1] - grey[1:-1, :-2] - grey[1:-1, 2:]
    side = min(32, *laplacian.shape)
    rows, columns = (length // side for length in laplacian.shape)
    blocks = laplacian[: rows * side, : columns * side].reshape(rows, side, columns, side)
    energy = np.sort((blocks**2).mean(axis=(1, 3)).ravel())
    return float(energy[-max(1, len(energy) // 10) :].mean())


def split(
    pictures: Sequence[Picture], share: float, seed: int
) -> tuple[tuple[Picture, ...], tuple[Picture, ...]]:
    """Pictures to train on and to validate on; by picture, so that no crop of a validation picture is trained on.

    A picture's side depends on its content and the seed only: adding pictures moves none of the others. Where all
    would fall on one side, training keeps at least one and validation gets one if there are two pictures.
    """

    def place(picture: Picture) -> float:
        digest = hashlib.sha256(f"{seed} {picture.sha256}".encode()).digest()
        return int.from_bytes(digest[:8], "big") / 2**64

    if share <= 0 or len(pictures) < 2:
        return tuple(pictures), ()
    ranked = sorted(pictures, key=lambda p: (place(p), p.sha256))
    count = sum(place(p) < share for p in ranked)
    held = {id(p) for p in ranked[: min(max(count, 1), len(ranked) - 1)]}
    return (
        tuple(p for p in pictures if id(p) not in held),
        tuple(p for p in pictures if id(p) in held),
    )
