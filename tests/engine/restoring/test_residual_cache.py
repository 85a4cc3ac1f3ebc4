from __future__ import annotations

import os
import struct
import subprocess
import sys
import time

import numpy as np
import pytest
import torch

from engine.errors import BadCheckpoint
from engine.restoring.residual_cache import ResidualCache, fingerprint, picture_sha256
from engine.restoring.seals import room_for_seal
from engine.restoring.tensor_store import TensorStore
from tests.engine.standing import share_of_standstill

SHAPES = {"z_lr": (4, 16, 16), "eps_pix.0": (4, 16, 16)}


def _store(value: float, dtype: torch.dtype = torch.float32) -> TensorStore:
    store = TensorStore.in_memory(SHAPES, dtype, {})
    for name in SHAPES:
        store[name].fill_(value)
    return store


def find(cache: ResidualCache, name: str, memory_bytes: int = 1 << 20) -> TensorStore | None:
    return cache.find(name, shapes=SHAPES, dtype=torch.float32, memory_bytes=memory_bytes)


@pytest.mark.parametrize("memory_bytes", [0, 1 << 20])
def test_an_entry_is_found_again_and_others_are_not(tmp_path, memory_bytes):
    cache = ResidualCache(tmp_path / "cache")
    cache.keep(_store(3), "abc")
    found = find(cache, "abc", memory_bytes)
    assert found is not None
    assert found.is_mapped is (memory_bytes == 0)
    assert bool((found["z_lr"] == 3).all())
    assert find(cache, "abd") is None


def _flip(path, position: int) -> None:
    data = bytearray(path.read_bytes())
    data[position] ^= 1
    path.write_bytes(bytes(data))


def _values(path, value: float) -> None:
    """Put a value where the last one is, as something that writes into the wrong file would."""
    path.write_bytes(path.read_bytes()[:-4] + struct.pack("<f", value))


SPOILT = {
    "garbage": lambda path: path.write_bytes(b"\xff" * 100),
    "one bit of a value": lambda path: _flip(path, -1),
    "one bit of the first tensor": lambda path: _flip(path, -8000),
    "a zeroed page": lambda path: path.write_bytes(path.read_bytes()[:-4096] + bytes(4096)),
    "another number": lambda path: _values(path, 1e30),
    "not a number": lambda path: _values(path, float("nan")),
    "cut short": lambda path: path.write_bytes(path.read_bytes()[:-1]),
    "empty": lambda path: path.write_bytes(b""),
    "the entry of another picture": lambda path: path.write_bytes(
        path.with_name(path.name.replace("abc", "other")).read_bytes()
    ),
    "no checksums": lambda path: path.write_bytes(
        path.read_bytes().replace(b"checksums", b"checkzums")
    ),
}


@pytest.mark.parametrize("memory_bytes", [0, 1 << 20])
@pytest.mark.parametrize("spoil", SPOILT)
def test_what_is_not_what_was_written_is_never_used(tmp_path, spoil, memory_bytes):
    cache = ResidualCache(tmp_path)
    cache.keep(_store(2), "other")
    cache.keep(_store(1), "abc")
    SPOILT[spoil](cache.path_of("abc"))
    with pytest.raises(BadCheckpoint, match="damaged"):
        find(cache, "abc", memory_bytes)
    assert not cache.path_of("abc").exists()
    assert find(cache, "abc") is None
    assert find(cache, "other") is not None


HEADERS = {
    "a list": b"[1, 2]",
    "a number": b"7",
    "nested 100,000 deep": b"[" * 100_000,
    "an entry that is none": b'{"z_lr": 3}',
    "metadata that is a list": b'{"__metadata__": []}',
    "a note that is no text": b'{"__metadata__": {"checksums": 3}}',
    "a shape below nothing": b'{"z_lr": {"dtype": "F32", "shape": [-1], "data_offsets": [4, 0]}}',
    "a shape of texts": b'{"z_lr": {"dtype": "F32", "shape": ["x"], "data_offsets": [0, 4]}}',
    "a huge shape": b'{"z_lr": {"dtype": "F32", "shape": [0, 99999999999999999999], "data_offsets": [0, 0]}}',
    "an unknown type": b'{"z_lr": {"dtype": "I64", "shape": [1], "data_offsets": [0, 8]}}',
    "nothing in it": b"{}",
    "no JSON": b"\xff\xfe{",
}


@pytest.mark.parametrize("name", HEADERS)
def test_an_odd_header_is_a_damaged_entry(tmp_path, name):
    cache, text = ResidualCache(tmp_path), HEADERS[name]
    cache.path_of("abc").write_bytes(struct.pack("<Q", len(text)) + text + bytes(64))
    with pytest.raises(BadCheckpoint):
        find(cache, "abc")
    assert list(tmp_path.iterdir()) == []


