"""Is there a newer version? Asked only where the user has allowed it or asks; nothing is ever fetched or installed by itself.

The answer is a small JSON file, {"note": TEXT, "signature": BASE64}. The signature (Ed25519, of the text's UTF-8 bytes) is verified
before the text is even parsed; the text is {"version", "page", "expires"}. What is asked holds nothing about the user or the machine.
"""

from __future__ import annotations

import base64
import binascii
import json
import logging
import time
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

from PySide6.QtCore import QObject, QUrl, Signal
from PySide6.QtNetwork import QNetworkAccessManager, QNetworkReply, QNetworkRequest

from engine.sentences import Sentence
from pisa_desktop.language.say import say
from pisa_desktop.paths import resource_path
from pisa_desktop.system.signatures import verified

_log = logging.getLogger(__name__)

NAME = "update-check"
"""File in the state folder whose time is that of the last check."""
SECONDS_BETWEEN = 7 * 24 * 3600.0
_LIMIT = 64 << 10
_TIMEOUT_MS = 10_000
_LOCAL = ("127.0.0.1", "::1", "localhost")


class NotBelievedError(Exception):
    """The answer is not one of ours, or makes no sense; a sentence says why."""


@dataclass(frozen=True, slots=True)
class Source:
    """Where to ask, and whose answers to believe.

    Attributes:
        url: of the signed note.
        key: the public key, 32 bytes.
    """

    url: str
    key: bytes

    @classmethod
    def bundled(cls) -> Source | None:
        """What this build was given (resources/updates.json); None where it was given nothing."""
        try:
            data = json.loads(resource_path("updates.json").read_text("utf-8"))
            url, key = str(data["url"]), base64.b64decode(data["key"], validate=True)
        except (OSError, ValueError, KeyError, TypeError) as error:
            _log.warning("there is no source of updates: %s", error)
            return None
        return cls(url, key) if url and len(key) == 32 and _may_ask(QUrl(url)) else None


@dataclass(frozen=True, slots=True)
class Release:
    """A version that was announced.

    Attributes:
        version: such as "1.2.0".
        page: where people read about it and fetch it.
    """

    version: str
    page: str


def _may_ask(url: QUrl) -> bool:
    """Encrypted only, but for this machine itself."""
    return url.scheme() == "https" or (url.scheme() == "http" and url.host() in _LOCAL)


def number_of(version: str) -> tuple[int, ...]:
    """A version as it is compared. Raises ValueError where it is not numbers and dots."""
    parts = version.split(".")
    if not (1 <= len(parts) <= 4 and all(part.isascii() and part.isdigit() for part in parts)):
        raise ValueError(f"{version!r} is no version")
    return tuple(int(part) for part in parts) + (0,) * (4 - len(parts))


def release_of(answer: bytes, key: bytes, today: date) -> Release:
    """The release that a signed note announces.

    Raises:
        NotBelievedError: it is not signed by the key's owner, is too old, or makes no sense.
    """
    try:
        outer = json.loads(answer)
        note = str(outer["note"]).encode()
        signature = base64.b64decode(outer["signature"], validate=True)
    except (ValueError, KeyError, TypeError, RecursionError, binascii.Error) as error:
        raise NotBelievedError(
            Sentence("the answer is no signed note ({reason})", reason=error)
        ) from error
    if not verified(key, note, signature):
        raise NotBelievedError(Sentence("the answer's signature is not ours"))
    try:
        inner = json.loads(note)
        version, page = str(inner["version"]), str(inner["page"])
        number_of(version)
        expires = date.fromisoformat(inner["expires"])
    except (ValueError, KeyError, TypeError) as error:
        raise NotBelievedError(
            Sentence("the note makes no sense ({reason})", reason=error)
        ) from error
    if not _may_ask(QUrl(page, QUrl.ParsingMode.StrictMode)):
        raise NotBelievedError(Sentence("the note's page is not encrypted ({page})", page=page))
    if expires < today:
        raise NotBelievedError(
            Sentence(
                "the note has expired on {expires}; it may be an old one, sent again",
                expires=expires,
            )
        )
    return Release(version, page)


class UpdateCheck(QObject):
    """Asks for the newest version, one question at a time.

    Args:
        source: where to ask.
        state: folder in which the time of the last check is kept.
        version: of this application.

    Signals:
        found(object): a Release newer than this version.
        nothing_newer(): this is the newest.
        failed(str): why it is not known.
    """

    found = Signal(object)
    nothing_newer = Signal()
    failed = Signal(str)

    def __init__(
        self, source: Source, state: Path, version: str, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._source, self._mark, self._version = source, state / NAME, version
        self._network = QNetworkAccessManager(self)
        self._reply: QNetworkReply | None = None

    @property
    def is_due(self) -> bool:
        """Whether the last check was so long ago that the next one may be made by itself."""
        try:
            return abs(time.time() - self._mark.stat().st_mtime) > SECONDS_BETWEEN
        except OSError:
            return True

    def ask(self) -> None:
        """Ask now, unless a question is under way."""
        if self._reply is not None:
            return
        request = QNetworkRequest(QUrl(self._source.url))
        request.setTransferTimeout(_TIMEOUT_MS)
        request.setAttribute(
            QNetworkRequest.Attribute.RedirectPolicyAttribute,
            QNetworkRequest.RedirectPolicy.NoLessSafeRedirectPolicy,
        )
        for cookies in ("CookieLoadControlAttribute", "CookieSaveControlAttribute"):
            request.setAttribute(
                QNetworkRequest.Attribute[cookies], QNetworkRequest.LoadControl.Manual.value
            )
        # Qt would say which language the user reads.
        request.setRawHeader(b"Accept-Language", b"*")
        request.setRawHeader(b"User-Agent", b"PiSA Desktop")
        self._reply = self._network.get(request)
        self._reply.downloadProgress.connect(self._on_progress)
        self._reply.finished.connect(self._on_finished)

    def close(self) -> None:
        """Give up a question that is under way, without an answer."""
        reply, self._reply = self._reply, None
        if reply is not None:
            reply.abort()
            reply.deleteLater()

    def _on_progress(self, received: int, _total: int) -> None:
        if received > _LIMIT and self._reply is not None:
            self._reply.abort()

    def _on_finished(self) -> None:
        reply, self._reply = self._reply, None
        if reply is None:
            return
        reply.deleteLater()
        if reply.error() is not QNetworkReply.NetworkError.NoError:
            self.failed.emit(reply.errorString())
            return
        answer = bytes(reply.readAll().data())
        try:
            release = release_of(answer, self._source.key, datetime.now(UTC).date())
        except NotBelievedError as error:
            _log.warning("updates: %s", error)
            self.failed.emit(say(error.args[0]))
            return
        self._remember()
        if number_of(release.version) > number_of(self._version):
            self.found.emit(release)
        else:
            self.nothing_newer.emit()

    def _remember(self) -> None:
        try:
            self._mark.parent.mkdir(parents=True, exist_ok=True)
            self._mark.touch()
        except OSError as error:
            _log.info("the time of the check is not kept: %s", error)
