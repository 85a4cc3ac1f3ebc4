"""Ways to open, what is said of what cannot be opened, the settings, and the other language."""

from __future__ import annotations

import io
import zlib
from pathlib import Path

from PIL import Image

from tests.journeys.story import (
    PANELS,
    change_everything,
    differ,
    photograph,
    photographs,
    piece,
    pixels,
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


def test_files_folders_and_the_sample_are_opened_by_drops_menus_and_the_recent_list(
    user: User,
) -> None:
    photos = photographs(user, 3, "trip")
    user.start()
    user.wait_until_sees("Open the sample")
    user.menu("File", "Open the sample")
    user.wait_until_sees("lighthouse.jpg[*]")
    user.press("Ctrl+W")
    user.wait_until_gone("lighthouse.jpg[*]")
    user.drop(*photos[:2])
    user.wait_until_sees("photo1.png[*]")
    user.click("photo2.png", "Open photographs")
    user.wait_until_sees("photo2.png[*]")
    user.press("Ctrl+Shift+W")
    user.wait_until_gone("photo2.png[*]")
    user.menu("File", "Open recent", "photo2.png")
    user.wait_until_sees("photo2.png[*]")
    user.wait_until_exact()
    user.press("Ctrl+W")
    user.menu("File", "Open a folder…")
    user.give_files(photos[0].parent)
    user.wait_until_sees("3 photographs are open")
    user.quit()
    user.start()
    user.wait_until_sees("photo1.png[*]")
    assert user.text("Open photographs").split() == ["photo1.png", "photo2.png", "photo3.png"]
    user.quit()


def test_what_is_no_photograph_is_named_and_hinders_nothing(user: User) -> None:
    good = photograph(user)
    folder = good.parent
    data = good.read_bytes()
    (folder / "half.png").write_bytes(data[: len(data) // 2])
    (folder / "empty.jpg").write_bytes(b"")
    (folder / "text.tif").write_text("no picture")
    (folder / "notes.txt").write_text("nothing")
    bomb = io.BytesIO()
    Image.new("1", (8, 8)).save(bomb, "PNG")
    head = bytearray(bomb.getvalue())
    head[16:24] = (2_000_000).to_bytes(4, "big") * 2
    head[29:33] = zlib.crc32(bytes(head[12:29])).to_bytes(4, "big")
    (folder / "huge.png").write_bytes(bytes(head))
    user.start()
    user.drop(folder / "notes.txt")
    user.wait_until_sees("There is no picture in what was dropped")
    for name in ("empty.jpg", "text.tif", "huge.png"):
        user.drop(folder / name)
        user.wait_until_sees(f"{name}[*]")
        user.wait_until_sees("This photograph cannot be shown", name)
        assert not any(c.is_enabled for c in user.controls("Strengths").values())
        user.press("Ctrl+W")
    user.drop(folder / "half.png", good)
    user.press("PgDown")
    user.wait_until_sees("photo.png[*]")
    user.wait_until_exact()
    user.press("Ctrl+S")
    user.wait_until_sees("photo_pisa.png was saved")
    user.quit("Quit")
    user.start()
    user.wait_until_sees("photo.png[*]")
    user.wait_until_exact()
    user.quit("Quit")


def test_names_in_every_script_are_opened_saved_and_remembered(user: User) -> None:
    names = [
        "Größe & Maß #1 100%.png", "写真" * 38 + ".png", "👨‍👩‍👧" * 10 + ".png", "صورة قديمة.png", "a" * 240 + ".png",
    ]  # fmt: skip
    photos = [photograph(user, name, number=n) for n, name in enumerate(names)]
    user.start(*photos)
    for count in range(1, len(names) + 1):
        user.wait_until_exact()
        user.press("Ctrl+S")
        user.wait_until(lambda c=count: len(user.files()) == len(names) + c, names[count - 1])
        user.wait_until_sees("was saved")
        user.press("PgDown")
        user.wait_until_sees(f"{names[count % len(names)]}[*]")
    user.quit()
    user.start()
    user.wait_until_exact()
    user.press("Ctrl+Shift+E")
    user.click("Start", "Queue")
    user.wait_until_sees(f"Restored: {len(names)}.")
    user.quit()


def test_settings_for_one_are_given_to_all(user: User) -> None:
    photos = photographs(user, 3)
    user.start(*photos)
    user.wait_until_exact()
    user.click("Faithful")
    user.type("Factor", "2")
    user.press("Ctrl+Shift+A")
    user.wait_until_sees("Other photographs that have these settings now: 2.")
    user.press("PgDown")
    user.wait_until_sees("photo2.png[*]")
    user.wait_until_exact()
    user.press("Ctrl+S")
    assert size(user.wait_for_file(photos[1].with_name("photo2_pisa.png"))) == (96, 72)
    user.press("PgDown")
    user.wait_until_sees("photo3.png[*]")
    assert user.controls("Strengths")["Faithful"].value == "on"
    user.press("Ctrl+Z", "Ctrl+Z")
    assert user.controls("Size and colour")["Factor"].value == "4.00×"
    user.quit("Quit")


def test_every_setting_is_changed_and_is_so_at_the_next_start(user: User) -> None:
    user.start(photograph(user))
    user.wait_until_exact()
    light = user.looks()
    user.press("Ctrl+,")
    user.wait_until_sees("Search")
    first = {n: c.value for n, c in user.controls("Settings").items() if "Keys" not in n}
    names = [n for n in first if not n.startswith(("Search", "Language", "Open what was open"))]
    for name in names:
        control = user.controls("Settings")[name]
        if control.is_enabled and (not control.options or len(control.options) > 1):
            user.change(name, "Settings")
    last = {n: c.value for n, c in user.controls("Settings").items() if "Keys" not in n}
    assert sum(first[n] != last[n] for n in names) >= 8
    user.click("Close", "Settings")
    assert differ(user.looks(), light)
    user.quit()
    user.start()
    user.wait_until_exact()
    user.press("Ctrl+,")
    user.wait_until_sees("Search")
    assert {n: c.value for n, c in user.controls("Settings").items() if "Keys" not in n} == last
    user.click("All defaults", "Settings")
    assert {n: c.value for n, c in user.controls("Settings").items() if "Keys" not in n} == first
    user.click("Close", "Settings")
    user.quit()


def test_keys_of_ones_own_work_at_once_and_at_the_next_start(user: User) -> None:
    photo = photograph(user)
    user.start(photo)
    user.wait_until_exact()
    user.press("Ctrl+,")
    user.type("Search the settings", "save result", "Settings")
    user.click("Keys for Save result", "Settings")
    user.press("Ctrl+J")
    user.wait_until(
        lambda: user.menu_entries("File")["Save result"][2] == "Ctrl+J", "keys of one's own"
    )
    user.click("Close", "Settings")
    user.press("Ctrl+J")
    user.wait_for_file(photo.with_name("photo_pisa.png"))
    user.wait_until_sees("was saved")
    user.quit()
    user.start()
    user.wait_until_exact()
    user.press("Ctrl+J")
    user.wait_for_file(photo.with_name("photo_pisa2.png"))
    user.wait_until_sees("photo_pisa2.png was saved")
    user.quit()


def test_all_of_it_in_german(user: User) -> None:
    user.environment["PISA_LANGUAGE"] = "de"
    photo = photograph(user)
    user.start(photo)
    user.wait_until_sees("Bereit: ")
    said = " ".join(user.texts())
    for english in ("Strengths", "Save result", "Ready", "Colours", "Restored", "Queue"):
        assert english not in said, english
    places = ("Stärken", "Größe und Farbe", "Datei")
    change_everything(user, *places)
    user.wait_until_sees("Bereit: ")
    left = user.values(*places)
    user.press("Ctrl+S")
    user.wait_until(lambda: len(user.files()) == 2, "a result")
    user.wait_until_sees("gespeichert")
    user.quit()
    user.start()
    user.wait_until_sees("Bereit: ")
    assert user.values(*places) == left
    user.quit()


def test_a_black_and_white_scan_stays_black_and_white(user: User) -> None:
    photo = photograph(user, "scan.png", width=64, height=48)
    with Image.open(photo) as picture:
        picture.convert("L").convert("RGB").save(photo)
    user.start(photo)
    user.wait_until_exact()
    user.press("Ctrl+S")
    saved = pixels(user.wait_for_file(photo.with_name("scan_pisa.png"))).astype(int)
    user.wait_until_sees("was saved")
    assert (saved.max(axis=2) - saved.min(axis=2)).max() <= 2
    user.press("1")
    look = user.picture()[80:-80, 60:-60].astype(int)
    assert (look.max(axis=2) - look.min(axis=2)).max() <= 3
    user.quit()


def test_a_result_is_opened_again_and_its_settings_are_used(user: User) -> None:
    photo = photograph(user)
    user.start(photo)
    user.wait_until_exact()
    user.click("Balanced")
    user.wait_until_exact()
    user.press("Ctrl+S")
    saved: Path = user.wait_for_file(photo.with_name("photo_pisa.png"))
    user.wait_until_sees("was saved")
    other = photograph(user, "other.png", number=5)
    user.drop(saved)
    user.wait_until_sees("was made here")
    user.click("Use its settings")
    assert user.controls("Strengths")["Balanced"].value == "on"
    user.drop(other)
    user.wait_until_sees("other.png[*]")
    user.wait_until_exact()
    left = user.values(*PANELS)
    user.quit("Quit")
    user.start()
    user.wait_until_sees("other.png[*]")
    user.wait_until_exact()
    assert user.values(*PANELS) == left
    user.quit("Quit")


def test_a_picture_that_is_replaced_while_it_is_open_is_noticed_or_left(user: User) -> None:
    photo = photograph(user)
    user.start(photo)
    user.wait_until_exact()
    user.press("Ctrl+S")
    first = pixels(user.wait_for_file(photo.with_name("photo_pisa.png")))
    user.wait_until_sees("was saved")
    user.quit()
    piece(48, 36, 6).save(photo)
    user.start()
    user.wait_until_exact()
    user.press("Ctrl+S")
    second = pixels(user.wait_for_file(photo.with_name("photo_pisa2.png")))
    user.wait_until_sees("photo_pisa2.png was saved")
    assert differ(first, second), "the residuals of the old picture are not those of the new one"
    user.quit()
