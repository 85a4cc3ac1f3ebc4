"""Results as files: what they hold of the photograph's metadata, where they go, and what is never written over."""

from __future__ import annotations

import pytest

from tests.journeys.story import (
    FORMATS,
    OTHERS,
    PLACES,
    digest,
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
    user.quit()
