"""Teaching the model one's own pictures: the wizard from a folder to adapters, with a real training process."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QMessageBox, QWizard

from engine.library.store import ModelStore
from pisa_desktop.paths import folders
from pisa_desktop.training.child import Watch
from pisa_desktop.training.plan import Plan
from pisa_desktop.training.runs import RunState, find_runs, new_run
from pisa_desktop.training.wizard.wizard import PageId
from pisa_desktop.workers.fake_engine import fake_factory
from tests.conftest import ROOT
from tests.patience import PATIENCE
from tests.stories.test_window import WAIT, drop_on, said, until_exact
from tests.tiny import write_small_model
from trainer import goals
from trainer.checkpoint import RunFolder
from trainer.config import TrainConfig
from trainer.goals import Goal
from trainer.run_files import owner_of

LONG = WAIT
SIDE = 32


@pytest.fixture
def store(monkeypatch) -> Path:
    """A tiny model is installed, and runs are short and of small crops."""
    root = folders().data
    model = write_small_model(root / "models" / "tiny")
    real = goals.recipe

    def recipe(name: str, device: str) -> TrainConfig:
        return replace(
            real(name, device), init="", batch=2, accumulate=1, crop=SIDE, rank=2, checkpointing=False, device="cpu"
        )  # fmt: skip

    monkeypatch.setattr("pisa_desktop.training.plan.recipe", recipe)
    monkeypatch.setitem(goals._STEPS, Goal.FAST, (4, 4))
    assert model.is_dir()
    return root


@pytest.fixture
def photos(tmp_path: Path, lighthouse) -> Path:
    """Five pieces of a photograph, one that is too small, one twice, and one that is none."""
    folder = tmp_path / "Ferien Ödön"
    folder.mkdir()
    for number in range(5):
        y, x = 9 * number, 7 * number
        Image.fromarray(lighthouse[y : y + 56, x : x + 60]).save(folder / f"{number}.png")
    Image.fromarray(lighthouse[:20, :20]).save(folder / "small.png")
    Image.fromarray(lighthouse[:56, :60]).save(folder / "twin.png")
    (folder / "broken.jpg").write_bytes(b"\xff\xd8no picture")
    return folder


def says(app, words: str) -> bool:
    """Whether the last message has these words."""
    told = said(app)
    return told is not None and words in told.text


def press(wizard: QWizard, which: QWizard.WizardButton) -> None:
    QTest.mouseClick(wizard.button(which), Qt.MouseButton.LeftButton)


def opened(app, qtbot, model: str = "tiny"):
    """The wizard for a model, on its first page."""
    app.client.load(model)
    app.trainings.probe_seconds = 0.1
    app.window.actions_by_name["train"].trigger()
    wizard = app.trainings.wizard
    assert wizard is not None
    wizard._plan.init = ""  # the tiny model carries no adapters to start from
    qtbot.waitExposed(wizard)
    return wizard


def answer(monkeypatch, words: str) -> list[str]:
    """Press the button with these words in the next question; the questions that were asked."""
    asked: list[str] = []

    def exec_(box: QMessageBox) -> int:
        asked.append(box.text())
        button = next(b for b in box.buttons() if words in b.text().replace("&", ""))
        QTest.mouseClick(button, Qt.MouseButton.LeftButton)
        return 0

    monkeypatch.setattr(QMessageBox, "exec", exec_)
    return asked


def test_from_a_dropped_folder_to_adapters_of_ones_own(
    make_app, qtbot, store, photos, monkeypatch, tmp_path
):
    app = make_app(fake_factory())
    wizard = opened(app, qtbot)
    forward = wizard.button(QWizard.WizardButton.NextButton)
    assert not forward.isEnabled()
    drop_on(wizard.pictures, photos)
    qtbot.waitUntil(forward.isEnabled, timeout=WAIT)
    tree = wizard.pictures.report
    groups = [tree.topLevelItem(i).text(0) for i in range(tree.topLevelItemCount())]
    assert len(groups) == 3  # unreadable, too small, the same as another
    press(wizard, QWizard.WizardButton.NextButton)

    damage = wizard.damage
    shown = damage._after.pixmap
    qtbot.waitUntil(lambda: not shown().isNull(), timeout=WAIT)
    first = shown().toImage()
    assert not damage.sliders["wear"].isVisible()
    damage.preset.setCurrentIndex(damage.preset.findData("film"))
    assert damage.sliders["wear"].isVisible()
    QTest.keyClick(damage.sliders["noise"], Qt.Key.Key_End)
    qtbot.waitUntil(lambda: shown().toImage() != first, timeout=WAIT)
    press(wizard, QWizard.WizardButton.NextButton)

    goal = wizard.goal
    assert goal.name.text() == "Ferien Ödön"
    qtbot.waitUntil(lambda: goal.probed is not None, timeout=LONG)
    costs = [goal.cost(g).seconds for g in Goal]
    assert costs == sorted(costs)
    assert re.match(r"about \d+(\.\d)? (s|min|h), ", goal._costs[Goal.FAST].text())
    goal.goals[Goal.FAST].click()
    press(wizard, QWizard.WizardButton.CommitButton)

    assert wizard.currentId() == PageId.RUN
    run = find_runs(store / "runs")[0].folder
    qtbot.waitUntil(lambda: wizard.currentId() == PageId.RESULT, timeout=LONG)
    history = wizard.watch.history
    assert [p.stage for p in history.points] == ["pix"] * 4 + ["sem"] * 4
    assert history.config.preset == "film"
    assert history.config.noise == 2.0
    result = wizard.result_page
    assert result.table.rowCount() == 2
    assert "dB" in result.verdict.text()
    assert result.samples.list.count() >= 4  # input, before, after, truth
    assert [result.photos.item(i).text() for i in range(result.photos.count())] == [
        Path(name).name for name in history.held
    ]

    result.look_button.click()
    qtbot.waitUntil(lambda: app.trainings.trial.is_under_way, timeout=WAIT)
    qtbot.waitUntil(lambda: not app.trainings.trial.is_under_way, timeout=WAIT)
    assert app.client.loaded.adapters == str(run / "pack")
    assert says(app, "Left:")

    result.name.setText("a/b")
    keep = wizard.button(QWizard.WizardButton.FinishButton)
    assert not keep.isEnabled()
    result.name.setText("Meine Ödön")
    assert keep.isEnabled()
    press(wizard, QWizard.WizardButton.FinishButton)
    qtbot.waitUntil(lambda: app.client.loaded.adapters == "Meine Ödön", timeout=WAIT)
    item = next(i for i in ModelStore(store).list() if i.name == "Meine Ödön")
    assert item.ok
    assert item.for_model == "tiny"
    assert not run.exists()
    box = app.window.model_panel._adapters
    qtbot.waitUntil(lambda: box.currentText() == "Meine Ödön", timeout=WAIT)
    until_exact(qtbot, app)


def begun(store: Path, photos: Path, **changes: object) -> Path:
    """A run's folder, as the wizard makes it."""
    plan = Plan(folders=[photos], model="tiny", init="", goal=Goal.FAST)
    config = replace(plan.config(), save_every=2, validate_every=0, **changes)
    return new_run(store / "runs", "Ödön", config)


