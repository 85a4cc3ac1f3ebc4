"""What the window says after a run that did not end as it should: it opens nothing by itself."""

from __future__ import annotations

from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QWidget

from pisa_desktop.language.messages import Level, Told
from pisa_desktop.photo.autosave import Remembering
from pisa_desktop.system.crash import Crash
from pisa_desktop.window.report_dialog import ReportDialog

_NAMED = 3


class AfterCrash(QObject):
    """Offers what was open.

    Args:
        window: owner, and parent of the report's dialog.
    """

    def __init__(self, remembering: Remembering, window: QWidget) -> None:
        super().__init__(window)
        self._remembering, self._window = remembering, window

    def offer(self, crash: Crash, *, wants_session: bool) -> Told:
        """Words on the crash, with the offer to open its photographs again; those that it may have crashed over are left out."""
        count, left_out = self._remembering.hold(crash.suspects) if wants_session else (0, ())
        words = [self.tr("The last run did not end as it should.")]
        if left_out:
            names = ", ".join(left_out[:_NAMED]) + (", ..." if left_out[_NAMED:] else "")
            words.append(
                self.tr("It was working on {names}, which is left out.").format(names=names)
            )
        if count:
            words.append(self.tr("Other photographs that were open: {n}.").format(n=count) if left_out else self.tr("Photographs that were open: {n}.").format(n=count))  # fmt: skip
        report = self.tr("Show a report"), lambda: self._show_report(crash.report)
        opening = self.tr("Open them again"), self._remembering.open_offered
        offers = [opening, report] if count else [report, ("", None)]
        (first, accept), (more, accept_more) = offers
        return Told(
            Level.INFO, " ".join(words), offer=first, accept=accept, more=more, accept_more=accept_more, returns=True,
        )  # fmt: skip

    def _show_report(self, report: str) -> None:
        dialog = ReportDialog(report, self._window)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.show()
