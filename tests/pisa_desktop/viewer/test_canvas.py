"""Canvas and comparison with real events; pixels that we paint are looked at, styles are not."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QColor, QImage, QWheelEvent
from PySide6.QtTest import QTest

from engine.types import Rect, Size
from pisa_desktop.viewer.canvas import BACKDROP, Divider
from pisa_desktop.viewer.compare import CompareView, Mode, Pane
from pisa_desktop.viewer.layers import PictureLayer, ResultLayer
from pisa_desktop.viewer.pyramid import Pyramid, image_of
from tests.pisa_desktop.viewer.conftest import shown

RED, GREEN, BLUE = (200, 30, 30), (30, 200, 30), (30, 30, 200)


def flat(colour, width=64, height=48) -> PictureLayer:
    return PictureLayer(Pyramid.build(image_of(np.full((height, width, 3), colour, np.uint8))))


def coordinates(width=64, height=48) -> PictureLayer:
    """A picture whose colour says where one is: red across, green down."""
    y, x = np.mgrid[:height, :width]
    pixels = np.stack([x * 4, y * 5, np.full_like(x, 77)], -1).astype(np.uint8)
    return PictureLayer(Pyramid.build(image_of(pixels)))


def colour_at(widget, x, y) -> QColor:
    image = widget.grab().toImage()
    ratio = image.devicePixelRatio()
    return image.pixelColor(int(x * ratio), int(y * ratio))


def is_near(colour: QColor, wanted, tolerance=3) -> bool:
    return all(abs(a - b) <= tolerance for a, b in zip(colour.getRgb()[:3], wanted, strict=True))


def wheel(widget, position, delta, modifiers=Qt.KeyboardModifier.NoModifier):
    place = QPointF(*position)
    event = QWheelEvent(
        place, widget.mapToGlobal(place), QPoint(0, 0), QPoint(*delta), Qt.MouseButton.NoButton, modifiers,
        Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip
    from PySide6.QtWidgets import QApplication

    QApplication.sendEvent(widget, event)


def test_the_divider_parts_two_pictures_to_the_pixel(canvas):
    canvas.set_layers(flat(RED), flat(GREEN))
    canvas.set_divider(Divider.VERTICAL)
    assert is_near(colour_at(canvas, 310, 100), RED)
    assert is_near(colour_at(canvas, 330, 100), GREEN)
    QTest.mousePress(canvas, Qt.MouseButton.LeftButton, pos=QPoint(320, 200))
    QTest.mouseMove(canvas, QPoint(400, 200))
    QTest.mouseRelease(canvas, Qt.MouseButton.LeftButton, pos=QPoint(400, 200))
    assert canvas.viewport.split == pytest.approx(400 / 640, abs=0.01)
    assert is_near(colour_at(canvas, 390, 100), RED)
    assert is_near(colour_at(canvas, 410, 100), GREEN)
    QTest.mouseClick(canvas, Qt.MouseButton.LeftButton, pos=QPoint(100, 300))
    assert canvas.viewport.split == pytest.approx(100 / 640, abs=0.01)
    canvas.set_divider(Divider.HORIZONTAL)
    canvas.viewport.set_split(0.25)
    assert is_near(colour_at(canvas, 50, 105), RED)
    assert is_near(colour_at(canvas, 50, 135), GREEN)


def test_the_divider_survives_zoom_and_is_clamped(canvas):
    canvas.set_layers(flat(RED), flat(GREEN))
    canvas.set_divider(Divider.VERTICAL)
    canvas.viewport.set_split(0.3)
    wheel(canvas, (500, 300), (0, 480))
    assert canvas.viewport.split == 0.3
    QTest.mousePress(canvas, Qt.MouseButton.LeftButton, pos=QPoint(192, 200))
    QTest.mouseMove(canvas, QPoint(-500, 200))
    QTest.mouseRelease(canvas, Qt.MouseButton.LeftButton, pos=QPoint(-500, 200))
    assert canvas.viewport.split == 0.0


def test_both_sides_show_the_same_place_at_any_zoom(canvas):
    canvas.set_layers(coordinates(), coordinates(256, 192))
    canvas.set_divider(Divider.VERTICAL)
    for _ in range(3):
        wheel(canvas, (320, 240), (0, 240))
    point = canvas.viewport.to_picture(QPointF(300, 200))
    seen = colour_at(canvas, 300, 200)
    assert abs(seen.red() - point.x() * 64 * 4) < 6
    assert abs(seen.green() - point.y() * 48 * 5) < 8


def test_the_wheel_zooms_about_the_pointer_and_ignores_nothing_turned(canvas):
    canvas.set_layers(None, coordinates())
    before = canvas.viewport.to_picture(QPointF(500, 100))
    for _ in range(10):
        wheel(canvas, (500, 100), (0, 120))
    after = canvas.viewport.to_picture(QPointF(500, 100))
    assert abs(after.x() - before.x()) * canvas.viewport.picture_rect().width() < 0.5
    zoom = canvas.viewport.zoom
    wheel(canvas, (500, 100), (0, 0))
    assert canvas.viewport.zoom == zoom
    wheel(canvas, (500, 100), (120, 0))
    assert canvas.viewport.zoom == zoom


def test_drags_keys_and_double_clicks(canvas):
    canvas.set_layers(None, coordinates())
    canvas.viewport.set_zoom(30.0)
    start = canvas.viewport.centre
    QTest.mousePress(canvas, Qt.MouseButton.LeftButton, pos=QPoint(300, 300))
    QTest.mouseMove(canvas, QPoint(350, 300))
    QTest.mouseRelease(canvas, Qt.MouseButton.LeftButton, pos=QPoint(350, 300))
    assert canvas.viewport.centre.x() == pytest.approx(start.x() - 50 / (64 * 30))
    QTest.keyClick(canvas, Qt.Key.Key_Right)
    assert canvas.viewport.centre.x() > start.x() - 50 / (64 * 30)
    QTest.keyClick(canvas, Qt.Key.Key_Minus)
    assert canvas.viewport.zoom == pytest.approx(24.0)
    QTest.mouseDClick(canvas, Qt.MouseButton.LeftButton, pos=QPoint(100, 100))
    assert canvas.viewport.is_fit
    QTest.mouseDClick(canvas, Qt.MouseButton.LeftButton, pos=QPoint(100, 100))
    assert canvas.viewport.zoom == 1.0


def test_a_picture_pixel_is_a_screen_pixel_at_one_to_one(canvas):
    canvas.set_layers(None, coordinates())
    canvas.viewport.set_zoom(1.0)
    image = canvas.grab().toImage()
    ratio = image.devicePixelRatio()
    rect = canvas.viewport.picture_rect()
    assert (rect.width(), rect.height()) == (64, 48)
    for x, y in ((0, 0), (31, 17), (63, 47)):
        seen = image.pixelColor(round(rect.x()) + x, round(rect.y()) + y)
        assert is_near(seen, (x * 4, y * 5, 77), 0), (x, y, ratio)


def test_transparency_shows_a_checkerboard(canvas):
    pixels = np.full((48, 64, 3), 200, np.uint8)
    image = image_of(pixels, np.zeros((48, 64), np.uint8))
    canvas.set_layers(None, PictureLayer(Pyramid.build(image)))
    seen = {colour_at(canvas, x, 100).red() for x in range(100, 140, 4)}
    assert seen == {204, 153}


def test_around_the_picture_is_neutral_grey(canvas):
    canvas.set_layers(None, flat(RED))
    canvas.viewport.set_zoom(1.0)
    assert colour_at(canvas, 5, 5) in (BACKDROP, canvas.palette().highlight().color())
    assert colour_at(canvas, 50, 50) == BACKDROP


def test_the_difference_is_black_where_nothing_changed(canvas):
    canvas.set_layers(flat(RED), flat((210, 30, 30)))
    canvas.set_divider(Divider.DIFFERENCE)
    assert is_near(colour_at(canvas, 300, 300), (40, 0, 0), 2)
    canvas.set_layers(flat(RED), flat(RED))
    assert is_near(colour_at(canvas, 300, 300), (0, 0, 0), 0)


def test_a_region_is_dragged(canvas, qtbot):
    canvas.set_layers(None, flat(RED))
    canvas.set_selecting(selecting=True)
    with qtbot.waitSignal(canvas.region_selected) as caught:
        QTest.mousePress(canvas, Qt.MouseButton.LeftButton, pos=QPoint(160, 120))
        QTest.mouseMove(canvas, QPoint(320, 360))
        QTest.mouseRelease(canvas, Qt.MouseButton.LeftButton, pos=QPoint(320, 360))
    region = caught.args[0]
    assert (region.left(), region.top()) == (0.25, 0.25)
    assert (region.right(), region.bottom()) == (0.5, 0.75)


# Tiles


def tile(colour, width, height) -> QImage:
    return image_of(np.full((height, width, 3), colour, np.uint8))


def test_tiles_lie_where_they_belong_without_gaps(canvas):
    layer = ResultLayer(Size(64, 48), flat(RED))
    layer.set_key("now")
    canvas.set_layers(None, layer)
    for index, x in enumerate((0, 21, 43)):
        layer.put(
            index, Rect(x, 0, (21, 43, 64)[index], 48), tile(GREEN, (21, 22, 21)[index], 48), "now"
        )
    for zoom in (9.7, 10.0, 13.37, 0.83):
        canvas.viewport.set_zoom(zoom)
        image = canvas.grab().toImage()
        rect = canvas.viewport.picture_rect()
        y = int(rect.center().y())
        first, last = max(2, round(rect.left()) + 1), min(637, round(rect.right()) - 2)
        assert all(is_near(image.pixelColor(x, y), GREEN, 2) for x in range(first, last))


def test_tiles_of_other_strengths_make_way_for_a_draft(canvas):
    layer = ResultLayer(Size(64, 48), flat(RED))
    layer.set_key(1)
    layer.put(0, Rect(0, 0, 64, 48), tile(GREEN, 64, 48), 1)
    canvas.set_layers(None, layer)
    layer.set_key(2)
    assert is_near(colour_at(canvas, 300, 200), GREEN)
    layer.set_draft(Rect(0, 0, 64, 48), tile(BLUE, 16, 12), 2)
    assert layer.is_draft
    assert is_near(colour_at(canvas, 300, 200), BLUE)
    layer.put(0, Rect(0, 0, 64, 48), tile(RED, 64, 48), 2)
    assert is_near(colour_at(canvas, 300, 200), RED)
    assert layer.is_exact(Rect(0, 0, 64, 48))


def test_the_colour_under_the_pointer_is_the_exact_one():
    layer = ResultLayer(Size(64, 48), flat(RED))
    layer.set_key(1)
    assert layer.colour_at(QPointF(0.5, 0.5)).getRgb()[:3] == RED
    layer.put(0, Rect(32, 0, 64, 48), tile(GREEN, 32, 48), 1)
    assert layer.colour_at(QPointF(0.4, 0.5)).getRgb()[:3] == RED
    assert layer.colour_at(QPointF(0.6, 0.5)).getRgb()[:3] == GREEN
    assert layer.colour_at(QPointF(1.5, 0.5)) is None


def test_a_pyramid_halves_down_to_a_small_picture():
    pyramid = Pyramid.build(image_of(np.zeros((1500, 3001, 3), np.uint8)))
    assert [level.width() for level in pyramid.levels] == [3001, 1501, 751, 376]
    assert pyramid.levels[pyramid.index_for(1.0)].width() == 3001
    assert pyramid.levels[pyramid.index_for(0.5)].width() == 1501
    assert pyramid.levels[pyramid.index_for(0.26)].width() == 1501
    assert pyramid.levels[pyramid.index_for(0.01)].width() == 376


def test_a_deep_picture_is_shown_in_eight_bits():
    image = image_of(np.full((4, 4, 3), 0x8000, np.uint16))
    assert image.pixelColor(1, 1).red() == 0x80


# Comparing


@pytest.fixture
def compare(qtbot) -> CompareView:
    view = shown(qtbot, CompareView, 800, 600)
    variants = [Pane(flat(BLUE), "1"), Pane(flat((9, 9, 9)), "2"), Pane(flat((250, 250, 250)), "3")]
    view.set_panes(Pane(flat(RED), "Before"), Pane(flat(GREEN), "After"), variants)
    return view


@pytest.mark.parametrize(("mode", "count"), [
    (Mode.RESULT, 1), (Mode.SPLIT_VERTICAL, 1), (Mode.SIDE_BY_SIDE, 2), (Mode.VARIANTS, 4), (Mode.DIFFERENCE, 1),
])  # fmt: skip
def test_each_way_of_comparing_has_its_panes(compare, mode, count):
    compare.set_mode(mode)
    assert len(compare.canvases) == count
    assert all(canvas.isVisible() for canvas in compare.canvases)


def test_panes_move_together_until_they_are_unlocked(compare, qtbot):
    compare.set_mode(Mode.SIDE_BY_SIDE)
    first, second = compare.canvases
    assert is_near(colour_at(first, 100, 300), RED)
    assert is_near(colour_at(second, 100, 300), GREEN)
    wheel(second, (50, 50), (0, 480))
    assert first.viewport is second.viewport
    compare.set_locked(locked=False)
    seen = first.viewport.visible()
    assert second.viewport.visible() == seen
    wheel(second, (50, 50), (0, 480))
    assert first.viewport.visible() == seen
    assert second.viewport.visible() != seen
    compare.set_locked(locked=True)
    assert second.viewport is first.viewport


def test_the_original_is_shown_while_a_key_is_held(compare, qtbot):
    compare.set_mode(Mode.RESULT)
    canvas = compare.canvases[0]
    compare.original_held.connect(lambda on: compare.set_peeking(peeking=on))
    canvas.setFocus()
    assert is_near(colour_at(canvas, 400, 300), GREEN)
    QTest.keyPress(canvas, Qt.Key.Key_O)
    assert is_near(colour_at(canvas, 400, 300), RED)
    QTest.keyRelease(canvas, Qt.Key.Key_O)
    assert is_near(colour_at(canvas, 400, 300), GREEN)


def test_flicker_alternates(compare, qtbot):
    compare._flicker.setInterval(10)
    compare.set_mode(Mode.FLICKER)
    canvas = compare.canvases[0]
    seen = set()

    def both() -> bool:
        seen.add(colour_at(canvas, 400, 300).getRgb()[:3])
        return len(seen) == 2

    qtbot.waitUntil(both)
    assert seen == {RED, GREEN}
    compare.set_mode(Mode.RESULT)
    assert not compare._flicker.isActive()


def test_a_click_on_a_variant_chooses_it(compare, qtbot):
    compare.set_mode(Mode.VARIANTS)
    with qtbot.waitSignal(compare.focused_pane) as caught:
        QTest.mouseClick(compare.canvases[2], Qt.MouseButton.LeftButton, pos=QPoint(50, 50))
    assert caught.args == [2]
