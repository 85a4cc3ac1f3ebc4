"""The Help menu: about, licences, log files."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Qt, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QDialog

from pisa_desktop.main_window import MainWindow
from pisa_desktop.paths import folders, resource_path


class Helping(QObject):
    """Opens what the entries of the menu name."""

    def __init__(self, window: MainWindow, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._window = window
        handlers: dict[str, Callable[[], object]] = {
            "about": self.show_about,
            "licences": self.show_licences,
            "logs": self._on_logs,
        }
        for name, handler in handlers.items():
            window.actions_by_name[name].triggered.connect(lambda _=False, call=handler: call())

    def show_about(self) -> QDialog:
        """Open "About"."""
        from pisa_desktop.dialogs.about_dialog import AboutDialog

        dialog = AboutDialog(self._window)
        dialog.licences_requested.connect(self.show_licences)
        return self._shown(dialog)

    def show_licences(self) -> QDialog:
        """Open the licences."""
        from pisa_desktop.dialogs.licences_dialog import LicencesDialog, licence_texts

        return self._shown(LicencesDialog(licence_texts(resource_path("licences")), self._window))

    def _shown(self, dialog: QDialog) -> QDialog:
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.show()
        return dialog

    def _on_logs(self) -> None:
        folder = folders().logs
        folder.mkdir(parents=True, exist_ok=True)
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(folder)))
