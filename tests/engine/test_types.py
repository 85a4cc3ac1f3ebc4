from __future__ import annotations

import math
from dataclasses import replace

import pytest

from engine.errors import BadImage, BadRequest, ErrorInfo
from engine.types import Colour, EnhanceParams, Lambdas, Neutral, Rect, Size


@pytest.mark.parametrize(
    ("side", "scale", "expected"),
    [(1, 1, 1), (3, 1.5, 4), (5, 2.5, 12), (7, 2.5, 18), (125, 4, 500), (3, 2.7, 8)],
)
def test_output_sides_are_rounded_with_ties_to_even(side, scale, expected):
    assert EnhanceParams(scale=scale).output_size(Size(side, side)) == Size(expected, expected)


def test_an_exact_size_wins_over_the_scale():
    assert EnhanceParams(size=Size(10, 20)).output_size(Size(5, 5)) == Size(10, 20)


@pytest.mark.parametrize("value", [-0.1, 2.01, math.nan, math.inf])
def test_strengths_outside_zero_to_two_are_refused(value):
    with pytest.raises(BadRequest, match="lambda_pix"):
        Lambdas(value, 1)
    with pytest.raises(BadRequest, match="lambda_sem"):
        Lambdas(1, value)


@pytest.mark.parametrize("scale", [0.99, 8.01, math.nan])
def test_scales_outside_one_to_eight_are_refused(scale):
    with pytest.raises(BadRequest, match="scale"):
        EnhanceParams(scale=scale)


@pytest.mark.parametrize(
    ("pix", "sem", "passes"), [(1, 0, (True, False)), (1, 1, (False, True)), (0.5, 1, (True, True))]
)
def test_which_passes_a_pair_of_strengths_needs(pix, sem, passes):
    lambdas = Lambdas(pix, sem)
    assert (lambdas.needs_pix_pass, lambdas.needs_full_pass) == passes


def test_rectangles():
    rect = Rect(2, 3, 10, 8)
    assert (rect.width, rect.height, rect.area) == (8, 5, 40)
    assert rect.clipped(Rect(0, 0, 4, 100)) == Rect(2, 3, 4, 8)
    assert rect.clipped(Rect(50, 50, 60, 60)).area == 0
    assert rect.scaled(4) == Rect(8, 12, 40, 32)
    assert not rect.intersects(Rect(10, 3, 12, 8))


def test_errors_become_values_with_a_kind():
    info = ErrorInfo.of(BadImage("The file x is empty.", hint="Choose another."))
    assert (info.kind, info.message, info.hint) == (
        "bad_image",
        "The file x is empty.",
        "Choose another.",
    )
    assert ErrorInfo.of(ZeroDivisionError()).kind == "internal"


def test_a_colour_that_came_as_text_is_the_enum_again():
    params = EnhanceParams(colour="adain", neutral="on")  # as Qt and JSON give it back
    assert (params.colour, params.neutral) == (Colour.ADAIN, Neutral.ON)
    assert isinstance(params.neutral, Neutral)
    assert replace(params, colour="none").colour is Colour.NONE


@pytest.mark.parametrize("value", ["", "sepia", None, 1, [], {"a": 1}])
def test_a_colour_that_is_none_is_refused_with_the_choices(value):
    with pytest.raises(BadRequest, match=r"colour is .*must be one of wavelet, adain, none"):
        EnhanceParams(colour=value)


@pytest.mark.parametrize(
    "size", [Size(999_999_999, 999_999_999), Size(524_281, 1), Size(200_000, 200_000)]
)
def test_a_size_that_nothing_could_compute_is_refused_with_the_limit(size):
    with pytest.raises(BadRequest, match="524280 a side and 32 gigapixels"):
        EnhanceParams(size=size)
    assert EnhanceParams(size=Size(524_280, 60_000)).size is not None
