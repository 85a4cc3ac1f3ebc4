"""What every test gets: folders of its own, no network, fixed seeds, a screenless Qt."""

from __future__ import annotations

import os
import random
import socket
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ.setdefault("HF_HUB_OFFLINE", "1")

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))


@pytest.fixture
def qtbot(qapp: object, request: pytest.FixtureRequest) -> object:
    """pytest-qt's robot, which waits as long as it takes."""
    from tests.patience import PatientBot

    return PatientBot(request)


@pytest.fixture(autouse=True)
def _sandbox(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    """Folders of the test's own, and fixed seeds."""
    base = tmp_path_factory.mktemp("base")
    monkeypatch.setenv("PISA_BASE_DIR", str(base))
    monkeypatch.setenv("HOME", str(base))
    random.seed(0)
    np.random.seed(0)
    if "engine.files.state_file" in sys.modules:
        sys.modules["engine.files.state_file"].forget_troubles()
    if "torch" in sys.modules:
        sys.modules["torch"].manual_seed(0)


@pytest.fixture(autouse=True)
def _no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    """A connection to anywhere but this machine fails the test."""
    connect = socket.socket.connect

    def guarded(self: socket.socket, address: object) -> None:
        host = address[0] if isinstance(address, tuple) else ""
        if host and host not in {"127.0.0.1", "::1", "localhost"}:
            pytest.fail(f"a test tried to reach {address!r}")
        connect(self, address)  # type: ignore[arg-type]

    monkeypatch.setattr(socket.socket, "connect", guarded)


@pytest.fixture(scope="session")
def shared_folder() -> Path:
    """The folder of shared measuring data beside the checkout; tests that need it skip elsewhere."""
    folder = ROOT.parent / "shared"
    if not folder.is_dir():
        pytest.skip("the shared measuring data is not beside this checkout")
    return folder


@pytest.fixture(scope="session")
def starter() -> Iterator[object]:
    """The bundled model on the CPU in float32."""
    from benchmarks.starter import load_starter

    return load_starter()


@pytest.fixture(scope="session")
def lighthouse() -> np.ndarray:
    """A piece of a bundled photograph, (96, 96, 3) uint8."""
    from PIL import Image

    with Image.open(ROOT / "resources" / "samples" / "lighthouse.jpg") as picture:
        return np.asarray(picture.convert("RGB"))[60:156, 110:206].copy()


@pytest.fixture(scope="session")
def kl_model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A tiny model of SD 2.1's form: AutoencoderKL, group norms, attention at every level."""
    from tests.tiny import write_kl_model

    return write_kl_model(tmp_path_factory.mktemp("models") / "kl")


@pytest.fixture(scope="session")
def small_model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A tiny model of the starter's form: AutoencoderTiny, a small UNet with attention at the lowest level."""
    from tests.tiny import write_small_model

    return write_small_model(tmp_path_factory.mktemp("models") / "small")


def given_once(options, more):
    """A command line of (option, value) pairs in which what `more` names comes from there alone."""
    named = set(map(str, more))
    pairs = zip(options[::2], options[1::2], strict=True)
    return [part for pair in pairs if pair[0] not in named for part in pair] + list(more)
