"""`pisa models`: what lies there, getting, checking, mending, moving; exit codes and JSON."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from engine.download import Rules, Tools
from engine.library.places import models_folder
from pisa_desktop.cli import common
from pisa_desktop.paths import folders
from tests.conftest import ROOT
from tests.engine.download.bad_server import Answer, Site, serving
from tests.engine.library.models import card_for, files_of, manifest_of
from tests.patience import PATIENCE, until
from tests.pisa_desktop.cli.test_restore import pisa

UNET = "unet/diffusion_pytorch_model.safetensors"


@pytest.fixture
def site(kl_model, monkeypatch):
    for name in ("http_proxy", "https_proxy", "all_proxy"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)
    with serving(Site(files_of(kl_model))) as made:
        manifest = manifest_of(*common.known_models().cards, card_for(files_of(kl_model), made.url))
        monkeypatch.setattr(common, "known_models", lambda: manifest)
        quick = Tools(Rules(attempts=2, first_pause=0.01))
        monkeypatch.setattr(common, "download_tools", lambda: quick)
        yield made


def said(capsys) -> tuple[list[str], str]:
    shown = capsys.readouterr()
    return shown.out.splitlines(), shown.err


def test_a_model_is_fetched_checked_mended_and_removed(site, capsys, kl_model):
    assert pisa("models", "download", "full") == 2
    out, err = said(capsys)
    assert out == []
    assert "https://example.org/terms" in err
    assert "--accept-licence" in err
    assert site.asked == []
    assert pisa("models", "download", "full", "--accept-licence") == 0
    (path,), err = said(capsys)
    assert Path(path) == models_folder(folders().data) / "full"
    assert "nobody has verified hashes" in err
    assert pisa("models", "list", "--json") == 0
    (line,), _ = said(capsys)
    items = json.loads(line)
    assert [i["name"] for i in items] == ["starter", "full"]
    assert set(items[1]) == {"name", "kind", "path", "bytes", "for_model", "sha256", "ok"}
    assert items[1]["ok"]
    assert pisa("models", "verify", "full") == 0
    file = Path(path) / UNET
    good = file.read_bytes()
    file.write_bytes(good[:-1] + b"x")
    capsys.readouterr()
    assert pisa("models", "verify", "full") == 1
    out, err = said(capsys)
    assert out == []
    assert "has changed since it was installed" in err
    assert pisa("models", "repair", "full") == 0
    assert said(capsys)[0] == [f"full: {UNET} mended"]
    assert file.read_bytes() == good
    assert pisa("models", "repair", "full") == 0
    assert pisa("models", "download", "full", "--accept-licence") == 2
    assert "installed already" in said(capsys)[1]
    assert pisa("models", "remove", "full") == 0
    assert pisa("models", "remove", "full") == 2


def test_failures_are_one_sentence_and_have_their_codes(site, capsys, tmp_path):
    assert pisa("models", "download", "nothing") == 2
    assert said(capsys)[1].startswith(
        "error: No model of the name 'nothing' is known. There are: sd21-base,"
    )
    assert pisa("models", "download", "pisa-sr") == 2
    assert "by hand from https://github.com/csslc/PiSA-SR" in said(capsys)[1]
    site.script["*"] = [Answer(404)]
    assert pisa("models", "download", "full", "--accept-licence") == 1
    out, err = said(capsys)
    assert out == []
    assert err.count("\n") == 1
    assert "does not have it (404)" in err
    assert pisa("models", "download", "full", "--accept-licence", "--mirror", "nowhere") == 2
    assert "no address of a mirror" in said(capsys)[1]
    assert pisa("models", "verify", "full") == 2
    assert pisa("models", "import", tmp_path / "none") == 2
    assert pisa("models", "repair", "starter") == 0


def test_a_mirror_of_ones_own_goes_first(site, capsys, kl_model):
    with serving(Site(files_of(kl_model))) as other:
        code = pisa("models", "download", "full", "--accept-licence", "--mirror", other.url)
        assert code == 0
        assert len(other.asked) == len(files_of(kl_model))
        assert site.asked == []


def test_what_can_be_had_is_listed(site, capsys):
    assert pisa("models", "list", "--available") == 0
    lines, _ = said(capsys)
    assert [line.split()[1] for line in lines] == ["starter", "sd21-base", "pisa-sr", "full"]
    assert pisa("models", "list", "--available", "--json") == 0
    (line,), _ = said(capsys)
    full = json.loads(line)[1]
    assert full["licence"] == "CreativeML Open RAIL++-M"
    assert full["download_bytes"] > 2e9
    assert full["hashes"] is False
    assert site.asked == [], "nothing is asked of the network"


def test_import_slim_and_move(kl_model, capsys, tmp_path):
    assert pisa("models", "import", kl_model, "--name", "sd", "--slim") == 0
    (path,), err = said(capsys)
    assert "hashes of its files were recorded" in err
    assert not (Path(path) / "pisa_sr.pkl").exists()
    assert pisa("models", "import", kl_model / "pisa_sr.pkl") == 0
    capsys.readouterr()
    assert pisa("models", "move", tmp_path / "disk") == 0
    assert (tmp_path / "disk" / "sd" / UNET).exists()
    capsys.readouterr()
    assert pisa("models", "list") == 0
    lines, _ = said(capsys)
    assert [line.split()[1] for line in lines] == ["starter", "sd", "pisa_sr"]
    assert "for sd" in lines[2]
    assert pisa("models", "move", tmp_path / "disk" / "sd") == 2


@pytest.mark.skipif(sys.platform == "win32", reason="signals")
def test_ctrl_c_ends_a_download_with_130_and_keeps_what_arrived(site, tmp_path):
    site.script[UNET] = [Answer(pace=2_000)]
    code = (
        "from tests.engine.library.models import *; from pisa_desktop.cli import common, main\n"
        f"from pathlib import Path; files = files_of(Path({str(ROOT)!r}) / 'resources' / 'starter')\n"
        f"card = card_for({{k: b'x' * 500_000 for k in ({UNET!r},)}}, {site.url!r})\n"
        "common.known_models = lambda: manifest_of(card)\n"
        "import sys; sys.argv = ['pisa', 'models', 'download', 'full', '--accept-licence']; main.main()"
    )
    child = subprocess.Popen(
        [sys.executable, "-c", code],
        cwd=ROOT,
        stderr=subprocess.PIPE,
        text=True,
        env=dict(os.environ),
    )
    part = models_folder(folders().data) / ".downloads" / "full" / f"{UNET}.part"
    assert until(lambda: part.is_file() and part.stat().st_size > 200)
    child.send_signal(signal.SIGINT)
    _, err = child.communicate(timeout=PATIENCE)
    assert child.returncode == 130, err
    assert "Traceback" not in err
    assert part.stat().st_size > 200
