"""The house's directions of import, its sizes, and a start without torch."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

import engine
from tests.conftest import ROOT

FORBIDDEN = {
    "engine": {"PySide6", "trainer", "pisa_desktop", "platformdirs", "typer", "rich"},
    "trainer": {"PySide6", "pisa_desktop", "platformdirs", "typer", "rich"},
    "pisa_desktop/cli": {"PySide6", "platformdirs"},
}
# What lies on one floor may import what lies on the floors below it, and nothing else of its package; a name is a folder or a module.
FLOORS = {
    "engine": (
        "neutral sentences transfer",
        "errors amounts fitting",
        "types",
        "__init__ files tiles",
        "weights",
        "download networks",
        "restoring",
        "fake library pipeline",
        "draft provenance",
    ),
    "trainer": (
        "__init__ checkpoint critic presets report run_files starter_recipe world",
        "config metrics_log",
        "data dual_lora export options sample_points schedule",
        "goals losses measure networks",
        "objective self_check starter validation",
        "stepper",
        "loop probe",
        "__main__",
    ),
    "pisa_desktop": (
        "__init__ at_work paths",
        "results",
        "cli language",
        "system workers",
        "state",
        "viewer widgets",
        "preview queue",
        "photo",
        "models",
        "training",
        "window",
        "app",
        "self_test",
        "__main__",
    ),
}
# What still knows something above it: a file, and the room that it must come to do without. Nothing is added here.
UPWARDS = {
    ("engine/weights/adapter_pack.py", "networks"),
    ("pisa_desktop/models/choice.py", "window"),
    ("pisa_desktop/models/desk.py", "window"),
    ("pisa_desktop/photo/commands.py", "window"),
    ("pisa_desktop/photo/opening.py", "window"),
    ("pisa_desktop/photo/status.py", "window"),
    ("pisa_desktop/queue/desk.py", "photo"),
    ("pisa_desktop/queue/desk.py", "window"),
    ("pisa_desktop/system/window_state.py", "state"),
    ("pisa_desktop/training/desk.py", "window"),
    ("pisa_desktop/viewer/screen_watch.py", "window"),
}
QT = {
    "pisa_desktop/state": {"PySide6.QtWidgets"},
    "pisa_desktop/workers": {"PySide6.QtWidgets", "PySide6.QtGui"},
}
HEAVY = {"torch", "diffusers", "transformers", "peft", "torchvision", "lpips"}
TORCH_FREE = (
    "engine",
    "engine.types",
    "engine.errors",
    "engine.tiles.tiling",
    "engine.files",
    "engine.restoring.resample",
    "engine.transfer",
    "engine.library.places",
    "engine.download",
    "trainer.config",
    "trainer.report",
    "pisa_desktop.paths",
    "pisa_desktop.cli.main",
    "pisa_desktop.cli.restore",
    "pisa_desktop.app",
    "pisa_desktop.models.desk",
    "pisa_desktop.__main__",
)
PACKAGES = ("engine", "trainer", "pisa_desktop")


def _sources(package: str) -> list[Path]:
    return sorted((ROOT / package).rglob("*.py"))


def _imports(tree: ast.AST, *, nested: bool) -> set[str]:
    nodes = ast.walk(tree) if nested else _module_level(tree)
    found = set()
    for node in nodes:
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.add(node.module)
    return found


def _module_level(tree: ast.AST):
    """Statements that run at import, without `if TYPE_CHECKING` blocks."""
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            continue
        if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test):
            continue
        yield node
        yield from _module_level(node)


@pytest.mark.parametrize("package", FORBIDDEN)
def test_a_package_imports_in_one_direction_only(package):
    for path in _sources(package):
        tops = {
            name.partition(".")[0] for name in _imports(ast.parse(path.read_text()), nested=True)
        }
        assert not tops & FORBIDDEN[package], path


def _module_file(name: str) -> Path:
    """Where a module lies, or a package's `__init__`."""
    path = ROOT / Path(*name.split("."))
    return path / "__init__.py" if path.is_dir() else path.with_suffix(".py")


def _room(package: str, path: Path) -> str:
    """The folder of a package that a file lies in, or the file's own name where it lies in none."""
    inner = path.relative_to(ROOT / package)
    return inner.parts[0] if len(inner.parts) > 1 else inner.stem


