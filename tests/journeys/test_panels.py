"""Every control of every panel: changed by hand, saved with, queued with, undone, and as it was left at the next start."""

from __future__ import annotations

import re

import pytest

from tests.journeys.story import (
    photograph,
    size,
)
from tests.journeys.user import User


def said_size(user: User) -> tuple[int, int]:
    """The size of the result as the panel says it."""
    found = [re.search(r"(\d+) × (\d+) pixels, ", text) for text in user.texts()]
    return next((int(m[1]), int(m[2])) for m in found if m)


@pytest.mark.parametrize(
    ("way", "field", "text", "wanted"),
    [
        ("by a factor", "Factor", "2.5", (120, 90)),
        ("to pixels", "Width in pixels", "100", (100, 75)),
        ("to pixels", "Height in pixels", "60", (80, 60)),
        ("for print", "Width in print", "1.3", (154, 116)),
    ],
)
def test_a_size_that_is_typed_is_the_size_of_the_file(
    user: User, way: str, field: str, text: str, wanted: tuple[int, int]
) -> None:
    user.start(photograph(user))
    user.wait_until_exact()
    user.choose("How the size is given", way)
    user.type(field, text)
    user.wait_until_exact()
    assert said_size(user) == wanted
    user.click("Save result", "File")
    user.wait_until_sees("was saved")
    assert size(user.files("photo_pisa.png")[0]) == wanted
    user.quit()
    user.start()
    user.wait_until_exact()
    assert said_size(user) == wanted
    user.quit()
