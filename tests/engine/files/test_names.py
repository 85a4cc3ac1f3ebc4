"""Names as file systems count them: in bytes, and never cut inside a character."""

from __future__ import annotations

import os

import pytest

from engine.errors import BadRequest, SaveFailed
from engine.files.atomic import atomic_file, check_target, drop_parts
from engine.files.names import longest_name, name_bytes, shortened
from pisa_desktop.results import check_template, result_name

LONG = {
    "letters": "a" * 250,
    "cjk": "写" * 83,
    "emoji": "😀" * 62,
    "family": "👨‍👩‍👧‍👦" * 10,
    "flags of a skin": "👍🏽" * 31,
    "accents": "e\u0301" * 83,
    "not utf-8": "\udcff" * 250,
}


@pytest.mark.parametrize("stem", LONG.values(), ids=LONG)
@pytest.mark.parametrize("most", [0, 1, 7, 80, 244, 1000])
def test_a_shortened_name_fits_and_is_the_beginning(stem, most):
    short = shortened(stem, most)
    assert name_bytes(short) <= most
    assert stem.startswith(short)
    assert name_bytes(short) > most - 30 or short == stem
    assert os.fsdecode(os.fsencode(short)) == short


def test_nothing_is_cut_inside_what_is_seen_as_one_character():
    assert shortened("e\u0301e\u0301", 5) == "e\u0301"
    assert shortened("👍🏽👍🏽", 14) == "👍🏽"
    assert shortened("👨‍👩‍👧‍👦👨‍👩‍👧‍👦", 49) == "👨‍👩‍👧‍👦"
    assert shortened("写真", 5) == "写"


@pytest.mark.parametrize("stem", LONG.values(), ids=LONG)
def test_a_result_of_a_long_name_can_be_written_and_keeps_the_templates_words(tmp_path, stem):
    path = result_name(tmp_path, "{stem}_pisa_{scale}x", ".avif", stem=stem, scale=2.5)
    assert path.stem.endswith("_pisa_2.5x")
    assert path.stem.startswith(stem[:8])
    for number in ("", "2", "3"):
        with atomic_file(path, replace=False) as new:
            new.file.write(b"x")
        assert new.path.name == f"{path.stem}{number}.avif"
    assert len(list(tmp_path.iterdir())) == 3


def test_short_names_stay_as_they_are(tmp_path):
    path = result_name(tmp_path, "{stem}_pisa", ".png", stem="Übung 写真 1.5")
    assert path == tmp_path / "Übung 写真 1.5_pisa.png"


def test_a_folder_may_allow_less(tmp_path, monkeypatch):
    monkeypatch.setattr(os, "pathconf", lambda folder, what: 143)
    assert longest_name(tmp_path / "not" / "there") == 143
    path = result_name(tmp_path, "{stem}_pisa", ".png", stem="写" * 80)
    assert name_bytes(path.name) <= 143
    assert path.stem.endswith("_pisa")


def test_a_template_that_is_too_long_by_itself_is_cut(tmp_path):
    template = "x" * 300 + "{stem}"
    check_template(template)
    path = result_name(tmp_path, template, ".png", stem="写" * 80)
    path.write_bytes(b"")
    assert path.name.startswith("xxx")


def test_what_a_killed_process_left_of_a_long_name_is_found(tmp_path):
    path = tmp_path / f"{LONG['cjk'][:80]}.png"
    with atomic_file(path, replace=True):
        (part,) = tmp_path.iterdir()
        part.with_name(part.name.replace(str(os.getpid()), "4194305")).write_bytes(b"")
    drop_parts(path, 4194305)
    assert [one.name for one in tmp_path.iterdir()] == [path.name]


def test_a_target_is_refused_before_anything_is_computed(tmp_path):
    photograph = tmp_path / "a.jpg"
    photograph.write_bytes(b"x")
    check_target(tmp_path / "b.jpg", photograph)
    with pytest.raises(BadRequest, match="photograph itself"):
        check_target(photograph, photograph)
    with pytest.raises(SaveFailed, match="too long"):
        check_target(tmp_path / f"{'写' * 84}.jpg", photograph)
