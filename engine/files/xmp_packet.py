"""XMP packets as text: parsed, written, and kept in two parts where a JPEG has no room for one. Foreign input: no entities,
nothing fetched, bounded depth and size.
"""

from __future__ import annotations

import codecs
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from html import escape
from xml.etree import ElementTree as ET

RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
DESCRIPTION, RDF_TAG, ABOUT = f"{{{RDF}}}Description", f"{{{RDF}}}RDF", f"{{{RDF}}}about"
_NOTE = "http://ns.adobe.com/xmp/note/"
_EXTENDED = f"{{{_NOTE}}}HasExtendedXMP"
_XML = "http://www.w3.org/XML/1998/namespace"
_MAX_BYTES, _MAX_DEPTH = 32 << 20, 1000
_PREFIXES = {
    "adobe:ns:meta/": "x",
    RDF: "rdf",
    _NOTE: "xmpNote",
    "urn:pisa-desktop:recipe:1": "pisa",
    _XML: "xml",
}
_EMPTY = f'<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="{RDF}"></rdf:RDF></x:xmpmeta>'
_BOMS = (
    (codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF32_LE, "utf-32-le"), (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"),
    (b"<\0\0\0", "utf-32-le"), (b"\0\0\0<", "utf-32-be"), (b"<\0", "utf-16-le"), (b"\0<", "utf-16-be"),
)  # fmt: skip


class Packet:
    """A parsed packet.

    Attributes:
        root: its outermost element.
        prefixes: the names that it gave to namespaces.
    """

    def __init__(self, root: ET.Element, prefixes: Mapping[str, str]) -> None:
        self.root = root
        self.prefixes = dict(prefixes)

    @classmethod
    def empty(cls) -> Packet:
        """A packet that says nothing."""
        return cls.parse(_EMPTY.encode())

    @classmethod
    def parse(cls, data: bytes) -> Packet:
        """Read a packet in UTF-8, UTF-16 or UTF-32.

        Raises:
            ValueError: it is no well-formed XML, declares entities, is nested too deeply or unreasonably large.
        """
        if len(data) > _MAX_BYTES:
            raise ValueError("it is too large")
        text = _decoded(data)
        if "<!DOCTYPE" in text or "<!ENTITY" in text:
            raise ValueError("it declares entities")
        builder = _Builder()
        parser = ET.XMLParser(target=builder)  # noqa: S314 - without a document type there is nothing to expand
        try:
            parser.feed(text)
            root = parser.close()
        except ET.ParseError as error:
            raise ValueError(f"it is not well-formed ({error})") from error
        return cls(root, builder.prefixes)

    @classmethod
    def of(cls, data: bytes | None) -> Packet | None:
        """The packet, or None where there is none that can be parsed."""
        try:
            return cls.parse(data) if data else None
        except ValueError:
            return None

    @property
    def rdf(self) -> ET.Element | None:
        """The element that holds the descriptions, or None."""
        return self.root if self.root.tag == RDF_TAG else self.root.find(f".//{RDF_TAG}")

    @property
    def descriptions(self) -> list[ET.Element]:
        """The elements whose attributes and children are properties."""
        rdf = self.rdf
        return [] if rdf is None else [one for one in rdf if one.tag == DESCRIPTION]

    def to_bytes(self, *, wrapped: bool = True) -> bytes:
        """The packet in UTF-8, with the wrapper by which programs find it, or without."""
        names = _Names(self.prefixes)
        inner = _text_of(self.root, names)
        end = len(names(self.root.tag)) + 1
        body = inner[:end] + _declared(names) + inner[end:]
        if not wrapped:
            return body.encode()
        start = '<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>'
        return f'{start}\n{body}\n<?xpacket end="w"?>'.encode()

    # Extended XMP (XMP specification, part 3, 1.1.3.1)

    @property
    def extension(self) -> str:
        """The name of the rest of this packet, or "" where this is all."""
        for one in self.descriptions:
            found = one.get(_EXTENDED) or one.findtext(_EXTENDED)
            if found:
                return found.strip().upper()
        return ""

    def joined(self, rest: bytes) -> Packet:
        """The packet with the properties of its rest.

        Raises:
            ValueError: the rest cannot be parsed.
        """
        other = Packet.parse(rest)
        self.forget_rest()
        rdf = self.rdf
        if rdf is not None:
            rdf.extend(other.descriptions)
        return Packet(self.root, other.prefixes | self.prefixes)

    def forget_rest(self) -> None:
        """Let this be all."""
        for one in self.descriptions:
            one.attrib.pop(_EXTENDED, None)
            for note in one.findall(_EXTENDED):
                one.remove(note)

    def split(self, most: int, staying: str) -> tuple[bytes, bytes, str]:
        """The packet in two: at most `most` bytes, and the rest with its name (both empty where all fits).

        The largest properties go into the rest first, those of the namespace `staying` last.

        Raises:
            ValueError: it cannot be split.
        """
        whole = self.to_bytes()
        if len(whole) <= most:
            return whole, b"", ""
        rdf, rest = self.rdf, Packet.empty()
        target = rest.rdf
        if rdf is None or target is None:
            raise ValueError("it has no description")
        rest.prefixes = dict(self.prefixes)
        properties = self._by_size(staying)
        note = ET.SubElement(rdf, DESCRIPTION, {ABOUT: "", _EXTENDED: "0" * 32})
        size = len(self.to_bytes())
        for item in properties:
            if size <= most:
                break
            moved = ET.SubElement(target, DESCRIPTION, {ABOUT: item.description.get(ABOUT, "")})
            if item.child is not None:
                item.description.remove(item.child)
                moved.append(item.child)
            else:
                moved.set(item.name, item.description.attrib.pop(item.name))
            size -= item.size
        body = rest.to_bytes(wrapped=False)
        name = hashlib.md5(body, usedforsecurity=False).hexdigest().upper()
        note.set(_EXTENDED, name)
        standard = self.to_bytes()
        if len(standard) > most:
            raise ValueError("it is too large")
        return standard, body, name

    def _by_size(self, staying: str) -> list[_Property]:
        """Every property, the largest first, those of a namespace at the end."""
        found: list[_Property] = []
        names = _Names(self.prefixes)
        for one in self.descriptions:
            found += [
                _Property(len(escape(value, quote=False).encode()), one, name, None)
                for name, value in one.attrib.items()
                if name not in {ABOUT, _EXTENDED}
            ]
            found += [
                _Property(len(_text_of(child, names).encode()), one, child.tag, child)
                for child in one
            ]
        return sorted(found, key=lambda item: (item.name.startswith(f"{{{staying}}}"), -item.size))


@dataclass(frozen=True, slots=True)
class _Property:
    """One of a description's; `size` is no more than the bytes that the packet loses with it."""

    size: int
    description: ET.Element
    name: str
    child: ET.Element | None


def _decoded(data: bytes) -> str:
    encoding = next((name for mark, name in _BOMS if data.startswith(mark)), "utf-8")
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError:
        text = data.decode("latin-1")
    return text[max(0, text.find("<")) : text.rfind(">") + 1]


class _Builder(ET.TreeBuilder):
    def __init__(self) -> None:
        super().__init__()
        self.prefixes: dict[str, str] = {}
        self._depth = 0

    def start_ns(self, prefix: str, uri: str) -> None:
        if prefix:
            self.prefixes.setdefault(uri, prefix)

    def start(self, tag: str, attrs: dict[str, str], /) -> ET.Element:
        self._depth += 1
        if self._depth > _MAX_DEPTH:
            raise ValueError("it is nested too deeply")
        return super().start(tag, attrs)

    def end(self, tag: str, /) -> ET.Element:
        self._depth -= 1
        return super().end(tag)


class _Names:
    """Qualified names as they are written, each namespace under one prefix."""

    def __init__(self, known: Mapping[str, str]) -> None:
        self._known = dict(known) | _PREFIXES
        self.used: dict[str, str] = {}
        self._names: dict[str, str] = {}

    def __call__(self, name: str) -> str:
        if name not in self._names:
            uri, _, local = name.removeprefix("{").rpartition("}")
            self._names[name] = f"{self._prefix(uri)}:{local}" if uri else local
        return self._names[name]

    def _prefix(self, uri: str) -> str:
        if uri not in self.used:
            wish, number = self._known.get(uri, ""), 1
            taken = set(self.used.values()) | {
                prefix for other, prefix in _PREFIXES.items() if other != uri
            }
            while not wish or wish in taken:
                wish, number = f"ns{number}", number + 1
            self.used[uri] = wish
        return self.used[uri]


def _declared(names: _Names) -> str:
    return "".join(
        f' xmlns:{prefix}="{_in_attribute(uri)}"'
        for uri, prefix in names.used.items()
        if uri != _XML
    )


def _text_of(root: ET.Element, names: _Names) -> str:
    """An element as XML, its namespaces not declared; without recursion, so that depth costs no stack."""
    out: list[str] = []
    waiting: list[ET.Element | str] = [root]
    while waiting:
        item = waiting.pop()
        if isinstance(item, str):
            out.append(item)
            continue
        name, has_content = names(item.tag), bool(len(item) or item.text)
        attributes = "".join(
            f' {names(key)}="{_in_attribute(value)}"' for key, value in item.items()
        )
        out.append(f"<{name}{attributes}" + (">" if has_content else "/>"))
        tail = _in_text(item.tail) if item.tail and item is not root else ""
        waiting.append((f"</{name}>" if has_content else "") + tail)
        waiting.extend(reversed(item))
        if item.text:
            out.append(_in_text(item.text))
    return "".join(out)


def _in_text(value: str) -> str:
    return escape(value, quote=False).replace("\r", "&#13;")


def _in_attribute(value: str) -> str:
    """Text as it stands between quotation marks; bare breaks and tabs would be read as spaces."""
    value = escape(value, quote=False).replace('"', "&quot;")
    return value.replace("\n", "&#10;").replace("\r", "&#13;").replace("\t", "&#9;")
