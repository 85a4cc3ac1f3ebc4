"""About and the licences: everything that lies in the folder is shown, and can be searched by keys alone."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from pisa_desktop.paths import resource_path
from pisa_desktop.window.about_dialog import AboutDialog
from pisa_desktop.window.licences_dialog import LicencesDialog, Text, licence_texts
from tests.conftest import ROOT


@pytest.fixture
def dialog(qtbot) -> LicencesDialog:
    texts = [Text("README.md", "What ships\nnothing else"), Text("third-party.txt", "Pillow: MIT-CMU\ntorch: BSD\ntorch again"),
             Text("Apache-2.0.txt", "Apache License, with torches")]  # fmt: skip
    made = LicencesDialog(texts)
    qtbot.addWidget(made)
    made.show()
    qtbot.waitExposed(made)
    return made


def test_all_texts_of_the_folder_come_what_ships_first(tmp_path):
    for name in ("MIT.txt", "Apache-2.0.txt", "third-party.txt", "README.md", "logo.png"):
        (tmp_path / name).write_text(name)
    titles = [text.title for text in licence_texts(tmp_path)]
    assert titles == ["README.md", "third-party.txt", "Apache-2.0.txt", "MIT.txt"]
    assert licence_texts(tmp_path / "nothing") == []
    ours = {text.title for text in licence_texts(resource_path("licences"))}
    assert {"README.md", "Apache-2.0.txt"} <= ours


def test_a_search_goes_through_all_texts_by_keys_and_begins_again(dialog):
    QTest.keyClicks(dialog.search, "torch")
    assert dialog.found.text() == "Found: 3"
    places = []
    for _ in range(4):
        places.append((dialog.list.currentRow(), dialog.view.textCursor().selectionStart()))
        QTest.keyClick(dialog.search, Qt.Key.Key_Return)
    assert places == [(1, 16), (1, 27), (2, 21), (1, 16)]
    assert dialog.isVisible()  # Return searches and closes nothing
    dialog.find_next(backwards=True)
    assert dialog.view.textCursor().selectedText() == "torch"
    assert dialog.list.item(1).text().endswith("(2)")
    dialog.search.setText("no such word")
    assert dialog.found.text() == "Found: 0"
    assert not dialog._following.isEnabled()
    dialog.search.clear()
    assert dialog.found.text() == ""


def test_every_part_is_reached_by_tab_and_escape_closes(dialog, qtbot):
    reached = set()
    for _ in range(8):
        reached.add(dialog.focusWidget())
        QTest.keyClick(dialog.focusWidget(), Qt.Key.Key_Tab)
    assert {dialog.search, dialog.list, dialog.view} <= reached
    QTest.keyClick(dialog, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: not dialog.isVisible())


def test_about_leads_to_the_licences(qtbot):
    about = AboutDialog()
    qtbot.addWidget(about)
    with qtbot.waitSignal(about.licences_requested):
        about.licences.click()


def test_the_folder_of_licences_is_there():
    assert (ROOT / "resources" / "licences" / "Apache-2.0.txt").is_file()
