"""The queue from filling it to the files on the disk: with settings of each, stops, failures, other models, and later starts."""

from __future__ import annotations

from pathlib import Path

from PIL import Image

from tests.journeys.story import (
    digest,
    leftovers,
    photograph,
    photographs,
    pixels,
    size,
)
from tests.journeys.user import User


def done(user: User, count: int) -> None:
    """Wait until all of so many are over."""
    user.wait_until_sees(f"{count} of {count}")
    user.wait_until(lambda: user.can("Start", "Queue"), "the end of the queue's work")


def test_three_photographs_with_settings_of_their_own_go_through_the_queue(user: User) -> None:
    photos = photographs(user, 3)
    before = [digest(photo) for photo in photos]
    user.start()
    user.menu("File", "Open a folder…")
    user.give_files(photos[0].parent)
    user.wait_until_sees("3 photographs are open")
    for number, (button, factor) in enumerate((("Faithful", "2"), ("Balanced", "3"), ("Original", "4"))):  # fmt: skip
        user.wait_until_sees(f"photo{number + 1}.png[*]")
        user.wait_until_exact()
        user.click(button)
        user.type("Factor", factor)
        user.press("PgDown")
    user.menu("Queue", "Queue all")
    user.wait_until_sees("0 of 3")
    user.click("Start")
    done(user, 3)
    user.wait_until_sees("3 of 3")
    saved = [photo.with_name(f"{photo.stem}_pisa.png") for photo in photos]
    assert [size(path) for path in saved] == [(96, 72), (144, 108), (192, 144)]
    assert [digest(photo) for photo in photos] == before
    assert leftovers(user) == []
    user.quit()
    user.start()
    user.wait_until_sees("photo1.png", "3 of 3")
    assert user.text("Queue").count("done") == 3
    user.click("Clear done")
    user.wait_until_sees("The queue is empty")
    user.quit()


def test_what_waits_is_there_at_the_next_start_and_goes_on(user: User) -> None:
    photos = photographs(user, 3)
    user.start(*photos)
    user.wait_until_exact()
    user.press("Ctrl+Shift+E")
    user.wait_until_sees("0 of 3")
    user.quit()
    assert user.files("*_pisa*") == []
    user.start()
    user.wait_until_sees("Photographs that wait in the queue from last time: 3.")
    user.click("Go on")
    done(user, 3)
    assert len(user.files("*_pisa.png")) == 3
    user.quit()
    user.start()
    user.wait_until_sees("3 of 3")
    assert not user.sees("that wait in the queue")
    user.quit()


def test_the_queue_is_ordered_cancelled_and_emptied_by_hand(user: User) -> None:
    photos = photographs(user, 4)
    user.start(*photos)
    user.press("Ctrl+Shift+E")
    user.wait_until_sees("0 of 4")
    user.click("photo4.png", "Queue")
    for _ in range(3):
        user.click("Up")
    assert user.text("Queue").splitlines().index("photo4.png") == 0
    user.click("photo1.png", "Queue")
    user.click("Cancel", "Queue")
    user.click("photo2.png", "Queue")
    user.click("Remove", "Queue")
    user.wait_until(lambda: "photo2.png" not in user.text("Queue"), "one less")
    user.press("Ctrl+Shift+R")
    done(user, 3)
    assert [p.name for p in user.files("*_pisa*")] == ["photo3_pisa.png", "photo4_pisa.png"]
    assert photos[3].with_name("photo4_pisa.png").stat().st_mtime_ns <= photos[2].with_name("photo3_pisa.png").stat().st_mtime_ns  # fmt: skip
    user.click("photo1.png", "Queue")
    user.click("Try again")
    user.click("Start", "Queue")
    done(user, 3)
    user.quit()
    user.start()
    user.wait_until_sees("3 of 3")
    user.quit()


def test_a_bad_photograph_stops_nobody_and_is_mended_and_tried_again(user: User) -> None:
    photos = photographs(user, 3)
    good = photos[1].read_bytes()
    photos[1].write_bytes(b"no picture at all")
    user.start(*photos)
    user.press("Ctrl+Shift+E")
    user.click("Start", "Queue")
    done(user, 3)
    user.wait_until_sees("3 of 3, 1 failed")
    user.click("Copy failures")
    user.wait_until(lambda: "photo2.png" in user.clipboard(), "the list of failures")
    photos[1].write_bytes(good)
    user.quit()
    user.start()
    user.wait_until_sees("3 of 3, 1 failed")
    user.click("photo2.png", "Queue")
    user.click("Try again")
    user.click("Start", "Queue")
    done(user, 3)
    assert len(user.files("*_pisa.png")) == 3
    user.quit()


