import numpy as np
import pytest

from trainer.measure.metrics import guards, luma, psnr_y, ssim_y


def test_luma_of_the_corners():
    picture = np.array([[[0, 0, 0], [255, 255, 255], [255, 0, 0]]], np.uint8)
    assert luma(picture)[0] == pytest.approx([16, 235, 81.481])


def test_psnr_by_hand():
    truth = np.zeros((8, 8, 3), np.uint8)
    grey = np.full((8, 8, 3), 51, np.uint8)  # Y differs by 219 * 0.2 = 43.8
    assert psnr_y(grey, truth) == pytest.approx(20 * np.log10(255 / 43.8))
    assert psnr_y(truth, truth) == float("inf")
    assert psnr_y(np.full((8, 8, 3), 0.2, np.float32), truth) == pytest.approx(
        psnr_y(grey, truth), abs=1e-5
    )


def plain_ssim(x, y):
    """The definition, window by window."""
    reach = np.arange(11) - 5
    bell = np.exp(-(reach**2) / 4.5)
    window = np.outer(bell, bell) / bell.sum() ** 2
    values = []
    for i in range(x.shape[0] - 10):
        for j in range(x.shape[1] - 10):
            a, b = x[i : i + 11, j : j + 11], y[i : i + 11, j : j + 11]
            ma, mb = (window * a).sum(), (window * b).sum()
            va, vb = (window * (a - ma) ** 2).sum(), (window * (b - mb) ** 2).sum()
            cov = (window * (a - ma) * (b - mb)).sum()
            values.append(
                (2 * ma * mb + 6.5025) * (2 * cov + 58.5225)
                / ((ma * ma + mb * mb + 6.5025) * (va + vb + 58.5225))
            )  # fmt: skip
    return np.mean(values)


def test_ssim_against_the_definition():
    rng = np.random.default_rng(0)
    truth = rng.integers(0, 256, (20, 23, 3)).astype(np.uint8)
    noisy = np.clip(truth + rng.normal(0, 30, truth.shape), 0, 255).astype(np.uint8)
    assert ssim_y(noisy, truth) == pytest.approx(plain_ssim(luma(noisy), luma(truth)), abs=1e-9)
    assert ssim_y(truth, truth) == pytest.approx(1)


def test_ssim_of_two_constants_by_hand():
    one, two = (np.full((12, 12, 3), v, np.uint8) for v in (0, 255))
    assert ssim_y(one, two) == pytest.approx((2 * 16 * 235 + 6.5025) / (16**2 + 235**2 + 6.5025))


def step(low=60, high=180):
    picture = np.full((64, 64, 3), low, np.uint8)
    picture[:, 32:] = high
    return picture


def test_guard_edge_is_the_ratio_of_contrasts():
    found = guards(step(90, 150), step(60, 180))
    assert found.edge == pytest.approx(0.5, abs=1e-6)
    assert found.flat == 1.0


def test_guard_flat_is_the_ratio_of_noise():
    rng = np.random.default_rng(1)
    noise = rng.normal(0, 1, (64, 64, 1))
    truth = (np.full((64, 64, 3), 0.5) + 0.01 * noise).astype(np.float32)
    twice = (np.full((64, 64, 3), 0.5) + 0.02 * noise).astype(np.float32)
    assert guards(twice, truth).flat == pytest.approx(2, rel=1e-4)
    assert guards(truth, truth) == guards(truth, truth.copy())
    assert guards(truth, truth).edge == pytest.approx(1)


def test_sizes_must_agree():
    with pytest.raises(ValueError, match="size"):
        psnr_y(np.zeros((8, 8, 3), np.uint8), np.zeros((8, 9, 3), np.uint8))
    with pytest.raises(ValueError, match="11"):
        ssim_y(np.zeros((8, 8, 3), np.uint8), np.zeros((8, 8, 3), np.uint8))
