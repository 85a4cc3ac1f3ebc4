"""Results as files: what they hold of the photograph's metadata, where they go, and what is never written over."""

from __future__ import annotations

import pytest

from tests.journeys.story import (
    FORMATS,
    OTHERS,
    PLACES,
    digest,
    leftovers,
    photograph,
    photographs,
    pixels,
    size,
    with_everything,
    words_in,
)
from tests.journeys.user import User

CHOICES = ("keep", "keep, without places", "none")


def check(choice: str, found: set[str], name: str) -> None:
    """What a file may hold, and what it must, at a choice of metadata."""
    assert "ICC" in found, f"{name} has no colour profile"
    if choice == "keep":
        assert {"GPS", "XMP", *OTHERS} <= found, f"{name} holds {found} only"
    elif choice == "none":
        assert found == {"ICC"}, f"{name} still holds {found}"
    else:
        assert set(OTHERS) <= found, f"{name} holds {found} only"
        assert not found & set(PLACES), f"{name} still holds {found}"


@pytest.mark.parametrize("choice", CHOICES)
def test_a_choice_of_metadata_holds_for_every_format(user: User, choice: str) -> None:
    photo = with_everything(user)
    before = digest(photo)
    user.start(photo)
    user.wait_until_exact()
    user.choose("Metadata", choice, "File")
    for kind, ending in FORMATS.items():
        user.choose("Format", kind, "File")
        user.press("Ctrl+S")
        saved = user.wait_for_file(photo.with_name(f"everything_pisa{ending}"))
        check(choice, words_in(saved), saved.name)
        user.wait_until_sees(f"{saved.name} was saved")
    user.quit()
    assert digest(photo) == before
    user.start()
    user.wait_until_exact()
    assert user.controls("File")["Metadata"].value == choice
    user.quit()


@pytest.mark.parametrize("choice", CHOICES)
def test_a_choice_of_metadata_holds_in_the_queue(user: User, choice: str) -> None:
    photo = with_everything(user)
    user.start(photo)
    user.wait_until_exact()
    user.choose("Metadata", choice, "File")
    for number, kind in enumerate(FORMATS, 1):
        user.choose("Format", kind, "File")
        user.press("Ctrl+E")
        user.wait_until_sees(f"0 of {number}")
    user.quit("Quit")
    user.start()
    user.click("Go on")
    user.wait_until_sees(f"Restored: {len(FORMATS)}.")
    for ending in FORMATS.values():
        check(choice, words_in(photo.with_name(f"everything_pisa{ending}")), ending)
    user.quit("Quit")


def test_a_result_tells_how_it_was_made_unless_it_shall_tell_nothing(user: User) -> None:
    photo = photograph(user)
    user.start(photo)
    user.wait_until_exact()
    user.click("Faithful")
    user.wait_until_exact()
    user.press("Ctrl+S")
    told = user.wait_for_file(photo.with_name("photo_pisa.png"))
    user.choose("Metadata", "none", "File")
    user.press("Ctrl+S")
    silent = user.wait_for_file(photo.with_name("photo_pisa2.png"))
    user.wait_until_sees("photo_pisa2.png was saved")
    user.quit()
    user.start(told)
    user.wait_until_sees("was made here")
    user.click("Use its settings")
    assert user.values("Strengths")["Strengths: Remove damage"] == "1.00"
    assert user.values("Strengths")["Strengths: Add detail"] == "0.00"
    user.press("Ctrl+W")
    user.quit("Quit")
    user.start(silent)
    user.wait_until_exact()
    assert not user.sees("was made here")
    user.quit("Quit")


