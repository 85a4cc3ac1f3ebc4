"""Whose result is whose in the queue: by the photograph, and not by the name alone."""

from __future__ import annotations

from dataclasses import replace

from PIL import Image

from engine.files import FileFormat, Recipe, SaveSpec, open_writer, read_image
from pisa_desktop.queue.items import State
from pisa_desktop.state.wishes import SaveWish
from tests.pisa_desktop.queue.test_queue import run, settings


def test_a_result_belongs_to_the_photograph_it_was_made_from(make_queue, qtbot, tmp_path):
    """By its name alone a.png would be left out, since a.jpg has made a_pisa.png."""
    folder = tmp_path / "in"
    folder.mkdir()
    paths = [folder / f"a.{ending}" for ending in ("jpg", "png", "bmp")]
    for shade, path in enumerate(paths):
        Image.new("RGB", (24, 16), (shade * 40, 90, 20)).save(path)
    _, queue = make_queue()
    wish = replace(settings(tmp_path / "out", skip_done=True), wish=SaveWish("png"))
    for expected in (State.DONE, State.SKIPPED):
        queue.remove_over()
        queue.add([(path, "") for path in paths], wish)
        run(qtbot, queue)
        assert [queue.item(n).state for n in queue.ids] == [expected] * 3
        assert len({queue.item(n).target for n in queue.ids}) == 3


def test_a_result_in_the_queue_gets_a_number_and_no_second_ending(make_queue, qtbot, tmp_path):
    path = tmp_path / "a.png"
    Image.new("RGB", (24, 16), (90, 90, 20)).save(path)
    image, made = read_image(path), tmp_path / "a_pisa.png"
    recipe = Recipe(1, 1, 1, "wavelet", "starter", source_sha256=image.source.sha256)
    with open_writer(made, image.size, SaveSpec(FileFormat.PNG), like=image, recipe=recipe) as rows:
        rows.write_rows(image.rgb.astype("float32") / 255)
    _, queue = make_queue()
    queue.add([(made, "")], settings())
    run(qtbot, queue)
    assert queue.item(1).target == str(tmp_path / "a_pisa2.png")
