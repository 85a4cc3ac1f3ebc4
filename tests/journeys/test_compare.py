"""Every way of comparing: what each pane and each side of a divider shows, and the same view at the next start."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from PIL import Image

from tests.journeys.story import differ, photograph
from tests.journeys.user import User

MODES = (
    "Result alone", "Split", "Split across", "Side by side", "Pinned variants", "Flicker", "Difference"
)  # fmt: skip


@pytest.fixture
def looker(user: User) -> User:
    """Somebody with a restored photograph, the result alone on the screen, and strengths that are far from it."""
    user.start(photograph(user, width=64, height=48))
    user.wait_until_exact()
    user.click("Result alone")
    user.click("Detailed")
    user.wait_until_exact()
    return user


def inner(look: np.ndarray) -> np.ndarray:
    """Without labels in the corners and the frame of the focus."""
    height, width = look.shape[:2]
    return look[height // 5 : -height // 5, width // 20 : -width // 20]


def original(user: User) -> np.ndarray:
    """How the photograph looks, by the key that shows it while it is held."""
    user.click_at("Picture", 0.5, 0.5)
    user.hold("O")
    look = user.picture()
    user.let_go("O")
    return look


def left_half(look: np.ndarray) -> np.ndarray:
    return inner(look)[:, : int(0.42 * look.shape[1])]


def right_half(look: np.ndarray) -> np.ndarray:
    return inner(look)[:, -int(0.42 * look.shape[1]) :]


def upper_half(look: np.ndarray) -> np.ndarray:
    return inner(look)[: int(0.25 * look.shape[0])]


def lower_half(look: np.ndarray) -> np.ndarray:
    return inner(look)[-int(0.25 * look.shape[0]) :]


def reduced(look: np.ndarray) -> np.ndarray:
    """The middle of a pane in a few colours, to compare panes of other sizes."""
    grey = np.ptp(look.astype(int), axis=2) > 2
    rows, columns = np.where(grey.any(axis=1))[0], np.where(grey.any(axis=0))[0]
    cut = look[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
    return np.asarray(Image.fromarray(cut).resize((12, 9), Image.Resampling.BOX))


def same(one: np.ndarray, other: np.ndarray) -> bool:
    """Whether two looks are one picture; its pixels may be drawn larger a little otherwise beside a divider."""
    return one.shape == other.shape and float(np.abs(one.astype(int) - other).mean()) < 1.0


def shows_halves(
    first: Callable[[np.ndarray], np.ndarray], second: Callable[[np.ndarray], np.ndarray]
) -> Callable[[User, np.ndarray, np.ndarray], None]:
    """The photograph on one side of the divider, the result on the other."""

    def shows(user: User, before: np.ndarray, after: np.ndarray) -> None:
        look = user.picture()
        assert same(first(look), first(before))
        assert same(second(look), second(after))

    return shows


def shows_result(user: User, before: np.ndarray, after: np.ndarray) -> None:
    look = user.picture()
    assert same(inner(look), inner(after))
    assert not same(inner(look), inner(before))


def shows_two_panes(user: User, before: np.ndarray, after: np.ndarray) -> None:
    assert user.count("Picture") == 2
    panes = [reduced(user.picture(number)).astype(int) for number in (0, 1)]
    wanted = [reduced(look).astype(int) for look in (before, after)]
    for number in (0, 1):
        right, wrong = (np.abs(panes[number] - wanted[n]).mean() for n in (number, 1 - number))
        assert right < wrong


def shows_variants(user: User, _before: np.ndarray, _after: np.ndarray) -> None:
    user.wait_until(lambda: user.count("Picture") == 3, "three panes")
    user.wait_until_exact()
    panes = [reduced(user.picture(number)) for number in range(3)]
    user.wait_until(
        lambda: differ(reduced(user.picture(1)), reduced(user.picture(2)), 0.5), "two variants"
    )
    assert panes[0].shape == panes[1].shape == panes[2].shape


def shows_one_after_the_other(user: User, before: np.ndarray, after: np.ndarray) -> None:
    for wanted in (before, after, before):
        user.wait_until(lambda w=wanted: same(inner(user.picture()), inner(w)), "the other one")


def shows_differences(user: User, before: np.ndarray, after: np.ndarray) -> None:
    look = user.picture()
    assert not same(inner(look), inner(before))
    assert not same(inner(look), inner(after))
    user.click("Original")
    user.wait_until_exact()
    user.wait_until(lambda: differ(inner(user.picture()), inner(look)), "fewer differences")


SHOWS = dict(
    zip(
        MODES,
        (
            shows_result, shows_halves(left_half, right_half), shows_halves(upper_half, lower_half), shows_two_panes,
            shows_variants, shows_one_after_the_other, shows_differences,
        ),
        strict=True,
    )
)  # fmt: skip


def check(user: User, mode: str) -> None:
    """Look at the result and the photograph alone, then at both in a way, and compare."""
    user.menu("Compare", "Result alone")
    user.click("Detailed")
    user.wait_until_exact()
    after, before = user.picture(), original(user)
    assert not same(inner(before), inner(after))
    user.menu("Compare", mode)
    user.wait_until_exact()
    SHOWS[mode](user, before, after)


@pytest.mark.parametrize("mode", MODES)
def test_a_way_of_comparing_shows_what_it_says_now_and_at_the_next_start(
    looker: User, mode: str
) -> None:
    user = looker
    if mode == "Pinned variants":
        for preset in ("Faithful", "Original"):
            user.click(preset)
            user.press("P")
    check(user, mode)
    user.quit("Quit")
    user.start()
    user.wait_until_exact()
    check(user, mode)
    user.quit("Quit")


def test_keys_buttons_and_the_menu_lead_to_every_way_of_comparing(looker: User) -> None:
    user = looker
    looks: dict[str, np.ndarray] = {}
    for mode in MODES:
        user.click(mode)
        assert user.menu_entries("Compare")[mode][1]
        looks[mode] = user.picture()
    for number, mode in enumerate(MODES, 1):
        user.press(str(number))
        assert user.menu_entries("Compare")[mode][1], f"key {number}"
    for mode in MODES:
        user.press("S")
        assert user.menu_entries("Compare")[mode][1], "the next way"
    user.press("1", "B")
    user.wait_until(lambda: differ(user.picture(), looks["Result alone"]), "the original")
    user.press("B")
    user.wait_until(
        lambda: same(inner(user.picture()), inner(looks["Result alone"])), "the result again"
    )
    user.quit()


def test_any_other_file_can_be_compared_with(looker: User) -> None:
    user = looker
    other = user.home / "Pictures" / "red.png"
    Image.new("RGB", (10, 10), (250, 10, 10)).save(other)
    user.click("Split")
    user.menu("Compare", "Compare with another file…")
    user.give_files(other)
    user.wait_until(lambda: left_half(user.picture()).mean(axis=(0, 1))[0] > 150, "red on the left")
    left = left_half(user.picture()).reshape(-1, 3)
    assert np.quantile(left[:, 0], 0.9) > 240
    assert np.quantile(left[:, 1], 0.5) < 100
    user.quit()


def test_the_contact_sheet_is_filled_and_a_cell_is_taken(looker: User) -> None:
    user = looker
    user.press("C")
    user.wait_until_sees("Click a picture to use its strengths")
    user.choose("Size of the sheet", "5 × 5")
    user.wait_until(
        lambda: float(np.ptp(user.looks("Contact sheet")[-60:, -60:].astype(int))) > 20,
        "the last cell",
    )
    user.click_at("Contact sheet", 0.5, 0.5)
    user.wait_until_gone("Click a picture to use its strengths")
    taken = user.values("Strengths")
    assert (taken["Strengths: Remove damage"], taken["Strengths: Add detail"]) != ("1.00", "1.00")
    user.wait_until_exact()
    user.press("Ctrl+Z")
    assert user.values("Strengths")["Strengths: Add detail"] == "1.00"
    user.press("Ctrl+Y")
    user.quit("Quit")
    user.start()
    user.wait_until_exact()
    assert user.values("Strengths") == taken
    user.quit("Quit")


def test_views_are_zoomed_moved_locked_and_looked_at_again(looker: User) -> None:
    user = looker
    user.click("Side by side")
    user.wait_until_exact()
    whole = [user.picture(number) for number in (0, 1)]
    user.press("Ctrl+1")
    user.wait_until_sees("100 %")
    user.press("Ctrl+=", "Ctrl+=")
    user.wait_until_sees("156 %")
    assert differ(user.picture(1), whole[1])
    user.menu("Compare", "Lock views together")
    still = user.picture(1)
    user.drag("Picture", (0.5, 0.5), (0.6, 0.6), (0.7, 0.7))
    user.wait_until_exact()
    assert same(user.picture(1)[40:-40, 40:-40], still[40:-40, 40:-40])
    user.menu("Compare", "Lock views together")
    user.quit()
    user.start()
    user.wait_until_sees("156 %")
    user.press("Ctrl+0")
    user.wait_until_gone("156 %")
    user.quit()


def test_the_picture_on_the_clipboard_is_what_is_seen(looker: User) -> None:
    user = looker
    look = user.picture()
    user.press("Ctrl+C")
    user.press("Ctrl+V")
    user.wait_until_sees("pasted-1.png[*]")
    user.wait_until_sees(f"{4 * look.shape[1]} × {4 * look.shape[0]} pixels")
    user.press("Esc")
    user.press("Ctrl+W")
    user.wait_until_sees("photo.png[*]")
    user.quit("Quit")  # with the picture on the clipboard still
