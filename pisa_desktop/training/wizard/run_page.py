"""Fourth page: the run itself. It shows what the run tells and asks it to stop; the run is another process."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Signal
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QMessageBox,
    QProgressBar,
    QPushButton,
    QVBoxLayout,
    QWidget,
    QWizardPage,
)

from engine.errors import EngineError, ErrorInfo
from pisa_desktop.language.amounts import duration
from pisa_desktop.language.say import say, words
from pisa_desktop.training.child import Watch
from pisa_desktop.training.runs import RunState, has_checkpoint
from pisa_desktop.training.wizard.loss_plot import LossPlot
from pisa_desktop.training.wizard.sample_strip import SampleStrip
from pisa_desktop.widgets.theme import SPACING
from trainer.report import Event, Failed, Sample, Started, Stopped


class RunPage(QWizardPage):
    """Curve, samples, time left; pause, resume, stop.

    Args:
        begin: starts the run of a watch once the device is free.

    Signals:
        ended(): the run is over, and there is a result.
    """

    ended = Signal()

    def __init__(self, begin: Callable[[Watch], None], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._begin = begin
        self._watch: Watch | None = None
        self._wants_result = self._is_asked = False
        self.setTitle(self.tr("Training"))
        self.setSubTitle(self.tr("You can go on working; the training gives way to the window."))
        self._status = QLabel(self)
        self._status.setWordWrap(True)
        self._progress = QProgressBar(self)
        self._progress.setAccessibleName(self.tr("Progress of the training"))
        self._progress.setTextVisible(False)
        self.plot = LossPlot(self)
        self.samples = SampleStrip(self)
        self.pause_button = QPushButton(self.tr("&Pause"), self)
        self.stop_button = QPushButton(self.tr("&Stop and see the result"), self)
        self.output_button = QPushButton(self.tr("Show what it &printed"), self)
        buttons = QHBoxLayout()
        buttons.setSpacing(SPACING)
        for button in (self.pause_button, self.stop_button, self.output_button):
            buttons.addWidget(button)
        buttons.addStretch()
        layout = QVBoxLayout(self)
        layout.setSpacing(SPACING)
        layout.addWidget(self._status)
        layout.addWidget(self._progress)
        layout.addLayout(buttons)
        layout.addWidget(self.plot, 1)
        layout.addWidget(self.samples)
        self.pause_button.clicked.connect(self._on_pause)
        self.stop_button.clicked.connect(self._on_stop)
        self.output_button.clicked.connect(self._on_output)

    @property
    def watch(self) -> Watch | None:
        """The run that is shown."""
        return self._watch

    def show_run(self, watch: Watch) -> None:
        """Show a run: a new one, or one that was found."""
        self._watch = watch
        watch.told.connect(self._on_told)
        watch.caught_up.connect(self._on_caught_up)
        watch.changed.connect(self._on_changed)
        self._refresh()

    def isComplete(self) -> bool:
        """There is a result to look at."""
        watch = self._watch
        if watch is None or watch.is_running:
            return False
        return watch.state is RunState.FINISHED or has_checkpoint(watch.run)

    # Asked for

    def start(self) -> None:
        """Begin, or go on."""
        watch = self._watch
        if watch is None or watch.is_running:
            return
        self._wants_result = self._is_asked = False
        self._status.setText(self.tr("Waiting for the engine to finish what it is doing…"))
        self.pause_button.setEnabled(False)
        try:
            self._begin(watch)
        except EngineError as error:
            self._status.setText(words(ErrorInfo.of(error)))
            self.pause_button.setEnabled(True)

    def ask_to_stop(self) -> None:
        """Let it finish the step, save and end."""
        if self._watch is not None and self._watch.is_running:
            self._is_asked = True
            self._watch.stop()
            self._refresh()

    def _on_pause(self) -> None:
        if self._watch is not None and self._watch.is_running:
            self.ask_to_stop()
        else:
            self.start()

    def _on_stop(self) -> None:
        if self._watch is None:
            return
        self._wants_result = True
        if self._watch.is_running:
            self.ask_to_stop()
        else:
            self.ended.emit()

    def _on_output(self) -> None:
        if self._watch is None:
            return
        box = QMessageBox(QMessageBox.Icon.Information, self.tr("Training"), "", parent=self)
        box.setText(self.tr("What the training printed last:"))
        box.setInformativeText(self._watch.output_tail().strip()[-1200:] or self.tr("Nothing."))
        box.setDetailedText(self._watch.output_tail())
        box.open()

    # Told

    def _on_told(self, events: tuple[Event, ...]) -> None:
        if any(isinstance(event, (Sample, Started)) for event in events):
            self._show_samples()
        self._refresh()

    def _on_caught_up(self) -> None:
        self._show_samples()
        self._refresh()

    def _show_samples(self) -> None:
        if self._watch is not None:
            self.samples.show_history(self._watch.history, self._watch.run)

    def _on_changed(self) -> None:
        watch = self._watch
        if watch is None:
            return
        self._refresh()
        self.completeChanged.emit()
        is_stopped = watch.state is RunState.STOPPED and self._wants_result
        if watch.state is RunState.FINISHED or (is_stopped and has_checkpoint(watch.run)):
            self.ended.emit()

    def _refresh(self) -> None:
        watch = self._watch
        if watch is None:
            return
        history = watch.history
        is_begun = history.step > 0 and history.total > 0
        self._progress.setRange(0, history.total if is_begun or not watch.is_running else 0)
        self._progress.setValue(history.step)
        self.plot.show_points(history.points, history.total)
        if not self.samples.list.count():
            self.samples.show_history(history, watch.run)
        self._status.setText(self._sentence(watch))
        self.pause_button.setText(self.tr("&Pause") if watch.is_running else self.tr("&Go on"))
        self.pause_button.setEnabled(
            not self._is_asked if watch.is_running else watch.state is not RunState.FINISHED
        )
        self.stop_button.setEnabled(
            (watch.is_running and history.step > 0 and not (self._is_asked and self._wants_result))
            or (not watch.is_running and has_checkpoint(watch.run))
        )
        self.output_button.setVisible(watch.state in {RunState.FAILED, RunState.INTERRUPTED})

    def _sentence(self, watch: Watch) -> str:
        history = watch.history
        if watch.is_running:
            if self._is_asked:
                return self.tr("Finishing the step and saving…")
            if not history.points:
                return self.tr("Looking at the photographs and loading the model…")
            return self._progress_words(watch)
        at = self.tr("at step {step} of {total}").format(step=history.step, total=history.total)
        end = history.end
        if watch.state is RunState.FINISHED:
            return self.tr("The training is complete.")
        if isinstance(end, Failed):
            told = words(ErrorInfo(end.kind, end.reason, end.hint))
            return self.tr("The training ended {at}. {words}").format(at=at, words=told)
        if isinstance(end, Stopped):
            if end.step < history.total and "request" not in end.reason:  # a full disk, say
                return self.tr("The training pauses {at}. {words}").format(
                    at=at, words=say(end.reason)
                )
            return self.tr("Paused {at}. It goes on exactly where it was.").format(at=at)
        return self.tr(
            "The training was interrupted {at}: its process or the machine stopped. It can go on from the last checkpoint."
        ).format(at=at)

    def _progress_words(self, watch: Watch) -> str:
        history = watch.history
        doing = {
            "pix": self.tr("Learning to remove damage"),
            "sem": self.tr("Learning to add detail"),
        }
        text = self.tr("{what}: step {step} of {total}").format(
            what=doing.get(history.stage, history.stage), step=history.step, total=history.total
        )
        eta = history.eta_seconds
        if eta is None:
            return text
        return self.tr("{text}, about {time} left").format(text=text, time=duration(eta))
