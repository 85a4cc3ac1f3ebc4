"""Files of every kind through the command line: recipes, metadata, depth, sheets, info, full disks."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from engine.files import FileFormat, SaveSpec, open_writer, read_image, read_info, recipe_of
from tests.conftest import ROOT
from tests.engine.files.pictures import (
    XMP,
    exif_with_everything,
    parse_exif,
    photo,
    png_claiming,
    rgb_profile,
    save,
    save_deep,
)
from tests.pisa_desktop.cli.test_restore import _one_loaded_starter, pisa, sha

__all__ = ["_one_loaded_starter"]


@pytest.fixture
def rich(tmp_path) -> Path:
    (tmp_path / "in").mkdir()
    exif = exif_with_everything(6).tobytes()
    path = tmp_path / "in" / "rich.jpg"
    return save(path, photo(), exif=exif, icc_profile=rgb_profile("adobe"), xmp=XMP, dpi=(300, 300))


def only(folder: Path) -> Path:
    (path,) = folder.iterdir()
    return path


@pytest.mark.parametrize("kind", ["same", "png", "jpeg", "webp", "tiff", "avif"])
def test_a_recipe_repeats_a_result_to_the_pixel(rich, tmp_path, capsys, kind):
    wish = ["--lambda-pix", "0.8", "--lambda-sem", "0.35", "--scale", "2.5", "--colour", "adain"]
    assert pisa("restore", rich, "-o", tmp_path / "a", "--format", kind, *wish) == 0
    first = only(tmp_path / "a")
    again = ["--recipe", first, "--format", kind]
    assert pisa("restore", rich, "-o", tmp_path / "b", *again) == 0
    second = only(tmp_path / "b")
    assert first.suffix == second.suffix
    np.testing.assert_array_equal(read_image(first).rgb, read_image(second).rgb)
    assert pisa("info", second, "--json") == 0
    recipe = json.loads(capsys.readouterr().out.splitlines()[-1])["recipe"]
    assert (recipe["lambda_pix"], recipe["lambda_sem"], recipe["scale"]) == (0.8, 0.35, 2.5)
    assert (recipe["colour"], recipe["model"]) == ("adain", "starter")
    assert recipe["source_sha256"] == sha(rich)
    assert set(recipe) == {
        "lambda_pix", "lambda_sem", "scale", "colour", "model", "model_sha256", "adapters", "adapters_sha256",
        "app_version", "source_sha256", "neutral",
    }  # fmt: skip


def test_options_beside_a_recipe_win(rich, tmp_path):
    assert pisa("restore", rich, "-o", tmp_path / "a", "--size", "90x70", "--lambda-sem", "0") == 0
    made = only(tmp_path / "a")
    assert recipe_of(read_info(made)).size == "90x70"
    assert pisa("restore", rich, "-o", tmp_path / "b", "--recipe", made) == 0
    assert read_info(only(tmp_path / "b")).size == read_info(made).size
    options = ["--recipe", made, "--scale", "2", "--lambda-sem", "1"]
    assert pisa("restore", rich, "-o", tmp_path / "c", *options) == 0
    recipe = recipe_of(read_info(only(tmp_path / "c")))
    assert (recipe.size, recipe.scale, recipe.lambda_sem, recipe.lambda_pix) == ("", 2.0, 1.0, 1.0)


def test_a_file_without_a_recipe_starts_nothing(rich, tmp_path, capsys):
    assert pisa("restore", rich, "-o", tmp_path / "a", "--recipe", rich) == 2
    assert "holds no recipe" in capsys.readouterr().err
    assert not (tmp_path / "a").exists()


def test_a_recipe_of_another_model_is_used_and_said(rich, tmp_path, capsys, monkeypatch, starter):
    assert pisa("restore", rich, "-o", tmp_path / "a", "--scale", "1") == 0
    monkeypatch.setitem(vars(starter.bundle), "sha256", "f" * 64)
    options = ["--recipe", only(tmp_path / "a")]
    assert pisa("restore", rich, "-o", tmp_path / "b", *options) == 0
    assert "made with other model" in capsys.readouterr().err


def test_a_recipe_of_a_map_is_used_by_its_mean_and_said(rich, tmp_path, capsys):
    assert pisa("restore", rich, "-o", tmp_path / "a", "--scale", "1", "--lambda-sem", "0.5") == 0
    plain = read_image(only(tmp_path / "a"))
    recipe = replace(recipe_of(plain.source), maps_sha256="d" * 64)
    spec = SaveSpec(FileFormat.JPEG)
    with open_writer(tmp_path / "m.jpg", plain.size, spec, like=plain, recipe=recipe) as rows:
        rows.write_rows(np.float32(plain.rgb) / 255)
    capsys.readouterr()
    assert pisa("info", tmp_path / "m.jpg", "--json") == 0
    assert json.loads(capsys.readouterr().out)["recipe"]["maps_sha256"] == "d" * 64
    assert pisa("restore", rich, "-o", tmp_path / "b", "--recipe", tmp_path / "m.jpg") == 0
    assert "differed from place to place; their mean is taken" in capsys.readouterr().err
    again = recipe_of(read_info(only(tmp_path / "b")))
    assert (again.lambda_sem, again.maps_sha256) == (0.5, "")


def test_metadata_follows_the_policy(rich, tmp_path):
    for policy in ("keep", "no-location", "none"):
        options = ["--metadata", policy, "--scale", "1"]
        assert pisa("restore", rich, "-o", tmp_path / policy, *options) == 0
    kept, placeless, bare = (read_info(only(tmp_path / p)) for p in ("keep", "no-location", "none"))
    assert parse_exif(kept.metadata.exif).get_ifd(0x8825)
    assert kept.orientation == placeless.orientation == bare.orientation == 1
    assert kept.dpi == pytest.approx((300, 300))
    assert not parse_exif(placeless.metadata.exif).get_ifd(0x8825)
    assert parse_exif(placeless.metadata.exif)[0x010F] == "Kamera AG"
    assert bare.metadata.xmp is None
    assert recipe_of(placeless) is not None
    assert kept.icc == placeless.icc == bare.icc == rgb_profile("adobe")


def test_the_recipe_is_kept_or_left_out_on_its_own(rich, tmp_path):
    wishes = (["--metadata", "none", "--keep-recipe"], ["--no-recipe"])
    for name, wish in zip(("bare", "rich"), wishes, strict=True):
        assert pisa("restore", rich, "-o", tmp_path / name, "--scale", "1", *wish) == 0
    bare, full = read_info(only(tmp_path / "bare")), read_info(only(tmp_path / "rich"))
    assert recipe_of(bare).source_sha256 == sha(rich)
    assert bare.metadata.exif is None
    assert recipe_of(full) is None
    assert parse_exif(full.metadata.exif)[0x010F] == "Kamera AG"


def test_sixteen_bits_stay_sixteen(tmp_path, capsys):
    source = save_deep(tmp_path / "deep.tif", photo().astype(np.uint16) * 257 + 100)
    assert pisa("restore", source, "-o", tmp_path / "out", "--scale", "1.5") == 0
    result = read_image(only(tmp_path / "out"))
    assert (result.source.format, result.source.bit_depth) == ("TIFF", 16)
    assert len(np.unique(result.rgb)) > 1000
    assert pisa("info", source, "--json") == 0
    info = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert (info["bit_depth"], info["format"], info["recipe"]) == (16, "TIFF", None)
    assert (
        pisa("restore", source, "-o", tmp_path / "x", "--format", "jpeg", "--bit-depth", "16") == 2
    )


def test_transparency_is_enlarged_beside_the_colours(tmp_path):
    pixels = np.dstack([photo(), np.zeros((47, 61), np.uint8)])
    pixels[10:30, 20:50, 3] = 255
    source = save(tmp_path / "a.png", pixels)
    assert pisa("restore", source, "-o", tmp_path / "out", "--scale", "2") == 0
    result = read_image(only(tmp_path / "out"))
    assert result.alpha is not None
    assert result.alpha[24:56, 44:96].min() == 255
    assert result.alpha[:16].max() == 0


def test_grey_stays_grey(tmp_path):
    Image.fromarray(photo()[..., 1]).save(tmp_path / "a.png")
    assert pisa("restore", tmp_path / "a.png", "-o", tmp_path / "out", "--scale", "2") == 0
    with Image.open(only(tmp_path / "out")) as picture:
        assert picture.mode == "L"


@pytest.mark.parametrize(("kind", "side"), [("webp", 16_384), ("jpeg", 65_536), ("avif", 32_769)])
def test_a_format_that_is_too_small_is_said_before_work_starts(tmp_path, capsys, kind, side):
    source = save(tmp_path / "a.png", photo(8, 8))
    options = ["--format", kind, "--size", f"{side}x8"]
    assert pisa("restore", source, "-o", tmp_path / "out", *options, "--json") == 1
    captured = capsys.readouterr()
    assert "holds at most" in captured.err
    assert json.loads(captured.out)["seconds"]["prepare"] == 0
    assert list((tmp_path / "out").iterdir()) == []


def test_a_sheet_shows_the_grid(rich, tmp_path, capsys):
    out = tmp_path / "sheet.png"
    assert pisa("sheet", rich, "-o", out, "--scale", "2", "--range", "0:1") == 0
    assert capsys.readouterr().out == f"{out}\n"
    with Image.open(out) as picture:
        sheet = np.asarray(picture.convert("RGB")).astype(int)
    width, height = 94, 122  # upright and doubled
    left, gap = sheet.shape[1] - 3 * (width + 8), 8

    def cell(column, row):
        y, x = gap + row * (height + gap), left + column * (width + gap)
        return sheet[y : y + height, x : x + width]

    original, full = cell(0, 2), cell(2, 0)
    assert np.abs(original - cell(2, 0)).mean() > 2
    single = tmp_path / "single"
    options = [
        "--scale",
        "2",
        "--lambda-pix",
        "1",
        "--lambda-sem",
        "1",
        "--format",
        "png",
        "--metadata",
        "none",
    ]
    assert pisa("restore", rich, "-o", single, *options) == 0
    srgb = read_image(only(single)).rgb.astype(int)
    assert np.abs(full - srgb).mean() < 1


@pytest.mark.parametrize(("options", "words"), [
    (["-o", "a.txt"], "must end with"), (["-o", "a.png", "--range", "1:0"], "no range"),
    (["-o", "a.png", "--range", "x"], "no range"), (["-o", "a.png", "--grid", "1"], "grid"),
    (["-o", "a.png", "--range", "0:3"], "no range"),
])  # fmt: skip
def test_a_wrong_sheet_starts_nothing(rich, capsys, options, words, monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    assert pisa("sheet", rich, *options) == 2
    assert words in capsys.readouterr().err


def test_info_says_what_a_file_is(rich, tmp_path, capsys):
    assert pisa("info", rich, "--json") == 0
    info = json.loads(capsys.readouterr().out)
    assert set(info) == {
        "format",
        "size",
        "mode",
        "bit_depth",
        "icc",
        "orientation",
        "dpi",
        "recipe",
    }
    assert (info["format"], info["size"], info["orientation"]) == ("JPEG", [47, 61], 6)
    assert info["dpi"] == [300, 300]
    assert pisa("info", rich) == 0
    assert "recipe: none" in capsys.readouterr().out
    (tmp_path / "no.png").write_text("no")
    assert pisa("info", tmp_path / "no.png") == 1
    assert "no.png" in capsys.readouterr().err


def test_models_are_verified_and_removed(small_model, tmp_path, capsys):
    from pisa_desktop.paths import folders

    assert pisa("models", "import", small_model, "--name", "mine") == 0
    assert pisa("models", "verify", "mine") == 0
    weights = next((folders().data / "models" / "mine").rglob("*.safetensors"))
    data = bytearray(weights.read_bytes())
    data[-100] ^= 1
    weights.write_bytes(data)
    capsys.readouterr()
    assert pisa("models", "verify", "mine") == 1
    assert weights.name in capsys.readouterr().err
    assert pisa("models", "remove", "mine") == 0
    assert pisa("models", "remove", "mine") == 2
    assert pisa("models", "remove", "starter") == 2
    assert "cannot be removed" in capsys.readouterr().err


def test_a_batch_of_good_and_bad_files(rich, tmp_path, capsys):
    folder = rich.parent
    good = [rich] + [
        save(folder / f"good.{s}", photo(20, 16)) for s in ("png", "tif", "webp", "bmp", "gif")
    ]
    whole = good[1].read_bytes()
    (folder / "empty.png").write_bytes(b"")
    (folder / "cut.png").write_bytes(whole[: len(whole) // 2])
    (folder / "head.jpg").write_bytes(rich.read_bytes()[:20])
    (folder / "text.png").write_text("no picture")
    (folder / "huge.png").write_bytes(png_claiming(50_000, 50_000))
    hashes = {p: sha(p) for p in folder.iterdir()}
    assert pisa("restore", folder, "-o", tmp_path / "out", "--scale", "1", "--json") == 1
    captured = capsys.readouterr()
    reports = {Path(r["input"]).name: r for r in map(json.loads, captured.out.splitlines())}
    bad = {"empty.png", "cut.png", "head.jpg", "text.png", "huge.png"}
    assert {n for n, r in reports.items() if r["status"] == "failed"} == bad
    assert {n for n, r in reports.items() if r["status"] == "done"} == {p.name for p in good}
    complaints = [line for line in captured.err.splitlines() if line.startswith("error: ")]
    assert len(complaints) == len(bad)
    for name in bad:
        assert sum(name in line for line in complaints) == 1
    assert {p: sha(p) for p in folder.iterdir()} == hashes
    for path in (tmp_path / "out").iterdir():
        assert read_image(path).size.area > 0
    assert len(list((tmp_path / "out").iterdir())) == len(good)


def test_a_hostile_pickle_as_adapters_starts_nothing(rich, tmp_path, capsys):
    import pickle

    class Bomb:
        def __reduce__(self):
            return os.system, (f"touch {tmp_path / 'sentinel'}",)

    (tmp_path / "adapters.pkl").write_bytes(pickle.dumps(Bomb()))
    options = ["--adapters", tmp_path / "adapters.pkl"]
    assert pisa("restore", rich, "-o", tmp_path / "out", *options) == 2
    assert "adapters.pkl" in capsys.readouterr().err
    assert not (tmp_path / "sentinel").exists()


def test_an_unwritable_folder_starts_nothing(rich, tmp_path, capsys):
    (tmp_path / "file").write_bytes(b"")
    assert pisa("restore", rich, "-o", tmp_path / "file" / "out") == 2
    assert "could not be saved" in capsys.readouterr().err


@pytest.mark.skipif(sys.platform == "win32", reason="limits of POSIX")
def test_a_disk_full_in_mid_batch_stops_cleanly_and_goes_on_later(tmp_path):
    folder = tmp_path / "in"
    folder.mkdir()
    for index in range(4):
        size = (96, 96) if index == 1 else (24, 24)
        noise = np.random.default_rng(index).integers(0, 255, (*size, 3), np.uint8)
        Image.fromarray(noise).save(folder / f"{index}.png")
    code = (
        "import resource, signal, sys; signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        "limit = int(sys.argv.pop(1))\n"
        "if limit: resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))\n"
        "from pisa_desktop.cli.main import main; main()"
    )

    def run(limit: int, *options: str) -> subprocess.CompletedProcess[str]:
        command = [
            sys.executable,
            "-c",
            code,
            str(limit),
            "restore",
            str(folder),
            "-o",
            str(tmp_path / "out"),
        ]
        command += ["--scale", "2", "--json", *options]
        return subprocess.run(command, capture_output=True, text=True, cwd=ROOT, check=False)

    first = run(30_000)
    reports = [json.loads(line) for line in first.stdout.splitlines()]
    assert first.returncode == 1
    assert [r["status"] for r in reports] == ["done", "failed"]
    assert reports[1]["error"]["kind"] == "disk_full"
    assert "stopped at 2 of 4" in first.stderr
    assert "--skip-existing" in first.stderr
    assert [p.name for p in (tmp_path / "out").iterdir()] == ["0_pisa.png"]
    second = run(0, "--skip-existing")
    assert second.returncode == 0
    statuses = [json.loads(line)["status"] for line in second.stdout.splitlines()]
    assert statuses == ["skipped", "done", "done", "done"]
    assert len(list((tmp_path / "out").iterdir())) == 4
