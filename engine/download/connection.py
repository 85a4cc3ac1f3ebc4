"""One HTTP request, read by a thread of its own, so that whoever takes from it can look up and stop at any time.

urllib carries it: it knows the proxies of the environment and of the system, and speaks to any server, not to one hub only.
`benchmarks/downloads.py` has what was measured against huggingface_hub.
"""

from __future__ import annotations

import http.client
import queue
import re
import socket
import ssl
import threading
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from email.message import Message
from email.utils import parsedate_to_datetime
from typing import IO, TypeAlias
from urllib.parse import urlsplit

from engine.sentences import Sentence

REDIRECTS = 5
"""Of one request."""
_CONTENT_RANGE = re.compile(r"bytes (\d+)-(\d+)/(\d+|\*)")
_HASH = re.compile(r'(?:W/)?"?([0-9a-f]{64})"?')
_HOPELESS = {400, 401, 402, 403, 404, 405, 406, 407, 410, 411, 412, 413, 414, 415, 421, 451, 501}
_WORDS = {
    401: Sentence("asks for a password (401)"),
    403: Sentence("refuses access (403)"),
    404: Sentence("does not have it (404)"),
    407: Sentence("is behind a proxy that asks for a password (407)"),
    410: Sentence("does not have it any more (410)"),
    416: Sentence("has a file of another length (416)"),
    429: Sentence("asks to wait (429)"),
    451: Sentence("may not give it out (451)"),
}


@dataclass(frozen=True, slots=True)
class Rules:
    """How patient a download is.

    Attributes:
        connect_seconds: for connecting and for the first answer.
        stall_seconds: without a byte before the connection counts as dead.
        attempts: failures in a row, without a byte between them, before a mirror is given up.
        total_attempts: failures of one file at one mirror in all.
        first_pause, longest_pause: seconds between attempts; each pause is twice the last.
        longest_wait: seconds that a server may ask for; where it wants more, the next mirror is tried.
        chunk: bytes read at once.
    """

    connect_seconds: float = 20.0
    stall_seconds: float = 30.0
    attempts: int = 5
    total_attempts: int = 100
    first_pause: float = 1.0
    longest_pause: float = 30.0
    longest_wait: float = 120.0
    chunk: int = 1 << 18


@dataclass(frozen=True, slots=True)
class Head:
    """What a server says before the bytes.

    Attributes:
        status: 200 or 206.
        start: offset of the first byte that comes.
        total: length of the whole file, or None.
        validator: strong ETag or date that tells whether the file is still the same, or "".
        declared: the server's own SHA-256 of the file, or "" (hubs tell it for weights).
        content_type: as sent, lower case.
    """

    status: int
    start: int
    total: int | None
    validator: str
    declared: str
    content_type: str


@dataclass(frozen=True, slots=True)
class Trouble:
    """Why a request failed.

    Attributes:
        words: half a sentence whose subject is the server.
        is_final: whether asking this server again makes no sense.
        retry_after: seconds that it asks to wait, or None.
        status: the HTTP status, or 0.
        spoils: whether what has arrived must not be gone on with.
    """

    words: str
    is_final: bool = False
    retry_after: float | None = None
    status: int = 0
    spoils: bool = False


@dataclass(frozen=True, slots=True)
class End:
    """The server has sent everything that it announced."""


Item: TypeAlias = Head | bytes | Trouble | End


