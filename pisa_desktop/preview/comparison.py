"""What the panes show: the photograph, its result, and the pinned variants, decoded one after the other when idle."""

from __future__ import annotations

from PySide6.QtCore import QObject, QRectF, Qt, Signal
from PySide6.QtGui import QImage, QPainter

from engine.types import Lambdas, Size
from pisa_desktop.preview.live_draft import LiveDraft
from pisa_desktop.preview.live_preview import LivePreview
from pisa_desktop.preview.router import ViewRouter
from pisa_desktop.preview.scheduler import CACHE_BYTES, TileCache
from pisa_desktop.state.document import Variant
from pisa_desktop.viewer.compare import MAX_PANES, CompareView, Mode, Pane
from pisa_desktop.viewer.layers import PictureLayer
from pisa_desktop.workers.protocol import PreparedInfo


class Comparison(QObject):
    """Fills a CompareView.

    Attributes:
        preview: of the current result.

    Signals:
        variant_chosen(object): the Lambdas of a pane that was clicked.
        failed(object): the ErrorInfo of something in view that could not be decoded.
    """

    variant_chosen = Signal(object)
    failed = Signal(object)

    def __init__(
        self,
        view: CompareView,
        router: ViewRouter,
        draft: LiveDraft | None = None,
        parent: QObject | None = None,
        cache_bytes: int = CACHE_BYTES,
    ) -> None:
        super().__init__(parent)
        self._view, self._router = view, router
        self._cache = TileCache(cache_bytes)
        self.preview = LivePreview(router, view.viewport, self, draft=draft, cache=self._cache)
        self._variants: list[tuple[Lambdas, LivePreview]] = []
        self._before: PictureLayer | None = None
        self._other: tuple[PictureLayer, str] | None = None
        self._size = Size(1, 1)
        self._info: PreparedInfo | None = None
        self.preview.updated.connect(view.refresh)
        self.preview.state_changed.connect(self._on_state)
        self.preview.failed.connect(self.failed)
        view.mode_changed.connect(self._on_state)
        view.focused_pane.connect(self._on_pane)

    # What is shown

    def begin(self, size: Size, before: PictureLayer | None) -> None:
        """Another photograph, or another size of its result."""
        self._before, self._size, self._info = before, size, None
        self._view.viewport.set_size(size)
        self.preview.begin(size, before)
        for _, variant in self._variants:
            variant.begin(size, before)
        self.fill()

    def set_other(self, layer: PictureLayer | None, name: str = "") -> None:
        """Compare with another file in place of the photograph; None ends that."""
        self._other = (layer, name) if layer is not None else None
        self.fill()

    @property
    def before(self) -> PictureLayer | None:
        """The photograph."""
        return self._before

    def set_prepared(self, info: PreparedInfo, offset: tuple[int, int] = (0, 0)) -> None:
        """Residuals are there, of the whole or of a piece."""
        is_whole = offset == (0, 0) and info.size == self._size
        self._info = info if is_whole else None
        self.preview.show(info, offset)
        self._show_variants()

    def forget(self) -> None:
        """Residuals do not count any more."""
        self._info = None
        self.preview.forget()
        for _, variant in self._variants:
            variant.forget()

    def let_go(self, handle: int) -> None:
        """Residuals will not be asked for again: their exact tiles are not kept, nor those that are still under way."""
        self._cache.forget(handle)

    def again(self) -> None:
        """Try again what could not be decoded."""
        for preview in (self.preview, *(one for _, one in self._variants)):
            preview.again()

    def set_pinned(self, pinned: tuple[Variant, ...]) -> None:
        """Other variants are kept."""
        known = dict(self._variants)
        kept: list[tuple[Lambdas, LivePreview]] = []
        for variant in pinned[-(MAX_PANES - 1) :]:
            preview = known.pop(variant.lambdas, None) or self._new_variant(variant.lambdas)
            kept.append((variant.lambdas, preview))
        for preview in known.values():
            preview.deleteLater()
        self._variants = kept
        self._show_variants()
        self.fill()

    def thumbnail(self, side: int = 96) -> QImage:
        """What of the result is in view, reduced to `side` pixels on its longer side."""
        viewport = self._view.viewport
        view = viewport.view_size
        scale = side / max(1.0, view.width(), view.height())
        image = QImage(
            max(1, round(view.width() * scale)),
            max(1, round(view.height() * scale)),
            QImage.Format.Format_RGB32,
        )
        image.fill(Qt.GlobalColor.gray)
        place = viewport.picture_rect()
        target = QRectF(
            place.x() * scale, place.y() * scale, place.width() * scale, place.height() * scale
        )
        painter = QPainter(image)
        self.preview.layer.paint(painter, target, QRectF(image.rect()))
        painter.end()
        return image

    def _new_variant(self, lambdas: Lambdas) -> LivePreview:
        preview = LivePreview(self._router, self._view.viewport, self, cache=self._cache)
        preview.set_active(active=False)
        preview.move(lambdas)
        preview.begin(self._size, self._before)
        preview.updated.connect(self._view.refresh)
        preview.state_changed.connect(self._on_state)
        preview.failed.connect(self.failed)
        return preview

    def _show_variants(self) -> None:
        if self._info is not None:
            for _, preview in self._variants:
                if preview.info is not self._info:
                    preview.show(self._info)
            self._on_state()

    def fill(self) -> None:
        """Give the panes their layers and names."""
        before = Pane(self._before, self.tr("Original")) if self._before is not None else None
        if self._other is not None:
            before = Pane(*self._other)
        after = Pane(self.preview.layer, self.tr("Result"), self._badge) if self._before else None
        words = self.tr("damage {pix:g} · detail {sem:g}")
        panes = [
            Pane(preview.layer, f"{i}  " + words.format(pix=lambdas.pix, sem=lambdas.sem))
            for i, (lambdas, preview) in enumerate(self._variants, 1)
        ]
        self._view.set_panes(before, after, panes)

    @property
    def _badge(self) -> str:
        if self.preview.problem is not None:
            return self.tr("not restored everywhere")
        return self.tr("draft") if self.preview.is_draft else ""

    # Who may ask

    def _on_state(self) -> None:
        """The result first; then the variants in turn, while they are shown."""
        waiting: LivePreview | None = None
        if (
            self.preview.info is not None
            and self.preview.is_at_rest
            and self._view.mode is Mode.VARIANTS
        ):
            waiting = next((p for _, p in self._variants if p.info and not p.is_at_rest), None)
        for _, preview in self._variants:
            preview.set_active(active=preview is waiting)
        self._view.canvases[0].set_badge(self._badge)

    def _on_pane(self, index: int) -> None:
        if 0 < index <= len(self._variants):
            self.variant_chosen.emit(self._variants[index - 1][0])
