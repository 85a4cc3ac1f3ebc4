"""The command line's contract, with the real starter model on small pictures."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from pisa_desktop.cli import interrupt
from pisa_desktop.cli.main import app
from tests.conftest import ROOT
from tests.patience import PATIENCE

KEYS = {
    "input", "output", "status", "error", "size", "seconds", "tiles", "device", "dtype", "model", "peak_rss_mb",
}  # fmt: skip


@pytest.fixture(autouse=True)
def _one_loaded_starter(starter, monkeypatch):
    """Every command in this process uses the session's starter; loading is tested by the subprocess tests."""
    from pisa_desktop.cli.common import ModelChoice

    real = ModelChoice.load

    def load(self):
        is_default = self == ModelChoice()
        return (starter, 0.0) if is_default else real(self)

    monkeypatch.setattr(ModelChoice, "load", load)


@pytest.fixture
def photo(tmp_path, lighthouse) -> Path:
    path = tmp_path / "in" / "photo.png"
    path.parent.mkdir()
    Image.fromarray(lighthouse[:40, :48]).save(path)
    return path


def pisa(*arguments) -> int:
    """Run the command in this process; its exit code."""
    with pytest.raises(SystemExit) as end:
        app([str(a) for a in arguments])
    return int(end.value.code or 0)


