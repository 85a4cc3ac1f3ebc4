"""Settings and languages: what is kept, what is refused, what is said."""

from __future__ import annotations

import json
import re
import xml.etree.ElementTree as ET

import pytest
from PySide6.QtCore import QCoreApplication, QLocale, Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QComboBox, QLabel, QWidget

from engine.files.state_file import take_troubles
from pisa_desktop.system.settings import BY_NAME, SETTINGS, Kind, Settings
from pisa_desktop.system.translation import PSEUDO, install, languages, pseudo
from pisa_desktop.widgets.actions import ALL, apply_shortcuts, make_actions, own_keys
from pisa_desktop.window.settings_dialog import SettingsDialog
from tests.conftest import ROOT


def written(tmp_path) -> dict:
    return json.loads((tmp_path / "settings.json").read_text())


def test_only_what_differs_is_written_and_comes_back(tmp_path, qapp):
    settings = Settings(tmp_path)
    told: list[str] = []
    settings.changed.connect(told.append)
    settings.set("pad_range", 2.0)
    settings.set("theme", "dark")
    settings.set("theme", "system")
    assert written(tmp_path) == {"schema": 1, "pad_range": 2.0}
    assert told == ["pad_range", "theme", "theme"]
    again = Settings(tmp_path)
    assert again.get("pad_range") == 2.0
    assert again.is_default("theme")
    again.reset()
    assert Settings(tmp_path).is_default("pad_range")


@pytest.mark.parametrize("setting", SETTINGS, ids=lambda s: s.name)
def test_every_declaration_is_sound(setting):
    assert setting.accepts(setting.default)
    assert not setting.accepts(object())
    if setting.kind is Kind.CHOICE:
        assert len(dict(setting.choices)) == len(setting.choices) > 1
    if setting.kind is Kind.NUMBER:
        assert setting.least < setting.most


def test_bad_values_are_clamped_or_dropped_and_said_and_unknown_ones_kept(tmp_path, qapp):
    bad = {
        "pad_range": 99,
        "theme": "pink",
        "future": [1],
        "shortcuts": {"open": ["Ctrl+L"], "x": 3},
    }
    (tmp_path / "settings.json").write_text(json.dumps({"schema": 1, **bad}))
    settings = Settings(tmp_path)
    assert settings.get("pad_range") == BY_NAME["pad_range"].most
    assert settings.get("theme") == "system"
    [trouble] = take_troubles()
    assert "pink" in trouble.reason
    assert settings.shortcuts == {"open": ("Ctrl+L",)}
    settings.set("theme", "dark")
    assert written(tmp_path)["future"] == [1]


@pytest.mark.parametrize("damage", ["{", "[1]", "\x00"])
def test_a_damaged_file_is_kept_aside(tmp_path, qapp, damage):
    (tmp_path / "settings.json").write_text(damage)
    settings = Settings(tmp_path)
    [aside] = tmp_path.glob("settings.broken-*.json")
    assert aside.read_text() == damage
    [trouble] = take_troubles()
    assert trouble.kept == aside.name
    settings.set("theme", "dark")
    assert Settings(tmp_path).get("theme") == "dark"


def test_a_newer_file_is_not_overwritten(tmp_path, qapp):
    newer = json.dumps({"schema": 9, "theme": "dark"})
    (tmp_path / "settings.json").write_text(newer)
    settings = Settings(tmp_path)
    settings.set("theme", "light")
    assert settings.get("theme") == "light"
    assert (tmp_path / "settings.json").read_text() == newer


@pytest.fixture
def dialog(tmp_path, qtbot):
    owner = QWidget()
    qtbot.addWidget(owner)
    actions = make_actions(owner)
    settings = Settings(tmp_path)
    settings.changed.connect(lambda _: apply_shortcuts(actions, settings.shortcuts))
    made = SettingsDialog(settings, [(actions[s.name], own_keys(s)) for s in ALL], owner)
    qtbot.addWidget(made)
    made.show()
    yield made, settings, actions
    made.close()


