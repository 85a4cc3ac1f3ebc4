"""HEIC and camera raw, where their packages are installed (they are for development)."""

from __future__ import annotations

import numpy as np
import pytest

from engine.errors import BadImage
from engine.files import extras, is_picture_name, read_image
from tests.engine.files.pictures import dng, photo


def test_a_raw_file_is_developed(tmp_path):
    pytest.importorskip("rawpy")
    dng(tmp_path / "a.dng")
    assert is_picture_name(tmp_path / "a.dng")
    loaded = read_image(tmp_path / "a.dng")
    assert loaded.source.format == "RAW"
    assert loaded.rgb.dtype == np.uint16
    assert any("developed" in n.message for n in loaded.notices)
    small = loaded.rgb[8:-8, 8:-8].astype(np.float64).mean(2)
    expected = photo(128, 96)[: loaded.rgb.shape[0], : loaded.rgb.shape[1]][8:-8, 8:-8].mean(2)
    assert np.corrcoef(small.ravel(), expected.ravel())[0, 1] > 0.9
    (tmp_path / "b.dng").write_bytes(b"no raw file")
    with pytest.raises(BadImage, match="cannot be developed"):
        read_image(tmp_path / "b.dng")


def test_a_heic_is_read(tmp_path):
    heif = pytest.importorskip("pi_heif")
    assert extras.has_heic()
    assert is_picture_name(tmp_path / "a.heic")
    assert heif.__name__ == "pi_heif"
    (tmp_path / "a.heic").write_bytes(b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + bytes(40))
    with pytest.raises(BadImage):
        read_image(tmp_path / "a.heic")


def test_a_missing_package_is_named(tmp_path, monkeypatch):
    monkeypatch.setattr(extras, "has_heic", lambda: False)
    monkeypatch.setattr(extras, "has_raw", lambda: False)
    assert "pi-heif" in extras.missing_extra(tmp_path / "a.heic")
    assert "rawpy" in extras.missing_extra(tmp_path / "a.NEF")
    assert extras.missing_extra(tmp_path / "a.png") == ""
