"""How the starter's own adapters are fine-tuned, whether a window or a command line asks. Torch-free."""

from __future__ import annotations

from typing import Any

STARTER = "starter"
"""Name of the model that is shipped, and as `init` of its own adapters."""

FINE_TUNING: dict[str, Any] = {
    "batch": 8, "crop": 128, "warmup": 20, "ema": 0.99,
    "lpips_weight": 1.0, "l2_sem": 3.0, "flat": 8.0, "vary": True,
}  # fmt: skip
"""Values of a `TrainConfig` for a short run on a CPU. The losses are those that the semantic adapter was trained with, but for the
critic, which a short run does not teach: other weights would move it to another balance before it learnt anything of the pictures."""
