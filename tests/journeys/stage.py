"""Starts the program for journeys: each start is a process of its own that runs the real entry point.

    python -m tests.journeys.stage SOCKET

Importing torch takes ten times as long as everything else that a start does, so one process imports it once and splits
for every start (`fork`). Where that does not exist, and for a start that is asked to be cold, a new interpreter is begun.
"""

from __future__ import annotations

import gc
import importlib
import json
import os
import socket
import sys
from dataclasses import asdict, dataclass, field
from multiprocessing.connection import Client, Connection
from pathlib import Path

ENTRY = "pisa_desktop.__main__"
HEAVY = ("benchmarks.starter", "pisa_desktop.app")
"""What is imported before the split; all of it would be imported by the program itself, only later."""


@dataclass(frozen=True)
class Play:
    """One start of the program.

    Attributes:
        address: of the socket on which the user waits for the program's hands.
        arguments: of the command line, without the program's name.
        environment: what differs from that of the tests.
        output: file for stdout and stderr.
    """

    address: str
    arguments: tuple[str, ...] = ()
    environment: dict[str, str] = field(default_factory=dict)
    output: str = os.devnull


@dataclass(frozen=True)
class Craft:
    """Something that a function of the tests makes in a place, where what it imports is there already.

    Attributes:
        module, function: which; it takes the place.
        place: a file or folder.
    """

    module: str
    function: str
    place: str


def _guard_network() -> None:
    """No connection leaves this machine."""
    connect = socket.socket.connect

    def guarded(self: socket.socket, address: object) -> None:
        host = address[0] if isinstance(address, tuple) else ""
        if host and host not in {"127.0.0.1", "::1", "localhost"}:
            raise RuntimeError(f"a journey tried to reach {address!r}")
        connect(self, address)  # type: ignore[arg-type]

    socket.socket.connect = guarded  # type: ignore[method-assign]


def perform(play: Play) -> int:
    """Be the program until it ends; its exit code."""
    os.environ.update(play.environment)
    target = os.open(play.output, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    os.dup2(target, 1)
    os.dup2(target, 2)
    _guard_network()
    from tests.journeys.hands import Hands

    hands = Hands()
    hands.attend(Client(play.address))
    sys.argv = ["pisa-desktop", *play.arguments]
    return importlib.import_module(ENTRY).main()


def _split(control: Connection, work: Play | Craft) -> int:
    pid = os.fork()
    if pid == 0:
        control.close()
        if isinstance(work, Craft):
            getattr(importlib.import_module(work.module), work.function)(Path(work.place))
            sys.exit(0)
        sys.exit(perform(work))
    return pid


_codes: dict[int, int] = {}


def _ended(pid: int) -> int | None:
    """Exit code of a start, negative for a signal; None while it runs."""
    if pid not in _codes:
        found, status = os.waitpid(pid, os.WNOHANG)
        if found:
            _codes[pid] = os.waitstatus_to_exitcode(status)
    return _codes.get(pid)


def serve(control: Connection) -> None:
    """Split for every Play and Craft, and say how they ended, until the tests are over."""
    for name in HEAVY:
        importlib.import_module(name)
    sys.modules["benchmarks.starter"].load_starter()  # whatever is imported late is there now, too
    gc.collect()
    gc.freeze()
    control.send("ready")
    while True:
        try:
            wanted = control.recv()
        except EOFError:
            return
        is_work = isinstance(wanted, Play | Craft)
        control.send(_split(control, wanted) if is_work else _ended(int(wanted)))


def cold(play: Play) -> list[str]:
    """The command for a start without anything that was imported before."""
    return [sys.executable, "-m", "tests.journeys.stage", "--cold", json.dumps(asdict(play))]


def main() -> int:
    """Serve the user's process, or be one cold start."""
    if sys.argv[1] == "--cold":
        return perform(Play(**json.loads(sys.argv[2])))
    serve(Client(sys.argv[1]))
    return 0


if __name__ == "__main__":
    from tests.journeys import stage  # under the name by which its classes travel

    sys.exit(stage.main())
