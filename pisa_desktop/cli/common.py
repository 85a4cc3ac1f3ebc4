"""What commands that compute have in common: the store, the cache, a loaded model."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from engine.networks.memory import peak_rss_bytes
from pisa_desktop.paths import folders, resource_path

if TYPE_CHECKING:
    from engine.download import Manifest, Tools
    from engine.library.store import ModelStore
    from engine.pipeline import Enhancer
    from engine.restoring.residual_cache import ResidualCache


def model_store() -> ModelStore:
    """The user's models, and the one that ships."""
    from engine.library.store import ModelStore

    return ModelStore(folders().data, resource_path("starter"))


def known_models() -> Manifest:
    """The models that can be had."""
    from engine.download import read_manifest

    return read_manifest(resource_path("models", "manifest.json"))


def download_tools() -> Tools:
    """How downloads are made, and what they say of themselves."""
    from engine.download import Tools
    from pisa_desktop import __version__

    return Tools(agent=f"PiSA-Desktop/{__version__}")


def residual_cache() -> ResidualCache:
    """The residuals of earlier runs."""
    from engine.restoring.residual_cache import ResidualCache

    return ResidualCache(folders().residuals)


@dataclass(frozen=True, slots=True)
class ModelChoice:
    """Which model, adapters, device and number format to use, as on the command line."""

    model: str = "starter"
    adapters: str | None = None
    device: str = "auto"
    dtype: str = "auto"

    def load(self) -> tuple[Enhancer, float]:
        """Load it; also the seconds that took.

        Raises:
            EngineError: it cannot be loaded.
        """
        start = time.perf_counter()
        from engine.pipeline import Enhancer

        store = model_store()
        bundle = store.find_model(self.model)
        pack = store.find_adapters(self.adapters, bundle)
        enhancer = Enhancer.load(bundle, pack, device=self.device, dtype=self.dtype)
        return enhancer, time.perf_counter() - start


def peak_rss_mb() -> float:
    """Largest resident memory of this process so far, in MiB."""
    return peak_rss_bytes() / 2**20
