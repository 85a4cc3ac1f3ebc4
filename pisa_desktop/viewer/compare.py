"""Comparing pictures: one canvas with a divider, two beside each other, or up to four, on one camera."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QColor, QHideEvent, QKeyEvent, QShowEvent
from PySide6.QtWidgets import QGridLayout, QLabel, QSizePolicy, QWidget

from pisa_desktop.state.viewport import Viewport
from pisa_desktop.viewer.canvas import BACKDROP, Canvas, Divider
from pisa_desktop.viewer.layers import Layer
from pisa_desktop.viewer.screen_colours import ScreenColours

FLICKER_MS = 500
MAX_PANES = 4
_NOTICE_MARGIN = 48


class Mode(StrEnum):
    """How pictures are compared."""

    RESULT = "result"
    SPLIT_VERTICAL = "split-vertical"
    SPLIT_HORIZONTAL = "split-horizontal"
    SIDE_BY_SIDE = "side-by-side"
    VARIANTS = "variants"
    FLICKER = "flicker"
    DIFFERENCE = "difference"


_DIVIDERS = {
    Mode.SPLIT_VERTICAL: Divider.VERTICAL,
    Mode.SPLIT_HORIZONTAL: Divider.HORIZONTAL,
    Mode.DIFFERENCE: Divider.DIFFERENCE,
}


@dataclass(frozen=True)
class Pane:
    """What a pane of a comparison shows.

    Attributes:
        layer: the picture.
        label: its name, in a corner.
        badge: a word such as "draft", or "".
    """

    layer: Layer
    label: str
    badge: str = ""


class CompareView(QWidget):
    """Shows a photograph before and after, and pinned variants.

    Attributes:
        colours: of the screen that it is on, or None.

    Signals:
        mode_changed(Mode): compared in another way now.
        hovered(object): the point under the pointer (QPointF, 0 to 1), or None.
        focused_pane(int): a pane was clicked; 0 is the current result.
        original_held(bool): the key that shows the original while it is held went down or up.
    """

    mode_changed = Signal(object)
    hovered = Signal(object)
    focused_pane = Signal(int)
    original_held = Signal(bool)

    def __init__(self, viewport: Viewport, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._viewport = viewport
        self.colours: ScreenColours | None = None
        self._own = [Viewport(self) for _ in range(MAX_PANES - 1)]
        self._is_locked = True
        self._mode = Mode.SPLIT_VERTICAL
        self._before: Pane | None = None
        self._after: Pane | None = None
        self._variants: tuple[Pane, ...] = ()
        self._canvases = [Canvas(viewport, self) for _ in range(MAX_PANES)]
        self._shows_before = False
        self._notice = QLabel(self)
        self.setAutoFillBackground(True)
        self.set_habits(BACKDROP, wheel_zooms=True)
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setSpacing(2)
        for index, canvas in enumerate(self._canvases):
            self._grid.addWidget(canvas, index // 2, index % 2)
            canvas.hovered.connect(self.hovered)
            canvas.clicked.connect(self._on_clicked)
        self._lay_notice()
        self._flicker = QTimer(self)
        self._flicker.setInterval(FLICKER_MS)
        self._flicker.timeout.connect(self._on_flicker)
        self.setFocusProxy(self._canvases[0])
        self._arrange()

    def _lay_notice(self) -> None:
        self._notice.setTextFormat(Qt.TextFormat.PlainText)
        self._notice.setWordWrap(True)
        self._notice.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._notice.setMargin(_NOTICE_MARGIN)
        self._notice.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Ignored)
        self._notice.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._notice.hide()
        self._grid.addWidget(self._notice, 0, 0, 2, 2)

    def set_notice(self, text: str) -> None:
        """What stands where a picture should be, such as why there is none; empty for nothing."""
        self._notice.setText(text)
        self._notice.setVisible(bool(text))
        self._notice.raise_()

    def set_habits(self, backdrop: QColor, *, wheel_zooms: bool) -> None:
        """See `Canvas.set_habits`."""
        palette = self._notice.palette()
        is_dark = backdrop.lightness() < 128
        palette.setColor(self._notice.foregroundRole(), QColor("#f0f0f0" if is_dark else "#1c1c1c"))
        self._notice.setPalette(palette)
        palette = self.palette()
        palette.setColor(self.backgroundRole(), backdrop.darker(125))
        self.setPalette(palette)
        for canvas in self._canvases:
            canvas.set_habits(backdrop, wheel_zooms=wheel_zooms)

    def set_colours(self, colours: ScreenColours | None) -> None:
        """See `Canvas.set_colours`."""
        self.colours = colours
        for canvas in self._canvases:
            canvas.set_colours(colours)

    # What is shown

    @property
    def viewport(self) -> Viewport:
        """The camera of the first pane, and of all while they are locked."""
        return self._viewport

    @property
    def canvases(self) -> Sequence[Canvas]:
        """The panes in use, the current result's first."""
        return self._canvases[: self._count()]

    @property
    def mode(self) -> Mode:
        """How pictures are compared."""
        return self._mode

    def set_mode(self, mode: Mode) -> None:
        """Compare in another way."""
        if mode != self._mode:
            self._mode = mode
            self._shows_before = False
            self._arrange()
            self.mode_changed.emit(mode)

    def set_locked(self, *, locked: bool) -> None:
        """One camera for all panes, or one for each, starting from what is seen."""
        if locked != self._is_locked:
            self._is_locked = locked
            for canvas, own in zip(self._canvases[1:], self._own, strict=True):
                if not locked:
                    own.copy_from(self._viewport)
                canvas.set_viewport(self._viewport if locked else own)

    def set_panes(
        self, before: Pane | None, after: Pane | None, variants: Sequence[Pane] = ()
    ) -> None:
        """The photograph, its result, and the variants that are pinned (the first three are shown)."""
        count = self._count()
        self._before, self._after = before, after
        self._variants = tuple(variants[: MAX_PANES - 1])
        if self._count() != count:
            self._arrange()
        else:
            self._fill()

    def set_peeking(self, *, peeking: bool) -> None:
        """Show the photograph as it was while this is on."""
        for canvas in self.canvases:
            canvas.set_peeking(peeking=peeking)

    def _count(self) -> int:
        if self._mode is Mode.SIDE_BY_SIDE and self._before is not None:
            return 2
        if self._mode is Mode.VARIANTS:
            return 1 + len(self._variants)
        return 1

    def _arrange(self) -> None:
        count = self._count()
        for index, canvas in enumerate(self._canvases):
            canvas.setVisible(index < count)
        for column in range(2):
            self._grid.setColumnStretch(column, 1 if column == 0 or count > 1 else 0)
        for row in range(2):
            self._grid.setRowStretch(row, 1 if row == 0 or count > 2 else 0)
        if self._mode is Mode.FLICKER:
            self._flicker.start()
        else:
            self._flicker.stop()
        self._fill()

    def _fill(self) -> None:
        before, after = self._before, self._after
        first = self._canvases[0]
        first.set_divider(_DIVIDERS.get(self._mode, Divider.NONE))
        if self._mode is Mode.SIDE_BY_SIDE and before is not None:
            self._show(first, before, before)
            self._show(self._canvases[1], before, after)
            return
        self._show(first, before, before if self._shows_before and before else after)
        for canvas, variant in zip(self._canvases[1:], self._variants, strict=False):
            self._show(canvas, before, variant)

    def _show(self, canvas: Canvas, before: Pane | None, after: Pane | None) -> None:
        canvas.set_layers(before.layer if before else None, after.layer if after else None)
        canvas.set_labels(before.label if before else "", after.label if after else "")
        canvas.set_badge(after.badge if after and after is not before else "")

    def refresh(self) -> None:
        """Something in the layers has changed."""
        for canvas in self.canvases:
            canvas.update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Holding O shows the original."""
        self._hold(event, is_down=True)

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        """Until it is let go."""
        self._hold(event, is_down=False)

    def _hold(self, event: QKeyEvent, *, is_down: bool) -> None:
        if event.key() == Qt.Key.Key_O:
            if not event.isAutoRepeat():
                self.original_held.emit(is_down)
        else:
            event.ignore()

    def hideEvent(self, event: QHideEvent) -> None:
        """Nothing flickers unseen."""
        self._flicker.stop()
        super().hideEvent(event)

    def showEvent(self, event: QShowEvent) -> None:
        """Seen again."""
        super().showEvent(event)
        if self._mode is Mode.FLICKER:
            self._flicker.start()

    def _on_flicker(self) -> None:
        self._shows_before = not self._shows_before
        self._fill()

    def _on_clicked(self, _point: object) -> None:
        sender = self.sender()
        if isinstance(sender, Canvas) and self._mode is Mode.VARIANTS:
            self.focused_pane.emit(self._canvases.index(sender))
