"""The gates of a build: what may ship, and how large it may be."""

from __future__ import annotations

import re
from importlib import metadata

import bundle_size
import licence_texts
import pytest
from licence_scan import Part, library
from licence_texts import TARGET, licence_of, may_ship, required

from tests.conftest import ROOT


@pytest.mark.parametrize(
    "expression",
    [
        "MIT", "LGPL-3.0-only OR GPL-2.0-only", "MPL-2.0 AND MIT", "Apache-2.0 WITH LLVM-exception",
        "GPL-3.0-or-later WITH GCC-exception-3.1", "(GPL-2.0-only OR MIT) AND Zlib", "GPL-3.0-only or MIT",
    ],
)  # fmt: skip
def test_what_leaves_a_way_may_ship(expression):
    assert may_ship(expression)


@pytest.mark.parametrize(
    "expression",
    [
        "", "unknown", "GPL-3.0-only", "GPL-2.0-or-later", "AGPL-3.0-only", "CC-BY-NC-4.0", "CC-BY-NC-SA-4.0 AND MIT",
        "MIT AND GPL-3.0-only", "MIT OR", "(MIT", "MIT MIT", "GPL-3.0-only WITH Autoconf-exception-3.0",
        "Free for non-commercial use",
    ],
)  # fmt: skip
def test_what_leaves_none_may_not(expression):
    assert not may_ship(expression)


@pytest.mark.parametrize(
    ("file", "name"),
    [
        ("libQt6Core.so.6", "Qt"), ("Qt6Core.dll", "Qt"), ("libtiff-20b7e810.so.6.3.0", "libtiff"), ("libz.so.1", "zlib"),
        ("libgfortran-040039e1-0352e75f.so.5.0.0", "GCC's runtime"), ("libscipy_openblas64_-32a4b2a6.so", "OpenBLAS"),
        ("libpython3.11.so.1.0", "Python"), ("libxcb-render-util.so.0", "X11 client libraries"), ("libde265.0.dylib", "libde265"),
        ("libssl.so.3", "OpenSSL"), ("libcrypto-3-x64.dll", "OpenSSL"), ("libpyside6.abi3.so.6.11", "PySide6"),
        ("libstdc++.so.6", "GCC's runtime"), ("libheif-7a3e919c.so.1.23.0", "libheif"), ("libsharpyuv-0066295b.so.0.1.2", "libwebp"),
    ],
)  # fmt: skip
def test_libraries_are_known_by_their_files(file, name):
    assert library(file)[0] == name
    assert may_ship(library(file)[1])


@pytest.mark.parametrize(
    "file", ["libreadline.so.8", "libgdbm.so.6", "libx265.so.199", "libnobody.so"]
)
def test_libraries_that_nobody_has_vouched_for_are_refused(file):
    assert not Part(file, "", library(file)[1]).is_fine


def test_every_package_that_ships_says_a_licence_that_may():
    assert [name for name, d in required().items() if not may_ship(licence_of(d))] == []


def test_the_collected_texts_are_those_of_the_pinned_versions():
    pins = dict(
        re.findall(r"^([\w.-]+)==([\w.]+)$", (ROOT / "constraints.txt").read_text(), re.MULTILINE)
    )
    text = TARGET.read_text("utf-8")
    for name in required():
        pinned = {licence_texts.canonical(key): value for key, value in pins.items()}.get(name)
        if pinned:
            assert f"\n{name} {pinned}: " in text, "run `make licences`"
    for must in ("GNU LESSER GENERAL PUBLIC LICENSE", "libjpeg", "OpenBLAS"):
        assert must in text


def test_qt_is_there_under_the_lgpl_only():
    """Charts, data visualisation and the like are GPL; they are in another package, which must not come in."""
    names = {d.metadata["Name"].lower() for d in metadata.distributions()}
    assert not names & {"pyside6", "pyside6_addons", "pyside6-addons"}


def test_five_per_cent_more_is_too_much(tmp_path):
    """Reliability 55."""
    part = tmp_path / "_internal" / "torch" / "lib"
    part.mkdir(parents=True)
    (part / "libtorch.so").write_bytes(b"x" * 1000)
    (tmp_path / "pisa").write_bytes(b"x" * 50)
    found = bundle_size.sizes(tmp_path)
    assert dict(found) == {"torch": 1000, "pisa": 50}
    assert not bundle_size.verdict(found.total(), 1000)
    assert "5.1 % over its budget" in bundle_size.verdict(found.total() + 1, 1000)
