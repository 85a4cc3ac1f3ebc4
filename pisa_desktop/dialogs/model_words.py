"""The page of models in words: what cards say, how sizes and steps are read."""

from __future__ import annotations

import sys
from pathlib import Path

from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication, QLocale

from engine.transfer import Stage, Transfer
from pisa_desktop.error_words import say

# The texts of resources/models/manifest.json, for the translators.
CARD_TEXTS = (
    QT_TRANSLATE_NOOP(
        "models",
        "Ships with the application. Small and quick; removes noise, blur and compression and adds detail with a light hand.",
    ),
    QT_TRANSLATE_NOOP(
        "models",
        "The large model of the PiSA-SR paper. It needs the PiSA-SR adapters beside it, 8 GB of memory on a processor, and is far quicker on a graphics card.",
    ),
    QT_TRANSLATE_NOOP(
        "models",
        "The published adapters pisa_sr.pkl for Stable Diffusion 2.1-base: one removes damage, one adds detail. Their makers offer them on a page that only a browser can use.",
    ),
    QT_TRANSLATE_NOOP("models", "Use, change and share it freely."),
    QT_TRANSLATE_NOOP(
        "models", "You may use it, also commercially, and own what you make with it."
    ),
    QT_TRANSLATE_NOOP(
        "models",
        "You may not use it to harm, deceive or discriminate against people, to give medical advice, or in the other ways that its Attachment A names.",
    ),
    QT_TRANSLATE_NOOP("models", "Who passes it on passes these terms on too."),
    QT_TRANSLATE_NOOP("models", "Their page says so; there is no licence file beside them."),
    QT_TRANSLATE_NOOP("models", "Starter"),
    QT_TRANSLATE_NOOP("models", "PiSA-SR adapters"),
    QT_TRANSLATE_NOOP("models", "Apache License 2.0, as their makers state"),
)


def tr(text: str) -> str:
    """A text of the list of models in the user's language; itself where there is no translation."""
    return QCoreApplication.translate("models", text)


def size_words(count: int) -> str:
    """Bytes as people read them: 1.9 GB, 20 MB."""
    locale = QLocale()
    if count >= 950_000_000:
        return f"{locale.toString(count / 1e9, 'f', 1)} GB"
    if count >= 950_000:
        return f"{locale.toString(count / 1e6, 'f', 0)} MB"
    return f"{locale.toString(max(1, round(count / 1e3)))} kB"


def path_words(path: Path) -> str:
    """A path as people read it: below their home folder with a tilde, except where nobody writes it so."""
    home = Path.home()
    if sys.platform != "win32" and path.is_relative_to(home):
        return f"~/{path.relative_to(home).as_posix()}"
    return str(path)


def time_words(seconds: float) -> str:
    """A remaining time, coarsely."""
    if seconds < 90:
        return QCoreApplication.translate("models", "{n} s left").format(n=max(1, round(seconds)))
    if seconds < 5400:
        return QCoreApplication.translate("models", "{n} min left").format(n=round(seconds / 60))
    hours = QLocale().toString(seconds / 3600, "f", 1)
    return QCoreApplication.translate("models", "{n} h left").format(n=hours)


def step_words(step: Transfer) -> str:
    """A step of a download or import in a line."""
    translate = QCoreApplication.translate
    words = {
        Stage.CONNECT: translate("models", "Connecting"),
        Stage.DOWNLOAD: translate("models", "Fetching"),
        Stage.WAIT: translate("models", "Waiting"),
        Stage.CHECK: translate("models", "Checking"),
        Stage.UNPACK: translate("models", "Unpacking"),
        Stage.COPY: translate("models", "Copying"),
        Stage.CONVERT: translate("models", "Preparing"),
    }[step.stage]
    parts = [f"{words} {step.file}".strip()]
    if step.words:
        parts = [f"{words}: {say(step.words)}"]
    if step.total and step.stage is not Stage.WAIT:
        text = translate("models", "{done} of {total}")
        parts.append(text.format(done=size_words(step.done), total=size_words(step.total)))
    if step.bytes_per_second and step.stage is Stage.DOWNLOAD:
        parts.append(f"{size_words(round(step.bytes_per_second))}/s")
        if step.eta_seconds is not None:
            parts.append(time_words(step.eta_seconds))
    return " · ".join(parts)