def _rooms_imported(package: str, path: Path) -> set[str]:
    """Rooms of its own package that a file imports from."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text())):
        names = []
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module:
            inner = [f"{node.module}.{alias.name}" for alias in node.names]
            names = [name if _module_file(name).is_file() else node.module for name in inner]
        own = [name for name in names if name.partition(".")[0] == package]
        found |= {_room(package, _module_file(name)) for name in own}
    return found - {_room(package, path)}


def test_every_name_in_the_tables_is_there():
    assert [name for name in (*FORBIDDEN, *QT) if not (ROOT / name).is_dir()] == []
    assert [name for name in TORCH_FREE if not _module_file(name).is_file()] == []


@pytest.mark.parametrize("package", FLOORS)
def test_every_folder_and_module_of_a_package_has_its_floor(package):
    there = {_room(package, path) for path in _sources(package)}
    assert sorted(there) == sorted(" ".join(FLOORS[package]).split())


def test_imports_run_downwards():
    upwards = set()
    for package, floors in FLOORS.items():
        floor = {room: number for number, rooms in enumerate(floors) for room in rooms.split()}
        for path in _sources(package):
            own = floor[_room(package, path)]
            above = {room for room in _rooms_imported(package, path) if floor[room] >= own}
            upwards |= {(path.relative_to(ROOT).as_posix(), room) for room in above}
    assert upwards == UPWARDS


@pytest.mark.parametrize("package", QT)
def test_what_has_no_widgets_imports_none(package):
    for path in _sources(package):
        assert not _imports(ast.parse(path.read_text()), nested=True) & QT[package], path


def test_the_command_line_imports_nothing_heavy_at_module_level():
    for path in _sources("pisa_desktop"):
        names = _imports(ast.parse(path.read_text()), nested=False)
        assert not {n.partition(".")[0] for n in names} & HEAVY, path


def test_platformdirs_is_imported_in_one_place():
    users = [
        p
        for p in _sources("pisa_desktop")
        if "platformdirs" in _imports(ast.parse(p.read_text()), nested=True)
    ]
    assert users == [ROOT / "pisa_desktop" / "paths.py"]


def test_one_module_reaches_the_network():
    """Reliability 33. Qt's local sockets, by which two windows find each other, are none."""
    network = {
        "urllib.request",
        "http.client",
        "socket",
        "requests",
        "httpx",
        "aiohttp",
        "huggingface_hub",
        "urllib3",
    }
    users = {
        path.relative_to(ROOT).as_posix()
        for package in PACKAGES
        for path in _sources(package)
        if any(
            name == top or name.startswith(f"{top}.")
            for name in _imports(ast.parse(path.read_text()), nested=True)
            for top in network
        )
    }
    assert users == {"engine/download/connection.py"}


@pytest.mark.parametrize("package", PACKAGES)
def test_modules_and_functions_stay_small(package):
    for path in _sources(package):
        text = path.read_text()
        assert text.count("\n") <= 400, path
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
                start = node.body[0].lineno if _is_command(node) else node.lineno
                assert node.end_lineno - start < 60, f"{path}: {node.name}"


def _is_command(node: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    """Of the command line: its parameters are the command's options, a line or more each."""
    return any(ast.unparse(d).startswith("app.command(") for d in node.decorator_list)


def test_light_modules_bring_no_torch():
    code = f"import sys, {', '.join(TORCH_FREE)}; print([m for m in {sorted(HEAVY)!r} if m in sys.modules])"
    result = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT, check=True
    )
    assert result.stdout.strip() == "[]"


def test_the_window_is_painted_before_what_it_does_not_need_yet_is_imported():
    later = {*HEAVY, "http.client", "ssl", "tifffile", "engine.download"}
    code = (
        f"import sys, pisa_desktop.app; print([m for m in {sorted(later)!r} if m in sys.modules])"
    )
    result = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT, check=True
    )
    assert result.stdout.strip() == "[]"


def test_help_brings_no_torch():
    code = (
        "import sys; from typer.testing import CliRunner; from pisa_desktop.cli.main import app;"
        "r = CliRunner().invoke(app, ['--help']); assert r.exit_code == 0 and 'restore' in r.output;"
        "print('torch' in sys.modules, 'PySide6' in sys.modules)"
    )
    result = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT, check=True
    )
    assert result.stdout.strip() == "False False"


def test_the_engine_is_the_one_of_this_repository():
    assert Path(engine.__file__).resolve().is_relative_to(ROOT)
