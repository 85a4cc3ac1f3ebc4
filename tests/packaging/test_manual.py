"""The manual says what is so: paths, options, keys and versions in it are those of the code."""

from __future__ import annotations

import plistlib
import re
import shutil
import subprocess
from collections.abc import Iterator
from xml.etree import ElementTree

import cli_reference
import pytest
import typer
import yaml
from PIL import Image
from PySide6.QtGui import QKeySequence

from benchmarks import shown
from engine.files.extras import HEIC_SUFFIXES
from pisa_desktop import __version__
from pisa_desktop.cli.main import app
from pisa_desktop.widgets.actions import ALL, own_keys
from tests.conftest import ROOT
from trainer.presets import preset_names

DOCS = ROOT / "docs"
PACKAGING = ROOT / "resources" / "packaging"
PAGES = sorted(DOCS.rglob("*.md"))
SCRIPTS = sorted(PACKAGING.rglob("*.sh"))


OUTSIDE = ("README.md", "benchmarks/NOTES.md", "resources/starter/README.md")
"""Pages beyond the manual that show pictures of docs/."""
PICTURES = {".png", ".jpg", ".jpeg", ".webp", ".gif", ".svg", ".avif"}


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


# Pictures


def _lying_there() -> set[str]:
    files = (path for path in DOCS.rglob("*") if path.suffix.lower() in PICTURES)
    return {path.relative_to(DOCS).as_posix() for path in files}


def test_every_picture_is_one_that_is_taken_or_a_result_and_none_is_missing():
    """What `make screenshots` takes cannot be forgotten there, and nothing else lies about."""
    assert _lying_there() == shown.taken() | set(shown.PLOTS)
    assert [script for script in shown.PLOTS.values() if not (ROOT / script).is_file()] == []


def test_every_picture_is_on_a_page():
    found = set()
    for page in (*PAGES, *(ROOT / name for name in OUTSIDE)):
        for target in re.findall(r"\]\(([^)#\s]+)\)", page.read_text("utf-8")):
            path = (page.parent / target).resolve()
            if path.suffix.lower() in PICTURES and path.is_relative_to(DOCS):
                found.add(path.relative_to(DOCS).as_posix())
    assert found == _lying_there()


def test_pictures_of_the_application_are_of_this_version():
    stale = {name for name in shown.taken() if not shown.is_of_this_version(DOCS / name)}
    assert stale == set(), "run `make screenshots`"


def test_a_picture_that_nobody_announced_is_not_taken(tmp_path):
    with pytest.raises(KeyError, match="holiday"):
        shown.save(Image.new("RGB", (4, 4)), tmp_path / "holiday.jpg")


# Words


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


def test_every_command_is_in_the_list():
    def leaves(command: object, path: str) -> Iterator[str]:
        below = getattr(command, "commands", {})
        if not below:
            yield path.strip()
        for name, one in below.items():
            yield from leaves(one, f"{path} {name}")

    assert set(leaves(typer.main.get_command(app), "")) == set(cli_reference.COMMANDS)


def test_keys_in_the_manual_are_those_of_the_window_and_all_of_them(qapp):
    """Beside the pad's own, which are not in the menus."""
    pattern = r"Ctrl\+(?:Shift\+)?[\w,+-]|F\d\d?|PgUp|PgDown|Esc"
    keys = {QKeySequence(key).toString() for spec in ALL for key in own_keys(spec)}
    written = {
        QKeySequence(key).toString()
        for page in (DOCS / "guide").glob("*.md")
        if page.name != "options.md"
        for key in re.findall(rf"(?<![\w+])(?:{pattern})(?![\w+])", page.read_text("utf-8"))
    }
    assert written - {"Ctrl+C"} <= keys  # Ctrl+C also ends a run in a terminal
    table = _text("guide/first.md").partition("\n## Keys\n")[2]
    words = re.findall(r"[^\s|]+", table.replace(", ", " "))
    shown = {QKeySequence(word).toString() for word in words}
    otherwise = {"Ctrl++", "Ctrl+-", "Ctrl+,", *"1234567"}  # in words, or before a bracket
    unsaid = {s.name for s in ALL if own_keys(s) and not {*own_keys(s)} & (shown | otherwise)}
    assert unsaid == set()


def test_menus_buttons_and_pages_are_called_what_the_manual_calls_them():
    """What is in italics and begins with a capital: a text of the window, its beginning, or "Menu, Entry"."""
    sources = ElementTree.parse(ROOT / "resources" / "i18n" / "pisa_de.ts").iter("source")
    texts = {(source.text or "").replace("&", "").rstrip("…") for source in sources}
    menus = {"File", "Edit", "View", "Compare", "Picture", "Queue", "Tools", "Help"}
    for page in PAGES:
        if page.name in {"index.md", "options.md"}:
            continue
        for words in re.findall(r"(?<![*\w])\*([A-Z][^*\n]+)\*(?!\*)", page.read_text("utf-8")):
            menu, _, entry = words.partition(", ")
            text = entry if menu in menus else words
            assert any(one.startswith(text) for one in texts), (page.name, words)


def test_names_in_the_how_to_pages_are_where_they_say():
    """Of the form `NAME` in `FILE`."""
    pattern = r"`(?:\w+\.)?(\w+)(?:\(\))?`(?: \([^)]*\))?\s+in\s+`([\w/]+\.py)`"
    found = 0
    for page in (DOCS / "contributing").glob("*.md"):
        for name, file in re.findall(pattern, page.read_text("utf-8")):
            assert re.search(rf"\b{name}\b", (ROOT / file).read_text("utf-8")), (page.name, name)
            found += 1
    assert found >= 8


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
    steps = [step.get("name", "") for step in job["steps"]]
    tests = next(n for n, name in enumerate(steps) if "upgrades" in name)
    assert (
        steps.index("Installers") < tests
    )  # else there is nothing to upgrade, and they are skipped
    assert set(workflow["jobs"]["draft"]["needs"]) == {"manual", "package"}
    for pinned in re.findall(r"torch(?:vision)?==[\d.]+", text):
        assert pinned in (ROOT / "constraints.txt").read_text()


def test_the_workflow_takes_the_pictures_anew_before_it_builds_the_manual():
    workflow = yaml.safe_load((ROOT / ".github" / "workflows" / "release.yml").read_text())
    commands = "".join(step.get("run", "") + "\n" for step in workflow["jobs"]["manual"]["steps"])
    order = [commands.index(f"make {goal}") for goal in ("lint test", "screenshots", "docs")]
    assert order == sorted(order)


def test_dependencies_are_audited_on_a_schedule_and_as_by_hand():
    """Reliability 34."""
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
