"""A photograph without colour stays without: which photographs those are, and what their results look like."""

from __future__ import annotations

import io

import numpy as np
import pytest
from PIL import Image

from benchmarks.neutral import chroma_differences
from benchmarks.starter import render, sample
from engine.draft import DraftRegion
from engine.neutral import has_one_tone, lightness_and_colour
from engine.pipeline import run
from engine.types import Colour, EnhanceParams, Lambdas, Neutral, Rect
from tests.tiny import enhancer_of

TONE = np.array([1.1, 1.0, 0.85], np.float32)
STRENGTHS = Lambdas(1, 0.7)


@pytest.fixture(scope="module")
def small(small_model):
    return enhancer_of(small_model)


@pytest.fixture(scope="module")
def grey(lighthouse) -> np.ndarray:
    """A black and white photograph stored with three channels."""
    return np.repeat(np.asarray(Image.fromarray(lighthouse).convert("L"))[..., None], 3, axis=2)


def as_jpeg(rgb: np.ndarray, quality: int = 60) -> np.ndarray:
    file = io.BytesIO()
    Image.fromarray(np.clip(rgb, 0, 255).astype(np.uint8)).save(file, "JPEG", quality=quality)
    with Image.open(file) as picture:
        return np.asarray(picture.convert("RGB"))


# Which photographs


def test_black_and_white_is_neutral_at_either_depth_and_any_size(grey):
    assert has_one_tone(grey)
    assert has_one_tone(grey.astype(np.uint16) * 257)
    assert has_one_tone(np.tile(grey, (9, 9, 1)))
    for height, width in ((1, 1), (3, 90), (90, 3)):
        assert has_one_tone(grey[:height, :width])


def test_the_noise_of_a_scanner_and_of_a_jpeg_is_no_colour(grey):
    noise = np.random.default_rng(1).normal(0, 8, grey.shape)
    assert has_one_tone(as_jpeg(grey + noise))


def test_a_toned_print_is_neutral(grey):
    assert has_one_tone(np.clip(grey * TONE, 0, 255).astype(np.uint8))
    assert has_one_tone(as_jpeg(grey * np.array([1, 0.97, 0.9])))


def test_colours_are_not(grey):
    assert not has_one_tone(np.random.default_rng(0).integers(0, 256, (64, 64, 3), np.uint8))
    assert not has_one_tone(sample("goose.jpg", 250, 180))
    partly = grey.copy()
    partly[:40, :40, 2] //= 2
    assert not has_one_tone(partly)
    assert not has_one_tone((grey * np.array([1.0, 0.3, 0.1])).astype(np.uint8))


# Their results


@pytest.mark.parametrize("colour", list(Colour))
def test_a_neutral_photograph_keeps_its_chroma(small, grey, colour):
    for rgb in (grey, as_jpeg(grey * TONE, 90)):
        prepared = run(small.prepare(rgb, EnhanceParams(scale=2, colour=colour, tile_px=160)))
        result = render(small, prepared, STRENGTHS)
        assert chroma_differences(result, rgb).max() <= 1


def test_it_would_get_colours_from_the_model(small, grey):
    params = EnhanceParams(scale=2, neutral=Neutral.OFF)
    result = render(small, run(small.prepare(grey, params)), STRENGTHS)
    assert chroma_differences(result, grey).max() > 3


def test_grey_stays_grey_to_the_bit_in_sixteen_bits(small, grey):
    prepared = run(small.prepare(grey.astype(np.uint16) * 257, EnhanceParams(scale=2)))
    levels = np.rint(render(small, prepared, STRENGTHS) * np.float64(65_535))
    assert (levels == levels[..., :1]).all()


def test_its_lightness_is_the_models(small, grey):
    on, off = (
        render(small, run(small.prepare(grey, EnhanceParams(scale=2, neutral=wish))), STRENGTHS)
        for wish in (Neutral.AUTO, Neutral.OFF)
    )
    inside = (off > 0).all(-1) & (off < 1).all(-1)
    assert inside.mean() > 0.5
    difference = lightness_and_colour(on)[0] - lightness_and_colour(off)[0]
    assert np.abs(difference[inside]).max() < 1e-5


def test_a_coloured_photograph_keeps_its_chroma_where_that_is_asked_for(small):
    rgb = sample("goose.jpg", 80, 60)
    auto, on, off = (
        render(small, run(small.prepare(rgb, EnhanceParams(scale=2, neutral=wish))), STRENGTHS)
        for wish in Neutral
    )
    np.testing.assert_array_equal(auto, off)
    assert chroma_differences(on, rgb).max() <= 1
    assert chroma_differences(off, rgb).max() > 3
    assert np.abs(on - off).mean() < 0.02


@pytest.mark.parametrize("max_px", [10**9, 10_000])
def test_drafts_keep_the_chroma_too(small, grey, max_px):
    prepared = run(small.prepare(as_jpeg(grey * TONE, 90), EnhanceParams(scale=2)))
    enlarged = prepared.decoder.enlarged
    region = DraftRegion(prepared, Rect(0, 0, 10_000, 10_000), max_px)
    for pixels in (run(region.anchor(STRENGTHS)), run(region.exact(STRENGTHS))):
        place = Rect(0, 0, pixels.shape[1], pixels.shape[0])
        _, wanted = lightness_and_colour(enlarged.region(place, region.reduction))
        assert 255 * np.abs(lightness_and_colour(pixels)[1] - wanted).max() <= 1
