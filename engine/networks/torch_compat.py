"""One door to the heavy imports: torch, and what breaks when torchvision does not match it.

`lpips` needs torchvision, whose wheels on PyPI link CUDA. Beside a CPU build of torch its native operators cannot be
loaded, its import then fails with "operator torchvision::nms does not exist", and takes transformers, diffusers and
peft down with it. None of our code calls those operators, so declaring the two missing schemas is enough.
"""

from __future__ import annotations

import ctypes
import gc
import importlib
import importlib.util
import os
import sys
from collections.abc import Callable, Generator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path

_MISSING_OPS = ("nms", "qnms")
_SCHEMA = "(Tensor dets, Tensor scores, float iou_threshold) -> Tensor"
_kept: list[object] = []  # the library registration lives as long as this object


@contextmanager
def without_collections() -> Generator[Callable[[], None]]:
    """Import and load without the garbage collector, and let it pass over what is there afterwards for good.

    A full collection with torch and diffusers imported looks at 400,000 objects: 0.2 to 0.4 s in which no thread of Python
    runs, at any later moment. Models are let go by their last reference, which needs no collector.

    Yields:
        A function that sets aside what was imported so far; with it called before the model is made, the one collection at
        the end, which drops the exceptions that were caught on the way and the model that they hold, looks at little.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield gc.freeze
    finally:
        gc.collect()
        gc.freeze()
        if was_on:
            gc.enable()


def link_torch() -> bool:
    """Link torch's libraries without holding up other threads; call before the first import of torch off a window's thread.

    An import holds the interpreter's lock while the loader resolves some 100 MB of symbols. The loader called as a foreign
    function does not, and the import then finds them linked. On Windows torch loads them so itself.

    Returns:
        Whether something was linked; False where torch is imported already, or this is not a POSIX system.
    """
    found = importlib.util.find_spec("torch") if "torch" not in sys.modules else None
    if os.name != "posix" or found is None or found.origin is None:
        return False
    folder = Path(found.origin).parent / "lib"
    ending = "dylib" if sys.platform == "darwin" else "so"
    load = ctypes.CDLL(None).dlopen
    load.restype, load.argtypes = ctypes.c_void_p, [ctypes.c_char_p, ctypes.c_int]
    names = (f"libtorch_cpu.{ending}", f"libtorch_python.{ending}")
    linked = [load(os.fsencode(folder / name), os.RTLD_NOW) for name in names]
    return any(linked)  # what is absent from a build is loaded by the import as ever


def prepare_torch() -> None:
    """Make torchvision importable beside any torch build; call before importing diffusers, peft or lpips.

    Cheap and safe to call often. Does nothing where torchvision is absent or healthy.

    Raises:
        RuntimeError: torchvision fails for another reason than the missing operators.
    """
    if "torchvision" in sys.modules or importlib.util.find_spec("torchvision") is None:
        return
    import torch

    try:
        importlib.import_module("torchvision")
    except RuntimeError as error:
        if "torchvision::nms" not in str(error):
            raise
        for name in [n for n in sys.modules if n.split(".")[0] == "torchvision"]:
            del sys.modules[name]
        library = torch.library.Library("torchvision", "DEF")
        for name in _MISSING_OPS:
            library.define(name + _SCHEMA)
        _kept.append(library)
        importlib.import_module("torchvision")


@dataclass(frozen=True, slots=True)
class DiffusersClasses:
    """The model classes that a bundle may be made of."""

    unet: type
    vae: type
    tiny_vae: type


@cache
def diffusers_classes() -> DiffusersClasses:
    """Import diffusers' UNet2DConditionModel, AutoencoderKL and AutoencoderTiny, and little else.

    While they are imported diffusers is told that transformers, peft and torchvision are absent, because it would
    import all three for classes that we do not use (5 of 10 seconds). What it believes afterwards is the truth again.
    """
    utils = importlib.import_module("diffusers.utils.import_utils")
    flags = ("_transformers_available", "_peft_available", "_torchvision_available")
    before = {flag: getattr(utils, flag) for flag in flags if hasattr(utils, flag)}
    heavy_already = "transformers" in sys.modules or "peft" in sys.modules
    if heavy_already or len(before) < len(flags):
        prepare_torch()
        before = {}
    for flag in before:
        setattr(utils, flag, False)
    try:
        unet = importlib.import_module("diffusers.models.unets.unet_2d_condition")
        vae = importlib.import_module("diffusers.models.autoencoders.autoencoder_kl")
        tiny = importlib.import_module("diffusers.models.autoencoders.autoencoder_tiny")
    finally:
        for flag, value in before.items():
            setattr(utils, flag, value)
    return DiffusersClasses(unet.UNet2DConditionModel, vae.AutoencoderKL, tiny.AutoencoderTiny)
