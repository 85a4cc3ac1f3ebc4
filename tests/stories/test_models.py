"""Getting a model into the window, with real events: a drop, a tick, a button, and then a photograph restored with it."""

from __future__ import annotations

import shutil
from functools import partial
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QAction, QDragEnterEvent, QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QApplication,
    QCheckBox,
    QComboBox,
    QFileDialog,
    QLineEdit,
    QPushButton,
    QWidget,
)

from engine import download
from engine.download import Rules, Tools
from engine.library.places import models_folder, read_record
from pisa_desktop.app import App
from pisa_desktop.models import desk
from pisa_desktop.models.page import ModelSetup
from pisa_desktop.paths import folders, resource_path
from pisa_desktop.state.document import Stage
from pisa_desktop.widgets.drop_area import mime_of
from pisa_desktop.workers.engine_thread import real_engine
from tests.engine.download.bad_server import Answer, Site, serving
from tests.engine.library.models import card_for, files_of, manifest_of
from tests.stories.test_window import WAIT, drop, until_exact

UNET = "unet/diffusion_pytorch_model.safetensors"


@pytest.fixture
def site(kl_model, monkeypatch):
    for name in ("http_proxy", "https_proxy", "all_proxy"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)
    with serving(Site(files_of(kl_model))) as made:
        shipped = download.read_manifest(resource_path("models", "manifest.json"))
        manifest = manifest_of(*shipped.cards, card_for(files_of(kl_model), made.url))
        monkeypatch.setattr(download, "read_manifest", lambda _: manifest)
        quick = Tools(Rules(attempts=2, first_pause=0.01))
        monkeypatch.setattr(desk, "download_tools", lambda: quick)
        yield made


def idle(qtbot, app: App) -> ModelSetup:
    """Wait until nothing is done on models; the page."""
    qtbot.waitUntil(
        lambda: app.models._stock is not None and not app.models.client.is_busy, timeout=WAIT
    )
    assert app.models.page is not None
    return app.models.page


def drop_on(page: ModelSetup, *paths: Path) -> None:
    """Drop files on the page."""
    data = mime_of(list(paths))
    how = (
        Qt.DropAction.CopyAction,
        data,
        Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
    )
    enter = QDragEnterEvent(QPoint(50, 50), *how)
    QApplication.sendEvent(page, enter)
    assert enter.isAccepted()
    QApplication.sendEvent(page, QDropEvent(QPointF(50, 50), *how))


def click(button: QPushButton) -> None:
    assert button.isVisible(), button.text()
    assert button.isEnabled(), button.text()
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)


def tick(box: QCheckBox) -> None:
    QTest.keyClick(box, Qt.Key.Key_Space)


@pytest.mark.parametrize(
    "packed",
    [pytest.param(False, id="folder"), pytest.param(True, id="zip", marks=pytest.mark.slow)],
)
def test_a_dropped_model_and_adapters_restore_a_photograph(
    make_app, qtbot, photo, kl_model, tmp_path, packed
):
    source = kl_model
    if packed:
        place = tmp_path / "plain"
        shutil.copytree(kl_model, place, ignore=shutil.ignore_patterns("*.pkl"))
        source = Path(shutil.make_archive(str(tmp_path / "kl"), "zip", place))
    app = make_app(real_engine)
    drop(app, photo, source, kl_model / "pisa_sr.pkl")
    page = app.models.page
    assert page is not None
    assert page.isVisible()
    assert app.window.is_showing_picture, "the photograph among them is opened"
    idle(qtbot, app)
    assert page.offer.name.text() == "kl"
    assert page.offer.go.hasFocus()
    QTest.keyClick(page.offer.go, Qt.Key.Key_Space)
    idle(qtbot, app)
    assert page.cards["kl"].badge.text() == "installed, needs PiSA-SR adapters"
    assert not page.cards["kl"].use.isEnabled()
    assert page.offer.isVisible(), "the second one is asked for now"
    assert page.offer.name.text() == "pisa-sr"
    assert not page.offer.slim.isVisible()
    click(page.offer.go)
    idle(qtbot, app)
    assert not page.offer.isVisible()
    assert "is installed and can be chosen" in page.status.text()
    assert "Nobody has verified its hashes" in page.status.text()
    assert read_record(models_folder(folders().data) / "kl").sha256
    boxes = app.window.model_panel.findChildren(QComboBox)
    assert boxes[0].findText("kl") > 0
    assert boxes[1].findText("pisa-sr") > 0
    until_exact(qtbot, app)
    before = app.studio.document.prepared
    click(page.cards["kl"].use)
    qtbot.waitUntil(lambda: page.cards["kl"].badge.text() == "in use", timeout=WAIT)
    assert (boxes[0].currentText(), boxes[1].currentText()) == ("kl", "pisa-sr")
    qtbot.waitUntil(
        lambda: app.studio.document.stage is Stage.READY and app.studio.document.prepared != before,
        timeout=WAIT,
    )
    until_exact(qtbot, app)
    assert (app.studio.capabilities.model, app.studio.capabilities.adapters) == ("kl", "pisa-sr")
    assert "s for a megapixel" in page.cards["kl"]._speed.text()
    assert not page.cards["kl"].remove.isEnabled()
    again = page.cards["starter"]
    click(again.use)
    qtbot.waitUntil(lambda: again.badge.text() == "in use", timeout=WAIT)


