import hashlib
import shutil

import numpy as np
import pytest
from PIL import Image, ImageFilter

from engine.errors import BadRequest
from trainer.data.crops import CropDataset
from trainer.data.dataset import (
    EXCLUDED_FILE,
    Reason,
    ScanOptions,
    perceptual_hash,
    read_excluded,
    scan,
    sharpness,
    split,
)
from trainer.presets import load_preset

OPTIONS = ScanOptions(crop=64)


def photo(seed, width=96, height=80):
    rng = np.random.default_rng(seed)
    rough = Image.fromarray(rng.integers(0, 256, (6, 7, 3)).astype(np.uint8))
    smooth = np.asarray(rough.resize((width, height), Image.Resampling.BICUBIC), float)
    return np.clip(smooth + rng.normal(0, 10, (height, width, 3)), 0, 255).astype(np.uint8)


@pytest.fixture
def folder(tmp_path):
    place = tmp_path / "photos"
    (place / "below").mkdir(parents=True)
    for seed in range(4):
        Image.fromarray(photo(seed)).save(place / f"{seed}.png")
    Image.fromarray(photo(9)).save(place / "below" / "nine.jpg", quality=95)
    return place


def test_every_fault_is_listed_with_its_reason(folder):
    """Reliability 44."""
    (folder / "broken.png").write_bytes((folder / "0.png").read_bytes()[:200])
    (folder / "empty.jpg").write_bytes(b"")
    Image.fromarray(photo(20, 63, 80)).save(folder / "small.png")
    blurred = Image.fromarray(photo(21)).filter(ImageFilter.GaussianBlur(4))
    blurred.save(folder / "soft.png")
    Image.fromarray(photo(1)).save(folder / "copy.jpg", quality=80)
    Image.fromarray(photo(22)).convert("L").save(folder / "grey.png")
    (folder / "note.txt").write_text("no picture")
    report = scan([folder], OPTIONS)
    reasons = {rejected.path.name: rejected.reason for rejected in report.rejected}
    assert reasons["broken.png"] == Reason.UNREADABLE
    assert reasons["empty.jpg"] == Reason.UNREADABLE
    assert reasons["small.png"] == Reason.TOO_SMALL
    assert reasons["soft.png"] == Reason.BLURRED
    assert Reason.DUPLICATE in {r.reason for r in report.rejected}
    assert all(str(r.path) in r.message for r in report.rejected)
    assert len({"1.png", "copy.jpg"} & set(reasons)) == 1
    names = {picture.path.name for picture in report.pictures}
    assert {"0.png", "2.png", "3.png", "nine.jpg", "grey.png"} <= names
    assert len(names) + len(report.rejected) == 11


def test_nothing_usable_is_an_error(tmp_path):
    """Reliability 44."""
    with pytest.raises(BadRequest, match="None of the 0"):
        scan([tmp_path], OPTIONS)
    with pytest.raises(BadRequest, match="no folder"):
        scan([tmp_path / "absent"], OPTIONS)
    Image.fromarray(photo(0, 20, 20)).save(tmp_path / "tiny.png")
    with pytest.raises(BadRequest, match="20 x 20"):
        scan([tmp_path], OPTIONS)


def test_the_bundled_samples_are_excluded(folder):
    listed = read_excluded()
    assert len(listed) == 3
    assert all(len(entry) == 64 for entry in listed)
    assert EXCLUDED_FILE.is_file()
    digest = hashlib.sha256((folder / "2.png").read_bytes()).hexdigest()
    report = scan([folder], ScanOptions(crop=64, excluded=frozenset({digest, "3.png"})))
    assert {r.path.name: r.reason for r in report.rejected} == {
        "2.png": Reason.EXCLUDED,
        "3.png": Reason.EXCLUDED,
    }


def test_manifest_follows_content_not_place(folder, tmp_path):
    before = scan([folder], OPTIONS).manifest
    moved = tmp_path / "elsewhere"
    shutil.copytree(folder, moved)
    assert scan([moved], OPTIONS).manifest == before
    (moved / "3.png").unlink()
    assert scan([moved], OPTIONS).manifest != before


def test_captions(folder):
    (folder / "0.txt").write_text(" a red\nbarn ")
    side = scan([folder], ScanOptions(crop=64, captions="sidecar"))
    assert {p.path.name: p.caption for p in side.pictures}["0.png"] == "a red barn"
    assert {p.path.name: p.caption for p in side.pictures}["1.png"] == ""
    one = scan([folder], ScanOptions(crop=64, captions="a photograph"))
    assert {p.caption for p in one.pictures} == {"a photograph"}


