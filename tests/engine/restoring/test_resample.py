from __future__ import annotations

import numpy as np
import pytest
from PIL import Image

from engine.restoring.resample import Enlarged, reflect
from engine.types import Rect, Size


def _whole(enlarged: Enlarged) -> np.ndarray:
    return enlarged.region(Rect(0, 0, enlarged.size.width, enlarged.size.height))


@pytest.mark.parametrize("size", [Size(384, 384), Size(211, 300), Size(96, 96), Size(50, 31)])
def test_equals_pillows_bicubic_up_to_its_eight_bit_rounding(lighthouse, size):
    ours = _whole(Enlarged(lighthouse, size)) * 255
    theirs = np.asarray(
        Image.fromarray(lighthouse).resize((size.width, size.height), Image.Resampling.BICUBIC)
    )
    assert np.abs(ours - theirs).mean() < 0.35
    assert np.quantile(np.abs(ours - theirs), 0.999) < 3


@pytest.mark.parametrize(
    "rect", [Rect(0, 0, 5, 5), Rect(40, 17, 133, 60), Rect(200, 150, 211, 300)]
)
def test_a_region_equals_the_crop_of_the_whole(lighthouse, rect):
    enlarged = Enlarged(lighthouse, Size(211, 300))
    crop = _whole(enlarged)[rect.y0 : rect.y1, rect.x0 : rect.x1]
    assert np.abs(enlarged.region(rect) - crop).max() < 1e-6


def test_scale_one_returns_the_picture_itself(lighthouse):
    assert np.array_equal(np.rint(_whole(Enlarged(lighthouse, Size(96, 96))) * 255), lighthouse)


def test_padding_continues_by_reflection(lighthouse):
    enlarged = Enlarged(lighthouse, Size(93, 90), 8)
    assert enlarged.padded == Size(96, 96)
    padded = enlarged.region(Rect(0, 0, 96, 96))
    expected = np.pad(_whole(enlarged), ((0, 6), (0, 3), (0, 0)), "reflect")
    assert np.abs(padded - expected).max() < 1e-6


@pytest.mark.parametrize("length", [1, 2, 3, 7])
def test_reflection_is_numpys_however_far(length):
    expected = np.pad(np.arange(length), 20, "reflect")
    assert np.array_equal(reflect(np.arange(-20, length + 20), length), expected)


def test_one_pixel_fills_its_enlargement():
    rgb = np.full((1, 1, 3), 77, np.uint8)
    assert np.allclose(Enlarged(rgb, Size(3, 5), 8).region(Rect(0, 0, 8, 8)), 77 / 255)


def test_sixteen_bits_keep_their_levels():
    ramp = np.linspace(0, 65535, 4096).astype(np.uint16)
    rgb = np.repeat(ramp[None, :, None], 3, 2)
    row = _whole(Enlarged(rgb, Size(4096, 1)))[0, :, 0]
    assert len(np.unique(np.rint(row * 65535))) == 4096
