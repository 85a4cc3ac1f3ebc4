"""A queue on the real engine thread with a scripted engine, and folders of small photographs."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from PySide6.QtWidgets import QApplication

from engine.fake import Script
from pisa_desktop.queue.queue import BatchQueue
from pisa_desktop.workers.engine_client import EngineClient
from pisa_desktop.workers.fake_engine import fake_factory
from tests.conftest import ROOT
from tests.patience import PATIENCE_MS


def write_photos(folder: Path, count: int, first: int = 0) -> list[Path]:
    """Small pieces of a real photograph, all different."""
    folder.mkdir(parents=True, exist_ok=True)
    with Image.open(ROOT / "resources" / "samples" / "lighthouse.jpg") as opened:
        whole = np.asarray(opened.convert("RGB"))
    paths = []
    for number in range(first, first + count):
        x, y = number * 7 % (whole.shape[1] - 40), number * 11 % (whole.shape[0] - 30)
        path = folder / f"{number:04}.png"
        Image.fromarray(whole[y : y + 16, x : x + 24]).save(path)
        paths.append(path)
    return paths


def bad_files(folder: Path, count: int) -> list[Path]:
    """Files of eight kinds that no engine can restore."""
    folder.mkdir(parents=True)
    good = (ROOT / "resources" / "samples" / "lighthouse.jpg").read_bytes()
    kinds = (
        ("empty.jpg", b""), ("head.jpg", good[:20]), ("cut.jpg", good[: len(good) // 3]), ("text.png", b"no picture"),
        ("zeros.tif", bytes(4000)), ("gone.jpg", None), ("html.webp", b"<html></html>" * 50), ("wrong.bmp", b"BM" + bytes(60)),
    )  # fmt: skip
    paths = []
    for number in range(count):
        name, data = kinds[number % len(kinds)]
        path = folder / f"{number:02}-{name}"
        if data is not None:
            path.write_bytes(data)
        paths.append(path)
    return paths


@pytest.fixture(autouse=True)
def _application(qapp: QApplication) -> None:
    """The one application of the process; a state machine that hypothesis runs can ask for no fixture itself."""


@pytest.fixture
def photos(tmp_path: Path) -> Callable[..., list[Path]]:
    """Writes photographs below the test's folder."""
    return lambda count, folder="in", first=0: write_photos(tmp_path / folder, count, first)


@pytest.fixture
def make_queue(tmp_path: Path, qtbot) -> Iterator[Callable[..., tuple[EngineClient, BatchQueue]]]:
    """Makes an engine and a queue over one journal folder; all are shut down."""
    made: list[tuple[EngineClient, BatchQueue]] = []

    def make(
        script: Script | None = None,
        folder: str = "journal",
        factory: object = None,
        *,
        wait: bool = True,
    ):
        client = EngineClient(factory or fake_factory(script))
        queue = BatchQueue(client, tmp_path / folder)
        made.append((client, queue))
        client.start()
        client.load()
        if wait:
            qtbot.waitUntil(lambda: queue.is_loaded, timeout=PATIENCE_MS)
        return client, queue

    yield make
    for client, queue in made:
        assert queue.shutdown(PATIENCE_MS)
        assert client.shutdown(PATIENCE_MS)
