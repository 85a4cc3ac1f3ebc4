import logging

import numpy as np
import pytest
from PIL import Image

from engine.errors import BadImage
from trainer.data.crops import CropDataset
from trainer.data.dataset import ScanOptions, scan
from trainer.data.feeding import Feed
from trainer.presets import load_preset


@pytest.fixture
def folder(tmp_path):
    place = tmp_path / "photos"
    place.mkdir()
    for seed in range(3):
        rng = np.random.default_rng(seed)
        Image.fromarray(rng.integers(0, 256, (48, 56, 3), np.uint8)).save(place / f"{seed}.png")
    return place


def crops_of(folder):
    report = scan([folder], ScanOptions(32, 4))
    return CropDataset(report.pictures, load_preset("optical"), crop=32, scale=4, seed=5)


def feed_of(folder, workers):
    return Feed(crops_of(folder), lambda step: range(step * 3, step * 3 + 3), workers)


def bytes_of(samples):
    return [(s.key, s.hq.tobytes(), s.lq.tobytes()) for s in samples]


def test_pairs_are_the_same_bytes_with_and_without_workers(folder):
    with feed_of(folder, 0) as alone, feed_of(folder, 2) as helped:
        for step in (0, 1, 2, 7, 3):  # 7 and 3 are jumps: a resumed run, a second look
            assert bytes_of(helped.take(step)) == bytes_of(alone.take(step))


@pytest.mark.parametrize("workers", [0, 1])
def test_a_picture_that_vanished_gives_way_and_is_named(folder, workers, caplog):
    with feed_of(folder, workers) as feed, caplog.at_level(logging.WARNING):
        (folder / "1.png").unlink()
        samples = feed.take(0)
    assert len(samples) == 3
    assert all(index != 1 for _, index in (s.key for s in samples))
    assert any("passed over" in line and "1.png" in line for line in caplog.messages)


def test_pictures_that_are_all_gone_end_the_run(folder):
    with feed_of(folder, 1) as feed:
        for file in folder.iterdir():
            file.unlink()
        with pytest.raises(BadImage, match="is the disk still there"):
            feed.take(0)
    assert feed.close() is None  # closing twice is harmless
