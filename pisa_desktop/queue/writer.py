"""The thread that owns the journal: tasks in order, answers as values. Plain threading, no Qt."""

from __future__ import annotations

import logging
import queue
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

from engine.errors import EngineError, ErrorInfo
from pisa_desktop.queue.journal import Journal

_log = logging.getLogger(__name__)

Task = Callable[[Journal], Any]
Answer = Callable[[Any, ErrorInfo | None], None]


class JournalThread:
    """Runs tasks on the journal one after the other.

    Args:
        folder: of the journal; it is opened on the thread.
        answer: called on the thread with (tag, value, error) for every task that has a tag.

    Attributes:
        is_closing: set at the end, for tasks that may take long.
    """

    def __init__(
        self, folder: Path, answer: Callable[[object, Any, ErrorInfo | None], None]
    ) -> None:
        self._folder, self._answer = folder, answer
        self._tasks: queue.SimpleQueue[tuple[Task, object] | None] = queue.SimpleQueue()
        self.is_closing = threading.Event()
        self._thread = threading.Thread(target=self._run, name="journal", daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def do(self, task: Task, tag: object = None) -> None:
        """Run a task after those before it; its value or error goes to `answer` where it has a tag."""
        self._tasks.put((task, tag))

    def close(self, timeout: float = 2.0) -> bool:
        """Finish what was given and end; False where that takes longer."""
        self.is_closing.set()
        self._tasks.put(None)
        if self._thread.is_alive():
            self._thread.join(timeout)
        return not self._thread.is_alive()

    def _run(self) -> None:
        journal: Journal | None = None
        while (given := self._tasks.get()) is not None:
            task, tag = given
            try:
                if journal is None:
                    journal = Journal(self._folder)
                value, error = task(journal), None
            except Exception as problem:  # noqa: BLE001 - the border of a thread: becomes a value
                value, error = None, ErrorInfo.caught(problem)
                if not isinstance(problem, EngineError):
                    _log.exception("the queue's journal")
            if tag is not None or error is not None:
                self._answer(tag, value, error)
        if journal is not None:
            journal.close()
