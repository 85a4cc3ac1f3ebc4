"""Decode mutated files: python -m tests.engine.files.fuzz FOLDER COUNT [FIRST [SEED]].

Exits with 0 when each was read or refused as it should be, within 10 s of its own time and 2 GB; prints the
seed of the culprit else. A decoder that never comes back ends the process.
The file in work lies in FOLDER, where it is found after a crash.
"""

from __future__ import annotations

import faulthandler
import resource
import sys
import time
import warnings
from pathlib import Path

import numpy as np
import tifffile
from PIL import Image

from engine.errors import BadImage
from engine.files import LimitPolicy, read_image, recipe_of
from tests.engine.files.pictures import (
    XMP,
    deep_ramp,
    exif_with_everything,
    photo,
    rgb_profile,
    save,
    save_deep,
    tiff_with_pages,
)

LIMITS = LimitPolicy(max_pixels=40_000_000)
FOUND = Path(__file__).parent / "findings"
"""Files that a decoder has died over once, which are mutated further."""
HUNG = 120.0
"""Seconds after which a decoder stands still rather than works, on any machine."""


def seeds(folder: Path) -> list[tuple[str, bytes]]:
    """Small files of every format, depth and kind of metadata."""
    folder.mkdir(parents=True, exist_ok=True)
    rich = {"exif": exif_with_everything(6).tobytes(), "icc_profile": rgb_profile("adobe")}
    found = [
        save(folder / f"rich.{s}", photo(), xmp=XMP, **rich)
        for s in ("jpg", "png", "webp", "tif", "avif")
    ]
    found += [save(folder / f"plain.{s}", photo()) for s in ("bmp", "gif", "jpg", "tif")]
    found += [save(folder / "progressive.jpg", photo(), progressive=True)]
    alpha = np.dstack([photo(), photo()[..., 0]])
    found += [save(folder / f"alpha.{s}", alpha) for s in ("png", "webp", "tif", "avif")]
    Image.fromarray(photo()).convert("CMYK").save(folder / "cmyk.jpg")
    Image.fromarray(photo()).convert("CMYK").save(folder / "cmyk.tif")
    Image.fromarray(photo()).convert("P").save(folder / "palette.png", transparency=3)
    Image.fromarray(photo()).convert("1").save(folder / "bits.tif", compression="group4")
    frames = [Image.fromarray(photo()).convert("P"), Image.fromarray(photo()[::-1]).convert("P")]
    frames[0].save(folder / "moving.gif", save_all=True, append_images=frames[1:])
    frames[0].convert("RGB").save(
        folder / "moving.webp", save_all=True, append_images=[frames[1].convert("RGB")]
    )
    names = ("cmyk.jpg", "cmyk.tif", "palette.png", "bits.tif", "moving.gif", "moving.webp")
    found += [folder / name for name in names]
    deep = deep_ramp(64, 5)
    found += [save_deep(folder / "deep.png", deep)]
    for name, options in {
        "raw": {},
        "lzw": {"compression": "lzw"},
        "zip": {"compression": "zlib", "predictor": True},
    }.items():
        found.append(save_deep(folder / f"deep-{name}.tif", deep, **options))
    tifffile.imwrite(folder / "float.tif", deep.astype(np.float32) / 65535, photometric="rgb")
    (folder / "pages.tif").write_bytes(tiff_with_pages(5))
    found += [folder / "float.tif", folder / "pages.tif"]
    found += sorted(FOUND.glob("*"))
    return [(path.name, path.read_bytes()) for path in found]


def mutate(data: bytes, random: np.random.Generator) -> bytes:
    """Flip, overwrite, cut, repeat, insert."""
    out = bytearray(data)
    for _ in range(int(random.integers(1, 6))):
        at = int(random.integers(0, len(out)))
        match int(random.integers(0, 6)):
            case 0:
                out[at] ^= 1 << int(random.integers(0, 8))
            case 1:
                out[at : at + 4] = random.bytes(4)
            case 2:
                out[at : at + 4] = bytes([(0x00, 0xFF, 0x7F, 0x80)[int(random.integers(0, 4))]] * 4)
            case 3:
                del out[at : at + int(random.integers(1, 64))]
            case 4:
                out[at:at] = out[max(0, at - 32) : at]
            case _:
                out = out[: max(8, at)]
        if not out:
            return b"\0"
    return bytes(out)


def main(folder: Path, count: int, first: int = 0, seed: int = 20_261_125) -> int:
    """Run; the exit code."""
    warnings.simplefilter("ignore")
    originals = seeds(folder / "seeds")
    for index in range(first, first + count):
        random = np.random.default_rng((seed, index))
        name, data = originals[index % len(originals)]
        path = folder / f"case-{name}"
        path.write_bytes(mutate(data, random))
        start = time.process_time()
        faulthandler.dump_traceback_later(HUNG, exit=True)
        try:
            recipe_of(read_image(path, LIMITS).source)
        except BadImage:
            pass
        except BaseException as error:  # noqa: BLE001 - this is what is looked for
            print(f"case {index} of {name}: {error!r}")
            return 1
        faulthandler.cancel_dump_traceback_later()
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        if time.process_time() - start > 10 or peak > 2 << 20:
            print(
                f"case {index} of {name}: {time.process_time() - start:.1f} s, {peak / 1024:.0f} MiB"
            )
            return 1
        path.unlink()
    print(f"{count} done, peak {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MiB")
    return 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), int(sys.argv[2]), *map(int, sys.argv[3:])))
