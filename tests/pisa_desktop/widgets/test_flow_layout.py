"""Long words must not widen the window: rows break, names of files keep their order, and the window fits a small screen."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QPushButton, QWidget

from pisa_desktop.language.direction import as_it_is
from pisa_desktop.queue.panel import BatchModel, Row
from pisa_desktop.state.viewport import Viewport
from pisa_desktop.system.translation import PSEUDO, install
from pisa_desktop.widgets.flow_layout import FlowLayout
from pisa_desktop.window.main_window import MainWindow


@pytest.fixture
def speak(qapp: QApplication):
    yield lambda language: install(qapp, language)
    install(qapp, "en")
    qapp.setLayoutDirection(Qt.LayoutDirection.LeftToRight)


@pytest.mark.parametrize(("language", "most"), [("en", 1100), ("de", 1100), (PSEUDO, 1366)])
def test_the_window_with_its_queue_fits_a_small_screen(speak, qtbot, language, most):
    speak(language)
    window = MainWindow(Viewport())
    qtbot.addWidget(window)
    window.show_picture(shown=True)
    window.show()
    window.show_queue()
    window.batch_panel.show_progress(0.5, "8 of 1000, 12 failed, 12 min left")
    assert window.minimumSizeHint().width() <= most


def places(parent: QWidget) -> list[tuple[int, int]]:
    return [(b.x(), b.y()) for b in parent.findChildren(QPushButton)]


@pytest.mark.parametrize(
    "direction", [Qt.LayoutDirection.LeftToRight, Qt.LayoutDirection.RightToLeft]
)
def test_a_row_breaks_where_it_does_not_fit(qtbot, direction):
    parent = QWidget()
    qtbot.addWidget(parent)
    parent.setLayoutDirection(direction)
    layout = FlowLayout(6, parent)
    buttons = [QPushButton(f"button {n}", parent) for n in range(4)]
    for button in buttons:
        layout.addWidget(button)
    hint = layout.sizeHint()
    parent.resize(hint.width(), hint.height())
    parent.show()
    assert len({y for _, y in places(parent)}) == 1
    one = buttons[0].sizeHint().width()
    parent.resize(2 * one + 8, 400)
    layout.activate()
    assert len({y for _, y in places(parent)}) == 2
    assert layout.heightForWidth(2 * one + 8) == 2 * buttons[0].sizeHint().height() + 6
    xs = [x for x, _ in places(parent)][:2]
    assert xs == sorted(xs, reverse=direction is Qt.LayoutDirection.RightToLeft)
    assert layout.minimumSize().width() >= max(b.minimumSizeHint().width() for b in buttons)
    buttons[0].hide()
    assert layout.heightForWidth(10 * one) == buttons[1].sizeHint().height()
    assert layout.takeAt(9) is None
    assert layout.itemAt(3) is not None


def test_a_file_keeps_its_name_among_words_read_from_the_right(speak, qapp):
    speak("en")
    assert as_it_is("1.jpg") == "1.jpg"
    speak(PSEUDO)
    assert as_it_is("1.jpg") == "\u20661.jpg\u2069"
    assert as_it_is("") == ""
    model = BatchModel()
    model.show_rows([Row(1, "1.jpg", "/x/1.jpg", "done", "1_pisa.jpg")])
    assert model.data(model.index(0, 0)) == "\u20661.jpg\u2069"
    assert model.data(model.index(0, 2)) == "\u20661_pisa.jpg\u2069"
