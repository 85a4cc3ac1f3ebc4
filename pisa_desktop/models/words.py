"""The page of models in words: what cards say, how steps are read."""

from __future__ import annotations

from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication

from engine.transfer import Stage, Transfer
from pisa_desktop.language.amounts import duration, size
from pisa_desktop.language.say import say

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
        parts.append(text.format(done=size(step.done), total=size(step.total)))
    if step.bytes_per_second and step.stage is Stage.DOWNLOAD:
        parts.append(f"{size(round(step.bytes_per_second))}/s")
        if step.eta_seconds is not None:
            left = translate("models", "{time} left")
            parts.append(left.format(time=duration(step.eta_seconds)))
    return " · ".join(parts)
