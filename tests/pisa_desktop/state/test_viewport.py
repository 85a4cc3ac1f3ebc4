"""The camera: what stays where when people zoom, pan and resize."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PySide6.QtCore import QPointF, QSizeF

from engine.types import Rect, Size
from pisa_desktop.state.viewport import MAX_ZOOM, Viewport


@pytest.fixture
def viewport(qapp) -> Viewport:
    found = Viewport()
    found.set_size(Size(4000, 3000))
    found.set_view(QSizeF(800, 600))
    return found


def test_a_new_picture_fits(viewport):
    assert viewport.is_fit
    assert viewport.zoom == pytest.approx(0.2)
    assert viewport.visible() == Rect(0, 0, 4000, 3000)
    viewport.set_view(QSizeF(400, 600))
    assert viewport.zoom == pytest.approx(0.1)
    assert viewport.picture_rect().top() == pytest.approx(150)


def test_the_point_under_the_pointer_stays_there(viewport):
    pointer = QPointF(613, 401)
    viewport.set_zoom(1.0)
    before = viewport.to_picture(pointer)
    for step in range(30):
        viewport.zoom_by(2 ** (0.25 if step % 2 else 0.3), pointer)
        after = viewport.to_view(before)
        if viewport.zoom < MAX_ZOOM:
            assert (after - pointer).manhattanLength() < 0.5
    assert viewport.zoom == MAX_ZOOM


def test_another_size_of_the_same_picture_shows_the_same_place(viewport):
    viewport.set_zoom(1.0, QPointF(100, 100))
    seen = viewport.visible()
    viewport.set_size(Size(8000, 6000))
    assert viewport.zoom == pytest.approx(0.5)
    again = viewport.visible()
    assert abs(again.x0 - 2 * seen.x0) <= 2
    assert abs(again.y1 - 2 * seen.y1) <= 2


def test_the_picture_never_leaves_the_view(viewport):
    viewport.set_zoom(1.0)
    viewport.pan(1e6, -1e6)
    rect = viewport.picture_rect()
    assert rect.left() == pytest.approx(0)
    assert rect.bottom() == pytest.approx(600)
    viewport.set_zoom(0.05)
    viewport.pan(300, 300)
    assert viewport.picture_rect().center() == QPointF(400, 300)


def test_the_divider_stays_inside(viewport):
    viewport.set_split(3.0)
    assert viewport.split == 1.0
    viewport.set_split(-1)
    assert viewport.split == 0.0


def test_a_second_camera_starts_where_the_first_is(viewport):
    viewport.set_zoom(2.0, QPointF(10, 10))
    other = Viewport()
    other.copy_from(viewport)
    assert other.visible() == viewport.visible()
    viewport.pan(-50, 0)
    assert other.visible() != viewport.visible()


@settings(max_examples=200, deadline=None)
@given(
    size=st.tuples(st.integers(1, 60_000), st.integers(1, 60_000)),
    view=st.tuples(st.integers(1, 4_000), st.integers(1, 4_000)),
    zoom=st.floats(0.01, 32),
    about=st.tuples(st.floats(0, 1), st.floats(0, 1)),
)
def test_there_and_back(size, view, zoom, about):
    viewport = Viewport()
    viewport.set_size(Size(*size))
    viewport.set_view(QSizeF(*view))
    viewport.set_zoom(zoom, QPointF(about[0] * view[0], about[1] * view[1]))
    point = QPointF(0.3, 0.8)
    back = viewport.to_picture(viewport.to_view(point))
    assert back.x() == pytest.approx(point.x(), abs=1e-6)
    assert back.y() == pytest.approx(point.y(), abs=1e-6)
    seen = viewport.visible()
    assert 0 <= seen.x0 <= seen.x1 <= size[0]
    assert 0 <= seen.y0 <= seen.y1 <= size[1]
