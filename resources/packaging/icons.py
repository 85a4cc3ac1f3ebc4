"""The application's icon in the sizes that packages want: python resources/packaging/icons.py FOLDER"""

from __future__ import annotations

import os
import sys
from pathlib import Path

SIDES = (16, 24, 32, 48, 64, 128, 256, 512)


def main(folder: Path) -> None:
    """Write SIDE.png for every side, and the icon of Windows."""
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    from PySide6.QtGui import QGuiApplication, QImage, QPainter
    from PySide6.QtSvg import QSvgRenderer

    source = Path(__file__).parents[1] / "icons" / "application.svg"
    qt = QGuiApplication.instance() or QGuiApplication([])
    renderer = QSvgRenderer(str(source))
    folder.mkdir(parents=True, exist_ok=True)
    for side in SIDES:
        image = QImage(side, side, QImage.Format.Format_ARGB32)
        image.fill(0)
        painter = QPainter(image)
        renderer.render(painter)
        painter.end()
        if not image.save(str(folder / f"{side}.png")):
            raise OSError(f"{folder / f'{side}.png'} cannot be written")
    del qt
    from PIL import Image

    with Image.open(folder / "256.png") as largest:
        largest.save(
            folder / "pisa-desktop.ico", sizes=[(side, side) for side in SIDES if side <= 256]
        )


if __name__ == "__main__":
    main(Path(sys.argv[1]))
