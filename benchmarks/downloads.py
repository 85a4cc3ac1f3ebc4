"""What huggingface_hub and our own downloader make of the same server on this machine: speed, and what is damaged on the way.

    python -m benchmarks.downloads [--megabytes 400]

The server speaks the hub's protocol. It sends a file as it is, with one flipped bit, and with connections that break.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import subprocess
import sys
import tempfile
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

NAME = "unet/diffusion_pytorch_model.fp16.safetensors"
COMMIT = "0" * 40


class Hub(BaseHTTPRequestHandler):
    """A hub with one repository and one file."""

    protocol_version = "HTTP/1.1"
    body = b""
    digest = ""
    flips = 0
    breaks = 0
    requests = 0

    def log_message(self, *_: object) -> None:
        pass

    def _head(self, status: int, start: int) -> None:
        size = len(self.body)
        self.send_response(status)
        self.send_header("Content-Length", str(size - start))
        if status == 206:
            self.send_header("Content-Range", f"bytes {start}-{size - 1}/{size}")
        self.send_header("Accept-Ranges", "bytes")
        self.send_header("ETag", f'"{self.digest}"')
        self.send_header("X-Linked-ETag", f'"{self.digest}"')
        self.send_header("X-Linked-Size", str(size))
        self.send_header("X-Repo-Commit", COMMIT)
        self.end_headers()

    def do_HEAD(self) -> None:
        self._head(200, 0)

    def do_GET(self) -> None:
        kind = type(self)
        kind.requests += 1
        asked = self.headers.get("Range", "")
        start = int(asked.removeprefix("bytes=").partition("-")[0] or 0)
        self._head(206 if start else 200, start)
        view = memoryview(self.body)
        stop = len(view)
        if kind.breaks:
            kind.breaks -= 1
            stop = start + (stop - start) // 2
            self.close_connection = True
        flip = len(view) // 3 if kind.flips else -1
        try:
            for begin in range(start, stop, 1 << 20):
                piece = view[begin : min(stop, begin + (1 << 20))]
                if begin <= flip < begin + len(piece):
                    spoiled = bytearray(piece)
                    spoiled[flip - begin] ^= 1
                    piece = spoiled
                self.wfile.write(piece)
        except OSError:
            self.close_connection = True


def by_hub(url: str, folder: Path) -> None:
    """Fetch with huggingface_hub, in a process of its own."""
    code = (
        "import time; start = time.perf_counter()\n"
        "from huggingface_hub import hf_hub_download\n"
        "loaded = time.perf_counter()\n"
        f"hf_hub_download('a/b', {NAME!r}, revision={COMMIT!r}, local_dir={str(folder)!r}, endpoint={url!r})\n"
        "print(f'import {loaded - start:.2f} s, transfer {time.perf_counter() - loaded:.2f} s')"
    )
    environment = {k: v for k, v in os.environ.items() if k != "HF_HUB_OFFLINE"}
    environment |= {
        "HF_HUB_DISABLE_PROGRESS_BARS": "1",
        "HF_HUB_DISABLE_TELEMETRY": "1",
        "HF_HOME": str(folder / "home"),
    }
    done = subprocess.run(
        [sys.executable, "-c", code], env=environment, capture_output=True, text=True
    )
    print("   ", done.stdout.strip() or done.stderr.strip().splitlines()[-1][:160])


def by_us(url: str, folder: Path, size: int) -> None:
    """Fetch with engine.download, in a process of its own."""
    code = (
        "import time; start = time.perf_counter()\n"
        "from engine.download import *; from pathlib import Path\n"
        "from engine.library.items import run_to_end\n"
        "loaded = time.perf_counter()\n"
        f"card = Card('m', 'M', 'model', '', 0, Licence('x'), mirrors=(Mirror.at('{url}/a/b/resolve/{COMMIT}/'),),\n"
        f"            files=(RemoteFile({NAME!r}, {NAME!r}, {size}),))\n"
        f"run_to_end(download_files(card, Path({str(folder)!r})))\n"
        "print(f'import {loaded - start:.2f} s, transfer and check {time.perf_counter() - loaded:.2f} s')"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    print("   ", done.stdout.strip() or done.stderr.strip().splitlines()[-1][:240])


def main() -> None:
    """Serve, fetch, compare, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--megabytes", type=int, default=400)
    arguments = parser.parse_args()
    import torch
    from safetensors.torch import save

    count = arguments.megabytes * 250_000
    Hub.body = save({"weight": torch.arange(count, dtype=torch.float32)})
    Hub.digest = hashlib.sha256(Hub.body).hexdigest()
    server = ThreadingHTTPServer(("127.0.0.1", 0), Hub)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, daemon=True).start()
    url = f"http://127.0.0.1:{server.server_address[1]}"
    for case, flips, breaks in (
        ("as it is", 0, 0),
        ("one flipped bit", 1, 0),
        ("two broken connections", 0, 2),
    ):
        for who, fetch in (("huggingface_hub", by_hub), ("engine.download", None)):
            Hub.flips, Hub.breaks, Hub.requests = flips, breaks, 0
            with tempfile.TemporaryDirectory() as scratch:
                folder = Path(scratch)
                print(f"{case}, {who}:")
                start = time.perf_counter()
                if fetch is not None:
                    fetch(url, folder)
                else:
                    by_us(url, folder, len(Hub.body))
                seconds = time.perf_counter() - start
                target = folder / NAME
                state = "no file"
                if target.is_file():
                    same = hashlib.sha256(target.read_bytes()).hexdigest() == Hub.digest
                    state = "sound" if same else "DAMAGED, and taken for sound"
                print(f"    {state}; {Hub.requests} requests, {seconds:.1f} s in all")
    server.shutdown()


if __name__ == "__main__":
    main()
