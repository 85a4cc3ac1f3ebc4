import numpy as np
import pytest
import torch

from trainer.config import Decay
from trainer.losses import CsdDraw, CsdLoss, l2, weighted
from trainer.schedule import MovingAverage, alphas_cumprod, learning_rate


def test_alphas_against_the_known_ends():
    abar = alphas_cumprod()
    assert abar.shape == (1000,)
    assert float(abar[0]) == pytest.approx(1 - 0.00085, abs=1e-7)
    betas = np.linspace(0.00085**0.5, 0.012**0.5, 1000) ** 2
    assert float(abar[999]) == pytest.approx(np.prod(1 - betas), rel=1e-5)


def test_l2_by_hand():
    assert float(l2(torch.tensor([1.0, 3.0]), torch.tensor([0.0, 1.0]))) == 2.5


def constant_denoiser(negative, positive):
    """Predicts `negative` for the first half of the batch and `positive` for the second."""

    def call(z, steps, prompt):
        half = z.shape[0] // 2
        values = torch.cat([torch.full((half,), negative), torch.full((half,), positive)])
        assert torch.equal(prompt[:half].unique(), torch.tensor([-1.0]))
        assert torch.equal(prompt[half:].unique(), torch.tensor([1.0]))
        return values.view(-1, 1, 1, 1).expand_as(z).clone()

    return call


def csd(negative, positive, guidance=7.5):
    prompt = torch.ones(1, 2, 3)
    return CsdLoss(constant_denoiser(negative, positive), prompt, -prompt, guidance)


def test_csd_by_hand():
    # At t = 100 with z_H = 2 and noise 0.5: everything is a scalar that can be written down.
    t, z, noise, neg, pos, g = 100, 2.0, 0.5, 0.3, 0.1, 7.5
    abar = float(alphas_cumprod()[t])
    root, other = abar**0.5, (1 - abar) ** 0.5
    z_t = root * z + other * noise
    real = (z_t - other * (neg + g * (pos - neg))) / root
    fake = (z_t - other * neg) / root
    gradient = (fake - real) / abs(z - real)
    latents = torch.full((1, 4, 2, 2), z, requires_grad=True)
    draw = CsdDraw(torch.tensor([t]), torch.full((1, 4, 2, 2), noise))
    loss = csd(neg, pos)(latents, draw)
    loss.backward()
    assert float(loss.detach()) == pytest.approx(gradient**2, rel=1e-4)
    assert torch.allclose(latents.grad, torch.full_like(latents, 2 * gradient / 16), rtol=1e-4)


def test_csd_weight_is_per_sample():
    latents = torch.stack([torch.full((4, 2, 2), 0.5), torch.full((4, 2, 2), 3.0)])
    draw = CsdDraw(torch.tensor([50, 400]), torch.zeros(2, 4, 2, 2))
    both = csd(0.3, 0.1).gradient(latents, draw)
    for i in range(2):
        alone = csd(0.3, 0.1).gradient(
            latents[i : i + 1], CsdDraw(draw.timesteps[i : i + 1], draw.noise[i : i + 1])
        )
        assert torch.allclose(both[i], alone[0])


def test_csd_vanishes_without_guidance():
    latents = torch.randn(2, 4, 3, 3, generator=torch.Generator().manual_seed(0))
    draw = CsdDraw.seeded([1, 2], (4, 3, 3))
    assert float(csd(0.3, 0.1, guidance=0.0)(latents, draw)) == 0
    assert float(csd(0.3, 0.3)(latents, draw)) == pytest.approx(0, abs=1e-9)


def test_draws_are_uniform_in_range_and_per_sample():
    draw = CsdDraw.seeded(list(range(4000)), (1, 1, 1))
    assert int(draw.timesteps.min()) >= 20
    assert int(draw.timesteps.max()) < 500
    assert float(draw.timesteps.float().mean()) == pytest.approx(259.5, abs=8)
    alone = CsdDraw.seeded([3], (1, 1, 1))
    assert torch.equal(alone.timesteps[0], draw.timesteps[3])
    assert torch.equal(alone.noise[0], draw.noise[3])


def test_weight_zero_is_not_computed():
    def forbidden():
        raise AssertionError

    total, found = weighted({"l2": (2.0, lambda: torch.tensor(3.0)), "csd": (0.0, forbidden)})
    assert float(total) == 6
    assert found == {"l2": torch.tensor(3.0)}
    with pytest.raises(ValueError, match="weight 0"):
        weighted({"csd": (0.0, forbidden)})


def test_learning_rate():
    rates = [learning_rate(s, 100, 1.0, 10, Decay.COSINE) for s in range(100)]
    assert rates[0] == pytest.approx(0.1)
    assert rates[9] == rates[10] == 1.0
    assert rates[55] == pytest.approx(0.5)
    assert rates[99] == pytest.approx(0.5 * (1 + np.cos(np.pi * 89 / 90)))
    assert learning_rate(70, 100, 1.0, 10, Decay.CONSTANT) == 1.0


def test_moving_average_by_hand():
    weight = torch.nn.Parameter(torch.tensor([0.0]))
    average = MovingAverage([("w", weight)], 0.9)
    weight.data.fill_(1.0)
    average.update([("w", weight)])  # decay 1/10
    assert float(average.values["w"]) == pytest.approx(0.9)
    average.update([("w", weight)])  # decay 2/11
    assert float(average.values["w"]) == pytest.approx(1 - 0.1 * 2 / 11)
    other = MovingAverage([("w", weight)], 0.9)
    other.load_state_dict(average.state_dict())
    assert other.updates == 2
    assert torch.equal(other.values["w"], average.values["w"])
