"""Which device and number format to compute with, how much memory is free, and what an exception means.

Choices are made by a probe: a small convolution is run on the candidate, since a driver can be present and broken, or a
format accepted and slow.
"""

from __future__ import annotations

import logging
import math
import time
from dataclasses import dataclass

import psutil
import torch

from engine.errors import BadRequest

_log = logging.getLogger(__name__)

DTYPES = {"fp32": torch.float32, "fp16": torch.float16, "bf16": torch.bfloat16}
_DTYPE_NAMES = {dtype: name for name, dtype in DTYPES.items()}
_WORTH_IT = 1.3  # a 16-bit format must be this much faster than float32 to be chosen on a CPU


@dataclass(frozen=True, slots=True)
class Placement:
    """Where and how to compute.

    Attributes:
        device: "cpu", "cuda" or "mps".
        dtype: format of weights and activations.
    """

    device: str
    dtype: torch.dtype

    @property
    def dtype_name(self) -> str:
        """ "fp32", "fp16" or "bf16"."""
        return _DTYPE_NAMES[self.dtype]


def dtype_name(dtype: torch.dtype) -> str:
    """Short name of a number format; unknown ones keep torch's own."""
    return _DTYPE_NAMES.get(dtype, str(dtype).removeprefix("torch."))


def probe_seconds(device: str, dtype: torch.dtype) -> float | None:
    """Seconds of a small convolution on `device` in `dtype`, or None where it fails or gives numbers that are not finite."""
    try:
        x = torch.ones(1, 32, 64, 64, device=device, dtype=dtype)
        weight = torch.full((32, 32, 3, 3), 0.01, device=device, dtype=dtype)
        best, total = float("inf"), float("nan")
        for _ in range(3):
            start = time.perf_counter()
            found = torch.nn.functional.conv2d(x, weight, padding=1)
            total = found.float().sum().item()  # in float16 the sum itself would be infinite
            best = min(best, time.perf_counter() - start)
    except (RuntimeError, NotImplementedError, TypeError) as error:
        _log.info("%s with %s is not usable: %s", device, dtype_name(dtype), error)
        return None
    return best if math.isfinite(total) else None


def available_devices() -> tuple[str, ...]:
    """Devices that answered the probe, best first; "cpu" is always the last."""
    found = []
    if torch.cuda.is_available() and probe_seconds("cuda", torch.float32) is not None:
        found.append("cuda")
    if torch.backends.mps.is_available() and probe_seconds("mps", torch.float32) is not None:
        found.append("mps")
    return (*found, "cpu")


def choose_placement(device: str = "auto", dtype: str = "auto") -> Placement:
    """Resolve "auto" and check explicit wishes.

    On CUDA and MPS the automatic format is fp16 (bf16 where fp16 fails); on a CPU fp32, unless bf16 is measured to be
    clearly faster.

    Raises:
        BadRequest: the device is not here, or does not compute in that format.
    """
    found = available_devices()
    if device == "auto":
        device = found[0]
    elif device not in found:
        raise BadRequest(
            "The device {device!r} cannot be used on this computer.",
            hint="Usable here: {devices}.",
            device=device,
            devices=", ".join(found),
        )
    if dtype != "auto":
        if dtype not in DTYPES:
            raise BadRequest(
                "Unknown number format {dtype!r}; choose fp32, bf16 or fp16.", dtype=dtype
            )
        if probe_seconds(device, DTYPES[dtype]) is None:
            raise BadRequest(
                "The device {device!r} cannot compute in {dtype} here; try fp32.",
                device=device,
                dtype=dtype,
            )
        return Placement(device, DTYPES[dtype])
    if device == "cpu":
        full, half = probe_seconds(device, torch.float32), probe_seconds(device, torch.bfloat16)
        faster = full is not None and half is not None and half * _WORTH_IT < full
        return Placement(device, torch.bfloat16 if faster else torch.float32)
    for candidate in (torch.float16, torch.bfloat16):
        if probe_seconds(device, candidate) is not None:
            return Placement(device, candidate)
    return Placement(device, torch.float32)


def free_memory(device: str) -> int:
    """Bytes that can be allocated on `device` now without swapping."""
    if device == "cuda":
        free, _ = torch.cuda.mem_get_info()
        return free + torch.cuda.memory_reserved() - torch.cuda.memory_allocated()
    if device == "mps":
        return torch.mps.recommended_max_memory() - torch.mps.driver_allocated_memory()
    return psutil.virtual_memory().available


def release_cached_memory(device: str) -> None:
    """Give the allocator's unused blocks back to the device."""
    if device == "cuda":
        torch.cuda.empty_cache()
    elif device == "mps":
        torch.mps.empty_cache()


def is_out_of_memory(error: BaseException) -> bool:
    """Whether `error` says that an allocation failed (and nothing worse)."""
    if isinstance(error, (torch.OutOfMemoryError, MemoryError)):
        return True
    text = str(error)
    return isinstance(error, RuntimeError) and (
        "DefaultCPUAllocator" in text
        or "CUBLAS_STATUS_ALLOC_FAILED" in text
        or "MPS backend out of memory" in text
    )


def is_device_lost(error: BaseException) -> bool:
    """Whether `error` is a sticky accelerator fault: nothing on that device will work again in this process."""
    if isinstance(error, getattr(torch, "AcceleratorError", ())):
        return not is_out_of_memory(error)
    text = str(error)
    return isinstance(error, RuntimeError) and (
        "CUDA error" in text or "device-side assert" in text
    )
