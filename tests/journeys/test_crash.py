"""The plug is pulled at every stage, and files of the program are damaged: it starts again, says so, and nothing is lost."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.journeys.story import (
    PANELS,
    digest,
    leftovers,
    photograph,
    photographs,
    pixels,
    size,
)
from tests.journeys.user import READY, User

CRASHED = "did not end as it should"


def again(user: User) -> None:
    """Start after a crash, and take the offer to open what was open."""
    user.start()
    user.wait_until_sees(CRASHED)
    if not user.sees("[*]"):
        user.click("Open them again")
    user.wait_until_sees("[*]")


def begin_opening(user: User, photo: Path) -> None:
    user.drop(photo)


def begin_restoring(user: User, photo: Path) -> None:
    user.drop(photo)
    user.wait_until(lambda: user.sees("Restoring") or user.sees(READY), "restoring")


def begin_looking(user: User, photo: Path) -> None:
    user.drop(photo)
    user.wait_until_exact()
    user.drag_pad((0.5, 0.5), (0.3, 0.3), (0.8, 0.5))


def begin_saving(user: User, photo: Path) -> None:
    user.drop(photo)
    user.wait_until_exact()
    user.choose("Format", "TIFF", "File")
    user.press("Ctrl+S")


def begin_queueing(user: User, photo: Path) -> None:
    user.drop(photo)
    user.wait_until_exact()
    user.press("Ctrl+Shift+E")
    user.click("Start", "Queue")
    user.wait_until(lambda: user.sees("being restored") or user.sees("1 of 1"), "the queue's work")


def begin_ending(user: User, photo: Path) -> None:
    user.drop(photo)
    user.wait_until_exact()
    user.press("Ctrl+Q")


STAGES: dict[str, Callable[[User, Path], None]] = {
    "opening": begin_opening,
    "restoring": begin_restoring,
    "looking": begin_looking,
    "saving": begin_saving,
    "queueing": begin_queueing,
    "ending": begin_ending,
}


@pytest.mark.parametrize("stage", STAGES)
def test_the_plug_is_pulled_while(user: User, stage: str) -> None:
    photo = photograph(user, width=96, height=72)
    before = digest(photo)
    user.start()
    STAGES[stage](user, photo)
    user.kill()
    assert digest(photo) == before
    user.start()
    waits = "that wait in the queue"
    user.wait_until(
        lambda: user.sees(CRASHED) or user.sees(waits) or stage == "ending", "what happened"
    )
    if user.sees(waits):
        user.click("Go on")
        user.wait_until_sees("1 of 1")
    user.drop(photo)
    user.wait_until_sees("photo.png[*]")
    user.wait_until_exact()
    user.press("Ctrl+S")
    user.wait_until_sees("was saved")
    for saved in user.files("photo_pisa*"):
        assert size(saved) == (384, 288)
        assert pixels(saved).std() > 10
    assert leftovers(user) == []
    user.quit("Quit")
    user.start()
    user.wait_until_sees("photo.png[*]")
    assert not user.sees(CRASHED)
    user.quit("Quit")


def test_what_was_set_before_a_crash_is_set_after_it(user: User) -> None:
    photos = photographs(user, 2)
    user.start(*photos)
    user.wait_until_exact()
    user.click("Faithful")
    user.type("Factor", "3")
    user.press("PgDown")
    user.wait_until_sees("photo2.png[*]")
    user.click("Balanced")
    user.wait_until_exact()
    left = user.values(*PANELS)
    session = user.base / "state" / "session.json"
    user.wait_until(lambda: session.is_file() and "photo2" in session.read_text("utf-8"), "notes")
    user.wait_until(lambda: "0.5" in session.read_text("utf-8"), "notes of the last change")
    user.kill()
    again(user)
    user.wait_until_sees("photo2.png[*]")
    user.wait_until_exact()
    assert user.values(*PANELS) == left
    user.press("PgUp")
    user.wait_until_sees("photo1.png[*]")
    assert user.controls("Strengths")["Faithful"].value == "on"
    assert user.controls("Size and colour")["Factor"].value == "3.00×"
    user.quit("Quit")


def test_crash_after_crash_the_queue_loses_nothing_and_does_nothing_twice(user: User) -> None:
    photos = photographs(user, 3, width=72, height=56)
    user.start(*photos)
    user.wait_until_exact()
    user.press("Ctrl+Shift+E")
    user.wait_until_sees("0 of 3")
    user.click("Start", "Queue")
    for over in (1, 2):
        user.wait_until(lambda n=over: len(user.files("*_pisa.png")) >= n, "a result")
        user.kill()
        user.start()
        user.wait_until(
            lambda: user.sees(CRASHED) or user.sees("wait in the queue"), "what happened"
        )
        if not user.can("Start", "Queue"):
            break
        user.click("Start", "Queue")
    user.wait_until_sees("3 of 3")
    found = user.files("*_pisa*")
    assert [p.name for p in found] == [f"photo{n}_pisa.png" for n in (1, 2, 3)]
    assert all(size(path) == (288, 224) for path in found)
    assert leftovers(user) == []
    user.quit("Quit")
