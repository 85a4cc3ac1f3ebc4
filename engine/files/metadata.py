"""What a result carries beside its pixels: the source's EXIF, XMP, IPTC, comments and resolution, true of the new pixels."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

from engine.files import exif as tiff
from engine.files import iptc as records
from engine.files import makernotes
from engine.files.changed_exif import RESOLUTION_UNIT, X_RESOLUTION, Y_RESOLUTION, exif_after
from engine.files.changed_xmp import change_xmp
from engine.files.exif import Entry, Exif, block_of, parse_block
from engine.files.geometry import Change
from engine.files.image import Metadata, SourceInfo
from engine.files.jpeg_segments import xmp_segments
from engine.files.png_text import (
    Text,
    comments_as_texts,
    name_of,
    texts_as_comments,
    without_place_texts,
)
from engine.files.xmp import NAMESPACE, drop_places, put_properties, with_properties
from engine.files.xmp_packet import Packet
from engine.sentences import Sentence, listed
from engine.types import Notice, Size

if TYPE_CHECKING:
    from engine.files.formats import SaveSpec
    from engine.files.recipe import Recipe


class MetadataPolicy(StrEnum):
    """What of the source's metadata and resolution goes into a result; its colour profile always does."""

    KEEP = "keep"
    NO_LOCATION = "no-location"
    NONE = "none"


_PROJECTION = frozenset({0x830E, 0x8480, 0x8482, 0x85D8, 0x87AF, 0x87B0, 0x87B1, 0xA480})
"""Of the first directory: where on earth the pixels lie (GeoTIFF)."""


@dataclass(frozen=True, slots=True)
class Attached:
    """What goes into a result's file beside its pixels.

    Attributes:
        icc: colour profile, or None for sRGB.
        exif: the EXIF directories, or None.
        notes: the entry of `exif` that has to lie where it lay, or None.
        xmp: packet, or None.
        dpi: pixels per inch, or None.
        iptc, resources, comments, texts: see `Metadata`; empty where the format has no place.
        notices: what of the source is missing, for people.
    """

    icc: bytes | None = None
    exif: Exif | None = None
    notes: Entry | None = None
    xmp: bytes | None = None
    dpi: tuple[float, float] | None = None
    iptc: bytes | None = None
    resources: bytes | None = None
    comments: tuple[bytes, ...] = ()
    texts: tuple[tuple[bytes, bytes], ...] = ()
    notices: tuple[Notice, ...] = field(default=())

    def exif_block(self) -> bytes | None:
        """The EXIF as a block, or None."""
        return block_of(self.exif, self.notes) if self.exif is not None else None


def attached(
    source: SourceInfo | None,
    size: Size,
    spec: SaveSpec,
    *,
    icc: bytes | None = None,
    dpi: tuple[float, float] | None = None,
    recipe: Recipe | None = None,
) -> Attached:
    """What a result of `size` made from `source` carries.

    What is not bound to pixels or places stays bit by bit; `changed_exif` and `changed_xmp` say what is. What the format has no
    place for is named in the notices. `no-location` also drops the camera's private notes, which may hold a position.
    """
    properties = recipe.properties() if recipe is not None and spec.has_recipe else {}
    if source is None or spec.metadata == MetadataPolicy.NONE:
        exif = exif_after(Exif(), Change.none(size), dpi) if dpi else None
        xmp = with_properties(None, properties) if properties else None
        return Attached(icc, exif, xmp=xmp, dpi=dpi)
    job = _Job(source.metadata, Change.of(source, size), spec)
    if spec.metadata == MetadataPolicy.NO_LOCATION:
        job.forget_places()
    dpi, is_new = _resolution(source, job.change, dpi)
    exif, notes = job.exif(dpi if is_new else None)
    xmp = job.xmp(properties, dpi if is_new else None)
    resources = job.resources(dpi if is_new else None)
    comments, texts = job.words()
    return Attached(
        icc, exif, notes, xmp, dpi, job.iptc(), resources, comments, texts, job.notices()
    )


def _resolution(
    source: SourceInfo, change: Change, wish: tuple[float, float] | None
) -> tuple[tuple[float, float] | None, bool]:
    """The result's resolution, and whether it is not what the source's EXIF says."""
    if wish is not None or source.dpi is None:
        return wish, wish is not None
    said = resolution_of(parse_block(source.metadata.exif))
    is_new = said is None or any(abs(a - b) > 0.5 for a, b in zip(said, source.dpi, strict=True))
    across, down = source.dpi
    return ((down, across) if change.swaps_sides else (across, down)), is_new


def resolution_of(exif: Exif) -> tuple[float, float] | None:
    """Pixels per inch by EXIF; None where it does not say."""
    across, down = exif.numbers(X_RESOLUTION)[:1], exif.numbers(Y_RESOLUTION)[:1]
    unit = {2: 1.0, 3: 2.54}.get(int((exif.numbers(RESOLUTION_UNIT) or (2,))[0]), 0.0)
    if not (across and down):
        return None
    return sound_resolution(across[0] * unit, down[0] * unit)


