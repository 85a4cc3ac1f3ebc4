"""Colours for the screen: real profiles and real windows."""

from __future__ import annotations

import numpy as np
import pytest
from PIL import Image, ImageCms
from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QColorSpace, QImage, QPainter

from engine.types import Lambdas, Rect, Size
from pisa_desktop.language.messages import Messages
from pisa_desktop.state.viewport import Viewport
from pisa_desktop.system.settings import SCREEN_COLOURS, SCREEN_PROFILE, Settings
from pisa_desktop.viewer import screen_profile
from pisa_desktop.viewer.layers import PictureLayer, ResultLayer
from pisa_desktop.viewer.pyramid import Pyramid, image_of
from pisa_desktop.viewer.screen_colours import BadProfile, ScreenColours
from pisa_desktop.widgets.file_strip import Entry
from pisa_desktop.window.main_window import MainWindow

ORANGE = (230, 120, 20)


def profile(space: QColorSpace.NamedColorSpace) -> bytes:
    return bytes(QColorSpace(space).iccProfile().data())


P3 = profile(QColorSpace.NamedColorSpace.DisplayP3)
ADOBE = profile(QColorSpace.NamedColorSpace.AdobeRgb)
SRGB = profile(QColorSpace.NamedColorSpace.SRgb)


def picture(height=700, width=1500) -> np.ndarray:
    y, x = np.mgrid[:height, :width]
    return np.stack(
        [x * 255 // width, y * 255 // height, (x + y) * 255 // (width + height)], -1
    ).astype(np.uint8)


def reference(pixels: np.ndarray, icc: bytes) -> np.ndarray:
    """What another library makes of it."""
    import io

    return np.asarray(
        ImageCms.profileToProfile(
            Image.fromarray(pixels),
            ImageCms.createProfile("sRGB"),
            ImageCms.ImageCmsProfile(io.BytesIO(icc)),
            ImageCms.Intent.RELATIVE_COLORIMETRIC,
        )
    )


def pixels_of(image: QImage) -> np.ndarray:
    image = image.convertToFormat(QImage.Format.Format_RGB888)
    rows = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), image.bytesPerLine())
    return rows[:, : 3 * image.width()].reshape(image.height(), image.width(), 3).copy()


def painted(layer, target: QRectF, view: QRectF, colours) -> tuple[np.ndarray, bool]:
    image = QImage(int(view.width()), int(view.height()), QImage.Format.Format_RGB32)
    image.fill(0)
    painter = QPainter(image)
    is_sharp = layer.paint(painter, target, view, colours)
    painter.end()
    return pixels_of(image), is_sharp


def until_sharp(layer, target, view, colours) -> tuple[np.ndarray, int]:
    for times in range(1, 200):
        found, is_sharp = painted(layer, target, view, colours)
        if is_sharp:
            return found, times
    raise AssertionError("it never becomes sharp")


@pytest.mark.parametrize("icc", [P3, ADOBE], ids=["Display P3", "Adobe RGB"])
def test_the_screens_numbers_are_those_of_another_library(icc, qapp):
    colours = ScreenColours(icc)
    assert colours.is_needed
    pixels = picture(90, 120)
    found = pixels_of(colours.shown(image_of(pixels))).astype(int)
    assert np.abs(found - reference(pixels, icc)).max() <= 2
    assert np.abs(found - pixels).max() > 8


def test_a_screen_that_is_srgb_needs_nothing(qapp):
    assert not ScreenColours(SRGB).is_needed


@pytest.mark.parametrize(
    ("bad", "why"),
    [
        (b"", "no ICC"),
        (bytes(400), "no ICC"),
        (P3[:200], "cut off"),
        (P3[:16] + b"CMYK" + P3[20:], "not of an RGB"),
        (P3[:132] + bytes(len(P3) - 132), "cannot be used"),
    ],
)
@pytest.mark.qt_log_ignore("fromIccProfile")
def test_a_bad_profile_is_refused_with_a_reason(bad, why, qapp):
    with pytest.raises(BadProfile, match=why):
        ScreenColours(bad)


