"""One window per user and set of folders: a second start hands its files to the first and ends."""

from __future__ import annotations

import hashlib
import json
import logging
import os
from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QLockFile, QObject, QTimer, Signal
from PySide6.QtNetwork import QLocalServer, QLocalSocket

from engine.files.state_file import parsed
from engine.fitting import fits

_log = logging.getLogger(__name__)

_WAIT_MS = 5_000
"""A busy machine lets the first instance answer late; a second window on the same files would be worse than a wait."""
_HEAR_MS = 5_000
"""Another start says all at once; one that takes longer is none."""
_LIMIT = 4 << 20
_MOST = 16
"""Hearings at a time; the oldest gives way."""


def _name(folder: Path) -> str:
    return f"pisa-desktop-{hashlib.sha256(str(folder).encode()).hexdigest()[:16]}"


def hand_over(folder: Path, paths: Sequence[Path]) -> bool:
    """Give files to the application that runs already; False where none does."""
    socket = QLocalSocket()
    socket.connectToServer(_name(folder))
    if not socket.waitForConnected(_WAIT_MS):
        return False
    socket.write(json.dumps([str(path.absolute()) for path in paths]).encode())
    socket.waitForBytesWritten(_WAIT_MS)
    answer = socket.waitForReadyRead(_WAIT_MS) and bytes(socket.readAll().data()) == b"ok"
    socket.disconnectFromServer()
    return answer


class Instance(QObject):
    """The first instance: listens for others.

    Signals:
        handed_over(list): paths that a second start was given; empty where it was given none.
    """

    handed_over = Signal(list)

    def __init__(self, folder: Path, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._folder, self._name = folder, _name(folder)
        self._server = QLocalServer(self)
        self._server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)
        self._server.newConnection.connect(self._on_connection)
        self._lock: QLockFile | None = None
        self._hearings: list[_Hearing] = []

    def listen(self) -> bool:
        """Begin. Only who holds the lock clears away a dead instance's socket; False where that is another process."""
        self._folder.mkdir(parents=True, exist_ok=True)
        lock = QLockFile(str(self._folder / "instance.lock"))
        lock.setStaleLockTime(0)
        if not lock.tryLock(0):
            return False
        self._lock = lock
        QLocalServer.removeServer(self._name)
        if not self._server.listen(self._name):
            _log.warning("other starts cannot hand over: %s", self._server.errorString())
        return True

    def close(self) -> None:
        """End."""
        self._server.close()
        for hearing in list(self._hearings):
            hearing.end()
        if self._lock is not None:
            self._lock.unlock()
            self._lock = None

    def _on_connection(self) -> None:
        while self._server.hasPendingConnections():
            hearing = _Hearing(self._server.nextPendingConnection(), self)
            hearing.heard.connect(self._on_heard)
            hearing.ended.connect(self._on_ended)
            self._hearings.append(hearing)
            if len(self._hearings) > _MOST:
                self._hearings[0].end()

    def _on_heard(self, names: list[str]) -> None:
        self.handed_over.emit([Path(name) for name in names])

    def _on_ended(self, hearing: _Hearing) -> None:
        self._hearings.remove(hearing)


class _Hearing(QObject):
    """What another start says, bit by bit; nobody waits for it, however slowly it comes.

    Signals:
        heard(list): the names, once they are all here.
        ended(object): this hearing; the other side was let go.
    """

    heard = Signal(list)
    ended = Signal(object)

    def __init__(self, socket: QLocalSocket, parent: QObject) -> None:
        super().__init__(parent)
        self._socket, self._text, self._is_over = socket, b"", False
        socket.setParent(self)
        socket.readyRead.connect(self._on_ready)
        socket.disconnected.connect(self.end)
        QTimer.singleShot(_HEAR_MS, self, self.end)
        self._on_ready()

    def end(self) -> None:
        """Hear no more."""
        if not self._is_over:
            self._is_over = True
            self._socket.disconnectFromServer()
            self.ended.emit(self)
            self.deleteLater()

    def _on_ready(self) -> None:
        self._text += bytes(self._socket.readAll().data())
        if self._is_over:
            return
        names = _names(self._text)
        if names is not None:
            self._socket.write(b"ok")
            self._socket.flush()
            self.end()
            self.heard.emit(names)
        elif len(self._text) > _LIMIT:
            self.end()


def _names(text: bytes) -> list[str] | None:
    """None as long as something is missing."""
    if not text.rstrip().endswith(b"]"):
        return None
    try:
        names = parsed(text)
    except ValueError:
        return None
    return names if fits(names, list[str]) and all(map(os.path.isabs, names)) else None
