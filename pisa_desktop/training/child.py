"""Training in a process of its own: started so that it outlives the window, watched through the files of its run."""

from __future__ import annotations

import sys
import time
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from PySide6.QtCore import QObject, QProcess, QProcessEnvironment, QTimer, Signal

from engine.errors import BadRequest
from pisa_desktop.training.history import History
from pisa_desktop.training.log_reader import LogReader
from pisa_desktop.training.runs import (
    OUTPUT_FILE,
    PLAN_FILE,
    RunState,
    has_checkpoint,
    plan_of,
    state_of,
    tail_offset,
)
from trainer.report import Failed, Probed, decode
from trainer.run_files import ask_to_stop, owner_of, withdraw_stop

_EVERY_MS = 250
_TAIL_BYTES = 4_000
_TURN_S = 0.008
"""So long, and little longer, a log is read in one turn of the event loop."""
_STARTING_S = 30.0
"""A process that has not taken its run by then never will."""


def command(arguments: Sequence[str]) -> tuple[str, list[str]]:
    """Program and arguments that run the trainer, in the source tree and in a frozen bundle."""
    if getattr(sys, "frozen", False):
        return sys.executable, ["--train", *arguments]
    return sys.executable, ["-m", "trainer", *arguments]


def environment() -> QProcessEnvironment:
    """What the child inherits; its threads sleep rather than spin while they wait, so that the window stays quick."""
    found = QProcessEnvironment.systemEnvironment()
    found.insert("OMP_WAIT_POLICY", "PASSIVE")
    found.insert("PYTHONUNBUFFERED", "1")
    return found


def _process(arguments: Sequence[str], parent: QObject | None = None) -> QProcess:
    program, rest = command(arguments)
    process = QProcess(parent)
    process.setProgram(program)
    process.setArguments(rest)
    process.setProcessEnvironment(environment())
    if not getattr(sys, "frozen", False):
        process.setWorkingDirectory(str(Path(__file__).resolve().parents[2]))
    process.setStandardInputFile(QProcess.nullDevice())
    return process


def launch(run: Path, store: Path) -> None:
    """Start to train in a run's folder, or go on there; the process outlives this one.

    Raises:
        BadRequest: it is being trained already, or the process cannot be started.
    """
    if (owner := owner_of(run)) is not None:
        raise BadRequest("This run is being trained already, by process {owner}.", owner=owner)
    withdraw_stop(run)
    arguments = ["--run", str(run), "--store", str(store), "--polite"]
    if has_checkpoint(run):
        arguments += ["--resume"]
    else:
        arguments += ["--config", str(run / PLAN_FILE)]
    process = _process(arguments)
    log = str(run / OUTPUT_FILE)
    process.setStandardOutputFile(log, QProcess.OpenModeFlag.Append)
    process.setStandardErrorFile(log, QProcess.OpenModeFlag.Append)
    if not process.startDetached():
        raise BadRequest("The training could not be started.", hint="Is the installation complete?")