def _device(path) -> None:
    path.symlink_to("/dev/zero")


@pytest.mark.skipif(sys.platform == "win32", reason="no pipes and devices among files")
@pytest.mark.parametrize("make", [os.mkfifo, os.mkdir, _device, lambda path: path.symlink_to(path)])
def test_what_is_no_file_neither_hangs_nor_is_an_error(tmp_path, make):
    cache = ResidualCache(tmp_path)
    make(cache.path_of("abc"))
    make(tmp_path / ".abc.1.residuals.part")
    make(cache.path_of("abd"))
    assert find(cache, "abc") is None
    cache.keep(_store(1), "abc")
    cache.prune()
    with pytest.raises(BadCheckpoint):
        TensorStore.open_file(cache.path_of("abd"), into_memory=True)


def test_other_residuals_than_were_asked_for_are_not_used(tmp_path):
    cache = ResidualCache(tmp_path)
    for store, shapes in (
        (_store(1, torch.float16), SHAPES),
        (_store(1), SHAPES | {"eps_full.0": (4, 16, 16)}),
        (_store(1), SHAPES | {"z_lr": (4, 16, 8)}),
    ):
        cache.keep(store, "abc")
        with pytest.raises(BadCheckpoint, match="other residuals"):
            cache.find("abc", shapes=shapes, dtype=torch.float32, memory_bytes=1 << 20)


@pytest.mark.parametrize("is_mapped", [False, True])
def test_what_is_not_finite_is_not_kept(tmp_path, is_mapped):
    cache = ResidualCache(tmp_path)
    store = _store(1)
    if is_mapped:
        metadata = room_for_seal(SHAPES)
        store = TensorStore.on_disk(cache.scratch_path("abc"), SHAPES, torch.float32, metadata)
    store["z_lr"][0, 0, 0] = float("inf")
    cache.keep(store, "abc")
    assert list(tmp_path.iterdir()) == []
    assert store["z_lr"][0, 0, 0] == float("inf")


def test_other_threads_go_on_while_an_entry_is_checked(tmp_path):
    """A large picture: the window's thread must not wait for it."""
    shapes, cache = {"a": (50, 1 << 20)}, ResidualCache(tmp_path, limit_bytes=1 << 40)

    def filled():
        path = cache.scratch_path("abc")
        store = TensorStore.on_disk(path, shapes, torch.float32, room_for_seal(shapes))
        for row in store["a"]:
            row.fill_(7)
        return lambda: cache.keep(store, "abc")

    assert share_of_standstill(filled) < 0.5
    arguments = {"shapes": shapes, "dtype": torch.float32, "memory_bytes": 0}
    assert share_of_standstill(lambda: lambda: cache.find("abc", **arguments)) < 0.5


def test_the_least_recently_used_go_first(tmp_path):
    cache = ResidualCache(tmp_path, limit_bytes=28_000)
    for age, name in enumerate(("old", "used", "new")):
        cache.keep(_store(age), name)
        os.utime(cache.path_of(name), (age, age))
    find(cache, "old", 0)
    cache.keep(_store(9), "last")
    left = {path.name.split(".")[0] for path in tmp_path.iterdir()}
    assert left == {"old", "new", "last"}


def test_parts_that_nobody_writes_any_more_are_removed(tmp_path):
    """A process that was killed in the middle of a large picture leaves its file, of gigabytes."""
    cache = ResidualCache(tmp_path)
    dead = subprocess.Popen([sys.executable, "-c", ""])
    dead.wait()
    parts = {
        "of a dead process": (dead.pid, 0, False),
        "of this process": (os.getpid(), 0, True),
        "of an earlier process with this one's number": (os.getpid(), 10 * 365 * 86_400, False),
    }
    for name, (pid, age, _) in parts.items():
        path = tmp_path / f".{name}.{pid}.residuals.part"
        path.write_bytes(b"x")
        os.utime(path, (time.time() - age,) * 2)
    assert cache.scratch_path("abc").name == f".abc.{os.getpid()}.residuals.part"
    cache.keep(_store(1), "abc")
    left = {path.name.split(".")[1] for path in tmp_path.glob("*.part")}
    assert left == {name for name, (_, _, stays) in parts.items() if stays}


def test_a_cache_that_vanished_is_made_again(tmp_path):
    cache = ResidualCache(tmp_path / "gone")
    assert find(cache, "abc") is None
    cache.keep(_store(1), "abc")
    cache.path_of("abc").unlink()
    assert find(cache, "abc") is None


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
