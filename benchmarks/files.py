"""Files: a 100-megapixel result from a 25-megapixel scan, and reading and writing alone.

    python -m benchmarks.files [--restore]

Memory is measured in a process of its own for each figure.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
import tifffile

ROOT = Path(__file__).parents[1]
SIDE = 5_000


def scan(path: Path, depth: int) -> Path:
    """A 25-megapixel scan of a bundled photograph, TIFF with deflate and predictor, AdobeRGB."""
    from benchmarks.starter import sample
    from tests.engine.files.pictures import rgb_profile

    rgb = sample("lake.jpg", SIDE, SIDE)
    data = rgb.astype(np.uint16) * 257 if depth == 16 else rgb
    tifffile.imwrite(
        path, data, photometric="rgb", compression="zlib", predictor=True, rowsperstrip=64,
        extratags=[(34675, 7, None, rgb_profile("adobe"), True)],
    )  # fmt: skip
    return path


def _peak_mb() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def _child(job: str, source: Path, target: Path) -> dict[str, object]:
    from engine.files import FileFormat, SaveSpec, open_writer, read_image
    from engine.types import Size

    start = time.perf_counter()
    image = read_image(source)
    read_seconds = time.perf_counter() - start
    found: dict[str, object] = {"read_seconds": read_seconds, "after_read_mb": _peak_mb()}
    if job == "write":
        kinds = {f.suffix: f for f in FileFormat}
        kind = kinds[target.suffix]
        depth = 16 if 16 in kind.bit_depths and image.source.bit_depth == 16 else 8
        size = Size(2 * SIDE, 2 * SIDE)
        white = np.float32(np.iinfo(image.rgb.dtype).max)
        start = time.perf_counter()
        with open_writer(target, size, SaveSpec(kind, depth), like=image) as rows:
            for y in range(0, SIDE, 64):
                band = image.rgb[y : y + 64].astype(np.float32) / white
                rows.write_rows(band.repeat(2, 0).repeat(2, 1))
        found["write_seconds_per_mp"] = (time.perf_counter() - start) / (size.area / 1e6)
        found["file_mb"] = target.stat().st_size / 2**20
    return found | {"peak_mb": _peak_mb()}


def _run(*arguments: str) -> str:
    command = [sys.executable, "-m", "benchmarks.files", *arguments]
    return subprocess.run(command, check=True, capture_output=True, text=True, cwd=ROOT).stdout


def main() -> None:
    """Print the figures, a JSON object a line."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--restore", action="store_true", help="the whole command line, minutes")
    parser.add_argument("--child", nargs=3)
    arguments = parser.parse_args()
    if arguments.child:
        job, source, target = arguments.child
        print(json.dumps(_child(job, Path(source), Path(target))))
        return
    with tempfile.TemporaryDirectory() as folder:
        for depth in (8, 16):
            source = scan(Path(folder) / f"scan{depth}.tif", depth)
            for suffix in (".tif", ".png", ".jpg") if depth == 8 else (".tif", ".png"):
                target = str(Path(folder) / f"out{suffix}")
                found = json.loads(_run("--child", "write", str(source), target))
                print(json.dumps({"depth": depth, "format": suffix, **found}), flush=True)
        if arguments.restore:
            command = [sys.executable, "-m", "pisa_desktop.cli.main", "restore", str(source)]
            command += ["-o", folder, "--scale", "2", "--json"]
            out = subprocess.run(command, check=True, capture_output=True, text=True, cwd=ROOT)
            print(out.stdout, flush=True)


if __name__ == "__main__":
    main()
