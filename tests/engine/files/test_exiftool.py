"""Tags before and after by exiftool, an outside judge: ten cameras' layouts, every choice of metadata (files 3)."""

from __future__ import annotations

import shutil

import pytest

from benchmarks.metadata import cameras, compared, photograph
from engine.files import FileFormat, MetadataPolicy

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not shutil.which("exiftool"), reason="exiftool is not installed"),
]


@pytest.mark.parametrize("policy", list(MetadataPolicy))
@pytest.mark.parametrize("key", sorted(cameras()))
def test_no_tag_is_lost_that_is_not_named(tmp_path, key, policy):
    photograph(tmp_path / f"{key[1:]}.jpg", key, *cameras()[key])
    for kind in FileFormat:
        row = compared(tmp_path, key, kind, policy)
        assert row.before > 50
        assert row.lost == row.wrong == [], kind
        if policy is MetadataPolicy.KEEP:
            assert row.same > 35
