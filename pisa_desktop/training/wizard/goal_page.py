"""Third page: what the adapters shall do and how long it may take, with what that costs on this machine."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QButtonGroup,
    QFormLayout,
    QGroupBox,
    QLabel,
    QLineEdit,
    QProgressBar,
    QRadioButton,
    QVBoxLayout,
    QWidget,
    QWizardPage,
)

from engine.errors import EngineError, ErrorInfo
from engine.library.places import name_for
from pisa_desktop.language.amounts import duration, size
from pisa_desktop.language.say import words
from pisa_desktop.models.installed import free_name
from pisa_desktop.training.child import Probe
from pisa_desktop.training.plan import Plan
from pisa_desktop.widgets.theme import SPACING
from trainer.config import Stage
from trainer.goals import Forecast, Goal, forecast
from trainer.report import Failed, Probed

PROBE_S = 20.0


class GoalPage(QWizardPage):
    """Stages, size and name of the run.

    Args:
        plan: what is filled.
        store: where models and adapters lie.
        name_fault: says what is wrong with a name, or "".
        seconds: how long this machine is measured.
    """

    def __init__(
        self,
        plan: Plan,
        store: Path,
        name_fault: Callable[[str], str],
        seconds: float = PROBE_S,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._plan, self._store, self._fault, self._seconds = plan, store, name_fault, seconds
        self._scratch: tempfile.TemporaryDirectory[str] | None = None
        self.probed: Probed | None = None
        self._asked: object = None
        self.probe = Probe(self)
        self.setTitle(self.tr("The goal"))
        self.setSubTitle(self.tr("How much the adapters shall learn, and what that costs here."))
        self.setCommitPage(True)
        self._both = QRadioButton(self.tr("Remove damage &and add detail"), self)
        self._pix = QRadioButton(self.tr("Remove &damage only (safer, and much quicker)"), self)
        self._both.setChecked(True)
        self.goals: dict[Goal, QRadioButton] = {}
        self._costs: dict[Goal, QLabel] = {}
        self._status = QLabel(self)
        self._status.setWordWrap(True)
        self._progress = QProgressBar(self)
        self._progress.setRange(0, 0)
        self._progress.setTextVisible(False)
        self._progress.setAccessibleName(self.tr("Measuring"))
        self.name = QLineEdit(self)
        self.name.setMaxLength(60)
        self._name_text = QLabel(self)
        self._name_text.setWordWrap(True)
        self._lay_out()
        self._both.toggled.connect(self._on_stages)
        self.name.textChanged.connect(self._on_name)
        self.probe.done.connect(self._on_probed)
        self.probe.failed.connect(self._on_failed)

    def _lay_out(self) -> None:
        stages = QGroupBox(self.tr("What they learn"), self)
        column = QVBoxLayout(stages)
        column.addWidget(self._both)
        column.addWidget(self._pix)
        sizes = QGroupBox(self.tr("How long"), self)
        rows = QVBoxLayout(sizes)
        group = QButtonGroup(self)
        words = {
            Goal.FAST: self.tr("&Fast: to see whether it helps at all"),
            Goal.BALANCED: self.tr("&Balanced: for everyday use"),
            Goal.THOROUGH: self.tr("&Thorough: as good as it gets"),
        }
        indent = (
            self.style().pixelMetric(self.style().PixelMetric.PM_ExclusiveIndicatorWidth) + SPACING
        )
        for goal in Goal:
            button, cost = QRadioButton(words[goal], self), QLabel(self)
            cost.setIndent(indent)
            cost.setWordWrap(True)
            group.addButton(button)
            button.toggled.connect(lambda on, g=goal: self._on_goal(g) if on else None)
            rows.addWidget(button)
            rows.addWidget(cost)
            self.goals[goal], self._costs[goal] = button, cost
        self.goals[self._plan.goal].setChecked(True)
        form = QFormLayout()
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        form.addRow(self.tr("&Name of the adapters"), self.name)
        form.addRow("", self._name_text)
        layout = QVBoxLayout(self)
        layout.setSpacing(SPACING)
        layout.addWidget(stages)
        layout.addWidget(sizes)
        layout.addWidget(self._status)
        layout.addWidget(self._progress)
        layout.addLayout(form)
        layout.addStretch()

    # Coming and going

    def initializePage(self) -> None:
        """The photographs and the damage are known: measure."""
        if not self.name.text():
            folders = self._plan.folders
            wanted = name_for(folders[0]) if folders else "mine"
            self.name.setText(free_name(wanted, self._fault))
        self._on_name()
        self._measure()

    def cleanupPage(self) -> None:
        """Back: nobody waits for the measurement."""
        self.close_probe()

    def close_probe(self) -> None:
        """Give up measuring and delete what that needed."""
        self.probe.stop()
        self._progress.hide()
        self._asked = None
        if self._scratch is not None:
            self._scratch.cleanup()
            self._scratch = None

    def isComplete(self) -> bool:
        """A name is all that is needed; the measurement only informs."""
        return not self._fault(self._plan.name)

    def _on_name(self) -> None:
        self._plan.name = self.name.text().strip()
        self._name_text.setText(self._fault(self._plan.name))
        self._name_text.setVisible(bool(self._name_text.text()))
        self.completeChanged.emit()

    def _on_stages(self) -> None:
        both = (Stage.PIX, Stage.SEM)
        self._plan.stages = both if self._both.isChecked() else (Stage.PIX,)
        self._show_costs()

    def _on_goal(self, goal: Goal) -> None:
        self._plan.goal = goal

    # The measurement

    def _measure(self) -> None:
        plan = self._plan
        wanted = (plan.model, plan.init, plan.device, tuple(plan.folders), plan.pairs)
        if wanted == self._asked:
            return
        self.close_probe()
        self._asked, self.probed = wanted, None
        self._show_costs()
        self._scratch = tempfile.TemporaryDirectory(prefix="pisa-probe-")
        file = Path(self._scratch.name) / "plan.json"
        stages, plan.stages = plan.stages, (Stage.PIX, Stage.SEM)
        try:
            plan.config().save(file)
        except EngineError as error:
            self._status.setText(words(ErrorInfo.of(error)))
            return
        finally:
            plan.stages = stages
        self._status.setText(self.tr("Measuring this machine with one of your photographs…"))
        self._progress.show()
        self.probe.start(file, self._store, self._seconds)

    def _on_probed(self, probed: Probed) -> None:
        self.probed = probed
        self._progress.hide()
        where = self.tr("processor") if probed.device == "cpu" else probed.device.upper()
        self._status.setText(self.tr("Measured on this machine's {device}.").format(device=where))
        self._show_costs()

    def _on_failed(self, failed: Failed) -> None:
        self._progress.hide()
        self._status.setText(
            self.tr("This machine could not be measured: {reason}").format(
                reason=words(ErrorInfo(failed.kind, failed.reason, failed.hint))
            )
        )

    def _show_costs(self) -> None:
        for goal, label in self._costs.items():
            label.setText(self._cost(self.cost(goal)))
            label.setForegroundRole(label.foregroundRole().PlaceholderText)
            label.setTextFormat(Qt.TextFormat.PlainText)

    def cost(self, goal: Goal) -> Forecast | None:
        """What a run of that size would cost, or None before this machine was measured."""
        return forecast(self._plan.config(goal), self.probed) if self.probed is not None else None

    def _cost(self, cost: Forecast | None) -> str:
        if cost is None:
            return "…"
        return self.tr("about {time}, {memory} of memory, {disk} of disk").format(
            time=duration(cost.seconds), memory=size(cost.memory_bytes), disk=size(cost.disk_bytes)
        )