def test_own_pairs(folder, tmp_path):
    pairs = tmp_path / "lq"
    (pairs / "below").mkdir(parents=True)
    for name in ("0.png", "1.png", "below/nine.jpg"):
        with Image.open(folder / name) as picture:
            small = picture.resize((24, 20), Image.Resampling.BOX)
        small.save((pairs / name).with_suffix(".png"))
    Image.fromarray(photo(5, 30, 20)).save(pairs / "2.png")
    report = scan([folder], ScanOptions(crop=64, pairs=pairs))
    assert {r.path.name for r in report.rejected} == {"2.png", "3.png"}
    assert {r.reason for r in report.rejected} == {Reason.NO_PARTNER}
    data = CropDataset(report.pictures, load_preset("clean"), crop=64, scale=4, seed=0)
    for position in range(6):
        sample = data.sample(position)
        box = sample.hq.reshape(16, 4, 16, 4, 3).mean(axis=(1, 3))
        assert np.abs(box - sample.lq).max() <= 3


def test_split_is_by_picture_and_stable(folder):
    pictures = scan([folder], OPTIONS).pictures
    train, held = split(pictures, 0.3, 0)
    assert set(train) | set(held) == set(pictures)
    assert not set(train) & set(held)
    assert held
    assert split(pictures[::-1], 0.3, 0)[1] == held[::-1]
    assert split(pictures, 0.0, 0) == (pictures, ())
    assert split(pictures[:1], 0.5, 0) == (pictures[:1], ())
    assert len(split(pictures, 0.99, 0)[0]) >= 1


def dataset(folder, **changes):
    values = {"crop": 64, "scale": 4, "seed": 3} | changes
    return CropDataset(scan([folder], OPTIONS).pictures, load_preset("optical"), **values)


def test_order_is_a_permutation_of_each_epoch(folder):
    data = dataset(folder)
    epochs = [[data.index_at(5 * e + i) for i in range(5)] for e in range(20)]
    for number, epoch in enumerate(epochs):
        assert {e for e, _ in epoch} == {number}
        assert sorted(i for _, i in epoch) == [0, 1, 2, 3, 4]
    assert len({tuple(i for _, i in epoch) for epoch in epochs}) > 10


def test_samples_do_not_depend_on_what_came_before(folder):
    straight = dataset(folder)
    expected = [straight.sample(position) for position in range(12)]
    jumping = dataset(folder, remembered=1)
    for position in (11, 3, 7, 3, 0):
        sample = jumping.sample(position)
        assert np.array_equal(sample.hq, expected[position].hq)
        assert np.array_equal(sample.lq, expected[position].lq)
        assert sample.key == expected[position].key
    assert expected[0].hq.shape == (64, 64, 3)
    assert expected[0].lq.shape == (16, 16, 3)
    other = dataset(folder, seed=4)
    assert any(not np.array_equal(other.sample(i).hq, expected[i].hq) for i in range(3))


def test_captions_are_dropped_as_often_as_asked(folder):
    report = scan([folder], ScanOptions(crop=64, captions="x"))
    data = CropDataset(
        report.pictures, load_preset("clean"), crop=64, scale=4, seed=0, caption_dropout=0.5
    )
    kept = sum(bool(data.sample(i).caption) for i in range(100))
    assert 35 <= kept <= 65


def test_centre_is_fixed(folder):
    data = dataset(folder)
    assert np.array_equal(data.centre(2).lq, dataset(folder).centre(2).lq)
    with Image.open(folder / "0.png") as picture:
        assert np.array_equal(data.centre(0).hq, np.asarray(picture)[8:72, 16:80])


def test_hash_and_sharpness():
    one = photo(3, 200, 160)
    smaller = np.asarray(Image.fromarray(one).resize((100, 80)))
    assert (perceptual_hash(one) ^ perceptual_hash(smaller)).bit_count() <= 6
    assert (perceptual_hash(one) ^ perceptual_hash(photo(4, 200, 160))).bit_count() > 20
    soft = np.asarray(Image.fromarray(one).filter(ImageFilter.GaussianBlur(3)))
    assert sharpness(soft) < 12 < sharpness(one)
