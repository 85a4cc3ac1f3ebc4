"""The Linux packages: `make bundle installers`, then `make test-bundle`. The .deb is installed for real by the release workflow."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from pisa_desktop import __version__
from tests.conftest import ROOT

pytestmark = pytest.mark.frozen
INSTALLERS = ROOT / "dist" / "installers"


def _only(pattern: str) -> Path:
    found = list(INSTALLERS.glob(pattern))
    if not found:
        pytest.skip("there are no packages; build them with `make installers`")
    return found[0]


def _run(home: Path, *command: object) -> str:
    environment = {
        "HOME": str(home),
        "PATH": os.defpath,
        "LANG": "C.UTF-8",
        "QT_QPA_PLATFORM": "offscreen",
    }
    done = subprocess.run(
        [str(part) for part in command],
        env=environment,
        cwd=home,
        capture_output=True,
        encoding="utf-8",
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_the_single_file_installs_upgrades_and_goes_without_root(tmp_path):
    """For a user whose name has a space and a letter beyond ASCII."""
    home = tmp_path / "Zoë B"
    home.mkdir()
    script = _only("*.run")
    settings = home / ".config" / "PiSA Desktop" / "settings.json"
    settings.parent.mkdir(parents=True)
    settings.write_text('{"schema": 1, "theme": "dark"}')
    kept = set(home.rglob("*"))
    assert __version__ in _run(home, "sh", script)
    program = home / ".local" / "bin" / "pisa"
    assert "starter" in _run(home, program, "models", "list")
    entry = (home / ".local" / "share" / "applications" / "pisa-desktop.desktop").read_text("utf-8")
    assert f'Exec="{home}/.local/opt/pisa-desktop/pisa-desktop" %F\n' in entry
    stale = home / ".local" / "opt" / "pisa-desktop" / "_internal" / "of-an-earlier-version"
    stale.touch()
    _run(home, "sh", script)
    assert not stale.exists()
    assert "starter" in _run(home, program, "models", "list")
    assert settings.read_text() == '{"schema": 1, "theme": "dark"}'
    _run(home, home / ".local" / "opt" / "pisa-desktop" / "uninstall.sh")
    left = {path for path in home.rglob("*") if path.is_file() or path.is_symlink()}
    assert left == {path for path in kept if path.is_file()}


def test_it_takes_nobody_elses_command(tmp_path):
    script = _only("*.run")
    other = tmp_path / ".local" / "bin" / "pisa"
    other.parent.mkdir(parents=True)
    other.write_text("#!/bin/sh\n")
    done = subprocess.run(
        ["sh", script],
        env={"HOME": str(tmp_path), "PATH": os.defpath},
        capture_output=True,
        text=True,
    )
    assert done.returncode != 0
    assert "belongs to something else" in done.stderr + done.stdout
    assert other.read_text() == "#!/bin/sh\n"
    assert not (tmp_path / ".local" / "opt" / "pisa-desktop").exists()


def test_the_package_has_no_scripts_and_touches_three_places():
    package = _only("*.deb")
    about = subprocess.check_output(["dpkg-deb", "--info", package], text=True)
    assert f"Version: {__version__}\n" in about
    assert "postinst" not in about
    assert "postrm" not in about
    listed = subprocess.check_output(["dpkg-deb", "--contents", package], text=True).splitlines()
    assert all(" root/root " in line for line in listed)
    places = {line.split(" ./", 1)[1] for line in listed if " ./" in line}
    files = {place for place in places if place and not place.endswith("/")}
    tops = ("opt/pisa-desktop/", "usr/bin/pisa", "usr/share/")
    assert [file for file in files if not file.startswith(tops)] == []


def test_the_sums_are_those_of_the_files():
    _only("SHA256SUMS")
    subprocess.run(["sha256sum", "--check", "--quiet", "SHA256SUMS"], cwd=INSTALLERS, check=True)
