"""A working day: many photographs, the queue, the next start, a crash, a second start."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from PIL import Image
from PySide6.QtCore import QRect, Qt
from PySide6.QtTest import QAbstractItemModelTester, QTest
from PySide6.QtWidgets import QMessageBox

from engine.types import EnhanceParams, Lambdas
from pisa_desktop.paths import folders
from pisa_desktop.queue.items import State
from pisa_desktop.state.document import Stage
from pisa_desktop.state.undo import change_lambdas, change_params
from pisa_desktop.system.instance import Instance, hand_over
from pisa_desktop.widgets.file_strip import Badge
from pisa_desktop.workers.fake_engine import fake_factory
from tests.stories.test_window import WAIT, drop, said, until_exact


@pytest.fixture
def folder(tmp_path: Path, lighthouse) -> Path:
    """Four pieces of a photograph, and one file that is none."""
    for number in range(4):
        path = tmp_path / "scans" / ("x" if number == 3 else "") / f"{number}.png"
        path.parent.mkdir(parents=True, exist_ok=True)
        Image.fromarray(lighthouse[number * 8 : number * 8 + 40, :48]).save(path)
    (tmp_path / "scans" / "bad.jpg").write_bytes(b"\xff\xd8no picture")
    return tmp_path / "scans"


def click_entry(app, row: int) -> None:
    strip = app.window.strip
    place: QRect = strip.visualRect(strip.model().index(row, 0))
    QTest.mouseClick(strip.viewport(), Qt.MouseButton.LeftButton, pos=place.center())


def documents(app):
    return app.workspace.documents


def badges(app) -> list[Badge]:
    return [entry.badge for entry in app.window.strip._model.entries]


def test_a_dropped_folder_becomes_a_strip_and_every_photograph_keeps_its_own_settings(
    make_app, qtbot, folder
):
    app = make_app()
    tester = QAbstractItemModelTester(app.window.strip.model())
    drop(app, folder)
    assert [d.path.name for d in documents(app)] == ["0.png", "1.png", "2.png", "bad.jpg", "3.png"]
    assert app.window.strip.isVisible()
    until_exact(qtbot, app)
    first = app.workspace.current
    change_lambdas(first, Lambdas(0.4, 0.7))
    app.viewport.set_zoom(2.0)
    click_entry(app, 1)
    assert app.workspace.current is documents(app)[1]
    until_exact(qtbot, app)
    assert app.studio.lambdas() == Lambdas(1, 1)
    assert app.viewport.is_fit
    QTest.keyClick(app.window.strip, Qt.Key.Key_Left)
    qtbot.waitUntil(lambda: app.workspace.current is first, timeout=WAIT)
    assert first.stage is Stage.READY  # its residuals are held
    until_exact(qtbot, app)
    assert app.studio.lambdas() == Lambdas(0.4, 0.7)
    qtbot.waitUntil(lambda: app.viewport.zoom == pytest.approx(2.0), timeout=WAIT)
    assert badges(app)[0] is Badge.CHANGED
    del tester


def test_undo_belongs_to_the_photograph_that_is_shown(make_app, qtbot, folder):
    app = make_app(fake_factory())
    app.open_paths([folder])
    one, two = documents(app)[:2]
    change_lambdas(one, Lambdas(0.5, 0.5))
    app.workspace.set_current(two)
    assert not app.window.actions_by_name["undo"].isEnabled()
    change_lambdas(two, Lambdas(0.2, 0.2))
    app.window.actions_by_name["undo"].trigger()
    assert (one.lambdas, two.lambdas) == (Lambdas(0.5, 0.5), Lambdas(1, 1))
    app.workspace.set_current(one)
    app.window.actions_by_name["undo"].trigger()
    assert one.lambdas == Lambdas(1, 1)


def test_settings_of_one_for_all_and_back(make_app, qtbot, folder):
    app = make_app(fake_factory())
    app.open_paths([folder])
    current, *others = documents(app)
    change_lambdas(current, Lambdas(0.3, 0.9))
    change_params(current, EnhanceParams(scale=2.0))
    app.window.actions_by_name["apply-to-all"].trigger()
    assert {(d.lambdas, d.params.scale) for d in others} == {(Lambdas(0.3, 0.9), 2.0)}
    assert said(app).text.endswith("settings now: 4.")
    others[0].undo.undo()
    others[0].undo.undo()
    assert (others[0].lambdas, others[0].params.scale) == (Lambdas(1, 1), 4.0)


def test_queue_all_and_start(make_app, qtbot, folder):
    app = make_app()
    tester = QAbstractItemModelTester(app.window.batch_panel.model)
    app.open_paths([folder])
    until_exact(qtbot, app)
    change_lambdas(documents(app)[1], Lambdas(0.5, 0))
    app.window.actions_by_name["queue-all"].trigger()
    panel = app.window.batch_panel
    assert panel.isVisible()
    assert badges(app)[2] is Badge.QUEUED
    QTest.mouseClick(panel.run, Qt.MouseButton.LeftButton)
    assert panel.run.text() == "Pause"
    qtbot.waitUntil(lambda: not app.queue.is_running, timeout=WAIT)
    qtbot.waitUntil(lambda: panel.model.rows[-1].state == "done", timeout=WAIT)
    assert [row.state for row in panel.model.rows] == ["done", "done", "done", "failed", "done"]
    assert said(app).text == "The queue is done. Restored: 4. Failed: 1; the queue says why."
    assert sorted(p.name for p in folder.rglob("*_pisa.png")) == [f"{n}_pisa.png" for n in range(4)]
    assert badges(app) == [Badge.SAVED, Badge.SAVED, Badge.SAVED, Badge.FAILED, Badge.SAVED]
    assert "bad.jpg" in app.window.strip._model.entries[3].state
    panel._buttons["report"].click()
    assert "bad.jpg\t" in app._qt.clipboard().text()
    panel._buttons["clear"].click()
    assert [row.name for row in panel.model.rows] == ["bad.jpg"]
    panel.table.selectAll()
    panel._buttons["remove"].click()
    assert not panel.model.rows
    qtbot.waitUntil(lambda: badges(app)[3] is Badge.NONE, timeout=WAIT)
    del tester


def test_results_go_to_one_folder_with_their_tree(make_app, qtbot, folder, tmp_path):
    app = make_app(fake_factory())
    app.open_paths([folder])
    app.shutdown()
    again = make_app(fake_factory())
    panel = again.window.batch_panel
    panel._edit(folder=str(tmp_path / "out"), template="{stem}-{scale}x")
    again.window.actions_by_name["queue-all"].trigger()
    again.queue.start()
    qtbot.waitUntil(lambda: again.queue.summary[State.DONE] == 4, timeout=WAIT)
    found = sorted(p.relative_to(tmp_path / "out") for p in (tmp_path / "out").rglob("*.png"))
    assert found == [Path("0-4x.png"), Path("1-4x.png"), Path("2-4x.png"), Path("scans/x/3-4x.png")]
    panel._template.setText("{nothing}")
    panel._template.editingFinished.emit()
    assert "unknown field {nothing}" in said(again).text


def test_rows_are_moved_cancelled_and_tried_again_by_hand(make_app, qtbot, folder):
    app = make_app(fake_factory())
    app.open_paths([folder])
    app.window.actions_by_name["queue-all"].trigger()
    qtbot.waitUntil(lambda: len(app.queue.ids) == 5, timeout=WAIT)
    panel = app.window.batch_panel
    panel.table.selectRow(2)
    panel._buttons["up"].click()
    panel._buttons["up"].click()
    panel._buttons["up"].click()
    assert app.queue.ids == (3, 1, 2, 4, 5)
    panel._buttons["down"].click()
    assert app.queue.ids == (1, 3, 2, 4, 5)
    assert panel.selected == [3]
    panel._buttons["cancel"].click()
    assert app.queue.item(3).state is State.CANCELLED
    panel._buttons["retry"].click()
    assert app.queue.item(3).state is State.PENDING


def test_a_result_goes_on_being_written_while_another_photograph_is_shown(make_app, qtbot, folder):
    app = make_app()
    app.open_paths([folder])
    until_exact(qtbot, app)
    one, two = documents(app)[:2]
    app.window.actions_by_name["save"].trigger()
    app.workspace.set_current(two)
    qtbot.waitUntil(lambda: not app.studio.is_saving, timeout=WAIT)
    assert one.saved == folder / "0_pisa.png"
    assert one.saved.stat().st_size
    assert two.saved is None


def test_what_was_open_is_open_again(make_app, qtbot, folder):
    app = make_app(fake_factory())
    app.open_paths([folder])
    one, two = documents(app)[:2]
    change_lambdas(two, Lambdas(0.4, 1.2))
    change_params(two, EnhanceParams(scale=2.0))
    app.workspace.set_current(two)
    qtbot.waitUntil(lambda: app._picture is not None, timeout=WAIT)
    app.viewport.set_zoom(3.0)
    one.pin(Lambdas(0.5, 0.5))
    app.shutdown()
    documents(app)[4].path.unlink()

    again = make_app(fake_factory())
    assert [d.path.name for d in documents(again)] == ["0.png", "1.png", "2.png", "bad.jpg"]
    current = again.workspace.current
    assert (current.path, current.lambdas, current.params.scale) == (
        two.path,
        Lambdas(0.4, 1.2),
        2.0,
    )
    assert current.is_modified
    assert documents(again)[0].pinned[0].lambdas == Lambdas(0.5, 0.5)
    assert said(again).text.endswith("not there any more: 1.")
    qtbot.waitUntil(lambda: again.viewport.zoom == pytest.approx(3.0), timeout=WAIT)


@pytest.mark.parametrize("damage", ["{", "[]", '{"schema": 1, "documents": [{}]}', "\x00\x01"])
def test_a_damaged_session_is_kept_aside_and_said(make_app, qtbot, damage):
    state = folders().state
    state.mkdir(parents=True)
    (state / "session.json").write_text(damage)
    app = make_app(fake_factory())
    assert not documents(app)
    assert "session.json" in said(app).text
    assert "kept as session.broken-" in said(app).text
    [aside] = state.glob("session.broken-*.json")
    assert aside.read_text() == damage


def test_a_newer_session_is_left_as_it_is(make_app, qtbot, folder):
    state = folders().state
    state.mkdir(parents=True)
    newer = json.dumps({"schema": 99})
    (state / "session.json").write_text(newer)
    app = make_app(fake_factory())
    app.open_paths([folder])
    app.shutdown()
    assert (state / "session.json").read_text() == newer


def test_closing_asks_only_for_what_is_not_saved(make_app, qtbot, folder, monkeypatch):
    app = make_app(fake_factory())
    app.open_paths([folder])
    asked: list[str] = []

    def no(box: QMessageBox) -> None:
        asked.append(box.text())

    monkeypatch.setattr(QMessageBox, "exec", no)
    changed = documents(app)[1]
    change_lambdas(changed, Lambdas(0.5, 0.5))
    app.window.actions_by_name["close"].trigger()
    assert len(documents(app)) == 4
    assert not asked
    app.window.actions_by_name["close-all"].trigger()
    assert len(asked) == 1
    assert len(documents(app)) == 4
    changed.undo.undo()
    app.window.actions_by_name["close-all"].trigger()
    assert not documents(app)
    assert not app.window.is_showing_picture


def test_a_queue_of_last_time_is_offered(make_app, qtbot, folder):
    app = make_app(fake_factory())
    app.open_paths([folder])
    app.window.actions_by_name["queue-all"].trigger()
    qtbot.waitUntil(lambda: len(app.queue.ids) == 5, timeout=WAIT)
    app.shutdown()
    again = make_app(fake_factory())
    qtbot.waitUntil(lambda: len(again.queue.ids) == 5, timeout=WAIT)
    assert not again.queue.is_running
    assert said(again).text == "Photographs that wait in the queue from last time: 5."
    said(again).accept()
    qtbot.waitUntil(lambda: again.queue.summary[State.DONE] == 4, timeout=WAIT)


def test_places_that_cannot_be_reached_keep_no_window_from_opening(make_app, qtbot, folder):
    """A broken network drive answers with an error of the system in place of "no"; here a name that is too long."""
    lost = str(folder / f"{'x' * 300}.jpg")
    app = make_app(fake_factory())
    app.open_paths([folder / "0.png"])
    app.shutdown()
    state = folders().state
    for name in ("session.json", "window.json"):
        text = (state / name).read_text()
        saved = json.loads(text)
        first = json.dumps(str(folder / "0.png"))
        assert first in text
        if name == "session.json":
            saved["documents"].append({**saved["documents"][0], "path": lost})
            text = json.dumps(saved)
        else:
            text = text.replace(first, f"{json.dumps(lost)}, {first}")
        (state / name).write_text(text)
    again = make_app(fake_factory())
    assert [d.path.name for d in documents(again)] == ["0.png"]
    assert said(again).text.endswith("not there any more: 1.")
    assert [a.isEnabled() for a in again.window.recent_menu.actions() if a.text()] == [
        False,
        True,
        True,
    ]


def test_a_crash_is_told_at_the_next_start_without_names(make_app, qtbot, folder, monkeypatch):
    home = Path.home()
    logs = folders().logs
    logs.mkdir(parents=True)
    secret = home / "Mary" / "holiday on Crete.jpg"
    (logs / "app.log").write_text(f"INFO opened {secret}\nERROR boom\n")
    state = folders().state
    state.mkdir(parents=True)
    (state / "running.json").write_text(json.dumps({"pid": 2**22 + 1, "since": 0}))
    app = make_app(fake_factory())
    assert "did not end as it should" in said(app).text
    shown: list[str] = []
    monkeypatch.setattr(app._after_crash, "_show_report", shown.append)
    said(app).accept()
    assert "ERROR boom" in shown[0]
    assert str(home) not in shown[0]
    assert "Crete.jpg" not in shown[0]
    app.shutdown()
    assert not (state / "running.json").exists()


def test_a_second_start_hands_its_files_over(make_app, qtbot, folder):
    app = make_app(fake_factory())
    state = folders().state
    first = Instance(state, app)
    assert first.listen()
    first.handed_over.connect(app.take_over)
    code = (
        "import sys; from pathlib import Path; from PySide6.QtCore import QCoreApplication;"
        "qt = QCoreApplication([]); from pisa_desktop.system import instance; from pisa_desktop.system.instance import Instance, hand_over;"
        "instance._WAIT_MS = 120_000;"
        "state = Path(sys.argv[1]); one = Instance(state);"
        "print(one.listen(), hand_over(state, [Path(a) for a in sys.argv[2:]]))"
    )
    other = subprocess.Popen(
        [sys.executable, "-c", code, str(state), str(folder / "0.png"), str(folder / "1.png")],
        stdout=subprocess.PIPE,
        text=True,
    )
    qtbot.waitUntil(lambda: len(documents(app)) == 2, timeout=WAIT)
    qtbot.waitUntil(lambda: other.poll() is not None, timeout=WAIT)
    assert other.stdout.read().strip() == "False True"
    other.stdout.close()
    first.close()
    assert not hand_over(state, [])
    last = Instance(state, app)
    assert last.listen()
    last.close()


def test_recent_files_are_remembered_and_missing_ones_greyed(make_app, qtbot, folder):
    app = make_app(fake_factory())
    app.open_paths([folder / "0.png"])
    app.open_paths([folder / "1.png"])
    app.shutdown()
    (folder / "0.png").unlink()
    again = make_app(fake_factory())
    entries = [(a.text(), a.isEnabled()) for a in again.window.recent_menu.actions() if a.text()]
    assert entries == [("1.png", True), ("0.png", False), ("Clear this list", True)]