def sha(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def test_the_json_is_the_contracts(photo, tmp_path, capsys):
    assert pisa("restore", photo, "-o", tmp_path / "out", "--json") == 0
    captured = capsys.readouterr()
    report = json.loads(captured.out)
    assert set(report) == KEYS
    assert set(report["seconds"]) == {"load", "prepare", "decode", "save", "total"}
    assert report["input"] == str(photo)
    assert report["output"] == str(tmp_path / "out" / "photo_pisa.png")
    assert (report["status"], report["error"], report["size"]) == ("done", None, [192, 160])
    assert (report["tiles"], report["device"], report["dtype"], report["model"]) == (
        1,
        "cpu",
        "fp32",
        "starter",
    )
    with Image.open(report["output"]) as result:
        assert result.size == (192, 160)


def test_stdout_holds_an_absolute_path_a_line_and_nothing_else(
    photo, tmp_path, capsys, monkeypatch
):
    monkeypatch.chdir(tmp_path)
    assert pisa("restore", photo, "-o", "out") == 0
    assert capsys.readouterr().out == f"{tmp_path / 'out' / 'photo_pisa.png'}\n"


def test_a_second_run_finds_its_residuals(photo, tmp_path, capsys):
    for _ in range(2):
        assert pisa("restore", photo, "-o", tmp_path / "out", "--json") == 0
    first, second = map(json.loads, capsys.readouterr().out.splitlines())
    assert second["seconds"]["prepare"] < 0.5 * first["seconds"]["prepare"]
    assert second["output"].endswith("photo_pisa2.png")
    assert sha(Path(first["output"])) == sha(Path(second["output"]))


def test_bad_files_are_named_and_the_rest_is_done(photo, tmp_path, capsys):
    folder = photo.parent
    (folder / "empty.png").write_bytes(b"")
    (folder / "cut.png").write_bytes(photo.read_bytes()[:300])
    (folder / "text.jpg").write_text("hello")
    (folder / "notes.txt").write_text("passed over")
    missing = tmp_path / "missing.png"
    assert pisa("restore", folder, missing, "-o", tmp_path / "out", "--json") == 1
    captured = capsys.readouterr()
    reports = {Path(r["input"]).name: r for r in map(json.loads, captured.out.splitlines())}
    assert set(reports) == {"empty.png", "cut.png", "text.jpg", "photo.png", "missing.png"}
    for name, report in reports.items():
        assert (report["status"] == "done") is (name == "photo.png")
        if report["error"]:
            assert set(report["error"]) == {"kind", "message", "hint"}
            assert report["error"]["kind"] == "bad_image"
            assert name in report["error"]["message"]
    assert len([line for line in captured.err.splitlines() if line.startswith("error: ")]) == 4
    assert [p.name for p in (tmp_path / "out").iterdir()] == ["photo_pisa.png"]


@pytest.mark.parametrize("alias", ["same", "symlink", "hard link"])
def test_an_input_is_never_overwritten(photo, tmp_path, capsys, alias):
    before, out = sha(photo), tmp_path / "out"
    out.mkdir()
    if alias == "same":
        out = photo.parent
    elif alias == "symlink":
        (out / "photo.png").symlink_to(photo)
    else:
        (out / "photo.png").hardlink_to(photo)
    assert pisa("restore", photo, "-o", out, "--name", "{stem}", "--overwrite") == 1
    assert "never overwritten" in capsys.readouterr().err
    assert pisa("restore", photo, "-o", out, "--name", "{stem}") == 0
    assert sha(photo) == before


def test_existing_results_are_kept_skipped_or_replaced(photo, tmp_path, capsys):
    out = tmp_path / "out"
    out.mkdir()
    old = out / "photo_pisa.png"
    old.write_bytes(b"old")
    assert pisa("restore", photo, "-o", out, "--skip-existing", "--json") == 0
    assert json.loads(capsys.readouterr().out)["status"] == "skipped"
    assert old.read_bytes() == b"old"
    assert pisa("restore", photo, "-o", out) == 0
    assert old.read_bytes() == b"old"
    assert (out / "photo_pisa2.png").is_file()
    first = sha(out / "photo_pisa2.png")
    assert pisa("restore", photo, "-o", out, "--overwrite", "--scale", "1") == 0
    assert old.read_bytes() == b"old"  # its own is the other one
    assert sha(out / "photo_pisa2.png") != first
    (out / "photo_pisa2.png").unlink()
    assert pisa("restore", photo, "-o", out, "--overwrite") == 0
    assert [path.name for path in out.iterdir()] == [old.name]
    assert sha(old) == first


def test_folders_keep_their_tree_when_asked(photo, tmp_path, capsys):
    below = photo.parent / "a" / "b"
    below.mkdir(parents=True)
    (below / "deep.png").write_bytes(photo.read_bytes())
    assert pisa("restore", photo.parent, "-o", tmp_path / "flat") == 0
    assert len(capsys.readouterr().out.splitlines()) == 1
    assert pisa("restore", photo.parent, "-o", tmp_path / "tree", "--recursive") == 0
    assert (tmp_path / "tree" / "a" / "b" / "deep_pisa.png").is_file()
    assert (tmp_path / "tree" / "photo_pisa.png").is_file()


@pytest.mark.parametrize(
    ("options", "size"),
    [
        (("--scale", "1"), (48, 40)),
        (("--scale", "2.7"), (130, 108)),
        (("--size", "75x31"), (75, 31)),
    ],
)
def test_the_size_is_what_was_asked(photo, tmp_path, capsys, options, size):
    assert pisa("restore", photo, "-o", tmp_path / "out", *options) == 0
    with Image.open(capsys.readouterr().out.strip()) as result:
        assert result.size == size


def test_names_follow_the_template(photo, tmp_path, capsys):
    name = "{stem}-{scale}-{lambda_pix}-{lambda_sem}-{model}"
    options = ("--name", name, "--scale", "1.5", "--lambda-sem", "0.5", "--format", "jpeg")
    assert pisa("restore", photo, "-o", tmp_path / "out", *options) == 0
    assert Path(capsys.readouterr().out.strip()).name == "photo-1.5-1-0.5-starter.jpg"


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (("--lambda-pix", "2.1"), "lambda_pix"),
        (("--lambda-sem", "nan"), "lambda_sem"),
        (("--scale", "9"), "scale"),
        (("--size", "12"), "12"),
        (("--format", "jpeg", "--bit-depth", "16"), "16 bits"),
        (("--name", "{nonsense}"), "nonsense"),
        (("--name", "a/b"), "folders"),
        (("--tile", "10"), "tile"),
        (("--tile", "huge"), "huge"),
        (("--overwrite", "--skip-existing"), "exclude"),
        (("--model", "nowhere"), "nowhere"),
        (("--adapters", "nowhere"), "nowhere"),
        (("--device", "cuda"), "cuda"),
        (("--no-such-option",), "no-such-option"),
    ],
)
def test_a_wrong_command_line_starts_nothing(photo, tmp_path, capsys, options, words):
    assert pisa("restore", photo, "-o", tmp_path / "out", *options) == 2
    captured = capsys.readouterr()
    assert words in captured.err
    assert captured.out == ""
    assert not list((tmp_path / "out").glob("*"))


def test_a_target_that_is_no_folder_starts_nothing(photo, tmp_path, capsys):
    (tmp_path / "file").write_bytes(b"x")
    assert pisa("restore", photo, "-o", tmp_path / "file") == 2
    assert "file" in capsys.readouterr().err


