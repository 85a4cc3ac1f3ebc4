"""What is in a bundle, under which licence; fails on anything that may not ship: GPL only, AGPL, non-commercial, unknown.

python resources/packaging/licence_scan.py [FOLDER]
"""

from __future__ import annotations

import argparse
import json
import re
import sys
from collections import Counter
from collections.abc import Container, Iterable
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path

from licence_texts import canonical, licence_of, may_ship
from PyInstaller.archive.readers import CArchiveReader

ROOT = Path(__file__).parents[2]
BUNDLE = ROOT / "dist" / "pisa-desktop"
OURS = {"engine", "trainer", "pisa_desktop", "resources"}
_NATIVE = re.compile(r"\.(so|dll|dylib|pyd)(\.|$)|^Python$|\.framework", re.IGNORECASE)

LIBRARIES: tuple[tuple[str, str, str], ...] = (
    # Qt and what it is linked to
    (r"Qt6\w+|qt6\w+|Qt\w+", "Qt", "LGPL-3.0-only"),
    (r"pyside6(qml)?|shiboken6", "PySide6", "LGPL-3.0-only"),
    (r"icu(data|i18n|uc)", "ICU", "ICU"),
    (r"X(11|au|dmcp|ext|render|cursor|fixes|randr|composite|damage|inerama|i)|X11-xcb|xcb(-[\w-]+)?|ICE|SM", "X11 client libraries", "X11"),
    (r"xkbcommon(-x11)?", "libxkbcommon", "MIT"),
    (r"wayland-(client|cursor|egl)", "Wayland", "MIT"),
    (r"EGL|GLX|GL|GLdispatch|OpenGL|opengl32sw|d3dcompiler_47", "OpenGL dispatch", "MIT"),
    (r"drm|gbm", "libdrm", "MIT"),
    (r"glib-2\.0|gthread-2\.0|gobject-2\.0|gio-2\.0|gmodule-2\.0", "GLib", "LGPL-2.1-or-later"),
    (r"gtk-3|gdk-3|atk-1\.0|atk-bridge-2\.0|atspi|pango(cairo|ft2)?-1\.0|gdk_pixbuf-2\.0|cairo(-gobject)?|epoxy|fribidi|thai|datrie|graphite2|pixman-1",
     "GTK and what it is linked to", "LGPL-2.1-or-later"),
    (r"dbus-1", "D-Bus", "MIT"),  # under the AFL as well as the GPL; the AFL is taken
    (r"fontconfig", "Fontconfig", "MIT"),
    (r"freetype", "FreeType", "FTL"),
    (r"harfbuzz\w*", "HarfBuzz", "MIT"),
    (r"pcre2?-(8|16)", "PCRE", "BSD-3-Clause"),
    (r"systemd|cap|gcrypt|gpg-error|selinux|mount|blkid|md|bsd", "system libraries", "LGPL-2.1-or-later"),
    # Python
    (r"python3(\.\d+)?", "Python", "PSF-2.0"),
    (r"ssl|crypto", "OpenSSL", "Apache-2.0"),
    (r"sqlite3", "SQLite", "blessing"),
    (r"ffi", "libffi", "MIT"),
    (r"bz2", "bzip2", "bzip2-1.0.6"),
    (r"expat", "Expat", "MIT"),
    (r"mpdec", "libmpdec", "BSD-2-Clause"),
    (r"gssapi_krb5|k5crypto|krb5(support)?|com_err", "MIT Kerberos", "MIT"),
    (r"keyutils", "keyutils", "LGPL-2.1-or-later"),
    (r"uuid", "libuuid", "BSD-3-Clause"),
    (r"vcruntime140(_1)?|msvcp140(_\w+)?|ucrtbase|api-ms-win-\S+", "Microsoft's C runtime", "MIT"),
    # numbers
    (r"gomp|gcc_s|stdc\+\+|gfortran|gfortran-\w+", "GCC's runtime", "GPL-3.0-or-later WITH GCC-exception-3.1"),
    (r"quadmath", "libquadmath", "LGPL-2.1-or-later"),
    (r"scipy_openblas64_", "OpenBLAS", "BSD-3-Clause"),
    (r"iomp5(md)?|omp", "OpenMP of LLVM", "Apache-2.0 WITH LLVM-exception"),
    # pictures
    (r"z|zlib1?", "zlib", "Zlib"),
    (r"jpeg|turbojpeg", "libjpeg-turbo", "IJG AND BSD-3-Clause"),
    (r"png16", "libpng", "libpng-2.0"),
    (r"tiff", "libtiff", "libtiff"),
    (r"webp(demux|mux)?|sharpyuv", "libwebp", "BSD-3-Clause"),
    (r"openjp2", "OpenJPEG", "BSD-2-Clause"),
    (r"lcms2", "Little CMS", "MIT"),
    (r"lz4", "LZ4", "BSD-2-Clause"),
    (r"lzma", "XZ's liblzma", "0BSD"),
    (r"zstd", "Zstandard", "BSD-3-Clause"),
    (r"deflate", "libdeflate", "MIT"),
    (r"brotli(common|dec|enc)", "Brotli", "MIT"),
    (r"avif", "libavif with dav1d and aom", "BSD-2-Clause"),
    (r"heif", "libheif", "LGPL-3.0-or-later"),
    (r"de265", "libde265", "LGPL-3.0-or-later"),
    (r"jasper", "JasPer", "JasPer-2.0"),
    (r"raw(_r)?", "LibRaw", "LGPL-2.1-only"),
    (r"cudart|nvjpeg|cublas\w*|cudnn\w*|cufft\w*|curand|cusolver\w*|cusparse\w*|nccl|nvrtc\S*|nvJitLink|cupti|nvToolsExt|nvshmem\w*|cufile\w*",
     "NVIDIA CUDA runtime", "LicenseRef-NVIDIA-CUDA"),
)  # fmt: skip
_INSIDE = (
    ("Intel MKL (inside torch)", "", "LicenseRef-Intel-Simplified"),
    (
        "PyInstaller's start program",
        metadata.version("pyinstaller"),
        "GPL-2.0-or-later WITH Bootloader-exception",
    ),
)
"""What lies inside other files."""
_TORCH = re.compile(r"lib(torch|c10|shm|caffe2)")
_TABLE = tuple((re.compile(pattern), name, licence) for pattern, name, licence in LIBRARIES)


