"""The adapters page: what is installed, and everything that can be done with it."""

from __future__ import annotations

import json
import shutil
import zipfile
from pathlib import Path

import pytest
from PySide6.QtCore import QStandardPaths, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog, QInputDialog

from engine.library.pack_sharing import share_as_zip
from pisa_desktop.models.adapters_page import AdaptersDialog
from pisa_desktop.models.installed import installed_packs
from pisa_desktop.paths import folders
from pisa_desktop.workers.fake_engine import fake_factory
from tests.conftest import ROOT
from tests.stories.test_training import says
from tests.stories.test_window import WAIT, drop, drop_on, until_exact


def make_pack(place: Path, for_model: str = "starter") -> Path:
    """The starter's own adapters as a pack of another name."""
    place.mkdir(parents=True)
    for part in ("pix", "sem"):
        shutil.copytree(ROOT / "resources" / "starter" / part, place / part)
    pack = json.loads((ROOT / "resources" / "starter" / "pack.json").read_text("utf-8"))
    (place / "pack.json").write_text(json.dumps({**pack, "for_model": for_model}), "utf-8")
    return place


@pytest.fixture
def packs() -> Path:
    """Three packs are installed, one of them for another model."""
    root = folders().data / "adapters"
    make_pack(root / "Alpha")
    make_pack(root / "beta")
    make_pack(root / "Gamma", for_model="sd21")
    return root


def names(dialog: AdaptersDialog) -> list[str]:
    return [dialog.table.item(row, 0).text() for row in range(dialog.table.rowCount())]


def choose(dialog: AdaptersDialog, *rows: int) -> None:
    modifier = Qt.KeyboardModifier.NoModifier
    for row in rows:
        place = dialog.table.visualItemRect(dialog.table.item(row, 0)).center()
        QTest.mouseClick(dialog.table.viewport(), Qt.MouseButton.LeftButton, modifier, place)
        modifier = Qt.KeyboardModifier.ControlModifier


def page(app) -> AdaptersDialog:
    app.window.actions_by_name["adapters"].trigger()
    assert app.trainings.adapters is not None
    return app.trainings.adapters


def test_the_page_lists_packs_and_says_which_do_not_fit(make_app, qtbot, packs):
    app = make_app(fake_factory())
    dialog = page(app)
    assert names(dialog) == ["The model's own", "Alpha", "beta", "Gamma"]
    choose(dialog, 3)
    assert not dialog.use_button.isEnabled()
    assert dialog._text.text() == "Made for “sd21”; it does not fit “starter”."
    choose(dialog, 1)
    assert dialog.use_button.isEnabled()
    QTest.mouseClick(dialog.use_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: app.client.loaded.adapters == "Alpha", timeout=WAIT)
    box = app.window.model_panel._adapters
    assert box.currentText() == "Alpha"
    model = box.model()
    assert not model.flags(model.index(box.findData("Gamma"), 0)) & Qt.ItemFlag.ItemIsEnabled


def test_two_packs_are_compared_on_the_open_photograph(make_app, qtbot, packs, photo):
    app = make_app(fake_factory())
    dialog = page(app)
    choose(dialog, 1, 2)
    assert not dialog.compare_button.isEnabled()
    assert "Open a photograph" in dialog._text.text()
    drop(app, photo)
    until_exact(qtbot, app)
    assert dialog.compare_button.isEnabled()
    QTest.mouseClick(dialog.compare_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: not app.trainings.trial.is_under_way, timeout=WAIT)
    assert says(app, "Left: Alpha")
    assert says(app, "Right: beta")
    assert app.client.loaded.adapters == "beta"
    qtbot.waitUntil(lambda: app.comparison._other is not None, timeout=WAIT)
    assert app.comparison._other[1] == "Alpha.png"


