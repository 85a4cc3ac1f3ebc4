from pathlib import Path

from engine.errors import ModelNotFound
from engine.model_places import POINTER, missing_place
from pisa_desktop.paths import results_folder, sample_path


def test_a_result_lies_beside_its_photograph_and_never_in_the_installation(tmp_path, monkeypatch):
    assert results_folder(tmp_path / "a.jpg") == tmp_path
    assert results_folder(sample_path()) == Path.home()
    monkeypatch.setenv("XDG_PICTURES_DIR", str(tmp_path))
    assert results_folder(sample_path()) == tmp_path


def test_a_models_folder_with_braces_that_is_not_there_is_told(tmp_path):
    (tmp_path / POINTER).write_text('{"path": "/nowhere/{x}"}', "utf-8")
    hint = missing_place(tmp_path)
    assert "/nowhere/{x}" in hint
    assert ModelNotFound("There is no model {name}.", hint=hint, name="a").hint == hint