@dataclass(frozen=True, slots=True)
class Part:
    """Something in a bundle.

    Attributes:
        name: of a package or library.
        version: of a package, or how many files a library has.
        licence: its SPDX expression, or "unknown".
    """

    name: str
    version: str
    licence: str

    @property
    def is_fine(self) -> bool:
        """Whether it may ship."""
        return may_ship(self.licence)


def library_name(file: str) -> str:
    """What a native file is called without prefix, versions and the hashes that wheels add."""
    name = file.removeprefix("lib")
    name = re.split(r"\.(so|dll|dylib|pyd)(\.|$)", name, maxsplit=1, flags=re.IGNORECASE)[0]
    name = re.sub(r"-[0-9a-f]{8}(?=$|[-.])|\.[0-9a-f]{8}$", "", name)
    return re.sub(r"\.abi3$", "", name) or file


def library(file: str) -> tuple[str, str]:
    """Which library a native file is of, and its licence."""
    name = library_name(file)
    while True:
        for pattern, known, licence in _TABLE:
            if pattern.fullmatch(name):
                return known, licence
        shorter = re.sub(r"[-._]\d[\w.-]*$", "", name)
        if shorter in {name, ""}:
            return file, "unknown"
        name = shorter


def modules(bundle: Path) -> set[str]:
    """Top-level modules in the archive inside the programs, and packages beside it."""
    suffix = ".exe" if sys.platform == "win32" else ""
    archive = CArchiveReader(str(bundle / f"pisa-desktop{suffix}"))
    inner = archive.open_embedded_archive("PYZ.pyz" if "PYZ.pyz" in archive.toc else "PYZ-00.pyz")
    found = {name.partition(".")[0] for name in inner.toc}
    return found | {
        p.name.partition(".")[0]
        for p in (bundle / "_internal").iterdir()
        if p.name != "base_library.zip"
    }


