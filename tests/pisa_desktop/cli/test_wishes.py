"""What is asked of a result on the command line, and what comes out: colour, size, names, whose result is whose."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from engine.files import read_image
from pisa_desktop.cli.main import app
from tests.pisa_desktop.cli.test_restore import _one_loaded_starter, pisa

__all__ = ["_one_loaded_starter"]


def only(folder: Path) -> Path:
    (path,) = folder.iterdir()
    return path


# Colour


@pytest.fixture
def black_and_white(tmp_path, lighthouse) -> Path:
    """A black and white picture that is stored as colour."""
    path = tmp_path / "in" / "bw.png"
    path.parent.mkdir()
    Image.fromarray(lighthouse[:40, :48]).convert("L").convert("RGB").save(path)
    return path


def spread(path: Path) -> int:
    """The largest difference between the channels of a pixel."""
    return int(np.ptp(read_image(path).rgb.astype(int), axis=-1).max())


def test_a_black_and_white_scan_stays_without_colour(black_and_white, tmp_path, capsys):
    for choice in ("auto", "off"):
        wish = ["--scale", "2", "--neutral", choice]
        assert pisa("restore", black_and_white, "-o", tmp_path / choice, *wish) == 0
    assert spread(only(tmp_path / "auto")) == 0
    assert spread(only(tmp_path / "off")) > 3
    capsys.readouterr()
    for choice in ("auto", "off"):
        assert pisa("info", only(tmp_path / choice), "--json") == 0
        assert json.loads(capsys.readouterr().out)["recipe"]["neutral"] == choice


def test_a_recipe_says_where_colour_comes_from(black_and_white, tmp_path):
    wish = ["--scale", "2", "--neutral", "off"]
    assert pisa("restore", black_and_white, "-o", tmp_path / "a", *wish) == 0
    again = ["--recipe", only(tmp_path / "a")]
    assert pisa("restore", black_and_white, "-o", tmp_path / "b", *again) == 0
    assert only(tmp_path / "a").read_bytes() == only(tmp_path / "b").read_bytes()
    again += ["--neutral", "on"]
    assert pisa("restore", black_and_white, "-o", tmp_path / "c", *again) == 0
    assert spread(only(tmp_path / "c")) == 0


def test_a_sheet_of_a_black_and_white_scan_has_no_colour(black_and_white, tmp_path):
    sheet = tmp_path / "sheet.png"
    assert pisa("sheet", black_and_white, "-o", sheet, "--scale", "2", "--grid", "2") == 0
    assert spread(sheet) == 0
    wish = ["--scale", "2", "--grid", "2", "--neutral", "off"]
    assert pisa("sheet", black_and_white, "-o", sheet, *wish) == 0
    assert spread(sheet) > 3


# Options given twice


def single_options(command) -> list[str]:
    """Names of a command's options that take one value."""
    return [
        max(one.opts, key=len)
        for one in command.params
        if one.param_type_name == "option" and not (one.multiple or one.is_flag)
    ]


def all_commands() -> list[tuple[str, ...]]:
    """Words and one option of every command: each option that takes a value."""
    import typer

    found = []
    group = typer.main.get_command(app)
    for name, command in group.commands.items():
        below = getattr(command, "commands", None)
        for words, one in (
            [((name, n), c) for n, c in below.items()] if below else [((name,), command)]
        ):
            found += [(*words, option) for option in single_options(one)]
    return found


@pytest.mark.parametrize("words", all_commands(), ids=" ".join)
def test_an_option_with_a_value_that_is_given_twice_is_refused(words, capsys):
    *command, option = words
    assert pisa(*command, option, "1", option, "2") == 2
    said = capsys.readouterr().err
    assert f"{option} is given 2 times" in said


def test_a_switch_may_be_repeated(black_and_white, tmp_path, capsys):
    wish = ["--scale", "1", "--json", "--json"]
    assert pisa("restore", black_and_white, "-o", tmp_path / "out", *wish) == 0
    assert json.loads(capsys.readouterr().out)["status"] == "done"


@pytest.mark.parametrize("option", ["--lr", "--run", "--seed", "--init"])
def test_the_trainer_refuses_an_option_that_is_given_twice(option, capsys):
    assert pisa("train", "--data", "a", option, "1", option, "2") == 2
    assert f"{option} is given twice" in capsys.readouterr().err


# Names and sizes


@pytest.mark.parametrize("stem", ["写" * 80, "😀" * 58, "写" * 83, "é" * 125])
def test_a_long_name_in_any_script_is_restored(tmp_path, lighthouse, stem, capsys):
    source = tmp_path / "in" / f"{stem}.png"
    source.parent.mkdir()
    Image.fromarray(lighthouse[:16, :24]).save(source)
    assert pisa("restore", source, "-o", tmp_path / "out", "--scale", "1") == 0
    result = only(tmp_path / "out")
    assert capsys.readouterr().out == f"{result}\n"
    assert result.stem.endswith("_pisa")
    assert result.stem.startswith(stem[:55])


def test_a_size_beyond_all_limits_starts_nothing(black_and_white, tmp_path, capsys):
    wish = ["--size", "999999999x999999999"]
    assert pisa("restore", black_and_white, "-o", tmp_path / "out", *wish) == 2
    assert "at most 524280 a side" in capsys.readouterr().err
    assert not (tmp_path / "out").exists()
    assert pisa("sheet", black_and_white, "-o", tmp_path / "sheet.png", *wish) == 2
