"""Sentences about adapters, weights, servers and new versions that the window says in the user's language. `error_words` joins them with the others."""

from __future__ import annotations

from PySide6.QtCore import QT_TRANSLATE_NOOP


def _n(text: object) -> str:
    return str(text)


SENTENCES = (
    # adapters and models, what does not fit
    _n(QT_TRANSLATE_NOOP("errors", " It was made for the model {model}.")),
    _n(QT_TRANSLATE_NOOP("errors", " and {count} more")),
    _n(QT_TRANSLATE_NOOP("errors", "{first}; {rest}")),
    _n(QT_TRANSLATE_NOOP("errors", "{adapter} adapts {module}, which the model does not have")),
    _n(QT_TRANSLATE_NOOP("errors", "{adapter} adapts {module} as {found} instead of {shape}")),
    _n(QT_TRANSLATE_NOOP("errors", "{name} is unknown")),
    _n(QT_TRANSLATE_NOOP("errors", "{name} is missing")),
    _n(QT_TRANSLATE_NOOP("errors", "{name} is {found} instead of {shape}")),
    # published checkpoints
    _n(QT_TRANSLATE_NOOP("errors", "it has no state_dict_unet, so it is no PiSA-SR checkpoint")),
    _n(QT_TRANSLATE_NOOP("errors", "it has {size:.1f} GiB, far more than adapters need")),
    _n(QT_TRANSLATE_NOOP("errors", "it is no PiSA-SR checkpoint")),
    _n(QT_TRANSLATE_NOOP("errors", "{count} layers of the {name} adapter are missing ({first})")),
    _n(QT_TRANSLATE_NOOP("errors", "{count} layers of the {name} adapter are not listed ({first})")),
    _n(QT_TRANSLATE_NOOP("errors", "its {name} adapter is empty")),
    _n(QT_TRANSLATE_NOOP("errors", "its entry {key!r} is unknown")),
    _n(QT_TRANSLATE_NOOP("errors", "its entry {key} holds values that are not finite numbers")),
    _n(QT_TRANSLATE_NOOP("errors", "its rank lora_rank_unet_{name} is {rank}")),
    _n(QT_TRANSLATE_NOOP("errors", "it holds more than numbers (code, or unknown objects), so it was not opened")),
    _n(QT_TRANSLATE_NOOP("errors", "it is damaged or no checkpoint ({kind_of})")),
    _n(QT_TRANSLATE_NOOP("errors", "its list unet_lora_{group}_modules_{name} is missing")),
    _n(QT_TRANSLATE_NOOP("errors", "half of the {name} adapter's layer {module} is missing")),
    _n(QT_TRANSLATE_NOOP("errors", "the shapes of the {name} adapter's layer {module} do not fit ({shapes})")),
    _n(QT_TRANSLATE_NOOP("errors", "the {name} adapter's layer {module} has rank {found}, not {rank}")),
    # weights, and what a check finds
    _n(QT_TRANSLATE_NOOP("errors", "its header is cut short")),
    _n(QT_TRANSLATE_NOOP("errors", "it has trailing bytes")),
    _n(QT_TRANSLATE_NOOP("errors", "its header claims {length} bytes")),
    _n(QT_TRANSLATE_NOOP("errors", "its header is not valid ({error})")),
    _n(QT_TRANSLATE_NOOP("errors", "its tensors overlap or leave holes")),
    _n(QT_TRANSLATE_NOOP("errors", "{name} holds values that are not finite numbers")),
    _n(QT_TRANSLATE_NOOP("errors", "it is no JSON")),
    _n(QT_TRANSLATE_NOOP("errors", "it is damaged")),
    _n(QT_TRANSLATE_NOOP("errors", "{path} is missing.")),
    _n(QT_TRANSLATE_NOOP("errors", "{path} has changed since it was installed.")),
    _n(QT_TRANSLATE_NOOP("errors", "{path} could not be deleted ({reason}); it is not used any more.")),
    # what a server does wrong: the second half of a sentence that begins with its name
    _n(QT_TRANSLATE_NOOP("errors", "{host} {what}")),
    _n(QT_TRANSLATE_NOOP("errors", "{what}, for {minutes:.0f} minutes")),
    _n(QT_TRANSLATE_NOOP("errors", "asks for a password (401)")),
    _n(QT_TRANSLATE_NOOP("errors", "refuses access (403)")),
    _n(QT_TRANSLATE_NOOP("errors", "does not have it (404)")),
    _n(QT_TRANSLATE_NOOP("errors", "is behind a proxy that asks for a password (407)")),
    _n(QT_TRANSLATE_NOOP("errors", "does not have it any more (410)")),
    _n(QT_TRANSLATE_NOOP("errors", "has a file of another length (416)")),
    _n(QT_TRANSLATE_NOOP("errors", "asks to wait (429)")),
    _n(QT_TRANSLATE_NOOP("errors", "may not give it out (451)")),
    _n(QT_TRANSLATE_NOOP("errors", "is out of order ({status})")),
    _n(QT_TRANSLATE_NOOP("errors", "answers {status}")),
    _n(QT_TRANSLATE_NOOP("errors", "sends on in a circle")),
    _n(QT_TRANSLATE_NOOP("errors", "sends on to an address that is not safe")),
    _n(QT_TRANSLATE_NOOP("errors", "shows a certificate that is not trusted")),
    _n(QT_TRANSLATE_NOOP("errors", "cannot be spoken to safely")),
    _n(QT_TRANSLATE_NOOP("errors", "does not answer")),
    _n(QT_TRANSLATE_NOOP("errors", "cannot be found (is this machine online?)")),
    _n(QT_TRANSLATE_NOOP("errors", "refuses the connection")),
    _n(QT_TRANSLATE_NOOP("errors", "broke the connection")),
    _n(QT_TRANSLATE_NOOP("errors", "could not be read ({reason})")),
    _n(QT_TRANSLATE_NOOP("errors", "gives an answer that makes no sense ({reason})")),
    _n(QT_TRANSLATE_NOOP("errors", "sends a web page in place of the file")),
    _n(QT_TRANSLATE_NOOP("errors", "sends another piece than was asked for")),
    _n(QT_TRANSLATE_NOOP("errors", "sends more than it announced")),
    _n(QT_TRANSLATE_NOOP("errors", "has a file of {size:.0f} MiB there")),
    _n(QT_TRANSLATE_NOOP("errors", "went silent for {seconds:.0f} s")),
    _n(QT_TRANSLATE_NOOP("errors", "sent a damaged file ({wrong}; set aside as {aside})")),
    _n(QT_TRANSLATE_NOOP("errors", "it has {size} bytes in place of {total}")),
    _n(QT_TRANSLATE_NOOP("errors", "its hash is not the one that is known")),
    _n(QT_TRANSLATE_NOOP("errors", "its hash is not the one that the server tells")),
    # notes of new versions
    _n(QT_TRANSLATE_NOOP("errors", "the answer is no signed note ({reason})")),
    _n(QT_TRANSLATE_NOOP("errors", "the answer's signature is not ours")),
    _n(QT_TRANSLATE_NOOP("errors", "the note makes no sense ({reason})")),
    _n(QT_TRANSLATE_NOOP("errors", "the note's page is not encrypted ({page})")),
    _n(QT_TRANSLATE_NOOP("errors", "the note has expired on {expires}; it may be an old one, sent again")),
)  # fmt: skip
