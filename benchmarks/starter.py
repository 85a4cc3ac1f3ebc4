"""The starter model on this machine: seconds by stage, a viewport against a full run, memory, tiling.

    python -m benchmarks.starter [--quick] [--memory]

Figures are medians of several repetitions; memory is measured in a process per size.
"""

from __future__ import annotations

import argparse
import json
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import torch
from PIL import Image

from engine.files import FileFormat, SaveSpec, open_writer
from engine.pipeline import Band, Enhancer, ModelBundle, Prepared, run
from engine.types import EnhanceParams, Lambdas, Rect
from engine.weights.adapter_pack import read_pack

ROOT = Path(__file__).parents[1]
STARTER = ROOT / "resources" / "starter"


def load_starter() -> Enhancer:
    """The bundled model on the CPU in float32."""
    return Enhancer.load(ModelBundle.open(STARTER), read_pack(STARTER), device="cpu", dtype="fp32")


def sample(name: str, width: int, height: int) -> np.ndarray:
    """A bundled photograph, mirrored as often as needed to fill width x height."""
    with Image.open(ROOT / "resources" / "samples" / name) as picture:
        rgb = np.asarray(picture.convert("RGB"))
    pad = ((0, max(0, height - rgb.shape[0])), (0, max(0, width - rgb.shape[1])), (0, 0))
    return np.pad(rgb, pad, "symmetric")[:height, :width]


def render(enhancer: Enhancer, prepared: Prepared, strengths: Lambdas) -> np.ndarray:
    """The whole result, (h, w, 3) float32 in 0..1."""
    steps = enhancer.render_full(prepared, strengths)
    return np.concatenate([step.pixels for step in steps if isinstance(step, Band)])


def _median(call: Callable[[], object], repeat: int) -> float:
    call()
    times = []
    for _ in range(repeat):
        start = time.perf_counter()
        call()
        times.append(time.perf_counter() - start)
    return statistics.median(times)


def stages(enhancer: Enhancer, repeat: int) -> dict[str, float]:
    """Seconds for 128 x 128 to 512 x 512: each stage, one pass in all, both passes in all."""
    rgb, params = sample("goose.jpg", 128, 128), EnhanceParams()
    found: dict[str, list[float]] = {}
    for _ in range(repeat + 1):
        operation, last = enhancer.prepare(rgb, params), time.perf_counter()
        try:
            while True:
                stage = next(operation).stage
                now = time.perf_counter()
                found.setdefault(stage, []).append(now - last)
                last = now
        except StopIteration as end:
            prepared = end.value
        found.setdefault("decode", []).append(
            _median(lambda: render(enhancer, prepared, Lambdas(1, 0.7)), 1)  # noqa: B023 - used at once
        )
    seconds = {stage: statistics.median(times[1:]) for stage, times in found.items()}
    one = Lambdas(1, 1)
    seconds["one pass in all"] = _median(
        lambda: render(enhancer, run(enhancer.prepare(rgb, params, wanted=one)), one), repeat
    )
    seconds["adjustable in all"] = _median(
        lambda: render(enhancer, run(enhancer.prepare(rgb, params)), one), repeat
    )
    return seconds


def viewport(enhancer: Enhancer) -> dict[str, float]:
    """A 512 x 512 viewport at a new strength against the full run of a 2048 x 2048 result."""
    rgb, params = sample("lighthouse.jpg", 512, 512), EnhanceParams()
    start = time.perf_counter()
    prepared = run(enhancer.prepare(rgb, params))
    prepare_seconds = time.perf_counter() - start
    start = time.perf_counter()
    render(enhancer, prepared, Lambdas(1, 1))
    full = prepare_seconds + time.perf_counter() - start
    views = {}
    for name, corner in (("aligned", 768), ("between cells", 900)):
        view = Rect(corner, corner, corner + 512, corner + 512)
        cells = [
            c for c in prepared.decoder.cells if prepared.decoder.pixel_rect(c).intersects(view)
        ]
        views[name] = _median(
            lambda: [prepared.decoder.cell(c, Lambdas(0.8, 0.6)) for c in cells],  # noqa: B023
            3,
        )
    return {
        "full run": full,
        "viewport": views["between cells"],
        "viewport, aligned": views["aligned"],
        "ratio": views["between cells"] / full,
        "ratio, aligned": views["aligned"] / full,
    }


