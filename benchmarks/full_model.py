"""The full-size model (SD 2.1-base shape, 866 M parameters, random weights) against the paper's loop.

    python -m benchmarks.full_model [--dtype fp32|bf16] [--sides 128,256] [--lambdas 4] [--repeat 2] [--work FOLDER]

The loop does everything again for each pair of strengths; its time for four is that of `--repeat` runs, scaled. Each
measurement runs in a process of its own, so that peak memory is its own.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
from PIL import Image

ROOT = Path(__file__).parents[1]
STRENGTHS = ((1.0, 1.0), (0.5, 1.0), (1.0, 0.5), (1.3, 0.7))


def _input(side: int) -> np.ndarray:
    with Image.open(ROOT / "resources" / "samples" / "goose.jpg") as picture:
        return np.asarray(picture.convert("RGB").crop((0, 0, 180, 180)).resize((side, side)))


def _ours(folder: Path, side: int, dtype: str, count: int) -> dict:
    from engine.pipeline import Band, Enhancer, ModelBundle
    from engine.types import EnhanceParams, Lambdas
    from engine.weights.pisa_checkpoint import as_pack, read_pisa_checkpoint

    start = time.perf_counter()
    pack = as_pack(read_pisa_checkpoint(folder / "pisa_sr.pkl"))
    enhancer = Enhancer.load(ModelBundle.open(folder), pack, device="cpu", dtype=dtype)
    figures: dict = {"load": time.perf_counter() - start, "stages": {}, "lambdas": []}
    begin = last = time.perf_counter()
    operation = enhancer.prepare(_input(side), EnhanceParams())
    prepared = None
    while prepared is None:
        try:
            step = next(operation)
            stage = step.stage
        except StopIteration as end:
            prepared, stage = end.value, "rest"
        now = time.perf_counter()
        figures["stages"][stage] = figures["stages"].get(stage, 0.0) + now - last
        last = now
    for pix, sem in STRENGTHS[:count]:
        start = time.perf_counter()
        for _ in filter(
            lambda s: isinstance(s, Band), enhancer.render_full(prepared, Lambdas(pix, sem))
        ):
            pass
        figures["lambdas"].append(time.perf_counter() - start)
    figures["total"] = time.perf_counter() - begin
    figures["tiles"] = prepared.unet_tiles
    figures["notices"] = [notice.message for notice in prepared.notices]
    return figures


def _reference(folder: Path, side: int, dtype: str, count: int) -> dict:
    import torch

    from benchmarks.reference_loop import ReferenceLoop
    from engine.networks.bundle import ModelBundle
    from engine.networks.device import DTYPES
    from engine.networks.prompt import prompt_embedding
    from engine.restoring.resample import Enlarged
    from engine.types import Rect, Size
    from engine.weights.pisa_checkpoint import as_pack, read_pisa_checkpoint

    start = time.perf_counter()
    pack = as_pack(read_pisa_checkpoint(folder / "pisa_sr.pkl"))
    loop = ReferenceLoop(
        ModelBundle.open(folder), pack, prompt_embedding(folder, None), DTYPES[dtype]
    )
    figures: dict = {"load": time.perf_counter() - start, "stages": {}, "lambdas": []}
    big = Enlarged(_input(side), Size(4 * side, 4 * side)).region(Rect(0, 0, 4 * side, 4 * side))
    pixels = torch.from_numpy(big).permute(2, 0, 1)[None] * 2 - 1
    for pix, sem in STRENGTHS[:count]:
        _, seconds = loop.run(pixels, pix, sem)
        figures["lambdas"].append(seconds.total)
        figures["stages"] = figures["stages"] or seconds.stages
    figures["total"] = sum(figures["lambdas"])
    return figures


def _child(kind: str, folder: str, side: str, dtype: str, count: str) -> None:
    measure = _ours if kind == "ours" else _reference
    figures = measure(Path(folder), int(side), dtype, int(count))
    figures["peak_mb"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps(figures))


def _run(kind: str, folder: Path, side: int, dtype: str, count: int) -> dict:
    command = [
        sys.executable,
        "-m",
        "benchmarks.full_model",
        "--child",
        kind,
        str(folder),
        str(side),
        dtype,
        str(count),
    ]
    output = subprocess.run(command, check=True, capture_output=True, text=True, cwd=ROOT).stdout
    return json.loads(output.strip().splitlines()[-1])


def main() -> None:
    """Measure and print, one JSON object a line."""
    if len(sys.argv) > 1 and sys.argv[1] == "--child":
        _child(*sys.argv[2:])
        return
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--dtype", default="fp32")
    parser.add_argument("--sides", default="128,256")
    parser.add_argument("--lambdas", type=int, default=4)
    parser.add_argument("--repeat", type=int, default=2)
    parser.add_argument("--work", type=Path, default=ROOT / "build" / "full-model")
    arguments = parser.parse_args()
    folder = arguments.work
    if not (folder / "pisa_sr.pkl").is_file():
        import torch

        from benchmarks.random_models import SD21_UNET, SD21_VAE, write_checkpoint, write_model

        write_model(folder, SD21_UNET, SD21_VAE, tokens=77, dtype=torch.float16)
        print(json.dumps({"lora_layers": write_checkpoint(folder / "pisa_sr.pkl", SD21_UNET)}))
    for side in map(int, arguments.sides.split(",")):
        ours = _run("ours", folder, side, arguments.dtype, arguments.lambdas)
        print(json.dumps({"side": 4 * side, "dtype": arguments.dtype, "ours": ours}), flush=True)
        repeat = min(arguments.repeat, arguments.lambdas)
        reference = _run("reference", folder, side, arguments.dtype, repeat)
        reference["total"] *= arguments.lambdas / repeat
        print(
            json.dumps({"side": 4 * side, "dtype": arguments.dtype, "reference": reference}),
            flush=True,
        )
        first = (ours["total"] - sum(ours["lambdas"][1:])) / reference["lambdas"][0]
        whole = ours["total"] / reference["total"]
        print(
            json.dumps(
                {"side": 4 * side, "first_ratio": first, f"ratio_of_{arguments.lambdas}": whole}
            ),
            flush=True,
        )


if __name__ == "__main__":
    main()