def test_a_run_pauses_goes_on_and_outlives_the_window(make_app, qtbot, store, photos, monkeypatch):
    """Reliability 47."""
    app = make_app(fake_factory())
    run = begun(store, photos, steps_pix=4000)
    wizard = app.trainings.show_wizard(run)
    page = wizard.training
    assert "interrupted" in page._status.text()  # it was never begun
    page.pause_button.click()
    qtbot.waitUntil(lambda: page.watch.history.step > 2, timeout=LONG)
    page.pause_button.click()
    assert not page.pause_button.isEnabled()
    qtbot.waitUntil(lambda: page.watch.state is RunState.STOPPED, timeout=LONG)
    paused = page.watch.history.step
    assert f"Paused at step {paused}" in page._status.text()
    page.pause_button.click()
    qtbot.waitUntil(lambda: page.watch.history.step > paused, timeout=LONG)

    stayed = answer(monkeypatch, "Cancel")
    assert not app.window.close()
    left = answer(monkeypatch, "Go on in the background")
    assert app.window.close()
    assert len(stayed) == len(left) == 1
    assert app.shutdown()
    assert owner_of(run) is not None  # it has outlived the window

    later = make_app(fake_factory())
    qtbot.waitUntil(lambda: says(later, "goes on"), timeout=WAIT)
    again = later.trainings.show_wizard(run)
    qtbot.waitUntil(lambda: again.training.watch.history.step > paused, timeout=LONG)
    answer(monkeypatch, "Stop with a checkpoint")
    again.close()
    qtbot.waitUntil(lambda: owner_of(run) is None, timeout=LONG)
    assert RunFolder(run).latest()[0] is not None
    qtbot.waitUntil(lambda: says(later, "is paused"), timeout=WAIT)

    third = later.trainings.show_wizard(run)
    answer(monkeypatch, "Delete")
    press(third, QWizard.WizardButton.CustomButton1)
    assert not run.exists()