def test_save_as_takes_the_format_from_the_name_and_asks_before_it_replaces(user: User) -> None:
    photo = photograph(user)
    other = photograph(user, "other.jpg", number=3)
    before = digest(other)
    user.start(photo)
    user.wait_until_exact()
    user.menu("File", "Save result as…")
    user.give_files(photo.with_name("mine.webp"))
    saved = user.wait_for_file(photo.with_name("mine.webp"))
    user.wait_until_sees("mine.webp was saved")
    user.press("Ctrl+Shift+S")
    user.give_files(other)
    user.wait_until_sees("already exists")
    user.click("No")
    user.press("Esc")
    assert digest(other) == before
    user.press("Ctrl+Shift+S")
    user.give_files(other)
    user.click("Yes")
    user.wait_until_sees("other.jpg was saved")
    assert size(other) == size(saved) == (192, 144)
    user.quit()


def test_the_photograph_is_never_written_over(user: User) -> None:
    photo = photograph(user)
    alias = photo.with_name("alias.png")
    alias.symlink_to(photo)
    before = digest(photo)
    user.start(photo)
    user.wait_until_exact()
    for name in (photo, alias):
        user.press("Ctrl+Shift+S")
        user.give_files(name)
        user.click("Yes")
        user.wait_until_sees("never overwritten")
        user.click("Close message")
    assert digest(photo) == before
    user.press("Ctrl+S")
    user.wait_until_sees("photo_pisa.png was saved")
    user.quit()
    user.start()
    user.wait_until_exact()
    assert digest(photo) == before
    user.quit()


def test_a_folder_that_is_gone_is_named_and_another_one_is_taken(user: User) -> None:
    photo = photograph(user)
    user.start(photo)
    user.wait_until_exact()
    away = photo.parent.rename(user.home / "Moved")
    user.press("Ctrl+S")
    user.wait_until_sees("photo_pisa.png", "cannot")
    user.press("Ctrl+Shift+S")
    user.give_files(away / "result.png")
    user.wait_for_file(away / "result.png")
    user.wait_until_sees("result.png was saved")
    assert leftovers(user) == []
    user.quit()
    user.start()
    user.wait_until_sees("are not there any more: 1")
    user.quit()


def test_a_region_is_restored_saved_and_still_a_region_at_the_next_start(user: User) -> None:
    photo = photograph(user, width=60, height=60)
    user.start(photo)
    user.wait_until_exact()
    user.click("Result alone")
    user.press("R")
    user.drag("Picture", (0.4, 0.35), (0.5, 0.5), (0.6, 0.65))
    user.wait_until_exact()
    user.press("Ctrl+S")
    saved = user.wait_for_file(photo.with_name("photo_pisa.png"))
    user.wait_until_sees("was saved")
    wanted = size(saved)
    assert wanted[0] < 240
    assert wanted[1] < 240
    user.quit()
    user.start()
    user.wait_until_exact()
    user.press("Ctrl+S")
    again = user.wait_for_file(photo.with_name("photo_pisa2.png"))
    assert (pixels(again) == pixels(saved)).all()
    user.press("R")  # the whole again
    user.wait_until_exact()
    user.press("Ctrl+S")
    whole = user.wait_for_file(photo.with_name("photo_pisa3.png"))
    user.wait_until_sees("photo_pisa3.png was saved")
    assert size(whole) == (240, 240)
    user.quit()


def test_three_photographs_keep_their_own_settings(user: User) -> None:
    photos = photographs(user, 3)
    user.start(*photos)
    for number, button in enumerate(("Faithful", "Balanced", "Original")):
        user.wait_until_sees(f"photo{number + 1}.png[*]")
        user.wait_until_exact()
        user.click(button)
        user.choose("Format", ("TIFF", "JPEG", "WebP")[number], "File")
        user.press("PgDown")
    user.quit("Quit")
    user.start()
    for number, button in enumerate(("Faithful", "Balanced", "Original")):
        while not user.sees(f"photo{number + 1}.png[*]"):
            user.press("PgDown")
            user.wait_until(lambda: user.sees("[*]"), "a photograph")
        user.wait_until_exact()
        assert user.controls("Strengths")[button].value == "on"
        user.press("Ctrl+S")
        user.wait_until_sees(f"photo{number + 1}_pisa", "was saved")
    assert {p.suffix for p in user.files("*_pisa*")} == {".tif", ".jpg", ".webp"}
    user.quit()
