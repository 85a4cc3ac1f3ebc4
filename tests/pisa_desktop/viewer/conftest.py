from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

import pytest
from PySide6.QtWidgets import QWidget

from engine.types import Size
from pisa_desktop.state.viewport import Viewport
from pisa_desktop.viewer.canvas import Canvas

View = TypeVar("View", bound=QWidget)


def shown(qtbot, make: Callable[[Viewport], View], width: int, height: int) -> View:
    """What is made of a viewport over a picture of 64 x 48, shown in a size."""
    viewport = Viewport()
    viewport.set_size(Size(64, 48))
    view = make(viewport)
    viewport.setParent(view)
    qtbot.addWidget(view)
    view.resize(width, height)
    view.show()
    qtbot.waitExposed(view)
    return view


@pytest.fixture
def canvas(qtbot) -> Canvas:
    """Shown, 640 x 480, over a picture of 64 x 48."""
    return shown(qtbot, Canvas, 640, 480)