@pytest.mark.parametrize("scale", [1.0, 0.7, 2.0, 0.4])
def test_what_is_painted_is_the_converted_picture_and_nothing_is_converted_twice(
    scale, qapp, monkeypatch
):
    pixels = picture()
    layer, colours = PictureLayer(Pyramid.build(image_of(pixels))), ScreenColours(P3)
    view, target = QRectF(0, 0, 900, 500), QRectF(-37, -21, 1500 * scale, 700 * scale)
    found, times = until_sharp(layer, target, view, colours)
    whole = PictureLayer(Pyramid.build(colours.shown(image_of(pixels))))
    expected, _ = painted(whole, target, view, None)
    assert np.abs(found.astype(int) - expected).max() <= 3
    assert times <= 6
    monkeypatch.setattr(ScreenColours, "shown", lambda *_: pytest.fail("converted again"))
    again, is_sharp = painted(layer, target, view, colours)
    assert is_sharp
    assert (again == found).all()


def test_a_large_view_is_converted_over_several_paintings_and_never_black(qapp):
    pixels = picture(1600, 3000)
    layer, colours = PictureLayer(Pyramid.build(image_of(pixels))), ScreenColours(P3)
    view = target = QRectF(0, 0, 3000, 1600)
    final, times = until_sharp(layer, target, view, colours)
    assert times >= 4
    fresh = PictureLayer(layer.pyramid)
    for _ in range(times):
        soft, is_sharp = painted(fresh, target, view, colours)
        assert np.abs(soft.astype(int) - final).max() <= 8
    assert is_sharp
    assert (soft == final).all()


def test_memory_for_converted_pieces_is_bounded(qapp, monkeypatch):
    from pisa_desktop.viewer import screen_colours

    monkeypatch.setattr(screen_colours, "KEPT_BYTES", 1 << 20)
    layer, colours = PictureLayer(Pyramid.build(image_of(picture(1200, 3000)))), ScreenColours(P3)
    for x in range(0, 2500, 300):
        target = QRectF(-x, -x / 4, 3000, 1200)
        until_sharp(layer, target, QRectF(0, 0, 400, 300), colours)
        assert layer._copy._bytes <= (4 << 20) + 4 * screen_colours.PIXELS_A_PAINT


