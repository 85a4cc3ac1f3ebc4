"""`pisa-desktop --self-test`: does this installation work? Without a screen, a network or the user's folders."""

from __future__ import annotations

import os
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

_SECONDS = 240.0


def self_test(kind: str) -> int:
    """Run the test of the window ("window") or of the engine alone ("engine"); 0 where all is well."""
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    with tempfile.TemporaryDirectory(prefix="pisa-self-test-") as base:
        os.environ["PISA_BASE_DIR"] = base
        tests = {"window": _window, "engine": _engine}
        if kind not in tests:
            _say(f"there is no self-test {kind!r}; known are {', '.join(tests)}")
            return 2
        start = time.perf_counter()
        try:
            tests[kind](Path(base))
        except Exception as error:  # noqa: BLE001 - the process entry: the answer is the exit code
            _say(f"FAILED: {type(error).__name__}: {error}")
            return 1
        _say(f"ok ({kind}, {time.perf_counter() - start:.1f} s)")
        return 0


def _say(text: str) -> None:
    if sys.stdout is not None:  # None in a windowed bundle
        sys.stdout.write(f"self-test: {text}\n")
        sys.stdout.flush()


def _check(is_true: bool, what: str) -> None:
    if not is_true:
        raise RuntimeError(what)
    _say(what)


def wait_until(condition: Callable[[], bool], seconds: float) -> bool:
    """Let the window live until something is true; False where it is not after so many seconds."""
    from PySide6.QtCore import QEventLoop, QTimer

    end = time.monotonic() + seconds
    while not condition() and time.monotonic() < end:
        loop = QEventLoop()
        QTimer.singleShot(5, loop.quit)
        loop.exec()
    return condition()


def _window(base: Path) -> None:
    """Open the sample, move the pad, save, look at the pixels, quit."""
    from PySide6.QtNetwork import QSslSocket
    from PySide6.QtWidgets import QApplication

    from engine.files import read_image, recipe_of
    from engine.types import Lambdas
    from pisa_desktop.app import App
    from pisa_desktop.paths import sample_path

    existing = QApplication.instance()
    qt = existing if isinstance(existing, QApplication) else QApplication([])
    app = App(qt)

    def wait(what: str, condition: Callable[[], bool]) -> None:
        _check(wait_until(condition, _SECONDS), what)

    _say(f"secure connections: {'yes' if QSslSocket.supportsSsl() else 'no'}")
    app.start([sample_path()])
    try:
        preview = app.comparison.preview
        wait("the window is shown", app.window.isVisible)
        wait(
            "the sample is restored",
            lambda: app.studio.document is not None and app.studio.document.prepared is not None,
        )
        wait("what is visible is exact", lambda: preview.is_complete)
        before = app.window.compare.grab().toImage()
        pad = app.window.controls.pad
        pad.moved.emit(Lambdas(1.0, 0.25))
        wait(
            "the pad has moved",
            lambda: app.studio.lambdas() == Lambdas(1.0, 0.25) and preview.is_complete,
        )
        _check(app.window.compare.grab().toImage() != before, "the picture has changed")
        target = base / "result.png"
        _check(app.commands.save_as(target), "saving begins")
        wait("the result is saved", lambda: not app.studio.is_saving)
        result, source = read_image(target), read_image(sample_path())
        _check(result.size == source.size.scaled(4), "the result has the right size")
        mean = abs(float(result.rgb.mean()) - float(source.rgb.mean()))
        _check(
            mean < 4 and float(result.rgb.std()) > 10,
            "the result's pixels are those of the photograph",
        )
        recipe = recipe_of(result.source)
        _check(recipe is not None and recipe.lambda_sem == 0.25, "the result carries its recipe")
    finally:
        ended = app.shutdown()
        app.window.close()
    _check(ended, "the engine's thread has ended")


def _engine(base: Path) -> None:
    """Restore the sample without a window, and take two training steps."""
    import numpy as np

    from engine.files import FileFormat, SaveSpec, open_writer, read_image
    from engine.library.store import ModelStore
    from engine.pipeline import Band, Enhancer, run
    from engine.types import EnhanceParams, Lambdas
    from pisa_desktop.paths import folders, resource_path, sample_path

    store = ModelStore(folders().data, resource_path("starter"))
    bundle = store.find_model("starter")
    enhancer = Enhancer.load(bundle, store.find_adapters(None, bundle), device="cpu")
    _check(enhancer.capabilities.model == "starter", "the starter model is loaded")
    image = read_image(sample_path())
    prepared = run(enhancer.prepare(image.rgb[:64, :96], EnhanceParams()))
    bands = [b for b in enhancer.render_full(prepared, Lambdas(1, 1)) if isinstance(b, Band)]
    pixels = np.concatenate([band.pixels for band in bands])
    _check(pixels.shape == (256, 384, 3) and bool(np.isfinite(pixels).all()), "a piece is restored")
    with open_writer(base / "result.tif", prepared.size, SaveSpec(FileFormat.TIFF, 16)) as rows:
        rows.write_rows(pixels)
    _check(read_image(base / "result.tif").rgb.shape == pixels.shape, "it is saved and read back")
    from trainer.self_check import two_steps

    before, after = two_steps(bundle, enhancer.pack, image.rgb[:64, :64])
    _check(after < before, "two training steps lower the loss")
