"""The built bundle, copied to where it should work as well as anywhere."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

import pytest

from tests.conftest import ROOT

BUNDLE = ROOT / "dist" / "pisa-desktop"


@cache
def _without_network() -> tuple[str, ...]:
    """What to put before a command so that it has no network, where this system permits that."""
    command = ("unshare", "-rn")
    if shutil.which(command[0]) is None:
        return ()
    done = subprocess.run([*command, "true"], capture_output=True)
    return command if done.returncode == 0 else ()


@pytest.fixture(scope="session")
def bundle(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The bundle in a folder whose name has spaces and letters beyond ASCII, and that cannot be written."""
    if not BUNDLE.is_dir():
        pytest.skip("there is no bundle; build it with `make bundle`")
    copy = tmp_path_factory.mktemp("bundle") / "Grüße an 写真 and all" / "pisa-desktop"
    shutil.copytree(BUNDLE, copy, symlinks=True)
    folders = [folder for folder in (copy, *copy.rglob("*")) if folder.is_dir()]
    for folder in folders:
        folder.chmod(0o555)
    yield copy
    for folder in folders:
        folder.chmod(0o755)
    shutil.rmtree(copy)


@pytest.fixture
def call(bundle: Path, tmp_path: Path) -> Callable[..., subprocess.CompletedProcess[str]]:
    """Run one of the bundle's programs with an empty home and environment, and without a network."""
    home = tmp_path / "home"
    home.mkdir()
    system = {name: os.environ[name] for name in ("SystemRoot", "TEMP") if name in os.environ}

    def run(name: str, *arguments: object, **more: object) -> subprocess.CompletedProcess[str]:
        environment = {
            **system, "HOME": str(home), "PATH": os.defpath, "LANG": "C.UTF-8", "QT_QPA_PLATFORM": "offscreen",
        }  # fmt: skip
        command = [*_without_network(), bundle / name, *arguments]
        return subprocess.run(
            [str(part) for part in command],
            capture_output=True, encoding="utf-8", env=environment, cwd=tmp_path, timeout=600, **more,
        )  # type: ignore[call-overload]  # fmt: skip

    run.home = home  # type: ignore[attr-defined]
    return run
