"""Reading beside the window: what is not wanted any more is not told, and nothing is remembered of what is over."""

from __future__ import annotations

import pytest
from PIL import Image

from pisa_desktop.paths import sample_path
from pisa_desktop.viewer.loading import Picture, PictureReader
from tests.patience import PATIENCE_MS as WAIT
from tests.pisa_desktop.queue.conftest import write_photos


@pytest.fixture
def reader(qtbot):
    reader = PictureReader()
    yield reader
    assert reader.shutdown(WAIT)


def remembered(reader: PictureReader) -> int:
    return sum(
        len(value) for value in vars(reader).values() if isinstance(value, set | dict | list)
    )


def test_nothing_is_remembered_of_photographs_that_are_closed(qtbot, reader, tmp_path):
    [photo] = write_photos(tmp_path, 1)
    missing = tmp_path / "missing.png"
    for _ in range(20):
        with qtbot.waitSignal(reader.ready, timeout=WAIT):
            token = reader.read(photo)
        reader.forget(token)
        with qtbot.waitSignal(reader.failed, timeout=WAIT):
            token = reader.read(missing)
        reader.forget(token)
        reader.forget(reader.read(photo))
    assert reader._pool.waitForDone(WAIT)
    assert remembered(reader) == 0


def test_an_answer_that_is_not_wanted_any_more_is_not_given(qtbot, reader, tmp_path):
    photos = write_photos(tmp_path, 8)
    heard: list[int] = []
    reader.ready.connect(lambda picture: heard.append(picture.token))
    tokens = [reader.read(photo) for photo in photos]
    for token in tokens[2:]:
        reader.forget(token)
    assert reader._pool.waitForDone(WAIT)
    qtbot.wait(20)
    assert set(tokens[:2]) <= set(heard)
    assert len(heard) < len(tokens)


@pytest.mark.parametrize("ending", [".jpg", ".png", ".tif"])
def test_a_large_photograph_is_seen_before_it_is_read(qtbot, reader, tmp_path, monkeypatch, ending):
    monkeypatch.setattr("engine.files.read.FROM_PIXELS", 1)
    path = tmp_path / f"a{ending}"
    Image.open(sample_path()).save(path)
    heard: list[Picture] = []
    reader.coarse_ready.connect(heard.append)
    reader.ready.connect(heard.append)
    with qtbot.waitSignal(reader.ready, timeout=WAIT):
        token = reader.read(path)
    assert len(heard) > 1
    *looks, whole = heard
    assert whole.info is not None
    for look in looks:
        assert (look.token, look.path, look.info) == (token, path, None)
        across, down = (one / other for one, other in zip(sides(look), sides(whole), strict=True))
        assert across == pytest.approx(down, rel=0.01)


def sides(picture: Picture) -> tuple[int, int]:
    return picture.pyramid.width, picture.pyramid.height