def test_an_empty_folder_is_nothing_to_do(tmp_path, capsys):
    (tmp_path / "none").mkdir()
    assert pisa("restore", tmp_path / "none", "-o", tmp_path / "out") == 0
    assert capsys.readouterr().out == ""


def test_published_adapters_that_do_not_fit_are_refused(photo, tmp_path, capsys, small_model):
    options = ("--adapters", small_model / "pisa_sr.pkl")
    assert pisa("restore", photo, "-o", tmp_path / "out", *options) == 2
    assert "do not fit this model" in capsys.readouterr().err


def test_models_are_listed_imported_and_used(photo, tmp_path, capsys, small_model):
    assert pisa("models", "import", small_model, "--name", "small") == 0
    assert pisa("models", "import", small_model / "pisa_sr.pkl", "--name", "mine") == 0
    capsys.readouterr()
    assert pisa("models", "list", "--json") == 0
    items = json.loads(capsys.readouterr().out)
    assert [(i["name"], i["kind"], i["ok"]) for i in items] == [
        ("starter", "model", True),
        ("small", "model", True),
        ("mine", "adapters", True),
    ]
    assert all(
        set(i) == {"name", "kind", "path", "bytes", "for_model", "sha256", "ok"} for i in items
    )
    assert (
        pisa(
            "restore",
            photo,
            "-o",
            tmp_path / "out",
            "--model",
            "small",
            "--adapters",
            "mine",
            "--json",
        )
        == 0
    )
    assert json.loads(capsys.readouterr().out)["model"] == "small"


def test_a_ctrl_c_that_python_dropped_still_ends_the_work(photo, tmp_path, monkeypatch, capsys):
    """As in a finaliser: KeyboardInterrupt is raised where nobody sees it, and the next photograph is not begun."""
    from engine.pipeline import Enhancer

    before = [signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)]
    prepare = Enhancer.prepare

    def interrupted(self, *given, **more):
        with contextlib.suppress(KeyboardInterrupt):
            signal.raise_signal(signal.SIGINT)
        return prepare(self, *given, **more)

    monkeypatch.setattr(Enhancer, "prepare", interrupted)
    interrupt.listen()
    try:
        assert pisa("restore", photo, "-o", tmp_path / "out", "--json") == 130
    finally:
        interrupt.listen()
        for number, handler in zip((signal.SIGINT, signal.SIGTERM), before, strict=True):
            signal.signal(number, handler)
    assert json.loads(capsys.readouterr().out)["status"] == "cancelled"
    assert not list(tmp_path.glob("out/*"))


def test_ctrl_c_keeps_what_is_finished_and_leaves_no_half_file(photo, tmp_path, lighthouse):
    for index in range(40):
        Image.fromarray(np.roll(lighthouse, index, 1)).save(photo.parent / f"photo{index:02}.png")
    out = tmp_path / "out"
    command = [
        sys.executable,
        "-m",
        "pisa_desktop.cli.main",
        "restore",
        str(photo.parent),
        "-o",
        str(out),
        "--json",
    ]
    with subprocess.Popen(
        command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=os.environ
    ) as process:
        try:
            first = json.loads(process.stdout.readline())
            time.sleep(0.3)
            process.send_signal(signal.SIGINT)
            output, _ = process.communicate(timeout=PATIENCE)
        finally:
            process.kill()
    assert process.returncode == 130
    reports = [first, *map(json.loads, output.splitlines())]
    assert reports[-1]["status"] == "cancelled"
    finished = {r["output"] for r in reports if r["status"] == "done"}
    assert {str(p) for p in out.iterdir()} == finished
    for path in finished:
        with Image.open(path) as result:
            result.load()


def test_the_demo_prints_where_the_result_lies(tmp_path):
    command = [sys.executable, "-m", "pisa_desktop.cli.demo"]
    environment = os.environ | {"PYTHONPATH": str(ROOT), "COLUMNS": "40"}
    result = subprocess.run(
        command, cwd=tmp_path, capture_output=True, text=True, check=True, env=environment
    )
    lines = dict(line.split(": ", 1) for line in result.stdout.splitlines())
    assert Path(lines["input"]).is_file()
    assert Path(lines["output"]).parent == tmp_path / "demo-output"
    assert Path(lines["output"]).is_file()
    assert {"seconds", "seconds per megapixel", "device"} <= set(lines)
