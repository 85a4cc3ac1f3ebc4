"""The reference-free measure of the benchmarks."""

import numpy as np
import pytest
from PIL import Image

from benchmarks.naturalness import MODEL, fit, naturalness, patches
from tests.conftest import ROOT


@pytest.fixture(scope="module")
def photograph():
    with Image.open(ROOT / "resources" / "samples" / "lighthouse.jpg") as picture:
        tile = np.asarray(picture.convert("RGB"))
    return np.concatenate([np.concatenate([tile, tile[:, ::-1]], 1)] * 4, 0)[:288, :288]


def test_every_patch_gives_36_numbers(photograph):
    features, sharpness = patches(photograph)
    assert features.shape == (9, 36)
    assert sharpness.shape == (9,)
    assert np.isfinite(features).all()


def test_noise_and_blur_are_less_natural(photograph):
    clean = naturalness(photograph)
    noise = np.random.default_rng(0).normal(0, 25, photograph.shape)
    noisy = np.clip(photograph + noise, 0, 255).astype(np.uint8)
    small = Image.fromarray(photograph).resize((72, 72), Image.Resampling.BOX)
    blurred = np.asarray(small.resize((288, 288), Image.Resampling.BICUBIC))
    assert naturalness(noisy) > clean
    assert naturalness(blurred) > clean


def test_the_model_is_small_and_fitted_like_this(photograph, tmp_path):
    assert MODEL.stat().st_size < 50_000
    Image.fromarray(photograph).save(tmp_path / "one.png")
    mean, covariance = fit([tmp_path / "one.png"])
    assert mean.shape == (36,)
    assert covariance.shape == (36, 36)
    assert naturalness(photograph, (mean, covariance)) < naturalness(photograph)
