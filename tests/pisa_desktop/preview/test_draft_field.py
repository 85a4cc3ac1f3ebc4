"""Interpolating between anchors: exact where it can be, close elsewhere."""

from __future__ import annotations

import numpy as np
import pytest

from engine.types import Lambdas, Rect
from pisa_desktop.preview.draft_field import PLANE, DraftField, corners, grid, wanted_anchors
from pisa_desktop.workers.protocol import DraftAnchor

RECT = Rect(100, 60, 400, 260)


def picture(lambdas: Lambdas, bend: float = 0.0) -> np.ndarray:
    """A plane over the pad, bent where asked, kept inside 0 to 255."""
    random = np.random.default_rng(0)
    base = random.uniform(100, 150, (200, 300, 3))
    across, up = random.uniform(-25, 25, (2, 200, 300, 3))
    curve = bend * (lambdas.pix - 0.5) ** 2 * (1 + lambdas.sem)
    return base + lambdas.pix * across + lambdas.sem * up + curve


def anchor(lambdas: Lambdas, bend: float = 0.0, rect: Rect = RECT) -> DraftAnchor:
    pixels = np.clip(np.rint(picture(lambdas, bend)), 0, 255).astype(np.uint8)
    return DraftAnchor(1, 7, rect, 1, lambdas, pixels)


def field(points, bend: float = 0.0) -> DraftField:
    found = DraftField(anchor(points[0], bend))
    for point in points[1:]:
        found.add(anchor(point, bend))
    return found


def test_three_anchors_make_the_whole_pad_live():
    found = field(PLANE)
    assert found.has_plane
    for pix, sem in ((0, 0), (1, 1), (0.3, 0.8), (1.5, 0.1), (0, 1.5), (2, 2)):
        draft = found.blend(Lambdas(pix, sem))
        error = np.abs(draft - picture(Lambdas(pix, sem)))
        assert error.mean() < 1.0
        assert error.max() < 6
    found.close()


def test_an_anchor_is_given_back_as_it_is():
    found = field(PLANE)
    assert (found.blend(Lambdas(1, 0)) == anchor(Lambdas(1, 0)).pixels).all()
    found.close()


def test_a_filled_cell_is_closer_than_the_plane():
    point, bend = Lambdas(0.72, 0.3), 12.0
    plane, cell = field(PLANE, bend), field(tuple(dict.fromkeys(PLANE + corners(point))), bend)
    truth = picture(point, bend)
    assert (
        np.abs(cell.blend(point) - truth).mean() < 0.6 * np.abs(plane.blend(point) - truth).mean()
    )
    plane.close()
    cell.close()


def test_nothing_is_drafted_before_the_plane_is_there():
    found = field(PLANE[:2])
    assert found.blend(Lambdas(0.5, 0.5)) is None
    assert found.blend(Lambdas(1, 0)) is not None
    found.close()


def test_values_that_leave_the_range_are_clipped_not_wrapped():
    white, black = np.full((8, 8, 3), 255, np.uint8), np.zeros((8, 8, 3), np.uint8)
    rect = Rect(0, 0, 8, 8)
    found = DraftField(DraftAnchor(1, 1, rect, 1, PLANE[0], white))
    found.add(DraftAnchor(1, 1, rect, 1, PLANE[1], black))
    found.add(DraftAnchor(1, 1, rect, 1, PLANE[2], white))
    for pix in np.linspace(0, 2, 9):
        for sem in np.linspace(0, 2, 9):
            expected = np.clip(255 - 255 * pix + 255 * sem, 0, 255)
            assert abs(int(found.blend(Lambdas(pix, sem))[4, 4, 1]) - expected) <= 6
    found.close()


def test_anchors_of_other_regions_do_not_fit():
    found = field(PLANE)
    assert found.fits(anchor(Lambdas(0.5, 0.5)))
    assert not found.fits(anchor(Lambdas(0.5, 0.5), rect=Rect(0, 0, 300, 200)))
    assert found.covers(Rect(150, 100, 300, 200))
    assert not found.covers(Rect(0, 0, 300, 200))
    found.close()


def test_the_plane_is_asked_for_first_then_what_lies_near():
    order = wanted_anchors(Lambdas(0.3, 1.2), ())
    assert order[:3] == PLANE
    assert set(corners(Lambdas(0.3, 1.2))) <= set(order[:7])
    assert set(grid()) <= set(order)
    assert wanted_anchors(Lambdas(0.3, 1.2), grid() + corners(Lambdas(0.3, 1.2))) == ()


@pytest.mark.parametrize("pix", [0, 0.49, 0.5, 1.5, 2.0])
def test_a_point_lies_in_its_cell(pix):
    low, across, up, both = corners(Lambdas(pix, 0.7))
    assert low.pix <= pix <= across.pix
    assert (up.pix, both.sem) == (low.pix, up.sem)
