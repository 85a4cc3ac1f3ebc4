"""The thread that owns the models: the only module of the window that touches torch, when it runs.

The thread has no Qt event loop and no slots. Torch's switches are per thread, so they are set in `run`.
"""

from __future__ import annotations

import logging
import os
import sys
import threading
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QThread, Signal

from engine.errors import ErrorInfo
from pisa_desktop.workers.engine_loop import EngineLoop
from pisa_desktop.workers.engine_work import BUDGET_BYTES
from pisa_desktop.workers.engines import DraftRegion, Engine, EngineFactory
from pisa_desktop.workers.mailbox import Mailbox
from pisa_desktop.workers.maps import LambdaMap
from pisa_desktop.workers.protocol import EngineFailed, Load

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from engine.files import Recipe, SourceInfo
    from engine.pipeline import Prepared
    from engine.restoring.decoder import Strengths
    from engine.types import Lambdas, Rect

_log = logging.getLogger(__name__)


class EngineThread(QThread):
    """Runs an `EngineLoop` over a mailbox.

    Signals:
        message(object): a value of `messages.Message`, emitted on this thread. Connect bound methods of QObjects only.
    """

    message = Signal(object)

    def __init__(
        self, mailbox: Mailbox, factory: EngineFactory, budget_bytes: int = BUDGET_BYTES
    ) -> None:
        super().__init__()
        self.setObjectName("engine")
        self._mailbox, self._factory, self._budget = mailbox, factory, budget_bytes

    def run(self) -> None:
        """Serve the mailbox until it is closed. Whatever escapes becomes EngineFailed."""
        _give_way()
        try:
            EngineLoop(self._mailbox, self._factory, self.message.emit, self._budget).run()
        except BaseException as error:  # noqa: BLE001 - the thread's border
            info = ErrorInfo.caught(error)
            _log.critical("The engine's thread ended: %s", info.details)
            self.message.emit(EngineFailed(info, is_over=True))


_POLITE = 10
_WORK_BYTES = 1 << 30
"""Left free beside two models, for the work itself."""


def _give_way() -> None:
    """Let the window's thread win where both want a processor; torch's helpers, begun from here, inherit it."""
    if sys.platform == "linux":
        me = threading.get_native_id()
        with suppress(OSError):  # where somebody has given the program less already, that stays
            least = max(_POLITE, os.getpriority(os.PRIO_PROCESS, me))
            os.setpriority(os.PRIO_PROCESS, me, least)
    else:
        QThread.currentThread().setPriority(QThread.Priority.LowPriority)


def real_engine(job: Load, cache_folder: str = "", cache_bytes: int | None = None) -> Engine:
    """Load a model from the user's store; imports torch.

    Args:
        job: which model.
        cache_folder: where residuals are kept, or "" for the usual place.
        cache_bytes: the oldest are deleted above this; None for the usual size.

    Raises:
        EngineError: it cannot be loaded.
    """
    from engine.networks.torch_compat import diffusers_classes, link_torch, without_collections

    with without_collections() as set_aside:
        link_torch()
        diffusers_classes()
        set_aside()
        return _loaded(job, cache_folder, cache_bytes)


def _loaded(job: Load, cache_folder: str, cache_bytes: int | None) -> Engine:
    from engine.library.store import ModelStore
    from engine.networks.device import free_memory
    from engine.pipeline import Enhancer
    from engine.provenance import recipe_of_result
    from engine.restoring.residual_cache import DEFAULT_LIMIT_BYTES, ResidualCache
    from pisa_desktop import __version__
    from pisa_desktop.paths import folders, resource_path

    places = folders()
    store = ModelStore(places.data, resource_path("starter"))
    bundle = store.find_model(job.model)
    pack = store.find_adapters(job.adapters, bundle)
    enhancer = Enhancer.load(bundle, pack, device=job.device, dtype=job.dtype)

    def recipe(prepared: Prepared, lambdas: Lambdas, source: SourceInfo) -> Recipe:
        return recipe_of_result(enhancer, prepared, lambdas, source, __version__)

    def has_room() -> bool:
        size = bundle.unet_bytes(enhancer.placement.dtype)
        return free_memory(enhancer.capabilities.device) > 2 * size + _WORK_BYTES

    place = Path(cache_folder) if cache_folder else places.residuals
    cache = ResidualCache(place, cache_bytes or DEFAULT_LIMIT_BYTES)
    hashes = bundle.sha256, pack.sha256 if pack is not None else ""
    return Engine(enhancer, cache, map_strengths, draft_region, recipe, hashes, has_room)


def draft_region(prepared: Prepared, rect: Rect, max_px: int) -> DraftRegion:
    """See `engine.draft.DraftRegion`."""
    from engine.draft import DraftRegion as Region

    return Region(prepared, rect, max_px)


def map_strengths(prepared: Prepared, maps: LambdaMap) -> Strengths:
    """Maps stretched over the latent bilinearly, (1, h, w) each."""
    import torch
    from torch.nn.functional import interpolate

    size = prepared.residuals.plans.unet.size

    def stretched(values: NDArray[np.float32]) -> torch.Tensor:
        plane = torch.from_numpy(np.array(values, np.float32))[None, None]  # torch wants its own
        return interpolate(plane, (size.height, size.width), mode="bilinear")[0]

    return stretched(maps.pix), stretched(maps.sem)