def test_a_pack_is_renamed_shared_and_imported_again(make_app, qtbot, packs, tmp_path, monkeypatch):
    app = make_app(fake_factory())
    dialog = page(app)
    choose(dialog, 1)
    monkeypatch.setattr(QInputDialog, "getText", lambda *a: ("beta", True))
    QTest.mouseClick(dialog.rename_button, Qt.MouseButton.LeftButton)
    assert "already" in dialog._text.text()
    monkeypatch.setattr(QInputDialog, "getText", lambda *a: ("Ömer 2", True))
    QTest.mouseClick(dialog.rename_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: "Ömer 2" in names(dialog), timeout=WAIT)
    assert "Alpha" not in names(dialog)

    choose(dialog, names(dialog).index("Ömer 2"))
    archive = tmp_path / "for a friend.zip"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *a, **k: (str(archive), ""))
    dialog._on_share_zip()
    qtbot.waitUntil(archive.exists, timeout=WAIT)
    first = archive.read_bytes()
    share_as_zip(packs / "Ömer 2", archive)
    assert archive.read_bytes() == first  # the same pack gives the same bytes
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *a, **k: str(tmp_path))
    dialog._on_share_folder()
    qtbot.waitUntil((tmp_path / "Ömer 2" / "sem").exists, timeout=WAIT)

    drop_on(dialog, archive, tmp_path / "Ömer 2")
    wanted = {"for a friend", "Ömer 2 2"}
    qtbot.waitUntil(lambda: wanted <= set(names(dialog)), timeout=WAIT)
    assert all(p.fits("starter") for p in installed_packs(folders().data) if p.name in wanted)


def test_both_pages_show_what_either_installs_and_removes(
    make_app, qtbot, packs, tmp_path, monkeypatch
):
    """One worker changes what is installed, and tells everybody."""
    monkeypatch.setattr("pisa_desktop.models.adapters_page._to_trash", lambda _: False)
    monkeypatch.setattr("pisa_desktop.models.adapters_page.ask", lambda *_: True)
    app = make_app(fake_factory())
    dialog, models = page(app), app.models.show()

    def installed() -> set[str]:
        stock = app.models._stock
        return {item.name for item in stock.items} if stock is not None else set()

    qtbot.waitUntil(lambda: "Alpha" in installed(), timeout=WAIT)
    first, second = tmp_path / "first.zip", tmp_path / "second.zip"
    share_as_zip(packs / "Alpha", first)
    share_as_zip(packs / "Alpha", second)
    drop_on(dialog, first)
    qtbot.waitUntil(lambda: "first" in installed() and "first" in names(dialog), timeout=WAIT)
    models.offer_import(second)
    QTest.keyClick(models.offer.go, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: "second" in names(dialog) and "second" in installed(), timeout=WAIT)
    choose(dialog, names(dialog).index("second"))
    dialog.delete_button.click()
    qtbot.waitUntil(lambda: "second" not in installed(), timeout=WAIT)
    assert "second" not in names(dialog)
    assert not (packs / "second").exists()


def test_what_would_leave_its_folder_is_refused(make_app, qtbot, packs, tmp_path):
    app = make_app(fake_factory())
    dialog = page(app)
    archive = tmp_path / "evil.zip"
    with zipfile.ZipFile(archive, "w") as made:
        made.writestr("pack/pack.json", "{}")
        made.writestr("../../evil.txt", "out")
    drop_on(dialog, archive)
    qtbot.waitUntil(lambda: "unsafe entry" in dialog._text.text(), timeout=WAIT)
    assert not list(folders().data.parent.rglob("evil.txt"))
    assert len(names(dialog)) == 4


def test_a_deleted_pack_lies_in_the_trash_and_is_used_no_more(make_app, qtbot, packs):
    app = make_app(fake_factory())
    app.client.load("starter", "beta")
    dialog = page(app)
    choose(dialog, 2)
    QTest.mouseClick(dialog.delete_button, Qt.MouseButton.LeftButton)
    assert names(dialog) == ["The model's own", "Alpha", "Gamma"]
    assert not (packs / "beta").exists()
    assert app.client.loaded.adapters is None
    home = Path(
        QStandardPaths.writableLocation(QStandardPaths.StandardLocation.GenericDataLocation)
    )
    assert list(home.rglob("beta/pack.json"))


def test_adapters_that_cannot_be_loaded_leave_those_of_before(make_app, qtbot, starter, photo):
    """With the real engine: a choice that fails is told, and work goes on."""
    from pisa_desktop.workers.engine_thread import real_engine

    app = make_app(real_engine)
    qtbot.waitUntil(lambda: app.studio.capabilities is not None, timeout=WAIT)
    broken = make_pack(folders().data / "adapters" / "broken")
    weights = next((broken / "sem").glob("*.safetensors"))
    weights.write_bytes(weights.read_bytes()[:1000])
    dialog = page(app)
    choose(dialog, 1)
    QTest.mouseClick(dialog.use_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: says(app, "broken"), timeout=WAIT)
    qtbot.waitUntil(lambda: app.studio.capabilities is not None, timeout=WAIT)
    assert app.client.loaded.adapters is None
    drop(app, photo)
    until_exact(qtbot, app)