def test_a_run_that_fails_says_why_and_what_to_do(make_app, qtbot, store, photos):
    app = make_app(fake_factory())
    run = begun(store, photos, lr=1.0, warmup=0, clip=0.0, steps_pix=400)
    page = app.trainings.show_wizard(run).training
    page.start()
    qtbot.waitUntil(lambda: page.watch.state is RunState.FAILED, timeout=LONG)
    assert "unstable" in page._status.text()
    assert "lower learning rate" in page._status.text()
    assert page.output_button.isVisible()


def kill_when(run: Path, watch: Watch, qtbot, seconds: float) -> None:
    """Kill the trainer some time after it has taken its run."""
    qtbot.waitUntil(lambda: owner_of(run) is not None, timeout=LONG)
    deadline = time.monotonic() + seconds
    qtbot.waitUntil(lambda: time.monotonic() > deadline or not watch.is_running, timeout=LONG)
    pid = owner_of(run)
    if pid is not None:
        os.kill(pid, signal.SIGKILL if sys.platform != "win32" else signal.SIGTERM)
    qtbot.waitUntil(lambda: not watch.is_running, timeout=LONG)


def weights(run: Path) -> dict[str, np.ndarray]:
    checkpoint = RunFolder(run).latest()[0]
    assert checkpoint is not None
    return {name: tensor.numpy() for name, tensor in checkpoint.adapters.items()}


APPLICATION = """
import sys
from pathlib import Path
from PySide6.QtCore import QCoreApplication
from pisa_desktop.training.child import Watch
qt = QCoreApplication([])
watch = Watch(Path(sys.argv[1]))
watch.start(Path(sys.argv[2]))
qt.exec()
"""


def kill_the_application(run: Path, store: Path, qtbot, seconds: float) -> None:
    """Another process starts the run as the window does, and is killed; the run must live on."""
    window = subprocess.Popen([sys.executable, "-c", APPLICATION, str(run), str(store)], cwd=ROOT)
    qtbot.waitUntil(lambda: owner_of(run) is not None, timeout=LONG)
    qtbot.wait(round(1000 * seconds))
    was_alive = owner_of(run) is not None
    window.kill()
    window.wait(PATIENCE)
    qtbot.wait(300)
    assert not was_alive or owner_of(run) is not None or Watch(run).state is RunState.FINISHED


def killed_and_straight(qtbot, store: Path, photos: Path, kills: int) -> int:
    """A run that is killed so often, and its window too, against one that is left alone; how many hit it while it trained."""
    rng = np.random.default_rng(7)
    straight, shaken = (begun(store, photos, steps_pix=120, steps_sem=60) for _ in range(2))
    alone = Watch(straight)
    alone.start(store)
    qtbot.waitUntil(lambda: alone.state is RunState.FINISHED, timeout=5 * LONG)
    hits = 0
    for number in range(kills):
        if Watch(shaken).state is RunState.FINISHED:
            break
        if number % 2:
            kill_the_application(shaken, store, qtbot, float(rng.uniform(0.0, 3.0)))
            watch = Watch(shaken)
        else:
            watch = Watch(shaken)
            watch.start(store)
        kill_when(shaken, watch, qtbot, float(rng.uniform(3.0, 6.0)))
        hits += watch.state is RunState.INTERRUPTED
        unfinished = [
            r.folder for r in find_runs(store / "runs") if r.state is not RunState.FINISHED
        ]
        assert unfinished == [shaken] * (watch.state is not RunState.FINISHED)
    watch = Watch(shaken)
    while watch.state is not RunState.FINISHED:
        watch.start(store)
        qtbot.waitUntil(lambda: not watch.is_running, timeout=5 * LONG)
        assert watch.state is not RunState.FAILED
    one, two = weights(straight), weights(shaken)
    assert one.keys() == two.keys()
    assert all(np.array_equal(one[name], two[name]) for name in one)
    return hits


@pytest.mark.slow
def test_twenty_kills_leave_the_weights_of_an_undisturbed_run(qapp, qtbot, store, photos):
    assert killed_and_straight(qtbot, store, photos, 20) >= 10
