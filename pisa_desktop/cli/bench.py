"""`pisa bench`: what this machine does with the starter model."""

from __future__ import annotations

import os
import platform
import statistics
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, TypedDict

from pisa_desktop.cli.common import ModelChoice, peak_rss_mb
from pisa_desktop.paths import resource_path

if TYPE_CHECKING:
    from engine.files.image import Samples
    from engine.pipeline import Enhancer, Prepared

_SIDE = 128  # of the input: the result has 512 x 512 pixels
_MEGAPIXELS = (4 * _SIDE) ** 2 / 1e6


class Figure(TypedDict):
    """One measurement."""

    name: str
    value: float
    unit: str
    note: str


class BenchReport(TypedDict):
    """What `pisa bench --json` prints."""

    machine: dict[str, object]
    figures: list[Figure]


def _figure(name: str, value: float, unit: str, note: str = "") -> Figure:
    return {"name": name, "value": round(value, 4), "unit": unit, "note": note}


def _median(call: Callable[[], object], repeat: int) -> float:
    times: list[float] = []
    for _ in range(repeat + 1):
        start = time.perf_counter()
        call()
        times.append(time.perf_counter() - start)
    return statistics.median(times[1:])


def _sample() -> Samples:
    from engine.files import read_image

    rgb = read_image(resource_path("samples", "goose.jpg")).rgb
    return rgb[40 : 40 + _SIDE, 60 : 60 + _SIDE]


def _prepare_stages(enhancer: Enhancer, rgb: Samples) -> tuple[dict[str, float], Prepared]:
    """Seconds by stage of one preparation, and its result."""
    from engine.types import EnhanceParams

    seconds: dict[str, float] = {}
    operation, last = enhancer.prepare(rgb, EnhanceParams()), time.perf_counter()
    while True:
        try:
            stage = next(operation).stage
        except StopIteration as end:
            return seconds, end.value
        now = time.perf_counter()
        seconds[stage] = seconds.get(stage, 0.0) + now - last
        last = now


def run_bench(*, quick: bool) -> BenchReport:
    """Measure start-up, the stages per megapixel of result, and a move of the strengths.

    Raises:
        EngineError: the starter cannot be loaded.
    """
    from engine.types import Lambdas

    start = time.perf_counter()
    import torch

    torch_seconds = time.perf_counter() - start
    enhancer, load_seconds = ModelChoice().load()
    rgb, repeat = _sample(), 2 if quick else 8
    runs = [_prepare_stages(enhancer, rgb) for _ in range(repeat + 1)]
    prepared = runs[-1][1]
    figures = [
        _figure("import torch", torch_seconds, "s"),
        _figure("load the model", load_seconds, "s", "its libraries' imports included"),
    ]
    for stage in runs[0][0]:
        median = statistics.median(seconds[stage] for seconds, _ in runs[1:])
        figures.append(_figure(stage, median / _MEGAPIXELS, "s/MP"))
    strengths = iter(Lambdas(0.01 * i, 0.5) for i in range(100))
    cell = prepared.decoder.cells[0]
    move = _median(lambda: prepared.decoder.cell(cell, next(strengths)), repeat)
    figures.append(_figure("decode", move / _MEGAPIXELS, "s/MP"))
    figures.append(_figure("move of the strengths", move, "s", "a view of 512 x 512 pixels"))
    figures.append(_figure("peak memory", peak_rss_mb(), "MiB"))
    capabilities = enhancer.capabilities
    machine: dict[str, object] = {
        "system": platform.platform(),
        "processor": platform.processor() or platform.machine(),
        "cores": os.cpu_count() or 1,
        "threads": torch.get_num_threads(),
        "torch": torch.__version__,
        "device": capabilities.device,
        "dtype": capabilities.dtype,
        "model": capabilities.model,
    }
    return {"machine": machine, "figures": figures}
