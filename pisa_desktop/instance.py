"""One window per user and set of folders: a second start hands its files to the first and ends."""

from __future__ import annotations

import hashlib
import json
import logging
from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QLockFile, QObject, Signal
from PySide6.QtNetwork import QLocalServer, QLocalSocket

_log = logging.getLogger(__name__)

_WAIT_MS = 1_000
_HEAR_MS = 200
_LIMIT = 4 << 20


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
        if self._lock is not None:
            self._lock.unlock()
            self._lock = None

    def _on_connection(self) -> None:
        while self._server.hasPendingConnections():
            socket = self._server.nextPendingConnection()
            names = _heard(socket)
            if names is not None:
                socket.write(b"ok")
                socket.waitForBytesWritten(_WAIT_MS)
            socket.disconnectFromServer()
            if names is not None:
                self.handed_over.emit([Path(name) for name in names])


def _heard(socket: QLocalSocket) -> list[str] | None:
    """What another start says: it writes at once after it has connected, so this waits for a moment only."""
    heard = b""
    while len(heard) < _LIMIT and (socket.bytesAvailable() or socket.waitForReadyRead(_HEAR_MS)):
        heard += bytes(socket.readAll().data())
        try:
            names = json.loads(heard)
        except ValueError:
            continue
        is_list = isinstance(names, list) and all(isinstance(name, str) for name in names)
        return names if is_list else None
    return None
