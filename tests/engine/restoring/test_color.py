from __future__ import annotations

import torch

from engine.restoring.color import WAVELET_HALO, StatisticsSum, align_adain, align_wavelet, low_pass


def test_wavelet_leaves_equal_pictures_alone():
    picture = torch.rand(3, 70, 50)
    assert torch.equal(align_wavelet(picture, picture), picture)


def test_wavelet_takes_the_coarse_colours_of_the_style_and_keeps_fine_detail():
    style = torch.full((3, 128, 128), 0.5)
    checker = (torch.arange(128)[:, None] + torch.arange(128)) % 2 * 0.2 - 0.1
    content = style + checker + torch.tensor([0.2, -0.1, 0.05]).view(3, 1, 1)
    assert (align_wavelet(content, style) - (style + checker)).abs().max() < 0.01


def test_wavelet_equals_the_two_decompositions():
    content, style = torch.rand(3, 90, 80), torch.rand(3, 90, 80)
    expected = content - low_pass(content) + low_pass(style)
    assert (align_wavelet(content, style) - expected).abs().max() < 1e-6


def test_a_crop_with_the_halo_equals_the_crop_of_the_whole():
    content, style = torch.rand(3, 160, 170), torch.rand(3, 160, 170)
    whole = align_wavelet(content, style)
    window = (
        slice(None),
        slice(50 - WAVELET_HALO, 90 + WAVELET_HALO),
        slice(60 - WAVELET_HALO, 100 + WAVELET_HALO),
    )
    crop = align_wavelet(content[window], style[window])
    inner = slice(WAVELET_HALO, -WAVELET_HALO)
    assert (crop[:, inner, inner] - whole[:, 50:90, 60:100]).abs().max() < 1e-6


def test_adain_gives_the_styles_mean_and_deviation():
    content, style = torch.rand(3, 40, 40) * 0.3, torch.rand(3, 40, 40) * 0.7 + 0.1
    own, wanted = StatisticsSum(), StatisticsSum()
    own.add(content)
    wanted.add(style)
    result = StatisticsSum()
    result.add(align_adain(content, own.result(), wanted.result()))
    assert torch.allclose(result.result().mean, wanted.result().mean, atol=1e-6)
    assert torch.allclose(result.result().std, wanted.result().std, atol=1e-6)


def test_statistics_do_not_depend_on_the_cut():
    picture = torch.rand(3, 60, 60)
    whole, parts = StatisticsSum(), StatisticsSum()
    whole.add(picture)
    for piece in (picture[:, 30:], picture[:, :30, :10], picture[:, :30, 10:]):
        parts.add(piece)
    assert torch.allclose(whole.result().mean, parts.result().mean)
    assert torch.allclose(whole.result().std, parts.result().std)
    assert torch.allclose(whole.result().std, picture.double().flatten(1).std(1, correction=0))
