"""The pictures of docs/: which there are, who takes them, and for which version each was taken.

`make screenshots` takes those of `taken()`; `PLOTS` are results of measurements, made anew when those are. A test compares both with
what lies in docs/ and with what the pages show, so that none is missing, none is left over, and none is of an earlier version.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PIL import Image

from pisa_desktop import __version__

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

SCREENS = ("empty", "restored", "variants", "sheet", "settings", "models", "queue", "error")
"""Of `benchmarks.screens`, in both themes at 100 and 200 %."""
LANGUAGES = {"de": "german", "pseudo": "right-to-left"}
"""The window in both themes and the page of models in the light one, by the code of the language."""
TRAINING = ("pictures", "damage", "goal", "run", "result", "compare")
"""Pages of the wizard, of `benchmarks.training_screens`, in both themes; and `adapters`."""
PAD = ("pad-plane", "pad-points")
RUN = "run.webp"
PLOTS = {
    "ablation.png": "benchmarks/ablation.py",
    "before-after.png": "benchmarks/pictures.py",
    "engine-results.png": "benchmarks/pictures.py",
    "starter-crops.png": "pisa_desktop/cli/evaluate.py",
    "starter-plane.png": "pisa_desktop/cli/evaluate.py",
}
"""Pictures of results, and what makes them (the last two: `pisa evaluate --plot --sheet`)."""

QUALITY = 86
_THEMES = ("dark", "light")
_SIGN = f"PiSA Desktop {__version__}"
_SOFTWARE = 0x0131  # EXIF's tag


def taken() -> set[str]:
    """Paths below docs/ of all pictures that `make screenshots` takes."""
    names = {
        f"{name}-{theme}-{scale}" for name in SCREENS for theme in _THEMES for scale in (100, 200)
    }
    names |= {f"{name}-{theme}-100" for name in LANGUAGES.values() for theme in _THEMES}
    names |= {f"models-{name}-light-100" for name in LANGUAGES.values()}
    names |= {f"training-{name}-{theme}-100" for name in TRAINING for theme in _THEMES}
    names |= {f"adapters-{theme}-100" for theme in _THEMES}
    return {RUN, *(f"screenshots/{name}.jpg" for name in (*names, *PAD))}


def shoot(widget: QWidget, target: Path) -> None:
    """Save what a widget shows.

    Raises:
        KeyError: nobody knows of a picture of that name; add it above.
    """
    _check(target)
    image = widget.grab().toImage()
    image = image.convertToFormat(image.Format.Format_RGB32)
    image.setText("Software", _SIGN)
    image.save(str(target), quality=QUALITY)


def save(picture: Image.Image, target: Path) -> None:
    """Save a picture that was put together of others. Raises KeyError as `shoot` does."""
    _check(target)
    picture.save(target, quality=88, comment=f"Software: {_SIGN}".encode())


def save_frames(frames: list[tuple[Image.Image, int]], target: Path) -> None:
    """Save pictures with the milliseconds that each is shown. Raises KeyError as `shoot` does."""
    _check(target)
    exif = Image.Exif()
    exif[_SOFTWARE] = _SIGN
    first, *others = (picture for picture, _ in frames)
    first.save(
        target, save_all=True, append_images=others, duration=[ms for _, ms in frames], loop=0, quality=62, method=4,
        exif=exif,
    )  # fmt: skip


def is_of_this_version(picture: Path) -> bool:
    """Whether a picture says that it was taken of this version."""
    with Image.open(picture) as opened:
        said = str(opened.getexif().get(_SOFTWARE, "")), str(opened.info.get("comment", b""))
    return any(_SIGN in text for text in said)


def _check(target: Path) -> None:
    if target.name not in {Path(name).name for name in taken()}:
        raise KeyError(f"{target.name} is not among the pictures of benchmarks/shown.py")
