"""What the Help menu does: log files, licences, updates, about."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QObject, Qt, QTimer, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QDialog

from pisa_desktop import __version__
from pisa_desktop.language.messages import Messages
from pisa_desktop.paths import folders, resource_path
from pisa_desktop.system.settings import CHECK_UPDATES, Settings
from pisa_desktop.system.updates import Release, Source, UpdateCheck
from pisa_desktop.window.main_window import MainWindow

_AFTER_START_MS = 5_000


class HelpMenu(QObject):
    """Connects the entries of the Help menu.

    Args:
        window, settings, messages: the application's.
        source: of updates; None where this build was given none, which takes the entry away.

    Attributes:
        updates: the check, or None.
    """

    def __init__(
        self,
        window: MainWindow,
        settings: Settings,
        messages: Messages,
        parent: QObject,
        source: Source | None = None,
    ) -> None:
        super().__init__(parent)
        self._window, self._settings, self._messages = window, settings, messages
        self._was_asked = False
        self.updates: UpdateCheck | None = None
        actions = window.actions_by_name
        handlers: dict[str, Callable[[], object]] = {
            "logs": self._on_logs,
            "licences": self.show_licences,
            "updates": self._on_updates,
            "about": self.show_about,
        }
        for name, handler in handlers.items():
            actions[name].triggered.connect(lambda _=False, call=handler: call())
        actions["updates"].setVisible(source is not None)
        if source is not None:
            self.updates = UpdateCheck(source, folders().state, __version__, self)
            self.updates.found.connect(self._on_found)
            self.updates.nothing_newer.connect(self._on_nothing_newer)
            self.updates.failed.connect(self._on_failed)

    def start(self) -> None:
        """The check that the user may have allowed, once the window has settled."""
        if self.updates is not None and self._settings.get(CHECK_UPDATES) and self.updates.is_due:
            QTimer.singleShot(_AFTER_START_MS, self.updates, self.updates.ask)

    def close(self) -> None:
        """Give up a question that is under way."""
        if self.updates is not None:
            self.updates.close()

    def show_about(self) -> QDialog:
        """Open "About"."""
        from pisa_desktop.window.about_dialog import AboutDialog

        dialog = AboutDialog(self._window)
        dialog.licences_requested.connect(self.show_licences)
        return self._shown(dialog)

    def show_licences(self) -> QDialog:
        """Open the licences."""
        from pisa_desktop.window.licences_dialog import LicencesDialog, licence_texts

        return self._shown(LicencesDialog(licence_texts(resource_path("licences")), self._window))

    def _shown(self, dialog: QDialog) -> QDialog:
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.show()
        return dialog

    def _on_logs(self) -> None:
        folder = folders().logs
        folder.mkdir(parents=True, exist_ok=True)
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(folder)))

    # Updates

    def _on_updates(self) -> None:
        if self.updates is not None:
            self._was_asked = True
            self.updates.ask()

    def _on_found(self, release: Release) -> None:
        self._was_asked = False
        self._messages.offer(
            self.tr("PiSA Desktop {version} is there.").format(version=release.version),
            self.tr("Show its page"),
            partial(self._show_page, release.page),
        )

    def _show_page(self, page: str) -> None:
        QDesktopServices.openUrl(QUrl(page))

    def _on_nothing_newer(self) -> None:
        """Said to who has asked; a check of its own accord stays silent."""
        if self._was_asked:
            self._was_asked = False
            self._messages.info(self.tr("This is the newest version."))

    def _on_failed(self, reason: str) -> None:
        if self._was_asked:
            self._was_asked = False
            text = self.tr("Whether there is a newer version could not be found out ({reason}).")
            self._messages.warning(text.format(reason=reason))