def test_a_download_is_accepted_stopped_gone_on_with_and_checked(
    make_app, qtbot, site, monkeypatch
):
    app = make_app()
    app.window.actions_by_name["models"].trigger()
    page = idle(qtbot, app)
    card = page.cards["full"]
    assert card.badge.text() == "not installed"
    assert not card.get.isEnabled(), "the licence comes first"
    tick(card.accept)
    site.script[UNET] = [Answer(pace=3_000), Answer()]
    click(card.get)
    qtbot.waitUntil(lambda: "Fetching" in page.words.text() and page.bar.value() > 0, timeout=WAIT)
    assert page.bar.isVisible()
    assert not card.get.isEnabled()
    assert not page._move.isEnabled()
    click(page.stop)
    idle(qtbot, app)
    assert "is kept" in page.status.text()
    assert card.badge.text() == "stopped half-way"
    assert card.get.text() == "Go on"
    assert "are here already" in card._size.text()
    click(card.get)
    idle(qtbot, app)
    assert card.badge.text() == "installed, needs PiSA-SR adapters"
    assert not card.accept.isVisible()
    asked = [(path, part) for path, part, *_ in site.asked if path == UNET]
    assert len(asked) == 2
    assert asked[1][1].startswith("bytes=")

    file = models_folder(folders().data) / "full" / UNET
    good = file.read_bytes()
    file.write_bytes(good[:-2] + b"xx")
    click(card.verify)
    idle(qtbot, app)
    assert "has changed" in page.status.text()
    assert card.badge.text() == "damaged"
    site.script[UNET] = [Answer()]
    click(card.repair)
    idle(qtbot, app)
    assert file.read_bytes() == good
    assert f"is mended: {UNET}" in page.status.text()
    assert card.badge.text() != "damaged"

    new = Path(folders().data).parent / "elsewhere"
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: str(new))
    click(page._move)
    idle(qtbot, app)
    assert (new / "full" / UNET).exists()
    assert page._folder.text().endswith("/elsewhere") or str(new) in page._folder.text()
    assert page._folder.toolTip() == str(new)
    monkeypatch.setattr(app.models.page, "_ask", lambda *_: False)
    click(card.remove)
    assert (new / "full").exists()
    monkeypatch.setattr(app.models.page, "_ask", lambda *_: True)
    click(card.remove)
    idle(qtbot, app)
    assert not (new / "full").exists()
    assert card.badge.text() == "not installed"


def test_a_failed_download_says_why_and_the_page_goes_on(make_app, qtbot, site):
    app = make_app()
    page = app.models.show()
    idle(qtbot, app)
    card = page.cards["full"]
    tick(card.accept)
    site.script["*"] = [Answer(404)]
    click(card.get)
    idle(qtbot, app)
    assert "127.0.0.1 does not have it (404)" in page.status.text()
    assert card.get.isEnabled()
    page.close()
    site.script["*"] = [Answer(403)]
    click_while_closed = app.models._on_task
    from pisa_desktop.models.tasks import Deed, Task

    click_while_closed(Task(Deed.GET, "full"))
    idle(qtbot, app)
    assert "refuses access" in app.window.message_bar.told.text
    del site.script["*"]
    app.models._on_task(Task(Deed.GET, "full"))
    idle(qtbot, app)
    assert "full is installed" in app.window.message_bar.told.text


def test_what_is_no_model_is_said_and_a_broken_one_refused(
    make_app, qtbot, kl_model, photo, tmp_path
):
    app = make_app()
    page = app.models.show()
    idle(qtbot, app)
    drop_on(page, photo)
    assert "That is no model" in page.status.text()
    broken = tmp_path / "broken"
    shutil.copytree(kl_model, broken)
    (broken / UNET).write_bytes((broken / UNET).read_bytes()[:-50])
    drop(app, broken)
    page.offer.name.setText("../x")
    assert not page.offer.go.isEnabled()
    page.offer.name.setText("mine")
    click(page.offer.go)
    idle(qtbot, app)
    assert "cut short" in page.status.text()
    assert "mine" not in page.cards
    drop_on(page, broken)
    click(page.offer.leave)
    assert not page.offer.isVisible()


