"""Weights that are fetched when asked for, against a server on this machine."""

from __future__ import annotations

import hashlib
import http.server
import io
import threading

import pytest
import torch

from engine.errors import BadCheckpoint, ModelNotFound
from trainer.config import LpipsNet
from trainer.measure import backbones, perceptual
from trainer.measure.perceptual import DOWNLOAD, Lpips


@pytest.fixture
def server():
    """Serves what `files` holds, by name."""
    files: dict[str, bytes] = {}

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            data = files.get(self.path.lstrip("/"))
            self.send_response(200 if data is not None else 404)
            self.send_header("Content-Length", str(len(data or b"")))
            self.end_headers()
            self.wfile.write(data or b"")

        def log_message(self, *_):
            pass

    served = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=served.serve_forever, daemon=True)
    thread.start()
    yield files, f"http://127.0.0.1:{served.server_port}/"
    served.shutdown()
    served.server_close()
    thread.join()


def backbone() -> bytes:
    """AlexNet's form with random weights, as torchvision saves it."""
    from engine.networks.torch_compat import prepare_torch

    prepare_torch()
    from torchvision.models import alexnet

    torch.manual_seed(0)
    buffer = io.BytesIO()
    torch.save(alexnet(weights=None).features.state_dict(prefix="features."), buffer)
    return buffer.getvalue()


@pytest.fixture
def hub(tmp_path, monkeypatch):
    monkeypatch.setattr(torch.hub, "get_dir", lambda: str(tmp_path / "hub"))
    monkeypatch.setattr(torch.hub, "_hub_dir", str(tmp_path / "hub"), raising=False)
    return tmp_path / "hub"


def test_a_backbone_is_fetched_once_and_checked(server, hub, monkeypatch):
    files, base = server
    data = backbone()
    name = f"alexnet-{hashlib.sha256(data).hexdigest()[:8]}.pth"
    files[name] = data
    for module in (backbones, perceptual):
        monkeypatch.setattr(module, "address", lambda _net: base + name)
    x = torch.rand(1, 3, 64, 64)
    first = Lpips(LpipsNet.ALEX, DOWNLOAD)(x, x.flip(3))
    assert first > 0
    files.clear()
    assert torch.equal(Lpips(LpipsNet.ALEX, DOWNLOAD)(x, x.flip(3)), first)


def test_another_file_is_refused_and_nothing_is_said_to_be_there(server, hub, monkeypatch):
    files, base = server
    files["alexnet-00000000.pth"] = backbone()
    monkeypatch.setattr(backbones, "address", lambda _net: base + "alexnet-00000000.pth")
    with pytest.raises(BadCheckpoint, match="not what it should be"):
        Lpips(LpipsNet.ALEX, DOWNLOAD)
    monkeypatch.setattr(backbones, "address", lambda _net: base + "alexnet-11111111.pth")
    with pytest.raises(ModelNotFound, match="could not be fetched"):
        Lpips(LpipsNet.ALEX, DOWNLOAD)


def test_addresses_carry_their_hash():
    import re

    for net in LpipsNet:
        assert re.fullmatch(r"https://\S+-[0-9a-f]{8}\.pth", backbones.address(net))
