"""What must change in XMP when the pixels do; `changed_exif` does the same to EXIF, and no other module does.

Turned upright: orientation, resolutions of unequal sides, faces and other regions. Enlarged or cut: sizes, panoramas, regions. What speaks
of gain and depth maps, thumbnails or the video of a motion photo goes: those belong to the old pixels.
"""

from __future__ import annotations

from collections.abc import Iterable
from xml.etree import ElementTree as ET

from engine.files.changed_exif import Dpi, area_after
from engine.files.geometry import Change
from engine.files.xmp import drop
from engine.files.xmp_packet import RDF, Packet
from engine.sentences import Sentence
from engine.types import Size

_TIFF, _EXIF = "http://ns.adobe.com/tiff/1.0/", "http://ns.adobe.com/exif/1.0/"
_XAP, _TERMS = "http://ns.adobe.com/xap/1.0/", "http://purl.org/dc/terms/"
_GOOGLE = "http://ns.google.com/photos/1.0/"
_CAMERA, _PANO = _GOOGLE + "camera/", "{" + _GOOGLE + "panorama/}"
_APPLE = "http://ns.apple.com/"
_AREA = "{http://ns.adobe.com/xmp/sType/Area#}"
_DIMENSIONS = "{http://ns.adobe.com/xap/1.0/sType/Dimensions#}"
_BOUNDARY = "{http://iptc.org/std/Iptc4xmpExt/2008-02-29/}rb"
_RECTANGLE = "{http://ns.microsoft.com/photo/1.2/t/Region#}Rectangle"
_GONE: dict[str, str] = {
    "http://ns.adobe.com/hdr-gain-map/1.0/": Sentence("HDR gain map"),
    _APPLE + "HDRGainMap/1.0/": Sentence("HDR gain map"),
    _APPLE + "pixeldatainfo/1.0/": "",
    _GOOGLE + "container/": "",
    _GOOGLE + "container/item/": "",
    _GOOGLE + "depthmap/": Sentence("depth map"),
    _GOOGLE + "image/": Sentence("embedded original picture"),
    _GOOGLE + "audio/": Sentence("sound"),
    "http://ns.google.com/photos/dd/1.0/": Sentence("depth map"),
}
"""Namespaces that speak of what lay beside the old pixels, and what that was."""
_GONE_ALONE = {
    *(f"{{{_TIFF}}}{name}" for name in (
        "BitsPerSample", "Compression", "PhotometricInterpretation", "SamplesPerPixel", "PlanarConfiguration",
        "YCbCrSubSampling", "YCbCrPositioning",
    )),
    f"{{{_EXIF}}}CompressedBitsPerPixel", f"{{{_XAP}}}Thumbnails", f"{{{_TERMS}}}provenance",
}  # fmt: skip
_SHOTS = ("MotionPhoto", "MicroVideo")


def _uri(name: str) -> str:
    return name.removeprefix("{").rpartition("}")[0]


def _gone(name: str) -> str | None:
    """What goes with a property ("" for nothing that would be missed), or None where it stays."""
    uri, local = _uri(name), name.rpartition("}")[2]
    if name in _GONE_ALONE:
        return ""
    if uri == _CAMERA and local.startswith(_SHOTS):
        return Sentence("video of the motion photo") if local in _SHOTS else ""
    return next((what for start, what in _GONE.items() if uri == start), None)


def change_xmp(packet: Packet, change: Change, dpi: Dpi | None) -> tuple[str, ...]:
    """Make a packet true of a result; see `exif_after`.

    Returns:
        What lay beside the old pixels and is lost with what spoke of it.
    """
    lost: dict[str, None] = {}
    for name in _names(packet.root):
        if what := _gone(name):
            lost[what] = None
    drop(packet.root, lambda name: _gone(name) is not None)
    for element in list(packet.root.iter()):
        _change_values(element, change, dpi)
    for description in packet.descriptions:
        lost |= dict.fromkeys(_change_panorama(description, change))
    if not _change_regions(packet.root, change):
        lost[Sentence("image regions (IPTC)")] = None
    return tuple(lost)


