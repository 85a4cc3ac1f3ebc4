"""Tells what was wrong with the files that the application keeps for itself, all of a moment in one message."""

from __future__ import annotations

from PySide6.QtCore import QObject, Qt, Signal

from engine.files.state_file import Trouble, listen, take_troubles
from pisa_desktop.language.messages import Messages


class FileTroubles(QObject):
    """Speaks for `engine.files.state_file`, from `begin` until `end`."""

    _noted = Signal()

    def __init__(self, messages: Messages, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._messages = messages
        self._noted.connect(self.tell, Qt.ConnectionType.QueuedConnection)

    def begin(self) -> None:
        """What was found until now, and from now on what is found on any thread."""
        listen(self._noted.emit)
        self.tell()

    def end(self) -> None:
        """Say nothing any more."""
        listen(None)

    def tell(self) -> None:
        """Say what nobody has said yet."""
        found = take_troubles()
        replaced = [one for one in found if one.kept]
        if replaced:
            text = self.tr(
                "Not all of {names} could be read; defaults stand in for the rest. What was there is kept as {kept}."
            )
            self._messages.warning(text.format(names=_names(replaced), kept=", ".join(one.kept for one in replaced)))  # fmt: skip
        for one in found:
            if not one.kept:
                text = self.tr(
                    "{name} cannot be read ({reason}). It is left as it is; defaults are used, and changes are not kept."
                )
                self._messages.warning(text.format(name=one.path.name, reason=one.reason))


def _names(troubles: list[Trouble]) -> str:
    return ", ".join(one.path.name for one in troubles)
