from __future__ import annotations

import pytest

from engine.types import Size
from pisa_desktop.state.viewport import Viewport
from pisa_desktop.viewer.canvas import Canvas


@pytest.fixture
def canvas(qtbot) -> Canvas:
    """Shown, 640 x 480, over a picture of 64 x 48."""
    viewport = Viewport()
    viewport.set_size(Size(64, 48))
    found = Canvas(viewport)
    viewport.setParent(found)
    qtbot.addWidget(found)
    found.resize(640, 480)
    found.show()
    qtbot.waitExposed(found)
    return found
