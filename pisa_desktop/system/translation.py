"""The user's language: Qt's own words and ours. A pseudo language shows what was forgotten and what does not fit."""

from __future__ import annotations

import re
from pathlib import Path

from PySide6.QtCore import QLibraryInfo, QLocale, Qt, QTranslator
from PySide6.QtWidgets import QApplication

from pisa_desktop.paths import resource_path

PSEUDO = "pseudo"
"""Not offered: every text gets signs around it and 40 % more length, and the window runs from right to left."""
_PARTS = re.compile(r"(<[^>]*>|\{[^}]*\}|&[A-Za-z]|%n|\n)")
_ACCENTS = str.maketrans("aeiouAEIOUcnsy", "áéíóúÁÉÍÓÚčñšý")


class PseudoTranslator(QTranslator):
    """Makes every text longer and strange, and keeps its fields and tags."""

    def isEmpty(self) -> bool:  # noqa: N802 - Qt's name
        """It knows all texts."""
        return False

    def translate(
        self, context: str, source: str, disambiguation: str | None = None, n: int = -1
    ) -> str:
        """The text, longer."""
        return pseudo(source)


def pseudo(text: str) -> str:
    """A text of about 1.4 times the length, in brackets, its letters accented."""
    if not text.strip():
        return text
    parts = [p if _PARTS.fullmatch(p) else p.translate(_ACCENTS) for p in _PARTS.split(text)]
    return f"⟦{''.join(parts)}{'~' * max(1, round(len(text) * 0.4) - 2)}⟧"


def languages() -> tuple[str, ...]:
    """Languages there are translations for, besides English."""
    return tuple(sorted(path.stem.removeprefix("pisa_") for path in _folder().glob("pisa_*.qm")))


def _folder() -> Path:
    return resource_path("i18n")


def install(qt: QApplication, language: str) -> str:
    """Use a language ("system" for the system's) from now on; call it before the window is made. Returns the one in use."""
    for old in qt.findChildren(QTranslator):
        qt.removeTranslator(old)
        old.deleteLater()
    if language == PSEUDO:
        translator = PseudoTranslator(qt)
        qt.installTranslator(translator)
        qt.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
        return PSEUDO
    wanted = QLocale.system().name() if language == "system" else language
    short = wanted.partition("_")[0]
    qt.setLayoutDirection(QLocale(wanted).textDirection())
    if short not in languages():
        QLocale.setDefault(QLocale("en") if language != "system" else QLocale.system())
        return "en"
    QLocale.setDefault(QLocale(wanted))
    places = (
        (QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath), f"qtbase_{short}"),
        (str(_folder()), f"pisa_{short}"),
    )
    for folder, name in places:
        translator = QTranslator(qt)
        if translator.load(name, folder):
            qt.installTranslator(translator)
    return short
