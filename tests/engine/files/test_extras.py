"""HEIC and camera raw, where their packages are installed (they are for development)."""

from __future__ import annotations

import numpy as np
import pytest
import tifffile

from engine.errors import BadImage
from engine.files import extras, is_picture_name, read_image
from tests.engine.files.pictures import photo


def _dng(path):
    """A minimal DNG: a mosaic of the photograph, linear, with a plain colour matrix."""
    rgb = (photo(128, 96).astype(np.float64) / 255) ** 2.2
    mosaic = np.empty(rgb.shape[:2])
    for (y, x), channel in {(0, 0): 0, (0, 1): 1, (1, 0): 1, (1, 1): 2}.items():
        mosaic[y::2, x::2] = rgb[y::2, x::2, channel]
    matrix = (32404542, 10**7, -15371385, 10**7, -4985314, 10**7, -9692660, 10**7, 18760108, 10**7,
              415560, 10**7, 556434, 10**7, -2040259, 10**7, 10572252, 10**7)  # fmt: skip
    tags = [
        (33421, 3, 2, (2, 2), True), (33422, 1, 4, (0, 1, 1, 2), True), (50706, 1, 4, (1, 4, 0, 0), True),
        (50707, 1, 4, (1, 1, 0, 0), True), (50708, 2, 0, "Test", True), (50714, 3, 1, 0, True),
        (50717, 4, 1, 65535, True), (50721, 10, 9, matrix, True), (50728, 5, 3, (1, 1, 1, 1, 1, 1), True),
        (50778, 3, 1, 21, True), (274, 3, 1, 1, True),
    ]  # fmt: skip
    tifffile.imwrite(
        path, np.rint(mosaic * 65535).astype(np.uint16), photometric=32803, extratags=tags, software=False,
        metadata=None,
    )  # fmt: skip


def test_a_raw_file_is_developed(tmp_path):
    pytest.importorskip("rawpy")
    _dng(tmp_path / "a.dng")
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
