"""The window: menus, tool bar, picture, side panel, status bar. It shows and emits; what happens is decided elsewhere."""

from __future__ import annotations

from PySide6.QtCore import QByteArray, QEvent, Qt, Signal
from PySide6.QtGui import QActionGroup, QCloseEvent, QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import (
    QDockWidget,
    QFrame,
    QGroupBox,
    QLabel,
    QMainWindow,
    QMenu,
    QProgressBar,
    QPushButton,
    QScrollArea,
    QSizePolicy,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from pisa_desktop.models.panel import ModelPanel
from pisa_desktop.queue.panel import BatchPanel
from pisa_desktop.state.viewport import Viewport
from pisa_desktop.viewer.compare import CompareView
from pisa_desktop.viewer.navigator import Navigator
from pisa_desktop.widgets import actions as declared
from pisa_desktop.widgets.drop_area import DropArea, accepted_paths
from pisa_desktop.widgets.fields import take_typed
from pisa_desktop.widgets.file_strip import FileStrip
from pisa_desktop.widgets.lambda_controls import LambdaControls
from pisa_desktop.widgets.message_bar import MessageBar
from pisa_desktop.widgets.save_panel import SavePanel
from pisa_desktop.widgets.size_panel import SizePanel
from pisa_desktop.widgets.theme import ICON_SIZE, MARGIN, SPACING
from pisa_desktop.widgets.tool_bar import ToolBar

_PANEL_WIDTH = 320


class MainWindow(QMainWindow):
    """The application's window.

    Attributes:
        actions_by_name: every menu entry.
        compare, controls, size_panel, save_panel, model_panel, navigator, message_bar, drop_area, strip, batch_panel: its parts.
        recent_menu: the files opened last.

    Signals:
        dropped(list): files and folders were dropped anywhere.
        close_requested(object): the QCloseEvent; ignore it to stay.
    """

    dropped = Signal(list)
    close_requested = Signal(object)

    def __init__(self, viewport: Viewport, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("main")
        self.setAcceptDrops(True)
        self.actions_by_name = declared.make_actions(self)
        for action in self.actions_by_name.values():
            action.triggered.connect(take_typed)  # before whatever else it is connected with
        self.compare = CompareView(viewport, self)
        self.drop_area = DropArea(self)
        self.drop_area.dropped.connect(self.dropped)
        self.message_bar = MessageBar(self)
        self.controls = LambdaControls(self)
        self.size_panel = SizePanel(self)
        self.save_panel = SavePanel(self)
        self.model_panel = ModelPanel(self)
        self.navigator = Navigator(viewport, self)
        self._pages = QStackedWidget(self)
        self._pages.addWidget(self.drop_area)
        self._pages.addWidget(self.compare)
        middle = QWidget(self)
        column = QVBoxLayout(middle)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.message_bar)
        column.addWidget(self._pages, 1)
        self.strip = FileStrip(self)
        column.addWidget(self.strip)
        self.setCentralWidget(middle)
        self._make_dock()
        self._make_queue()
        self._make_menus()
        self._make_tool_bar()
        self._make_status_bar()
        self.refresh_icons()
        self.show_picture(shown=False)
        self.resize(1240, 820)

    # Parts

    def _section(self, title: str, *widgets: QWidget) -> QGroupBox:
        box = QGroupBox(title, self)
        layout = QVBoxLayout(box)
        layout.setContentsMargins(MARGIN, SPACING, MARGIN, MARGIN)
        layout.setSpacing(SPACING)
        for widget in widgets:
            layout.addWidget(widget)
        return box

    def _make_dock(self) -> None:
        self.save_button = QPushButton(self.tr("Save result"), self)
        self.save_button.setToolTip(self.actions_by_name["save"].toolTip())
        self.save_button.clicked.connect(self.actions_by_name["save"].trigger)
        self.forecast = QLabel(self)
        self.forecast.setWordWrap(True)
        content = QWidget(self)
        layout = QVBoxLayout(content)
        layout.setContentsMargins(SPACING, SPACING, SPACING, SPACING)
        layout.setSpacing(SPACING)
        layout.addWidget(self._section(self.tr("Strengths"), self.controls))
        layout.addWidget(self._section(self.tr("Size and colour"), self.size_panel, self.forecast))
        layout.addWidget(self._section(self.tr("File"), self.save_panel, self.save_button))
        self._navigator_box = self._section(self.tr("Navigator"), self.navigator)
        layout.addWidget(self._navigator_box)
        layout.addWidget(self._section(self.tr("Model"), self.model_panel))
        layout.addStretch()
        area = QScrollArea(self)
        area.setAccessibleName(self.tr("Side panel"))
        area.setWidget(content)
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        bar = area.verticalScrollBar().sizeHint().width()
        area.setMinimumWidth(max(_PANEL_WIDTH, content.minimumSizeHint().width() + bar))
        self.dock = QDockWidget(self.tr("Side panel"), self)
        self.dock.setObjectName("panel")
        self.dock.setWidget(area)
        self.dock.setFeatures(
            QDockWidget.DockWidgetFeature.DockWidgetMovable
            | QDockWidget.DockWidgetFeature.DockWidgetClosable
        )
        self.addDockWidget(Qt.DockWidgetArea.RightDockWidgetArea, self.dock)
        self.dock.visibilityChanged.connect(self.actions_by_name["panels"].setChecked)
        self.actions_by_name["panels"].setChecked(True)
        self.actions_by_name["panels"].triggered.connect(lambda on=False: self.dock.setVisible(on))

    def _make_queue(self) -> None:
        self.batch_panel = BatchPanel(self)
        self.queue_dock = QDockWidget(self.tr("Queue"), self)
        self.queue_dock.setObjectName("queue")
        self.queue_dock.setWidget(self.batch_panel)
        self.addDockWidget(Qt.DockWidgetArea.BottomDockWidgetArea, self.queue_dock)
        action = self.actions_by_name["queue-panel"]
        self.queue_dock.visibilityChanged.connect(action.setChecked)
        action.triggered.connect(lambda on=False: self.queue_dock.setVisible(on))
        self.queue_dock.hide()
        self.setCorner(Qt.Corner.BottomRightCorner, Qt.DockWidgetArea.RightDockWidgetArea)

    def show_queue(self) -> None:
        """Show the queue's panel."""
        self.queue_dock.show()

    def _make_menus(self) -> None:
        bar = self.menuBar()
        self.recent_menu = QMenu(self.tr("Open &recent"), self)
        self.recent_menu.setToolTipsVisible(True)
        menus = (
            (self.tr("&File"), declared.FILE, (3, 5, 7)),
            (self.tr("&Edit"), declared.EDIT, (2, 4, 6, 7, 9)),
            (self.tr("&View"), declared.VIEW, (4, 6)),
            (self.tr("&Compare"), declared.COMPARE, (7, 10)),
            (self.tr("&Picture"), declared.RUN, ()),
            (self.tr("&Queue"), declared.QUEUE, (2, 3)),
            (self.tr("&Tools"), declared.TOOLS, ()),
            (self.tr("&Help"), declared.HELP, ()),
        )
        for title, specs, breaks in menus:
            menu = bar.addMenu(title)
            for index, spec in enumerate(specs):
                if index in breaks:
                    menu.addSeparator()
                menu.addAction(self.actions_by_name[spec.name])
                if spec.name == "open-folder":
                    menu.addMenu(self.recent_menu)
        group = QActionGroup(self)
        for spec in declared.ALL:
            if spec.group == "mode":
                group.addAction(self.actions_by_name[spec.name])

    def _make_tool_bar(self) -> None:
        bar = ToolBar(self.tr("Tools"), self)
        bar.setObjectName("tools")
        bar.setMovable(False)
        bar.setIconSize(ICON_SIZE)
        names = (
            "open", "save", "queue-all", "", "undo", "redo", "", "fit", "one-to-one", "zoom-in", "zoom-out", "",
            "result", "split-vertical", "split-horizontal", "side-by-side", "variants", "flicker", "difference", "",
            "peek", "lock", "", "pin", "sheet", "region", "", "pause", "stop",
        )  # fmt: skip
        for name in names:
            if name:
                bar.add(self.actions_by_name[name])
            else:
                bar.addSeparator()
        self.addToolBar(bar)

    def _make_status_bar(self) -> None:
        bar = self.statusBar()
        self.status_text = QLabel(self)
        self.status_text.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self.progress = QProgressBar(self)
        self.progress.setRange(0, 1000)
        self.progress.setMaximumWidth(220)
        self.progress.setTextVisible(False)
        self.progress.setAccessibleName(self.tr("Progress"))
        self.pixel = QLabel(self)
        self.zoom = QLabel(self)
        self.device = QLabel(self)
        bar.addWidget(self.status_text, 1)
        for widget in (self.progress, self.pixel, self.zoom, self.device):
            bar.addPermanentWidget(widget)
        self.progress.hide()

    # What is shown

    def show_picture(self, *, shown: bool) -> None:
        """The picture, or the first page."""
        self._pages.setCurrentWidget(self.compare if shown else self.drop_area)
        needs_picture = (
            "save", "save-as", "close", "undo", "redo", "copy", "pin", "unpin", "region", "fit", "one-to-one",
            "zoom-in", "zoom-out", "result", "split-vertical", "split-horizontal", "side-by-side", "variants",
            "flicker", "difference", "next-mode", "peek", "lock", "compare-with", "sheet", "stop", "restore",
        )  # fmt: skip
        for name in needs_picture:
            self.actions_by_name[name].setEnabled(shown)
        self.save_button.setEnabled(shown)
        self.set_adjustable(adjustable=shown)
        self._navigator_box.setVisible(shown)

    def set_adjustable(self, *, adjustable: bool) -> None:
        """Whether strengths, size and file can be set."""
        for widget in (self.controls, self.size_panel, self.save_panel):
            widget.setEnabled(adjustable)

    @property
    def is_showing_picture(self) -> bool:
        """Whether a picture is shown rather than the first page."""
        return self._pages.currentWidget() is self.compare

    def refresh_icons(self) -> None:
        """After the palette has changed."""
        declared.set_icons(self.actions_by_name, self.palette())
        self.drop_area.refresh_icons(self.palette())
        self.message_bar.refresh_icons(self.palette())

    def set_progress(self, fraction: float | None, text: str = "") -> None:
        """How far the work is (0 to 1), or None for none."""
        if fraction is not None:  # before it is shown: a visible bar paints the window at once
            self.progress.setValue(round(fraction * 1000))
            self.progress.setAccessibleDescription(text)
        self.progress.setVisible(fraction is not None)
        self.status_text.setText(text)

    def layout_state(self) -> tuple[bytes, bytes]:
        """Geometry and docks, for the next start."""
        return bytes(self.saveGeometry().data()), bytes(self.saveState().data())

    def restore_layout(self, geometry: bytes, state: bytes) -> None:
        """As it was left."""
        self.restoreGeometry(QByteArray(geometry))
        self.restoreState(QByteArray(state))

    # Events

    def changeEvent(self, event: QEvent) -> None:
        """Another palette needs other icons."""
        if event.type() is QEvent.Type.PaletteChange and hasattr(self, "drop_area"):
            self.refresh_icons()
        super().changeEvent(event)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Files may be dropped anywhere."""
        accepted_paths(event)

    def dropEvent(self, event: QDropEvent) -> None:
        """Tell."""
        if paths := accepted_paths(event):
            take_typed()
            self.dropped.emit(paths)

    def closeEvent(self, event: QCloseEvent) -> None:
        """Ask whoever decides."""
        take_typed()
        self.close_requested.emit(event)
