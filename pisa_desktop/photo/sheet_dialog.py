"""The contact sheet as a window: what is visible at a grid of strengths, from the residuals that are there."""

from __future__ import annotations

import itertools

from PySide6.QtCore import Signal
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from engine.types import Lambdas, Rect
from pisa_desktop.language.say import words
from pisa_desktop.photo.contact_sheet import ContactSheet
from pisa_desktop.viewer.pyramid import image_of
from pisa_desktop.viewer.screen_colours import ScreenColours
from pisa_desktop.widgets.fields import ComboBox
from pisa_desktop.widgets.theme import MARGIN, SPACING
from pisa_desktop.workers.engine_client import EngineClient
from pisa_desktop.workers.protocol import (
    AnchorSpec,
    DraftAnchor,
    DraftRequest,
    Lane,
    PreparedInfo,
    ViewFailed,
)

_CELL_PX = 420 * 420
_numbers = itertools.count(1_000_000_000)


class SheetDialog(QDialog):
    """Shows the sheet while its images arrive.

    Attributes:
        colours: of the screen, or None.

    Signals:
        adopted(object): the Lambdas that were clicked.
    """

    adopted = Signal(object)

    def __init__(
        self,
        client: EngineClient,
        info: PreparedInfo,
        seen: Rect,
        current: Lambdas,
        top: float,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Contact sheet"))
        self._client, self._info, self._seen = client, info, seen
        self._current, self._top = current, top
        self.colours: ScreenColours | None = None
        self._seq = 0
        self._grid = ComboBox(self)
        self._grid.addItem("3 × 3", 3)
        self._grid.addItem("5 × 5", 5)
        self._grid.setAccessibleName(self.tr("Size of the sheet"))
        self.sheet = ContactSheet(self)
        self._hint = QLabel(self)
        self._hint.setWordWrap(True)
        self._again = QPushButton(self.tr("Try again"), self)
        self._again.setAutoDefault(False)
        self._again.clicked.connect(self._begin)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close, self)
        row = QHBoxLayout()
        row.addWidget(self._hint, 1)
        row.addWidget(self._again)
        row.addWidget(self._grid)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(MARGIN, MARGIN, MARGIN, MARGIN)
        layout.setSpacing(SPACING)
        layout.addLayout(row)
        layout.addWidget(self.sheet, 1)
        layout.addWidget(buttons)
        buttons.rejected.connect(self.reject)
        self.sheet.adopted.connect(self._on_adopted)
        self._grid.currentIndexChanged.connect(self._begin)
        client.anchor_ready.connect(self._on_anchor)
        client.view_failed.connect(self._on_failed)
        self._begin()
        self.resize(900, 700)
        self.sheet.setFocus()

    def _begin(self) -> None:
        count = int(self._grid.currentData())
        aspect = self._seen.width / max(1, self._seen.height)
        self.sheet.set_grid(count, self._top, aspect, self._current)
        self._seq = next(_numbers)
        self._hint.setText(self.tr("Click a picture to use its strengths."))
        self._again.hide()
        pixels = _CELL_PX * 9 // count**2
        specs = tuple(
            AnchorSpec(point, pixels, is_urgent=True, is_exact=True) for point in self._in_order()
        )
        self._client.draft(DraftRequest(self._seq, self._info.handle, self._seen, specs))

    def _in_order(self) -> list[Lambdas]:
        """The current strengths' picture first, then outward."""
        here = self._current
        return sorted(
            self.sheet.points, key=lambda p: (p.pix - here.pix) ** 2 + (p.sem - here.sem) ** 2
        )

    def _on_anchor(self, anchor: DraftAnchor) -> None:
        if anchor.seq == self._seq:
            image = image_of(anchor.pixels)
            self.sheet.put(anchor.lambdas, self.colours.shown(image) if self.colours else image)

    def _on_failed(self, failed: ViewFailed) -> None:
        if failed.lane is Lane.DRAFT and failed.seq == self._seq:
            told = self.tr("Not all pictures could be made.")
            self._hint.setText(f"{told} {words(failed.error)}")
            self._again.show()

    def _on_adopted(self, lambdas: object) -> None:
        self.adopted.emit(lambdas)
        self.accept()
