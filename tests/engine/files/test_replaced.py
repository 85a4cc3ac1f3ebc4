"""A file that another program changes while it is read: pixels, metadata and hash are of one picture, or it is refused."""

from __future__ import annotations

import hashlib
import os

import numpy as np
import pytest

from engine.errors import BadImage
from engine.files import read, read_image, read_info
from tests.engine.files.pictures import photo, save


def _sha256(path):
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _changing(monkeypatch, change, times):
    """Has `change` called after the pixels were decoded and before the file is hashed, the first times."""
    real, calls = read._sha256, []

    def hashed(path):
        calls.append(path)
        if len(calls) <= times:
            change(len(calls))
        return real(path)

    monkeypatch.setattr(read, "_sha256", hashed)
    return calls


@pytest.mark.parametrize("in_place", [False, True])
def test_the_hash_is_of_what_was_read(tmp_path, monkeypatch, in_place):
    path, first = tmp_path / "a.png", photo()
    save(path, first)
    os.utime(path, ns=(1, 1))
    second = first[::-1].copy()

    def change(_):
        if in_place:
            save(path, second)
        else:
            save(tmp_path / "b.png", second).replace(path)

    _changing(monkeypatch, change, 1)
    loaded = read_image(path)
    np.testing.assert_array_equal(loaded.rgb, second)
    assert loaded.source.sha256 == _sha256(path)


def test_a_file_that_never_rests_is_refused(tmp_path, monkeypatch):
    path = save(tmp_path / "a.png", photo())
    calls = _changing(monkeypatch, lambda n: os.utime(path, ns=(n, n)), 99)
    for reader in (read_image, read_info):
        with pytest.raises(BadImage, match="is being changed while it is read"):
            reader(path)
    assert len(calls) == 6


def test_damage_that_another_program_mends_is_read_again(tmp_path, monkeypatch):
    path = save(tmp_path / "a.png", photo())
    whole = path.read_bytes()
    path.write_bytes(whole[: len(whole) // 2])
    real = read._decoded
    calls = []

    def decoded(*args):
        calls.append(1)
        if len(calls) == 1:
            (tmp_path / "whole").write_bytes(whole)
            (tmp_path / "whole").replace(path)
        return real(*args)

    monkeypatch.setattr(read, "_decoded", decoded)
    np.testing.assert_array_equal(read_image(path).rgb, photo())
