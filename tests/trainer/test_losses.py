import math

import numpy as np
import pytest
import torch

from trainer.config import Decay
from trainer.critic import PatchCritic
from trainer.data.tensors import seen_anew
from trainer.losses import CsdDraw, CsdLoss, detail_l2, flat_noise, l2, luma_deviation, weighted
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


def csd(negative, positive, *guidance):
    prompt = torch.ones(1, 2, 3)
    return CsdLoss(constant_denoiser(negative, positive), prompt, -prompt, *guidance)


def test_csd_by_hand():
    # The paper's guidance of 7.5 is what is trained with where nobody says otherwise. At t = 100 with z_H = 2 and noise 0.5: everything is a scalar that can be written down.
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
    assert float(csd(0.3, 0.1, 0.0)(latents, draw)) == 0
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


def grey(rows):
    """A grey picture (1, 3, h, w) in -1..1 from rows of numbers."""
    return torch.tensor(rows, dtype=torch.float32)[None, None].expand(1, 3, -1, -1).contiguous()


def stripes(height, side=7):
    return [[height if x % 2 else 0.0 for x in range(side)] for _ in range(side)]


def deviation(height):
    """Of seven columns, three of which have the value."""
    share = 3 / 7
    return height * math.sqrt(share * (1 - share))


def test_local_deviation_is_the_one_of_the_window():
    found = luma_deviation(grey(stripes(0.1)))
    assert found.shape == (1, 1, 1, 1)
    assert float(found) == pytest.approx(deviation(0.1), rel=1e-3)


def test_noise_counts_where_the_truth_is_flat_and_only_what_exceeds_it():
    flat, noisy = grey(stripes(0.0)), grey(stripes(0.1))
    assert float(flat_noise(noisy, flat)) == pytest.approx(deviation(0.1), rel=1e-2)
    assert float(flat_noise(flat, noisy)) == 0
    both = flat_noise(torch.cat([noisy, flat]), torch.cat([flat, flat]))
    assert float(both) == pytest.approx(deviation(0.1) / 2, rel=1e-2)


def test_noise_counts_less_where_the_truth_has_texture():
    left, right = np.zeros((7, 14)), np.zeros((7, 14))
    right[:, 7:] = np.array(stripes(0.5))
    left[:, :7] = np.array(stripes(0.1))
    truth = grey(right.tolist())
    on_flat = flat_noise(grey((right + left).tolist()), truth)
    extra = np.zeros((7, 14))
    extra[:, 7:] = np.array(stripes(0.1))
    on_texture = flat_noise(grey((right + extra).tolist()), truth)
    assert float(on_flat) > 10 * float(on_texture)


def test_detail_weights_follow_the_truths_deviation():
    truth = grey([[0.0] * 10 + ([0.0, 0.8] * 6)[:11] for _ in range(12)])
    even = torch.zeros_like(truth)
    even[..., 2:4] = 0.1
    busy = torch.zeros_like(truth)
    busy[..., 15:17] = 0.1
    assert float(detail_l2(truth + busy, truth)) > 2 * float(detail_l2(truth + even, truth))
    same = grey([[0.3] * 12 for _ in range(12)])
    assert float(detail_l2(same + 0.1, same)) == pytest.approx(0.01, rel=1e-4)


def test_the_critics_losses_are_the_hinge():
    torch.manual_seed(0)
    critic = PatchCritic().eval()  # no power iteration: the same function at every call
    truth, result = torch.rand(2, 3, 16, 16), torch.rand(2, 3, 16, 16, requires_grad=True)
    real, fake = critic(truth), critic(result)
    expected = (1 - real).clamp_min(0).mean() + (1 + fake).clamp_min(0).mean()
    own = critic.own_loss(result, truth)
    assert float(own.detach()) == pytest.approx(float(expected.detach()), rel=1e-5)
    assert real.shape == (2, 1, 4, 4)
    judged = critic.judge(result)
    assert float(judged.detach()) == pytest.approx(-float(fake.detach().mean()), rel=1e-5)
    judged.backward()
    assert result.grad is not None
    assert all(p.grad is None for p in critic.parameters())
    assert all(p.requires_grad for p in critic.parameters())


def test_a_new_view_shows_both_pictures_from_the_same_place():
    place = torch.arange(32 * 32.0).view(1, 1, 32, 32)
    seen = set()
    for seed in range(40):
        first, second = seen_anew((place, -place), np.random.default_rng(seed))
        assert torch.equal(first, -second)
        assert min(first.shape[2:]) >= 25
        assert len(first.unique()) == first.numel()  # no pixel twice
        seen.add((first.shape[2:], *first[0, 0, 0, :2].tolist()))
    assert len(seen) > 30
