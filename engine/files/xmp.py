"""XMP packets: our recipe inside, places taken out. Packets are foreign input: no entities, nothing fetched."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from html import escape
from xml.etree import ElementTree as ET

NAMESPACE = "urn:pisa-desktop:recipe:1"
"""Our own XMP namespace; its properties are the fields of `engine.files.recipe.Recipe`."""
_RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
_DESCRIPTION, _RDF_TAG = f"{{{_RDF}}}Description", f"{{{_RDF}}}RDF"
_MAX_BYTES = 8 << 20
_PLACES = {
    "http://ns.adobe.com/photoshop/1.0/": {"City", "State", "Country"},
    "http://iptc.org/std/Iptc4xmpCore/1.0/xmlns/": {"Location", "CountryCode"},
    "http://iptc.org/std/Iptc4xmpExt/2008-02-29/": {"LocationCreated", "LocationShown"},
}
_EXIF = "http://ns.adobe.com/exif/1.0/"
_PREFIXES = {
    "x": "adobe:ns:meta/",
    "rdf": _RDF,
    "exif": _EXIF,
    "tiff": "http://ns.adobe.com/tiff/1.0/",
    "xmp": "http://ns.adobe.com/xap/1.0/",
    "xmpMM": "http://ns.adobe.com/xap/1.0/mm/",
    "xmpRights": "http://ns.adobe.com/xap/1.0/rights/",
    "dc": "http://purl.org/dc/elements/1.1/",
    "photoshop": "http://ns.adobe.com/photoshop/1.0/",
    "Iptc4xmpCore": "http://iptc.org/std/Iptc4xmpCore/1.0/xmlns/",
    "Iptc4xmpExt": "http://iptc.org/std/Iptc4xmpExt/2008-02-29/",
    "aux": "http://ns.adobe.com/exif/1.0/aux/",
    "crs": "http://ns.adobe.com/camera-raw-settings/1.0/",
    "lr": "http://ns.adobe.com/lightroom/1.0/",
    "pisa": NAMESPACE,
}
_EMPTY = (
    '<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="' + _RDF + '"></rdf:RDF></x:xmpmeta>'
)


def parse(packet: bytes) -> ET.Element:
    """The packet's root element.

    Raises:
        ValueError: it is no well-formed XMP, declares entities, or is unreasonably large.
    """
    if len(packet) > _MAX_BYTES:
        raise ValueError("it is too large")
    text = packet.rstrip(b"\0").decode("utf-8-sig")
    if "<!DOCTYPE" in text or "<!ENTITY" in text:
        raise ValueError("it declares entities")
    try:
        return ET.fromstring(text)  # noqa: S314 - without a document type there is nothing to expand
    except ET.ParseError as error:
        raise ValueError(f"it is not well-formed ({error})") from error


def serialise(root: ET.Element) -> bytes:
    """The packet with its wrapper, UTF-8."""
    for prefix, uri in _PREFIXES.items():
        ET.register_namespace(prefix, uri)
    body = ET.tostring(root, encoding="unicode")
    return (
        f'<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>\n{body}\n<?xpacket end="w"?>'
    ).encode()


def read_properties(packet: bytes) -> dict[str, str]:
    """Our properties in a packet, however another program has rewritten it; empty where there are none.

    Raises:
        ValueError: see `parse`.
    """
    found: dict[str, str] = {}
    mark = f"{{{NAMESPACE}}}"
    for description in parse(packet).iter(_DESCRIPTION):
        for name, value in description.attrib.items():
            if name.startswith(mark):
                found[name.removeprefix(mark)] = value
        for child in description:
            if child.tag.startswith(mark) and child.text is not None:
                found[child.tag.removeprefix(mark)] = child.text
    return found


def with_properties(packet: bytes | None, properties: Mapping[str, str]) -> bytes:
    """The packet (or a new one) with our properties in it, older ones of ours replaced.

    A packet that cannot be parsed is replaced by a new one.
    """
    root = _parsed(packet)
    rdf = _rdf_of(root) if root is not None else None
    if root is None or rdf is None:
        root = ET.fromstring(_EMPTY)  # noqa: S314 - our own text
        rdf = root[0]
    _drop(root, lambda name: name.startswith(f"{{{NAMESPACE}}}"))
    for description in [d for d in rdf if d.tag == _DESCRIPTION and _is_empty(d)]:
        rdf.remove(description)
    attributes = " ".join(
        f'pisa:{name}="{_in_attribute(value)}"' for name, value in properties.items()
    )
    block = (
        f'<rdf:Description xmlns:rdf="{_RDF}" xmlns:pisa="{NAMESPACE}" rdf:about="" {attributes}/>'
    )
    rdf.append(ET.fromstring(block))  # noqa: S314 - our own text
    return serialise(root)


def _in_attribute(value: str) -> str:
    """Text as it stands between quotation marks; bare breaks and tabs would be read as spaces."""
    return escape(value).replace("\n", "&#10;").replace("\r", "&#13;").replace("\t", "&#9;")


def _parsed(packet: bytes | None) -> ET.Element | None:
    """The packet's root, or None where there is no packet that can be parsed."""
    try:
        return parse(packet) if packet else None
    except ValueError:
        return None


def _rdf_of(root: ET.Element) -> ET.Element | None:
    return root if root.tag == _RDF_TAG else root.find(f".//{_RDF_TAG}")


def _is_empty(description: ET.Element) -> bool:
    return len(description) == 0 and set(description.attrib) <= {f"{{{_RDF}}}about"}


def _is_place(name: str) -> bool:
    match = re.fullmatch(r"\{(.*)\}(.*)", name)
    if match is None:
        return False
    uri, local = match.groups()
    return (uri == _EXIF and local.startswith("GPS")) or local in _PLACES.get(uri, ())


def _drop(root: ET.Element, unwanted: Callable[[str], bool]) -> None:
    """Remove attributes and elements whose qualified name is unwanted, anywhere."""
    for element in list(root.iter()):
        for name in [n for n in element.attrib if unwanted(n)]:
            del element.attrib[name]
        for child in [c for c in element if isinstance(c.tag, str) and unwanted(c.tag)]:
            element.remove(child)


def without_places(packet: bytes) -> bytes | None:
    """The packet without coordinates and names of places; None where it cannot be parsed and is better dropped."""
    root = _parsed(packet)
    if root is None:
        return None
    _drop(root, _is_place)
    return serialise(root)