class Request:
    """A GET that begins at once.

    Args:
        url: http or https.
        headers: to send beside the usual ones.
        rules: how patient to be.
        agent: name and version of this program, for the server.
    """

    def __init__(self, url: str, headers: Mapping[str, str], rules: Rules, agent: str) -> None:
        self._url, self._rules = url, rules
        usual = {"Accept-Encoding": "identity", "User-Agent": agent}
        self._headers = usual | dict(headers)
        self._items: queue.Queue[Item] = queue.Queue(maxsize=8)
        self._sockets: list[socket.socket] = []
        self._is_closed = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True, name="download")
        self._thread.start()

    def take(self, seconds: float) -> Item | None:
        """What came next, or None where nothing came for so long."""
        try:
            return self._items.get(timeout=seconds)
        except queue.Empty:
            return None

    def close(self, timeout: float = 2.0) -> None:
        """Break the connection; what has not been taken is lost."""
        self._is_closed.set()
        for one in list(self._sockets):
            with suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)
        with suppress(queue.Empty):
            while True:
                self._items.get_nowait()
        self._thread.join(timeout)

    # On the thread

    def _put(self, item: Item) -> None:
        while not self._is_closed.is_set():
            with suppress(queue.Full):
                self._items.put(item, timeout=0.2)
                return

    def _run(self) -> None:
        try:
            self._read()
        except Exception as error:  # noqa: BLE001 - the border of a thread: becomes a value
            self._put(trouble_of(error))

    def _read(self) -> None:
        watched = _Redirects()
        opener = urllib.request.build_opener(
            watched, _Http(self._sockets.append), _Https(self._sockets.append)
        )
        request = urllib.request.Request(self._url, headers=self._headers)  # noqa: S310 - checked by Mirror.at
        with opener.open(request, timeout=self._rules.connect_seconds) as response:
            # From here on the taker watches for silence; this only ends a thread that was left behind.
            for one in self._sockets:
                with suppress(OSError):
                    one.settimeout(self._rules.stall_seconds + 5)
            self._put(_head(response.status, response.headers, watched.declared))
            length = response.headers.get("Content-Length")
            left = int(length) if length and length.isdigit() else None
            while chunk := response.read1(self._rules.chunk):
                left = left - len(chunk) if left is not None else None
                self._put(chunk)
                if self._is_closed.is_set():
                    return
            if left:
                self._put(Trouble("broke the connection"))
            else:
                self._put(End())


def _head(status: int, headers: Message, declared: str) -> Head:
    """Read an answer's headers.

    Raises:
        ValueError: they make no sense.
    """
    if headers.get("Content-Encoding", "identity").lower() != "identity":
        raise ValueError("it is packed, though that was not asked for")
    start, total = 0, None
    length = headers.get("Content-Length")
    if status == 206:
        match = _CONTENT_RANGE.fullmatch(headers.get("Content-Range", ""))
        if match is None:
            raise ValueError("its range is missing")
        start = int(match[1])
        total = int(match[3]) if match[3] != "*" else None
    elif length and length.isdigit():
        total = int(length)
    etag = headers.get("ETag", "")
    validator = etag if etag and not etag.startswith("W/") else headers.get("Last-Modified", "")
    match = _HASH.fullmatch(headers.get("X-Linked-ETag", "") or etag)
    kind = headers.get("Content-Type", "").partition(";")[0].strip().lower()
    return Head(status, start, total, validator, declared or (match[1] if match else ""), kind)


class _Redirects(urllib.request.HTTPRedirectHandler):
    """Follows a few redirects, never from https to http; remembers a hash that the first server told."""

    max_repeats = 2
    max_redirections = REDIRECTS

    def __init__(self) -> None:
        self.declared = ""

    def redirect_request(
        self,
        req: urllib.request.Request,
        fp: IO[bytes],
        code: int,
        msg: str,
        headers: http.client.HTTPMessage,
        newurl: str,
    ) -> urllib.request.Request | None:
        new, old = urlsplit(newurl), urlsplit(req.full_url)
        if new.scheme not in {"http", "https"} or (old.scheme == "https" and new.scheme != "https"):
            raise _UnsafeRedirect(newurl)
        if match := _HASH.fullmatch(headers.get("X-Linked-ETag", "")):
            self.declared = match[1]
        return super().redirect_request(req, fp, code, msg, headers, newurl)


class _UnsafeRedirect(Exception):
    """A server sends away from an encrypted connection, or to something that is no web address."""