def test_results_go_to_a_folder_with_names_and_folders_as_they_were_set(user: User) -> None:
    photos = [*photographs(user, 2, "summer"), *photographs(user, 1, "winter")]
    there = user.home / "Results"
    there.mkdir()
    user.start()
    user.drop(user.home / "Pictures")
    user.wait_until_sees("3 photographs are open")
    user.menu("Queue", "Show the queue")
    user.click("Folder…", "Queue")
    user.give_files(there)
    user.wait_until_sees("Results")
    user.type("Name", "{stem} new", "Queue")
    user.press("Ctrl+Shift+E")
    user.click("Start", "Queue")
    done(user, 3)
    names = {str(p.relative_to(there)) for p in there.rglob("*.png")}
    assert names == {
        "Pictures/summer/photo1 new.png",
        "Pictures/summer/photo2 new.png",
        "Pictures/winter/photo1 new.png",
    }
    queue = user.values("Queue")
    user.quit()
    user.start()
    user.wait_until_sees("3 of 3")
    assert user.values("Queue") == queue
    user.click("Leave out what is done", "Queue")
    user.press("Ctrl+Shift+E")
    user.wait_until_sees("3 of 6")
    user.click("Start", "Queue")
    done(user, 6)
    user.wait_until(
        lambda: user.text("Queue").count("was there already") == 3, "three that are left out"
    )
    user.click("Beside", "Queue")
    user.quit()
    assert len(list(there.rglob("*.png"))) == 3
    assert all(photo.is_file() for photo in photos)
    user.start()
    assert user.controls("Queue")["Name"].value == "{stem} new"
    assert user.sees("beside each photograph") or not user.sees("~/Results")
    user.quit()


def test_a_name_that_makes_no_sense_is_refused_in_words(user: User) -> None:
    user.start(photograph(user))
    user.wait_until_exact()
    user.menu("Queue", "Show the queue")
    user.type("Name", "{nonsense}", "Queue")
    user.wait_until_sees("{nonsense}", "nonsense")
    user.press("Ctrl+Shift+E")
    assert not user.sees("0 of 1")
    user.type("Name", "{stem}_pisa", "Queue")
    user.press("Ctrl+Shift+E")
    user.wait_until_sees("0 of 1")
    user.click("Start", "Queue")
    done(user, 1)
    user.quit()


def test_the_queue_is_paused_and_goes_on_while_the_pad_is_used(user: User) -> None:
    photos = photographs(user, 4, width=72, height=56)
    user.start(*photos)
    user.wait_until_exact()
    user.press("Ctrl+Shift+E")
    user.click("Start", "Queue")
    user.wait_until_sees("being restored")
    user.click("Pause", "Queue")
    user.drag_pad((0.5, 0.5), (0.8, 0.2), (0.3, 0.6))
    user.wait_until_exact()
    user.wait_until_gone("being restored")
    count = len(user.files("*_pisa.png"))
    assert count < 4
    user.click("Start", "Queue")
    user.wait_until_sees("4 of 4")
    assert len(user.files("*_pisa.png")) == 4
    user.quit("Quit")


def test_a_second_start_gives_its_photograph_to_the_window_that_is_open(user: User) -> None:
    first, second = photographs(user, 2)
    user.start(first)
    user.wait_until_exact()
    user.start_again(second)
    user.wait_until_sees("photo2.png[*]")
    user.wait_until_exact()
    user.quit()
    user.start()
    user.wait_until_sees("photo2.png[*]")
    user.quit()


def test_sixteen_bits_and_alpha_come_through_the_queue(user: User) -> None:
    photo = photograph(user, "clear.png")
    with Image.open(photo) as picture:
        picture.putalpha(Image.linear_gradient("L").resize(picture.size))
        picture.save(photo)
    user.start(photo)
    user.wait_until_exact()
    user.choose("Format", "TIFF", "File")
    user.choose("Depth", "16 bits", "File")
    user.press("Ctrl+E")
    user.click("Start", "Queue")
    done(user, 1)
    saved: Path = photo.with_name("clear_pisa.tif")
    assert size(saved) == (192, 144)
    assert pixels(saved).std() > 10
    user.quit()
    user.start(saved)
    user.wait_until_sees("clear_pisa.tif[*]")
    user.quit()
