"""Text in a PNG: comments, and what other programs have put there for want of a chunk (IPTC, EXIF, XMP as "raw profiles")."""

from __future__ import annotations

import binascii
import re
import zlib
from collections.abc import Iterable

from engine.files.image import Metadata
from engine.files.iptc import SIGNATURE, parted
from engine.sentences import Sentence

Text = tuple[bytes, bytes]
"""Kind and content of a tEXt, zTXt or iTXt chunk."""
LARGEST = 16 << 20
"""Bytes of one chunk, packed or not, beyond which it is passed over."""
XMP_KEYWORD = b"XML:com.adobe.xmp"
_PROFILE = b"Raw profile type "
_EXIF, _XMP = b"Exif\0\0", b"http://ns.adobe.com/xap/1.0/\0"
_COMMENT = b"Comment"
_PLACE = re.compile(rb"gps|location|latitude|longitude|altitude|makernote", re.IGNORECASE)


def keyword_of(text: Text) -> bytes:
    """The name of a text."""
    return text[1].partition(b"\0")[0]


def content_of(text: Text) -> bytes | None:
    """A text as UTF-8, unpacked; None where it is damaged or too large."""
    kind, data = text
    _, _, rest = data.partition(b"\0")
    is_packed = kind == b"zTXt"
    if kind == b"iTXt":
        if len(rest) < 2:
            return None
        is_packed, rest = bool(rest[0]), rest[2:].partition(b"\0")[2].partition(b"\0")[2]
    elif is_packed:
        rest = rest[1:]
    if is_packed:
        try:
            unpacker = zlib.decompressobj()
            rest = unpacker.decompress(rest, LARGEST)
        except zlib.error:
            return None
        if not unpacker.eof:
            return None
    return rest if kind == b"iTXt" else rest.decode("latin-1").encode()


def sorted_out(texts: Iterable[Text]) -> Metadata:
    """XMP, and what raw profiles hold, each where it belongs; other texts as they stand."""
    exif = xmp = iptc = resources = None
    kept: list[Text] = []
    for text in texts:
        keyword = keyword_of(text)
        if keyword == XMP_KEYWORD:
            xmp = xmp or content_of(text)
        elif not keyword.startswith(_PROFILE):
            if not keyword.startswith(b"Thumb::"):  # of a picture that this is the thumbnail of
                kept.append(text)
        elif (profile := _profile(content_of(text))) is not None:
            kind = keyword.removeprefix(_PROFILE).lower()
            if profile.startswith(_EXIF):
                exif = exif or profile
            elif profile.startswith(_XMP) or kind == b"xmp":
                xmp = xmp or profile.removeprefix(_XMP)
            elif kind in {b"iptc", b"8bim"}:
                profile = profile.removeprefix(SIGNATURE)
                found = parted(profile) if profile.startswith(b"8BIM") else (profile, None)
                iptc, resources = iptc or found[0], resources or found[1]
    return Metadata(exif, xmp or None, iptc, resources, texts=tuple(kept))


def _profile(content: bytes | None) -> bytes | None:
    """The bytes of a raw profile: a name and a length, each in a line, then hexadecimal digits."""
    parts = (content or b"").split(None, 2)
    if len(parts) < 3:
        return None
    try:
        return binascii.unhexlify(b"".join(parts[2].split()))
    except binascii.Error:
        return None


def profile_text(kind: str, data: bytes) -> Text:
    """Bytes as a raw profile."""
    digits = data.hex().encode()
    lines = b"\n".join(digits[i : i + 72] for i in range(0, len(digits), 72))
    content = f"\n{kind}\n{len(data):8}\n".encode() + lines + b"\n"
    return b"zTXt", _PROFILE + kind.encode() + b"\0\0" + zlib.compress(content)


def comments_as_texts(comments: Iterable[bytes]) -> tuple[Text, ...]:
    """Comments of a JPEG or GIF as texts of a PNG; their letters stay."""
    found: list[Text] = []
    for comment in comments:
        comment = comment.rstrip(b"\0").replace(b"\0", b" ")
        try:
            comment.decode()
            is_ascii = comment.isascii()
        except UnicodeDecodeError:
            is_ascii = True  # Latin-1, which plain text of a PNG is
        head = _COMMENT + (b"\0" if is_ascii else b"\0\0\0\0\0")
        found.append((b"tEXt" if is_ascii else b"iTXt", head + comment))
    return tuple(found)


def texts_as_comments(texts: Iterable[Text]) -> tuple[tuple[bytes, ...], tuple[Text, ...]]:
    """Those that are comments, as such, and the others."""
    texts = tuple(texts)
    comments = {text: content_of(text) for text in texts if keyword_of(text) == _COMMENT}
    found = tuple(content for content in comments.values() if content)
    return found, tuple(text for text in texts if not comments.get(text))


def without_place_texts(texts: Iterable[Text]) -> tuple[Text, ...]:
    """The texts whose name does not say that they hold a place."""
    return tuple(text for text in texts if not _PLACE.search(keyword_of(text)))


def name_of(text: Text) -> Sentence:
    """What a text is called, for people."""
    return Sentence('text "{name}"', name=keyword_of(text)[:79].decode("latin-1"))
