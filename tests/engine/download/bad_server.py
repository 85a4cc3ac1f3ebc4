"""A web server on this machine that does everything that servers do wrong, as a script of answers per path."""

from __future__ import annotations

import contextlib
import random
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from tests.patience import PATIENCE


@dataclass(frozen=True)
class Answer:
    """How one request is answered.

    Attributes:
        status: of the answer.
        headers: beside the usual ones.
        drop_after: bytes of the body before the connection breaks, or None.
        stall_after: bytes before nothing more comes, or None.
        corrupt_at: byte whose bits are flipped, or None.
        extra_length: added to Content-Length.
        says_length: whether Content-Length is sent.
        ranges: whether Range is honoured.
        pace: bytes a second, or None.
        body: in place of the file's bytes.
        etag: None sends none.
        shift: the piece that is sent begins so many bytes late, though the headers say otherwise.
        keep_silent: seconds before anything is said.
    """

    status: int = 200
    headers: tuple[tuple[str, str], ...] = ()
    drop_after: int | None = None
    stall_after: int | None = None
    corrupt_at: int | None = None
    extra_length: int = 0
    says_length: bool = True
    ranges: bool = True
    pace: int | None = None
    body: bytes | None = None
    etag: str | None = '"one"'
    shift: int = 0
    keep_silent: float = 0.0


@dataclass
class Site:
    """What is served.

    Attributes:
        files: bytes by path, without the leading slash.
        script: answers by path, used up from the front; the last one stays. "*" is for all others.
        asked: requests, in order: (path, Range header, If-Range header, full request target).
    """

    files: dict[str, bytes] = field(default_factory=dict)
    script: dict[str, list[Answer]] = field(default_factory=dict)
    asked: list[tuple[str, str, str, str]] = field(default_factory=list)
    url: str = ""
    lock: threading.Lock = field(default_factory=threading.Lock)
    is_over: threading.Event = field(default_factory=threading.Event)

    def answer(self, path: str) -> Answer:
        with self.lock:
            answers = self.script.get(path) or self.script.get("*") or [Answer()]
            return answers.pop(0) if len(answers) > 1 else answers[0]


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    site: Site

    def log_message(self, *_: object) -> None:
        pass

    def do_GET(self) -> None:
        site = self.site
        path = self.path.removeprefix(site.url).lstrip("/")
        asked = self.headers.get("Range", "")
        site.asked.append((path, asked, self.headers.get("If-Range", ""), self.path))
        answer = site.answer(path)
        site.is_over.wait(answer.keep_silent)
        body = answer.body if answer.body is not None else site.files.get(path, b"")
        status, start = answer.status, 0
        if status == 200 and path not in site.files and answer.body is None:
            status, body = 404, b"not here"
        if status == 200 and asked and answer.ranges:
            same = self.headers.get("If-Range") in {None, answer.etag}
            start = int(asked.removeprefix("bytes=").rstrip("-")) if same else 0
            if start >= len(body) and start:
                status, body = 416, b""
            elif start:
                status = 206
        whole, body = len(body), body[start:]
        if answer.corrupt_at is not None and start <= answer.corrupt_at < whole:
            spoiled = bytearray(body)
            spoiled[answer.corrupt_at - start] ^= 0x55
            body = bytes(spoiled)
        body = body[answer.shift :] + b"\0" * answer.shift if answer.shift else body
        self.send_response(status)
        if answer.etag is not None:
            self.send_header("ETag", answer.etag)
        if status == 206:
            self.send_header("Content-Range", f"bytes {start + answer.shift}-{whole - 1}/{whole}")
        if answer.says_length:
            self.send_header("Content-Length", str(len(body) + answer.extra_length))
        self.send_header("Connection", "close")
        for name, value in answer.headers:
            self.send_header(name, value)
        self.end_headers()
        self.close_connection = True
        with contextlib.suppress(OSError):
            self._send(body, answer)

    def _send(self, body: bytes, answer: Answer) -> None:
        stop = min(x for x in (answer.drop_after, answer.stall_after, len(body)) if x is not None)
        step = max(1, answer.pace // 10) if answer.pace else 1 << 16
        for begin in range(0, min(stop, len(body)), step):
            self.wfile.write(body[begin : min(stop, begin + step)])
            self.wfile.flush()
            if answer.pace and self.site.is_over.wait(0.1):
                return
        if answer.stall_after is not None:
            self.site.is_over.wait(PATIENCE)


@contextlib.contextmanager
def serving(site: Site) -> Iterator[Site]:
    """Serve a site while the block runs."""
    handler = type("Handler", (_Handler,), {"site": site})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.daemon_threads = True
    site.url = f"http://127.0.0.1:{server.server_address[1]}/"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield site
    finally:
        site.is_over.set()
        server.shutdown()
        server.server_close()
        thread.join()


def dead_url() -> str:
    """An address where nobody listens."""
    import socket

    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return f"http://127.0.0.1:{probe.getsockname()[1]}/"


def random_offsets(size: int, count: int, seed: int = 7) -> list[int]:
    """Sorted places in a file."""
    return sorted(random.Random(seed).sample(range(1, size), count))
