"""Colours of the screen on X11: real properties of a real server, with one monitor and with two."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from tests.conftest import ROOT
from tests.pisa_desktop.viewer.test_screen_colours import ADOBE, ORANGE, P3, reference
from tests.pisa_desktop.viewer.x_client import XClient

_LEFT, _RIGHT = (0, 0, 800, 600), (800, 0, 800, 600)

_WINDOW = """
import base64, sys
from pathlib import Path
import numpy as np
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pisa_desktop.window.main_window import MainWindow
from pisa_desktop.language.messages import Messages
from pisa_desktop.viewer.screen_watch import ScreenWatch
from pisa_desktop.system.settings import Settings
from pisa_desktop.state.viewport import Viewport
from pisa_desktop.viewer.compare import Pane
from pisa_desktop.viewer.layers import PictureLayer
from pisa_desktop.viewer.pyramid import Pyramid, image_of
app = QApplication([])
viewport = Viewport()
window = MainWindow(viewport)
watch = ScreenWatch(window, Settings(Path(sys.argv[1])), Messages())
window.show_picture(shown=True)
flat = np.full((60, 80, 3), (230, 120, 20), np.uint8)
window.compare.set_panes(None, Pane(PictureLayer(Pyramid.build(image_of(flat))), ""))
"""

_SHOW = """
window.setGeometry(0, 0, 760, 560)
window.show()
QTest.qWaitForWindowExposed(window)
watch.begin()
for x in map(int, sys.argv[2:]):
    window.move(x, 20)
    QTest.qWait(300)
    screen = window.screen()
    place = window.compare.mapToGlobal(window.compare.rect().center()) - screen.geometry().topLeft()
    seen = screen.grabWindow(0).toImage().pixelColor(place)
    print(seen.red(), seen.green(), seen.blue(), screen.name())
"""

_PLACE = """
if len(sys.argv) > 2:
    window.restoreGeometry(base64.b64decode(sys.argv[2]))
else:
    window.setGeometry(840, 40, 700, 500)
window.show()
QTest.qWaitForWindowExposed(window)
QTest.qWait(200)
print(base64.b64encode(window.saveGeometry().data()).decode(), window.screen().name(), *window.geometry().getRect())
"""


@pytest.fixture
def x_server(monkeypatch) -> Iterator[str]:
    """An X server of 1600 x 600 that nobody sees; its display's name."""
    if not sys.platform.startswith("linux") or shutil.which("Xvfb") is None:
        pytest.skip("needs Xvfb")
    monkeypatch.setenv("DISPLAY", "")
    monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)
    read, write = os.pipe()
    command = ["Xvfb", "-displayfd", str(write), "-screen", "0", "1600x600x24", "-nolisten", "tcp", "-noreset"]  # fmt: skip
    with subprocess.Popen(command, pass_fds=[write], stderr=subprocess.DEVNULL) as server:
        os.close(write)
        with os.fdopen(read) as answer:
            number = answer.readline().strip()
        try:
            yield f":{number}"
        finally:
            server.terminate()


def told(display: str, folder: Path, code: str, *arguments: object) -> list[list[str]]:
    """What a process with the window says, line by line."""
    command = [sys.executable, "-c", _WINDOW + code, str(folder), *map(str, arguments)]
    environment = {**os.environ, "DISPLAY": display, "QT_QPA_PLATFORM": "xcb"}
    answer = subprocess.run(
        command, env=environment, cwd=ROOT, check=True, timeout=120, capture_output=True, text=True
    )
    return [line.split() for line in answer.stdout.splitlines()]


def colours(lines: list[list[str]]) -> np.ndarray:
    return np.array([line[:3] for line in lines]).astype(int)


def wanted(icc: bytes) -> np.ndarray:
    return reference(np.full((1, 1, 3), ORANGE, np.uint8), icc)[0, 0]


@pytest.mark.x11
def test_a_screen_of_an_x_server_shows_its_own_numbers(x_server, tmp_path):
    assert (colours(told(x_server, tmp_path, _SHOW, 0)) == ORANGE).all()
    with XClient(x_server) as client:
        client.set_property(b"_ICC_PROFILE", P3)
    assert np.abs(colours(told(x_server, tmp_path, _SHOW, 0)) - wanted(P3)).max() <= 2


@pytest.mark.x11
def test_a_window_takes_the_colours_of_the_monitor_that_it_is_moved_to(x_server, tmp_path):
    with XClient(x_server) as client:
        client.set_monitors(_LEFT, _RIGHT)
        client.set_property(b"_ICC_PROFILE", P3)
        client.set_property(b"_ICC_PROFILE_1", ADOBE)
    found = told(x_server, tmp_path, _SHOW, 20, 820, 20, 700)
    assert [line[3] for line in found] == ["m0", "m1", "m0", "m1"]
    want = np.array([wanted(P3), wanted(ADOBE), wanted(P3), wanted(ADOBE)])
    assert np.abs(want[0].astype(int) - want[1]).max() > 8
    assert np.abs(colours(found) - want).max() <= 2


@pytest.mark.x11
def test_a_window_returns_to_its_monitor_and_to_another_where_that_is_gone(x_server, tmp_path):
    with XClient(x_server) as client:
        client.set_monitors(_LEFT, _RIGHT)
    [[state, *_]] = told(x_server, tmp_path, _PLACE)
    [[_, name, x, *_]] = told(x_server, tmp_path, _PLACE, state)
    assert name == "m1"
    assert 800 <= int(x) < 1600
    with XClient(x_server) as client:
        client.remove_monitor(1)
    [[_, name, x, y, width, height]] = told(x_server, tmp_path, _PLACE, state)
    assert name == "m0"
    assert int(x) >= 0
    assert int(x) + int(width) <= 800
    assert int(y) + int(height) <= 600
