"""How two passes should share one set of base weights: merged copies, rewriting, or run-time low-rank branches.

    python -m benchmarks.adapters [MODEL-FOLDER PKL]

Without arguments the starter, at 512 x 512; with a full-size model from `benchmarks.full_model` at 512 x 512 too. Seconds
for a pixel pass and a full pass over one tile.
"""

from __future__ import annotations

import json
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path

import torch

from benchmarks.starter import STARTER
from engine.networks.adapted_unet import AdaptedUNet, Pass
from engine.networks.bundle import ModelBundle
from engine.networks.prompt import prompt_embedding
from engine.networks.torch_compat import prepare_torch
from engine.weights.adapter_pack import AdapterPack, read_pack
from engine.weights.pisa_checkpoint import as_pack, read_pisa_checkpoint


def _median(call: Callable[[], object], repeat: int = 3) -> float:
    call()
    times = []
    for _ in range(repeat):
        start = time.perf_counter()
        call()
        times.append(time.perf_counter() - start)
    return statistics.median(times)


def _with_peft(bundle: ModelBundle, pack: AdapterPack) -> torch.nn.Module:
    """The UNet with both adapters as run-time branches, as peft adds them."""
    prepare_torch()
    import peft

    unet = bundle.build_unet(torch.float32)
    for name, weights in pack.adapters.items():
        layer = next(iter(weights.layers.values()))
        config = peft.LoraConfig(
            r=layer.rank,
            lora_alpha=int(layer.scale * layer.rank),
            target_modules=sorted(weights.modules),
        )
        peft.inject_adapter_in_model(config, unet, adapter_name=name)
        peft.set_peft_model_state_dict(unet, weights.state_dict(), adapter_name=name)
    return torch.nn.Module.to(unet.eval(), memory_format=torch.channels_last)


def _activate(unet: torch.nn.Module, names: list[str]) -> None:
    from peft.tuners.tuners_utils import BaseTunerLayer

    for module in unet.modules():
        if isinstance(module, BaseTunerLayer):
            module.set_adapter(names)


@torch.inference_mode()
def main() -> None:
    """Measure and print one JSON object."""
    if len(sys.argv) > 2:
        bundle, side = ModelBundle.open(Path(sys.argv[1])), 64
        pack = as_pack(read_pisa_checkpoint(Path(sys.argv[2])))
    else:
        bundle, pack, side = ModelBundle.open(STARTER), read_pack(STARTER), 128
    prompt = prompt_embedding(bundle.folder, None)
    latents = torch.randn(1, bundle.unet_config["in_channels"], side, side)
    results: dict[str, dict[str, float]] = {}
    for name, copies in (("copies", True), ("rewriting", False)):
        unet = AdaptedUNet(bundle, pack, prompt, "cpu", torch.float32, copies=copies)
        results[name] = {
            "pix": _median(lambda: unet.predict(latents, Pass.PIX)),  # noqa: B023 - used at once
            "full": _median(lambda: unet.predict(latents, Pass.FULL)),  # noqa: B023 - used at once
            "switch": _median(lambda: (unet.select(Pass.PIX), unet.select(Pass.FULL)), 1),  # noqa: B023
        }
    runtime = _with_peft(bundle, pack)
    row: dict[str, float] = {}
    for state in Pass:
        _activate(runtime, list(state.adapters))
        row[state.value] = _median(
            lambda: runtime(latents, torch.tensor(1), prompt, return_dict=False)
        )
    both = latents.repeat(2, 1, 1, 1)
    row["two rows, full"] = _median(
        lambda: runtime(both, torch.tensor(1), prompt.repeat(2, 1, 1), return_dict=False)
    )
    results["run-time branches"] = row
    print(json.dumps(results))


if __name__ == "__main__":
    main()
