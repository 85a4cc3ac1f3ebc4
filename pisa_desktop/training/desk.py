"""Training and adapters in the window: the wizard, runs that go on without it, adapters that are tried, kept, compared."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QMessageBox

from engine.errors import EngineError, ErrorInfo
from pisa_desktop.language.messages import Messages
from pisa_desktop.models.choice import Chooser
from pisa_desktop.models.installed import name_fault
from pisa_desktop.models.library import Library
from pisa_desktop.models.thread import ModelClient
from pisa_desktop.models.trial import Pair, Trial
from pisa_desktop.photo.commands import Commands
from pisa_desktop.photo.opening import Opening
from pisa_desktop.photo.restoring import Studio
from pisa_desktop.training.child import Watch
from pisa_desktop.training.lease import Lease
from pisa_desktop.training.runs import (
    Run,
    RunState,
    delete_run,
    find_runs,
    has_checkpoint,
    plan_of,
    read_run,
)
from pisa_desktop.window.main_window import MainWindow
from pisa_desktop.workers.engine_client import EngineClient
from pisa_desktop.workers.protocol import Load

if TYPE_CHECKING:
    from pisa_desktop.models.adapters_page import AdaptersDialog
    from pisa_desktop.training.wizard.wizard import TrainingWizard


class Trainings(QObject):
    """Owns the wizard and the adapters page while they are open, and watches a run that goes on without them.

    Args:
        chooser: knows what is installed; runs lie below its folder too.
        models: changes what is installed.

    Attributes:
        library: the installed packs.
        probe_seconds: how long the wizard measures this machine.
    """

    def __init__(
        self,
        window: MainWindow,
        studio: Studio,
        client: EngineClient,
        opening: Opening,
        commands: Commands,
        messages: Messages,
        chooser: Chooser,
        models: ModelClient,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._window, self._studio, self._client = window, studio, client
        self._opening, self._messages, self._store = opening, messages, chooser.store
        self._chooser = chooser
        self.library = Library(models, self)
        self.lease = Lease(client, studio, self)
        self.trial = Trial(studio, client, commands, messages, self)
        self.wizard: TrainingWizard | None = None
        self.adapters: AdaptersDialog | None = None
        self.probe_seconds = 20.0
        self._background: Watch | None = None
        self._before_trial: Load | None = None
        self._use_next: str | None = None
        self._kept: Path | None = None
        self._looks_at: tuple[Path, Path] | None = None
        actions = window.actions_by_name
        actions["train"].triggered.connect(lambda _=False: self.show_wizard())
        actions["adapters"].triggered.connect(lambda _=False: self.show_adapters())
        self.library.installed.connect(self._on_installed)
        self.library.pack_made.connect(self._on_pack_made)
        self.library.failed.connect(messages.error)
        chooser.failed.connect(self.trial.cancel)

    @property
    def runs_folder(self) -> Path:
        """Where runs lie."""
        return self._store / "runs"

    def _on_installed(self, name: str) -> None:
        if self._use_next != name:
            self._messages.info(self.tr("The adapters “{name}” are installed.").format(name=name))
            return
        run, self._use_next, self._kept = self._kept, None, None
        if run is not None:
            self._delete(run)
        self._chooser.use(self._chooser.chosen.model, name)
        text = self.tr("The adapters “{name}” are kept, and the pad uses them now.")
        self._messages.info(text.format(name=name))

    # The wizard

    def offer_runs(self) -> None:
        """At the start: a run that goes on, or was interrupted, is offered again."""
        runs = find_runs(self.runs_folder)
        if not runs:
            return
        run = next((r for r in runs if r.state is RunState.RUNNING), runs[0])
        if run.state is RunState.RUNNING:
            self._watch_in_background(run.folder)
        self._messages.offer(
            self._words(run), self.tr("Show it"), lambda: self.show_wizard(run.folder)
        )

    def _words(self, run: Run) -> str:
        words = {
            RunState.RUNNING: self.tr("The training “{name}” goes on: step {step} of {total}."),
            RunState.FINISHED: self.tr("The training “{name}” is complete. Keep its adapters?"),
            RunState.STOPPED: self.tr("The training “{name}” is paused at step {step} of {total}."),
            RunState.FAILED: self.tr(
                "The training “{name}” ended early, at step {step} of {total}."
            ),
            RunState.INTERRUPTED: self.tr(
                "The training “{name}” was interrupted at step {step} of {total}. It can go on."
            ),
        }
        return words[run.state].format(name=run.name, step=run.step, total=run.total)

    def show_wizard(self, run: Path | None = None) -> TrainingWizard | None:
        """Open the wizard: for a run, for the one that is not decided yet, or for a new one. None where the user leaves it."""
        from pisa_desktop.training.plan import Plan
        from pisa_desktop.training.wizard.wizard import Surroundings, TrainingWizard

        if self.wizard is not None:
            self.wizard.raise_()
            self.wizard.activateWindow()
            return self.wizard
        if run is None:
            open_runs = find_runs(self.runs_folder)
            if open_runs:
                answer = self._ask_about(open_runs[0])
                if answer is None:
                    return None
                run = open_runs[0].folder if answer else None
        loaded = self._client.loaded
        plan = Plan(model=loaded.model, init=loaded.adapters or loaded.model, device=loaded.device)
        around = Surroundings(
            self._store, self.runs_folder, self._begin, name_fault(self._store), self.probe_seconds
        )
        wizard = self.wizard = TrainingWizard(plan, around, run, self._window)
        wizard.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        wizard.setModal(False)
        wizard.look_requested.connect(self._on_look)
        wizard.kept.connect(self._on_kept)
        wizard.discarded.connect(self._on_discarded)
        wizard.finished.connect(self._on_wizard_closed)
        self._drop_background()
        wizard.show()
        return wizard

    def _ask_about(self, run: Run) -> bool | None:
        """Whether to show a run that is there (True), begin another (False), or neither (None)."""
        box = QMessageBox(QMessageBox.Icon.Question, self.tr("Training"), "", parent=self._window)
        box.setText(self._words(run))
        show = box.addButton(self.tr("&Show it"), QMessageBox.ButtonRole.AcceptRole)
        new = box.addButton(self.tr("Begin a &new one"), QMessageBox.ButtonRole.ActionRole)
        new.setEnabled(run.state is not RunState.RUNNING)
        box.addButton(QMessageBox.StandardButton.Cancel)
        box.exec()
        if box.clickedButton() is show:
            return True
        return False if box.clickedButton() is new else None

    def _begin(self, watch: Watch) -> None:
        """Start a run once the device is free."""
        self.lease.lend(partial(self._launch, watch))

    def _launch(self, watch: Watch) -> None:
        ended = partial(self._on_run_changed, watch)
        watch.changed.connect(ended)
        try:
            watch.start(self._store)
        except EngineError as error:
            self._messages.error(ErrorInfo.of(error))
            self.lease.take_back()

    def _on_run_changed(self, watch: Watch) -> None:
        if not watch.is_running:
            self.lease.take_back()

    def _on_wizard_closed(self) -> None:
        wizard, self.wizard = self.wizard, None
        watch = wizard.watch if wizard is not None else None
        if watch is not None and watch.is_running:
            self._watch_in_background(watch.run)

    def _watch_in_background(self, run: Path) -> None:
        """Tell when a run that nobody looks at has ended."""
        self._drop_background()
        watch = self._background = Watch(run, self, from_end=True)
        watch.changed.connect(self._on_background)

    def _drop_background(self) -> None:
        watch, self._background = self._background, None
        if watch is not None:
            watch.close()
            watch.deleteLater()

    def _on_background(self) -> None:
        watch = self._background
        if watch is None or watch.is_running:
            return
        self.lease.take_back()
        folder = watch.run
        self._drop_background()
        run = read_run(folder)
        if run is not None:
            self._messages.offer(
                self._words(run), self.tr("Show it"), lambda: self.show_wizard(folder)
            )

    # The result

    def _on_look(self, run: Path, photo: Path) -> None:
        """Old and new adapters on a photograph; a run that was stopped early gets its pack first."""
        if self._before_trial is None:
            self._before_trial = self._client.loaded
        if (run / "pack" / "pack.json").is_file():
            self._compare_run(run, photo)
        elif has_checkpoint(run):
            self._looks_at = (run, photo)
            self.library.make_pack(run)

    def _on_pack_made(self, run: Path) -> None:
        looks_at, self._looks_at = self._looks_at, None
        if looks_at is not None and looks_at[0] == run:
            self._compare_run(*looks_at)

    def _compare_run(self, run: Path, photo: Path) -> None:
        try:
            plan = plan_of(run)
        except EngineError as error:
            self._messages.error(ErrorInfo.of(error))
            return
        first = plan.init if plan.init and plan.init != plan.model else None
        names = (first or self.tr("the model's own"), self.tr("the new ones"))
        self._opening.open([photo])
        self.trial.start(Pair(plan.model, first, str(run / "pack"), names))
        self._window.activateWindow()

    def _on_kept(self, run: Path, name: str) -> None:
        self.trial.cancel()
        self._before_trial = None
        self._use_next, self._kept = name, run
        self.library.install_run(run, name)

    def _on_discarded(self, run: Path) -> None:
        self.trial.cancel()
        before, self._before_trial = self._before_trial, None
        if before is not None:
            self._studio.load_model(before.model, before.adapters, before.device)
        self._delete(run)

    def _delete(self, run: Path) -> None:
        try:
            delete_run(run)
        except EngineError as error:
            self._messages.error(ErrorInfo.of(error))

    # The adapters page

    def show_adapters(self) -> AdaptersDialog:
        """Open the adapters page."""
        from pisa_desktop.models.adapters_page import AdaptersDialog

        if self.adapters is None:
            loaded = self._client.loaded
            dialog = self.adapters = AdaptersDialog(
                self.library, self._store, loaded.model, self._window
            )
            dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
            dialog.use_requested.connect(self._on_use)
            dialog.compare_requested.connect(self._on_compare)
            dialog.removed.connect(self._on_removed)
            dialog.finished.connect(self._on_adapters_closed)
            self._studio.document_changed.connect(dialog.set_document)
            dialog.set_document(self._studio.document)
            dialog.show()
        self.adapters.raise_()
        return self.adapters

    def _on_adapters_closed(self) -> None:
        self.adapters = None

    def _on_use(self, name: object) -> None:
        adapters = str(name) if name is not None else None
        self._chooser.use(self._chooser.chosen.model, adapters)

    def _on_compare(self, first: object, second: object) -> None:
        own = self.tr("the model's own")
        names = (str(first) if first else own, str(second) if second else own)
        pair = Pair(
            self._client.loaded.model,
            str(first) if first else None,
            str(second) if second else None,
            names,
        )
        self.trial.start(pair)

    def _on_removed(self, name: str) -> None:
        if self._client.loaded.adapters == name:
            self._on_use(None)
        self._chooser.refresh()

    # The end

    def may_quit(self) -> bool:
        """Before the window closes: False where the user stays for the training."""
        return self.wizard is None or self.wizard.may_close()

    def shutdown(self, timeout_ms: int = 2_000) -> bool:
        """End what belongs to this process; a run goes on."""
        if self.wizard is not None:
            self.wizard.shutdown()
        self._drop_background()
        self.trial.shutdown()
        return self.library.shutdown(timeout_ms)