def _names(root: ET.Element) -> Iterable[str]:
    for element in root.iter():
        yield element.tag
        yield from element.attrib


def _read(node: ET.Element, name: str) -> str | None:
    """A property of a description or structure, in either of its two forms; None where it has none."""
    return node.get(name, node.findtext(name))


def _put(node: ET.Element, name: str, value: str) -> None:
    """Give a property that is there another value."""
    if name in node.attrib:
        node.set(name, value)
    for child in node.findall(name):
        child.text = value


def _change_values(node: ET.Element, change: Change, dpi: Dpi | None) -> None:
    size, (across, down) = change.size, change.factors
    values = {
        f"{{{_TIFF}}}Orientation": "1",
        f"{{{_TIFF}}}ImageWidth": str(size.width),
        f"{{{_TIFF}}}ImageLength": str(size.height),
        f"{{{_EXIF}}}PixelXDimension": str(size.width),
        f"{{{_EXIF}}}PixelYDimension": str(size.height),
    }
    resolution = (f"{{{_TIFF}}}XResolution", f"{{{_TIFF}}}YResolution")
    focal = (f"{{{_EXIF}}}FocalPlaneXResolution", f"{{{_EXIF}}}FocalPlaneYResolution")
    if dpi is not None:
        values |= {name: _ratio(d) for name, d in zip(resolution, dpi, strict=True)}
        values[f"{{{_TIFF}}}ResolutionUnit"] = "2"
    elif change.swaps_sides:
        values |= _swapped(node, resolution)
    found = [_number(_read(node, name)) for name in focal]
    if change.swaps_sides:
        found.reverse()
    for name, value, factor in zip(focal, found, (across, down), strict=True):
        if value:
            values[name] = _ratio(value * factor)
    for name, value in values.items():
        _put(node, name, value)
    for name in (f"{{{_EXIF}}}SubjectArea", f"{{{_EXIF}}}SubjectLocation"):
        for child in node.findall(name):
            _change_sequence(node, child, change)


def _swapped(node: ET.Element, names: tuple[str, str]) -> dict[str, str]:
    one, other = (_read(node, name) for name in names)
    return {names[0]: other, names[1]: one} if one and other else {}


def _number(text: str | None) -> float:
    """A number or a fraction; 0 where it is none."""
    top, _, bottom = (text or "").partition("/")
    try:
        return float(top) / float(bottom or 1)
    except (ValueError, ZeroDivisionError):
        return 0.0


def _ratio(value: float) -> str:
    return f"{round(value * 10_000)}/10000"


def _change_sequence(node: ET.Element, child: ET.Element, change: Change) -> None:
    items = list(child.iter(f"{{{RDF}}}li"))
    values = area_after(tuple(_number(item.text) for item in items), change)
    if not values:
        node.remove(child)
    for item, value in zip(items, values, strict=False):
        item.text = str(value)


# Panoramas (GPano): pixels of a sphere, and which of them the picture has


def _change_panorama(node: ET.Element, change: Change) -> tuple[str, ...]:
    across, down = change.factors
    width = _number(_read(node, _PANO + "CroppedAreaImageWidthPixels"))
    height = _number(_read(node, _PANO + "CroppedAreaImageHeightPixels"))
    whole, part = change.whole, change.part
    if change.is_turned:
        names = {name for name in _names(node) if name.startswith(_PANO)}
        drop(node, names.__contains__)
        return (Sentence("panorama position"),) if names else ()
    if width > 0 and height > 0:  # another program may have made the picture smaller
        across *= whole.width / width
        down *= whole.height / height
    left, top = part.x0 * change.factors[0], part.y0 * change.factors[1]
    values = {
        "FullPanoWidthPixels": (across, 0.0),
        "FullPanoHeightPixels": (down, 0.0),
        "CroppedAreaLeftPixels": (across, left),
        "CroppedAreaTopPixels": (down, top),
    }
    inside = "LargestValidInteriorRect"
    values |= {inside + "Left": (across, -left), inside + "Top": (down, -top)}
    values |= {inside + "Width": (across, 0.0), inside + "Height": (down, 0.0)}
    for name, (factor, shift) in values.items():
        if (text := _read(node, _PANO + name)) is not None:
            _put(node, _PANO + name, str(round(_number(text) * factor + shift)))
    _put(node, _PANO + "CroppedAreaImageWidthPixels", str(change.size.width))
    _put(node, _PANO + "CroppedAreaImageHeightPixels", str(change.size.height))
    if change.is_cut:
        drop(node, lambda name: name.startswith(_PANO + inside))
    return ()


