import math
from dataclasses import replace

import numpy as np
import pytest

from trainer.data import degrade as d
from trainer.data import kernels as k
from trainer.presets import Degradation, Round, load_preset, preset_names


def photo(height=96, width=128):
    """Smooth areas, a hard edge and texture."""
    y, x = np.mgrid[:height, :width]
    base = 110 + 80 * np.sin(x / 17) * np.cos(y / 23)
    base[:, width // 2 :] += 40 * np.sign(np.sin(x[:, width // 2 :] / 3))
    return np.clip(np.stack([base, base * 0.8 + 20, 255 - base], -1), 0, 255).astype(np.uint8)


@pytest.mark.parametrize("name", preset_names())
def test_a_sample_is_the_same_bytes_in_any_order(name):
    preset, hq = load_preset(name), photo()
    forward = [d.degrade(hq, preset, d.sample_rng(5, 1, i)) for i in range(6)]
    backward = [d.degrade(hq, preset, d.sample_rng(5, 1, i)) for i in reversed(range(6))][::-1]
    for one, two in zip(forward, backward, strict=True):
        assert one.shape == (24, 32, 3)
        assert one.dtype == np.uint8
        assert np.array_equal(one, two)
    assert len({a.tobytes() for a in forward}) == 6


@pytest.mark.parametrize("key", [(1, 0, 0, 0), (0, 1, 0, 0), (0, 0, 1, 0), (0, 0, 0, 1)])
def test_every_part_of_the_key_matters(key):
    assert d.sample_rng(*key).random() != d.sample_rng(0, 0, 0, 0).random()


def test_input_is_not_changed_and_clean_is_bicubic():
    hq = photo()
    before = hq.copy()
    for index in range(10):
        d.degrade(hq, load_preset("film"), d.sample_rng(0, 0, index))
    assert np.array_equal(hq, before)
    from PIL import Image

    clean = d.degrade(hq, replace(load_preset("optical"), clean=1.0), d.sample_rng(0, 0, 0))
    pillow = np.asarray(Image.fromarray(hq).resize((32, 24), Image.Resampling.BICUBIC))
    assert np.abs(clean.astype(int) - pillow).max() <= 1


def test_sides_must_be_multiples():
    with pytest.raises(ValueError, match="multiples"):
        d.degrade(photo(95, 128), Degradation(), d.sample_rng(0, 0, 0))


def test_kernels_by_hand():
    small = k.gaussian(3, 1.0, 1.0)
    edge = math.exp(-0.5)
    assert small[1, 1] == pytest.approx(1 / (1 + 4 * edge + 4 * edge**2))
    assert small[0, 1] / small[1, 1] == pytest.approx(edge)
    flat = k.plateau(3, 1.0, 1.0, 0.0, 1.0)
    assert flat[0, 1] / flat[1, 1] == pytest.approx(0.5)
    assert flat[0, 0] / flat[1, 1] == pytest.approx(1 / 3)
    assert np.allclose(k.generalised(7, 1.3, 0.7, 0.4, 1.0), k.gaussian(7, 1.3, 0.7, 0.4))
    assert np.allclose(k.gaussian(9, 2.0, 1.0, math.pi / 2), k.gaussian(9, 1.0, 2.0, 0.0))


def test_sinc_is_the_circular_low_pass():
    # J1(1) = 0.44005058574493355, J1(2) = 0.5767248077568734
    kernel = k.sinc(5, 1.0)
    assert kernel[2, 3] / kernel[2, 2] == pytest.approx(0.44005058574493355 / 0.5, rel=1e-9)
    assert kernel[2, 4] / kernel[2, 2] == pytest.approx(0.5767248077568734, rel=1e-9)
    assert kernel.sum() == pytest.approx(1)


def test_random_kernels_keep_brightness_and_are_symmetric():
    part = load_preset("optical").first
    for index in range(60):
        kernel = k.random_kernel(d.sample_rng(0, 0, index), part)
        assert kernel.sum() == pytest.approx(1)
        assert kernel.shape[0] % 2 == 1
        assert kernel.shape[0] <= part.kernel
        assert np.allclose(kernel, kernel[::-1, ::-1])


def test_convolution_against_the_plain_sum():
    rng = np.random.default_rng(0)
    image = rng.random((9, 11, 3), np.float32)
    kernel = rng.random((5, 5))
    kernel = kernel + kernel[::-1, ::-1]
    padded = np.pad(image, ((2, 2), (2, 2), (0, 0)), "reflect")
    expected = sum(kernel[i, j] * padded[i : i + 9, j : j + 11] for i in range(5) for j in range(5))
    assert np.abs(d.convolve(image, kernel) - expected).max() < 1e-5


def test_noise_has_the_strength_asked_for():
    grey = np.full((128, 128, 3), 0.5, np.float32)
    rng = d.sample_rng(0, 0, 0)
    assert d.gaussian_noise(grey, 10, False, rng).std() * 255 == pytest.approx(10, rel=0.03)
    same = d.gaussian_noise(grey, 10, True, rng)
    assert np.array_equal(same[..., 0], same[..., 2])
    # 127.5 photons have a deviation of 11.29 levels
    assert d.poisson_noise(grey, 1.0, False, rng).std() * 255 == pytest.approx(11.29, rel=0.03)
    assert d.poisson_noise(grey, 0.5, True, rng).std() * 255 == pytest.approx(5.65, rel=0.05)


def test_the_presets_do_what_their_names_say():
    hq = photo(128, 128)

    def distance(name):
        clean = d.degrade(hq, Degradation(clean=1.0), d.sample_rng(0, 0, 0)).astype(float)
        preset = replace(load_preset(name), clean=0.0)
        return np.mean(
            [np.abs(d.degrade(hq, preset, d.sample_rng(3, 0, i)) - clean).mean() for i in range(24)]
        )

    found = {name: distance(name) for name in preset_names()}
    assert min(found, key=found.__getitem__) == "clean"
    black = np.zeros((64, 64, 3), np.uint8)
    film = replace(load_preset("film"), clean=0.0, dust=0.0, scratches=0.0)
    lifted = [d.degrade(black, film, d.sample_rng(0, 0, i)).mean() for i in range(8)]
    assert np.mean(lifted) > 10


def test_the_rounds_follow_their_numbers():
    hq = np.full((64, 64, 3), 128, np.uint8)
    still = Round(blur=0, resize=(0, 0, 1), noise=(0, 0), gaussian=1.0, jpeg=(100, 100))
    preset = Degradation("x", clean=0, mild=0, first=still, second=still, final_sinc=0)
    assert np.abs(d.degrade(hq, preset, d.sample_rng(0, 0, 0)).astype(int) - 128).max() <= 1
    noisy = replace(preset, first=replace(still, noise=(20, 20), grey=1), mild=1.0)
    assert d.degrade(hq, noisy, d.sample_rng(0, 0, 0), 1).std() == pytest.approx(20, rel=0.15)


def test_factors_on_the_damage_scale_each_kind_alone():
    preset, hq = load_preset("scan"), photo()
    assert preset.scaled() == preset
    quiet = preset.scaled(blur=0, noise=0, compression=0, wear=0)
    clean = d.degrade(hq, replace(quiet, clean=1.0), d.sample_rng(0, 0, 0)).astype(int)

    def distance(damage):
        fixed = replace(damage, clean=0.0, mild=0.0, sharpen=0.0)
        samples = [d.degrade(hq, fixed, d.sample_rng(0, 0, i)) for i in range(12)]
        return np.mean([np.abs(clean - sample).mean() for sample in samples])

    assert distance(quiet) < 0.9 * distance(preset) < distance(preset.scaled(blur=2, noise=2))
    assert preset.scaled(noise=2).first.noise == tuple(2 * v for v in preset.first.noise)
    assert preset.scaled(noise=2).first.jpeg == preset.first.jpeg
    assert preset.scaled(compression=3).first.jpeg[0] >= 1
    assert preset.scaled(wear=0).has_wear is False
    assert preset.has_wear


def noise_left(preset, hq):
    return np.mean(
        [np.std(d.degrade(hq, preset, d.sample_rng(1, 0, i)).astype(float)) for i in range(8)]
    )


def test_more_noise_is_more_noise():
    preset, grey = load_preset("phone"), np.full((96, 128, 3), 128, np.uint8)
    values = [noise_left(preset.scaled(noise=f), grey) for f in (0, 1, 3)]
    assert values == sorted(values)
    assert values[0] < 1 < values[2]
