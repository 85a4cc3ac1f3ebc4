import os
from pathlib import Path

from benchmarks.home import neutral_home
from engine.errors import ModelNotFound
from engine.library.places import POINTER, missing_place
from pisa_desktop.paths import folders, path_words, results_folder, sample_path


def test_a_result_lies_beside_its_photograph_and_never_in_the_installation(tmp_path, monkeypatch):
    assert results_folder(tmp_path / "a.jpg") == tmp_path
    assert results_folder(sample_path()) == Path.home()
    monkeypatch.setenv("XDG_PICTURES_DIR", str(tmp_path))
    assert results_folder(sample_path()) == tmp_path


def test_places_below_the_home_folder_are_read_with_a_tilde(monkeypatch):
    home = Path.home()
    assert path_words(home / "Pictures" / "a b.jpg") == "~/Pictures/a b.jpg"
    assert path_words(home) == "~"
    assert path_words(f"{home}-other/a.jpg") == f"{home}-other/a.jpg"
    monkeypatch.setenv("HOME", "/")
    assert path_words("/srv/a.jpg") == "/srv/a.jpg"


def test_pictures_of_the_manual_are_taken_in_a_home_of_their_own():
    before = dict(os.environ)
    with neutral_home() as pictures:
        assert pictures.is_dir()
        assert path_words(pictures / "album") == "~/Pictures/album"
        assert folders().data.is_relative_to(pictures.parent)
        assert results_folder(sample_path()) == pictures
    assert not pictures.exists()
    assert dict(os.environ) == before


def test_a_models_folder_with_braces_that_is_not_there_is_told(tmp_path):
    (tmp_path / POINTER).write_text('{"path": "/nowhere/{x}"}', "utf-8")
    hint = missing_place(tmp_path)
    assert "/nowhere/{x}" in hint
    assert ModelNotFound("There is no model {name}.", hint=hint, name="a").hint == hint
