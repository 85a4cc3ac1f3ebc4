"""The page of models: what can be had and what is there; getting, importing, checking, mending, removing, moving."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QFileDialog,
    QFrame,
    QHBoxLayout,
    QLabel,
    QProgressBar,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from engine.download import Manifest
from engine.library.places import SourceKind, is_sd21, name_for, source_kind
from pisa_desktop.language.say import say
from pisa_desktop.models.card import CardState, ModelCard
from pisa_desktop.models.offer import ImportOffer
from pisa_desktop.models.tasks import Deed, Item, Stock, Task, TaskProgress
from pisa_desktop.models.words import step_words
from pisa_desktop.paths import path_words
from pisa_desktop.photo.speeds import Speeds
from pisa_desktop.widgets.drop_area import accepted_paths
from pisa_desktop.widgets.theme import ICON_SIZE, MARGIN, SPACING, icon


@dataclass(frozen=True, slots=True)
class InUse:
    """What the engine has loaded: names of model and adapters, or ""."""

    model: str = ""
    adapters: str = ""


class ModelSetup(QDialog):
    """Shows the stock of models and asks for work on it; does none itself.

    Args:
        manifest: what can be had.
        speeds: how fast models were here.
        ask: (question, yes) -> whether the user says yes.

    Signals:
        task_wanted(Task): something to do.
        use_wanted(str, object): a model, and adapters or None.
        stop_wanted(): end what runs.
        dropped(list): paths that were dropped or chosen.
        folder_wanted(): show the models folder.
    """

    task_wanted = Signal(object)
    use_wanted = Signal(str, object)
    stop_wanted = Signal()
    dropped = Signal(list)
    folder_wanted = Signal()

    def __init__(
        self,
        manifest: Manifest,
        speeds: Speeds,
        ask: Callable[[str, str], bool],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._manifest, self._speeds, self._ask = manifest, speeds, ask
        self._stock: Stock | None = None
        self._in_use, self._is_busy = InUse(), False
        self._damaged: set[str] = set()
        self.cards: dict[str, ModelCard] = {}
        self.setWindowTitle(self.tr("Models"))
        self.setAcceptDrops(True)
        layout = QVBoxLayout(self)
        layout.setSpacing(SPACING)
        intro = QLabel(
            self.tr(
                "A model does the restoring. What is here works without a network; nothing is fetched before you ask for it."
            ),
            self,
        )
        intro.setWordWrap(True)
        layout.addWidget(intro)
        layout.addWidget(self._make_cards(), 1)
        self.offer = ImportOffer(self)
        self.offer.accepted.connect(self._on_offer)
        layout.addWidget(self.offer)
        layout.addLayout(self._make_status())
        layout.addLayout(self._make_work())
        layout.addLayout(self._make_foot())
        for card in manifest.cards:
            self._add_card(card.name)
        self._show()
        needed = self._content.minimumSizeHint().width()
        bar = self._area.verticalScrollBar().sizeHint().width()
        self._area.setMinimumWidth(min(1000, needed + bar + SPACING))
        self.resize(720, 780)

    # Parts

    def _make_cards(self) -> QScrollArea:
        self._content = content = QWidget(self)
        self._column = QVBoxLayout(content)
        self._column.setContentsMargins(0, 0, SPACING, 0)
        self._column.setSpacing(SPACING)
        drop = QLabel(
            self.tr(
                "A folder, a zip, a .safetensors file or pisa_sr.pkl can be dropped here or on the main window."
            ),
            self,
        )
        drop.setWordWrap(True)
        drop.setAlignment(Qt.AlignmentFlag.AlignCenter)
        drop.setForegroundRole(self.palette().ColorRole.PlaceholderText)
        drop.setContentsMargins(MARGIN, MARGIN, MARGIN, MARGIN)
        self._import_file = self._button(self.tr("Import a &file…"), self._on_import_file)
        self._import_folder = self._button(self.tr("Import a f&older…"), self._on_import_folder)
        row = QHBoxLayout()
        row.addStretch()
        row.addWidget(self._import_file)
        row.addWidget(self._import_folder)
        row.addStretch()
        self._column.addWidget(drop)
        self._column.addLayout(row)
        self._column.addStretch()
        self._area = area = QScrollArea(self)
        area.setWidget(content)
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setAccessibleName(self.tr("Models and adapters"))
        return area

    def _button(self, text: str, slot: Callable[[], object]) -> QPushButton:
        button = QPushButton(text, self)
        button.setAutoDefault(False)
        button.clicked.connect(lambda _=False: slot())
        return button

    def _make_status(self) -> QHBoxLayout:
        self._sign = QLabel(self)
        self._sign.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.status = QLabel(self)
        self.status.setWordWrap(True)
        self.status.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.status.setAccessibleName(self.tr("What happened last"))
        row = QHBoxLayout()
        row.setSpacing(SPACING)
        row.addWidget(self._sign)
        row.addWidget(self.status, 1)
        self.say("")
        return row

    def _make_work(self) -> QHBoxLayout:
        self.bar = QProgressBar(self)
        self.bar.setRange(0, 1000)
        self.bar.setTextVisible(False)
        self.bar.setMaximumWidth(180)
        self.bar.setAccessibleName(self.tr("Progress"))
        self.words = QLabel(self)
        self.words.setWordWrap(True)
        self.stop = self._button(self.tr("&Stop"), self.stop_wanted.emit)
        row = QHBoxLayout()
        row.setSpacing(SPACING)
        row.addWidget(self.bar)
        row.addWidget(self.words, 1)
        row.addWidget(self.stop)
        return row

    def _make_foot(self) -> QHBoxLayout:
        self._folder = QLabel(self)
        self._folder.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._folder.setWordWrap(True)
        self._show_folder = self._button(self.tr("Show &it"), self.folder_wanted.emit)
        self._move = self._button(self.tr("&Move the models…"), self._on_move)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close, self)
        buttons.rejected.connect(self.reject)
        row = QHBoxLayout()
        row.setSpacing(SPACING)
        row.addWidget(self._folder, 1)
        row.addWidget(self._show_folder)
        row.addWidget(self._move)
        row.addWidget(buttons)
        return row

    def _add_card(self, name: str) -> None:
        known = {card.name: card for card in self._manifest.cards}
        card = ModelCard(name, known.get(name), self)
        card.wanted.connect(self._on_wanted)
        self._column.insertWidget(len(self.cards), card)
        self.cards[name] = card

    # What is shown

    def show_stock(self, stock: Stock, in_use: InUse) -> None:
        """What is there, and what is loaded."""
        self._stock, self._in_use = stock, in_use
        known = {card.name for card in self._manifest.cards}
        names = {item.name for item in stock.items} | known
        for name in [name for name in self.cards if name not in names]:
            self.cards.pop(name).deleteLater()
        for item in stock.items:
            if item.name not in self.cards:
                self._add_card(item.name)
        self._damaged &= {item.name for item in stock.items}
        self._show()

    def show_damage(self, name: str, *, is_damaged: bool) -> None:
        """A check has found faults, or none."""
        if is_damaged:
            self._damaged.add(name)
        else:
            self._damaged.discard(name)
        self._show()

    def show_busy(self, *, is_busy: bool) -> None:
        """Whether work goes on."""
        self._is_busy = is_busy
        if not is_busy:
            self.words.clear()
        self._show()

    def show_progress(self, progress: TaskProgress) -> None:
        """How far it is."""
        fraction = progress.step.fraction
        self.bar.setRange(0, 1000 if fraction is not None else 0)
        self.bar.setValue(round(1000 * (fraction or 0.0)))
        self.words.setText(step_words(progress.step))

    def say(self, text: str, *, is_error: bool = False) -> None:
        """What happened; "" takes it away."""
        self._has_failed = is_error
        sign = icon("error" if is_error else "info", self.palette())
        self._sign.setPixmap(sign.pixmap(ICON_SIZE))
        self.status.setText(text)
        for widget in (self._sign, self.status):
            widget.setVisible(bool(text))

    def offer_import(self, path: Path) -> None:
        """Ask how something is to be imported."""
        self.offer.ask(path, self._name_for(path))

    def _name_for(self, path: Path) -> str:
        taken = {item.name for item in self._stock.items} if self._stock is not None else set[str]()
        usual = {SourceKind.CHECKPOINT: "pisa-sr", SourceKind.SINGLE_FILE: "sd21-base"}
        name = usual.get(source_kind(path) or SourceKind.PACK, name_for(path))
        if is_sd21(path):
            name = "sd21-base"
        if name in taken or name == "starter":
            number = next(n for n in range(2, 1000) if f"{name}-{n}" not in taken)
            name = f"{name}-{number}"
        return name

    def _show(self) -> None:
        stock = self._stock
        for name, card in self.cards.items():
            card.show_state(self._state_of(name, stock))
        for widget in (self.bar, self.words, self.stop):
            widget.setVisible(self._is_busy)
        for button in (self._import_file, self._import_folder):
            button.setEnabled(not self._is_busy)
        self.offer.set_busy(is_busy=self._is_busy)
        self._move.setEnabled(not self._is_busy and stock is not None and not stock.problem)
        self._show_folder.setEnabled(stock is not None)
        if stock is not None:
            text = self.tr("Models lie in {path}").format(path=path_words(stock.folder))
            self._folder.setText(say(stock.problem) or text)
            self._folder.setToolTip(str(stock.folder))

    def _state_of(self, name: str, stock: Stock | None) -> CardState:
        if stock is None:
            return CardState(is_busy=True, is_known=False)
        item = stock.find(name)
        in_use = item is not None and name in {self._in_use.model, self._in_use.adapters}
        needs = ""
        if item is not None and item.kind == "model" and not (item.has_adapters or item.fits):
            needs = self.cards["pisa-sr"].title if "pisa-sr" in self.cards else self.tr("adapters")
        return CardState(
            item, stock.waiting.get(name, 0), self._speeds.of(name), self._is_busy, in_use, needs,
            name in self._damaged,
        )  # fmt: skip

    # What is wanted

    def _on_wanted(self, deed: str, name: str) -> None:
        item = self._stock.find(name) if self._stock is not None else None
        if deed == "use":
            adapters = self._adapters_of(item) if item is not None else None
            self.use_wanted.emit(name, adapters)
        elif deed == Deed.IMPORT:
            self._on_import_file(name)
        elif deed == Deed.REMOVE:
            question = self.tr("Delete {name} from this computer?").format(name=name)
            if self._ask(question, self.tr("Delete")):
                self.task_wanted.emit(Task(Deed.REMOVE, name))
        else:
            self.task_wanted.emit(Task(Deed(deed), name, mirror=self.cards[name].mirror))

    def _adapters_of(self, item: Item) -> str | None:
        """Adapters to use a model with: its own, else the published ones where they fit, else the first that fit."""
        if item.has_adapters or not item.fits:
            return None
        return "pisa-sr" if "pisa-sr" in item.fits else item.fits[0]

    def _on_import_file(self, _name: str = "") -> None:
        endings = "*.safetensors *.pkl *.pt *.pth *.zip"
        path, _ = QFileDialog.getOpenFileName(
            self, self.tr("Import a model or adapters"), "", f"{self.tr('Models')} ({endings})"
        )
        if path:
            self.dropped.emit([Path(path)])

    def _on_import_folder(self) -> None:
        path = QFileDialog.getExistingDirectory(self, self.tr("Import a model in a folder"))
        if path:
            self.dropped.emit([Path(path)])

    def _on_offer(self, path: Path, name: str, is_slim: bool) -> None:
        self.task_wanted.emit(Task(Deed.IMPORT, name, path, is_slim))

    def _on_move(self) -> None:
        path = QFileDialog.getExistingDirectory(self, self.tr("Let the models lie in"))
        if path:
            self.task_wanted.emit(Task(Deed.MOVE, path=Path(path)))

    # Events

    def changeEvent(self, event: QEvent) -> None:
        """Another palette needs another sign."""
        if event.type() is QEvent.Type.PaletteChange and hasattr(self, "_sign"):
            self.say(self.status.text(), is_error=self._has_failed)
        super().changeEvent(event)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Files and folders are taken."""
        accepted_paths(event)

    def dropEvent(self, event: QDropEvent) -> None:
        """Tell."""
        if paths := accepted_paths(event):
            self.dropped.emit(paths)
