"""Photographs that journeys begin with, and how their results are read back, without the program's help."""

from __future__ import annotations

import hashlib
import struct
from pathlib import Path

import numpy as np
from PIL import Image, ImageCms

from tests.journeys.user import User

SAMPLES = Path(__file__).resolve().parents[2] / "resources" / "samples"
PANELS = ("Strengths", "Size and colour", "File", "Model")
KEPT = PANELS[:-1]
"""Panels whose values belong to the photograph, and are there again with it."""
FORMATS = {"PNG": ".png", "JPEG": ".jpg", "WebP": ".webp", "TIFF": ".tif", "AVIF": ".avif"}
PLACES = {
    "GPS": b"Geheimtal-GPS",
    "IPTC": b"Geheimstadt-IPTC",
    "XMP": b"Geheimstadt-XMP",
    "XMP GPS": b"64,8.7654N",
    "MakerNote": b"GEHEIM-MAKERNOTE",
}
"""Words in `with_everything` that say where it was taken, or may."""
OTHERS = {"Artist": b"Ada Kamera", "Title": b"Titel-XMP"}
_XMP = """<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?><x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF
xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description rdf:about=""
xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:photoshop="http://ns.adobe.com/photoshop/1.0/"
xmlns:exif="http://ns.adobe.com/exif/1.0/" photoshop:City="Geheimstadt-XMP" exif:GPSLatitude="64,8.7654N"
exif:GPSLongitude="21,56.1234W"><dc:title><rdf:Alt><rdf:li xml:lang="x-default">Titel-XMP</rdf:li></rdf:Alt></dc:title>
</rdf:Description></rdf:RDF></x:xmpmeta><?xpacket end="w"?>"""


def piece(width: int, height: int, number: int = 0, sample: str = "lighthouse.jpg") -> Image.Image:
    """A piece of a bundled photograph, another one for every number."""
    x, y = 110 + 13 * number, 60 + 11 * number
    with Image.open(SAMPLES / sample) as picture:
        return picture.convert("RGB").crop((x, y, x + width, y + height))


def photograph(
    user: User, name: str = "photo.png", width: int = 48, height: int = 36, number: int = 0
) -> Path:
    """A small photograph in the user's folder of pictures."""
    path = user.home / "Pictures" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    piece(width, height, number).save(path, quality=97, subsampling=0)
    return path


def photographs(user: User, count: int, folder: str = "", **size: int) -> list[Path]:
    """Several, each of another place."""
    names = [str(Path(folder) / f"photo{n + 1}.png") for n in range(count)]
    return [photograph(user, name, number=n, **size) for n, name in enumerate(names)]


def _iptc() -> bytes:
    """The place as an IPTC record in a JPEG's APP13."""
    records = b"".join(
        struct.pack(">BBBH", 0x1C, 2, number, len(text)) + text
        for number, text in ((90, PLACES["IPTC"]), (80, OTHERS["Artist"]))
    )
    records += b"\0" * (len(records) % 2)
    block = b"8BIM" + struct.pack(">HHI", 0x0404, 0, len(records)) + records
    body = b"Photoshop 3.0\0" + block
    return b"\xff\xed" + struct.pack(">H", len(body) + 2) + body


def _exif() -> Image.Exif:
    exif = Image.Exif()
    exif[0x010F], exif[0x0110], exif[0x013B] = "Kamera AG", "Modell 7", OTHERS["Artist"].decode()
    exif[0x8769] = {0x9003: "2024:05:06 07:08:09", 0x927C: PLACES["MakerNote"]}
    exif[0x8825] = {
        1: "N", 2: (64.0, 8.0, 45.92), 3: "W", 4: (21.0, 56.0, 7.4), 28: b"ASCII\0\0\0" + PLACES["GPS"]
    }  # fmt: skip
    return exif


def with_everything(user: User, name: str = "everything.jpg") -> Path:
    """A JPEG with EXIF, a place in GPS, IPTC and XMP, a MakerNote, a profile and a resolution."""
    path = user.home / "Pictures" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    piece(48, 36).save(
        path, quality=95, exif=_exif(), xmp=_XMP.encode(), icc_profile=profile, dpi=(240, 240)
    )
    data = path.read_bytes()
    path.write_bytes(data[:2] + _iptc() + data[2:])
    assert all(text in path.read_bytes() for text in (*PLACES.values(), *OTHERS.values()))
    return path


def words_in(path: Path) -> set[str]:
    """Which of PLACES and OTHERS a file holds, wherever it may hide them; “GPS” for any GPS block, “ICC” for a profile."""
    with Image.open(path) as picture:
        picture.load()
        told = [path.read_bytes(), *(_bytes(value) for value in picture.info.values())]
        has_gps = bool(picture.getexif().get_ifd(0x8825))
        has_icc = bool(picture.info.get("icc_profile"))
    found = {name for name, text in (PLACES | OTHERS).items() if any(text in one for one in told)}
    return found | ({"GPS"} if has_gps else set()) | ({"ICC"} if has_icc else set())


def _bytes(value: object) -> bytes:
    return value if isinstance(value, bytes) else str(value).encode("utf-8", "replace")


def pixels(path: Path) -> np.ndarray:
    """A file's picture, (h, w, 3) uint8."""
    with Image.open(path) as picture:
        return np.asarray(picture.convert("RGB"))


def size(path: Path) -> tuple[int, int]:
    """Width and height of a file's picture."""
    with Image.open(path) as picture:
        return picture.size


def digest(path: Path) -> str:
    """What tells whether a file was touched."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def differ(one: np.ndarray, other: np.ndarray, least: float = 1.0) -> bool:
    """Whether two looks differ by as much as an eye sees, on average over what differs."""
    return one.shape != other.shape or float(np.abs(one.astype(int) - other).max()) >= least * 4


def leftovers(user: User) -> list[Path]:
    """Half files that nobody asked for, among the user's own."""
    return [p for p in user.files() if p.name.startswith(".") or p.suffix in {".part", ".tmp"}]


def change_everything(user: User, *places: str, but: tuple[str, ...] = ()) -> list[str]:
    """Change every control of these places once, those that appear on the way, too; their names in order.

    Args:
        but: names of what is no setting, such as a button that starts something.
    """
    changed: list[str] = []
    for place in places:
        seen = set(but)
        while True:
            found = user.controls(place)
            left = [
                c for name, c in found.items()
                if name not in seen and c.is_enabled and (c.kind != "QComboBox" or len(c.options) > 1)
            ]  # fmt: skip
            if not left:
                break
            one = left[0]
            seen.add(one.name)
            after = user.change(one.name, place)
            assert after.value != one.value or one.kind == "QPushButton", f"{one} did not change"
            changed.append(f"{place}: {one.name}")
    return changed
