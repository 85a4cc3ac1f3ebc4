"""What is read from XMP packets and changed in them: our recipe, and the places."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from xml.etree import ElementTree as ET

from engine.files.xmp_packet import ABOUT, DESCRIPTION, Packet

NAMESPACE = "urn:pisa-desktop:recipe:1"
"""Our own XMP namespace; its properties are the fields of `engine.files.recipe.Recipe`."""
_MARK = f"{{{NAMESPACE}}}"
_PLACES = {
    "http://ns.adobe.com/photoshop/1.0/": {"City", "State", "Country"},
    "http://iptc.org/std/Iptc4xmpCore/1.0/xmlns/": {"Location", "CountryCode"},
    "http://iptc.org/std/Iptc4xmpExt/2008-02-29/": {"LocationCreated", "LocationShown"},
    "http://ns.adobe.com/xmp/1.0/DynamicMedia/": {"shotLocation"},
    "http://www.w3.org/2003/01/geo/wgs84_pos#": {"lat", "long", "alt", "location"},
}
"""Names of places. Coordinates, and copies of the camera's private notes, are known by their name, in every namespace."""
_COORDINATE = re.compile(
    r"gps|latitude|longitude|altitude|geotag|geohash|geolocation|maker_?note", re.IGNORECASE
)


def read_properties(packet: bytes) -> dict[str, str]:
    """Our properties in a packet, however another program has rewritten it; empty where there are none.

    Raises:
        ValueError: see `Packet.parse`.
    """
    found: dict[str, str] = {}
    for description in Packet.parse(packet).root.iter(DESCRIPTION):
        for name, value in description.attrib.items():
            if name.startswith(_MARK):
                found[name.removeprefix(_MARK)] = value
        for child in description:
            if child.tag.startswith(_MARK) and child.text is not None:
                found[child.tag.removeprefix(_MARK)] = child.text
    return found


def put_properties(packet: Packet, properties: Mapping[str, str]) -> None:
    """Give a packet our properties, before all others, in place of older ones of ours; none are taken out."""
    drop(packet.root, lambda name: name.startswith(_MARK))
    rdf = packet.rdf
    if rdf is None:
        return
    for description in [one for one in packet.descriptions if _is_empty(one)]:
        rdf.remove(description)
    if properties:
        ours = {f"{_MARK}{name}": value for name, value in properties.items()}
        rdf.insert(0, ET.Element(DESCRIPTION, {ABOUT: ""} | ours))


def with_properties(packet: bytes | None, properties: Mapping[str, str]) -> bytes:
    """The packet (or a new one) with our properties in it, older ones of ours replaced.

    A packet that cannot be parsed, or is none of XMP, is replaced by a new one.
    """
    parsed = Packet.of(packet)
    if parsed is None or parsed.rdf is None:
        parsed = Packet.empty()
    put_properties(parsed, properties)
    return parsed.to_bytes()


def _is_empty(description: ET.Element) -> bool:
    return len(description) == 0 and set(description.attrib) <= {ABOUT}


def _is_place(name: str) -> bool:
    uri, _, local = name.removeprefix("{").rpartition("}")
    return bool(_COORDINATE.search(local)) or local in _PLACES.get(uri, ())


def drop(root: ET.Element, unwanted: Callable[[str], bool]) -> None:
    """Remove attributes and elements whose qualified name is unwanted, anywhere."""
    for element in list(root.iter()):
        for name in [n for n in element.attrib if unwanted(n)]:
            del element.attrib[name]
        for child in [c for c in element if unwanted(c.tag)]:
            element.remove(child)


def drop_places(packet: Packet) -> None:
    """Take coordinates, names of places, and the camera's private notes out."""
    drop(packet.root, _is_place)


def without_places(packet: bytes) -> bytes | None:
    """The packet without coordinates and names of places; None where it cannot be parsed and is better dropped."""
    parsed = Packet.of(packet)
    if parsed is None:
        return None
    drop_places(parsed)
    return parsed.to_bytes()
