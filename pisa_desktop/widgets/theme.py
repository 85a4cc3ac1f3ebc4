"""Colours, icons and distances: a light and a dark palette in one style on every system."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum

from PySide6.QtCore import QByteArray, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QGuiApplication, QIcon, QImage, QPainter, QPalette, QPixmap
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QApplication

from pisa_desktop.paths import resource_path

SPACING, MARGIN = 8, 12
ICON_SIZE = QSize(20, 20)
_SIZES = (16, 20)


class Theme(StrEnum):
    """What the user may choose."""

    SYSTEM = "system"
    LIGHT = "light"
    DARK = "dark"


_R = QPalette.ColorRole
_COLOURS = {
    Theme.DARK: {
        _R.Window: "#2b2b2b", _R.WindowText: "#e4e4e4", _R.Base: "#1f1f1f", _R.AlternateBase: "#262626",
        _R.Text: "#e4e4e4", _R.Button: "#3a3a3a", _R.ButtonText: "#e4e4e4", _R.BrightText: "#ffffff",
        _R.Highlight: "#2b76ba", _R.HighlightedText: "#ffffff", _R.ToolTipBase: "#3a3a3a",
        _R.ToolTipText: "#f0f0f0", _R.Link: "#7db8ef", _R.PlaceholderText: "#9a9a9a", _R.Light: "#4a4a4a",
        _R.Midlight: "#414141", _R.Mid: "#5a5a5a", _R.Dark: "#1a1a1a", _R.Shadow: "#000000",
    },
    Theme.LIGHT: {
        _R.Window: "#f1f1f1", _R.WindowText: "#1c1c1c", _R.Base: "#ffffff", _R.AlternateBase: "#f6f6f6",
        _R.Text: "#1c1c1c", _R.Button: "#e6e6e6", _R.ButtonText: "#1c1c1c", _R.BrightText: "#ffffff",
        _R.Highlight: "#1f6fb8", _R.HighlightedText: "#ffffff", _R.ToolTipBase: "#ffffff",
        _R.ToolTipText: "#1c1c1c", _R.Link: "#1a62a5", _R.PlaceholderText: "#6a6a6a", _R.Light: "#ffffff",
        _R.Midlight: "#f7f7f7", _R.Mid: "#b4b4b4", _R.Dark: "#9c9c9c", _R.Shadow: "#707070",
    },
}  # fmt: skip
_MARKS = {Theme.DARK: ("#c8c8c8", "#7d7d7d"), Theme.LIGHT: ("#acacac", "#dcdcdc")}
"""Of these the style makes the edges of boxes and circles to choose with: darker by a third, 3:1 against what is around; enabled and disabled."""
_ERRORS = {Theme.DARK: "#ea8a84", Theme.LIGHT: "#b8352b"}
_DISABLED = {Theme.DARK: "#7d7d7d", Theme.LIGHT: "#989898"}


def palette_of(theme: Theme) -> QPalette:
    """The light or the dark palette."""
    palette = QPalette()
    for role, colour in _COLOURS[theme].items():
        palette.setColor(role, QColor(colour))
    for role in (_R.WindowText, _R.Text, _R.ButtonText, _R.HighlightedText):
        palette.setColor(QPalette.ColorGroup.Disabled, role, QColor(_DISABLED[theme]))
    palette.setColor(QPalette.ColorGroup.Disabled, _R.Highlight, QColor(_COLOURS[theme][_R.Mid]))
    return palette


def palette_of_marks(theme: Theme) -> QPalette:
    """The same for what has a box or a circle to choose with, whose edge is made of the window's colour."""
    palette = palette_of(theme)
    enabled, disabled = _MARKS[theme]
    palette.setColor(_R.Window, QColor(enabled))
    palette.setColor(QPalette.ColorGroup.Disabled, _R.Window, QColor(disabled))
    return palette


def error_colour(palette: QPalette) -> QColor:
    """What went wrong, as text on the palette's backgrounds."""
    is_dark = palette.color(_R.Base).lightness() < 128
    return QColor(_ERRORS[Theme.DARK if is_dark else Theme.LIGHT])


def system_theme() -> Theme:
    """What the desktop asks for."""
    is_dark = QGuiApplication.styleHints().colorScheme() is Qt.ColorScheme.Dark
    return Theme.DARK if is_dark else Theme.LIGHT


def apply_theme(app: QApplication, theme: Theme) -> None:
    """Use a theme from now on; `SYSTEM` follows the desktop as it is now."""
    hints = QGuiApplication.styleHints()
    scheme = {Theme.LIGHT: Qt.ColorScheme.Light, Theme.DARK: Qt.ColorScheme.Dark}
    hints.setColorScheme(scheme.get(theme, Qt.ColorScheme.Unknown))
    app.setStyle("Fusion")
    shown = system_theme() if theme == Theme.SYSTEM else theme
    app.setPalette(palette_of(shown))
    for kind in ("QRadioButton", "QCheckBox"):
        app.setPalette(palette_of_marks(shown), kind)  # pyright: ignore[reportArgumentType] - the stubs say bytes


def _rendered(renderer: QSvgRenderer, side: int) -> QImage:
    """An icon as it is drawn, `side` device pixels."""
    image = QImage(side, side, QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(Qt.GlobalColor.transparent)
    painter = QPainter(image)
    renderer.render(painter, QRectF(0, 0, side, side))
    painter.end()
    return image


def _coloured(drawn: QImage, colour: QColor) -> QPixmap:
    """The same in one colour."""
    image = drawn.copy()
    painter = QPainter(image)
    painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_SourceIn)
    painter.fillRect(image.rect(), colour)
    painter.end()
    return QPixmap.fromImage(image)


def _sides(sizes: Sequence[int]) -> list[int]:
    """Device pixels that icons are wanted in: those of the screens that there are, and of one at 200 %."""
    scales = {2.0, *(screen.devicePixelRatio() for screen in QGuiApplication.screens())}
    return sorted({round(side * scale) for side in sizes for scale in scales})


def icon(name: str, palette: QPalette, sizes: Sequence[int] = _SIZES) -> QIcon:
    """One of ours in the palette's colours, sharp at these sizes at the scales of all screens; greyed where disabled.

    Raises:
        FileNotFoundError: there is no icon of that name.
    """
    result = QIcon()
    renderer = QSvgRenderer(QByteArray(resource_path("icons", f"{name}.svg").read_bytes()))
    groups = {
        QIcon.Mode.Normal: palette.color(QPalette.ColorGroup.Active, _R.ButtonText),
        QIcon.Mode.Disabled: palette.color(QPalette.ColorGroup.Disabled, _R.ButtonText),
    }
    for side in _sides(sizes):
        drawn = _rendered(renderer, side)
        for mode, colour in groups.items():
            result.addPixmap(_coloured(drawn, colour), mode)
    return result


def application_icon() -> QIcon:
    """The application's own: half a coarse picture, half a fine one."""
    result = QIcon()
    for side in (16, 24, 32, 48, 64, 128, 256):
        image = QImage(side, side, QImage.Format.Format_ARGB32_Premultiplied)
        image.fill(Qt.GlobalColor.transparent)
        painter = QPainter(image)
        QSvgRenderer(str(resource_path("icons", "application.svg"))).render(painter)
        painter.end()
        result.addPixmap(QPixmap.fromImage(image))
    return result
