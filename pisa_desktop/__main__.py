"""`pisa-desktop`: the window, a training run as its child process, or a self-test of the installation."""

from __future__ import annotations

import gc
import multiprocessing
import os
import sys
from pathlib import Path

from pisa_desktop.system.streams import ensure_streams

TRAIN = "--train"
"""`pisa-desktop --train ARGS` is `python -m trainer ARGS`: a bundle has no other interpreter to start a run with."""
HELP = """Usage: pisa-desktop [FILE OR FOLDER]...

Opens the window with these photographs; where it is open already, there. `pisa` restores without a window.

Options:
  --self-test         Check the window of this installation.
  --self-test=engine  Check that it restores a photograph.
  --train ...         A training run without the window; --train --help lists its options.
  -h, --help          Show this message and exit.
"""
SWITCH_INTERVAL_S = 0.001
"""Python's is 0.005: the engine's thread gives way to the window's sooner."""


def _arguments(argv: list[str]) -> tuple[str, list[Path]]:
    """("", paths), or ("window" or "engine", []) for a self-test."""
    tests = [a for a in argv if a == "--self-test" or a.startswith("--self-test=")]
    if tests:
        return tests[0].partition("=")[2] or "window", []
    return "", [Path(a) for a in argv if not a.startswith("-")]


def main() -> int:
    """Entry point; returns the exit code."""
    ensure_streams()
    multiprocessing.freeze_support()
    os.environ.setdefault("HF_HUB_OFFLINE", "1")
    os.environ.setdefault("HF_HUB_DISABLE_PROGRESS_BARS", "1")
    if sys.argv[1:2] == [TRAIN]:
        from trainer.__main__ import main as train

        return train(sys.argv[2:], f"pisa-desktop {TRAIN}")
    if {"-h", "--help"} & set(sys.argv[1:]):
        sys.stdout.write(HELP)
        return 0
    test, paths = _arguments(sys.argv[1:])
    if test:
        from pisa_desktop.self_test import self_test

        return self_test(test)
    return _window(paths)


def _window(paths: list[Path]) -> int:
    """Show the window, or hand the paths to the one that is open; the exit code."""
    gc.disable()  # what is made until the window is there stays, and would be looked at dozens of times
    from PySide6.QtWidgets import QApplication

    from pisa_desktop.app import App
    from pisa_desktop.paths import folders
    from pisa_desktop.system.instance import Instance, hand_over
    from pisa_desktop.system.logs import start_logging
    from pisa_desktop.system.settings import Settings
    from pisa_desktop.system.translation import install

    sys.setswitchinterval(SWITCH_INTERVAL_S)
    qt = QApplication(sys.argv)
    qt.setApplicationName("PiSA Desktop")
    qt.setDesktopFileName("pisa-desktop")
    state = folders().state
    instance = Instance(state)
    if not instance.listen() and hand_over(state, paths):
        return 0
    start_logging()
    install(qt, os.environ.get("PISA_LANGUAGE") or Settings(folders().config).get("language"))
    app = App(qt)
    gc.freeze()
    gc.enable()
    instance.handed_over.connect(app.take_over)
    app.start(paths)
    code = qt.exec()
    instance.close()
    if not app.shutdown():
        os._exit(code)
    return code


if __name__ == "__main__":
    sys.exit(main())
