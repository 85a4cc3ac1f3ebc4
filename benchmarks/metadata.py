"""Tags before and after a result is written, by exiftool: python -m benchmarks.metadata [CAMERA...].

Ten cameras' layouts, every format, every choice of --metadata. Exits with 1 where a tag is lost or changed that is neither named in a note
nor of a kind that the manual says goes. Wants exiftool (Debian: libimage-exiftool-perl).
"""

from __future__ import annotations

import json
import struct
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from engine.files import FileFormat, MetadataPolicy, SaveSpec, read_image
from tests.engine.files.blocks import block, iptc, jpeg_with, ratio, resource, shorts, text
from tests.engine.files.pictures import photo, save, write_like

Directory = Mapping[int, tuple[int, bytes]]
NOTES_AT = 900
_MADE_TRUE = {
    "Orientation", "ExifImageWidth", "ExifImageHeight", "XResolution", "YResolution", "SubjectArea", "FocalPlaneXResolution",
    "FocalPlaneYResolution", "ImageWidth", "ImageHeight", "RegionAppliedToDimensionsW", "RegionAppliedToDimensionsH",
}  # fmt: skip
"""Tags whose value the new pixels change."""
_STORAGE = {
    "YCbCrPositioning", "CompressedBitsPerPixel", "ExifByteOrder", "CurrentIPTCDigest", "ResolutionUnit", "MotionPhotoVersion",
    "MotionPhotoPresentationTimestampUs", "XMPToolkit",
}  # fmt: skip
_GROUPS = (
    "System",
    "File",
    "ExifTool",
    "Composite",
    "JFIF",
    "PNG",
    "RIFF",
    "Meta",
    "QuickTime",
    "XMP-pisa",
    "MPF",
)
_PLACE = ("GPS", "MakerNotes", "City", "Sub-location", "Country", "Province")