class _Http(urllib.request.HTTPHandler):
    """Tells of every socket that is opened, so that another thread can break it."""

    def __init__(self, tell: Callable[[socket.socket], None]) -> None:
        super().__init__()
        self._tell = tell

    def http_open(self, req: urllib.request.Request) -> http.client.HTTPResponse:
        tell = self._tell

        class Told(http.client.HTTPConnection):
            def connect(self) -> None:
                super().connect()
                tell(self.sock)

        return self.do_open(Told, req)


class _Https(urllib.request.HTTPSHandler):
    """The same, encrypted."""

    def __init__(self, tell: Callable[[socket.socket], None]) -> None:
        self._trusted = trusted_context()
        super().__init__(context=self._trusted)
        self._tell = tell

    def https_open(self, req: urllib.request.Request) -> http.client.HTTPResponse:
        tell = self._tell

        class Told(http.client.HTTPSConnection):
            def connect(self) -> None:
                super().connect()
                tell(self.sock)

        return self.do_open(Told, req, context=self._trusted)


def trusted_context() -> ssl.SSLContext:
    """Certificates of the system; those of certifi where the system has none (a frozen program)."""
    context = ssl.create_default_context()
    if not context.cert_store_stats()["x509_ca"]:
        with suppress(ImportError, OSError):
            import certifi

            context.load_verify_locations(certifi.where())
    return context


def trouble_of(error: BaseException) -> Trouble:
    """An exception of a request in words."""
    if isinstance(error, urllib.error.HTTPError):
        return _trouble_of_status(error)
    if isinstance(error, _UnsafeRedirect):
        return Trouble("sends on to an address that is not safe", is_final=True)
    if isinstance(error, urllib.error.URLError) and isinstance(error.reason, BaseException):
        return trouble_of(error.reason)
    if isinstance(error, ssl.SSLCertVerificationError):
        return Trouble("shows a certificate that is not trusted", is_final=True)
    if isinstance(error, ssl.SSLError):
        return Trouble("cannot be spoken to safely")
    if isinstance(error, TimeoutError):
        return Trouble("does not answer")
    if isinstance(error, socket.gaierror):
        return Trouble("cannot be found (is this machine online?)")
    if isinstance(error, ConnectionRefusedError):
        return Trouble("refuses the connection")
    if isinstance(error, ValueError):
        return Trouble(Sentence("gives an answer that makes no sense ({reason})", reason=error))
    if isinstance(error, OSError | http.client.HTTPException):
        return Trouble("broke the connection")
    return Trouble(
        Sentence("could not be read ({reason})", reason=type(error).__name__), is_final=True
    )


def _trouble_of_status(error: urllib.error.HTTPError) -> Trouble:
    status = error.code
    error.close()
    if 300 <= status < 400:
        is_circle = "infinite loop" in str(error.msg)
        words = Sentence(
            "sends on in a circle" if is_circle else "sends on to an address that is not safe"
        )
        return Trouble(words, is_final=True, status=status)
    words = _WORDS.get(status)
    if words is None:
        words = Sentence(
            "is out of order ({status})" if status >= 500 else "answers {status}", status=status
        )
    wait = retry_after(error.headers.get("Retry-After", ""))
    # 416: what is there is longer than the file, so it is of another one.
    return Trouble(words, status in _HOPELESS, wait, status, spoils=status == 416)


def retry_after(text: str) -> float | None:
    """Seconds that a server asks to wait: a number, or a date; None where it is neither."""
    if text.strip().isdigit():
        return float(text)
    try:
        when = parsedate_to_datetime(text)
    except (TypeError, ValueError):
        return None
    import datetime

    now = datetime.datetime.now(when.tzinfo or datetime.UTC)
    if when.tzinfo is None:
        when = when.replace(tzinfo=datetime.UTC)
    return max(0.0, (when - now).total_seconds())