def sound_resolution(across: float, down: float) -> tuple[float, float] | None:
    """Both where they can be meant, else None."""
    return (across, down) if 0 < across < 1e6 and 0 < down < 1e6 else None


class _Job:
    """From what a source carries to what its result does; what gets lost on the way is noted."""

    def __init__(self, old: Metadata, change: Change, spec: SaveSpec) -> None:
        self.change, self._old, self._spec = change, old, spec
        self._iptc, self._texts, self._places = old.iptc, old.texts, True
        self._lost: dict[str, None] = dict.fromkeys(old.lost)

    def forget_places(self) -> None:
        """Leave out whatever holds a place, or may."""
        self._places = False
        self._iptc = records.without_places(self._old.iptc)
        self._texts = without_place_texts(self._texts)

    def notices(self) -> tuple[Notice, ...]:
        """What was lost, as one sentence."""
        if not self._lost:
            return ()
        return (Notice("file", Sentence("Not in the result: {what}.", what=listed(self._lost))),)

    def _lose(self, what: str) -> None:
        self._lost[what] = None

    def exif(self, dpi: tuple[float, float] | None) -> tuple[Exif | None, Entry | None]:
        """The directories, and the camera's notes where they have to lie where they lay."""
        exif = parse_block(self._old.exif)
        image = [one for one in exif.entries if one.tag not in _PROJECTION]
        if self._places and len(image) < len(exif.entries):
            self._lose(Sentence("map coordinates (GeoTIFF)"))
        left_out = {*self._spec.format.not_in_exif, *(() if self._places else (tiff.GPS,))}
        image = [one for one in image if one.tag not in left_out]
        exif = exif_after(exif.with_directory(0, image), self.change, dpi)
        if not self._places:
            exif = makernotes.without(exif)
        exif, notes = self._with_notes(exif)
        return (exif, notes) if exif.entries else (None, None)

    def _with_notes(self, exif: Exif) -> tuple[Exif, Entry | None]:
        """Find the camera's notes a place, and have everything fit into the format."""
        most = self._spec.format.exif_bytes
        entry = exif.find(tiff.MAKER_NOTE, tiff.PHOTO)
        notes = entry if entry is not None and makernotes.can_stay(entry) else None
        if notes is not None and len(block_of(exif, notes)) <= most:
            return exif, notes
        can_move = entry is not None and makernotes.can_move(entry)
        if entry is not None and not (can_move and len(block_of(exif)) <= most):
            exif = makernotes.without(exif)
            self._lose(makernotes.NAME)
        while len(block_of(exif)) > most:
            largest = max(_all_entries(exif), key=lambda one: len(one.data))
            exif = exif.without(largest.tag)
            self._lose(Sentence("EXIF tag 0x{tag:04X}", tag=largest.tag))
        return exif, None

    def xmp(self, properties: Mapping[str, str], dpi: tuple[float, float] | None) -> bytes | None:
        """The packet with our properties."""
        packet = Packet.of(self._old.xmp)
        if packet is None or packet.rdf is None:
            if self._old.xmp:
                self._lose(Sentence("damaged XMP"))
            return with_properties(None, properties) if properties else None
        if not self._places:
            drop_places(packet)
        for what in change_xmp(packet, self.change, dpi):
            self._lose(what)
        put_properties(packet, properties)
        data = packet.to_bytes()
        try:
            xmp_segments(data, NAMESPACE)
        except ValueError:
            self._lose(Sentence("damaged XMP"))
            return with_properties(None, properties) if properties else None
        return data

    def iptc(self) -> bytes | None:
        """The records."""
        if self._iptc and not self._spec.format.has_iptc:
            self._lose("IPTC")
            return None
        return self._iptc

    def resources(self, dpi: tuple[float, float] | None) -> bytes | None:
        """Photoshop's other image resources."""
        old, moves = self._old.resources, self.change.is_turned or self.change.is_cut
        if old and moves and records.has_paths(old):
            self._lose(Sentence("Photoshop paths"))
        is_same = self._iptc == self._old.iptc
        found = records.after_change(old, dpi=dpi, is_turned=moves, is_same_iptc=is_same)
        if found and not self._spec.format.has_iptc:
            if records.says_something(found):
                self._lose(Sentence("Photoshop image resources"))
            return None
        return found

    def words(self) -> tuple[tuple[bytes, ...], tuple[Text, ...]]:
        """Comments and texts, as the format holds them."""
        kind, comments, texts = self._spec.format, self._old.comments, self._texts
        if kind.has_texts:
            return (), (*texts, *comments_as_texts(comments))
        more, texts = texts_as_comments(texts)
        comments += more
        for text in texts:
            self._lose(name_of(text))
        fitting = tuple(one for one in comments if len(one) <= kind.comment_bytes)
        if len(fitting) < len(comments):
            self._lose(Sentence("comment"))
        return fitting, ()


def _all_entries(exif: Exif) -> Iterable[Entry]:
    for pointer in (0, tiff.PHOTO, tiff.GPS, tiff.INTEROPERABILITY):
        yield from (one for one in exif.directory(pointer) if one.below is None)
