from __future__ import annotations

import errno
import os
import sys
from collections.abc import Callable

import pytest
import torch
from safetensors import safe_open

from engine.errors import BadCheckpoint, DiskFull
from engine.restoring.tensor_store import TensorStore, total_bytes
from tests.engine.standing import share_of_standstill

SHAPES = {"z_lr": (4, 5, 6), "eps_pix.0": (4, 3, 6), "eps_full.0": (4, 3, 6)}


def _filled(store):
    for index, name in enumerate(sorted(SHAPES)):
        store[name].copy_(torch.arange(store[name].numel()).view(store[name].shape) + index)
    return store


@pytest.mark.parametrize("dtype", [torch.float32, torch.float16, torch.bfloat16])
def test_a_mapped_file_is_a_safetensors_file(tmp_path, dtype):
    path = tmp_path / "deep" / "a.safetensors"
    store = _filled(TensorStore.on_disk(path, SHAPES, dtype, {"passes": "pix"}))
    store.flush()
    with safe_open(path, "pt") as opened:
        assert opened.metadata() == {"passes": "pix"}
        for name in SHAPES:
            assert torch.equal(opened.get_tensor(name), store[name])


@pytest.mark.parametrize("into_memory", [True, False])
def test_memory_and_disk_hold_the_same(tmp_path, into_memory):
    memory = _filled(TensorStore.in_memory(SHAPES, torch.float32, {"a": "b"}))
    memory.save(tmp_path / "x")
    opened = TensorStore.open_file(tmp_path / "x", into_memory=into_memory)
    assert opened.metadata == {"a": "b"}
    assert opened.names == set(SHAPES)
    assert opened.bytes == total_bytes(SHAPES, torch.float32)
    assert all(torch.equal(opened[name], memory[name]) for name in SHAPES)


def test_other_threads_go_on_while_residuals_go_to_the_disk(tmp_path):
    """Python's own flush of a map stops them all: five seconds of a window that stands still, 800 MB on a busy disk."""
    shapes = {"a": (75, 1 << 20)}

    def filled() -> Callable[[], object]:
        store = TensorStore.on_disk(tmp_path / "a.safetensors", shapes, torch.float32, {})
        store["a"].fill_(7)
        return store.flush

    assert share_of_standstill(filled) < 0.5


@pytest.mark.parametrize("platform", ["linux", "win32"])
def test_what_was_flushed_is_in_the_file(tmp_path, platform, monkeypatch):
    monkeypatch.setattr(sys, "platform", platform)
    store = _filled(TensorStore.on_disk(tmp_path / "a.safetensors", SHAPES, torch.float32, {}))
    store.flush()
    held = TensorStore.open_file(tmp_path / "a.safetensors", into_memory=True)
    assert all(torch.equal(held[name], store[name]) for name in SHAPES)


@pytest.mark.parametrize("cut", [0, 5, 60, -1])
def test_a_cut_file_is_refused(tmp_path, cut):
    path = tmp_path / "x"
    _filled(TensorStore.in_memory(SHAPES, torch.float32, {})).save(path)
    path.write_bytes(path.read_bytes()[:cut])
    with pytest.raises(BadCheckpoint, match="damaged"):
        TensorStore.open_file(path, into_memory=True)


def test_no_room_is_said_before_anything_is_computed(tmp_path, monkeypatch):
    def no_room(*_):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "posix_fallocate", no_room)
    with pytest.raises(DiskFull, match="no room"):
        TensorStore.on_disk(tmp_path / "x", SHAPES, torch.float32, {})
    assert list(tmp_path.iterdir()) == []


def test_a_temporary_store_leaves_nothing(tmp_path, monkeypatch):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    store = _filled(TensorStore.temporary(SHAPES, torch.float32, {}))
    assert list(tmp_path.iterdir()) == []
    assert store["z_lr"][0, 0, 1] == 3


def test_discard_removes_an_unfinished_file(tmp_path):
    store = TensorStore.on_disk(tmp_path / "x", SHAPES, torch.float32, {})
    store.discard()
    assert list(tmp_path.iterdir()) == []