def seams(enhancer: Enhancer) -> list[dict[str, float]]:
    """Tiled against whole on the bundled photographs, in grey levels: seam step, mean, 99.9 % of pixels."""
    rows = []
    for name in ("lighthouse.jpg", "goose.jpg", "lake.jpg"):
        rgb = sample(name, 240, 170)
        whole = render(enhancer, run(enhancer.prepare(rgb, EnhanceParams())), Lambdas(1, 1))
        for tile in (128, 192, 256, 320, 384, 512, 640, 768):
            prepared = run(enhancer.prepare(rgb, EnhanceParams(tile_px=tile)))
            error = 255 * (render(enhancer, prepared, Lambdas(1, 1)) - whole)
            rows.append(
                {
                    "photo": name,
                    "tile": tile,
                    "tiles": prepared.unet_tiles,
                    "seam": seam_step(error, prepared),
                    "mean": float(np.abs(error).mean()),
                    "p99.9": float(np.quantile(np.abs(error), 0.999)),
                }
            )
    return rows


def seam_step(error: np.ndarray, prepared: Prepared, factor: int = 4) -> float:
    """Worst mean step of the error along one line where two cores meet, beyond the step beside it, in grey levels."""
    worst = 0.0
    plans = prepared.residuals.plans
    for plan in (plans.unet, plans.encode, plans.decode):
        for tile in plan.tiles:
            for axis, edge in ((1, tile.core.x1 * factor), (0, tile.core.y1 * factor)):
                lines = np.moveaxis(error, axis, 0)
                if not 8 < edge < len(lines) - 8:
                    continue
                step = np.abs((lines[edge] - lines[edge - 1]).mean(axis=0)).max()
                beside = np.abs((lines[edge + 4] - lines[edge + 3]).mean(axis=0)).max()
                worst = max(worst, float(step - beside))
    return worst


def _memory_child(megapixels: str) -> None:
    side = round((int(megapixels) * 1e6) ** 0.5 / 4)
    rgb = sample("lake.jpg", side, side)
    enhancer, one = load_starter(), Lambdas(1, 1)
    run(enhancer.prepare(sample("lake.jpg", 64, 64), EnhanceParams(), wanted=one))
    start = time.perf_counter()
    prepared = run(enhancer.prepare(rgb, EnhanceParams(), wanted=one))
    with tempfile.TemporaryDirectory() as folder:
        target = Path(folder) / "result.png"
        with open_writer(target, prepared.size, SaveSpec(FileFormat.PNG)) as rows:
            for step in enhancer.render_full(prepared, one):
                if isinstance(step, Band):
                    rows.write_rows(step.pixels)
    seconds = time.perf_counter() - start
    store = prepared.residuals.store
    print(
        json.dumps(
            {
                "megapixels": prepared.size.area / 1e6,
                "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
                "input_mb": rgb.nbytes / 2**20,
                "residuals_mb": store.bytes / 2**20,
                "mapped": store.is_mapped,
                "seconds": seconds,
                "seconds_per_megapixel": seconds / (prepared.size.area / 1e6),
                "unet_tiles": prepared.unet_tiles,
            }
        )
    )


def memory(sizes: tuple[int, ...]) -> list[dict[str, float]]:
    """Peak resident memory and seconds for results of several sizes, each in a process of its own."""
    rows = []
    for megapixels in sizes:
        command = [sys.executable, "-m", "benchmarks.starter", "--memory-child", str(megapixels)]
        output = subprocess.run(
            command, check=True, capture_output=True, text=True, cwd=ROOT
        ).stdout
        rows.append(json.loads(output.strip().splitlines()[-1]))
        print(json.dumps({"memory": rows[-1]}), flush=True)
    return rows


def main() -> None:
    """Measure and print, one JSON object a line."""
    if len(sys.argv) > 1 and sys.argv[1] == "--memory-child":
        _memory_child(sys.argv[2])
        return
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--memory", action="store_true")
    arguments = parser.parse_args()
    print(json.dumps({"threads": torch.get_num_threads(), "torch": torch.__version__}))
    if arguments.memory:
        memory((1, 4, 16, 64))
        return
    enhancer = load_starter()
    print(
        json.dumps({"512x512, seconds": stages(enhancer, 3 if arguments.quick else 9)}), flush=True
    )
    if not arguments.quick:
        print(json.dumps({"2048x2048": viewport(enhancer)}), flush=True)
    for row in seams(enhancer):
        print(json.dumps({"seams": row}), flush=True)


if __name__ == "__main__":
    main()
