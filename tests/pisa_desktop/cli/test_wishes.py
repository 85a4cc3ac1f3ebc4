"""What is asked of a result on the command line, and what comes out: colour, size, names, whose result is whose."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from engine.files import read_image
from engine.files.results import recipe_in
from pisa_desktop.cli.main import app
from tests.conftest import ROOT
from tests.pisa_desktop.cli.test_restore import _one_loaded_starter, pisa, sha

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


# Whose result is whose


@pytest.fixture
def three_of_a_name(tmp_path, lighthouse) -> Path:
    """a.jpg, a.png and a.tif, three different pictures."""
    folder = tmp_path / "in"
    folder.mkdir()
    for shift, ending in enumerate(("jpg", "png", "tif")):
        Image.fromarray(np.roll(lighthouse[:16, :24], shift, 1)).save(folder / f"a.{ending}")
    return folder


def results(folder: Path) -> dict[str, str]:
    """Of each result the hash of the file it was made from."""
    return {path.name: recipe_in(path).source_sha256 for path in folder.iterdir()}


def test_pictures_of_one_name_have_their_own_results(three_of_a_name, tmp_path, capsys):
    wish = ["--format", "png", "--scale", "1", "--json"]
    command = ["restore", three_of_a_name, "-o", tmp_path / "out", *wish]
    assert pisa(*command, "--skip-existing") == 0
    first = results(tmp_path / "out")
    assert sorted(first.values()) == sorted(sha(path) for path in three_of_a_name.iterdir())
    assert set(first) == {"a_pisa.png", "a_pisa2.png", "a_pisa3.png"}
    for option, status in (("--skip-existing", "skipped"), ("--overwrite", "done")):
        capsys.readouterr()
        assert pisa(*command, option) == 0
        reports = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
        assert [report["status"] for report in reports] == [status] * 3
        assert results(tmp_path / "out") == first
        for report in reports:
            assert first[Path(report["output"]).name] == sha(Path(report["input"]))


def test_jpg_and_jpeg_are_two_pictures(tmp_path, lighthouse):
    folder = tmp_path / "in"
    folder.mkdir()
    for shift, name in enumerate(("IMG.jpg", "IMG.JPEG")):
        Image.fromarray(np.roll(lighthouse[:16, :24], shift, 1)).save(folder / name)
    for option in ("--skip-existing", "--overwrite", "--skip-existing"):
        assert pisa("restore", folder, "-o", tmp_path / "out", "--scale", "1", option) == 0
        assert set(results(tmp_path / "out")) == {"IMG_pisa.jpg", "IMG_pisa2.jpg"}


def test_results_without_a_recipe_are_told_apart_by_their_order(three_of_a_name, tmp_path, capsys):
    wish = ["--format", "png", "--scale", "1", "--json", "--metadata", "none"]
    for option, status in (("--skip-existing", "done"), ("--skip-existing", "skipped")):
        capsys.readouterr()
        command = ["restore", three_of_a_name, "-o", tmp_path / "out", *wish, option]
        assert pisa(*command) == 0
        said = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
        assert [report["status"] for report in said] == [status] * 3
        assert len({report["output"] for report in said}) == 3


def test_overwrite_leaves_the_result_of_another_picture(three_of_a_name, tmp_path, capsys):
    out, wish = tmp_path / "out", ["--format", "png", "--scale", "1", "--overwrite"]
    assert pisa("restore", three_of_a_name / "a.jpg", "-o", out, *wish) == 0
    before = only(out).read_bytes()
    assert pisa("restore", three_of_a_name / "a.tif", "-o", out, *wish) == 0
    assert (out / "a_pisa.png").read_bytes() == before
    assert "a_pisa.png stays" in capsys.readouterr().err
    assert pisa("restore", three_of_a_name / "a.tif", "-o", out, *wish) == 0
    assert set(results(out)) == {"a_pisa.png", "a_pisa2.png"}


def test_a_folder_is_restored_into_itself_without_its_results(three_of_a_name, capsys):
    command = ["restore", three_of_a_name, "-o", three_of_a_name, "--scale", "1"]
    assert pisa(*command) == 0
    capsys.readouterr()
    assert pisa(*command, "--skip-existing") == 0
    assert "results of earlier runs were passed over (3)" in capsys.readouterr().err
    assert pisa(*command, "--overwrite", "--metadata", "none") == 0
    assert (
        pisa(*command, "--overwrite") == 0
    )  # results that carry no recipe are known by their names
    names = {path.name for path in three_of_a_name.iterdir()}
    assert names == {f"a{more}.{end}" for more in ("", "_pisa") for end in ("jpg", "png", "tif")}


def test_results_are_restored_again_where_nothing_else_is_named(three_of_a_name, tmp_path, capsys):
    command = ["restore", three_of_a_name / "a.jpg", "-o", three_of_a_name, "--scale", "1"]
    assert pisa(*command) == 0
    made = three_of_a_name / "a_pisa.jpg"
    capsys.readouterr()
    assert pisa("restore", made, "-o", three_of_a_name, "--scale", "1") == 0
    assert Path(capsys.readouterr().out.strip()).name == "a_pisa2.jpg"
    assert pisa("restore", made, three_of_a_name / "a.png", "-o", tmp_path / "x") == 0
    assert [path.name for path in (tmp_path / "x").iterdir()] == ["a_pisa.png"]


def test_what_systems_keep_beside_pictures_is_passed_over(three_of_a_name, tmp_path, capsys):
    (three_of_a_name / "._a.jpg").write_bytes(b"\0\5\x16\7")
    (three_of_a_name / "Thumbs.db").write_bytes(b"x")
    for folder in (".thumbnails", "@eaDir", "__MACOSX"):
        (three_of_a_name / folder).mkdir()
        (three_of_a_name / folder / "b.jpg").write_bytes(b"no picture")
    wish = ["--recursive", "--scale", "1", "--json"]
    assert pisa("restore", three_of_a_name, "-o", tmp_path / "out", *wish) == 0
    assert len(capsys.readouterr().out.splitlines()) == 3


# What is said


@pytest.mark.skipif(sys.platform != "linux", reason="names of bytes")
def test_a_name_that_is_no_utf8_gives_valid_json(tmp_path, lighthouse):
    source = Path(os.fsdecode(os.fsencode(tmp_path) + b"/caf\xe9.png"))
    Image.fromarray(lighthouse[:16, :24]).save(source)
    command = [
        sys.executable,
        "-m",
        "pisa_desktop.cli.main",
        "restore",
        source,
        "-o",
        tmp_path / "o",
    ]
    wish = ["--scale", "1", "--json"]
    done = subprocess.run([*command, *wish], cwd=ROOT, capture_output=True, check=True)
    report = json.loads(done.stdout.decode("utf-8"))
    assert b"caf\\udce9.png" in done.stdout
    assert (report["status"], Path(report["input"])) == ("done", source)
    assert Path(report["output"]).is_file()
    done = subprocess.run([*command, "--scale", "1"], cwd=ROOT, capture_output=True, check=True)
    assert done.stdout == os.fsencode(tmp_path) + b"/o/caf\xe9_pisa2.png\n"


def test_a_size_of_another_shape_or_a_smaller_one_is_said(black_and_white, tmp_path, capsys):
    for size, words in (("50x500", "it is stretched"), ("24x20", "smaller than the picture")):
        assert pisa("restore", black_and_white, "-o", tmp_path / "out", "--size", size) == 0
        assert words in capsys.readouterr().err
    assert pisa("restore", black_and_white, "-o", tmp_path / "out", "--size", "97x81") == 0
    assert "note" not in capsys.readouterr().err


def test_a_scale_and_a_size_exclude_each_other(black_and_white, tmp_path, capsys):
    wish = ["--scale", "4", "--size", "10x10"]
    assert pisa("restore", black_and_white, "-o", tmp_path / "out", *wish) == 2
    assert pisa("sheet", black_and_white, "-o", tmp_path / "sheet.png", *wish) == 2
    assert capsys.readouterr().err.count("--scale and --size exclude each other") == 2


@pytest.mark.parametrize("option", ["-h", "--help"])
def test_the_window_has_a_help(option, capsys, monkeypatch):
    from pisa_desktop.__main__ import main

    monkeypatch.setattr(sys, "argv", ["pisa-desktop", option])
    assert main() == 0
    assert capsys.readouterr().out.startswith("Usage: pisa-desktop [FILE OR FOLDER]")
