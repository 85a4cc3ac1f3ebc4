"""The manual says what is so: paths, options, keys and versions in it are those of the code."""

from __future__ import annotations

import plistlib
import re
import shutil
import subprocess
from xml.etree import ElementTree

import cli_reference
import pytest
import yaml
from PySide6.QtGui import QKeySequence

from engine.files.extras import HEIC_SUFFIXES
from pisa_desktop import __version__
from pisa_desktop.actions import ALL, own_keys
from tests.conftest import ROOT
from trainer.presets import preset_names

DOCS = ROOT / "docs"
PACKAGING = ROOT / "resources" / "packaging"
PAGES = sorted(DOCS.rglob("*.md"))
SCRIPTS = sorted(PACKAGING.rglob("*.sh"))


def _text(name: str) -> str:
    return (DOCS / name).read_text("utf-8")


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_every_path_of_ours_that_a_page_names_is_there(page):
    text = page.read_text("utf-8")
    named = re.findall(
        r"`((?:engine|trainer|pisa_desktop|tests|benchmarks|resources)/[\w/.*-]+)`", text
    )
    for path in named:
        assert list(ROOT.glob(path.rstrip("/"))), path
    for picture in re.findall(r"!\[[^\]]*\]\(([^)]+)\)", text):
        assert (page.parent / picture).is_file(), picture


def test_every_page_is_in_the_table_of_contents():
    nav = yaml.safe_load((PACKAGING / "mkdocs.yml").read_text())["nav"]
    listed = set(re.findall(r"[\w/-]+\.md", str(nav)))
    assert listed == {page.relative_to(DOCS).as_posix() for page in PAGES}


def test_the_list_of_options_is_that_of_the_command_line():
    assert cli_reference.TARGET.read_text("utf-8") == cli_reference.page(), "run `make docs`"


def test_options_in_examples_exist():
    known = set(re.findall(r"--[a-z][\w-]*", cli_reference.page()))
    for name in ("command-line", "models", "training"):
        used = set(re.findall(r"(?<![\w-])--[a-z][\w-]*", _text(f"guide/{name}.md")))
        assert used <= known, name


def test_presets_in_the_training_guide_are_those_there_are():
    assert set(re.findall(r"^\| `(\w+)` \|", _text("guide/training.md"), re.MULTILINE)) == set(
        preset_names()
    )


def test_keys_in_the_manual_are_those_of_the_window(qapp):
    keys = {key for spec in ALL for key in own_keys(spec)}
    for key in ("Ctrl+Shift+V", "Ctrl+Shift+A", "Ctrl+E", "Ctrl+Shift+E", "R", "P", "C", "L", "S", "B", "F8", "F9", "F11",
                "PgUp", "PgDown", "Ctrl+0", "Ctrl+1", "Ctrl+,", *"1234567"):  # fmt: skip
        assert QKeySequence(key).toString() in keys, key


def test_versions_agree():
    assert f"\n## {__version__}\n" in _text("changelog.md")
    (metainfo,) = PACKAGING.glob("linux/*.metainfo.xml")
    newest = ElementTree.parse(metainfo).find("releases/release")
    assert newest is not None
    assert newest.get("version") == __version__


# Scripts that run elsewhere


@pytest.mark.parametrize(
    "script", SCRIPTS, ids=lambda script: f"{script.parent.name}-{script.stem}"
)
def test_scripts_are_sound(script):
    shell = "bash" if "bash" in script.read_text().splitlines()[0] else "sh"
    subprocess.run([shell, "-n", script], check=True)
    if shutil.which("shellcheck"):
        subprocess.run(["shellcheck", script], check=True)


def test_the_workflow_covers_three_systems_and_both_variants():
    workflow = yaml.safe_load((ROOT / ".github" / "workflows" / "release.yml").read_text())
    job = workflow["jobs"]["package"]
    found = {(one["system"], one["variant"]) for one in job["strategy"]["matrix"]["include"]}
    assert found == {
        ("linux", "cpu"),
        ("linux", "cuda"),
        ("windows", "cpu"),
        ("windows", "cuda"),
        ("macos", "cpu"),
    }
    text = str(job["steps"])
    for must in (
        "--self-test=$kind",
        "licence_scan.py --sbom",
        "bundle_size.py",
        "build.sh deb run",
        "pisa-desktop.iss",
    ):
        assert must in text
    for pinned in re.findall(r"torch(?:vision)?==[\d.]+", text):
        assert pinned in (ROOT / "constraints.txt").read_text()


def test_dependencies_are_audited_on_a_schedule_and_as_by_hand():
    workflow = yaml.safe_load((ROOT / ".github" / "workflows" / "audit.yml").read_text())
    triggers = workflow[True]  # what YAML makes of "on"
    assert triggers["schedule"]
    assert "constraints.txt" in triggers["push"]["paths"]
    steps = workflow["jobs"]["audit"]["steps"]
    assert "make audit" in [step.get("run") for step in steps]
    makefile = (ROOT / "Makefile").read_text()
    assert re.search(r"^PIP_AUDIT := pip-audit==[\d.]+$", makefile, re.MULTILINE)
    assert "--strict" in makefile, "a package that cannot be looked up fails"
    assert "pip-audit" not in (ROOT / "pyproject.toml").read_text()


def test_property_lists_and_menu_entries_are_sound():
    assert plistlib.loads((PACKAGING / "macos" / "entitlements.plist").read_bytes())
    entry = PACKAGING / "linux" / "pisa-desktop.desktop"
    if shutil.which("desktop-file-validate"):
        assert subprocess.run(["desktop-file-validate", entry], capture_output=True).stdout == b""
    offered = re.search(r"^MimeType=(.*);$", entry.read_text(), re.MULTILINE)[1].split(";")
    for kind in ("jpeg", "png", "tiff", "webp", "avif", "bmp", "gif"):
        assert f"image/{kind}" in offered
    windows = (PACKAGING / "windows" / "pisa-desktop.iss").read_text("utf-8")
    for ending in (".jpg", ".png", ".tif", ".webp", ".avif", *sorted(HEIC_SUFFIXES)[:1]):
        assert f'Association("{ending}")' in windows