def test_a_transparent_picture_keeps_its_transparency(qapp):
    alpha = np.full((700, 1500), 128, np.uint8)
    layer = PictureLayer(Pyramid.build(image_of(np.full((700, 1500, 3), ORANGE, np.uint8), alpha)))
    found, _ = until_sharp(
        layer, QRectF(0, 0, 1500, 700), QRectF(0, 0, 600, 300), ScreenColours(P3)
    )
    want = reference(np.full((1, 1, 3), ORANGE, np.uint8), P3)[0, 0]
    assert np.abs(found[100, 100].astype(int) - want // 2).max() <= 3


def test_tiles_and_drafts_are_converted_once_and_read_out_as_srgb(qapp):
    colours, key = ScreenColours(P3), "k"
    layer = ResultLayer(Size(200, 100))
    layer.set_key(key)
    flat = np.full((100, 100, 3), ORANGE, np.uint8)
    layer.put(0, Rect(0, 0, 100, 100), image_of(flat), key)
    layer.set_draft(Rect(100, 0, 200, 100), image_of(flat[:50, :50].copy()), key)
    found, _ = until_sharp(layer, QRectF(0, 0, 200, 100), QRectF(0, 0, 200, 100), colours)
    want = reference(flat[:1, :1].copy(), P3)[0, 0]
    for x in (50, 150):
        assert np.abs(found[50, x].astype(int) - want).max() <= 2
        colour = layer.colour_at(QPointF(x / 200, 0.5))
        assert (colour.red(), colour.green(), colour.blue()) == ORANGE


def test_a_canvas_shows_the_screens_numbers_and_copies_srgb(canvas):
    flat = np.full((48, 64, 3), ORANGE, np.uint8)
    canvas.set_layers(None, PictureLayer(Pyramid.build(image_of(flat))))
    canvas.set_colours(ScreenColours(P3))
    want = reference(flat[:1, :1].copy(), P3)[0, 0]
    shown = pixels_of(canvas.grab().toImage())
    assert np.abs(shown[240, 320].astype(int) - want).max() <= 2
    assert tuple(pixels_of(canvas.snapshot())[240, 320]) == ORANGE


# The window


@pytest.fixture
def parts(qtbot, tmp_path, monkeypatch):
    from pisa_desktop.viewer.screen_watch import ScreenWatch

    monkeypatch.setattr(
        "pisa_desktop.viewer.screen_watch.profile_of", lambda _w: screen_profile.Found(P3)
    )
    viewport = Viewport()
    window = MainWindow(viewport)
    viewport.setParent(window)
    qtbot.addWidget(window)
    settings, messages = Settings(tmp_path, window), Messages(window)
    told: list[str] = []
    messages.told.connect(lambda message: told.append(message.text))
    watch = ScreenWatch(window, settings, messages, window)
    window.show()
    qtbot.waitExposed(window)
    watch.begin()
    return window, settings, told, watch


def test_the_window_finds_the_profile_and_follows_the_setting(parts, tmp_path):
    window, settings, told, _watch = parts
    assert window.compare.colours.profile == P3
    assert "P3" in window.zoom.toolTip()
    settings.set(SCREEN_COLOURS, "srgb")
    assert window.compare.colours is None
    own = tmp_path / "own.icc"
    own.write_bytes(ADOBE)
    settings.set(SCREEN_PROFILE, str(own))
    assert settings.get(SCREEN_COLOURS) == "file"
    assert window.compare.colours.profile == ADOBE
    assert told == []


@pytest.mark.qt_log_ignore("profile")
def test_a_profile_that_cannot_be_used_is_said_once_and_left_out(parts, tmp_path):
    window, settings, told, watch = parts
    settings.set(SCREEN_COLOURS, "file")
    bad = tmp_path / "bad.icc"
    bad.write_bytes(b"no profile at all" * 20)
    settings.set(SCREEN_PROFILE, str(bad))
    watch.refresh()
    assert window.compare.colours is None
    assert len(told) == 1
    assert "sRGB" in told[0]
    bad.unlink()
    watch.refresh()
    watch.refresh()
    assert len(told) == 2
    assert "bad.icc" in told[1]


def test_another_screen_has_another_profile(parts, monkeypatch):
    window, _settings, _told, _watch = parts
    monkeypatch.setattr(
        "pisa_desktop.viewer.screen_watch.profile_of", lambda _w: screen_profile.Found(ADOBE)
    )
    window.windowHandle().screenChanged.emit(window.screen())
    assert window.compare.colours.profile == ADOBE


def has_colour(widget, colour) -> bool:
    seen = pixels_of(widget.grab().toImage()).astype(int)
    return bool((np.abs(seen - colour).max(-1) <= 2).sum() > 100)


def test_small_pictures_show_the_screens_numbers_and_are_converted_once(parts, monkeypatch):
    window, settings, _told, _watch = parts
    flat = np.full((60, 80, 3), ORANGE, np.uint8)
    want = reference(flat[:1, :1].copy(), P3)[0, 0]
    strip, pad = window.strip, window.controls.pad
    window.show_picture(shown=True)
    strip.show_entries([Entry(n, f"{n}.png", f"{n}.png") for n in (1, 2)], 1)
    strip.set_thumbnail(1, image_of(flat).copy())
    strip.show()
    pad.set_pins((Lambdas(0.5, 0.5),), {Lambdas(0.5, 0.5): image_of(flat).copy()})
    pad.resize(240, 240)
    assert has_colour(strip, want)
    assert has_colour(pad, want)
    assert not has_colour(strip, ORANGE)
    assert not has_colour(pad, ORANGE)
    with monkeypatch.context() as patched:
        patched.setattr(ScreenColours, "shown", lambda *_: pytest.fail("converted again"))
        assert has_colour(strip, want)
        assert has_colour(pad, want)
    pad.set_backdrop(Lambdas(1.0, 1.0), image_of(flat).copy())
    assert len(pad._fitted._known) == 1  # what nobody has painted is not converted
    assert has_colour(pad, want)
    assert len(pad._fitted._known) == 2
    pad.clear_backdrop()
    assert len(pad._fitted._known) == 1
    settings.set(SCREEN_COLOURS, "srgb")
    assert has_colour(strip, ORANGE)
    assert has_colour(pad, ORANGE)


def test_where_the_system_converts_nothing_is_converted_here(parts, monkeypatch):
    window, _settings, _told, watch = parts
    monkeypatch.setattr("pisa_desktop.viewer.screen_watch.profile_of", screen_profile.profile_of)
    monkeypatch.setattr(
        screen_profile.QGuiApplication, "platformName", staticmethod(lambda: "wayland")
    )
    watch.refresh()
    assert window.compare.colours is None
    assert "system" in window.zoom.toolTip()
