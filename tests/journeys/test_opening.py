"""Ways to open, what is said of what cannot be opened, the settings, and the other language."""

from __future__ import annotations

from tests.journeys.story import (
    photograph,
    size,
)
from tests.journeys.user import User


def test_a_cold_start_with_a_photograph_of_the_command_line(user: User) -> None:
    """Nothing is imported before: the order in which the program itself imports is the one that counts."""
    photo = photograph(user)
    user.start(photo, is_cold=True)
    user.wait_until_exact()
    user.press("Ctrl+S")
    assert size(user.wait_for_file(photo.with_name("photo_pisa.png"))) == (192, 144)
    user.wait_until_sees("was saved")
    user.close()
