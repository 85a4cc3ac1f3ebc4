from __future__ import annotations

import os

import numpy as np
import pytest
import torch

from engine.cache import ResidualCache, fingerprint, picture_sha256
from engine.store import TensorStore

SHAPES = {"z_lr": (4, 16, 16)}


def _store(value: float) -> TensorStore:
    store = TensorStore.in_memory(SHAPES, torch.float32, {})
    store["z_lr"].fill_(value)
    return store


def test_an_entry_is_found_again_and_others_are_not(tmp_path):
    cache = ResidualCache(tmp_path / "cache")
    cache.keep(_store(3), "abc")
    found = cache.find("abc", memory_bytes=1 << 20)
    assert found is not None
    assert bool((found["z_lr"] == 3).all())
    assert cache.find("abd", memory_bytes=1 << 20) is None


def test_a_damaged_entry_counts_as_absent_and_is_deleted(tmp_path, caplog):
    cache = ResidualCache(tmp_path)
    cache.keep(_store(1), "abc")
    cache.path_of("abc").write_bytes(b"\xff" * 100)
    assert cache.find("abc", memory_bytes=1 << 20) is None
    assert not cache.path_of("abc").exists()
    assert "damaged" in caplog.text


def test_the_least_recently_used_go_first(tmp_path):
    cache = ResidualCache(tmp_path, limit_bytes=15_000)
    for age, name in enumerate(("old", "used", "new")):
        cache.keep(_store(age), name)
        os.utime(cache.path_of(name), (age, age))
    cache.find("old", memory_bytes=0)
    cache.keep(_store(9), "last")
    left = {path.name.split(".")[0] for path in tmp_path.iterdir()}
    assert left == {"old", "new", "last"}


def test_a_cache_that_vanished_is_made_again(tmp_path):
    cache = ResidualCache(tmp_path / "gone")
    assert cache.find("abc", memory_bytes=1) is None
    cache.keep(_store(1), "abc")
    cache.path_of("abc").unlink()
    assert cache.find("abc", memory_bytes=1) is None


def test_a_full_disk_costs_the_entry_only(tmp_path, monkeypatch):
    def no_room(self, path):
        path.write_bytes(b"half")
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(TensorStore, "save", no_room)
    ResidualCache(tmp_path).keep(_store(1), "abc")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "change", [{"picture": "q"}, {"plans": "q"}, {"dtype": "q"}, {"model": "q"}]
)
def test_every_part_of_a_fingerprint_counts(change):
    parts = {"picture": "a", "plans": "b", "dtype": "c", "model": "d"}
    assert fingerprint(**parts) == fingerprint(**dict(reversed(parts.items())))
    assert fingerprint(**(parts | change)) != fingerprint(**parts)


def test_a_pictures_hash_knows_its_shape_and_depth():
    flat = np.zeros((2, 3, 3), np.uint8)
    assert picture_sha256(flat) != picture_sha256(flat.reshape(3, 2, 3))
    assert picture_sha256(flat) != picture_sha256(flat.astype(np.uint16))
