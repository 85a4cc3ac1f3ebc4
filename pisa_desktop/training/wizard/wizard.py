"""The training wizard: five pages from a folder of photographs to adapters of one's own."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import IntEnum
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QMessageBox, QWidget, QWizard

from engine.errors import EngineError, ErrorInfo
from pisa_desktop.language.say import words
from pisa_desktop.training.child import Watch
from pisa_desktop.training.looking import Examples, Scanner
from pisa_desktop.training.plan import Plan
from pisa_desktop.training.runs import RunState, new_run
from pisa_desktop.training.wizard.damage_page import DamagePage
from pisa_desktop.training.wizard.goal_page import PROBE_S, GoalPage
from pisa_desktop.training.wizard.pictures_page import PicturesPage
from pisa_desktop.training.wizard.result_page import ResultPage
from pisa_desktop.training.wizard.run_page import RunPage
from pisa_desktop.widgets.asking import ask


class PageId(IntEnum):
    """The pages, in order."""

    PICTURES = 0
    DAMAGE = 1
    GOAL = 2
    RUN = 3
    RESULT = 4


@dataclass(frozen=True)
class Surroundings:
    """What the wizard needs of the application.

    Attributes:
        store: folder of models and adapters.
        runs: folder of runs.
        begin: starts the run of a watch once the device is free.
        name_fault: says what is wrong with a name for adapters, or "".
        probe_seconds: how long this machine is measured.
    """

    store: Path
    runs: Path
    begin: Callable[[Watch], None]
    name_fault: Callable[[str], str]
    probe_seconds: float = PROBE_S


class TrainingWizard(QWizard):
    """Makes a run, follows it, and asks what shall become of its result.

    Signals:
        look_requested(object, object): a run's folder and a photograph, to compare old and new adapters on.
        kept(object, str): a run's folder and the name for its adapters.
        discarded(object): a run's folder.
    """

    look_requested = Signal(object, object)
    kept = Signal(object, str)
    discarded = Signal(object)

    def __init__(
        self,
        plan: Plan,
        around: Surroundings,
        run: Path | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._plan, self._around = plan, around
        self._watch: Watch | None = None
        self.setWindowTitle(self.tr("Train on your photographs"))
        self.setWizardStyle(QWizard.WizardStyle.ModernStyle)
        self.setOption(QWizard.WizardOption.NoBackButtonOnStartPage)
        self.setOption(QWizard.WizardOption.NoDefaultButton)
        self._scanner, self._examples = Scanner(self), Examples(self)
        self.pictures = PicturesPage(plan, self._scanner)
        self.damage = DamagePage(plan, self._scanner, self._examples)
        self.goal = GoalPage(plan, around.store, around.name_fault, around.probe_seconds)
        self.training = RunPage(around.begin)
        self.result_page = ResultPage(around.name_fault)
        pages = (self.pictures, self.damage, self.goal, self.training, self.result_page)
        for number, page in zip(PageId, pages, strict=True):
            self.setPage(number, page)
        self._name_buttons()
        self.currentIdChanged.connect(self._on_page)
        self.customButtonClicked.connect(self._on_discard)
        self.training.ended.connect(self._on_ended)
        self.result_page.look_requested.connect(self._on_look)
        if run is not None:
            self._follow(run)
            is_over = self._watch is not None and self._watch.state is RunState.FINISHED
            self.setStartId(PageId.RESULT if is_over else PageId.RUN)
        self.resize(760, 780)

    def _name_buttons(self) -> None:
        button = QWizard.WizardButton
        for which, text in (
            (button.BackButton, self.tr("&Back")),
            (button.NextButton, self.tr("&Next")),
            (button.CommitButton, self.tr("&Train")),
            (button.FinishButton, self.tr("&Keep")),
            (button.CancelButton, self.tr("Close")),
            (button.CustomButton1, self.tr("&Discard")),
        ):
            self.setButtonText(which, text)
        self.setButtonLayout(
            [
                button.CustomButton1,
                button.Stretch,
                button.BackButton,
                button.NextButton,
                button.CommitButton,
                button.FinishButton,
                button.CancelButton,
            ]
        )
        self.setOption(QWizard.WizardOption.HaveCustomButton1)

    @property
    def watch(self) -> Watch | None:
        """The run that is followed, or None before there is one."""
        return self._watch

    # Pages

    def _on_page(self, number: int) -> None:
        discard = self.button(QWizard.WizardButton.CustomButton1)
        discard.setVisible(number in {PageId.RUN, PageId.RESULT})
        if number == PageId.RUN and self._watch is None:
            self._start()
        elif number == PageId.RESULT and self._watch is not None:
            self.result_page.show_run(self._watch)
        self._allow_discard()

    def _start(self) -> None:
        plan = self._plan
        try:
            run = new_run(self._around.runs, plan.name, plan.config())
        except EngineError as error:
            QMessageBox.warning(self, self.windowTitle(), words(ErrorInfo.of(error)))
            return
        self._follow(run)
        self.training.start()

    def _follow(self, run: Path) -> None:
        watch = self._watch = Watch(run, self)
        watch.changed.connect(self._allow_discard)
        watch.caught_up.connect(self._on_caught_up)
        self.training.show_run(watch)

    def _on_caught_up(self) -> None:
        if self._watch is not None and self.currentId() == PageId.RESULT:
            self.result_page.show_run(self._watch)

    def _allow_discard(self) -> None:
        is_running = self._watch is not None and self._watch.is_running
        self.button(QWizard.WizardButton.CustomButton1).setEnabled(
            self._watch is not None and not is_running
        )

    def _on_ended(self) -> None:
        if self.currentId() == PageId.RUN:
            self.next()

    def _on_look(self, photo: Path) -> None:
        if self._watch is not None:
            self.look_requested.emit(self._watch.run, photo)

    # The end

    def _on_discard(self) -> None:
        if self._watch is None:
            return
        question = self.tr("Delete this training and its result?")
        if ask(self, self.windowTitle(), question, self.tr("Delete")):
            self.discarded.emit(self._watch.run)
            self._close()
            super().reject()

    def accept(self) -> None:
        """Keep the result."""
        if self._watch is not None:
            self.kept.emit(self._watch.run, self.result_page.name.text().strip())
        self._close()
        super().accept()

    def reject(self) -> None:
        """Close: a run that goes on may do so without the window, or stop with a checkpoint."""
        if not self.may_close():
            return
        self._close()
        super().reject()

    def may_close(self) -> bool:
        """Ask what shall become of a run that goes on; False where the user stays."""
        watch = self._watch
        if watch is None or not watch.is_running:
            return True
        box = QMessageBox(QMessageBox.Icon.Question, self.windowTitle(), "", parent=self)
        box.setText(self.tr("The training goes on. What shall become of it?"))
        box.setInformativeText(
            self.tr(
                "In the background it needs no window. You find it under Tools, and it is offered at the next start."
            )
        )
        go_on = box.addButton(
            self.tr("Go on in the &background"), QMessageBox.ButtonRole.AcceptRole
        )
        stop = box.addButton(
            self.tr("&Stop with a checkpoint"), QMessageBox.ButtonRole.DestructiveRole
        )
        box.addButton(QMessageBox.StandardButton.Cancel)
        box.exec()
        if box.clickedButton() is stop:
            watch.stop()
            return True
        return box.clickedButton() is go_on

    def closeEvent(self, event: QCloseEvent) -> None:
        """The same as the button."""
        event.ignore()
        self.reject()

    def _close(self) -> None:
        self.goal.close_probe()
        self._scanner.shutdown()
        self._examples.shutdown()
        self.training.samples.shutdown()
        self.result_page.samples.shutdown()
        if self._watch is not None:
            self._watch.close()

    def shutdown(self) -> None:
        """At the end of the application: everything of this process ends, a run goes on."""
        self._close()
