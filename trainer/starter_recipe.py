"""How the starter's own adapters are fine-tuned, whether a window or a command line asks. Torch-free."""

from __future__ import annotations

from typing import Any

STARTER = "starter"
"""Name of the model that is shipped, and as `init` of its own adapters."""

FINE_TUNING: dict[str, Any] = {
    "batch": 8, "crop": 128, "warmup": 20, "ema": 0.99,
    "lpips_weight": 2.0, "l2_sem": 6.0, "flat": 4.0, "vary": True,
}  # fmt: skip
"""Values of a `TrainConfig` for a short run on a CPU. LPIPS and l2 stand to each other as they did when the semantic adapter was made. There
is no critic, which a short run does not teach, and less weight on quiet areas: with all of it a run gives detail up (benchmarks/NOTES.md)."""
