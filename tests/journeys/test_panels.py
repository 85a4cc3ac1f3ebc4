"""Every control of every panel: changed by hand, saved with, queued with, undone, and as it was left at the next start."""

from __future__ import annotations

import re

import pytest
from PIL import Image

from tests.journeys.story import (
    FORMATS,
    PANELS,
    change_everything,
    differ,
    photograph,
    pixels,
    size,
)
from tests.journeys.user import User


def said_size(user: User) -> tuple[int, int]:
    """The size of the result as the panel says it."""
    found = [re.search(r"(\d+) × (\d+) pixels, ", text) for text in user.texts()]
    return next((int(m[1]), int(m[2])) for m in found if m)


def test_everything_is_changed_once_saved_and_as_it_was_left(user: User) -> None:
    photo = photograph(user)
    user.start()
    user.open(photo)
    user.wait_until_exact()
    first = user.values(*PANELS)
    changed = change_everything(user, *PANELS)
    assert len(changed) >= 14, changed
    user.wait_until_exact()
    left, wanted = user.values(*PANELS), said_size(user)
    assert left != first
    user.press("Ctrl+S")
    user.wait_until_sees("was saved")
    [saved] = [path for path in user.files("photo_*") if path != photo]
    assert size(saved) == wanted
    user.quit()
    user.start()
    user.wait_until_exact()
    assert user.values(*PANELS) == left
    assert said_size(user) == wanted
    user.press("Ctrl+S")
    user.wait_until(lambda: len(user.files("photo_*")) == 2, "a second result")
    [again] = [path for path in user.files("photo_*") if path != saved]
    assert again.suffix == saved.suffix
    assert (pixels(again) == pixels(saved)).all()
    user.quit()


def test_everything_is_changed_once_and_goes_through_the_queue(user: User) -> None:
    photo = photograph(user)
    user.start(photo)
    user.wait_until_exact()
    change_everything(user, *PANELS)
    user.wait_until_exact()
    left, wanted = user.values(*PANELS), said_size(user)
    user.press("Ctrl+Shift+E")
    change_everything(user, "Queue", but=("Start", "Pause"))
    user.click("Start")
    user.wait_until_sees("The queue is done. Restored: 1.")
    [saved] = [path for path in user.files() if path != photo]
    assert size(saved) == wanted
    user.press("Ctrl+S")
    user.wait_until_sees("was saved")
    [other] = [path for path in user.files() if path not in {photo, saved}]
    assert (pixels(saved) == pixels(other)).all(), "the queue writes what the window shows"
    queue = user.values("Queue")
    user.quit()
    user.start()
    user.wait_until_exact()
    assert user.values(*PANELS) == left
    assert user.sees("done")
    assert {k: v for k, v in user.values("Queue").items() if "Start" not in k} == queue
    user.quit()


def test_every_choice_of_every_list_is_kept(user: User) -> None:
    user.start(photograph(user))
    user.wait_until_exact()
    for place in PANELS:
        for name, control in user.controls(place).items():
            for option in control.options:
                if not user.controls(place)[name].is_enabled:  # greyed by a choice before
                    continue
                user.choose(name, option, place)
                assert user.controls(place)[name].value == option
        assert not user.sees("nexpected"), user.texts()
    user.wait_until_exact()
    user.press("Ctrl+S")
    user.wait_until_sees("was saved")
    left = user.values(*PANELS)
    user.quit()
    user.start()
    user.wait_until_exact()
    assert user.values(*PANELS) == left
    user.quit()


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


def test_a_size_for_print_tells_the_file_its_resolution_and_no_other_file(user: User) -> None:
    first, second = photograph(user, "a.png"), photograph(user, "b.png", number=2)
    user.start(first, second)
    user.wait_until_exact()
    user.choose("How the size is given", "for print")
    user.type("Pixels per inch", "200")
    user.wait_until_exact()
    user.press("Ctrl+S")
    user.wait_until_sees("a_pisa.png was saved")
    user.press("PgDown")
    user.wait_until_sees("b.png[*]")
    user.wait_until_exact()
    assert user.controls("Size and colour")["How the size is given"].value == "by a factor"
    user.press("Ctrl+S")
    user.wait_until_sees("b_pisa.png was saved")
    user.press("PgUp")
    user.wait_until_sees("a.png[*]")
    user.wait_until_exact()
    left = user.values("Size and colour")
    assert left["Size and colour: Pixels per inch"] == "200 ppi"
    user.quit()
    told = [Image.open(first.with_name(name)).info.get("dpi") for name in ("a_pisa.png", "b_pisa.png")]  # fmt: skip
    assert told[0] == pytest.approx((200, 200), abs=0.1)
    assert told[1] is None
    user.start()
    user.wait_until_sees("a.png[*]")
    user.wait_until_exact()
    assert user.values("Size and colour") == left
    user.quit()


