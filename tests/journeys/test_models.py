"""Other models, other adapters, and those of one's own: from a drop or a folder of photographs to a result, and at the next start."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

from tests.journeys.stage import Craft
from tests.journeys.story import (
    SAMPLES,
    differ,
    leftovers,
    photograph,
    photographs,
    piece,
    pixels,
    size,
)
from tests.journeys.user import User


def pack(user: User, name: str, alpha: float) -> Path:
    """A folder with the shipped adapters, stronger or weaker than they are."""
    place = user.home / "Downloads" / name
    shutil.copytree(SAMPLES.parent / "starter", place, ignore=shutil.ignore_patterns("unet", "vae"))
    for part in ("pix", "sem"):
        config = json.loads((place / part / "adapter_config.json").read_text("utf-8"))
        config["lora_alpha"] = config["r"] * alpha
        (place / part / "adapter_config.json").write_text(json.dumps(config), "utf-8")
    for other in place.iterdir():
        if other.name not in {"pix", "sem", "pack.json"}:
            shutil.rmtree(other) if other.is_dir() else other.unlink()
    return place


def install(user: User, *packs: Path) -> None:
    """Drop adapters on their page and leave it."""
    user.menu("Tools", "Adapters…")
    for one in packs:
        user.drop(one, on="Installed adapters")
        user.wait_until(lambda n=one.name: n in user.text("Installed adapters"), one.name)
    user.click("Close", "Adapters")


def in_use(user: User, adapters: str) -> None:
    """Wait until these adapters are loaded and what is seen was made with them."""
    user.wait_until(lambda: user.controls("Model")["Adapters"].value == adapters, adapters)
    user.wait_until(lambda: user.controls("Model")["Adapters"].is_enabled, adapters)
    user.wait_until_exact()


def saved_by_key(user: User, path: Path) -> Path:
    user.press("Ctrl+S")
    user.wait_until_sees(f"{path.name} was saved")
    return path


def test_adapters_are_dropped_used_compared_renamed_and_thrown_away(user: User) -> None:
    photo = photograph(user)
    user.start(photo)
    user.wait_until_exact()
    own = saved_by_key(user, photo.with_name("photo_pisa.png"))
    install(user, pack(user, "Soft", 1.0), pack(user, "Hard", 3.0))
    user.choose("Adapters", "Soft", "Model")
    in_use(user, "Soft")
    soft = saved_by_key(user, photo.with_name("photo_pisa2.png"))
    assert differ(pixels(own), pixels(soft), 0.5)
    user.quit()
    user.start()
    in_use(user, "Soft")
    again = saved_by_key(user, photo.with_name("photo_pisa3.png"))
    assert (pixels(again) == pixels(soft)).all(), (
        "what was chosen is what restores at the next start"
    )
    user.menu("Tools", "Adapters…")
    user.click("Soft", "Installed adapters")
    user.click("Hard", "Installed adapters", adds=True)
    user.click("Compare two")
    user.wait_until_sees("Left: Hard", "Right: Soft")
    user.menu("Tools", "Adapters…")
    user.click("Hard", "Installed adapters")
    user.click("Rename…")
    user.wait_until_sees("New name")
    user.press("Ctrl+A")
    user.write("Härter")
    user.press("Return")
    user.wait_until(lambda: "Härter" in user.text("Installed adapters"), "the new name")
    user.click("Soft", "Installed adapters")
    user.click("Delete", "Adapters")
    if user.sees("There is no trash"):
        user.click("Delete")
    user.wait_until(lambda: "Soft" not in user.text("Installed adapters"), "one less")
    user.click("Close", "Adapters")
    in_use(user, "the model's own")
    last = saved_by_key(user, photo.with_name("photo_pisa4.png"))
    assert (pixels(last) == pixels(own)).all()
    user.quit()
    user.start()
    in_use(user, "the model's own")
    user.quit()


def test_a_trial_of_adapters_changes_nothing_of_what_the_running_queue_writes(user: User) -> None:
    photos = photographs(user, 6, width=72, height=56)
    user.start(*photos)
    user.wait_until_exact()
    install(user, pack(user, "Soft", 1.0), pack(user, "Hard", 3.0))
    user.press("Ctrl+Shift+E")
    user.click("Start", "Queue")
    user.wait_until_sees("being restored")
    user.menu("Tools", "Adapters…")
    user.click("Soft", "Installed adapters")
    user.click("Hard", "Installed adapters", adds=True)
    user.click("Compare two")
    user.wait_until_sees("6 of 6")
    user.wait_until_sees("Right: Soft")
    user.choose("Adapters", "the model's own", "Model")
    in_use(user, "the model's own")
    for photo in photos:
        user.wait_until_sees(f"{photo.name}[*]")
        user.wait_until_exact()
        user.press("Ctrl+S")
        one = photo.with_name(f"{photo.stem}_pisa2.png")
        user.wait_until_sees(f"{one.name} was saved")
        other = photo.with_name(f"{photo.stem}_pisa.png")
        assert (pixels(one) == pixels(other)).all(), f"{other.name} was made with other adapters"
        user.press("PgDown")
    user.quit()


def test_a_photograph_waits_with_its_adapters_for_a_later_start(user: User) -> None:
    photo = photograph(user)
    user.start(photo)
    user.wait_until_exact()
    install(user, pack(user, "Soft", 1.0))
    user.choose("Adapters", "Soft", "Model")
    in_use(user, "Soft")
    soft = saved_by_key(user, photo.with_name("photo_pisa.png"))
    user.press("Ctrl+E")
    user.wait_until_sees("0 of 1")
    user.choose("Adapters", "the model's own", "Model")
    in_use(user, "the model's own")
    user.quit()
    user.start()
    user.click("Go on")
    user.wait_until_sees("Restored: 1.")
    queued = photo.with_name("photo_pisa2.png")
    assert (pixels(queued) == pixels(soft)).all(), "the queue restores with what was chosen then"
    user.quit()


def test_a_dropped_model_is_imported_used_and_removed(user: User) -> None:
    model = user.has(Craft("tests.tiny", "write_kl_model", str(user.home / "Downloads" / "tiny")))
    photo = photograph(user)
    user.start(photo)
    user.wait_until_exact()
    own = saved_by_key(user, photo.with_name("photo_pisa.png"))
    user.drop(model, model / "pisa_sr.pkl")
    user.wait_until_sees("Import tiny: a model in a folder")
    user.click("Import")
    user.wait_until_sees("published adapters")
    user.click("Import")
    user.wait_until_sees("is installed and can be chosen")
    user.press("Esc")
    user.choose("Model", "tiny", "Model")
    user.wait_until(lambda: user.controls("Model")["Adapters"].is_enabled, "the model")
    user.choose("Adapters", "pisa-sr", "Model")
    in_use(user, "pisa-sr")
    user.wait_until_sees("tiny · processor")
    user.wait_until_exact()
    other = saved_by_key(user, photo.with_name("photo_pisa2.png"))
    assert size(other) == (192, 144)
    assert differ(pixels(own), pixels(other))
    user.quit()
    user.start()
    user.wait_until_sees("tiny · processor")
    user.wait_until_exact()
    again = saved_by_key(user, photo.with_name("photo_pisa3.png"))
    assert (pixels(again) == pixels(other)).all()
    user.choose("Model", "starter", "Model")
    user.wait_until_sees("starter · processor")
    user.wait_until_exact()
    last = saved_by_key(user, photo.with_name("photo_pisa4.png"))
    assert (pixels(last) == pixels(own)).all()
    user.quit()


def test_what_is_no_model_and_a_damaged_one_leave_the_one_in_use(user: User) -> None:
    model = user.has(Craft("tests.tiny", "write_kl_model", str(user.home / "Downloads" / "tiny")))
    weights = model / "unet" / "diffusion_pytorch_model.safetensors"
    weights.write_bytes(weights.read_bytes()[:-50])
    photo = photograph(user)
    user.start(photo)
    user.wait_until_exact()
    user.press("Ctrl+M")
    user.wait_until_sees("Models lie in")
    user.drop(photo, on="Models")
    user.wait_until_sees("That is no model")
    user.drop(model, on="Models")
    user.click("Import")
    user.wait_until_sees("cut short")
    user.press("Esc")
    user.wait_until_exact()
    saved = saved_by_key(user, photo.with_name("photo_pisa.png"))
    assert size(saved) == (192, 144)
    assert leftovers(user) == []
    user.quit()
    user.start()
    user.wait_until_sees("starter · processor")
    user.wait_until_exact()
    user.quit()


def lessons(user: User) -> Path:
    """A folder of sharp photographs to learn from."""
    folder = user.home / "Lessons"
    folder.mkdir()
    for number in range(4):
        piece(150, 150, number, ("lighthouse.jpg", "goose.jpg")[number % 2]).save(
            folder / f"{number}.png"
        )
    return folder


def begin_training(user: User, folder: Path) -> None:
    """From the menu to the first steps."""
    user.menu("Tools", "Train on your photographs…")
    user.wait_until_sees("Your photographs")
    user.drop(folder, on="Folders")
    user.wait_until(lambda: user.can("Next"), "photographs to learn from")
    user.click("Next")
    user.wait_until_sees("With the damage")
    user.choose("Kind of damage", user.controls("Train on your photographs")["Kind of damage"].options[2])  # fmt: skip
    user.change("Noise")
    user.click("Next")
    user.wait_until_sees("How much the adapters shall learn")
    user.click("Remove damage only (safer, and much quicker)")
    user.click("Fast: to see whether it helps at all")
    user.click("Train")
    user.wait_until_sees("Learning to remove damage: step ")


def test_from_a_folder_to_kept_adapters_to_a_photograph_restored_with_them(user: User) -> None:
    folder, photo = lessons(user), photograph(user)
    user.start(photo)
    user.wait_until_exact()
    own = saved_by_key(user, photo.with_name("photo_pisa.png"))
    begin_training(user, folder)
    user.click("Stop and see the result")
    user.wait_until_sees("Look at your own photographs before you decide")
    user.type("Keep them under the name", "Meine")
    user.click("Keep")
    user.wait_until_sees("The adapters “Meine” are kept, and the pad uses them now")
    in_use(user, "Meine")
    mine = saved_by_key(user, photo.with_name("photo_pisa2.png"))
    assert size(mine) == size(own)
    user.quit()
    user.start()
    in_use(user, "Meine")
    again = saved_by_key(user, photo.with_name("photo_pisa3.png"))
    assert (pixels(again) == pixels(mine)).all()
    assert not user.sees("The training")
    user.quit()


def test_a_training_outlives_a_crash_of_the_window_and_is_thrown_away(user: User) -> None:
    folder = lessons(user)
    user.start()
    begin_training(user, folder)
    user.kill()
    user.start()
    user.wait_until_sees("The training “Lessons” goes on")
    user.click("Show it")
    user.wait_until_sees("Learning to remove damage: step ")
    user.click("Pause")
    user.wait_until_sees("It goes on exactly where it was")
    user.click("Close", "Train on your photographs")
    user.quit()
    user.start()
    user.wait_until_sees("The training “Lessons” is paused at step")
    user.click("Show it")
    user.click("Discard")
    user.wait_until_sees("Delete this training and its result?")
    user.click("Delete")
    user.wait_until_gone("Delete this training and its result?")
    user.quit()
    user.start()
    user.wait_until_sees("Open the sample")
    assert not user.sees("The training")
    user.quit()
