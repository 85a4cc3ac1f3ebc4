"""Joins the queue with the window: what is put into it, and what is said about it."""

from __future__ import annotations

import statistics
from collections import deque
from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import QObject, QTimer
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication

from engine.errors import BadRequest, ErrorInfo
from pisa_desktop.language.amounts import duration
from pisa_desktop.language.messages import Messages
from pisa_desktop.language.say import say, words
from pisa_desktop.photo.opening import Opening
from pisa_desktop.queue.items import BatchItem, State, Summary
from pisa_desktop.queue.panel import Row
from pisa_desktop.queue.queue import BatchQueue
from pisa_desktop.results import check_template
from pisa_desktop.state.document import Document
from pisa_desktop.state.wishes import Destination, Settings
from pisa_desktop.state.workspace import Workspace
from pisa_desktop.widgets.asking import ask
from pisa_desktop.window.main_window import MainWindow
from pisa_desktop.workers.maps import fingerprint

_REFRESH_MS = 100
"""Changes are shown at most so often, however fast pictures end."""
_LAST_ATTEMPT_MS = 500


class Queueing(QObject):
    """Keeps the queue's panel true, and fills the queue from the open photographs."""

    def __init__(
        self,
        window: MainWindow,
        workspace: Workspace,
        opening: Opening,
        queue: BatchQueue,
        messages: Messages,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._window, self._workspace, self._opening = window, workspace, opening
        self.queue, self._messages = queue, messages
        self._dirty: set[int] = set()
        self._seconds: deque[float] = deque(maxlen=9)
        self._fraction = 0.0
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_REFRESH_MS)
        self._timer.timeout.connect(self._refresh)
        self._connect()

    def _connect(self) -> None:
        panel, queue, actions = self._window.batch_panel, self.queue, self._window.actions_by_name
        queue.order_changed.connect(self._on_order)
        queue.item_changed.connect(self._on_item)
        queue.running_changed.connect(lambda on: self._on_running(is_running=on))
        queue.progressed.connect(self._on_progress)
        queue.stopped.connect(self._on_stopped)
        queue.finished.connect(self._on_finished)
        queue.recovered.connect(self._on_recovered)
        queue.noticed.connect(lambda text: self._messages.warning(say(text)))
        panel.run_requested.connect(lambda on: queue.start() if on else queue.pause())
        panel.cancel_requested.connect(queue.cancel)
        panel.retry_requested.connect(queue.retry)
        panel.remove_requested.connect(queue.remove)
        panel.move_requested.connect(self._on_move)
        panel.clear_requested.connect(queue.remove_over)
        panel.report_requested.connect(self._on_report)
        panel.open_requested.connect(self._on_open)
        panel.destination_changed.connect(self._on_destination)
        handlers: dict[str, Callable[[], object]] = {
            "queue-this": lambda: self.enqueue(self._opening.selected()),
            "queue-all": lambda: self.enqueue(self._workspace.documents),
            "queue-start": lambda: queue.pause() if queue.is_running else queue.start(),
        }
        for name, handler in handlers.items():
            actions[name].triggered.connect(lambda _=False, call=handler: call())
        self._workspace.changed.connect(self._enable)
        self._workspace.current_changed.connect(self._enable)
        self._enable()
        self._show_progress()

    # Filling

    def enqueue(self, documents: Sequence[Document]) -> None:
        """Put photographs into the queue, each with its own strengths and settings, and show it."""
        if not documents:
            return
        destination = self._window.batch_panel.destination
        try:
            check_template(destination.template)
        except BadRequest as error:
            self._messages.error(ErrorInfo.of(error))
            return
        names = {d: fingerprint(d.maps) for d in documents if d.maps is not None}
        self.queue.add_each(
            [
                (d.path, d.below, Settings(d.lambdas, d.params, d.crop, d.wish, destination, names.get(d, ""), d.ppi))
                for d in documents
            ],
            {name: d.maps for d, name in names.items() if d.maps is not None},
        )  # fmt: skip
        self._window.show_queue()
        self._messages.info(
            self.tr("Queued photographs: {n}. Press Start in the queue to restore them.").format(
                n=len(documents)
            )
            if not self.queue.is_running
            else self.tr("Queued photographs: {n}.").format(n=len(documents))
        )

    def _on_destination(self, destination: Destination) -> None:
        try:
            check_template(destination.template)
        except BadRequest as error:
            self._messages.error(ErrorInfo.of(error))

    # Showing

    def _row(self, item: BatchItem) -> Row:
        states = {
            State.PENDING: self.tr("waits"),
            State.RUNNING: self.tr("being restored"),
            State.DONE: self.tr("done"),
            State.FAILED: self.tr("failed"),
            State.SKIPPED: self.tr("was there already"),
            State.CANCELLED: self.tr("cancelled"),
            State.QUARANTINED: self.tr("set aside"),
        }
        detail = words(item.problem)
        if item.state in {State.DONE, State.SKIPPED}:
            detail = Path(item.target).name
        seconds = duration(item.seconds) if item.seconds else ""
        return Row(
            item.id,
            item.source.name,
            item.target or str(item.source),
            states[item.state],
            detail,
            item.state.is_bad,
            seconds,
        )

    def _on_order(self) -> None:
        queue = self.queue
        self._dirty.clear()
        self._window.batch_panel.show_rows([self._row(queue.item(n)) for n in queue.ids])
        self._show_queued()
        self._enable()
        self._show_progress()

    def _on_item(self, number: int) -> None:
        item = self.queue.item(number)
        if item.state == State.DONE and item.sha256 == "":
            self._seconds.append(item.seconds)
            self._mark_saved(item)
        self._fraction = 0.0
        self._dirty.add(number)
        if not self._timer.isActive():
            self._timer.start()

    def _mark_saved(self, item: BatchItem) -> None:
        """An open photograph whose result this is, as it is set now, is saved."""
        settings = item.settings
        document = self._workspace.at(item.source)
        if item.choice is not None and not item.choice.is_same(self.queue.choice):
            return
        if document is None or (document.maps is not None) != bool(settings.maps):
            return
        strengths = settings.maps or settings.lambdas
        shown = fingerprint(document.maps) if document.maps is not None else document.lambdas
        made = (strengths, settings.params, settings.crop, settings.wish, settings.ppi)
        if (shown, document.params, document.crop, document.wish, document.ppi) == made:
            document.set_saved(Path(item.target))

    def _refresh(self) -> None:
        known = set(self.queue.ids)
        for number in self._dirty & known:
            self._window.batch_panel.model.show_row(self._row(self.queue.item(number)))
        self._dirty.clear()
        self._window.batch_panel.enable()
        self._show_queued()
        self._show_progress()

    def _show_queued(self) -> None:
        items = [self.queue.item(n) for n in self.queue.ids]
        failed: dict[Path, str | None] = {}
        for item in items:
            if item.state.is_bad:
                failed[item.source] = words(item.problem)
            elif item.state.is_over:
                failed.pop(item.source, None)
        waiting = [item.source for item in items if not item.state.is_over]
        self._opening.show_queued(failed | dict.fromkeys(waiting))

    def _on_progress(self, _number: int, fraction: float) -> None:
        self._fraction = fraction
        if not self._timer.isActive():
            self._timer.start()

    def _show_progress(self) -> None:
        summary = self.queue.summary
        over = summary.total - summary.waiting
        panel = self._window.batch_panel
        if not summary.total:
            panel.show_progress(None, self.tr("The queue is empty"))
            return
        text = self.tr("{over} of {all}").format(over=over, all=summary.total)
        bad = summary[State.FAILED] + summary[State.QUARANTINED]
        if bad:
            text += self.tr(", {n} failed").format(n=bad)
        if self.queue.is_running and self._seconds and summary.waiting:
            left = (summary.waiting - self._fraction) * statistics.median(self._seconds)
            text += self.tr(", {time} left").format(time=duration(max(left, 1)))
        is_busy = self.queue.is_running or summary.waiting
        fraction = (over + self._fraction) / summary.total if is_busy else None
        panel.show_progress(fraction, text)

    def _on_running(self, *, is_running: bool) -> None:
        self._window.batch_panel.show_running(is_running=is_running)
        action = self._window.actions_by_name["queue-start"]
        action.setText(self.tr("&Pause the queue") if is_running else self.tr("&Start the queue"))
        self._show_progress()

    def _enable(self) -> None:
        actions = self._window.actions_by_name
        has_documents = bool(self._workspace.documents)
        for name in ("queue-this", "queue-all"):
            actions[name].setEnabled(has_documents)
        actions["queue-start"].setEnabled(bool(self.queue.ids))

    # What is said

    def _on_stopped(self, error: ErrorInfo) -> None:
        told = self.tr("The queue is paused; what waits in it is kept.")
        if count := self.queue.unwritten():
            told = self.tr(
                "The queue is paused. Photographs in it that are not on the disk yet, and are lost if you quit now: {n}."
            ).format(n=count)
        self._messages.error(error, told, (self.tr("Go on"), self.queue.start))

    def may_quit(self) -> bool:
        """Whether the next start finds all of the queue, or the user lets the rest of it go."""
        count = self.queue.unwritten(_LAST_ATTEMPT_MS)
        question = self.tr(
            "Photographs in the queue that could not be written to the disk: {n}. Quit without them?"
        )
        return not count or ask(
            self._window, "PiSA Desktop", question.format(n=count), self.tr("Quit")
        )

    def _on_finished(self, summary: Summary) -> None:
        bad = summary[State.FAILED] + summary[State.QUARANTINED]
        text = self.tr("The queue is done. Restored: {n}.").format(n=summary[State.DONE])
        if summary[State.SKIPPED]:
            text += " " + self.tr("There already: {n}.").format(n=summary[State.SKIPPED])
        if bad:
            text += " " + self.tr("Failed: {n}; the queue says why.").format(n=bad)
        self._messages.info(text)
        if QGuiApplication.applicationState().name != "ApplicationActive":
            QApplication.alert(self._window)

    def _on_recovered(self, waiting: int) -> None:
        self._window.show_queue()
        self._messages.offer(
            self.tr("Photographs that wait in the queue from last time: {n}.").format(n=waiting),
            self.tr("Go on"),
            self.queue.start,
        )

    def _on_report(self) -> None:
        """Names and reasons of all that failed, on the clipboard."""
        items = [self.queue.item(n) for n in self.queue.ids]
        bad = [i for i in items if i.state in {State.FAILED, State.QUARANTINED}]
        QGuiApplication.clipboard().setText(
            "\n".join(f"{i.source}\t{words(i.problem)}" for i in bad)
        )
        self._messages.info(self.tr("Failures copied: {n}.").format(n=len(bad)))

    # Editing

    def _on_move(self, ids: list[int], by: int) -> None:
        order = list(self.queue.ids)
        chosen = set(ids)
        places = [n for n, one in enumerate(order) if one in chosen]
        rest = [one for one in order if one not in chosen]
        if not places or not rest:
            return
        at = sum(1 for one in order[: places[0]] if one not in chosen) + by
        at = min(max(at, 0), len(rest))
        self.queue.move(ids, rest[at] if at < len(rest) else None)

    def _on_open(self, number: int) -> None:
        item = self.queue.item(number)
        self._opening.open([item.source])