def test_after_a_model_that_cannot_be_loaded_the_one_before_is_used_again(
    make_app, qtbot, kl_model
):
    app = make_app(real_engine)
    qtbot.waitUntil(lambda: app.studio.capabilities is not None, timeout=WAIT)
    place = models_folder(folders().data) / "broken"
    shutil.copytree(kl_model, place)
    (place / UNET).write_bytes(b"")
    failures = []
    app.client.failed.connect(failures.append)
    app.models.use("broken", None)
    qtbot.waitUntil(lambda: len(failures) == 1, timeout=WAIT)
    boxes = app.window.model_panel.findChildren(QComboBox)
    assert boxes[0].currentText() == "starter"
    qtbot.waitUntil(lambda: app.studio.capabilities is not None, timeout=WAIT)
    assert app.studio.capabilities.model == "starter"
    assert boxes[0].isEnabled()
    page = app.models.show()
    idle(qtbot, app)
    assert page.cards["broken"].badge.text() == "damaged"


def test_closing_the_window_ends_a_download_and_keeps_what_arrived(make_app, qtbot, site):
    app = make_app()
    page = app.models.show()
    idle(qtbot, app)
    site.script[UNET] = [Answer(pace=3_000)]
    tick(page.cards["full"].accept)
    click(page.cards["full"].get)
    part = models_folder(folders().data) / ".downloads" / "full" / f"{UNET}.part"
    qtbot.waitUntil(lambda: part.exists() and part.stat().st_size > 300, timeout=WAIT)
    assert app.models.shutdown()
    assert part.stat().st_size > 300


def test_everything_can_be_reached_by_keyboard_and_has_a_name(make_app, qtbot, kl_model):
    app = make_app()
    first = app.window.drop_area
    button = next(b for b in first.findChildren(QPushButton) if "model" in b.text())
    click(button)  # on the page that an empty window shows
    page = app.models.page
    assert page is not None
    idle(qtbot, app)
    page.offer_import(kl_model)
    wanted = {
        w
        for kind in (QPushButton, QCheckBox, QComboBox, QLineEdit)
        for w in page.findChildren(kind)
        if w.isVisible() and w.isEnabled()
    }
    seen: set[QWidget] = set()
    page.offer.go.setFocus()
    for _ in range(80):
        seen.add(page.focusWidget())
        QTest.keyClick(page.focusWidget(), Qt.Key.Key_Tab)
    assert wanted <= seen, [w.accessibleName() or w.text() for w in wanted - seen]
    for widget in wanted:
        text = widget.text() if hasattr(widget, "text") else ""
        assert widget.accessibleName() or text
    names = [
        b.accessibleName()
        for b in page.findChildren(QPushButton)
        if b.isVisible() and b.accessibleName()
    ]
    assert len(set(names)) == len(names), "buttons of different cards are told apart"


@pytest.mark.slow
def test_the_real_architecture_in_one_file_and_published_adapters(
    make_app, qtbot, photo, tmp_path, monkeypatch
):
    """Stable Diffusion 2.1-base in full size with random weights in its original names, through the page."""
    from tests.engine.library.full_size import write_full_single_file

    single, checkpoint = write_full_single_file(tmp_path)
    app = make_app(partial(real_engine))
    drop(app, single, checkpoint)
    idle(qtbot, app)
    page = app.models.page
    assert page.offer.name.text() == "sd21-base"
    click(page.offer.go)
    qtbot.waitUntil(lambda: not app.models.client.is_busy, timeout=20 * WAIT)
    assert page.cards["sd21-base"].badge.text() == "installed, needs PiSA-SR adapters", (
        page.status.text()
    )
    click(page.offer.go)
    qtbot.waitUntil(lambda: not app.models.client.is_busy, timeout=5 * WAIT)
    single.unlink()
    click(page.cards["sd21-base"].use)
    qtbot.waitUntil(lambda: page.cards["sd21-base"].badge.text() == "in use", timeout=20 * WAIT)
    drop(app, photo)
    qtbot.waitUntil(
        lambda: (
            app.studio.document is not None
            and app.studio.document.stage in {Stage.READY, Stage.FAILED}
        ),
        timeout=20 * WAIT,
    )
    assert app.studio.document.stage is Stage.READY
    assert app.studio.capabilities.model == "sd21-base"
    app.studio.close()
    qtbot.waitUntil(lambda: app.client.shutdown(1_000), timeout=20 * WAIT)  # a step takes long here


def test_the_menu_has_it(make_app):
    app = make_app()
    action = app.window.actions_by_name["models"]
    assert isinstance(action, QAction)
    assert (
        action
        in next(m for m in app.window.menuBar().actions() if m.text() == "&Tools").menu().actions()
    )
