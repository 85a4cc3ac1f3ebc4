from pathlib import Path

import pytest
import torch
from safetensors.torch import save_file
from torch.nn import functional

from engine.errors import BadCheckpoint, ModelNotFound
from trainer.config import LpipsNet
from trainer.measure.perceptual import BUNDLED, Lpips, weights_file

RECORDED = 0.0089557
ALEX = Path(__file__).parents[4] / "shared" / "models" / "lpips_alex_v0.1.safetensors"


@pytest.fixture(scope="module")
def metric():
    return Lpips()


def picture():
    y, x = torch.meshgrid(torch.arange(64.0), torch.arange(64.0), indexing="ij")
    wave = 0.5 + 0.5 * torch.sin(x / 2) * torch.cos(y / 3)
    return torch.stack([wave, 1 - wave, wave * wave])[None]


def blurred(x, times):
    for _ in range(times):
        x = functional.avg_pool2d(functional.pad(x, (1, 1, 1, 1), "reflect"), 3, 1)
    return x


def test_zero_for_equal_and_rising_with_blur(metric):
    x = picture()
    assert float(metric(x, x)) == 0
    values = [float(metric(blurred(x, n), x)) for n in (1, 2, 4, 8)]
    assert values == sorted(values)
    assert values[0] > 0


def test_recorded_value(metric):
    assert float(metric(blurred(picture(), 2), picture())) == pytest.approx(RECORDED, rel=1e-3)


def test_gradient_reaches_the_picture_only(metric):
    x = blurred(picture(), 2).requires_grad_()
    metric(x, picture()).sum().backward()
    assert float(x.grad.abs().sum()) > 0
    assert all(p.grad is None for p in metric.parameters())


def test_batches_are_independent(metric):
    x, y = picture(), blurred(picture(), 3)
    both = metric(torch.cat([x, y]), torch.cat([y, y]))
    assert both.shape == (2,)
    assert float(both[0]) == pytest.approx(float(metric(x, y)[0]), rel=1e-4)
    assert float(both[1]) == 0


def test_missing_and_wrong_files(tmp_path):
    with pytest.raises(ModelNotFound, match="vgg"):
        weights_file(LpipsNet.VGG, None)
    with pytest.raises(ModelNotFound, match=r"absent\.safetensors"):
        weights_file(LpipsNet.ALEX, tmp_path / "absent.safetensors")
    with pytest.raises(BadCheckpoint, match="alex"):
        Lpips(LpipsNet.ALEX, BUNDLED)
    save_file({"features.0.weight": torch.zeros(1)}, tmp_path / "wrong.safetensors")
    with pytest.raises(BadCheckpoint, match="squeeze"):
        Lpips(LpipsNet.SQUEEZE, tmp_path / "wrong.safetensors")
    (tmp_path / "junk.safetensors").write_bytes(b"junk")
    with pytest.raises(BadCheckpoint, match="cannot be read"):
        Lpips(LpipsNet.SQUEEZE, tmp_path / "junk.safetensors")


@pytest.mark.skipif(not ALEX.is_file(), reason="the AlexNet weights are not beside the checkout")
def test_alex_from_a_file():
    alex = Lpips(LpipsNet.ALEX, ALEX)
    assert float(alex(picture(), picture())) == 0
    assert float(alex(blurred(picture(), 2), picture())) > 0


def test_linear_layers_are_those_of_the_package(metric):
    import lpips

    own = torch.load(
        Path(lpips.__file__).parent / "weights" / "v0.1" / "squeeze.pth",
        map_location="cpu",
        weights_only=True,
    )
    state = metric.state_dict()
    for name, tensor in own.items():
        assert torch.equal(state[f"_metric.{name}"], tensor), name