def packages(names: Iterable[str]) -> dict[str, Part]:
    """Installed packages that top-level modules belong to, by module."""
    owners = metadata.packages_distributions()
    found: dict[str, Part] = {}
    for name in names:
        if name in OURS or name not in owners:
            continue
        distribution = metadata.distribution(owners[name][0])
        title = canonical(owners[name][0])
        found[name] = Part(title, distribution.version, licence_of(distribution))
    return found


def owner(place: Path, owned: Container[str]) -> tuple[str, str] | None:
    """Library and licence of a native file by its place in the bundle; None where a package in `owned` answers for it."""
    top, name = place.parts[0].partition(".")[0] or place.parts[0], place.name
    if "lib-dynload" in place.parts or (len(place.parts) == 1 and place.suffix == ".pyd"):
        return "Python", "PSF-2.0"
    if top == "PySide6" and ("plugins" in place.parts or ".abi3." in name):
        return "Qt", "LGPL-3.0-only"
    is_own = not name.startswith("lib") or (top == "torch" and _TORCH.match(name) is not None)
    if top in owned and top != "PySide6" and is_own and not place.parts[0].endswith(".libs"):
        return None
    return library(name)


def scan(bundle: Path) -> list[Part]:
    """Everything in a bundle, sorted by name."""
    owned = packages(modules(bundle))
    parts = {part.name: part for part in owned.values()}
    inner = bundle / "_internal"
    natives = [
        path.relative_to(inner)
        for path in inner.rglob("*")
        if _NATIVE.search(path.name) and path.is_file() and not path.is_symlink()
    ]
    counts = Counter(key for place in natives if (key := owner(place, owned)) is not None)
    for (name, licence), files in counts.items():
        parts[name] = Part(name, f"{files} file{'s' * (files > 1)}", licence)
    for name, version, licence in _INSIDE:
        parts[name] = Part(name, version, licence)
    return sorted(parts.values(), key=lambda part: part.name.lower())


def bill(parts: Iterable[Part]) -> dict[str, object]:
    """What is in a bundle as a CycloneDX 1.6 document."""
    installed = {canonical(d.metadata["Name"]) for d in metadata.distributions()}
    components: list[dict[str, object]] = []
    for part in parts:
        component: dict[str, object] = {"type": "library", "name": part.name}
        if part.name in installed:
            component |= {"version": part.version, "purl": f"pkg:pypi/{part.name}@{part.version}"}
        components.append(component | {"licenses": [{"expression": part.licence}]})
    application = {
        "type": "application", "name": "pisa-desktop", "version": metadata.version("pisa-desktop"),
        "licenses": [{"expression": "Apache-2.0"}],
    }  # fmt: skip
    return {
        "$schema": "http://cyclonedx.org/schema/bom-1.6.schema.json", "bomFormat": "CycloneDX", "specVersion": "1.6", "version": 1,
        "metadata": {"component": application}, "components": components,
    }  # fmt: skip


def main() -> int:
    """Print the table; 1 where something may not ship."""
    parser = argparse.ArgumentParser()
    parser.add_argument("bundle", type=Path, nargs="?", default=BUNDLE)
    parser.add_argument("--sbom", type=Path, help="write a list in CycloneDX's format")
    options = parser.parse_args()
    parts = scan(options.bundle)
    for part in parts:
        print(f"{'  ' if part.is_fine else '✗ '}{part.name:28} {part.version:18} {part.licence}")
    if options.sbom:
        options.sbom.write_text(json.dumps(bill(parts), indent=1) + "\n", "utf-8")
    bad = [part.name for part in parts if not part.is_fine]
    print(f"{len(parts)} parts; {'may not ship: ' + ', '.join(bad) if bad else 'all may ship'}")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
