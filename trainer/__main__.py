"""`python -m trainer --data DIR --run DIR ...`: a training run in a process of its own.

With --json every event is a line on stdout; the line `stop` on stdin, a file `stop` in the run's folder, or Ctrl-C finishes
the step, saves and ends. With --probe nothing is trained: some steps are timed, for a forecast. Under
`accelerate launch -m trainer ...` the processes share each step, and the first one speaks.
"""

from __future__ import annotations

import logging
import os
import signal
import sys
import threading
from collections.abc import Callable, Sequence
from contextlib import nullcontext, suppress
from pathlib import Path
from types import FrameType

import psutil

from engine.errors import EngineError
from trainer import options
from trainer.metrics_log import logged
from trainer.options import Request
from trainer.report import (
    Event,
    Failed,
    Probed,
    Report,
    Sample,
    Saved,
    Started,
    Step,
    Stopped,
    encode,
)
from trainer.run_files import is_asked_to_stop, owned

RESOURCES = Path(__file__).parents[1] / "resources"

DONE, FAILED, NOT_STARTED, INTERRUPTED = 0, 1, 2, 130


class _Asked:
    """Who asked the run to stop: a line on stdin, a file in its folder, or a signal."""

    def __init__(self) -> None:
        self._event = threading.Event()
        self.by_signal = False
        self.run: Path | None = None

    def __call__(self) -> bool:
        return self._event.is_set() or (self.run is not None and is_asked_to_stop(self.run))

    def on_signal(self, number: int, frame: FrameType | None) -> None:
        """The first signal ends the run after the step; the second one ends it at once."""
        if self._event.is_set():
            raise KeyboardInterrupt
        self.by_signal = True
        self._event.set()

    def listen(self) -> None:
        """Read lines from stdin until `stop` or the end."""
        try:
            for line in sys.stdin:
                if line.strip() == "stop":
                    self._event.set()
                    return
        except (OSError, ValueError):  # there is no stdin, or it was closed
            return


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)  # noqa: T201 - this is a program


def _print_json(event: Event) -> None:
    print(encode(event), flush=True)  # noqa: T201 - this is a program


def _print_words(total: int) -> Callable[[Event], None]:
    """A reporter for people: progress on stderr, the result's path on stdout."""
    pace, told = 0.0, ""

    def report(event: Event) -> None:
        nonlocal pace, told
        if isinstance(event, Started):
            for path, reason in event.skipped:
                _say(f"left out: {reason or path}")
            _say(f"{event.pictures} photographs, {total - event.step} steps to go")
        elif isinstance(event, Step):
            pace = event.seconds if not pace else 0.95 * pace + 0.05 * event.seconds
            if event.step % 20 == 0 or event.step == total:
                losses = "  ".join(f"{name} {value:.5f}" for name, value in event.losses.items())
                left = pace * (total - event.step) / 60
                _say(
                    f"{event.step}/{total} {event.stage}  {losses}  {pace:.2f} s/step, {left:.0f} min left"
                )
        elif isinstance(event, Sample):
            shown = "  ".join(f"{name} {value:.4f}" for name, value in event.metrics.items())
            if told != (told := f"validation at {event.lambdas}: {shown}"):
                _say(told)  # once, though there is an event for every picture
        elif isinstance(event, Saved):
            _say(f"saved {event.path}{' (best)' if event.best else ''}")
        elif isinstance(event, Probed):
            shown = ", ".join(f"{name} {value:.2f} s/step" for name, value in event.seconds.items())
            _say(f"{shown}, {event.peak_bytes / 2**30:.1f} GB on {event.device}")
        elif isinstance(event, Stopped):
            _say(f"{event.reason} {event.hint}")
        elif isinstance(event, Failed):
            _say(" ".join(part for part in (event.reason, event.hint) if part))
        else:
            print(event.path, flush=True)  # noqa: T201 - this is a program

    return report


def run(request: Request, stop: Callable[[], bool], store: object | None = None) -> int:
    """Train; 0 when the run is complete or was stopped, 1 when it failed on the way, 2 when it could not start.

    Args:
        request: what is asked.
        stop: asked after every step.
        store: an `engine.library.store.ModelStore`, or None for the one that the request names.
    """
    is_first = os.environ.get("RANK", "0") == "0"
    report = _print_json if request.json else _print_words(request.config.total_steps)
    try:
        with owned(request.run) if is_first else nullcontext():  # before torch, which takes seconds
            return _run(request, stop, store, logged(report, request.run) if is_first else report)
    except EngineError as error:  # somebody else's run, whose log is not ours to write
        report(Failed(error.message, error.hint, error.kind))
        return NOT_STARTED


def _run(request: Request, stop: Callable[[], bool], store: object, report: Report) -> int:
    from engine.library.store import ModelStore
    from trainer.loop import Training, failed
    from trainer.world import joined_world

    training: Training | None = None
    if not isinstance(store, ModelStore):
        store = ModelStore(request.store or request.run / "store", RESOURCES / "starter")
    try:
        with joined_world() as world:
            training = Training(request.config, request.run, store, report, world=world, stop=stop)
            training.run(resume=request.resume)
    except EngineError as error:
        report(failed(error, training.step if training else 0))
        return FAILED if training is not None and training.began else NOT_STARTED
    return DONE


def _give_way() -> None:
    """Let other programs win where they want a processor too."""
    process = psutil.Process()
    with suppress(psutil.Error, OSError):
        if sys.platform == "win32":
            process.nice(psutil.BELOW_NORMAL_PRIORITY_CLASS)
        else:
            process.nice(max(10, int(process.nice())))  # never more than it was given


def probe(request: Request, store: object | None = None) -> int:
    """Time some steps of the run that is asked for and report `Probed`; nothing is kept."""
    from engine.library.store import ModelStore
    from trainer.loop import failed
    from trainer.probe import measure

    report = _print_json if request.json else _print_words(0)
    if not isinstance(store, ModelStore):
        store = ModelStore(request.store or request.run / "store", RESOURCES / "starter")
    try:
        report(measure(request.config, store, request.probe))
    except EngineError as error:
        report(failed(error, 0))
        return NOT_STARTED
    return DONE


def main(arguments: Sequence[str] | None = None, prog: str = "python -m trainer") -> int:
    """Run what the command line asks for; the exit code."""
    logging.basicConfig(level=logging.WARNING, format="%(message)s", stream=sys.stderr)
    asked = _Asked()
    try:
        request = options.parse(sys.argv[1:] if arguments is None else arguments, prog)
    except EngineError as error:
        _say(" ".join(part for part in (str(error), error.hint) if part))
        return NOT_STARTED
    signal.signal(signal.SIGINT, asked.on_signal)
    signal.signal(signal.SIGTERM, asked.on_signal)
    threading.Thread(target=asked.listen, daemon=True).start()
    if request.polite:
        _give_way()
    if request.probe:
        return probe(request)
    asked.run = request.run
    code = run(request, asked)
    return INTERRUPTED if code == DONE and asked.by_signal else code


if __name__ == "__main__":
    sys.exit(main())
