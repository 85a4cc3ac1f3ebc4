"""What stands between the marks of a JPEG beside its pixels: found in the segments of one, and made into those of another."""

from __future__ import annotations

import struct
from collections.abc import Iterable

from engine.files.image import Metadata
from engine.files.iptc import SIGNATURE, parted
from engine.files.xmp_packet import Packet
from engine.sentences import Sentence

LARGEST = 65_533
"""Bytes that one segment can hold."""
EXIF = b"Exif\0\0"
_XMP = b"http://ns.adobe.com/xap/1.0/\0"
_EXTENSION = b"http://ns.adobe.com/xmp/extension/\0"
XMP_LARGEST = LARGEST - len(_XMP)
_CHUNK = 65_400
_KNOWN = {
    "APP0": (b"",), "APP1": (EXIF, _XMP, _EXTENSION), "APP2": (b"ICC_PROFILE\0", b"MPF\0"), "APP12": (b"Ducky",),
    "APP13": (SIGNATURE, b"Adobe_CM", b"Adobe_Photoshop2.5"), "APP14": (b"Adobe",), "COM": (b"",),
}  # fmt: skip
"""Segments that are read, or tell how the old file held its pixels."""
_GAIN_MAP = b"urn:iso:std:iso:ts:21496"


def metadata_of(segments: Iterable[tuple[str, bytes]]) -> Metadata:
    """What a JPEG's segments ("APP1" and the like, "COM") hold; damage costs the part that it strikes."""
    exif = resources = b""
    xmp: bytes | None = None
    rest: dict[str, dict[int, bytes]] = {}
    comments: list[bytes] = []
    lost: dict[str, None] = {}
    for kind, data in segments:
        if kind == "APP1" and data.startswith(EXIF):
            exif += data.removeprefix(EXIF)
        elif kind == "APP1" and data.startswith(_XMP):
            xmp = xmp or data.removeprefix(_XMP)
        elif kind == "APP1" and data.startswith(_EXTENSION):
            _add_piece(rest, data.removeprefix(_EXTENSION))
        elif kind == "APP13" and data.startswith(SIGNATURE):
            resources += data.removeprefix(SIGNATURE)
        elif kind == "COM" and data:
            comments.append(data)
        elif (name := _name_of(kind, data)) is not None:
            lost[name] = None
    if xmp is not None and rest:
        xmp, is_whole = _with_rest(xmp, rest)
        if not is_whole:
            lost[Sentence("damaged extended XMP")] = None
    iptc, others = parted(resources)
    return Metadata(
        EXIF + exif if exif else None,
        xmp or None,
        iptc,
        others,
        tuple(comments),
        lost=tuple(lost),
    )


def _name_of(kind: str, data: bytes) -> str | None:
    """What a segment that is not kept holds, or None where nothing is lost with it."""
    if any(data.startswith(start) for start in _KNOWN.get(kind, ())):
        return None
    if kind == "APP11" and data[:2] == b"JP":
        return Sentence("content credentials")
    if data.startswith(_GAIN_MAP):
        return Sentence("HDR gain map")
    word = data[:32].split(b"\0")[0].decode("ascii", "replace")
    label = word if word.isprintable() and word.isascii() and word else ""
    return Sentence("segment {kind} {label}", kind=kind, label=label) if data else None


def _add_piece(rest: dict[str, dict[int, bytes]], data: bytes) -> None:
    """A piece of extended XMP: 32 letters of a name, length of the whole, where this begins, the text."""
    if len(data) >= 40:
        name, start = data[:32].decode("latin-1").upper(), struct.unpack(">I", data[36:40])[0]
        rest.setdefault(name, {})[start] = data[40:]


def _with_rest(xmp: bytes, rest: dict[str, dict[int, bytes]]) -> tuple[bytes, bool]:
    """The packet with its rest, and whether that was to be had."""
    packet = Packet.of(xmp)
    if packet is None or not packet.extension:
        return xmp, True
    pieces = sorted(rest.get(packet.extension, {}).items())
    try:
        return packet.joined(b"".join(text for _, text in pieces)).to_bytes(), True
    except ValueError:
        packet.forget_rest()
        return packet.to_bytes(), False


def segment(marker: int, data: bytes) -> bytes:
    """A segment with its mark and length; `data` is at most LARGEST bytes."""
    return struct.pack(">BBH", 0xFF, marker, len(data) + 2) + data


def xmp_segments(packet: bytes, staying: str) -> bytes:
    """A packet as segments, in two parts where one has no room (extended XMP).

    Raises:
        ValueError: it has to be parted and cannot be.
    """
    if len(packet) <= XMP_LARGEST:
        return segment(0xE1, _XMP + packet)
    standard, rest, name = Packet.parse(packet).split(XMP_LARGEST, staying)
    out = segment(0xE1, _XMP + standard)
    for start in range(0, len(rest), _CHUNK):
        head = _EXTENSION + name.encode() + struct.pack(">II", len(rest), start)
        out += segment(0xE1, head + rest[start : start + _CHUNK])
    return out


def resource_segments(block: bytes) -> bytes:
    """Photoshop's image resources as segments."""
    most = LARGEST - len(SIGNATURE)
    pieces = [block[i : i + most] for i in range(0, len(block), most)]
    return b"".join(segment(0xED, SIGNATURE + piece) for piece in pieces)