def test_the_dialog_edits_searches_and_resets(dialog, qtbot):
    made, settings, _ = dialog
    combo = next(c for c in made.findChildren(QComboBox) if c.accessibleName() == "The wheel")
    QTest.keyClick(combo, Qt.Key.Key_Down)
    assert settings.get("wheel") == "pan"
    QTest.keyClicks(made._search, "grey photograph")
    shown = [w.text() for w in made.findChildren(QLabel) if w.isVisible() and w.buddy()]
    assert shown == ["Grey around the photograph"]
    made._search.setText("xyzzy")
    assert made._nothing.isVisible()
    settings.reset()
    assert combo.currentData() == "zoom"


def test_keys_are_changed_and_taken_ones_refused(dialog, qtbot):
    made, settings, actions = dialog
    edit = made._edits["pin"]
    edit.setKeySequence(QKeySequence("Ctrl+K"))
    edit.editingFinished.emit()
    assert actions["pin"].shortcut() == QKeySequence("Ctrl+K")
    assert settings.shortcuts == {"pin": ("Ctrl+K",)}
    edit.setKeySequence(QKeySequence("Ctrl+E"))
    edit.editingFinished.emit()
    assert "belongs to" in made._warning.text()
    assert actions["pin"].shortcut() == QKeySequence("Ctrl+K")
    settings.reset()
    assert actions["pin"].shortcut() == QKeySequence("P")


# Languages


@pytest.fixture
def language(qapp):
    """Installs a language; English comes back."""
    yield lambda name: install(qapp, name)
    install(qapp, "en")
    qapp.setLayoutDirection(Qt.LayoutDirection.LeftToRight)
    QLocale.setDefault(QLocale.c())


def messages() -> list[ET.Element]:
    return list(ET.parse(ROOT / "resources" / "i18n" / "pisa_de.ts").getroot().iter("message"))


def test_german_is_whole_and_keeps_every_field():
    fields = re.compile(r"\{[^}]*\}")
    assert len(messages()) > 250
    for message in messages():
        source, target = message.findtext("source"), message.find("translation")
        assert target is not None
        assert target.get("type") is None, source
        assert sorted(fields.findall(source)) == sorted(fields.findall(target.text)), source


def test_every_text_of_the_source_is_in_the_catalogue(tmp_path):
    """What `make translations` would find is what lies there."""
    known = {message.findtext("source") for message in messages()}
    literal = re.compile(r'(?:self\.tr\(|translate\(\s*"[a-z]+",)\s*"((?:[^"\\]|\\.)*)"\s*[,)]')
    for path in (ROOT / "pisa_desktop").rglob("*.py"):
        for text in literal.findall(path.read_text()):
            plain = text.replace("\\n", "\n").replace('\\"', '"')
            assert plain in known, f"{path.name}: {plain}"


@pytest.mark.parametrize("name", ["en", "de"])
def test_mnemonics_of_a_menu_differ(language, qtbot, name):
    language(name)
    owner = QWidget()
    qtbot.addWidget(owner)
    from pisa_desktop.widgets import actions as declared

    made = make_actions(owner)
    for menu in (
        declared.FILE,
        declared.EDIT,
        declared.VIEW,
        declared.COMPARE,
        declared.RUN,
        declared.QUEUE,
        declared.TOOLS,
        declared.HELP,
    ):
        letters = [made[spec.name].text().partition("&")[2][:1].lower() for spec in menu]
        assert all(letters)
        assert len(set(letters)) == len(letters), [made[spec.name].text() for spec in menu]


def test_languages_are_installed_and_taken_away(language):
    assert languages() == ("de",)
    assert language("de") == "de"
    assert QCoreApplication.translate("actions", "&Save result") == "Ergebnis &sichern"
    assert language("en") == "en"
    assert QCoreApplication.translate("actions", "&Save result") == "&Save result"
    assert language(PSEUDO) == PSEUDO
    text = QCoreApplication.translate("actions", "&Save result")
    assert text.startswith("⟦&S")
    assert len(text) >= 1.4 * len("&Save result")


def test_pseudo_texts_keep_fields_tags_and_mnemonics():
    text = pseudo("<p>{n} of {all:.1f} &Names\nand more</p>")
    for part in ("<p>", "{n}", "{all:.1f}", "&N", "\n", "</p>"):
        assert part in text