def _notes(start: bytes, tags: Directory, order: str, base: int) -> bytes:
    """Private notes: what stands first, a directory, values; inner addresses count from `base`."""
    place = len(start)
    table = struct.pack(order + "H", len(tags))
    values = b""
    behind = place + 2 + 12 * len(tags) + 4
    for tag, (kind, data) in sorted(tags.items()):
        size = {2: 1, 3: 2, 4: 4, 5: 8, 7: 1}[kind]
        table += struct.pack(order + "HHI", tag, kind, len(data) // size)
        if len(data) <= 4:
            table += data.ljust(4, b"\0")
        else:
            table += struct.pack(order + "I", base + behind + len(values))
            values += data + bytes(len(data) % 2)
    return start + table + bytes(4) + values


_CANON = {
    0x06: text("Canon EOS 5D Mark IV"),
    0x07: text("Firmware Version 1.0.4"),
    0x09: text("Karla Kolumna"),
    0x95: text("EF24-70mm f/2.8L II USM"),
}
_TEXTS = {1: text("STD 1234"), 2: text("ABCDEFG")}


def cameras() -> dict[str, tuple[str, str, bytes]]:
    """Make, model and private notes; byte order is the first letter of the key."""
    inner = b"II*\0\x08\0\0\0" + _notes(
        b"", {4: text("FINE   "), 5: text("AUTO        "), 0x1D: text("3012345")}, "<", 8
    )
    return {
        "<Canon": ("Canon", "Canon EOS 5D Mark IV", _notes(b"", _CANON, "<", NOTES_AT)),
        "<Nikon": ("NIKON CORPORATION", "NIKON D850", b"Nikon\0\2\x10\0\0" + inner),
        "<Sony": ("SONY", "ILCE-7M3", _notes(b"SONY DSC \0\0\0", {0x0102: (4, struct.pack("<I", 2)), 0xB020: text("Standard        ")}, "<", NOTES_AT)),
        "<Fujifilm": ("FUJIFILM", "X-T3", _notes(b"FUJIFILM\x0c\0\0\0", {0x10: text("FF02B1234567 Y54774"), 0x1000: text("NORMAL ")}, "<", 0)),
        "<Olympus": ("OLYMPUS CORPORATION", "E-M1MarkII", _notes(b"OLYMPUS\0II\3\0", {0x0207: text("S0029AB"), 0x0209: (7, b"OLYMPUS DIGITAL CAMERA".ljust(32))}, "<", 0)),
        "<Panasonic": ("Panasonic", "DC-GH5", _notes(b"Panasonic\0\0\0", {0x25: (7, b"F011805290123\0\0\0"), 0x51: text("LEICA DG 12-60/F2.8-4.0")}, "<", NOTES_AT)),
        ">Pentax": ("PENTAX Corporation", "PENTAX K-7", _notes(b"AOC\0MM", {0x01: (3, b"\0\2"), 0x06: (7, b"\x07\xda\x05\x06")}, ">", NOTES_AT)),
        ">Apple": ("Apple", "iPhone 12", _notes(b"Apple iOS\0\0\1MM", {0x0B: text("0A1B2C3D-1111-2222-3333-444455556666"), 0x15: text("FEDCBA98-1111-2222-3333-444455556666")}, ">", 0)),
        "<Samsung": ("samsung", "SM-G991B", b""),
        ">Google": ("Google", "Pixel 6", b""),
    }  # fmt: skip


def photograph(path: Path, key: str, make: str, model: str, notes: bytes) -> None:
    """A JPEG as that camera lays it out."""
    order = key[0]

    def number(*values: int) -> tuple[int, bytes]:
        return shorts(*values, order=order)

    image = {0x010E: text("Großmutter in Tromsø, 東京"), 0x010F: text(make), 0x0110: text(model), 0x0112: number(6),
             0x011A: ratio(72, 1, order), 0x011B: ratio(72, 1, order), 0x0128: number(2), 0x0131: text("Ver.1.0"),
             0x0132: text("2024:05:06 07:08:09"), 0x013B: text("Jürgen Müller"), 0x0213: number(2),
             0x8298: text("© 2024"), 0xC4A5: (7, b"PrintIM\x000300\0\0" + bytes(14))}  # fmt: skip
    detail = {0x829A: ratio(1, 250, order), 0x829D: ratio(28, 10, order), 0x8827: number(400), 0x9000: (7, b"0231"),
              0x9003: text("2024:05:06 07:08:09"), 0x9010: text("+02:00"), 0x9101: (7, b"\1\2\3\0"), 0x9102: ratio(3, 1, order),
              0x9209: number(16), 0x920A: ratio(50, 1, order), 0x9214: number(30, 20), 0x9286: (7, b"ASCII\0\0\0a comment"),
              0x9291: text("42"), 0xA001: number(1), 0xA002: number(61), 0xA003: number(47), 0xA20E: ratio(3000, 1, order),
              0xA20F: ratio(3000, 1, order), 0xA210: number(2), 0xA431: text("012345678901"), 0xA434: text("50mm F1.4")}  # fmt: skip
    if notes:
        detail[0x927C] = (7, notes)
    gps = {0: (1, b"\2\3\0\0"), 1: text("N"), 2: (5, b"".join(ratio(v, 1, order)[1] for v in (48, 8, 30))),
           3: text("E"), 4: (5, b"".join(ratio(v, 1, order)[1] for v in (11, 34, 12)))}  # fmt: skip
    interop = {1: text("R98"), 2: (7, b"0100")}
    packet = (
        b'<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description '
        b'rdf:about="" xmlns:xmp="http://ns.adobe.com/xap/1.0/" xmlns:exif="http://ns.adobe.com/exif/1.0/" '
        b'xmlns:photoshop="http://ns.adobe.com/photoshop/1.0/" xmlns:GCamera="http://ns.google.com/photos/1.0/camera/" '
        b'xmp:Rating="4" photoshop:Headline="Oma" photoshop:City="Garching" exif:GPSLatitude="48,8.5N" '
        b'GCamera:MotionPhoto="1" GCamera:MotionPhotoVersion="1"/></rdf:RDF></x:xmpmeta>'
    )
    records = iptc(
        [
            (1, 90, b"\x1b%G"),
            (2, 5, b"A title"),
            (2, 25, b"family"),
            (2, 90, b"Garching"),
            (2, 120, b"Grandmother"),
        ]
    )
    exif = block(image, detail, gps, interop, order=order, notes_at=NOTES_AT if notes else 0)
    plain = save(path, photo(), quality=95).read_bytes()
    path.write_bytes(jpeg_with(
        plain, (0xE1, exif), (0xE1, b"http://ns.adobe.com/xap/1.0/\0" + packet),
        (0xED, b"Photoshop 3.0\0" + resource(0x0404, records) + resource(0x040A, b"\1")), (0xFE, b"Scan 17 of box 4"),
    ))  # fmt: skip


def tags_of(path: Path) -> dict[str, str]:
    """Every tag by group and name, as exiftool reads it; those of the container left out."""
    done = subprocess.run(
        ["exiftool", "-j", "-a", "-G0:1", "-s", "-n", str(path)], capture_output=True, check=False
    )
    found: dict[str, object] = json.loads(done.stdout)[0]
    tags: dict[str, str] = {}
    for name, value in found.items():
        group = name.split(":")[0]
        if name.endswith("File:Comment") or name.endswith("PNG:Comment"):
            tags["Comment"] = str(value)
        elif group not in _GROUPS and ":" in name and name.split(":")[1] not in _GROUPS:
            tags[name] = str(value)
    return tags


def _is_named(tag: str, names: str) -> bool:
    words = {
        "IPTC": "IPTC",
        "Photoshop": "Photoshop",
        "Comment": "comment",
        "Motion": "motion",
        "MakerNotes": "maker notes",
    }
    return any(start in tag and word in names for start, word in words.items())


@dataclass(frozen=True)
class Row:
    """How many tags there were, stayed and are named; which were made true, which were lost or changed without a word."""

    before: int
    same: int
    named: int
    true: list[str]
    lost: list[str]
    wrong: list[str]


def compared(folder: Path, key: str, kind: FileFormat, policy: MetadataPolicy) -> Row:
    """One camera, format and choice: how many tags stay, which change or go, and what is named."""
    source = folder / f"{key[1:]}.jpg"
    notices: list[str] = []
    spec = SaveSpec(kind, metadata=policy)
    out = write_like(
        folder / f"out{kind.suffix}", read_image(source), spec, scale=2, notices=notices
    )
    before, after = tags_of(source), tags_of(out)
    names = " ".join(notices)
    allowed = _MADE_TRUE | _STORAGE
    dropped = [tag for tag in before if tag not in after and tag.rsplit(":", 1)[-1] not in allowed]
    changed = [tag for tag in before if tag in after and before[tag] != after[tag]]
    if policy is not MetadataPolicy.KEEP:
        places = [tag for tag in after if any(word in tag for word in _PLACE)]
    else:
        places = []
    wanted = {
        MetadataPolicy.KEEP: (),
        MetadataPolicy.NO_LOCATION: _PLACE,
        MetadataPolicy.NONE: ("",),
    }
    return Row(
        before=len(before),
        same=sum(before[tag] == after.get(tag) for tag in before),
        named=sum(_is_named(tag, names) for tag in dropped),
        true=[tag for tag in changed if tag.rsplit(":", 1)[-1] in allowed],
        lost=[
            tag
            for tag in dropped
            if not _is_named(tag, names) and not any(word in tag for word in wanted[policy])
        ],
        wrong=[tag for tag in changed if tag.rsplit(":", 1)[-1] not in allowed] + places,
    )


def main() -> int:
    """Every camera, format and choice."""
    bad = 0
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        print("| camera | metadata | tags | " + " | ".join(FileFormat) + " |")
        print("|---|---|---|" + "---|" * len(FileFormat))
        for key, camera in cameras().items():
            if len(sys.argv) > 1 and key[1:] not in sys.argv[1:]:
                continue
            photograph(folder / f"{key[1:]}.jpg", key, *camera)
            for policy in MetadataPolicy:
                rows = [compared(folder, key, kind, policy) for kind in FileFormat]
                cells = [f"{row.same} + {len(row.true)}, {row.named}" for row in rows]
                print(f"| {key[1:]} | {policy} | {rows[0].before} | " + " | ".join(cells) + " |")
                for kind, row in zip(FileFormat, rows, strict=True):
                    if row.lost or row.wrong:
                        bad += 1
                        print(kind, "lost", row.lost, "wrong", row.wrong, file=sys.stderr)
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
