"""Screenshots of the training wizard and the adapters page, from a real run of a few steps with the starter.

    QT_QPA_PLATFORM=offscreen python -m benchmarks.training_screens docs/screenshots

With --photos DIR the run is made with these photographs, which then appear in the pictures; else with pieces of the samples.
"""

from __future__ import annotations

import argparse
from pathlib import Path

from PIL import Image
from PySide6.QtWidgets import QWidget, QWizard

from benchmarks.home import neutral_home
from benchmarks.screens import Stage, end
from benchmarks.shown import shoot
from pisa_desktop.paths import resource_path
from pisa_desktop.widgets.theme import Theme
from trainer import goals
from trainer.goals import Goal

STEPS = (40, 24)


def pieces(folder: Path) -> None:
    """Twelve pieces of the samples, and one that is too small."""
    for name in ("goose", "lake", "lighthouse"):
        with Image.open(resource_path("samples", f"{name}.jpg")) as picture:
            side = min(picture.size) - 14
            for number in range(4):
                x, y = (picture.width - side) * number // 3, 14 * (number % 2)
                picture.crop((x, y, x + side, y + side)).save(folder / f"{name} {number + 1}.png")
            picture.crop((0, 0, 90, 90)).save(folder / f"small {name}.png")


def both(stage: Stage, widget: QWidget, target: Path) -> None:
    """Both themes."""
    for theme in (Theme.DARK, Theme.LIGHT):
        stage.app.set_theme(theme)
        stage.rest(0.4)
        shoot(widget, target.with_name(f"{target.name}-{theme}-100.jpg"))


def walk(stage: Stage, photos: Path, target: Path) -> None:
    """All pages, from the folder to the kept adapters."""
    app = stage.app
    stage.wait("the model is loaded", lambda: app.studio.capabilities is not None)
    app.trainings.probe_seconds = 8.0
    wizard = app.trainings.show_wizard()
    assert wizard is not None
    button = QWizard.WizardButton
    wizard.pictures.add([photos])
    stage.wait("the photographs are looked at", wizard.pictures.isComplete)
    both(stage, wizard, target / "training-pictures")
    wizard.button(button.NextButton).click()
    wizard.damage.preset.setCurrentIndex(wizard.damage.preset.findData("scan"))
    stage.rest(2)
    both(stage, wizard, target / "training-damage")
    wizard.button(button.NextButton).click()
    stage.wait("this machine is measured", lambda: wizard.goal.probed is not None)
    both(stage, wizard, target / "training-goal")
    goals._STEPS[Goal.FAST] = STEPS
    wizard.goal.goals[Goal.FAST].click()
    wizard.button(button.CommitButton).click()
    watch = wizard.watch
    assert watch is not None
    stage.wait("most steps are done", lambda: watch.history.step >= sum(STEPS) - 10)
    both(stage, wizard, target / "training-run")
    stage.wait("the run is over", lambda: wizard.currentPage() is wizard.result_page)
    both(stage, wizard, target / "training-result")
    print(wizard.result_page.verdict.text())
    wizard.result_page.look_button.click()
    trial = app.trainings.trial
    stage.wait("the trial begins", lambda: trial.is_under_way)
    stage.wait("the trial is over", lambda: not trial.is_under_way)
    stage.exact()
    stage.rest(1)
    both(stage, app.window, target / "training-compare")
    wizard.result_page.name.setText("my prints")
    wizard.button(button.FinishButton).click()
    stage.wait("they are used", lambda: app.client.loaded.adapters == "my prints")
    stage.exact()
    adapters = app.trainings.show_adapters()
    stage.rest(0.5)
    both(stage, adapters, target / "adapters")
    adapters.close()
    end(app)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("target", type=Path)
    parser.add_argument("--photos", type=Path)
    given = parser.parse_args()
    given.target.mkdir(parents=True, exist_ok=True)
    with neutral_home() as pictures:
        photos = pictures / "prints"
        if given.photos is not None:
            photos.symlink_to(given.photos.absolute(), target_is_directory=True)
        else:
            photos.mkdir()
            pieces(photos)
        walk(Stage(), photos, given.target)


if __name__ == "__main__":
    main()
