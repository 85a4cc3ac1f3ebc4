"""One model or one set of adapters on the page of models: what it is, its terms, its state, and what can be done with it."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QEvent, QLocale, QRectF, Qt, QUrl, Signal
from PySide6.QtGui import QDesktopServices, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import (
    QCheckBox,
    QFormLayout,
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from engine.download import Card
from pisa_desktop.language.amounts import size
from pisa_desktop.models.tasks import Deed, Item
from pisa_desktop.models.words import tr
from pisa_desktop.photo.speeds import Speed
from pisa_desktop.widgets.fields import ComboBox
from pisa_desktop.widgets.theme import MARGIN, SPACING


@dataclass(frozen=True, slots=True)
class CardState:
    """How a card stands.

    Attributes:
        item: what is installed of it, or None.
        waiting: bytes of a stopped download.
        speed: how fast it was here, or None.
        is_busy: whether work on models goes on, so that nothing else can be begun.
        in_use: whether it is loaded now.
        needs: title of what is missing beside it before it can be used, or "".
        is_damaged: whether a check has found faults.
        is_known: whether the stock is known yet.
    """

    item: Item | None = None
    waiting: int = 0
    speed: Speed | None = None
    is_busy: bool = False
    in_use: bool = False
    needs: str = ""
    is_damaged: bool = False
    is_known: bool = True


class ModelCard(QFrame):
    """Shows a card of the list of models, or something that was installed beside it.

    Args:
        name: what it is installed as.
        card: its card, or None for something of the user's own.

    Signals:
        wanted(str, str): a Deed, and the name; "use" where it is to be used.
    """

    wanted = Signal(str, str)

    def __init__(self, name: str, card: Card | None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.name, self.card = name, card
        self.title = tr(card.title) if card is not None else name
        self._state = CardState()
        self.setAccessibleName(self.title)
        self._make_head()
        self._make_facts()
        self._make_buttons()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(MARGIN, MARGIN, MARGIN, MARGIN)
        layout.setSpacing(SPACING)
        head = QHBoxLayout()
        head.addWidget(self._heading, 1)
        head.addWidget(self.badge)
        layout.addLayout(head)
        if card is not None:
            layout.addWidget(self._what)
        layout.addLayout(self._facts)
        if card is not None and card.licence.must_accept:
            layout.addWidget(self.accept)
        layout.addLayout(self._buttons)
        self.show_state(self._state)

    # Parts

    def _make_head(self) -> None:
        self._heading = QLabel(self.title, self)
        font = self._heading.font()
        font.setBold(True)
        font.setPointSizeF(font.pointSizeF() * 1.15)
        self._heading.setFont(font)
        self.badge = QLabel(self)
        self._what = QLabel(tr(self.card.what) if self.card is not None else "", self)
        self._what.setWordWrap(True)

    def _fact(self, label: str) -> QLabel:
        value = QLabel(self)
        value.setWordWrap(True)
        value.setTextInteractionFlags(
            Qt.TextInteractionFlag.LinksAccessibleByMouse
            | Qt.TextInteractionFlag.LinksAccessibleByKeyboard
            | Qt.TextInteractionFlag.TextSelectableByMouse
        )
        value.setOpenExternalLinks(True)
        name = QLabel(label, self)
        name.setForegroundRole(self.palette().ColorRole.PlaceholderText)
        name.setMinimumWidth(96)
        name.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeading)
        self._facts.addRow(name, value)
        value.setAccessibleName(label)
        return value

    def _make_facts(self) -> None:
        self._facts = QFormLayout()
        self._facts.setVerticalSpacing(SPACING // 2)
        self._facts.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        self._size = self._fact(self.tr("Size"))
        card = self.card
        self._mirrors = ComboBox(self)
        self._mirrors.setAccessibleName(self.tr("Fetch from"))
        self._mirrors.hide()
        if card is not None:
            self._licence = self._fact(self.tr("Licence"))
            self._from = self._fact(self.tr("From"))
            for mirror in card.mirrors:
                self._mirrors.addItem(mirror.name)
            if card.mirrors:
                self._mirrors.setToolTip(self.tr("Tried first; the others follow in turn."))
                self._facts.addRow("", self._mirrors)
        self._hashes = self._fact(self.tr("Hashes"))
        self._speed = self._fact(self.tr("Speed here"))
        text = self.tr("I have read the licence and accept it")
        self.accept = QCheckBox(text, self)
        self.accept.toggled.connect(lambda _: self.show_state(self._state))

    def _button(self, text: str, deed: str) -> QPushButton:
        button = QPushButton(text, self)
        button.setAccessibleName(f"{text.replace('&', '').rstrip('…')}: {self.title}")
        button.setAutoDefault(False)
        button.clicked.connect(lambda _=False: self.wanted.emit(deed, self.name))
        self._buttons.addWidget(button)
        return button

    def _make_buttons(self) -> None:
        self._buttons = QHBoxLayout()
        self._buttons.setSpacing(SPACING)
        self.use = self._button(self.tr("Use it"), "use")
        self.get = self._button(self.tr("Download"), Deed.GET)
        self.page = QPushButton(self.tr("Open its page"), self)
        self.page.setAccessibleName(self.tr("Open the page of {name}").format(name=self.title))
        self.page.setAutoDefault(False)
        self.page.clicked.connect(self._on_page)
        self._buttons.addWidget(self.page)
        self.forget = self._button(self.tr("Discard"), Deed.FORGET)
        self.bring = self._button(self.tr("Import…"), Deed.IMPORT)
        self.verify = self._button(self.tr("Verify"), Deed.VERIFY)
        self.repair = self._button(self.tr("Repair"), Deed.REPAIR)
        self.remove = self._button(self.tr("Remove…"), Deed.REMOVE)
        self._buttons.addStretch()

    def _on_page(self) -> None:
        if self.card is not None:
            QDesktopServices.openUrl(QUrl(self.card.homepage))

    # State

    @property
    def mirror(self) -> str:
        """Name of the mirror to try first, or ""."""
        return self._mirrors.currentText()

    def show_state(self, state: CardState) -> None:
        """Show how it stands."""
        self._state = state
        item, card = state.item, self.card
        is_there, can_get = item is not None, card is not None and card.can_download
        must_accept = card is not None and card.licence.must_accept
        is_builtin = card is not None and card.is_builtin
        self.badge.setText(self._badge_words())
        self._size.setText(self._size_words())
        self._hashes.setText(self._hash_words())
        self._speed.setText(self._speed_words())
        is_model = item is not None and item.kind == "model"
        self._facts.setRowVisible(self._speed, is_model)
        self._facts.setRowVisible(self._hashes, card is None or not is_builtin)
        if card is not None:
            self._licence.setText(self._licence_words())
            self._from.setText(self._from_words())
            self._facts.setRowVisible(self._from, not is_builtin and bool(card.homepage))
            if card.mirrors:
                self._facts.setRowVisible(self._mirrors, can_get and not is_there)
        self.accept.setVisible(must_accept and not is_there)
        for button, is_shown, is_enabled in (
            (self.use, is_model, not state.in_use and not state.needs),
            (self.get, can_get and not is_there, self.accept.isChecked() or not must_accept),
            (self.page, not can_get and not is_there and card is not None, True),
            (self.forget, bool(state.waiting) and not is_there, True),
            (self.bring, not is_there and card is not None, True),
            (self.verify, is_there and not is_builtin, True),
            (self.repair, is_there and state.is_damaged and not is_builtin, True),
            (self.remove, is_there and not is_builtin, not state.in_use),
        ):
            button.setVisible(is_shown)
            button.setEnabled(is_enabled and (not state.is_busy or button is self.page))
        self.get.setText(self.tr("Go on") if state.waiting else self.tr("Download"))
        self.use.setToolTip(
            self.tr("{name} is needed beside it.").format(name=state.needs) if state.needs else ""
        )
        in_use = self.tr("It is in use; choose another model first.")
        self.remove.setToolTip(in_use if state.in_use else "")

    def _badge_words(self) -> str:
        state = self._state
        if not state.is_known:
            return self.tr("looking…")
        if state.item is None:
            return self.tr("stopped half-way") if state.waiting else self.tr("not installed")
        if state.is_damaged or not state.item.ok:
            return self.tr("damaged")
        if state.in_use:
            return self.tr("in use")
        if state.needs:
            return self.tr("installed, needs {name}").format(name=state.needs)
        return self.tr("installed")

    def _size_words(self) -> str:
        state, card = self._state, self.card
        if state.item is not None:
            return size(state.item.bytes)
        if card is None:
            return ""
        if not card.can_download:
            return size(card.bytes)
        text = self.tr("{fetched} to fetch, {kept} on disk")
        words = text.format(fetched=size(card.download_bytes), kept=size(card.bytes))
        if state.waiting:
            got = self.tr("{n} are here already").format(n=size(state.waiting))
            words = f"{words}; {got}"
        return words

    def _licence_words(self) -> str:
        assert self.card is not None
        licence = self.card.licence
        words = self.tr("read it")
        link = f'<a href="{licence.url}">{words}</a>'
        points = " ".join(tr(point) for point in licence.points)
        return f"{tr(licence.name)} ({link}). {points}"

    def _from_words(self) -> str:
        assert self.card is not None
        link = f'<a href="{self.card.homepage}">{self.card.homepage.partition("//")[2]}</a>'
        if self.card.can_download and self._state.item is None:
            return self.tr("{page}; fetched from:").format(page=link)
        return link

    def _hash_words(self) -> str:
        state, card = self._state, self.card
        if state.item is not None and state.item.hashes:
            return self.tr("recorded for {n} files").format(n=state.item.hashes)
        if state.item is not None:
            return self.tr("none were recorded")
        if card is not None and card.has_hashes:
            return self.tr("verified; what arrives must have them")
        return self.tr("nobody has verified any; those of what arrives are recorded")

    def _speed_words(self) -> str:
        speed = self._state.speed
        if speed is None:
            return self.tr("not measured yet; noted when you restore with it")
        where = self.tr("processor") if speed.device == "cpu" else speed.device.upper()
        text = self.tr("{s} s for a megapixel of result ({device})")
        return text.format(s=QLocale().toString(speed.seconds, "f", 1), device=where)

    # Events

    def paintEvent(self, event: QPaintEvent) -> None:
        """A frame that can be seen in both themes."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(self.palette().mid().color(), 1))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 6, 6)
        painter.end()

    def changeEvent(self, event: QEvent) -> None:
        """Links take the colours of another palette only when they are set again."""
        if event.type() is QEvent.Type.PaletteChange and hasattr(self, "_buttons"):
            for label in self.findChildren(QLabel):
                if "<a " in (text := label.text()):
                    label.clear()
                    label.setText(text)
        super().changeEvent(event)
