from __future__ import annotations

import pytest
import torch

from engine.restoring.mix import mix

PAIRS = ((0.0, 0.0), (1.0, 0.0), (0.0, 1.0), (1.0, 1.0), (0.37, 1.4), (1.4, 0.3))


@pytest.fixture
def latents():
    generator = torch.Generator().manual_seed(1)
    return [torch.randn(4, 9, 11, generator=generator) for _ in range(3)]


@pytest.mark.parametrize(("pix", "sem"), PAIRS)
def test_it_is_the_papers_formula(latents, pix, sem):
    z, eps_pix, eps_full = latents
    expected = z - pix * eps_pix - sem * (eps_full - eps_pix)
    assert (mix(z, eps_pix, eps_full, pix, sem) - expected).abs().max() < 1e-5


@pytest.mark.parametrize(("pix", "sem"), PAIRS)
def test_a_constant_map_equals_the_number(latents, pix, sem):
    maps = (torch.full((9, 11), pix), torch.full((1, 1, 11), sem))
    assert (mix(*latents, *maps) - mix(*latents, pix, sem)).abs().max() < 1e-6


def test_equal_strengths_need_one_residual_and_give_the_same_bits(latents):
    z, eps_pix, eps_full = latents
    assert torch.equal(mix(z, None, eps_full, 1.0, 1.0), mix(z, eps_pix, eps_full, 1.0, 1.0))
    assert torch.equal(mix(z, eps_pix, None, 0.7, 0.0), mix(z, eps_pix, eps_full, 0.7, 0.0))
    assert torch.equal(mix(z, None, None, 0.0, 0.0), z)


def test_a_missing_residual_is_an_error(latents):
    z, eps_pix, eps_full = latents
    with pytest.raises(ValueError, match="eps_pix"):
        mix(z, None, eps_full, 0.5, 1.0)
    with pytest.raises(ValueError, match="eps_full"):
        mix(z, eps_pix, None, 0.5, 1.0)