class Watch(QObject):
    """Reads what a run tells, while it tells it.

    How the run stands is known at once, from the end of its log. What a long one told before that is read in short turns of
    the event loop, and then takes the place of what was known until then.

    Args:
        run: its folder.
        from_end: for how it stands only: what it told long ago is not read.

    Attributes:
        state: how the run stands.

    Signals:
        told(object): events of `trainer.report`, a tuple in their order.
        caught_up(): what it told long ago is in `history` now.
        changed(): `state` is another one.
    """

    told = Signal(object)
    caught_up = Signal()
    changed = Signal()

    def __init__(self, run: Path, parent: QObject | None = None, *, from_end: bool = False) -> None:
        super().__init__(parent)
        self.run = run
        offset = tail_offset(run)
        self._log = LogReader(run, offset)
        self._log.read()
        self._whole = LogReader(run) if offset and not from_end else None
        self._waits_until = 0.0
        self._timer, self._turns = QTimer(self), QTimer(self)
        self._timer.setInterval(_EVERY_MS)
        self._timer.timeout.connect(self.look)
        self._turns.setInterval(0)
        self._turns.timeout.connect(self._read_back)
        self.state = state_of(run, self.history)
        if self.state is RunState.RUNNING:
            self._timer.start()
        if self._whole is not None:
            self._turns.start()
            with suppress(BadRequest):  # that of the log is not read yet
                self.history.config = self.history.config or plan_of(run)

    @property
    def history(self) -> History:
        """Everything so far; its end only, where that was asked for or while the rest is being read."""
        return self._log.history

    @property
    def is_reading_back(self) -> bool:
        """Whether what it told long ago is still being read."""
        return self._whole is not None

    @property
    def is_running(self) -> bool:
        """Whether it trains, or is about to."""
        return self.state is RunState.RUNNING

    def start(self, store: Path) -> None:
        """Train, or go on. Raises BadRequest."""
        launch(self.run, store)
        self._waits_until = time.monotonic() + _STARTING_S
        self.history.end = None
        self._set(RunState.RUNNING)
        self._timer.start()

    def stop(self) -> None:
        """Ask it to finish the step, save and end."""
        ask_to_stop(self.run)

    def close(self) -> None:
        """Look no more; the run goes on."""
        self._timer.stop()
        self._turns.stop()

    def look(self) -> None:
        """Read what is new."""
        lives = (
            owner_of(self.run) is not None
        )  # before reading: what it told before its end is read then
        if lives:
            self._waits_until = 0.0
        if events := self._log.read(_TURN_S):
            self.told.emit(events)
        if lives or not self._log.is_at_end:
            return
        if self.history.end is not None or time.monotonic() > self._waits_until:
            self._timer.stop()
            self._set(state_of(self.run, self.history))

    def _read_back(self) -> None:
        """Some of what it told long ago."""
        whole = self._whole
        if whole is None:
            return
        whole.read(_TURN_S, self._log.position)
        if not whole.is_at_end:
            return
        self._turns.stop()
        self._whole = None
        has_gone = whole.position != self._log.position  # then its end is all that is known
        if not has_gone:
            whole.history.end = self.history.end  # which a start takes away
            self._log = whole
        self.caught_up.emit()

    def _set(self, state: RunState) -> None:
        if state is not self.state:
            self.state = state
            self.changed.emit()

    def output_tail(self) -> str:
        """The end of what the process printed, for a report."""
        try:
            data = (self.run / OUTPUT_FILE).read_bytes()
        except OSError:
            return ""
        return data[-_TAIL_BYTES:].decode("utf-8", "replace")


class Probe(QObject):
    """Times some steps of a run in a process that ends with the window.

    Signals:
        done(object): `Probed`.
        failed(object): `Failed`.
    """

    done = Signal(object)
    failed = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._process: QProcess | None = None

    def start(self, plan: Path, store: Path, seconds: float) -> None:
        """Time the run that a file describes; a probe that is under way is given up."""
        self.stop()
        arguments = [
            "--config",
            str(plan),
            "--run",
            str(plan.parent),
            "--store",
            str(store),
            "--json",
            "--polite",
        ]
        process = _process([*arguments, "--probe", f"{seconds:g}"], self)
        process.finished.connect(self._on_finished)
        self._process = process
        process.start()

    @property
    def is_running(self) -> bool:
        """Whether it measures."""
        return self._process is not None

    def stop(self) -> None:
        """Give up."""
        process, self._process = self._process, None
        if process is not None:
            process.finished.disconnect(self._on_finished)
            process.kill()
            process.waitForFinished(2_000)
            process.deleteLater()

    def _on_finished(self) -> None:
        process, self._process = self._process, None
        if process is None:
            return
        lines = (
            bytes(process.readAllStandardOutput().data()).decode("utf-8", "replace").splitlines()
        )
        errors = bytes(process.readAllStandardError().data()).decode("utf-8", "replace").strip()
        process.deleteLater()
        event = next((e for e in map(decode, reversed(lines)) if e is not None), None)
        if isinstance(event, Probed):
            self.done.emit(event)
        elif isinstance(event, Failed):
            self.failed.emit(event)
        else:
            last = errors.splitlines()[-1] if errors else ""
            self.failed.emit(Failed(last or "The measurement ended without a word.", ""))
