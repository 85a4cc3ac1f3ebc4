import pytest
import torch

from engine.errors import BadRequest
from engine.networks.device import choose_placement, probe_seconds


@pytest.mark.parametrize("dtype", [torch.float16, torch.bfloat16, torch.float32])
def test_every_format_that_computes_is_usable(dtype):
    """The probe's own sum once left the range of float16, and no GPU was ever used in it."""
    layer = torch.nn.functional.conv2d(
        torch.ones(1, 1, 4, 4, dtype=dtype), torch.ones(1, 1, 3, 3, dtype=dtype)
    )
    assert layer.isfinite().all()
    assert probe_seconds("cpu", dtype) is not None


def test_an_explicit_format_is_taken():
    assert choose_placement("cpu", "fp16").dtype is torch.float16


def test_a_device_that_is_not_here_is_refused_with_those_that_are():
    """Reliability 21."""
    missing = "mps" if torch.cuda.is_available() else "cuda"
    with pytest.raises(BadRequest, match=missing) as found:
        choose_placement(missing, "fp32")
    assert "cpu" in str(found.value.hint)