# Regions: faces and the like, relative to the picture as it is stored


def _change_regions(root: ET.Element, change: Change) -> bool:
    """False where regions were dropped because they are described in a way that cannot be turned or cut."""
    parents = {child: parent for parent in root.iter() for child in parent}
    moves, all_kept = change.is_turned or change.is_cut, True
    for node in list(root.iter()):
        in_pixels = _read(node, _AREA + "unit") == "pixel"
        if _read(node, _AREA + "x") is not None and (moves or in_pixels):
            if not _change_area(node, change, in_pixels=in_pixels):
                _forget(node, parents)
        elif _read(node, _DIMENSIONS + "unit") == "pixel":
            _put(node, _DIMENSIONS + "w", str(change.size.width))
            _put(node, _DIMENSIONS + "h", str(change.size.height))
        elif moves and (text := _read(node, _RECTANGLE)) is not None:
            if rectangle := _rectangle_after(text, change):
                _put(node, _RECTANGLE, rectangle)
            else:
                _forget(node, parents)
        elif (unit := _read(node, _BOUNDARY + "Unit")) is not None:
            if moves:
                _forget(node, parents)
                all_kept = False
            elif unit == "pixel":
                _scale_boundary(node, change)
    return all_kept


def _scale_boundary(node: ET.Element, change: Change) -> None:
    across, down = change.factors
    for names, factor in ((("X", "W", "Rx"), across), (("Y", "H"), down)):
        for name in names:
            if (text := _read(node, _BOUNDARY + name)) is not None:
                _put(node, _BOUNDARY + name, f"{_number(text) * factor:.6g}")


def _forget(node: ET.Element, parents: dict[ET.Element, ET.Element]) -> None:
    """Take the item of a list out that a node belongs to."""
    while node in parents and node.tag != f"{{{RDF}}}li":
        node = parents[node]
    if node in parents:
        parents[node].remove(node)


def _change_area(node: ET.Element, change: Change, *, in_pixels: bool) -> bool:
    """A rectangle or circle by its centre (MWG); False where that was cut off."""
    names = [_AREA + letter for letter in "xywh"]
    stored, size = change.stored, change.size
    unit = Size(1, 1) if in_pixels else stored
    sides = (unit.width, unit.height) * 2
    x, y, width, height = (
        _number(_read(node, name)) * side for name, side in zip(names, sides, strict=True)
    )
    found = change.centred(x, y, width, height)
    if found is None:
        return False
    sides = (1, 1, 1, 1) if in_pixels else (size.width, size.height) * 2
    for name, value, side in zip(names, found, sides, strict=True):
        _put(node, name, f"{value / side:.6f}")
    diameter = _AREA + "d"
    if (text := _read(node, diameter)) is not None:
        value = _number(text) * unit.width * change.factors[0] / sides[0]
        _put(node, diameter, f"{value:.6f}")
    return True


def _rectangle_after(text: str, change: Change) -> str:
    """Left, top, width and height (Microsoft); "" where its centre was cut off, or it makes no sense."""
    parts = [_number(part) for part in text.split(",")]
    if len(parts) != 4:
        return ""
    stored, size = change.stored, change.size
    left, top, width, height = parts
    found = change.centred(
        (left + width / 2) * stored.width,
        (top + height / 2) * stored.height,
        width * stored.width,
        height * stored.height,
    )
    if found is None:
        return ""
    x, y, width, height = found
    values = (
        (x - width / 2) / size.width, (y - height / 2) / size.height, width / size.width, height / size.height
    )  # fmt: skip
    return ", ".join(f"{value:.6f}" for value in values)