def test_every_way_with_colours_gives_a_file_of_its_own(user: User) -> None:
    photo = photograph(user)
    user.start(photo)
    user.wait_until_exact()
    for number, option in enumerate(user.controls("Size and colour")["Colours"].options):
        user.choose("Colours", option)
        user.wait_until_exact()
        user.press("Ctrl+S")
        user.wait_until(lambda n=number: len(user.files("photo_*")) == n + 1, option)
    one, two, three = (pixels(path) for path in user.files("photo_*"))
    assert differ(one, two)
    assert differ(two, three)
    assert differ(one, three)
    user.quit()


def test_every_format_quality_and_depth_is_what_the_file_is(user: User) -> None:
    photo = photograph(user)
    user.start(photo)
    user.wait_until_exact()
    for kind, ending in FORMATS.items():
        user.choose("Format", kind, "File")
        file = user.controls("File")
        if file["Depth"].is_enabled:
            user.choose("Depth", "16 bits")
        bytes_of = []
        for quality in ("95", "20") if file["Quality"].is_enabled else ("",):
            before = set(user.files("photo_*"))
            if quality:
                user.type("Quality", quality)
            user.press("Ctrl+S")
            user.wait_until(lambda b=before: len(user.files("photo_*")) > len(b), kind)
            [saved] = set(user.files("photo_*")) - before
            assert saved.suffix == ending
            bytes_of.append(saved.stat().st_size)
            user.wait_until_sees(f"{saved.name} was saved")
            assert size(saved) == (192, 144)
        assert bytes_of == sorted(bytes_of, reverse=True)
        assert len(set(bytes_of)) == len(bytes_of)
    user.quit()
    user.start()
    user.wait_until_exact()
    assert user.values("File")["File: Format"] == "AVIF"
    assert user.values("File")["File: Quality"] == "20"
    user.quit()


def test_the_wheel_over_the_panels_changes_nothing(user: User) -> None:
    user.start(photograph(user))
    user.wait_until_exact()
    for way in ("by a factor", "to pixels", "for print"):
        user.choose("How the size is given", way)
        user.click_at("Picture", 0.5, 0.9)  # the focus is somewhere else
        before = user.values(*PANELS)
        for place in PANELS:
            for name in user.controls(place):
                if user.can(name, place):
                    user.turn_wheel(name, place)
                    user.turn_wheel(name, place, notches=1)
                    user.turn_wheel(name, place)
        assert user.values(*PANELS) == before
    user.quit("Quit")


def test_every_change_is_undone_and_done_again(user: User) -> None:
    user.start(photograph(user))
    user.wait_until_exact()
    for place in ("Strengths", "Size and colour", "File"):
        for name, control in user.controls(place).items():
            if not control.is_enabled:
                continue
            before = user.values(*PANELS)
            user.change(name, place)
            after = user.values(*PANELS)
            assert after != before or name == "Detailed", name
            if after != before:
                user.press("Ctrl+Z")
                assert user.values(*PANELS) == before, f"Ctrl+Z after a change of “{name}”"
                user.press("Ctrl+Y")
                assert user.values(*PANELS) == after, f"Ctrl+Y after a change of “{name}”"
    last = user.values(*PANELS)
    user.wait_until_exact()
    user.quit("Quit")
    user.start()
    user.wait_until_exact()
    assert user.values(*PANELS) == last
    user.quit("Quit")


def test_all_steps_back_lead_to_the_beginning_and_all_forth_to_the_end(user: User) -> None:
    user.start(photograph(user))
    user.wait_until_exact()
    first, look = user.values(*PANELS), user.picture()
    changed = change_everything(user, "Strengths", "Size and colour", "File")
    user.drag_pad((0.5, 0.5), (0.7, 0.3), (0.4, 0.6))
    user.wait_until_exact()
    last = user.values(*PANELS)
    steps = 0
    while user.can("Undo"):
        user.press("Ctrl+Z")
        steps += 1
        assert steps < 100
    assert steps >= len(changed) - 2
    user.wait_until_exact()
    assert user.values(*PANELS) == first
    assert not differ(user.picture(), look)
    for _ in range(steps):
        user.press("Ctrl+Y")
    user.wait_until_exact()
    assert user.values(*PANELS) == last
    assert not user.can("Redo")
    user.quit("Quit")
