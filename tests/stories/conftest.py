"""The real window on the real starter; nothing that a story starts may outlive it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from PySide6.QtCore import QThread, QTimer
from PySide6.QtWidgets import QApplication, QFileDialog, QMessageBox

from pisa_desktop.app import App
from pisa_desktop.workers.engine_client import EngineClient
from pisa_desktop.workers.engine_thread import draft_region, map_strengths
from pisa_desktop.workers.engines import Engine
from tests.patience import PATIENCE_MS


@pytest.fixture(autouse=True)
def _no_unexpected_dialog(monkeypatch: pytest.MonkeyPatch) -> None:
    """A dialog that would stop the story fails it; a story that expects one patches it again."""

    def fail(*_: object) -> None:
        pytest.fail("an unexpected dialog was opened")

    monkeypatch.setattr(QMessageBox, "exec", fail)
    for name in ("getOpenFileName", "getOpenFileNames", "getSaveFileName"):
        monkeypatch.setattr(QFileDialog, name, fail)


def factory_for(enhancer: object) -> Callable[[object], Engine]:
    """An engine around a model that is loaded already."""
    from engine.provenance import recipe_of_result
    from engine.restoring.residual_cache import ResidualCache
    from pisa_desktop import __version__
    from pisa_desktop.paths import folders

    def make(_job: object) -> Engine:
        def recipe(prepared, lambdas, source):
            return recipe_of_result(enhancer, prepared, lambdas, source, __version__)

        cache = ResidualCache(folders().residuals)
        return Engine(enhancer, cache, map_strengths, draft_region, recipe)

    return make


@pytest.fixture
def make_app(qapp: QApplication, qtbot, starter) -> Iterator[Callable[..., App]]:
    """Makes shown windows; all are shut down, and must leave no thread and no timer."""
    apps: list[App] = []

    def make(factory: object | None = None, **_: object) -> App:
        client = EngineClient(factory or factory_for(starter))
        app = App(qapp, client)
        apps.append(app)
        app.window.resize(1100, 760)
        app.start()
        qtbot.waitExposed(app.window)
        return app

    yield make
    for app in apps:
        app.shutdown()
        assert app.client.shutdown(PATIENCE_MS)
        app.window.hide()
        timers = [
            t for t in app.findChildren(QTimer) + app.window.findChildren(QTimer) if t.isActive()
        ]
        names = [type(t.parent()).__name__ for t in timers]
        assert not [n for n in names if n in {"LivePreview", "Studio", "CompareView"}], names
        assert not [t for t in app.findChildren(QThread) if t.isRunning()]
        app.window.deleteLater()
        app.deleteLater()
    qapp.processEvents()


@pytest.fixture
def photo(tmp_path: Path, lighthouse: np.ndarray) -> Path:
    """A piece of a real photograph, 72 x 56."""
    path = tmp_path / "in" / "photo.png"
    path.parent.mkdir()
    Image.fromarray(lighthouse[:56, :72]).save(path)
    return path
