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
        self._heard: dict[QLocalSocket, bytes] = {}

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
            self._heard[socket] = b""
            socket.readyRead.connect(lambda one=socket: self._on_bytes(one))
            socket.disconnected.connect(lambda one=socket: self._forget(one))

    def _on_bytes(self, socket: QLocalSocket) -> None:
        heard = self._heard.get(socket, b"") + bytes(socket.readAll().data())
        self._heard[socket] = heard
        try:
            names = json.loads(heard)
        except ValueError:
            if len(heard) > _LIMIT:
                socket.abort()
            return
        if isinstance(names, list) and all(isinstance(name, str) for name in names):
            socket.write(b"ok")
            socket.flush()
            self.handed_over.emit([Path(name) for name in names])

    def _forget(self, socket: QLocalSocket) -> None:
        self._heard.pop(socket, None)
        socket.deleteLater()
