"""Licences of the Python packages that the application needs: what they are, whether they may ship, their texts.

python resources/packaging/licence_texts.py resources/licences/third-party.txt
"""

from __future__ import annotations

import hashlib
import re
import sys
from collections.abc import Iterator
from importlib import metadata
from pathlib import Path

from packaging.requirements import Requirement

ROOT = Path(__file__).parents[2]
TARGET = ROOT / "resources" / "licences" / "third-party.txt"
APPLICATION, EXTRAS = "pisa-desktop", ("heic", "raw")
NOT_BUNDLED = {"hf-xet", "scipy", "setuptools"}
"""Required by packages and left out by build.spec."""

SHIPPABLE = {
    "0BSD", "Apache-2.0", "BSD-2-Clause", "BSD-3-Clause", "BSL-1.0", "CC0-1.0", "CNRI-Python", "FTL", "HPND", "ICU", "IJG",
    "ISC", "JasPer-2.0", "LGPL-2.1-only", "LGPL-2.1-or-later", "LGPL-3.0-only", "LGPL-3.0-or-later", "MIT", "MIT-CMU",
    "MIT-Modern-Variant", "MPL-2.0", "OpenSSL", "PSF-2.0", "Public-Domain", "Unlicense", "X11", "Zlib", "blessing", "bzip2-1.0.6", "libpng-2.0", "libtiff",
    "LicenseRef-Intel-Simplified", "LicenseRef-NVIDIA-CUDA",
}  # fmt: skip
"""What may ship in a bundle whose parts are separate files: permissive ones, and copyleft of the file or the library."""
EXCEPTIONS = {"GCC-exception-3.1", "LLVM-exception", "Bootloader-exception"}
"""Exceptions that take the copyleft off what is linked."""

_NAMES = {
    "apache": "Apache-2.0", "apache 2.0 license": "Apache-2.0", "apache software license": "Apache-2.0", "bsd": "BSD-3-Clause",
    "bsd license": "BSD-3-Clause", "isc license": "ISC", "isc license (iscl)": "ISC", "mit": "MIT", "mit license": "MIT",
    "mozilla public license 2.0 (mpl 2.0)": "MPL-2.0", "gnu lesser general public license v3 (lgplv3)": "LGPL-3.0-only",
}  # fmt: skip
_TOKEN = re.compile(r"\(|\)|[^\s()]+")
_TEXT = re.compile(r"licen[cs]e|copying|notice|copyright", re.IGNORECASE)


def may_ship(expression: str) -> bool:
    """Whether an SPDX expression leaves a way to ship: every AND, one of an OR; unknown licences may not."""
    try:
        result, rest = _alternatives(_TOKEN.findall(expression))
    except IndexError:  # it ends too early
        return False
    return result and not rest


def _alternatives(tokens: list[str]) -> tuple[bool, list[str]]:
    result, tokens = _conjunction(tokens)
    while tokens and tokens[0].upper() == "OR":
        other, tokens = _conjunction(tokens[1:])
        result = result or other
    return result, tokens


def _conjunction(tokens: list[str]) -> tuple[bool, list[str]]:
    result, tokens = _one(tokens)
    while tokens and tokens[0].upper() == "AND":
        other, tokens = _one(tokens[1:])
        result = result and other
    return result, tokens


def _one(tokens: list[str]) -> tuple[bool, list[str]]:
    if tokens[0] == "(":
        result, tokens = _alternatives(tokens[1:])
        return (result, tokens[1:]) if tokens[:1] == [")"] else (False, tokens)
    name, tokens = tokens[0], tokens[1:]
    if len(tokens) > 1 and tokens[0].upper() == "WITH":
        return tokens[1] in EXCEPTIONS, tokens[2:]
    return name in SHIPPABLE, tokens


def licence_of(distribution: metadata.Distribution) -> str:
    """The SPDX expression of a package, from what it says about itself; "unknown" where that is nothing."""
    about = distribution.metadata
    if "License-Expression" in about:
        return about["License-Expression"]
    said = [
        str(c).split(" :: ")[-1]
        for c in about.get_all("Classifier") or []
        if str(c).startswith("License ::")
    ]
    stated = " ".join(about["License"].split()) if "License" in about else ""
    if may_ship(stated) or re.search(r"\b(OR|AND|WITH)\b", stated):
        return stated
    for name in (*said, stated):
        if name.lower() in _NAMES:
            return _NAMES[name.lower()]
    return "unknown"


def canonical(name: str) -> str:
    """A package's name as comparisons want it."""
    return re.sub(r"[-_.]+", "-", name).lower()


def required(
    name: str = APPLICATION, extras: tuple[str, ...] = EXTRAS
) -> dict[str, metadata.Distribution]:
    """Every installed package that an application needs, by canonical name, itself left out."""
    found: dict[str, metadata.Distribution] = {}
    waiting = [(name, extras)]
    while waiting:
        name, extras = waiting.pop()
        try:
            found[canonical(name)] = distribution = metadata.distribution(name)
        except metadata.PackageNotFoundError:
            continue  # optional on this system
        for line in distribution.requires or []:
            need = Requirement(line)
            wanted = need.marker is None or any(
                need.marker.evaluate({"extra": e}) for e in ("", *extras)
            )
            if wanted and canonical(need.name) not in found:
                waiting.append((need.name, tuple(need.extras)))
    left_out = {canonical(APPLICATION), *NOT_BUNDLED}
    return dict(sorted((key, value) for key, value in found.items() if key not in left_out))


def texts_of(distribution: metadata.Distribution) -> Iterator[tuple[str, str]]:
    """Names and contents of a package's licence files."""
    for file in sorted(distribution.files or [], key=str):
        inside = any(part.endswith(".dist-info") or part == "licenses" for part in file.parts[:-1])
        if inside and _TEXT.search(str(file)) and file.suffix not in {".py", ".pyc", ".json"}:
            yield (
                "/".join(file.parts[1:]),
                Path(str(file.locate())).read_text("utf-8", "replace").strip(),
            )


def document() -> str:
    """All of it: a list of packages, then every text once."""
    packages = required()
    texts: dict[str, tuple[str, list[str]]] = {}
    for name, distribution in packages.items():
        for file, text in texts_of(distribution):
            key = hashlib.sha256(" ".join(text.split()).encode()).hexdigest()
            texts.setdefault(key, (text, []))[1].append(f"{name}: {file}")
    for extra in ("LGPL-3.0", "GPL-3.0"):
        text = (ROOT / "resources" / "licences" / f"{extra}.txt").read_text("utf-8").strip()
        texts[extra] = (
            text,
            [
                f"Qt, PySide6, shiboken6, libheif, libde265: {extra} (the LGPL adds to the GPL's text)"
            ],
        )
    lines = [
        "Software that PiSA Desktop is built with",
        "",
        "Qt, PySide6, libheif and libde265 are used under the LGPL: they lie in the bundle as files of their own, which you",
        "may replace by your own builds. Their sources are at download.qt.io and github.com/strukturag.",
        "",
        *(f"{name} {d.version.partition('+')[0]}: {licence_of(d)}" for name, d in packages.items()),
    ]
    for text, users in texts.values():
        lines += [
            "",
            "=" * 100,
            *users,
            "=" * 100,
            "",
            *(line.rstrip() for line in text.splitlines()),
        ]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    target = Path(sys.argv[1]) if len(sys.argv) > 1 else TARGET
    target.write_text(document(), "utf-8")
